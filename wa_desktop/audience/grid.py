"""A sheet that is written row by row, with cells over several columns or rows, as pages and XML have them."""

from dataclasses import dataclass, field

from wa_desktop.audience.table import Cell, Table, columns_of, letters_of

MOST_COLUMNS = 4_096
MOST_ROWS = 2_000_000
_MOST_CELLS = 50_000_000


class TooLarge(ValueError):
    """More than any list is."""


@dataclass(slots=True)
class Grid:
    """Rows as they come; a cell that covers others has its value in the first, the others are empty."""

    rows: list[list[Cell]] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    broken: dict[int, list[str]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    _covered: dict[int, int] = field(default_factory=dict)
    """Column → the last row (from 1) that a cell above covers."""
    _cells: int = 0

    @property
    def filled(self) -> bool:
        """Whether any cell holds anything."""
        return any(cell not in ("", None) for row in self.rows for cell in row)

    def begin_row(self, number: int | None = None, *, hidden: bool = False) -> None:
        """The next row, or the one of this number, counting from 1; the rows between are empty."""
        wanted = len(self.rows) + 1 if number is None else max(number, len(self.rows) + 1)
        if wanted > MOST_ROWS:
            raise TooLarge
        self.rows.extend([] for _ in range(wanted - len(self.rows)))
        if hidden:
            self.hidden.add(wanted)

    def hide(self, first: int, last: int) -> None:
        """The rows from `first` to `last` are hidden."""
        self.hidden.update(range(first, min(last, MOST_ROWS) + 1))

    def add(self, cell: Cell, across: int = 1, down: int = 1, at: int | None = None, *, broken: bool = False) -> None:
        """The next free cell of the row, or the one of column `at`, counting from 1."""
        if not self.rows:
            self.begin_row()
        row, number = self.rows[-1], len(self.rows)
        column = max(at or 0, len(row) + 1)
        while self._covered.get(column, 0) >= number:
            column += 1
        self._cells += column + across - 1 - len(row)
        if column + across - 1 > MOST_COLUMNS or self._cells > _MOST_CELLS:
            raise TooLarge
        row.extend([""] * (column - 1 - len(row)))
        row.extend([cell, *[""] * (across - 1)])
        if broken:
            self.broken.setdefault(number, []).append(letters_of(column))
        if across > 1 or down > 1:
            self._cover(number, column, across, down)

    def _cover(self, number: int, column: int, across: int, down: int) -> None:
        last = min(number + down - 1, MOST_ROWS)
        self.merged.append((number, column, last, column + across - 1))
        if down > 1:
            self._covered.update(dict.fromkeys(range(column, column + across), last))

    def table(self) -> Table:
        """The sheet as columns."""
        return Table(
            columns_of(self.rows),
            hidden=frozenset(self.hidden),
            broken={row: tuple(letters) for row, letters in self.broken.items()},
            merged=tuple(self.merged),
        )
