"""Meta's rate files, byte by byte as they are described, from the program's own cards; and French re-saves of them."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook

from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.cards import Card, read_shelf
from wa_desktop.words.bundled import bundled

SHELF = read_shelf(bundled("rates"))
LIST_HEADER = [
    "Market",
    "Currency",
    "Marketing",
    "Utility",
    "Authentication",
    "Authentication-\nInternational",
    "Service",
]
GROUPS = ("Utility", "Authentication", "Authentication-International")
GROUP_HEADER = ["From", "To", "Rate type", "Rate", "vs. List rate"]
MONTHS = {1: "January", 4: "April", 7: "July", 10: "October", 11: "November"}
Rows = list[list[str]]


def title(card: Card, what: str = "message") -> str:
    """The first cell of Meta's file."""
    day = card.name.effective_from
    return (
        f"Cost per {what} in {card.name.currency} on the WhatsApp Business Platform, "
        f"effective {MONTHS[day.month]} {day.day}, {day.year}"
    )


def _rate(cell: RateView | None) -> str:
    return "n/a" if cell is None else format(cell.rate, "f")


def list_rows(card: Card, what: str = "message", first: str = "") -> Rows:
    """The rows of a file of list rates: five preamble rows, the header, one row a market."""
    rows = [[first or title(card, what)], [], ["Rates are charged per delivered message."], [], []]
    padded = [row + [""] * (7 - len(row)) for row in rows]
    return [*padded, list(LIST_HEADER), *(_market_row(card, market) for market in sorted(card.markets))]


def _market_row(card: Card, market: str) -> list[str]:
    cells = [card.cell(market, one, False) for one in (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION)]
    international = card.cell(market, Category.AUTHENTICATION, False, international=True)
    service = next((cell for cell in card.cells if (cell.market, cell.category) == (market, Category.SERVICE)), None)
    return [market, card.name.currency, *map(_rate, cells), _rate(international), _rate(service)]


def tier_rows(card: Card) -> Rows:
    """The rows of a file of volume tiers: group names in rows 3 and 4, the header in row 5, six rows a market."""
    names = ["", ""]
    for group in GROUPS:
        names += [group, "", "", "", ""]
    below = ["", "", *["Volume tiers", "", "", "", ""] * 3]
    rows = [[title(card)] + [""] * 16, [""] * 17, names, below, ["Market", "Currency", *GROUP_HEADER * 3]]
    for market in sorted(card.markets):
        columns = [_tier_cells(card, market, group) for group in GROUPS]
        for at in range(6):
            first = [market, card.name.currency] if at == 0 else ["", card.name.currency]
            rows.append(first + [cell for column in columns for cell in column[at]])
    return rows


def _tier_cells(card: Card, market: str, group: str) -> list[list[str]]:
    category = Category.UTILITY if group == "Utility" else Category.AUTHENTICATION
    tiers = card.tiers(market, category, international="International" in group)
    if not tiers:
        return [["n/a"] * 5] * 6
    return [_tier(cell, tiers[0].rate) for cell in tiers] + [[""] * 5] * (6 - len(tiers))


def _tier(cell: RateView, base: Decimal) -> list[str]:
    discount = round((cell.rate / base - 1) * 100)
    end = "--" if cell.tier_to is None else f"{cell.tier_to:,}"
    kind = "List rate" if cell.tier_from == 0 else "Tier rate"
    return [f"{cell.tier_from:,}", end, kind, f"{cell.rate:,}", f"{discount}%" if discount else "--"]


def meta_csv(rows: Rows) -> bytes:
    """As Meta writes it: ASCII, no BOM, CRLF, no final newline."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue().removesuffix("\r\n").encode("ascii")


def french(rows: Rows) -> Rows:
    """The cells as a French Excel writes them again: decimal commas, no zeros at the end."""
    return [[_french(cell) for cell in row] for row in rows]


def _french(cell: str) -> str:
    try:
        return format(Decimal(cell).normalize(), "f").replace(".", ",")
    except ArithmeticError:
        return cell


def resaved(rows: Rows, encoding: str = "utf-8-sig", separator: str = ";", end: str = "\r\n") -> bytes:
    """Saved again by a spreadsheet program."""
    lines = io.StringIO()
    csv.writer(lines, delimiter=separator, lineterminator=end).writerows(rows)
    return lines.getvalue().encode(encoding)


def one_column(rows: Rows) -> bytes:
    """Opened by a French Excel, which put every line into one cell, and saved again."""
    lines = [[line] for line in meta_csv(rows).decode().split("\r\n")]
    return resaved(lines, "cp1252")


def workbook(path: Path, rows: Rows, sheet: str = "List rates", service: bool = True) -> Path:
    """The XLSX that Meta names `.csv` since October 2026, with one more column; Service is a number."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append([_cell(cell) for cell in row] + (["Meta Business Agent"] if row[:1] == ["Market"] else []))
    book.save(path)
    return path


def _cell(cell: str) -> object:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def save(path: Path, content: bytes) -> Path:
    """`content` as a file."""
    path.write_bytes(content)
    return path


def replaced(rows: Sequence[Sequence[str]], market: str, column: int, value: str) -> Rows:
    """`rows` with one cell of one market changed."""
    return [[value if (row[0] == market and at == column) else cell for at, cell in enumerate(row)] for row in rows]
