"""Meta's rate files, as rows of cells → cells of a card; anything that is not plainly a rate refuses the file."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Confidence, Notice, PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.market_names import MarketNames, folded
from wa_desktop.pricing.meta_numbers import Separator, is_none, read_rate, separator_of, sign_of
from wa_desktop.pricing.meta_text import Grid, header_row
from wa_desktop.pricing.meta_titles import FIRST_MESSAGE_DAY, Title, check_day, check_signs, currency_of, read_title

RATE_COLUMNS: dict[str, tuple[Category, bool]] = {
    "marketing": (Category.MARKETING, False),
    "utility": (Category.UTILITY, False),
    "authentication": (Category.AUTHENTICATION, False),
    "authenticationinternational": (Category.AUTHENTICATION, True),
    "service": (Category.SERVICE, False),
}
"""Folded header → category, and whether it is the international rate."""
_UNUSED = frozenset({"metabusinessagent"})
"""Columns of Meta's that price nothing this program sends."""
_NEEDED = ("marketing", "utility", "authentication")


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says about a file whose title is silent."""

    currency: str | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class MetaFile:
    """What one table of Meta's says. `kind` is `list` (one rate per category) or `tiers` (rates by volume)."""

    kind: str
    model: PricingModel
    currency: str
    day: date
    cells: tuple[RateView, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One grid taken apart: what stands above the header, the header, and the numbered rows under it."""

    above: tuple[tuple[str, ...], ...]
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def table_of(grid: Grid) -> Table:
    """The parts of a grid; raises `card_no_header`, `card_row_shape` for a row cut short or grown too long."""
    at = header_row(grid.rows)
    header = _without_end(grid.rows[at])
    full = len(grid.rows[at])
    rows = []
    for number, row in enumerate(grid.rows[at + 1 :], start=at + 2):
        if not any(cell.strip() for cell in row):
            continue
        filled = _without_end(row)
        if len(filled) > len(header) or (grid.even and len(row) < full):
            raise InputRefused("card_row_shape", row=number, market=row[0].strip()[:60], cells=len(filled))
        rows.append((number, tuple(filled) + ("",) * (len(header) - len(filled))))
    return Table(tuple(grid.rows[:at]), header, tuple(rows))


def _without_end(row: Sequence[str]) -> tuple[str, ...]:
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return tuple(cells)


def title_of(table: Table) -> Title:
    """The title above the table."""
    return read_title(" ".join(cell for row in table.above for cell in row if cell.strip()))


def settled(title: Title, currencies: Iterable[str], said: Said, today: date) -> tuple[PricingModel, str, date]:
    """Model, currency and first day of a file, from its title, its currency column and what a person says.

    Raises `InputRefused`: `card_two_currencies`, `card_currency_missing`, `card_date_missing`,
    `card_date_conflict`, `card_date_odd`.
    """
    named = {code for code in (*currencies, title.currency, said.currency) if code}
    if len(named) > 1:
        raise InputRefused("card_two_currencies", currencies=tuple(sorted(named)))
    if not named:
        raise InputRefused("card_currency_missing")
    if title.day and said.day and title.day != said.day:
        raise InputRefused("card_date_conflict", title=title.day, date=said.day)
    day = title.day or said.day
    if day is None:
        raise InputRefused("card_date_missing")
    by_day = PricingModel.MESSAGE if day >= FIRST_MESSAGE_DAY else PricingModel.CONVERSATION
    model = title.model or by_day
    check_day(day, model, today)
    return model, named.pop(), day


def currencies_in(table: Table, position: int | None) -> set[str]:
    """The currencies that the currency column names; raises `card_currency_unknown`."""
    found = set()
    for number, row in table.rows if position is not None else ():
        cell = row[position or 0].strip()
        if not cell or not any(other.strip() for other in row[1:]):
            continue
        code = currency_of(cell)
        if code is None:
            raise InputRefused("card_currency_unknown", row=number, value=cell[:40])
        found.add(code)
    return found


def read_list(table: Table, source: str, names: MarketNames, said: Said, today: date) -> MetaFile:
    """A file of list rates: one row per market.

    Raises `InputRefused` with the reason and the place; nothing doubtful becomes a rate.
    """
    columns = _columns(table.header)
    rates = {position: RATE_COLUMNS[name] for name, position in columns.items() if name in RATE_COLUMNS}
    title = title_of(table)
    found = settled(title, currencies_in(table, columns.get("currency")), said, today)
    rows = _market_rows(table, names)
    written = [row[position] for _, row in rows for position in rates]
    check_signs(map(sign_of, written), found[1])
    separator = separator_of(written)
    cells = [cell for market, row in rows for cell in _row_cells(market, row, rates, table.header, separator, source)]
    if not cells:
        raise InputRefused("card_no_rates")
    return MetaFile("list", *found, tuple(cells), _notices(table.header, columns, rows, names))


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Folded name → position; raises `card_column_twice`, `card_columns_missing`."""
    found: dict[str, int] = {"market": 0}
    for position, cell in enumerate(header[1:], start=1):
        name = folded(cell)
        if name in found and name:
            raise InputRefused("card_column_twice", column=" ".join(cell.split()))
        if name:
            found[name] = position
    missing = tuple(name for name in _NEEDED if name not in found)
    if missing:
        raise InputRefused("card_columns_missing", columns=missing)
    return found


def _market_rows(table: Table, names: MarketNames) -> list[tuple[str, tuple[str, ...]]]:
    rows: dict[str, tuple[str, ...]] = {}
    for number, row in table.rows:
        market = names.canonical(row[0])
        if not any(cell.strip() for cell in row[1:]) and not names.known(row[0]):
            continue  # a note under the table
        if not market:
            raise InputRefused("card_market_missing", row=number)
        if market in rows:
            raise InputRefused("card_market_twice", market=market, row=number)
        rows[market] = row
    return list(rows.items())


def _row_cells(
    market: str,
    row: Sequence[str],
    rates: dict[int, tuple[Category, bool]],
    header: Sequence[str],
    separator: Separator | None,
    source: str,
) -> Iterable[RateView]:
    for position, (category, international) in rates.items():
        column = " ".join(header[position].split())
        rate = read_rate(row[position], separator, market=market, column=column)
        if rate is not None:
            yield meta_cell(market, category, rate, source, international=international)


def meta_cell(
    market: str,
    category: Category,
    rate: Decimal,
    source: str,
    *,
    international: bool,
    tier_from: int = 0,
    tier_to: int | None = None,
) -> RateView:
    """One cell of Meta's own file."""
    return RateView(
        market, category, rate, tier_from, tier_to, Confidence.AUTHORITATIVE, source, international=international
    )


def _notices(
    header: Sequence[str], columns: dict[str, int], rows: Sequence[tuple[str, tuple[str, ...]]], names: MarketNames
) -> tuple[Notice, ...]:
    found = []
    known = {"market", "currency", *RATE_COLUMNS, *_UNUSED}
    unknown = tuple(" ".join(header[at].split()) for name, at in columns.items() if name not in known)
    if unknown:
        found.append(Notice("card_columns_unknown", {"columns": unknown}))
    strange = tuple(market for market, _ in rows if not names.known(market))
    if strange:
        found.append(Notice("card_markets_unknown", {"markets": strange}))
    for name in _NEEDED:
        empty = tuple(market for market, row in rows if is_none(row[columns[name]]))
        if empty:
            found.append(Notice("card_rates_missing", {"category": name, "markets": empty}))
    return tuple(found)
