"""A list larger than Meta's limit, shared out over days."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.portfolio import Portion, plan_days

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def test_that_a_list_within_the_limit_goes_at_once() -> None:
    plan = plan_days(1_500, 2_000, [(NOON + timedelta(hours=3), 500)], NOON)
    assert plan.portions == (Portion(NOON, 1_500),)
    assert (plan.days, plan.used, plan.finishes) == (1, 500, NOON)


def test_that_a_larger_list_takes_days() -> None:
    plan = plan_days(5_000, 2_000, [], NOON)
    assert plan.portions == (Portion(NOON, 2_000), Portion(NOON + DAY, 2_000), Portion(NOON + 2 * DAY, 1_000))
    assert plan.finishes == NOON + 2 * DAY


def test_that_room_comes_back_as_people_leave_the_window() -> None:
    plan = plan_days(1_000, 2_000, [(NOON + timedelta(hours=5), 1_800), (NOON - DAY, 50)], NOON)
    assert plan.portions == (Portion(NOON, 200), Portion(NOON + timedelta(hours=5), 800))


def test_that_without_a_limit_everybody_goes_at_once() -> None:
    assert plan_days(10**6, 0, [], NOON).days == 1
    assert plan_days(0, 250, [], NOON).finishes is None


@given(
    recipients=st.integers(0, 5_000),
    limit=st.integers(100, 2_000),
    freed=st.lists(st.tuples(st.integers(0, 23), st.integers(1, 200)), max_size=5),
)
def test_that_no_moving_day_ever_holds_more_than_the_limit(
    recipients: int, limit: int, freed: list[tuple[int, int]]
) -> None:
    before = [(NOON + timedelta(hours=hours, seconds=1), min(count, limit // 5)) for hours, count in freed]
    plan = plan_days(recipients, limit, before, NOON)
    sent = [(portion.begins, portion.recipients) for portion in plan.portions]
    assert sum(count for _, count in sent) == recipients
    everything = sent + [(leaves - DAY, count) for leaves, count in before]
    for begins, _ in sent:
        assert sum(count for at, count in everything if begins - DAY < at <= begins) <= limit
