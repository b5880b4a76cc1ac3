"""The wall clock jumps while a campaign is being sent: a sleep, a time server, a change of time, a night."""

import time
from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.dispatch.conftest import Begin, Sending
from tests.dispatch.test_engine import in_state, nobody_twice
from tests.dispatch.test_holding import status, wait_for
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import PROMO, Made, make_campaign
from wa_desktop.domain.quiet_hours import QuietRule
from wa_desktop.domain.rules import Rules
from wa_desktop.domain.states import CampaignState
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import now, to_stored
from wa_desktop.store.lanes import assign
from wa_desktop.store.lease import LeaseLost
from wa_desktop.workspace.desk import Desk

HOUR = 3_600


def jump(sending: Sending, seconds: float) -> None:
    """The wall clock of the engine jumps (a sleep, or somebody put it right)."""
    sending.engine._clocks._gap -= seconds
    wall = sending.submitted.runner._means.wall
    object.__setattr__(sending.submitted.runner._means, "wall", lambda: wall() + round(seconds * 1e6))


def at(sending: Sending, moment: datetime) -> None:
    """The engine takes this moment for now."""
    object.__setattr__(sending.submitted.runner._means, "wall", lambda: to_stored(moment))


@pytest.mark.parametrize("seconds", [-26 * HOUR, -HOUR, HOUR, 26 * HOUR])
def test_that_a_jump_in_the_middle_changes_neither_pace_nor_anybody_s_state(
    desk: Desk, begin: Begin, seconds: float
) -> None:
    made = make_campaign(desk, 80, batch_size=2, rate=50.0)
    sender, began = FakeSender(), time.monotonic()
    sending = begin(made, sender)
    while len(sender.calls) < 10:
        time.sleep(0.01)
    jump(sending, seconds)
    done = sending.wait()
    assert time.monotonic() - began > 1.4
    assert done.state is CampaignState.FINISHED
    assert in_state(done, queued=80)
    assert nobody_twice(sender)
    assert sender.renewed == 1


def test_that_a_clock_put_back_does_not_make_a_new_attempt_wait_for_hours(desk: Desk, begin: Begin) -> None:
    made = make_campaign(desk, 4, batch_size=2)
    with desk.store.write() as c:
        late = now() + 2 * HOUR * 1_000_000
        c.execute(text("UPDATE recipient SET due_at = :late WHERE id % 2 = 1"), {"late": late})
    sender = FakeSender()
    sending = begin(made, sender)
    while len(sender.calls) < 1:
        time.sleep(0.01)
    # By the clock that was two hours ahead they were due now.
    sending.engine._clocks._gap += 2 * HOUR
    done = sending.wait()
    assert in_state(done, queued=4)


def test_that_after_a_sleep_a_lease_that_somebody_took_stops_the_calls_at_once(desk: Desk, begin: Begin) -> None:
    made = make_campaign(desk, 400, batch_size=1, rate=20.0)
    sender = FakeSender()
    sending = begin(made, sender)
    while len(sender.calls) < 2:
        time.sleep(0.01)
    with desk.store.write() as c:
        c.execute(text("UPDATE lease SET token = 'other', host = 'other'"))
    sending.engine._clocks._gap -= 8 * HOUR
    with pytest.raises(LeaseLost):
        sending.submitted.done.result(10)
    assert len(sender.calls) < 400


def quiet(desk: Desk, holidays: Collection[date]) -> Made:
    rules = Rules(quiet=QuietRule())
    made = make_campaign(desk, 30, (), rules=as_json(rules), batch_size=1, rate=20.0)
    with desk.store.write() as c:
        assign(c, made.id, rules, lambda _country: sorted(holidays), "Europe/Paris")
    return made


@pytest.mark.parametrize(
    ("evening", "holidays", "morning"),
    [
        # 19:30 on a Tuesday, and on in the morning.
        (datetime(2026, 1, 13, 18, 30, tzinfo=UTC), (), datetime(2026, 1, 14, 7, 0, tzinfo=UTC)),
        # Over the Sunday on which the clocks go forward, and that on which they go back.
        (datetime(2026, 3, 28, 18, 30, tzinfo=UTC), (), datetime(2026, 3, 30, 6, 0, tzinfo=UTC)),
        (datetime(2025, 10, 25, 17, 30, tzinfo=UTC), (), datetime(2025, 10, 27, 7, 0, tzinfo=UTC)),
        # Over Easter Sunday and Monday.
        (datetime(2026, 4, 4, 17, 30, tzinfo=UTC), (date(2026, 4, 6),), datetime(2026, 4, 7, 6, 0, tzinfo=UTC)),
    ],
)
def test_that_a_night_a_sunday_a_holiday_and_a_change_of_time_are_waited_for(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch,
    evening: datetime, holidays: tuple[date, ...], morning: datetime,
) -> None:  # fmt: skip
    monkeypatch.setattr("wa_desktop.store.gates._LONGEST_LOOK", 50_000)
    made, sender = quiet(desk, holidays), FakeSender(templates=[PROMO])
    with monkeypatch.context() as clock:
        clock.setattr("wa_desktop.store.lease.Lease.wall", lambda _lease: to_stored(evening))
        sending = begin(made, sender)
    while len(sender.calls) < 5:
        time.sleep(0.01)
    at(sending, evening + timedelta(minutes=31))
    waiting = wait_for(desk, made.id, "quiet_hours")
    assert waiting.state is CampaignState.RUNNING
    assert datetime.fromisoformat(str(waiting.reason_details["until"])) == morning
    sent = len(sender.calls)
    at(sending, morning - timedelta(seconds=1))
    time.sleep(0.6)
    assert len(sender.calls) == sent < 30
    assert status(desk, made.id).reason == "quiet_hours"
    at(sending, morning)
    assert in_state(sending.wait(), queued=30)
    assert nobody_twice(sender)
