"""A sheet as columns of raw cells, with the row numbers that Excel shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

Cell = str | float | int | bool | date | datetime | time | timedelta | None

CHUNK = 20_000
"""Rows turned into columns at once: they stay in the processor's cache."""
_EXACT = 2**53
"""Above it a floating-point cell no longer holds every digit of a whole number."""


@dataclass(slots=True)
class Table:
    """One sheet, header not yet found.

    `columns` are equally long; the cell at index 0 stands in Excel row `first_row`, the first
    column in Excel column `first_column` (both counting from 1). `hidden` and `broken` hold
    Excel row numbers: rows hidden or filtered away, and of each row the letters of the columns whose
    cell holds an error or a formula that was never computed; such cells are empty in `columns`.
    """

    columns: list[list[Cell]]
    first_row: int = 1
    first_column: int = 1
    hidden: frozenset[int] = frozenset()
    broken: dict[int, tuple[str, ...]] = field(default_factory=dict)
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """Merged cells: Excel's first row and column, last row and column. The value stands in the first cell."""
    encoding: str = ""
    """Of a text file, as its separator."""
    separator: str = ""
    strays: tuple[int, int, str] | None = None
    """Of a text file: how many lines are in another encoding than the rest, the first of them, and which one."""

    @property
    def height(self) -> int:
        """How many rows the table has, empty ones included."""
        return len(self.columns[0]) if self.columns else 0


def columns_of(rows: Iterable[Sequence[Cell]]) -> list[list[Cell]]:
    """Rows of any lengths turned into columns, chunk by chunk so that the rows can be freed."""
    columns: list[list[Cell]] = []
    height, chunk = 0, list[Sequence[Cell]]()
    for row in rows:
        chunk.append(row)
        if len(chunk) == CHUNK:
            height += _append(columns, chunk, height)
            chunk = []
    if chunk:
        _append(columns, chunk, height)
    return columns


def _append(columns: list[list[Cell]], chunk: list[Sequence[Cell]], height: int) -> int:
    width = max(map(len, chunk), default=0)
    columns.extend([""] * height for _ in range(width - len(columns)))
    width = len(columns)
    if set(map(len, chunk)) != {width}:
        chunk = [[*row, *[""] * (width - len(row))] for row in chunk]
    for column, cells in zip(columns, zip(*chunk, strict=True), strict=True):
        column.extend(cells)
    return len(chunk)


def text_of(cell: Cell) -> str:
    """The cell as a person reads it; whole numbers without decimals or exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    return "" if cell is None else str(cell)


def letters_of(position: int) -> str:
    """The letters of an Excel column, counting from 1: 1 → A, 28 → AB."""
    letters = ""
    while position > 0:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position_of(letters: str) -> int:
    """The number of an Excel column, counting from 1: A → 1, AB → 28."""
    position = 0
    for letter in letters.upper():
        position = position * 26 + ord(letter) - 64
    return position
