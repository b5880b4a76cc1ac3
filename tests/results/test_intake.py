"""Webhook bodies into statuses, replies and opt-outs: any order, any number of times."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.results.samples import NUMBERS, REFERENCE, SECONDS, add_campaign, envelope, message, says, states, status
from tests.support.guards import past_the_guards
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.values import Scope
from wa_desktop.results.intake import take_in
from wa_desktop.store.campaigns import move
from wa_desktop.store.events import retry_unapplied
from wa_desktop.store.settings import write_setting
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS


def _states(desk: Desk) -> dict[str, tuple[str, str]]:
    with desk.store.read() as c:
        return states(c)


def _suppressed(desk: Desk) -> dict[str, int]:
    with desk.store.read() as c:
        return {row.number: row.suppressed for row in c.execute(text("SELECT number, suppressed FROM standing"))}


def _campaign(desk: Desk, campaign_id: int) -> tuple[str, str]:
    with desk.store.read() as c:
        row = c.execute(text("SELECT state, reason FROM campaign WHERE id = :id"), {"id": campaign_id}).one()
    return str(row.state), str(row.reason)


HISTORY = (
    status(ANA, "ack", later=10), status(ANA, "sent", later=20), status(ANA, "delivered", later=30),
    status(ANA, "read", later=90),
    status(BEN, "ack", later=10), status(BEN, "failed", code=131026, later=40),
    status(CLO, "read", later=50),
)  # fmt: skip
FINAL = {ANA: ("read", ""), BEN: ("failed", "131026"), CLO: ("read", "")}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_any_order_and_any_repetition_give_the_same_states(desk: Desk, data: st.DataObject) -> None:
    repeated = st.lists(st.sampled_from(HISTORY), max_size=6)
    bodies = data.draw(st.permutations([*HISTORY, *data.draw(repeated)]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(bodies)), max_size=3)))
    with desk.store.write() as c:
        past_the_guards(c)
        for table in ("event", "attempt", "recipient", "batch", "content", "campaign"):
            c.execute(text(f"DELETE FROM {table}"))
        add_campaign(c)
    for start, end in zip([0, *cuts], [*cuts, len(bodies)], strict=True):
        take_in(desk.store, bodies[start:end], "test")
    assert _states(desk) == FINAL


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_that_a_late_delivery_beats_a_failure_in_every_order(desk: Desk, order: tuple[int, ...]) -> None:
    with desk.store.write() as c:
        add_campaign(c, [ANA])
    news = (status(ANA, "failed", code=131026), status(ANA, "delivered"), status(ANA, "sent"))
    take_in(desk.store, [news[place] for place in order], "test")
    assert _states(desk) == {ANA: ("delivered", "")}


def test_that_a_body_counts_once_and_the_report_adds_up(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    bodies = [status(ANA, "sent"), status(ANA, "sent"), b"", b"not json", b"[1]", says(BEN, "Bonjour", "m1")]
    first = take_in(desk.store, bodies, "test")
    assert (first.read, first.new, first.duplicate, first.malformed, first.unmatched) == (5, 2, 1, 2, 0)
    assert first.malformed_lines == (4, 5)
    assert first.by_type == {"status_update": 2, "incoming_message": 1}
    again = take_in(desk.store, bodies, "test")
    assert (again.read, again.new, again.duplicate, again.malformed) == (5, 0, 3, 2)


def test_that_the_same_message_under_another_delivery_id_is_one_message(desk: Desk) -> None:
    first = says(ANA, "Bonjour", "m1")
    take_in(desk.store, [first, first.replace(b'"requestUUID": "m1"', b'"requestUUID": "m2"')], "test")
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM received")).scalar_one() == 1
        assert c.execute(text("SELECT count(*) FROM event")).scalar_one() == 2


def test_that_a_status_finds_its_recipient_by_wamid_and_as_the_only_one_of_its_call(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, [ANA])
    take_in(desk.store, [status("+33700000000", "sent", wamid="wamid.X")], "test")
    take_in(desk.store, [status("+33700000000", "delivered", reference=None, wamid="wamid.X")], "test")
    assert _states(desk) == {ANA: ("delivered", "")}


def test_that_a_status_resolves_the_one_uncertain_attempt_of_its_number(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, [ANA, BEN], reference="", state="unconfirmed", campaign_state="paused")
    report = take_in(desk.store, [status(ANA, "sent", reference=555), status(ANA, "delivered", reference=555)], "test")
    assert report.unmatched == 0
    assert _states(desk) == {ANA: ("delivered", ""), BEN: ("unconfirmed", "")}


def test_that_the_news_of_an_unanswered_call_reach_each_of_its_recipients(desk: Desk) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, [ANA, BEN], reference="", state="unconfirmed", campaign_state="paused")
    report = take_in(desk.store, [status(ANA, "read", reference=555), status(BEN, "sent", reference=555)], "test")
    assert report.unmatched == 0
    assert _states(desk) == {ANA: ("read", ""), BEN: ("sent", "")}
    take_in(desk.store, [status(BEN, "failed", reference=555, code=131026)], "test")
    assert _states(desk) == {ANA: ("read", ""), BEN: ("failed", "131026")}
    assert _campaign(desk, made) == ("finished", "")


def test_that_two_uncertain_attempts_of_a_number_are_not_guessed_between(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, [ANA], reference="", state="unconfirmed", campaign_state="paused")
        add_campaign(c, [ANA], reference="", state="unconfirmed", campaign_state="paused", name="Other")
    assert take_in(desk.store, [status(ANA, "sent", reference=555)], "test").unmatched == 1


def test_that_the_last_resolved_recipient_finishes_a_paused_campaign(desk: Desk) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, [ANA], reference="", state="unconfirmed", campaign_state="paused")
    take_in(desk.store, [status(ANA, "sent", reference=555)], "test")
    assert _campaign(desk, made) == ("finished", "")


def test_that_a_status_before_its_202_is_applied_once_the_reference_is_known(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c, [ANA, BEN], reference="77", state="queued")
        c.execute(text("UPDATE attempt SET number = '0' || id"))
    assert take_in(desk.store, [status(ANA, "delivered", reference=77)], "test").unmatched == 1
    with desk.store.write() as c:
        c.execute(text("UPDATE attempt SET number = :n WHERE id = (SELECT min(id) FROM attempt)"), {"n": ANA[1:]})
        assert len(retry_unapplied(c, "other").settled) == 0
        assert len(retry_unapplied(c, "77").settled) == 1
        assert retry_unapplied(c).settled == frozenset()
    assert _states(desk)[ANA] == ("delivered", "")


def test_that_news_without_reference_waits_for_the_news_that_names_its_message(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    late = [status(ANA, "read", reference=None), status(ANA, "sent")]
    assert take_in(desk.store, late, "test").unmatched == 0
    assert _states(desk)[ANA] == ("read", "")


@pytest.mark.parametrize("code", [131042, 132001, 250])
def test_that_a_code_about_everybody_pauses_what_is_left_to_send(desk: Desk, code: int) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, planned=["+33612345699"], campaign_state="running")
    take_in(desk.store, [status(ANA, "failed", code=code)], "test")
    assert _campaign(desk, made) == ("paused", f"code_{code}")
    assert _states(desk)[ANA] == ("failed", str(code))


@pytest.mark.parametrize("code", [131026, 131049, 131008, 987654])
def test_that_a_code_about_one_person_lets_the_campaign_run(desk: Desk, code: int) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, planned=["+33612345699"], campaign_state="running")
    take_in(desk.store, [status(ANA, "failed", code=code)], "test")
    assert _campaign(desk, made) == ("running", "")
    assert _states(desk)[ANA] == ("failed", str(code))


@pytest.mark.parametrize("code", [130429, 131056, 131000])
def test_that_a_code_that_passes_plans_a_new_attempt_and_lets_the_campaign_run(desk: Desk, code: int) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, planned=["+33612345699"], campaign_state="running")
    take_in(desk.store, [status(ANA, "failed", code=code)], "test")
    assert _campaign(desk, made) == ("running", "")
    assert _states(desk)[ANA] == ("planned", str(code))


def test_that_a_refused_country_is_held_and_the_others_go_on(desk: Desk) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, planned=["+33612345699"], campaign_state="running")
    take_in(desk.store, [status(ANA, "failed", code=130497)], "test")
    assert _campaign(desk, made) == ("running", "")
    assert _states(desk)[ANA] == ("failed", "130497")


def test_that_a_campaign_with_nobody_left_is_not_paused(desk: Desk) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, campaign_state="running")
    take_in(desk.store, [status(ANA, "failed", code=131042)], "test")
    assert _campaign(desk, made) == ("running", "")


def test_that_one_unknown_code_twenty_times_in_the_last_fifty_pauses(desk: Desk) -> None:
    numbers = [f"+336123457{place:02}" for place in range(20)]
    with desk.store.write() as c:
        made = add_campaign(c, numbers, planned=["+33612345699"], campaign_state="running")
    take_in(desk.store, [status(number, "failed", code=987654) for number in numbers[:19]], "test")
    assert _campaign(desk, made) == ("running", "")
    take_in(desk.store, [status(numbers[19], "failed", code=987654)], "test")
    assert _campaign(desk, made) == ("paused", "many_failures")


def test_that_a_resumed_campaign_is_not_paused_by_an_old_copy_of_the_news(desk: Desk) -> None:
    with desk.store.write() as c:
        made = add_campaign(c, planned=["+33612345699"], campaign_state="running")
    news = [status(ANA, "failed", code=131042)]
    take_in(desk.store, news, "test")
    with desk.store.write() as c:
        assert move(c, made, (CampaignState.PAUSED,), CampaignState.RUNNING)
    take_in(desk.store, news, "test")
    assert _campaign(desk, made) == ("running", "")


def test_that_a_stop_suppresses_at_once_with_its_scope_and_its_evidence(desk: Desk) -> None:
    bodies = [
        says(ANA, "STOP svp", "s1"),
        message(BEN, "s2", type="button", button={"text": "Stop promotions", "payload": "x"}),
        says(CLO, "I will stop by the shop", "s3"),
    ]
    take_in(desk.store, bodies, "test")
    assert _suppressed(desk) == {ANA: Scope.STOP, BEN: Scope.MARKETING}
    with desk.store.read() as c:
        entry = c.execute(text("SELECT * FROM standing_entry WHERE number = :n"), {"n": ANA}).one()
        body = c.execute(text("SELECT body FROM event WHERE id = :id"), {"id": entry.event_id}).scalar_one()
    assert (entry.kind, entry.reason, entry.said_at) == ("suppression", "stop_message", (SECONDS + 600) * 1_000_000)
    assert bytes(body) == bodies[0]


def test_that_the_setting_decides_how_far_a_bare_stop_reaches(desk: Desk) -> None:
    with desk.store.write() as c:
        write_setting(c, "stop_scope", int(Scope.ALL))
    take_in(desk.store, [says(ANA, "Arrêt", "s1"), says(BEN, "stop promo", "s2")], "test")
    assert _suppressed(desk) == {ANA: Scope.ALL, BEN: Scope.MARKETING}


def test_that_meta_s_refusal_and_the_promotions_switch_suppress_marketing(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    switch = {"user_preferences": [{"wa_id": CLO[1:], "category": "marketing_messages", "value": "stop"}]}
    bodies = [status(BEN, "failed", code=131050), envelope("user_preferences", "p1", switch)]
    take_in(desk.store, bodies, "test")
    assert _suppressed(desk) == {BEN: Scope.MARKETING, CLO: Scope.MARKETING}


def test_that_a_wish_to_resume_lifts_nothing(desk: Desk) -> None:
    take_in(desk.store, [says(ANA, "STOP", "s1")], "test")
    back = {"user_preferences": {"wa_id": ANA[1:], "category": "marketing_messages", "value": "resume"}}
    take_in(desk.store, [envelope("user_preferences", "p1", back), says(ANA, "START", "s2")], "test")
    assert _suppressed(desk) == {ANA: Scope.STOP}


def test_that_a_stop_without_a_number_reaches_the_person_it_answers(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    take_in(desk.store, [status(ANA, "delivered", wamid="wamid.A")], "test")
    nameless = {"from": "FR.13491208655302741918", "id": "w", "type": "text", "text": {"body": "stop"}}
    take_in(desk.store, [envelope("incoming_message", "s1", nameless | {"context": {"id": "wamid.A"}})], "test")
    assert _suppressed(desk) == {ANA: Scope.STOP}


def test_that_a_reply_belongs_to_the_campaign_it_quotes_else_to_the_latest(desk: Desk) -> None:
    with desk.store.write() as c:
        first = add_campaign(c, [ANA], reference="1")
        second = add_campaign(c, [ANA], reference="2", name="Second")
    take_in(desk.store, [status(ANA, "sent", reference=1, wamid="wamid.1")], "test")
    quoting = message(ANA, "m1", type="text", text={"body": "Oui"}, context={"id": "wamid.1"})
    take_in(desk.store, [quoting, says(ANA, "Non", "m2")], "test")
    with desk.store.read() as c:
        rows = {row.body: row.campaign_id for row in c.execute(text("SELECT body, campaign_id FROM received"))}
    assert rows == {"Oui": first, "Non": second}


def test_that_unknown_types_are_kept_raw(desk: Desk) -> None:
    strange = envelope("phone_number_quality_update", "q1", {"event": "FLAGGED"})
    report = take_in(desk.store, [strange], "relay")
    assert (report.new, report.unmatched, report.by_type) == (1, 0, {"phone_number_quality_update": 1})
    with desk.store.read() as c:
        row = c.execute(text("SELECT kind, body, origin, applied FROM event")).one()
    assert (row.kind, bytes(row.body), row.origin, row.applied) == ("phone_number_quality_update", strange, "relay", 1)


def test_that_references_match_as_number_and_as_text(desk: Desk) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    take_in(desk.store, [status(ANA, "sent", reference=REFERENCE), status(BEN, "sent", reference=int(REFERENCE))], "t")
    assert _states(desk) == {ANA: ("sent", ""), BEN: ("sent", ""), CLO: ("queued", "")}
