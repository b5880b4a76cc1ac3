"""Published rates of both models, tiers and midnights: what one message costs, to the last digit."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from wa_desktop.domain.markets import market_map
from wa_desktop.domain.values import Category
from wa_desktop.pricing.cards import read_shelf
from wa_desktop.words.bundled import bundled

SHELF = read_shelf(bundled("rates"))
MARKETS = market_map(bundled("rates", "country_market_map.csv"))
M, U, A, S = Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION, Category.SERVICE

CASES = [
    # The guide's card, one conversation each
    ("2024-11-01", "EUR", "33", M, "0.1186"),
    ("2024-11-01", "EUR", "33", U, "0.0248"),
    ("2024-11-01", "EUR", "33", A, "0.0572"),
    ("2025-06-30", "EUR", "49", M, "0.1131"),
    ("2025-06-30", "EUR", "49", U, "0.0456"),
    ("2025-06-30", "EUR", "49", A, "0.0636"),
    ("2025-01-01", "EUR", "34", M, "0.0509"),
    ("2025-01-01", "EUR", "34", U, "0.0166"),
    ("2025-01-01", "EUR", "34", A, "0.0283"),
    ("2025-03-31", "EUR", "39", M, "0.0572"),
    ("2025-03-31", "EUR", "39", U, "0.0248"),
    ("2025-03-31", "EUR", "39", A, "0.0313"),
    ("2025-03-31", "EUR", "33", S, "0.0000"),
    ("2025-03-31", "EUR", "44", M, None),
    ("2025-06-30", "USD", "33", M, "0.1432"),
    ("2025-06-30", "USD", "33", A, "0.0691"),
    ("2025-06-30", "USD", "1", M, "0.0250"),
    # The change of model
    ("2025-07-01", "USD", "33", M, "0.1432"),
    ("2025-07-01", "USD", "33", A, "0.0300"),
    ("2025-07-01", "EUR", "33", M, "0.1186"),
    ("2025-07-01", "EUR", "33", U, None),
    ("2025-07-01", "EUR", "49", M, None),
    # Quarters in euro
    ("2025-12-31", "EUR", "33", M, "0.1186"),
    ("2026-01-01", "EUR", "33", M, "0.0712"),
    ("2026-03-31", "EUR", "33", M, "0.0712"),
    ("2026-03-31", "EUR", "33", U, None),
    ("2026-04-01", "EUR", "33", U, "0.0248"),
    ("2026-06-30", "EUR", "33", A, "0.0248"),
    ("2026-07-01", "EUR", "33", M, "0.0712"),
    ("2026-09-30", "EUR", "212", M, "0.0186"),
    ("2026-10-01", "EUR", "212", M, None),
    ("2026-10-01", "EUR", "33", M, "0.0712"),
    ("2026-10-01", "EUR", "33", U, "0.0248"),
    ("2026-10-01", "EUR", "33", A, "0.0248"),
    ("2026-10-01", "EUR", "33", S, "0.0248"),
    ("2026-10-01", "EUR", "49", M, "0.1131"),
    ("2026-10-01", "EUR", "34", U, "0.0166"),
    ("2026-10-01", "EUR", "352", M, "0.0500"),
    ("2026-10-01", "EUR", "377", M, "0.0500"),
    ("2026-10-01", "EUR", "376", M, "0.0500"),
    ("2026-10-01", "EUR", "372", M, "0.0500"),
    ("2026-10-01", "EUR", "357", M, "0.0500"),
    ("2026-10-01", "EUR", "356", M, "0.0500"),
    ("2026-10-01", "EUR", "354", M, "0.0500"),
    ("2026-10-01", "EUR", "82", M, "0.0500"),
    ("2026-10-01", "EUR", "262", M, "0.0500"),
    ("2026-10-01", "EUR", "590", M, "0.0500"),
    ("2026-10-01", "EUR", "594", M, "0.0500"),
    ("2026-10-01", "EUR", "596", M, "0.0500"),
    ("2026-10-01", "EUR", "508", M, "0.0500"),
    ("2026-10-01", "EUR", "687", M, "0.0500"),
    ("2026-10-01", "EUR", "689", M, "0.0500"),
    # Quarters in dollars
    ("2025-09-30", "USD", "33", M, "0.1432"),
    ("2025-12-31", "USD", "33", M, "0.1432"),
    ("2026-01-01", "USD", "33", M, "0.0859"),
    ("2026-03-31", "USD", "33", U, "0.0300"),
    ("2026-04-01", "USD", "33", M, "0.0859"),
    ("2026-04-01", "USD", "49", M, "0.1365"),
    ("2026-04-01", "USD", "91", M, "0.0118"),
    ("2026-09-30", "USD", "77", M, None),
    ("2026-10-01", "USD", "77", M, "0.0604"),
    ("2026-10-01", "USD", "33", S, "0.0300"),
    ("2026-10-01", "USD", "33", M, "0.0859"),
]


@pytest.mark.parametrize(("day", "currency", "prefix", "category", "rate"), CASES)
def test_that_one_message_costs_the_published_rate(
    day: str, currency: str, prefix: str, category: Category, rate: str | None
) -> None:
    on = date.fromisoformat(day)
    cell = SHELF.in_force(on, currency).cell(MARKETS.market_of(prefix, on), category, accept_derived=False)
    assert (None if cell is None else str(cell.rate)) == rate


@pytest.mark.parametrize(
    ("market", "category", "starts", "rates"),
    [
        ("France", U, (0, 100_001, 1_000_001, 4_500_001, 40_000_001, 80_000_001),
         ("0.0300", "0.0285", "0.0270", "0.0255", "0.0240", "0.0225")),
        ("France", A, (0, 300_001, 2_000_001, 10_000_001, 20_000_001, 40_000_001),
         ("0.0300", "0.0285", "0.0270", "0.0255", "0.0240", "0.0225")),
        ("Germany", U, (0, 100_001, 1_000_001, 4_500_001, 40_000_001, 80_000_001), None),
        ("Italy", A, (0, 300_001, 2_000_001, 10_000_001, 20_000_001, 40_000_001), None),
        ("Spain", U, (0, 100_001, 1_000_001, 4_500_001, 40_000_001, 80_000_001), None),
    ],
)  # fmt: skip
def test_that_volume_tiers_begin_where_meta_says(
    market: str, category: Category, starts: tuple[int, ...], rates: tuple[str, ...] | None
) -> None:
    tiers = SHELF.by_id("pmp-2026-04-01-USD").tiers(market, category)
    assert tuple(tier.tier_from for tier in tiers) == starts
    assert rates is None or tuple(str(tier.rate) for tier in tiers) == rates


def test_that_150_000_french_utility_messages_cost_4_425_dollars_by_tiers() -> None:
    first, second, *_ = SHELF.by_id("pmp-2026-04-01-USD").tiers("France", U)
    assert first.tier_to == 100_000
    assert first.rate * 100_000 + second.rate * 50_000 == Decimal("4425.0000")


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/New_York", "Asia/Tokyo", "Indian/Reunion", "UTC"])
@pytest.mark.parametrize("second", [-1, 0])
def test_that_a_card_changes_at_midnight_of_the_account(zone: str, second: int) -> None:
    midnight = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone)).timestamp() + second
    local = datetime.fromtimestamp(midnight, UTC).astimezone(ZoneInfo(zone)).date()
    expected = "0.0712" if second == 0 else "0.1186"
    cell = SHELF.in_force(local, "EUR").cell("France", M, accept_derived=False)
    assert cell is not None
    assert str(cell.rate) == expected
