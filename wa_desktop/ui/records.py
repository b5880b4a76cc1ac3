"""Models of records: rows formatted once, fetched in pages when painted, never a whole table in memory.

A counted source is asked for `count` rows from `first` and delivers them on the window's thread, at
once or later; until then the cells show an ellipsis.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer

from wa_desktop.ui.theme import colour

PAGE = 256
"""Rows fetched at a time."""
_PAGES_KEPT = 32
_FETCHES_AT_A_TIME = 2
WAITING = "…"
"""What a cell shows until its page arrives."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class Heading:
    """One column: its title, whether it holds amounts, takes the room left, carries the row's mark."""

    title: str
    right: bool = False
    stretch: bool = False
    mark: bool = False
    order: str = ""
    """For a counted source, what to ask it to sort by; empty when it cannot."""
    longest: int = 0
    """Characters that the column may be wide by itself; 0 = as any other."""
    spare: int = 0
    """Whether the column leaves where the table is too narrow: 0 never, the largest first."""
    least: int = 0
    """Characters that the column has room for from the beginning: its cells grow later."""


@dataclass(frozen=True, slots=True)
class Row:
    """One record, as text.

    `key` is what the page gets back, `order` sorts where the text would not, `mark` names the theme's
    colour of the row's state: always beside a word that says the same.
    """

    cells: tuple[str, ...]
    key: object = None
    mark: str = ""
    order: tuple[Any, ...] = ()
    fault: int = -1
    """The cell that is at fault, coloured beside the words that say so; -1 for none."""


Deliver = Callable[[Sequence[Row]], None]
Fetch = Callable[[int, int, Deliver], None]
"""`fetch(first, count, deliver)`; `deliver` is called on the window's thread."""
OnSort = Callable[[str, bool], None]
"""Called with a heading's `order` and whether the largest comes first."""

_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_KEY = int(Qt.ItemDataRole.UserRole)
_BACKGROUND = int(Qt.ItemDataRole.BackgroundRole)
_SERVED = frozenset({_BACKGROUND, _DISPLAY, _ALIGNMENT, _TOOL_TIP, _ACCESSIBLE, _DECORATION, _KEY})


