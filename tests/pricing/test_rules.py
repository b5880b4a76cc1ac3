"""Meta's dated rules."""

from datetime import date, timedelta

import pytest

from wa_desktop.domain.values import Category
from wa_desktop.pricing.rules import next_quarter, quarter_start, read_rules
from wa_desktop.words.bundled import bundled

RULES = read_rules(bundled("rates", "rules.json"))


@pytest.mark.parametrize(
    ("day", "charged", "free"),
    [
        (date(2024, 10, 31), False, 0),
        (date(2026, 9, 30), False, 0),
        (date(2026, 10, 1), True, 1_000),
        (date(2027, 5, 1), True, 1_000),
    ],
)
def test_that_answers_cost_since_october_2026_after_a_thousand(day: date, charged: bool, free: int) -> None:
    rule = RULES.service_on(day)
    assert (rule.charged, rule.free_per_month) == (charged, free)


def test_that_marketing_does_not_reach_the_united_states_since_april_2025() -> None:
    assert RULES.not_delivered("US", Category.MARKETING, date(2025, 4, 1))
    assert not RULES.not_delivered("US", Category.MARKETING, date(2025, 3, 31))
    assert not RULES.not_delivered("US", Category.UTILITY, date(2026, 4, 1))
    assert not RULES.not_delivered("CA", Category.MARKETING, date(2026, 4, 1))


def test_that_quarters_follow_each_other() -> None:
    day = date(2026, 1, 1)
    while day < date(2028, 1, 1):
        start, after = quarter_start(day), next_quarter(day)
        assert start <= day < after
        assert (start.day, after.day) == (1, 1)
        assert {start.month, after.month} <= {1, 4, 7, 10}
        assert quarter_start(after - timedelta(days=1)) == start
        day += timedelta(days=1)
