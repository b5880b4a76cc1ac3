"""Meta's file of volume tiers: three groups of From, To, Rate type, Rate, vs. List rate; six rows a market."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice, PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.market_names import MarketNames, folded
from wa_desktop.pricing.meta_files import MetaFile, Said, Table, currencies_in, meta_cell, settled, title_of
from wa_desktop.pricing.meta_numbers import Separator, bare, is_none, read_count, read_rate, separator_of, sign_of
from wa_desktop.pricing.meta_titles import check_signs

_GROUP = ("from", "to", "ratetype", "rate", "vslistrate")
_WIDTH = len(_GROUP)
_RATE = 3
_PERCENT = re.compile(r"[-−–+]?\d+([.,]\d+)?%?")
_OFF = Decimal("0.02")
"""How far a tier may stand from its own discount: Meta discounts unrounded rates."""


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    category: Category
    international: bool


def is_tier_table(table: Table) -> bool:
    """Whether a table holds volume tiers."""
    return sum(folded(cell) == "from" for cell in table.header) > 0


def read_tiers(table: Table, source: str, names: MarketNames, said: Said, today: date) -> MetaFile:
    """A file of volume tiers.

    Raises `InputRefused` with the reason and the place: tiers that do not follow each other without gap or
    overlap up to an open end are no tiers.
    """
    groups, unknown = _groups(table)
    columns = [folded(cell) for cell in table.header]
    currency = columns.index("currency") if "currency" in columns else None
    model, code, day = settled(title_of(table), currencies_in(table, currency), said, today)
    if model is PricingModel.CONVERSATION:
        raise InputRefused("card_date_odd", date=day)
    rows = list(_rows_by_market(table, names, currency))
    written = [row[group.start + _RATE] for _, row in rows for group in groups]
    check_signs(map(sign_of, written), code)
    separator = separator_of(written)
    cells: list[RateView] = []
    for market in dict.fromkeys(name for name, _ in rows):
        own = [row for name, row in rows if name == market]
        for group in groups:
            cells += _tiers(market, group, own, separator, source)
    if not cells:
        raise InputRefused("card_no_rates")
    return MetaFile("tiers", model, code, day, tuple(cells), _notices(unknown, cells, names))


def _groups(table: Table) -> tuple[list[_Group], tuple[str, ...]]:
    """The groups with their categories, and the names of those that price nothing this program sends."""
    header = [folded(cell) for cell in table.header]
    starts = [at for at, name in enumerate(header) if name == "from"]
    known: list[_Group] = []
    unknown = []
    for start in starts:
        if tuple(header[start : start + _WIDTH]) != _GROUP:
            raise InputRefused("card_columns_missing", columns=tuple(table.header[start : start + _WIDTH]))
        name = _group_name(table, start)
        meaning = _meaning(name)
        if meaning is None:
            unknown.append(name)
        elif meaning in [(group.category, group.international) for group in known]:
            raise InputRefused("card_column_twice", column=name)
        else:
            known.append(_Group(start, *meaning))
    if not known:
        raise InputRefused("card_columns_missing", columns=("Utility", "Authentication"))
    return known, tuple(unknown)


def _group_name(table: Table, start: int) -> str:
    words = [cell for row in table.above for cell in row[start : start + _WIDTH] if cell.strip()]
    name = " ".join(" ".join(words).split())
    if not name:
        raise InputRefused("card_group_unnamed", column=start + 1)
    return name


def _meaning(name: str) -> tuple[Category, bool] | None:
    word = folded(name)
    if "authentication" in word:
        return (Category.AUTHENTICATION, "international" in word)
    return (Category.UTILITY, False) if "utility" in word else None


def _rows_by_market(table: Table, names: MarketNames, currency: int | None) -> Iterator[tuple[str, tuple[str, ...]]]:
    market, seen = "", set[str]()
    for number, row in table.rows:
        filled = any(cell.strip() for at, cell in enumerate(row) if at not in (0, currency))
        if row[0].strip():
            if not filled and not names.known(row[0]):
                continue  # a note under the table
            name = names.canonical(row[0])
            if name != market and name in seen:
                raise InputRefused("card_market_twice", market=name, row=number)
            market = name
            seen.add(market)
        if not market:
            raise InputRefused("card_market_missing", row=number)
        if filled:
            yield market, row


def _tiers(
    market: str, group: _Group, rows: Sequence[Sequence[str]], separator: Separator | None, source: str
) -> list[RateView]:
    cells: list[RateView] = []
    for row in rows:
        five = row[group.start : group.start + _WIDTH]
        if all(is_none(cell) for cell in five):
            continue
        cells.append(_tier(market, group, five, separator, source))
        _check_discount(market, cells, five)
    _check_chain(market, cells)
    return cells


def _tier(market: str, group: _Group, five: Sequence[str], separator: Separator | None, source: str) -> RateView:
    start, end = read_count(five[0]), read_count(five[1])
    open_end = is_none(five[1])
    rate = read_rate(five[_RATE], separator, market=market, column="Rate")
    if start is None or rate is None or (end is None and not open_end):
        raise InputRefused("card_tier_text", market=market, value=" | ".join(five)[:80])
    return meta_cell(
        market, group.category, rate, source, international=group.international,
        tier_from=0 if start <= 1 else start, tier_to=end,
    )  # fmt: skip


def _check_chain(market: str, cells: Sequence[RateView]) -> None:
    """Raise `card_tiers_broken` unless the tiers follow each other from the first message to an open end."""
    expected: int | None = 0
    for cell in cells:
        if expected is None or cell.tier_from != expected or (cell.tier_to or cell.tier_from + 1) <= cell.tier_from:
            raise InputRefused("card_tiers_broken", market=market, start=cell.tier_from)
        expected = None if cell.tier_to is None else cell.tier_to + 1
    if cells and expected is not None:
        raise InputRefused("card_tiers_broken", market=market, start=expected)
    for lower, higher in itertools.pairwise(cells):
        if higher.rate > lower.rate:
            raise InputRefused("card_tier_dearer", market=market, start=higher.tier_from, value=str(higher.rate))


def _check_discount(market: str, cells: Sequence[RateView], five: Sequence[str]) -> None:
    """Raise `card_tier_discount` when a tier contradicts the discount that stands beside it."""
    said, rate, base = five[4], cells[-1].rate, cells[0].rate
    if is_none(said):
        return
    number = bare(said)
    if not _PERCENT.fullmatch(number):
        raise InputRefused("card_tier_text", market=market, value=said.strip()[:40])
    amount = Decimal(number.rstrip("%").replace(",", ".").lstrip("-−–+"))
    share = amount / 100 if number.endswith("%") else amount
    # Written as what is taken off, or as what is left.
    nearest = min(abs(rate - base * (1 - share)), abs(rate - base * share))
    if share > 1 or nearest > max(base * _OFF, Decimal("0.0002")):
        raise InputRefused("card_tier_discount", market=market, value=str(rate), discount=said.strip()[:40])


def _notices(unknown: Sequence[str], cells: Sequence[RateView], names: MarketNames) -> tuple[Notice, ...]:
    found = []
    if unknown:
        found.append(Notice("card_columns_unknown", {"columns": tuple(unknown)}))
    strange = tuple(dict.fromkeys(cell.market for cell in cells if not names.known(cell.market)))
    if strange:
        found.append(Notice("card_markets_unknown", {"markets": strange}))
    return tuple(found)
