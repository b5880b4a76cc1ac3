"""Rate cards as data: chosen by date, read exactly, refused when faulty."""

import csv
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName, Confidence, PricingModel
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.adopted import list_card
from wa_desktop.pricing.cards import Card, CardShelf, read_cells, read_shelf
from wa_desktop.words.bundled import bundled

SHELF = read_shelf(bundled("rates"))
HEAD = "market,category,tier_from,tier_to,rate,confidence,source\n"


def empty_card(card_id: str, start: date, end: date | None = None, currency: str = "EUR") -> Card:
    """A card without cells."""
    return Card(CardName(card_id, PricingModel.MESSAGE, currency, start, Confidence.GOOD), end, "made up", ())


@pytest.mark.parametrize(
    ("day", "card"),
    [
        (date(2024, 11, 1), "cbp-2024-11-01-EUR"),
        (date(2025, 6, 30), "cbp-2024-11-01-EUR"),
        (date(2025, 7, 1), "pmp-2025-07-01-EUR"),
        (date(2025, 12, 31), "pmp-2025-07-01-EUR"),
        (date(2026, 1, 1), "pmp-2026-01-01-EUR"),
        (date(2026, 9, 30), "pmp-2026-07-01-EUR"),
        (date(2026, 10, 1), "pmp-2026-10-01-EUR"),
        (date(2026, 12, 31), "pmp-2026-10-01-EUR"),
    ],
)
def test_that_the_latest_card_begun_prices_a_day(day: date, card: str) -> None:
    assert SHELF.in_force(day, "EUR").name.id == card


@pytest.mark.parametrize("currency", ["EUR", "USD"])
def test_that_a_day_before_the_first_card_has_none(currency: str) -> None:
    with pytest.raises(InputRefused) as refused:
        SHELF.in_force(date(2024, 10, 31), currency)
    assert refused.value.code == "no_card_for_date"
    known = refused.value.details["known"]
    assert known[0] == f"cbp-2024-11-01-{currency}"
    assert all(card.endswith(currency) for card in known)


def test_that_a_card_ends_on_the_eve_of_the_next_of_its_currency() -> None:
    first, second = empty_card("a", date(2026, 1, 1)), empty_card("b", date(2026, 4, 1), date(2026, 6, 30))
    shelf = CardShelf([second, empty_card("usd", date(2026, 2, 1), currency="USD"), first])
    assert shelf.in_force(date(2026, 3, 31), "EUR") is first
    assert (shelf.last_day(first), shelf.last_day(second)) == (date(2026, 3, 31), date(2026, 6, 30))
    with pytest.raises(InputRefused):
        shelf.in_force(date(2026, 7, 1), "EUR")
    assert shelf.last_day(empty_card("c", date(2026, 7, 1))) is None


def test_that_every_price_of_the_guide_is_exact() -> None:
    guide = {
        "France": ("0.1186", "0.0248", "0.0572"),
        "Germany": ("0.1131", "0.0456", "0.0636"),
        "Spain": ("0.0509", "0.0166", "0.0283"),
        "Italy": ("0.0572", "0.0248", "0.0313"),
    }
    card = SHELF.named("cbp-2024-11-01-EUR", "EUR")
    for market, prices in guide.items():
        for category, price in zip(
            (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION), prices, strict=True
        ):
            cell = card.cell(market, category, accept_derived=True)
            assert cell is not None
            assert (str(cell.rate), cell.confidence) == (price, Confidence.EXACT)
        free = card.cell(market, Category.SERVICE, accept_derived=False)
        assert free is not None
        assert free.rate == 0
    assert card.cell("United Kingdom", Category.MARKETING, accept_derived=True) is None


