"""Published rates and dates, one figure each: both models, every day on which rates change."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.pricing.test_estimating import book
from wa_desktop.domain.estimates import Rates
from wa_desktop.domain.values import Category
from wa_desktop.pricing.cards import read_shelf
from wa_desktop.pricing.estimating import Tally, price
from wa_desktop.words.bundled import bundled

D = Decimal
PREFIX = {"FR": "33", "DE": "49", "ES": "34", "IT": "39", "GB": "44"}
GUIDE = {
    "FR": ("0.1186", "0.0248", "0.0572"),
    "DE": ("0.1131", "0.0456", "0.0636"),
    "ES": ("0.0509", "0.0166", "0.0283"),
    "IT": ("0.0572", "0.0248", "0.0313"),
}
"""The guide's card of 2024-11-01: marketing, utility, authentication."""
CATEGORIES = (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)


@pytest.mark.parametrize("number", [1, 37, 10_000])
@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize("country", GUIDE)
def test_that_the_guide_s_card_is_exact(country: str, place: int, number: int) -> None:
    target = (country, PREFIX[country], CATEGORIES[place])
    (line,), _ = price(Tally({target: number}), book(date(2025, 1, 15)), Rates())
    assert line.meta_fee == number * D(GUIDE[country][place])


BEFORE_AND_AFTER = [
    ("EUR", "2025-06-30", "cbp-2024-11-01-EUR"), ("EUR", "2025-07-01", "pmp-2025-07-01-EUR"),
    ("EUR", "2025-12-31", "pmp-2025-07-01-EUR"), ("EUR", "2026-01-01", "pmp-2026-01-01-EUR"),
    ("EUR", "2026-03-31", "pmp-2026-01-01-EUR"), ("EUR", "2026-04-01", "pmp-2026-04-01-EUR"),
    ("EUR", "2026-06-30", "pmp-2026-04-01-EUR"), ("EUR", "2026-07-01", "pmp-2026-07-01-EUR"),
    ("EUR", "2026-09-30", "pmp-2026-07-01-EUR"), ("EUR", "2026-10-01", "pmp-2026-10-01-EUR"),
    ("USD", "2025-06-30", "cbp-2024-11-01-USD"), ("USD", "2025-07-01", "pmp-2025-07-01-USD"),
    ("USD", "2025-09-30", "pmp-2025-07-01-USD"), ("USD", "2025-10-01", "pmp-2025-10-01-USD"),
    ("USD", "2025-12-31", "pmp-2025-10-01-USD"), ("USD", "2026-01-01", "pmp-2026-01-01-USD"),
    ("USD", "2026-03-31", "pmp-2026-01-01-USD"), ("USD", "2026-04-01", "pmp-2026-04-01-USD"),
    ("USD", "2026-06-30", "pmp-2026-04-01-USD"), ("USD", "2026-07-01", "pmp-2026-07-01-USD"),
    ("USD", "2026-09-30", "pmp-2026-07-01-USD"), ("USD", "2026-10-01", "pmp-2026-10-01-USD"),
]  # fmt: skip


@pytest.mark.parametrize(("currency", "day", "card"), BEFORE_AND_AFTER)
def test_that_the_card_changes_on_its_day(currency: str, day: str, card: str) -> None:
    assert read_shelf(bundled("rates")).in_force(date.fromisoformat(day), currency).name.id == card


@pytest.mark.parametrize(
    ("instant", "zone", "rate"),
    [
        ("2025-12-31T22:59:59+00:00", "Europe/Paris", "0.1186"),
        ("2025-12-31T23:00:00+00:00", "Europe/Paris", "0.0712"),
        ("2025-12-31T23:59:59+00:00", "Europe/London", "0.1186"),
        ("2026-01-01T04:59:59+00:00", "America/New_York", "0.1186"),
        ("2026-01-01T05:00:00+00:00", "America/New_York", "0.0712"),
        ("2025-12-31T19:59:59+00:00", "Indian/Reunion", "0.1186"),
        ("2025-12-31T20:00:00+00:00", "Indian/Reunion", "0.0712"),
    ],
)
def test_that_midnight_is_that_of_the_account(instant: str, zone: str, rate: str) -> None:
    day = datetime.fromisoformat(instant).astimezone(ZoneInfo(zone)).date()
    (line,), _ = price(Tally({("FR", "33", Category.MARKETING): 1}), book(day), Rates())
    assert line.meta_fee == D(rate)
