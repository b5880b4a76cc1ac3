"""Where a person is in a table whose rows change under them: what is selected, and what stands at its top."""

from collections.abc import Callable, Hashable, Iterator
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QItemSelectionModel

from wa_desktop.ui.records import PagedModel

if TYPE_CHECKING:
    from wa_desktop.ui.tables import RecordTable

_FOLLOWED = 1_000
"""Selected rows that are followed when the records are read anew."""
_BELOW = 50
"""Rows below the first one visible, one of which will still be there."""
_WHOLE_ROWS = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_CURRENT_ALONE = QItemSelectionModel.SelectionFlag.NoUpdate

Name = Callable[[int], Hashable]
"""What tells the record at a position from all others; None when nothing does."""


class TablePlace:
    """What `table` shows now by the names of its records, to be found again among others."""

    def __init__(self, table: "RecordTable", name: Name) -> None:
        self._table = table
        current = table.currentIndex()
        self._current: tuple[Hashable, int] = (None, 0)
        if current.isValid():
            self._current = name(current.row()), current.column()
        self._selected = set(map(name, _selected(table)))
        top = table.verticalScrollBar().value()
        count = table.records.rowCount()
        self._visible = [name(row) for row in range(top, min(top + _BELOW, count))] if top else []
        self._along = table.horizontalScrollBar().value()

    def find_again(self, name: Name) -> None:
        """Select the same records, and let the first one that was visible be it again."""
        self._selected.discard(None)
        if not (self._selected or self._visible or self._along or self._current[0] is not None):
            return
        table = self._table
        positions = {name(row): row for row in range(table.records.rowCount())}
        positions.pop(None, None)
        # Until it has laid them out, the table believes that its rows are the former ones.
        table.doItemsLayout()
        self._select([positions[one] for one in self._selected if one in positions])
        row = positions.get(self._current[0])
        if row is not None:
            index = table.records.index(row, self._current[1])
            table.selectionModel().setCurrentIndex(index, _CURRENT_ALONE)
        top = next((positions[one] for one in self._visible if one in positions), 0)
        table.verticalScrollBar().setValue(top)
        table.horizontalScrollBar().setValue(self._along)

    def _select(self, rows: list[int]) -> None:
        if not rows:
            return
        model, chosen = self._table.records, QItemSelection()
        for first, last in _ranges(sorted(rows)):
            chosen.select(model.index(first, 0), model.index(last, 0))
        self._table.selectionModel().select(chosen, _WHOLE_ROWS)


class MovingSelection:
    """The selection of a paged table that is read anew: it stays with the records, not with their positions."""

    def __init__(self, table: "RecordTable") -> None:
        self._table = table
        self._names: dict[int, object] = {}
        """By position, whose row was selected and has not been read again."""

    def watch(self, model: QAbstractItemModel) -> None:
        """From now on these are the records of the table."""
        self._names = {}
        if isinstance(model, PagedModel):
            model.dataChanged.connect(lambda first, last: self._read(model, first.row(), last.row()))

    def begin(self) -> None:
        """The records are about to be read anew."""
        rows = list(islice(_selected(self._table), _FOLLOWED + 1))
        if len(rows) > _FOLLOWED:
            # Nobody can say any more who was meant.
            self._table.clearSelection()
            rows = []
        found = {row: self._table.records.record(row) for row in rows if row not in self._names}
        self._names |= {row: record.key for row, record in found.items() if record is not None}

    def _read(self, model: PagedModel, first: int, last: int) -> None:
        moved = []
        for row in [one for one in self._names if first <= one <= last]:
            record = model.fresh(row)
            if record is None:
                continue
            name = self._names.pop(row)
            if record.key != name:
                self._select(model, row, on=False)
                moved.append(name)
        if moved:
            for row in range(first, last + 1):
                record = model.fresh(row)
                if record is not None and record.key in moved:
                    self._select(model, row, on=True)

    def _select(self, model: PagedModel, row: int, *, on: bool) -> None:
        index = model.index(row, 0)
        flag = QItemSelectionModel.SelectionFlag
        how = flag.Select if on else flag.Deselect
        self._table.selectionModel().select(index, how | flag.Rows)


def _selected(table: "RecordTable") -> Iterator[int]:
    selection = table.selectionModel().selection()
    for part in map(selection.at, range(selection.count())):
        yield from range(part.top(), part.bottom() + 1)


def _ranges(rows: list[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch without a gap."""
    first = rows[0]
    for before, after in pairwise([*rows, rows[-1] + 2]):
        if after != before + 1:
            yield first, before
            first = after
