"""Values on their way into a spreadsheet: printable, never a formula, numbers of people always text."""

import re
from datetime import datetime
from decimal import Decimal

Cell = str | int | Decimal | datetime | None
"""What a table may hold; datetimes are naive, in the account's time zone. None is an empty cell."""

_LONGEST = 32_767
"""Characters in one cell of a workbook."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "#", "'", "＝", "＋", "－", "＠")
"""Beginnings that spreadsheets read as a formula, an error or a mark of their own."""


def printable(text: str) -> str:
    """`text` without what a workbook cannot hold."""
    return _UNPRINTABLE.sub("", text)[:_LONGEST]


def is_active(text: str) -> bool:
    """Whether a spreadsheet would do more with `text` than show it."""
    return text.startswith(_ACTIVE)


def plain_text(cell: Cell, point: str = ".") -> str:
    """`cell` for a text table: an active text gets a leading apostrophe, so that opening it shows it.

    `point` stands between the whole part and the decimals of an amount.
    """
    match cell:
        case None:
            return ""
        case str():
            text = printable(cell)
            return f"'{text}" if is_active(text) else text
        case Decimal():
            return format(cell, "f").replace(".", point)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case _:
            return str(cell)
