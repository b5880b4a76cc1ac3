"""The engine against a scripted SMSBOX: every end of a call, and nobody twice, nobody lost."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from tests.dispatch.conftest import Begin, BeginOn, Dispatch
from tests.support.fake_sender import FakeSender, Reply, not_sent, rejected, uncertain
from tests.support.frozen_campaign import FEE, make_campaign, states
from tests.support.relay_process import until
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Outcome
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store import campaigns
from wa_desktop.store.lease import LeaseLost
from wa_desktop.workspace.desk import Desk, open_desk


def nobody_twice(sender: FakeSender) -> bool:
    return max(Counter(sender.queued).values(), default=0) <= 1


def in_state(view: CampaignView, **expected: int) -> bool:
    found = {state.value: number for state, number in view.counts.items() if number}
    return found == {state: number for state, number in expected.items() if number}


def test_that_ten_thousand_recipients_of_one_content_go_out_in_a_hundred_calls(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 10_000)
    view, sender = dispatch(made)
    assert Counter(len(call.numbers) for call in sender.calls) == {100: 100}
    assert sorted(sender.queued) == sorted(made.numbers)
    assert view.state is CampaignState.FINISHED
    assert in_state(view, queued=10_000)


def test_that_a_name_in_the_message_makes_one_call_per_name(desk: Desk, dispatch: Dispatch) -> None:
    names = [f"Prénom {n % 700}" for n in range(2_000)]
    view, sender = dispatch(make_campaign(desk, 2_000, names=names))
    assert len(sender.calls) == 700
    assert nobody_twice(sender)
    assert in_state(view, queued=2_000)
    texts = {call.content["template"]["components"][0]["parameters"][0]["text"] for call in sender.calls}
    assert texts == set(names)


def test_that_without_follow_up_a_campaign_says_so(desk: Desk, dispatch: Dispatch) -> None:
    view, _ = dispatch(make_campaign(desk, 3))
    assert (view.state, view.reason, view.follow_up) == (CampaignState.FINISHED, "no_follow_up", False)
    assert view.references == ("fake-1",)
    assert view.spent.committed == from_micro(3 * FEE)
    assert view.spent.reserved == 0


def test_that_a_refused_recipient_keeps_its_reason_and_costs_nothing(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 5)
    view, _ = dispatch(made, [Reply(refused={made.numbers[2]: "NOT_ALLOWED"})])
    assert in_state(view, queued=4, refused=1)
    assert view.failures == {"NOT_ALLOWED": 1}
    assert view.spent.committed == from_micro(4 * FEE)
    assert view.state is CampaignState.FINISHED


@pytest.mark.parametrize(
    ("status", "reason"),
    [(402, "balance"), (403, "key_refused"), (404, "unknown_id"), (400, "bad_request"), (405, "method")],
)
def test_that_a_documented_refusal_pauses_and_loses_nobody(
    desk: Desk, dispatch: Dispatch, status: int, reason: str
) -> None:
    made = make_campaign(desk, 30, batch_size=10)
    view, sender = dispatch(made, [Reply(), rejected(status, "no")], calls=1)
    assert (view.state, view.reason) == (CampaignState.PAUSED, reason)
    assert view.reason_details["status"] == status
    assert in_state(view, queued=10, planned=20)
    assert view.spent.reserved == 0
    assert len(sender.calls) == 2


def test_that_too_many_recipients_halves_the_batch_and_goes_on(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 400)
    view, sender = dispatch(made, [rejected(413), rejected(413)], calls=1)
    assert [len(call.numbers) for call in sender.calls] == [100, 50, *[25] * 16]
    assert in_state(view, queued=400)
    assert nobody_twice(sender)


def test_that_a_single_recipient_that_is_too_many_stops_with_words_of_its_own(desk: Desk, dispatch: Dispatch) -> None:
    view, sender = dispatch(make_campaign(desk, 4), [rejected(413, "no")] * 9, calls=1)
    assert [len(call.numbers) for call in sender.calls] == [4, 2, 1]
    assert (view.state, view.reason) == (CampaignState.PAUSED, "too_large")
    assert in_state(view, planned=4)


def test_that_what_never_left_is_sent_again_by_itself(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 50, batch_size=10)
    view, sender = dispatch(made, [not_sent(), Reply(), not_sent()])
    assert in_state(view, queued=50)
    assert nobody_twice(sender)
    assert len(sender.queued) == 50


def test_that_an_unknown_end_is_never_sent_again(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 50, batch_size=10)
    view, sender = dispatch(made, [uncertain(queued=True), uncertain("reset", queued=False)])
    assert (view.state, view.reason) == (CampaignState.PAUSED, "unconfirmed")
    assert in_state(view, queued=30, unconfirmed=20)
    assert view.spent.reserved == from_micro(20 * FEE)
    assert nobody_twice(sender)


@pytest.mark.parametrize(("status", "reason"), [(401, "key_refused"), (407, "proxy"), (302, "redirected")])
def test_that_a_refusal_that_leaves_only_doubts_is_still_named(
    desk: Desk, dispatch: Dispatch, status: int, reason: str
) -> None:
    lost = uncertain("unexpected_status", queued=False, status=status)
    view, sender = dispatch(make_campaign(desk, 20, batch_size=10), [lost, lost])
    assert (view.state, view.reason, view.reason_details["status"]) == (CampaignState.PAUSED, reason, status)
    assert in_state(view, unconfirmed=20)
    assert nobody_twice(sender)


class Broken(FakeSender):
    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        outcome = await super().send(numbers, content)
        raise KeyError(outcome)


def test_that_an_adapter_that_breaks_leaves_its_recipients_unconfirmed(
    desk: Desk, begin: Begin, caplog: pytest.LogCaptureFixture
) -> None:
    sending = begin(make_campaign(desk, 20, batch_size=10), Broken(), calls=1)
    view = sending.wait()
    assert in_state(view, unconfirmed=20)
    assert view.reason == "unconfirmed"
    assert "+336" not in caplog.text


class Confused(FakeSender):
    """Answers for a number that was never sent."""

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        return await super().send([*numbers[1:], "+33799999999"], content)


def test_that_an_answer_about_other_numbers_is_unconfirmed(desk: Desk, begin: Begin) -> None:
    view = begin(make_campaign(desk, 10), Confused()).wait()
    assert in_state(view, unconfirmed=10)


def test_that_smsbox_down_pauses_as_unreachable(desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.trouble._FIRST_WAIT", 0.01)
    sender = FakeSender([not_sent()] * 100)
    view = begin(make_campaign(desk, 500, batch_size=10), sender).wait()
    assert (view.state, view.reason) == (CampaignState.PAUSED, "unreachable")
    assert in_state(view, planned=500)
    assert len(sender.calls) == 8 + 4


def test_that_an_overloaded_smsbox_costs_few_unconfirmed(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.trouble._FIRST_WAIT", 0.01)
    sender = FakeSender([uncertain("unavailable", queued=False, status=503)] * 100)
    view = begin(make_campaign(desk, 500, batch_size=10), sender, calls=2).wait()
    assert (view.state, view.reason) == (CampaignState.PAUSED, "unavailable")
    assert in_state(view, planned=460, unconfirmed=40)


def test_that_the_ledger_syncs_rarely(desk: Desk, begin: Begin) -> None:
    sending = begin(make_campaign(desk, 2_000, names=[f"n{n}" for n in range(2_000)]), Slow(), calls=128)
    assert in_state(sending.wait(), queued=2_000)
    assert sending.engine.writer.commits / 2_000 * 50 <= 4


class Slow(FakeSender):
    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        await asyncio.sleep(0.1)
        return await super().send(numbers, content)


def test_that_every_call_has_one_intent_and_one_outcome(desk: Desk, dispatch: Dispatch) -> None:
    made = make_campaign(desk, 250)
    dispatch(made, [not_sent()])
    with desk.store.read() as c:
        outcomes = c.execute(text("SELECT outcome, count(*) FROM batch GROUP BY outcome ORDER BY 1")).all()
        open_ = c.execute(text("SELECT count(*) FROM attempt WHERE is_open = 1")).scalar_one()
        ends = c.execute(text("SELECT state, count(*) FROM attempt GROUP BY state ORDER BY 1")).all()
    assert [tuple(row) for row in outcomes] == [("answered", 3), ("not_sent", 1)]
    assert open_ == 0
    assert [tuple(row) for row in ends] == [("planned", 100), ("queued", 250)]


ENDS = (Reply(), Reply(), Reply(), not_sent(), rejected(402), rejected(413), uncertain(queued=True),
        uncertain("reset", queued=False), uncertain("busy", queued=False, status=503))  # fmt: skip


@pytest.mark.parametrize("seed", range(8))
def test_that_whatever_happens_nobody_is_written_to_twice(
    tmp_path: Path, begin_on: BeginOn, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.trouble._FIRST_WAIT", 0.01)
    chance = random.Random(seed)
    desk = open_desk(tmp_path / "other")
    names = [f"n{n}" for n in range(chance.choice((1, 40)))]
    made = make_campaign(desk, 300, names=names, batch_size=chance.choice((7, 60)))
    sender = FakeSender(chance.choice(ENDS) for _ in range(200))
    view = begin_on(desk, made, sender, chance.choice((1, 8))).wait()
    for _ in range(60):
        assert view.total == 300
        assert view.counts[RecipientState.SENDING] == 0
        assert nobody_twice(sender)
        if not view.counts[RecipientState.PLANNED]:
            break
        view = begin_on(desk, made, sender, 8).wait()
    assert in_state(
        view, queued=view.counts[RecipientState.QUEUED], unconfirmed=view.counts[RecipientState.UNCONFIRMED]
    )
    assert len(sender.queued) >= view.counts[RecipientState.QUEUED]
    desk.close()


def test_that_an_engine_that_cannot_write_says_so_and_leaves_the_campaign_to_be_resumed(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_campaign(desk, 30, batch_size=10)

    def broken(*_: object) -> None:
        raise OperationalError("claim", {}, Exception("disk is full"))

    monkeypatch.setattr("wa_desktop.dispatch.runner.claim", broken)
    with pytest.raises(WaitingForPerson, match="disk is full"):
        begin(made, FakeSender()).wait()
    with desk.store.read() as c:
        assert campaigns.facts(c, made.id).state is CampaignState.PAUSED
    assert states(desk, made.id) == {RecipientState.PLANNED: 30}


def test_that_a_lost_lease_stops_the_calls_and_leaves_the_row_alone(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.engine.BEAT_SECONDS", 0.05)
    made = make_campaign(desk, 400, batch_size=1)
    slow = Slow()
    sending = begin(made, slow, calls=1)
    until(lambda: bool(slow.calls))
    with desk.store.write() as c:
        c.execute(text("UPDATE lease SET token = 'theirs'"))
    with pytest.raises(LeaseLost):
        sending.wait()
    sending.engine.join()
    assert states(desk, made.id)[RecipientState.PLANNED] > 300
    with desk.store.read() as c:
        assert campaigns.facts(c, made.id).state is CampaignState.RUNNING
