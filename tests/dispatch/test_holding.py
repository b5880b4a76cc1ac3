"""The engine while something holds a campaign back: it says why, waits, and goes on or stops by itself."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, text

from tests.dispatch.conftest import Begin
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import PROMO, Made, make_campaign
from wa_desktop.dispatch.runner import Runner, Stop
from wa_desktop.dispatch.watching import Watched, Watchman, is_low
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.canary import CanaryRules
from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.rules import Rules
from wa_desktop.domain.states import CampaignState, Wanted
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.store import campaigns
from wa_desktop.store.campaign_views import view
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import now
from wa_desktop.store.lanes import assign
from wa_desktop.store.portfolio import SETTING
from wa_desktop.store.settings import write_setting
from wa_desktop.store.templates import read_version
from wa_desktop.workspace.desk import Desk


def ruled(desk: Desk, people: int, rules: Rules, **draft: object) -> Made:
    made = make_campaign(desk, people, (), rules=as_json(rules), **draft)
    with desk.store.write() as c:
        assign(c, made.id, rules, lambda _country: (), "Europe/Paris")
    return made


def status(desk: Desk, campaign_id: int) -> CampaignView:
    with desk.store.read() as c:
        return view(c, campaign_id)


def wait_for(desk: Desk, campaign_id: int, reason: str) -> CampaignView:
    until = time.monotonic() + 20
    while (found := status(desk, campaign_id)).reason != reason:
        assert time.monotonic() < until, found
        time.sleep(0.05)
    return found


def test_that_a_reached_limit_is_said_while_the_campaign_runs_and_a_higher_one_lets_it_go_on(
    desk: Desk, begin: Begin
) -> None:
    with desk.store.write() as c:
        write_setting(c, SETTING, 250)
    made = ruled(desk, 300, Rules())
    sending = begin(made, FakeSender())
    waiting = wait_for(desk, made.id, "portfolio_limit")
    assert waiting.state is CampaignState.RUNNING
    assert datetime.fromisoformat(str(waiting.reason_details["until"])) > datetime.now(UTC) + timedelta(hours=23)
    with desk.store.write() as c:
        campaigns.want(c, made.id, Wanted.PAUSE)
    paused = sending.wait()
    assert (paused.state, paused.reason) == (CampaignState.PAUSED, "asked")


def test_that_the_slice_waits_for_a_new_reading_of_the_templates_and_then_everybody_goes(
    desk: Desk, begin: Begin
) -> None:
    made = ruled(desk, 60, Rules(canary=CanaryRules(size=5, wait_minutes=0)))
    sender = FakeSender(templates=[PROMO])
    done = begin(made, sender).wait()
    assert done.state is CampaignState.FINISHED
    assert len(sender.calls[0].numbers) == 5
    assert sum(len(call.numbers) for call in sender.calls) == 60
    assert done.canary == "passed"


def moved() -> TemplateVersion:
    return TemplateVersion("promo", "fr", Category.UTILITY, "APPROVED", body=PROMO.body)


def test_that_a_template_that_moved_during_the_slice_stops_the_rest(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 60, Rules(canary=CanaryRules(size=5, wait_minutes=0)))
    sender = FakeSender(templates=[moved()])
    stopped = begin(made, sender).wait()
    assert (stopped.state, stopped.reason) == (CampaignState.PAUSED, "template_category_changed")
    assert sum(len(call.numbers) for call in sender.calls) == 5


@pytest.mark.parametrize("late", [30, 90])
def test_that_a_start_hours_late_asks_first(desk: Desk, begin: Begin, late: int) -> None:
    made = ruled(desk, 3, Rules(late_start_minutes=60), not_before=now() + 3_000_000)
    sending = begin(made, FakeSender())
    # The computer sleeps past its appointment: when it wakes the clock has moved on.
    runner: Runner = sending.submitted.runner
    slept = late * 60_000_000
    object.__setattr__(runner._means, "wall", lambda: now() + slept)
    done = sending.wait()
    if late > 60:
        assert (done.state, done.reason) == (CampaignState.PAUSED, "late_start")
        assert set(done.reason_details) == {"due", "now"}
    else:
        assert done.state is CampaignState.FINISHED


def test_that_a_program_that_was_off_at_the_moment_asks_once(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 3, Rules(late_start_minutes=60), not_before=now() - 2 * 3_600_000_000)
    with desk.store.write() as c:
        campaigns.interrupt(c, made.id)
    sender = FakeSender()
    asked = begin(made, sender).wait()
    assert (asked.state, asked.reason) == (CampaignState.PAUSED, "late_start")
    assert sender.calls == []
    assert begin(made, sender).wait().state is CampaignState.FINISHED


def test_that_a_campaign_that_began_in_time_goes_on_days_later_without_asking(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 3, Rules(late_start_minutes=60), not_before=now() - 48 * 3_600_000_000)
    with desk.store.write() as c:
        campaigns.begin(c, made.id)
        campaigns.interrupt(c, made.id)
    assert begin(made, FakeSender()).wait().state is CampaignState.FINISHED


def test_that_a_countdown_can_be_cancelled_before_the_first_call(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 3, Rules(countdown=60), not_before=now() + 60_000_000)
    sender = FakeSender()
    sending = begin(made, sender)
    with desk.store.write() as c:
        campaigns.want(c, made.id, Wanted.CANCEL)
    assert sending.wait().state is CampaignState.CANCELLED
    assert sender.calls == []


class Listing(FakeSender):
    """Tells templates and a balance, or fails to."""

    def __init__(self, listed: Sequence[TemplateVersion], credit: str = "") -> None:
        super().__init__(templates=listed)
        self._credit = credit

    async def credit(self) -> str:
        if not self._credit:
            raise ServiceRefused("unreachable", host="x", cause="dns")
        return self._credit


async def _look(desk: Desk, sender: FakeSender, floor: int) -> list[str]:
    clock = [0.0]
    stopped: list[str] = []

    class Stopped:
        waits_for = ""

        def stop(self, stop: Stop) -> None:
            stopped.append(stop.reason)

    async def write(do: Callable[[Connection], object]) -> object:
        with desk.store.write() as c:
            return do(c)

    watchman = Watchman(sender, write, Watched(600, floor), lambda: clock[0])
    clock[0] = 700.0
    await watchman.look(1, [Stopped()])  # type: ignore[list-item]
    return stopped


def test_that_the_list_is_read_while_sending_and_an_empty_or_failed_one_changes_nothing(desk: Desk) -> None:
    make_campaign(desk, 1)
    for sender, category in ((Listing([]), Category.MARKETING), (Listing([moved()]), Category.UTILITY)):
        asyncio.run(_look(desk, sender, 0))
        with desk.store.read() as c:
            found = read_version(c, "promo", "fr")
        assert found is not None
        assert found.category is category


@pytest.mark.parametrize(("credit", "stops"), [("22", ["balance_low"]), ("100", []), ("", []), ("illimité", [])])
def test_that_a_low_balance_pauses_and_an_unreadable_one_does_not(desk: Desk, credit: str, stops: list[str]) -> None:
    make_campaign(desk, 1)
    assert asyncio.run(_look(desk, Listing([PROMO], credit), 50)) == stops


def test_that_a_balance_is_read_as_smsbox_writes_it() -> None:
    assert is_low("1 022,5", 2_000)
    assert not is_low("1 022,5", 1_000)
    assert not is_low("22", 0)
    assert not is_low("?", 5)


def test_that_a_stop_that_arrives_while_sending_is_obeyed_at_the_next_claim(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 40, Rules(), batch_size=10, rate=20.0)
    sending = begin(made, FakeSender())
    while len(status(desk, made.id).references) < 1:
        time.sleep(0.02)
    with desk.store.write() as c:
        query = "INSERT INTO standing (number, refused, suppressed, changed_at) VALUES (:number, 0, 3, 1)"
        c.execute(text(query), {"number": made.numbers[-1]})
    done = sending.wait()
    assert done.excluded == {"suppressed": 1}