def test_that_the_current_card_has_the_coverage_it_claims() -> None:
    card = SHELF.named("pmp-2026-10-01-EUR", "EUR")
    priced = {
        category: {cell.market for cell in card.cells if cell.category is category}
        for category in (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)
    }
    assert len(priced[Category.MARKETING]) == 33
    assert len(set.intersection(*priced.values())) == 30
    derived = {(cell.market, cell.category) for cell in card.derived}
    assert not derived & {(cell.market, cell.category) for cell in card.cells}
    assert all(cell.derived and cell.confidence is Confidence.LOW for cell in card.derived)
    assert not any(cell.derived for cell in card.cells)


def test_that_every_cell_names_a_market_its_source_and_four_decimals() -> None:
    with bundled("rates", "country_market_map.csv").open(encoding="utf-8", newline="") as handle:
        markets = {row["market"] for row in csv.DictReader(handle)}
    for card in SHELF.cards:
        for cell in (*card.cells, *card.derived):
            assert cell.market in markets | {"Other"}
            assert cell.source
            assert cell.rate.as_tuple().exponent == -4


def test_that_the_volume_tiers_of_every_card_follow_each_other_to_an_open_end() -> None:
    for card in SHELF.cards:
        for cells in (card.cells, card.derived):
            groups: dict[tuple[str, Category, bool], list[RateView]] = {}
            for cell in cells:
                groups.setdefault((cell.market, cell.category, cell.international), []).append(cell)
            for tiers in groups.values():
                ends = [0, *(tier.tier_to + 1 for tier in tiers[:-1] if tier.tier_to)]
                assert [tier.tier_from for tier in tiers] == ends
                assert tiers[-1].tier_to is None
                rates = [tier.rate for tier in tiers]
                assert rates == sorted(rates, reverse=True)


def test_that_derived_tiers_count_only_when_accepted_and_begin_at_the_list_rate() -> None:
    card = SHELF.by_id("pmp-2026-07-01-EUR")
    (listed,) = card.tiers("France", Category.UTILITY)
    derived = card.tiers("France", Category.UTILITY, accept_derived=True)
    assert (len(derived), derived[0].rate, derived[0].tier_to) == (6, listed.rate, 100_000)
    assert all(tier.derived and tier.confidence is Confidence.MEDIUM for tier in derived)
    assert card.cell("France", Category.UTILITY, True) == listed


def test_that_the_international_rate_stands_apart() -> None:
    card = SHELF.by_id("pmp-2026-04-01-USD")
    own = card.cell("Egypt", Category.AUTHENTICATION, False)
    abroad = card.cell("Egypt", Category.AUTHENTICATION, False, international=True)
    assert own is not None
    assert abroad is not None
    assert (own.rate, abroad.rate) == (Decimal("0.0036"), Decimal("0.0650"))
    assert card.cell("France", Category.AUTHENTICATION, False, international=True) is None


def test_that_an_imported_card_supersedes_the_program_s_own_and_both_are_found_by_id() -> None:
    own = SHELF.by_id("pmp-2026-10-01-EUR")
    mine = list_card(
        PricingModel.MESSAGE, "EUR", date(2026, 10, 1), source="x", file="f.csv", file_hash="0", cells=own.cells[:1]
    )
    both = CardShelf([*SHELF.cards, mine])
    assert both.in_force(date(2026, 11, 1), "EUR") is mine
    assert own not in both.cards
    assert both.by_id(own.name.id) is own
    assert both.named("PMP-2026-10-01-eur-META", "EUR") is mine


def test_that_every_current_market_of_the_map_is_priced_or_derivable_for_marketing() -> None:
    card = SHELF.named("pmp-2026-10-01-EUR", "EUR")
    markets = market_map(bundled("rates", "country_market_map.csv"))
    for prefix in ("33", "352", "1", "212", "380", "52", "971", "966", "965", "961", "61", "7", "77"):
        market = markets.market_of(prefix, date(2026, 10, 1))
        assert card.cell(market, Category.MARKETING, accept_derived=True) is not None, prefix