class RecordModel(QAbstractTableModel):
    """What both kinds of table share. No method raises: Qt cannot survive it."""

    def __init__(self, headings: Sequence[Heading], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.headings = tuple(headings)
        self.titles = [heading.title for heading in self.headings]
        """The headings as shown: the table may write one on two lines."""

    def record(self, position: int) -> Row | None:
        """The row at `position`; None when it is not there (yet)."""
        raise NotImplementedError

    def columnCount(self, parent: Index = _ROOT) -> int:
        """The number of headings."""
        return 0 if parent.isValid() else len(self.headings)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """One cell; roles that we do not serve are answered first."""
        if role not in _SERVED or not index.isValid():
            return None
        heading = self.headings[index.column()]
        if role == _ALIGNMENT:
            return _RIGHT if heading.right else _LEFT
        row = self.record(index.row())
        if role == _BACKGROUND:
            return colour("bad_soft") if row is not None and row.fault == index.column() else None
        if row is None:
            return WAITING if role == _DISPLAY else None
        return _cell(row, heading, index.column(), role)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """The titles; rows are not numbered."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.headings):
            return None
        if role == _DISPLAY:
            return self.titles[section]
        if role == _ALIGNMENT:
            return _RIGHT if self.headings[section].right else _LEFT
        return None


def _cell(row: Row, heading: Heading, column: int, role: int) -> Any:
    if role == _KEY:
        return row.key
    if role == _DECORATION:
        return colour(row.mark) if heading.mark and row.mark else None
    text = row.cells[column] if column < len(row.cells) else ""
    return f"{heading.title}: {text}" if role == _ACCESSIBLE else text


class FixedModel(RecordModel):
    """A short list, wholly in memory."""

    def __init__(self, headings: Sequence[Heading], rows: Iterable[Row] = (), parent: QObject | None = None) -> None:
        super().__init__(headings, parent)
        self._rows = list(rows)
        self._sorted_by: tuple[int, bool] | None = None

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def record(self, position: int) -> Row | None:
        """The row at `position`."""
        return self._rows[position] if 0 <= position < len(self._rows) else None

    def key_at(self, position: int) -> object:
        """The key of the row at `position`."""
        return self._rows[position].key if 0 <= position < len(self._rows) else None

    def name_at(self, position: int) -> Hashable:
        """The key of the row at `position` when it tells the row from others; None when it cannot."""
        key = self.key_at(position)
        return key if isinstance(key, str | int | tuple) else None

    def replace(self, rows: Iterable[Row]) -> bool:
        """Show these rows; where only texts changed, the selection and the place stay, else they are lost (True)."""
        fresh = self._in_order(rows)
        if [row.key for row in fresh] == [row.key for row in self._rows]:
            self._rows = fresh
            if fresh:
                self.dataChanged.emit(self.index(0, 0), self.index(len(fresh) - 1, self.columnCount() - 1))
            return False
        self.beginResetModel()
        self._rows = fresh
        self.endResetModel()
        return True

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order the rows by one column."""
        if not 0 <= column < len(self.headings):
            return
        self._sorted_by = (column, order is Qt.SortOrder.DescendingOrder)
        self.beginResetModel()
        self._rows = self._in_order(self._rows)
        self.endResetModel()

    def _in_order(self, rows: Iterable[Row]) -> list[Row]:
        if self._sorted_by is None:
            return list(rows)
        column, falling = self._sorted_by
        return sorted(rows, key=lambda row: _order_of(row, column), reverse=falling)


def _order_of(row: Row, column: int) -> tuple[str, Any]:
    # The type's name first: texts and numbers in one column must not meet in a comparison.
    if column < len(row.order) and row.order[column] is not None:
        value = row.order[column]
        return ("number", value) if isinstance(value, int | float) else (type(value).__name__, value)
    return ("str", row.cells[column].casefold() if column < len(row.cells) else "")


_NO_ROWS: Sequence[Row] = ()


class PagedModel(RecordModel):
    """A counted source, fetched in pages when they are painted."""

    def __init__(
        self,
        headings: Sequence[Heading],
        count: int,
        fetch: Fetch,
        on_sort: OnSort | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(headings, parent)
        self._count = count
        self._fetch = fetch
        self._on_sort = on_sort
        self._pages: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._stale: dict[int, Sequence[Row]] = {}
        self._near, self._near_rows = -1, _NO_ROWS
        """The page that was read last: a screen of cells asks for the same one some thousand times."""
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asked: set[int] = set()
        self._generation = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._ask)

    def rowCount(self, parent: Index = _ROOT) -> int:
        """The number of records of the source."""
        return 0 if parent.isValid() else self._count

    def record(self, position: int) -> Row | None:
        """The row at `position`; its page is fetched soon when it is not at hand."""
        number, offset = divmod(position, PAGE)
        if number == self._near and offset < len(self._near_rows):
            return self._near_rows[offset]
        page = self._pages.get(number)
        if page is None:
            self._want(number)
            page = self._stale.get(number, ())
        else:
            self._pages.move_to_end(number)
            self._near, self._near_rows = number, page
        return page[offset] if 0 <= offset < len(page) else None

    def restart(self, count: int) -> None:
        """Forget every page: the source changed. The place stays, and what was there is shown until it is read anew."""
        self._generation += 1
        self._wanted.clear()
        self._asked.clear()
        self._near, self._near_rows = -1, _NO_ROWS
        # Another restart may have come before the pages of the last one.
        known = [*self._stale.items(), *self._pages.items()]
        self._stale, self._pages = dict(known[-_PAGES_KEPT:]), OrderedDict()
        self._have(count)
        if count:
            self.dataChanged.emit(self.index(0, 0), self.index(count - 1, self.columnCount() - 1))

    def _have(self, count: int) -> None:
        """Rows come and go at the end."""
        if count > self._count:
            self.beginInsertRows(_ROOT, self._count, count - 1)
            self._count = count
            self.endInsertRows()
        elif count < self._count:
            self.beginRemoveRows(_ROOT, count, self._count - 1)
            self._count = count
            self.endRemoveRows()

    def fresh(self, position: int) -> Row | None:
        """The row at `position` as it was read since the last restart; None when it was not yet."""
        number, offset = divmod(position, PAGE)
        page = self._pages.get(number, ())
        return page[offset] if 0 <= offset < len(page) else None

    def can_sort(self, column: int) -> bool:
        """Whether the source can be asked for this order."""
        return self._on_sort is not None and 0 <= column < len(self.headings) and bool(self.headings[column].order)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask the source for another order."""
        if self._on_sort is not None and self.can_sort(column):
            self._on_sort(self.headings[column].order, order is Qt.SortOrder.DescendingOrder)
            self.restart(self._count)

    def collect(self, first: int, count: int, deliver: Deliver) -> None:
        """Fetch any rows, for a copy, whether or not they are shown."""
        self._fetch(first, count, deliver)

    def _want(self, number: int) -> None:
        if number in self._asked:
            return
        self._wanted[number] = None
        self._wanted.move_to_end(number)
        while len(self._wanted) > 2 * _FETCHES_AT_A_TIME:
            self._wanted.popitem(last=False)
        self._timer.start()

    def _ask(self) -> None:
        while self._wanted and len(self._asked) < _FETCHES_AT_A_TIME:
            number, _ = self._wanted.popitem()
            self._asked.add(number)
            self._fetch(number * PAGE, PAGE, partial(self._arrived, number, self._generation))

    def _arrived(self, number: int, generation: int, rows: Sequence[Row]) -> None:
        if generation != self._generation:
            return
        self._asked.discard(number)
        self._near, self._near_rows = -1, _NO_ROWS
        self._pages[number] = rows
        self._stale.pop(number, None)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        last = min((number + 1) * PAGE, self._count) - 1
        if number * PAGE <= last:
            self.dataChanged.emit(self.index(number * PAGE, 0), self.index(last, self.columnCount() - 1))
        if self._wanted:
            self._timer.start()
