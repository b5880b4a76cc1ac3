"""The table that every page uses: keyboard, copy, sort by header, amounts to the right.

`RecordTable` shows either a short fixed list (`show_rows`) or a counted source (`show_pages`).
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from wa_desktop.domain.searching import bare
from wa_desktop.ui.copying import copied, stretches
from wa_desktop.ui.records import Deliver, Fetch, FixedModel, Heading, Index, OnSort, PagedModel, RecordModel, Row
from wa_desktop.ui.table_columns import TableColumns
from wa_desktop.ui.table_memory import TableMemory
from wa_desktop.ui.table_place import MovingSelection, TablePlace
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.language import _

T = TypeVar("T")

_COPY_LIMIT = 50_000


class RecordTable(QTableView):
    """A table of records: keyboard, copy, sort by header, amounts to the right.

    `opened` gives the key of the row that was double-clicked or entered; `picked` fires when the
    selection changes.
    """

    opened = Signal(object)
    picked = Signal()
    counted = Signal(int, int)
    """Of rows that are all in memory: how many there are, and how many are shown."""

    def __init__(
        self, headings: Sequence[Heading], name: str, parent: QWidget | None = None, most: int = 0, key: str = ""
    ) -> None:
        """`name` is read by screen readers; `most` > 0 makes the table as tall as its rows, at most that many.

        `key` tells it from another table of the same columns on the same page, for its layout.
        """
        super().__init__(parent)
        self._headings = tuple(headings)
        self._most = most
        self._items: list[Any] = []
        self._sought: list[str] = []
        self._refill: Callable[[], None] = lambda: None
        self._key_of: Callable[[Any], object] = id
        self._name_of: Callable[[Any], Hashable] = lambda _item: None
        self._moving = MovingSelection(self)
        self.setIconSize(QSize(12, 12))
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self._set_up_headers()
        self.doubleClicked.connect(self._open)
        self.memory = TableMemory(self, f"{key}{len(self._headings)}")
        self._columns = TableColumns(self, self._headings, self.memory)
        self._use(FixedModel(self._headings, parent=self))
        self._offer_menus()

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(max(28, self.fontMetrics().height() + 12))
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setSortIndicatorClearable(False)
        columns.sectionClicked.connect(self._sort_by)
        columns.setSectionsClickable(True)
        columns.setSectionsMovable(True)

    def _offer_menus(self) -> None:
        copy = QAction(_("Copy the selected rows"), self)
        copy.triggered.connect(self.copy)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        # The key itself is the table's own: the menu only tells it.
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        whole = QAction(_("Copy the whole table"), self)
        whole.triggered.connect(self.copy_all)
        sort = QAction(_("Sort by this column"), self)
        sort.triggered.connect(self._sort_by_current)
        usual = QAction(_("Usual columns"), self)
        usual.triggered.connect(self.usual_columns)
        self.addActions([copy, whole, sort, usual])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        header = self.horizontalHeader()
        header.addAction(usual)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def usual_columns(self) -> None:
        """Forget the widths and the order of the columns that were chosen, and the sort from the next time on."""
        self.memory.forget()
        self._columns.forget()
        self._measure()

    @property
    def records(self) -> RecordModel:
        """The model shown."""
        model = self.model()
        assert isinstance(model, RecordModel)  # noqa: S101 - only `_use` sets it
        return model

    def show_rows(self, rows: Iterable[Row]) -> None:
        """Show a short list."""
        every = list(rows)

        def refill() -> None:
            self._show_fixed(self._sought_among(every, lambda row: row))

        self._refill = refill
        refill()

    def narrow(self, words: str) -> None:
        """Show only the rows in whose cells every word stands, accents and capitals aside; for no word all of them."""
        self._sought = bare(words).split()
        self._refill()

    def _sought_among(self, every: list[T], to_row: Callable[[T], Row]) -> list[T]:
        found = [one for one in every if _tells(to_row(one), self._sought)] if self._sought else every
        self.counted.emit(len(every), len(found))
        return found

    def _show_fixed(self, rows: Iterable[Row]) -> None:
        model = self.records
        if isinstance(model, FixedModel):
            place = TablePlace(self, model.name_at)
            if model.replace(rows):
                place.find_again(model.name_at)
            self._columns.grow(model)
        else:
            self._use(FixedModel(self._headings, rows, self))
        self._rows_changed()

    def show_pages(self, count: int, fetch: Fetch, on_sort: OnSort | None = None) -> None:
        """Show a counted source."""
        self._columns.forget()
        self._use(PagedModel(self._headings, count, fetch, on_sort, self))
        if self.memory.sort is not None:
            # A fresh source knows nothing of the order that was chosen.
            self._sort(*self.memory.sort)
        self._rows_changed()

    def show_items(
        self,
        items: Sequence[T],
        to_row: Callable[[T], Row],
        orders: Mapping[str, Callable[[T], Any]],
        name: Callable[[T], Hashable] | None = None,
    ) -> None:
        """Show a list of any length, each item written as a row only when it is painted.

        `orders` says by what a heading's `order` sorts; `name` tells an item from all others, cheaply: when the list is
        shown anew, the selection and the place stay with the items of the same names.
        """
        every = list(items)

        def refill() -> None:
            place = TablePlace(self, self._name_at)
            self._show_kept(list(self._sought_among(every, to_row)), to_row, orders)
            self._name_of = name or (lambda _item: None)
            place.find_again(self._name_at)

        self._refill = refill
        refill()

    def _show_kept(self, kept: list[T], to_row: Callable[[T], Row], orders: Mapping[str, Callable[[T], Any]]) -> None:
        def fetch(first: int, count: int, deliver: Deliver) -> None:
            deliver([to_row(item) for item in kept[first : first + count]])

        def sort(order: str, falling: bool) -> None:
            kept.sort(key=orders[order], reverse=falling)

        self.show_pages(len(kept), fetch, sort)
        self._items, self._key_of = kept, lambda item: to_row(item).key

    def _name_at(self, position: int) -> Hashable:
        return self._name_of(self._items[position]) if position < len(self._items) else None

    def selected_items(self) -> list[Any]:
        """The selected ones of `show_items`, from top to bottom."""
        positions = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._items[position] for position in positions if position < len(self._items)]

    def restart(self, count: int) -> None:
        """The counted source changed: fetch again what is visible."""
        model = self.records
        if isinstance(model, PagedModel):
            self._moving.begin()
            model.restart(count)

    def selected_keys(self) -> list[object]:
        """The keys of the selected rows, from top to bottom."""
        positions = sorted({index.row() for index in self.selectionModel().selectedRows()})
        rows = (self.records.record(position) for position in positions)
        return [row.key for row in rows if row is not None]

    def position_of(self, key: object) -> int:
        """Where the row with this key stands in a list that is in memory; -1 when it is not there."""
        model = self.records
        if not isinstance(model, FixedModel):
            return next((at for at, item in enumerate(self._items) if self._key_of(item) == key), -1)
        return next((at for at in range(model.rowCount()) if model.key_at(at) == key), -1)

    def copy(self) -> None:
        """Put the selected rows on the clipboard with their titles: as text, and as a table of texts for a sheet."""
        self._copy(sorted({index.row() for index in self.selectionModel().selectedRows()}))

    def copy_all(self) -> None:
        """Put every row on the clipboard, up to 50,000."""
        self._copy(range(self.records.rowCount()))

    def _copy(self, every: Sequence[int]) -> None:
        positions = every[:_COPY_LIMIT]
        if not positions:
            return
        if len(every) > len(positions):
            self._say_cut(len(positions), len(every))
        self._read(positions, self._to_clipboard)

    def read_selected(self, deliver: Callable[[list[object]], None]) -> None:
        """Give the keys of all the selected rows, from top to bottom: at once, or when those far away are fetched."""
        positions = sorted({index.row() for index in self.selectionModel().selectedRows()})
        self._read(positions, lambda rows: deliver([row.key for row in rows]))

    def _read(self, positions: Sequence[int], deliver: Deliver) -> None:
        model = self.records
        rows: list[Row] = []
        for position in positions:
            row = model.record(position)
            if row is None and isinstance(model, PagedModel):
                self._collect(model, positions, deliver)
                return
            rows += [row] if row is not None else []
        deliver(rows)

    def _collect(self, model: PagedModel, positions: Sequence[int], deliver: Deliver) -> None:
        """Read rows that are not all at hand, one stretch after the other."""
        wanted, left, rows = set(positions), stretches(positions), list[Row]()

        def take(first: int, found: Sequence[Row]) -> None:
            rows.extend(row for at, row in enumerate(found, first) if at in wanted)
            ask()

        def ask() -> None:
            if not left:
                deliver(rows)
                return
            first, count = left.pop(0)
            model.collect(first, count, partial(take, first))

        ask()

    def _say_cut(self, copied_rows: int, chosen: int) -> None:
        words = _(
            "The first {n} of {total} rows were copied: the clipboard takes no more at once. Choose the others and "
            "copy them afterwards."
        )
        above = self.parentWidget()
        while above is not None:
            notices = getattr(above, "notices", None)
            if isinstance(notices, NoticeBar):
                notices.say(words.format(n=amounts.count(copied_rows), total=amounts.count(chosen)), "warn")
                return
            above = above.parentWidget()

    def _to_clipboard(self, rows: Iterable[Row]) -> None:
        header = self.horizontalHeader()
        shown = [header.logicalIndex(at) for at in range(header.count())]
        columns = [column for column in shown if column in self._columns.left_out or not self.isColumnHidden(column)]
        lines = [[self._headings[column].title for column in columns]]
        lines += [[row.cells[column] if column < len(row.cells) else "" for column in columns] for row in rows]
        QGuiApplication.clipboard().setMimeData(copied(lines))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy on Ctrl+C, open on Enter, else what tables do."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """As tall as the rows when `most` was given."""
        hint = super().sizeHint()
        return QSize(hint.width(), self._height()) if self._most else hint

    def minimumSizeHint(self) -> QSize:
        """At least a few rows."""
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self._height()) if self._most else QSize(hint.width(), 160)

    def _height(self) -> int:
        rows = max(1, min(self.records.rowCount(), self._most))
        header = self.horizontalHeader().sizeHint().height()
        bar = self.horizontalScrollBar().sizeHint().height() if self.horizontalScrollBar().maximum() else 0
        return header + rows * self.verticalHeader().defaultSectionSize() + 2 * self.frameWidth() + bar

    def _use(self, model: RecordModel) -> None:
        before = self.selectionModel()
        self.setModel(model)
        if before is not None:
            before.deleteLater()
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())
        model.dataChanged.connect(self._measure)
        self._moving.watch(model)

    def showEvent(self, event: QShowEvent) -> None:
        """Where the table stands is known: recall its layout there."""
        super().showEvent(event)
        if self.memory.read():
            if self.memory.sort is not None:
                self._sort(*self.memory.sort)
            self._columns.fit()

    def _rows_changed(self) -> None:
        self._measure()
        if self._most:
            self.updateGeometry()

    def _measure(self) -> None:
        self._columns.measure(self.records)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column that takes the room left follows the table's width."""
        super().resizeEvent(event)
        self._columns.fill_room()

    def _open(self, index: Index) -> None:
        row = self.records.record(index.row())
        if row is not None and row.key is not None:
            self.opened.emit(row.key)

    def _sort_by(self, column: int) -> None:
        if not self._can_sort(column):
            return
        header = self.horizontalHeader()
        again = header.isSortIndicatorShown() and header.sortIndicatorSection() == column
        falling = again and header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        self.memory.sorted_by((column, falling))
        self._sort(column, falling)

    def _sort_by_current(self) -> None:
        column = self.currentIndex().column()
        self._sort_by(column)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.records.index(0, column))

    def unsorted(self) -> None:
        """Forget the order that was chosen; the next rows come as the source gives them."""
        self.memory.sorted_by(None)
        self.horizontalHeader().setSortIndicatorShown(False)

    def _can_sort(self, column: int) -> bool:
        model = self.records
        return column >= 0 and (not isinstance(model, PagedModel) or model.can_sort(column))

    def _sort(self, column: int, falling: bool) -> None:
        if not self._can_sort(column):
            return
        order = Qt.SortOrder.DescendingOrder if falling else Qt.SortOrder.AscendingOrder
        header = self.horizontalHeader()
        header.setSortIndicatorShown(True)
        header.setSortIndicator(column, order)
        self.records.sort(column, order)


def _tells(row: Row, words: Sequence[str]) -> bool:
    told = bare("\n".join(row.cells))
    return all(word in told for word in words)