def test_that_a_service_message_without_a_cell_costs_the_utility_rate(tmp_path: Path) -> None:
    cells = tmp_path / "c.csv"
    cells.write_text(HEAD + "France,utility,0,,0.0248,good,x\n", encoding="utf-8")
    name = CardName("x", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
    card = Card(name, None, "x", tuple(read_cells(cells, derived=False)))
    cell = card.cell("France", Category.SERVICE, accept_derived=False)
    assert cell is not None
    assert cell.rate == Decimal("0.0248")
    assert card.cell("France", Category.MARKETING, accept_derived=False) is None


def test_that_the_first_tier_is_the_list_rate(tmp_path: Path) -> None:
    cells = tmp_path / "c.csv"
    cells.write_text(
        HEAD + "France,utility,100001,,0.0200,good,x\nFrance,utility,0,100000,0.0248,good,x\n", encoding="utf-8"
    )
    name = CardName("x", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
    cell = Card(name, None, "x", tuple(read_cells(cells, derived=False))).cell("France", Category.UTILITY, False)
    assert cell is not None
    assert (cell.rate, cell.tier_to) == (Decimal("0.0248"), 100_000)


@pytest.mark.parametrize(
    "line",
    [
        "France,utility,0,,,good,x",
        "France,utility,0,,n/a,good,x",
        "France,utility,0,,NaN,good,x",
        'France,utility,0,,"0,0248",good,x',
        "France,utility,0,,-0.0248,good,x",
        "France,utility,0,,0.02480001,good,x",
        "France,utilities,0,,0.0248,good,x",
        "France,utility,0,,0.0248,sure,x",
        "France,utility,0,,0.0248,good,",
        ",utility,0,,0.0248,good,x",
        "France,utility,,,0.0248,good,x",
    ],
)
def test_that_a_faulty_cell_is_never_read_as_a_rate(tmp_path: Path, line: str) -> None:
    cells = tmp_path / "c.csv"
    cells.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises((ValueError, ArithmeticError)):
        read_cells(cells, derived=False)


def test_that_a_cell_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD + "France,utility,0,,0.0248,good,x\n" * 2, encoding="utf-8")
    entry = {
        "id": "a", "model": "message", "currency": "EUR", "effective_from": "2026-10-01", "effective_to": None,
        "confidence": "good", "source": "x", "files": ["a.csv"], "derived_files": [],
    }  # fmt: skip
    (tmp_path / "cards.json").write_text(json.dumps({"cards": [entry]}), encoding="utf-8")
    with pytest.raises(ValueError, match="twice"):
        read_shelf(tmp_path)


def test_that_a_file_that_nothing_lists_is_a_card_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "cards.json").write_text('{"cards": []}', encoding="utf-8")
    rows = "France,utility,0,,0.0248,good,Meta's file\nFrance,marketing,0,,0.07,medium,a guess\n"
    (tmp_path / "pmp-2027-01-01-EUR.csv").write_text(HEAD + rows, encoding="utf-8")
    (tmp_path / "pmp-2027-01-01-EUR.derived.csv").write_text(HEAD, encoding="utf-8")
    (tmp_path / "country_market_map.csv").write_text("prefix\n", encoding="utf-8")
    shelf = read_shelf(tmp_path)
    card = shelf.in_force(date(2027, 2, 1), "EUR")
    assert shelf.cards == (card,)
    assert card.name == CardName(
        "pmp-2027-01-01-EUR", PricingModel.MESSAGE, "EUR", date(2027, 1, 1), Confidence.MEDIUM
    ), "as trustworthy as its least certain rate"
    assert card.source == "Meta's file; a guess"
    assert card.effective_to is None


def test_that_an_empty_file_of_rates_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cards.json").write_text('{"cards": []}', encoding="utf-8")
    (tmp_path / "pmp-2027-01-01-EUR.csv").write_text(HEAD, encoding="utf-8")
    with pytest.raises(ValueError, match="empty"):
        read_shelf(tmp_path)
