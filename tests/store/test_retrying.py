"""Failures that pass: a new attempt, later, a few times. A country that Meta refuses: held, the others go on."""

import json

import pytest
from sqlalchemy import text

from tests.planning_data import people
from tests.store.test_ledger import take
from tests.support.frozen_campaign import Made, make_campaign, states
from wa_desktop.domain.codes import MOST_RETRIES, action_for, retry_seconds
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.results.intake import take_in
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.scenario import NumberRule
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.claiming import Ask, Claim, claim
from wa_desktop.store.holding import HELD, release_held
from wa_desktop.store.instants import now
from wa_desktop.workspace.desk import Desk

S = RecipientState
DAY = 86_400_000_000


def send_all(desk: Desk, made: Made, reference: int, at: int = 0) -> tuple[str, ...]:
    """Claim what is due at `at`, and have SMSBOX take all of it."""
    with desk.store.write() as c:
        campaigns.begin(c, made.id)
        (batch,) = claim(c, Ask(made.id, "me", 1, 100, 0), at or now()).batches
        lines = tuple(RecipientAnswer(number, number[1:], accepted=True) for number in batch.numbers)
        ledger.settle_answered(c, batch.id, Answered(str(reference), lines), at or now())
    return batch.numbers


def fail(desk: Desk, number: str, reference: int, code: int) -> None:
    rule = NumberRule(numbers=number, statuses=("failed",), code=code)
    take_in(desk.store, [json.dumps(body).encode() for body in story(reference, number, rule)], "test")


def claim_now(desk: Desk, made: Made, at: int) -> Claim:
    with desk.store.write() as c:
        return claim(c, Ask(made.id, "me", 1, 100, 0), at)


def conclude(desk: Desk, made: Made) -> CampaignState:
    with desk.store.write() as c:
        return campaigns.conclude(c, made.id, "", {})


def test_that_a_passing_failure_is_tried_again_later_and_a_few_times_only(desk: Desk) -> None:
    made = make_campaign(desk, 2)
    first, _ = send_all(desk, made, 1)
    for attempt in range(1, MOST_RETRIES + 1):
        fail(desk, first, attempt, 131056)
        assert states(desk, made.id) == {S.PLANNED: 1, S.QUEUED: 1}
        later = claim_now(desk, made, now()).later
        assert later is not None
        assert 0 < later - now() <= 4**attempt * 1_000_000
        assert send_all(desk, made, attempt + 1, later) == (first,)
    fail(desk, first, MOST_RETRIES + 1, 131056)
    assert states(desk, made.id) == {S.FAILED: 1, S.QUEUED: 1}
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM attempt WHERE state = 'failed'")).scalar_one() == MOST_RETRIES + 1


def test_that_a_passing_failure_after_the_end_opens_the_campaign_again(desk: Desk) -> None:
    made = make_campaign(desk, 3)
    numbers = send_all(desk, made, 1)
    assert conclude(desk, made) is CampaignState.FINISHED
    fail(desk, numbers[0], 1, 130429)
    with desk.store.read() as c:
        row = c.execute(text("SELECT state, reason, reason_details, finished_at FROM campaign")).one()
    assert tuple(row) == ("paused", "to_retry", '{"recipients": 1}', None)
    assert send_all(desk, made, 2, now() + DAY) == (numbers[0],)
    assert conclude(desk, made) is CampaignState.FINISHED


def test_that_the_same_news_twice_tries_once(desk: Desk) -> None:
    made = make_campaign(desk, 1)
    (number,) = send_all(desk, made, 1)
    fail(desk, number, 1, 130429)
    send_all(desk, made, 2, now() + DAY)
    fail(desk, number, 1, 130429)
    assert states(desk, made.id) == {S.QUEUED: 1}


def test_that_a_cancelled_campaign_tries_nothing_again(desk: Desk) -> None:
    made = make_campaign(desk, 1)
    (number,) = send_all(desk, made, 1)
    with desk.store.write() as c:
        campaigns.cancel(c, made.id)
    fail(desk, number, 1, 130429)
    assert states(desk, made.id) == {S.FAILED: 1}


def test_that_a_refused_country_is_held_and_the_others_go_on(desk: Desk) -> None:
    made = make_campaign(desk, [*people("FR", 3), *people("FR", 3)])
    with desk.store.write() as c:
        c.execute(text("UPDATE recipient SET country = 'MA' WHERE id > 2"))
    claimed = take(desk, made, size=3)
    with desk.store.write() as c:
        (batch,) = claimed.batches
        lines = tuple(RecipientAnswer(number, number[1:], accepted=True) for number in batch.numbers)
        ledger.settle_answered(c, batch.id, Answered("1", lines), now())
        c.execute(text("UPDATE recipient SET country = 'FR' WHERE id = 6"))
    fail(desk, batch.numbers[2], 1, 130497)
    assert send_all(desk, made, 2) == (made.numbers[5],)
    stopped = claim_now(desk, made, now())
    assert (stopped.stop, stopped.details["countries"]) == ("code_130497", ("MA",))
    with desk.store.write() as c:
        assert c.execute(text("SELECT count(*) FROM recipient WHERE due_at = :held"), {"held": HELD}).scalar_one() == 2
        release_held(c, made.id)
    assert len(send_all(desk, made, 3)) == 2


@pytest.mark.parametrize("code", ["131026", "131049", "131042", "777777"])
def test_that_other_failures_are_never_tried_again_by_themselves(code: str) -> None:
    assert retry_seconds(code, 1) is None
    assert action_for(code)
