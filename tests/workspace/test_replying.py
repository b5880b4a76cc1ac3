"""The inbox and answering from it: windows by the messages' own clocks, prices first, nothing twice."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from tests.results.samples import add_campaign
from tests.support.frozen_campaign import make_campaign
from tests.support.inbox import ANA, BEN, CLO, DAN, DAY, HOUR, connect_to, hear, news, preference, written
from wa_desktop.domain.errors import InputRefused, ServiceRefused, UserError, WaitingForPerson
from wa_desktop.domain.replies import InboxFilter, NoteView, ReplyDraft, ReplyView, SentView
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store import conversations as inbox
from wa_desktop.store import replies as stored
from wa_desktop.store.claiming import Ask, claim
from wa_desktop.store.instants import to_stored
from wa_desktop.store.settings import write_setting
from wa_desktop.store.standing import masks_of
from wa_desktop.store.workstation import await_retirement
from wa_desktop.workspace import actuals, budget, erasing, monthly, replying, results, settings, suppressions
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.tariffs import set_tariff

S = RecipientState
HELLO = ReplyDraft("Bonjour !")


@pytest.fixture
def sandbox(desk: Desk) -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        connect_to(desk, running.base_url)
        yield running


def _keys(desk: Desk, **wanted: object) -> list[str]:
    return [one.key for one in replying.conversations(desk, InboxFilter(**wanted))]  # type: ignore[arg-type]


def _refused(desk: Desk, number: str, draft: ReplyDraft = HELLO) -> str:
    with pytest.raises(UserError) as refusal:
        replying.quote(desk, number, draft)
    with pytest.raises(UserError):
        replying.reply(desk, number, draft)
    return refusal.value.code


def _tariff(desk: Desk) -> None:
    set_tariff(desk, Decimal("0.01"), Decimal("0.005"), effective_from=date(2026, 1, 1))


def _freeze_clock(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    monkeypatch.setattr(inbox, "now", lambda: to_stored(at))


def test_that_the_inbox_lists_people_with_the_newest_first(desk: Desk) -> None:
    hear(desk, written(ANA, "Bonjour", ago=3 * HOUR), written(BEN, "Hallo", ago=2 * HOUR), written(ANA, "?", ago=HOUR))
    first, second = replying.conversations(desk)
    assert (first.number, first.text, first.messages, first.unread, first.is_open) == (ANA, "?", 2, 2, True)
    assert (second.number, second.answered, second.suppressed) == (BEN, False, 0)
    assert replying.unread(desk) == 3
    replying.mark_seen(desk, ANA)
    assert replying.unread(desk) == 1
    replying.mark_seen(desk, ANA, seen=False)
    assert [one.unread for one in replying.conversations(desk)] == [1, 1]


def test_that_the_inbox_is_filtered_and_searched(desk: Desk, sandbox: ThreadedSandbox) -> None:
    with desk.store.write() as c:
        offers = add_campaign(c, numbers=(ANA,), name="Offers")
        c.execute(text("UPDATE attempt SET claimed_at = :at"), {"at": to_stored(datetime.now(UTC) - timedelta(days=3))})
    hear(
        desk,
        written(ANA, "100 % d'accord_"), written(BEN, "STOP", ago=30 * HOUR), written(CLO, "plus de messages svp"),
        written(DAN, "Hola", ago=2 * DAY),
    )  # fmt: skip
    assert sorted(_keys(desk, open_only=True)) == sorted([ANA, CLO])
    assert _keys(desk, opted_out=True) == [BEN]
    assert _keys(desk, doubtful=True) == [CLO]
    assert _keys(desk, campaign=offers) == [ANA]
    assert replying.campaigns_answered(desk) == [(offers, "Offers")]
    assert _keys(desk, search="100 %") == [ANA]
    assert _keys(desk, search="accord_") == [ANA]
    assert _keys(desk, search="d_accord") == []
    assert _keys(desk, search="06 12 34 56 02") == [BEN]
    replying.reply(desk, ANA, HELLO)
    assert ANA not in _keys(desk, unanswered=True)
    assert _keys(desk, search="bonjour") == [ANA]
    hear(desk, written(ANA, "et ?", ago=-1))
    assert ANA in _keys(desk, unanswered=True)


@pytest.mark.parametrize(("later", "is_open"), [(DAY - 1, True), (DAY, False), (DAY + 1, False), (0, True)])
def test_that_a_window_is_open_for_24_hours_of_the_messages_own_clock(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch, later: int, is_open: bool
) -> None:
    began = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
    hear(desk, written(ANA, "Bonjour", ago=(datetime.now(UTC) - began).total_seconds()))
    _freeze_clock(monkeypatch, began + timedelta(seconds=later))
    thread = replying.thread(desk, ANA)
    assert (thread.may_answer, thread.window.began) == (is_open, began)
    assert replying.conversations(desk)[0].is_open is is_open
    if is_open:
        replying.quote(desk, ANA, HELLO)
    else:
        assert _refused(desk, ANA) == "reply_window_closed"
        assert not sandbox.messages


def test_that_a_clock_that_is_late_does_not_keep_a_window_open(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(desk, written(ANA, "Bonjour", ago=25 * HOUR), written(BEN, "Bonjour", ago=5))
    _freeze_clock(monkeypatch, datetime.now(UTC) - timedelta(hours=3))
    clock = replying.clock(desk)
    assert clock.is_corrected
    assert timedelta(hours=2, minutes=59) < clock.late < timedelta(hours=3, minutes=1)
    assert replying.thread(desk, ANA).refusal == "reply_window_closed_late_clock"
    assert replying.thread(desk, BEN).may_answer
    assert _refused(desk, ANA) == "reply_window_closed_late_clock"


def test_that_an_event_from_far_in_the_future_moves_no_clock(desk: Desk) -> None:
    hear(desk, written(ANA, "Bonjour", ago=HOUR), written(BEN, "Bonjour", ago=-400 * DAY))
    assert not replying.clock(desk).is_corrected
    assert replying.thread(desk, ANA).may_answer
    assert not replying.thread(desk, BEN).may_answer


def test_that_the_price_is_known_before_and_kept_with_the_answer(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    unset = replying.quote(desk, ANA, HELLO)
    assert unset.meta_fee == 0
    assert unset.sent_fee is unset.received_fee is unset.total is None
    _tariff(desk)
    price = replying.quote(desk, ANA, HELLO)
    assert (price.sent_fee, price.received_fee, price.total) == (Decimal("0.01"), Decimal("0.005"), Decimal("0.01"))
    assert (price.country, price.allowance, price.used) == ("FR", 1000, 0)
    sent = replying.reply(desk, ANA, HELLO)
    assert (sent.state, sent.sent_fee, sent.meta_fee) == (S.QUEUED, Decimal("0.01"), Decimal(0))
    assert replying.price(desk, ANA).used == 1


def test_that_answers_beyond_the_allowance_cost_metas_rate(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _tariff(desk)
    hear(desk, written(ANA, "Bonjour"))
    with desk.store.write() as c:
        now = to_stored(datetime.now(UTC))
        c.execute(
            text(
                "INSERT INTO reply (number, state, currency, meta_fee, sent_fee, created_at, changed_at)"
                " VALUES (:n, 'delivered', 'EUR', 0, 10000, :at, :at)"
            ),
            [{"n": BEN, "at": now}] * 1000,
        )
    price = replying.quote(desk, ANA, HELLO)
    assert price.used == 1000
    assert price.meta_fee is not None
    assert price.meta_fee > 0
    assert replying.reply(desk, ANA, HELLO).meta_fee == price.meta_fee


def test_that_an_answer_quotes_their_message_and_buttons_are_sent_as_documented(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "Bonjour"))
    draft = ReplyDraft("  Quand ?\r\n", ("Matin", "Soir"), "Votre rendez-vous")
    assert draft.checked().content("wamid.x")["interactive"]["action"]["buttons"][1]["reply"] == {
        "id": "reply-2",
        "title": "Soir",
    }
    assert HELLO.content("wamid.x")["context"] == {"message_id": "wamid.x"}
    sent = replying.reply(desk, ANA, draft)
    assert (sent.state, sent.text, sent.buttons) == (S.QUEUED, "Quand ?", ("Matin", "Soir"))
    assert sandbox.numbers == [ANA]


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (ReplyDraft("  \n"), "reply_empty"),
        (ReplyDraft("a" * 4097), "reply_too_long"),
        (ReplyDraft("😀" * 2049), "reply_too_long"),
        (ReplyDraft("a" * 1025, ("Oui",), "T"), "reply_too_long"),
        (ReplyDraft("a", ("1", "2", "3", "4"), "T"), "reply_too_many_buttons"),
        (ReplyDraft("a", ("x" * 21,), "T"), "reply_button_refused"),
        (ReplyDraft("a", (" ",), "T"), "reply_button_refused"),
        (ReplyDraft("a", ("Oui", "oui"), "T"), "reply_buttons_alike"),
        (ReplyDraft("a", ("Oui",)), "reply_header_missing"),
        (ReplyDraft("a", ("Oui",), "T" * 61), "reply_header_refused"),
    ],
)
def test_that_what_whatsapp_would_refuse_is_refused_before(desk: Desk, draft: ReplyDraft, code: str) -> None:
    with pytest.raises(InputRefused, match=code):
        draft.checked()
    assert ReplyDraft("a" * 4096).checked().text


def test_that_news_follow_an_answer_to_its_end(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _tariff(desk)
    hear(desk, written(ANA, "Bonjour"))
    sent = replying.reply(desk, ANA, HELLO)
    report = results.apply_bodies(
        desk, [news(ANA, "read", sent.reference), news(ANA, "delivered", sent.reference)], "test"
    )
    assert report.unmatched == 0
    (kept,) = [one for one in replying.thread(desk, ANA).entries if isinstance(one, ReplyView)]
    assert (kept.state, kept.wamid) == (S.READ, f"wamid.{sent.reference}")


def test_that_news_that_overtake_the_answer_of_the_call_are_kept(desk: Desk) -> None:
    hear(desk, written(ANA, "Bonjour"))
    with desk.store.write() as c:
        about = inbox.messages_of(c, ANA)[0]
        intent = stored.Intent(ANA, about.id, None, "a", "", (), "FR", "EUR", "attempted", 0, 10_000, "")
        reply_id = stored.begin(c, intent)
    hear(desk, news(ANA, "delivered", "77"))
    with desk.store.write() as c:
        from wa_desktop.domain.gateway import Answered, RecipientAnswer

        stored.settle(c, reply_id, Answered("77", (RecipientAnswer(ANA, ANA[1:], accepted=True),)))
        kept = stored.reply_of(c, reply_id)
    assert kept is not None
    assert (kept.state, kept.reference) == (S.DELIVERED, "77")


def test_that_a_closed_window_at_smsbox_is_a_failure_in_words(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sent = replying.reply(desk, ANA, HELLO)
    hear(desk, news(ANA, "failed", sent.reference, code=131047))
    (kept,) = [one for one in replying.thread(desk, ANA).entries if isinstance(one, ReplyView)]
    assert (kept.state, kept.reason) == (S.FAILED, "131047")


@pytest.mark.parametrize("fault", ["reset_after_queue", "cut_answer", "unreadable", "reset_after_body"])
def test_that_a_call_without_a_clear_word_is_uncertain_and_never_sent_again_by_itself(
    desk: Desk, sandbox: ThreadedSandbox, fault: str
) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sandbox.use({"calls": [{"do": fault, "call": 1}]})
    sent = replying.reply(desk, ANA, HELLO)
    assert sent.state is S.UNCONFIRMED
    for draft in (HELLO, ReplyDraft("Autre chose")):
        with pytest.raises(WaitingForPerson, match="reply_unconfirmed"):
            replying.reply(desk, ANA, draft)
    assert len(sandbox.calls) == 1
    assert _keys(desk, unconfirmed=True) == [ANA]
    assert replying.decide(desk, sent.id, sent=fault == "unreadable").state in (S.QUEUED, S.REFUSED)
    with pytest.raises(InputRefused, match="reply_not_uncertain"):
        replying.decide(desk, sent.id, sent=True)
    assert replying.reply(desk, ANA, ReplyDraft("Autre chose")).state is S.QUEUED


def test_that_news_settle_an_uncertain_answer(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sandbox.use({"calls": [{"do": "cut_answer", "call": 1}]})
    replying.reply(desk, ANA, HELLO)
    hear(desk, news(ANA, "delivered", sandbox.messages[0].reference))
    assert replying.uncertain(desk, ANA) == []
    with pytest.raises(WaitingForPerson, match="reply_said_already"):
        replying.reply(desk, ANA, HELLO)


def test_that_the_same_words_go_twice_only_when_asked_for(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    replying.reply(desk, ANA, HELLO)
    with pytest.raises(WaitingForPerson, match="reply_said_already"):
        replying.reply(desk, ANA, HELLO)
    replying.reply(desk, ANA, HELLO, again=True)
    assert sandbox.numbers == [ANA, ANA]


def test_that_two_answers_at_once_leave_one(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sandbox.use({"latency_ms": 100})
    refused: list[str] = []

    def answer() -> None:
        try:
            replying.reply(desk, ANA, HELLO)
        except WaitingForPerson as waiting:
            refused.append(waiting.code)

    threads = [threading.Thread(target=answer) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (sandbox.numbers, refused) == ([ANA], ["reply_said_already"] * 3)


def test_that_what_surely_did_not_leave_may_be_tried_again(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sandbox.use({"calls": [{"do": "status", "call": 1, "status": 402}]})
    refused = replying.reply(desk, ANA, HELLO)
    assert (refused.state, refused.reason) == (S.REFUSED, "http_402")
    assert replying.conversations(desk)[0].answered is False
    assert replying.reply(desk, ANA, HELLO).state is S.QUEUED


def test_that_an_answer_whose_program_died_is_uncertain(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    with desk.store.write() as c:
        about = inbox.messages_of(c, ANA)[0]
        stored.begin(c, stored.Intent(ANA, about.id, None, "a", "", (), "FR", "EUR", "attempted", 0, 0, ""))
    assert [one.reason for one in replying.uncertain(desk, ANA)] == ["crash"]
    with pytest.raises(WaitingForPerson, match="reply_unconfirmed"):
        replying.reply(desk, ANA, HELLO)


def test_that_people_who_stopped_may_be_answered_and_people_suppressed_from_everything_may_not(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "STOP, mais où en est ma commande ?"), written(BEN, "STOP"), written(CLO, "Hallo"))
    suppressions.add(desk, [CLO], Scope.ALL)
    assert replying.thread(desk, BEN).suppressed == int(Scope.STOP)
    assert replying.reply(desk, BEN, ReplyDraft("C'est noté.")).state is S.QUEUED
    assert _refused(desk, CLO) == "reply_suppressed"


def test_that_a_restored_copy_answers_nobody(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    with desk.store.write() as c:
        await_retirement(c, "OLD-PC", datetime.now(UTC).isoformat())
    for deed in (lambda: replying.reply(desk, ANA, HELLO), lambda: replying.tell_read(desk, ANA)):
        with pytest.raises(WaitingForPerson, match="old_workstation_active"):
            deed()
    assert not sandbox.calls
    assert not sandbox.receipts


def test_that_a_person_without_a_number_is_shown_and_cannot_be_answered(desk: Desk, sandbox: ThreadedSandbox) -> None:
    body = json.loads(written(ANA, "Hi"))
    body["data"]["from"] = "US.13491208655302741918"
    hear(desk, json.dumps(body).encode())
    (one,) = replying.conversations(desk)
    assert (one.number, one.is_open, one.text) == ("", False, "Hi")
    assert replying.thread(desk, one.key).refusal == "reply_no_number"
    assert _refused(desk, one.key) == "reply_no_number"
    replying.mark_seen(desk, one.key)
    assert replying.unread(desk) == 0


def test_that_a_message_without_a_number_belongs_to_whom_it_quotes(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, numbers=(ANA,))
        c.execute(text("UPDATE attempt SET wamid = 'wamid.ours'"))
    body = json.loads(written(ANA, "STOP"))
    body["data"] |= {"from": "some.user.name", "context": {"id": "wamid.ours"}}
    hear(desk, json.dumps(body).encode())
    assert _keys(desk) == [ANA]
    with desk.store.read() as c:
        assert masks_of(c, [ANA])[ANA].suppressed == int(Scope.STOP)


def test_that_read_receipts_are_told_once_and_only_when_asked(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Un", ago=20), written(ANA, "Deux", ago=10))
    replying.opened(desk, ANA)
    assert sandbox.receipts == []
    assert replying.tell_read(desk, ANA) == 2
    with desk.store.read() as c:
        last = inbox.messages_of(c, ANA)[-1]
    assert sandbox.receipts == [last.wamid]
    assert last.receipt
    assert replying.tell_read(desk, ANA) == 0
    settings.change(desk, "read_receipts", value=True)
    hear(desk, written(ANA, "Trois", ago=1))
    replying.opened(desk, ANA)
    assert len(sandbox.receipts) == 2


def test_that_a_receipt_that_fails_is_said_and_can_be_tried_again(desk: Desk) -> None:
    hear(desk, written(ANA, "Bonjour"))
    with pytest.raises(InputRefused, match="not_connected"):
        replying.tell_read(desk, ANA)
    with ThreadedSandbox() as running:
        connect_to(desk, running.base_url)
    with pytest.raises(ServiceRefused, match="receipt_refused"):
        replying.tell_read(desk, ANA)
    settings.change(desk, "read_receipts", value=True)
    replying.opened(desk, ANA)
    assert replying.unread(desk) == 0


def test_that_a_doubt_waits_for_a_person_who_decides(desk: Desk) -> None:
    hear(desk, written(ANA, "plus de messages svp"), written(BEN, "plus de messages svp"))
    with desk.store.read() as c:
        assert not masks_of(c, [ANA, BEN])
    assert replying.settle_doubt(desk, ANA, stop=True) == 1
    assert replying.settle_doubt(desk, ANA, stop=True) == 0
    assert replying.settle_doubt(desk, BEN, stop=False) == 1
    with desk.store.read() as c:
        assert {number: mask.suppressed for number, mask in masks_of(c, [ANA, BEN]).items()} == {ANA: 3}
        evidence = c.execute(text("SELECT reason, event_id FROM standing_entry")).one()
    assert evidence.reason == "stop_decided"
    assert evidence.event_id is not None
    assert _keys(desk, doubtful=True) == []
    assert results.proof(desk, ANA)["entries"][0]["evidence"]


def test_that_a_stop_reaches_as_far_as_it_was_said_with_its_evidence(desk: Desk) -> None:
    with desk.store.write() as c:
        campaign = add_campaign(c, numbers=(ANA,))
        c.execute(text("UPDATE attempt SET claimed_at = :at"), {"at": to_stored(datetime.now(UTC) - timedelta(days=1))})
        write_setting(c, "stop_scope", int(Scope.ALL))
    tap = {"type": "button", "button": {"payload": "STOP_PROMOTIONS", "text": "Ne plus rien voir"}}
    hear(
        desk, written(ANA, "bitte abmelden"), written(BEN, part=tap), preference(CLO, wants=False),
        preference(DAN, wants=True), written(DAN, "START"),
    )  # fmt: skip
    with desk.store.read() as c:
        found = {number: mask.suppressed for number, mask in masks_of(c, [ANA, BEN, CLO, DAN]).items()}
        tied = c.execute(
            text("SELECT r.campaign_id FROM standing_entry s JOIN received r ON r.event_id = s.event_id"
                 " WHERE s.number = :n"), {"n": ANA}
        ).scalar()  # fmt: skip
    assert found == {ANA: 15, BEN: 1, CLO: 1}
    assert tied == campaign
    (entry,) = results.proof(desk, ANA)["entries"]
    assert "bitte abmelden" in entry["evidence"]
    notes = [one.code for one in replying.thread(desk, DAN).entries if isinstance(one, NoteView)]
    assert notes == ["note.resumed"]
    assert replying.conversations(desk, InboxFilter(search=DAN))[0].suppressed == 0


def test_that_a_thread_shows_our_message_their_words_and_our_answers_in_order(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    message = {"type": "template", "template": {"name": "offer", "language": {"code": "fr"}, "components": [
        {"type": "body", "parameters": [{"type": "text", "text": "Ana"}]}]}}  # fmt: skip
    with desk.store.write() as c:
        campaign = add_campaign(c, numbers=(ANA,))
        c.execute(
            text("UPDATE attempt SET claimed_at = :at"), {"at": to_stored(datetime.now(UTC) - timedelta(hours=5))}
        )
        c.execute(text("UPDATE content SET message = :m"), {"m": json.dumps(message)})
        c.execute(
            text("INSERT INTO campaign_version VALUES (:c, 'fr', 'marketing', :f)"),
            {"c": campaign, "f": json.dumps({"body": "Bonjour {{1}} !"})},
        )
    picture = {"type": "image", "image": {"id": "1", "mime_type": "image/png"}}
    hear(desk, written(ANA, "Merci"), written(ANA, ago=60, part=picture))
    replying.reply(desk, ANA, HELLO)
    entries = replying.thread(desk, ANA).entries
    assert [type(one).__name__ for one in entries] == ["SentView", "MessageView", "MessageView", "ReplyView"]
    assert isinstance(entries[0], SentView)
    assert entries[0].text == "Bonjour Ana !"
    assert replying.conversations(desk)[0].campaign == "Offers"


def test_that_answers_and_received_messages_are_accounted(desk: Desk, sandbox: ThreadedSandbox) -> None:
    _tariff(desk)
    with desk.store.write() as c:
        add_campaign(c, numbers=(ANA,))
        c.execute(
            text("UPDATE attempt SET claimed_at = :at"), {"at": to_stored(datetime.now(UTC) - timedelta(hours=5))}
        )
    before = actuals.account(desk, "Offers").actual
    error = json.loads(written(CLO, "?", ago=5)) | {"requestType": "incoming_error"}
    error["data"]["errors"] = [{"code": 131051, "title": "Message type unknown"}]
    hear(desk, written(ANA, "Merci", ago=5), written(BEN, "Hallo", ago=5), json.dumps(error).encode())
    replying.reply(desk, ANA, HELLO)
    replying.reply(desk, BEN, HELLO)
    month = monthly.month(desk)
    assert (month.in_campaigns, month.outside_campaigns, month.received_fee) == (1, 2, Decimal("0.015"))
    assert (month.answered, month.answered_cost) == (2, Decimal("0.02"))
    after = actuals.account(desk, "Offers").actual
    assert after.sent_fee - before.sent_fee == Decimal("0.01")
    assert after.total - before.total == Decimal("0.01") + Decimal("0.01")  # an answer, and half a cent received
    counted = budget.counted_in(desk, datetime.now(UTC).date())
    assert counted is not None
    assert counted >= Decimal("0.04")


def test_that_an_erased_person_leaves_no_words_of_ours(desk: Desk, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    replying.reply(desk, ANA, ReplyDraft("Bonjour Ana"))
    assert results.proof(desk, ANA)["replies"][0]["body"] == "Bonjour Ana"
    erasing.erase(desk, ANA)
    assert replying.conversations(desk) == []
    with desk.store.read() as c:
        row = c.execute(text("SELECT number, body, state FROM reply")).one()
    assert row.number.startswith("~")
    assert (row.body, row.state) == ("", "queued")


def test_that_nobody_who_never_wrote_can_be_answered(desk: Desk, sandbox: ThreadedSandbox) -> None:
    assert _refused(desk, ANA) == "reply_nobody"


def test_that_every_kind_of_stop_keeps_a_running_campaign_from_writing_again(desk: Desk) -> None:
    made = make_campaign(desk, 10)
    tap = {"type": "button", "button": {"payload": "STOP", "text": "Ne plus rien recevoir"}}
    phrases = ("stop svp", "bitte abmelden", "no más mensajes", "non scrivetemi più", "please unsubscribe me")
    typed = [written(number, words) for number, words in zip(made.numbers, phrases, strict=False)]
    hear(
        desk, *typed, written(made.numbers[5], part=tap), preference(made.numbers[6], wants=False),
        news(made.numbers[7], "failed", "123", code=131050), written(made.numbers[8], "I will stop by the shop"),
        written(made.numbers[9], "START"),
    )  # fmt: skip
    with desk.store.write() as c:
        c.execute(text("UPDATE campaign SET state = 'running'"))
        found = claim(c, Ask(made.id, "t", 8, 100, 0), to_stored(datetime.now(UTC)))
    assert [number for batch in found.batches for number in batch.numbers] == list(made.numbers[8:])


def test_that_a_choice_in_whatsapp_counts_for_the_campaign_that_wrote_last(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, numbers=(ANA,))
        c.execute(text("UPDATE attempt SET claimed_at = :at"), {"at": to_stored(datetime.now(UTC) - timedelta(days=1))})
    hear(desk, preference(ANA, wants=False))
    assert results.figures(desk, "Offers").opted_out == 1
