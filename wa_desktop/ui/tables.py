"""The table that every page uses: keyboard, copy, sort by header, amounts to the right.

`RecordTable` shows either a short fixed list (`show_rows`) or a counted source (`show_pages`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from wa_desktop.domain.searching import bare
from wa_desktop.ui.copying import copied
from wa_desktop.ui.records import Deliver, Fetch, FixedModel, Heading, Index, OnSort, PagedModel, RecordModel, Row
from wa_desktop.ui.table_memory import TableMemory
from wa_desktop.ui.table_room import left_out, shared_room
from wa_desktop.words.language import _

T = TypeVar("T")

_SAMPLE = 50
_LONGEST_COLUMN = 42
_LEAST_STRETCHED, _FLOOR = 24, 14
_COPY_LIMIT = 50_000
_MARK, _PADDING = 20, 24


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
        self._sampled = False
        self._items: list[Any] = []
        self._sought: list[str] = []
        self._refill: Callable[[], None] = lambda: None
        self._key_of: Callable[[Any], object] = id
        self._widths: list[int] = []
        self._wishes: list[int] = []
        self._left_out: set[int] = set()
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
        self._use(FixedModel(self._headings, parent=self))
        self.memory = TableMemory(self, f"{key}{len(self._headings)}")
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
        self._sampled = False
        self._sample_once()

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
            model.replace(rows)
            self._grow()
        else:
            self._use(FixedModel(self._headings, rows, self))
        self._rows_changed()

    def show_pages(self, count: int, fetch: Fetch, on_sort: OnSort | None = None) -> None:
        """Show a counted source."""
        self._sampled = False
        self._use(PagedModel(self._headings, count, fetch, on_sort, self))
        if self.memory.sort is not None:
            # A fresh source knows nothing of the order that was chosen.
            self._sort(*self.memory.sort)
        self._rows_changed()

    def show_items(
        self, items: Sequence[T], to_row: Callable[[T], Row], orders: Mapping[str, Callable[[T], Any]]
    ) -> None:
        """Show a list of any length, each item written as a row only when it is painted.

        `orders` says by what a heading's `order` sorts.
        """
        every = list(items)

        def refill() -> None:
            self._show_kept(list(self._sought_among(every, to_row)), to_row, orders)

        self._refill = refill
        refill()

    def _show_kept(self, kept: list[T], to_row: Callable[[T], Row], orders: Mapping[str, Callable[[T], Any]]) -> None:
        def fetch(first: int, count: int, deliver: Deliver) -> None:
            deliver([to_row(item) for item in kept[first : first + count]])

        def sort(order: str, falling: bool) -> None:
            kept.sort(key=orders[order], reverse=falling)

        self.show_pages(len(kept), fetch, sort)
        self._items, self._key_of = kept, lambda item: to_row(item).key

    def selected_items(self) -> list[Any]:
        """The selected ones of `show_items`, from top to bottom."""
        positions = sorted({index.row() for index in self.selectionModel().selectedRows()})
        return [self._items[position] for position in positions if position < len(self._items)]

    def restart(self, count: int) -> None:
        """The counted source changed: fetch again what is visible."""
        model = self.records
        if isinstance(model, PagedModel):
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
        self._copy(list(range(min(self.records.rowCount(), _COPY_LIMIT))))

    def _copy(self, every: Sequence[int]) -> None:
        positions = every[:_COPY_LIMIT]
        if not positions:
            return
        model = self.records
        rows = [model.record(position) for position in positions]
        if isinstance(model, PagedModel) and None in rows:
            first, chosen = positions[0], [position - positions[0] for position in positions]
            model.collect(
                first,
                min(positions[-1] - first + 1, _COPY_LIMIT),
                lambda found: self._to_clipboard(found[at] for at in chosen if at < len(found)),
            )
        else:
            self._to_clipboard(row for row in rows if row is not None)

    def _to_clipboard(self, rows: Iterable[Row]) -> None:
        header = self.horizontalHeader()
        shown = [header.logicalIndex(at) for at in range(header.count())]
        columns = [column for column in shown if column in self._left_out or not self.isColumnHidden(column)]
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
        model.dataChanged.connect(self._sample_once)

    def showEvent(self, event: QShowEvent) -> None:
        """Where the table stands is known: recall its layout there."""
        super().showEvent(event)
        if self.memory.read():
            if self.memory.sort is not None:
                self._sort(*self.memory.sort)
            self._fit()

    def _rows_changed(self) -> None:
        self._sample_once()
        if self._most:
            self.updateGeometry()

    def _sample_once(self) -> None:
        if self._sampled or not self.records.rowCount():
            return
        sample = [self.records.record(at) for at in range(min(_SAMPLE, self.records.rowCount()))]
        rows = [row for row in sample if row is not None]
        self._sampled = bool(rows)
        self._widths = [self._width_of(position, rows) for position in range(len(self._headings))]
        self._wishes = [self._wish_of(position, rows) for position in range(len(self._headings))]
        self.records.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._headings) - 1)
        self._fit()

    def _grow(self) -> None:
        """Later rows may hold longer figures; a column never shrinks under the eye."""
        rows = [row for at in range(min(_SAMPLE, self.records.rowCount())) if (row := self.records.record(at))]
        if not self._sampled or not rows:
            return
        wider = [max(known, self._width_of(at, rows)) for at, known in enumerate(self._widths)]
        wishes = [max(known, self._wish_of(at, rows)) for at, known in enumerate(self._wishes)]
        if (wider, wishes) != (self._widths, self._wishes):
            self._widths, self._wishes = wider, wishes
            self._fit()

    def _fit(self) -> None:
        self.memory.quiet(on=True)
        for position, width in enumerate(self._widths):
            self.setColumnWidth(position, self.memory.widths.get(position, width))
        self.memory.quiet(on=False)
        self._fill_room()

    def _width_of(self, position: int, rows: Sequence[Row]) -> int:
        heading, metrics = self._headings[position], self.fontMetrics()
        cells = (row.cells[position] for row in rows if position < len(row.cells))
        widest = max((metrics.horizontalAdvance(text) for text in cells), default=0)
        longest = heading.longest or (_LEAST_STRETCHED if heading.stretch else _LONGEST_COLUMN)
        widest = max(widest, metrics.averageCharWidth() * heading.least)
        shown = min(widest + (_MARK if heading.mark else 0), metrics.averageCharWidth() * longest)
        bold = bold_metrics(self)
        title = heading.title if heading.stretch else two_lines(heading.title, bold, shown)
        self.records.titles[position] = title
        return max(shown, *map(bold.horizontalAdvance, title.split("\n"))) + _PADDING

    def _wish_of(self, position: int, rows: Sequence[Row]) -> int:
        heading, metrics = self._headings[position], self.fontMetrics()
        cells = (row.cells[position] for row in rows if position < len(row.cells))
        widest = max((metrics.horizontalAdvance(text) for text in cells), default=0)
        return widest + (_MARK if heading.mark else 0) + _PADDING

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column that takes the room left follows the table's width."""
        super().resizeEvent(event)
        self._fill_room()

    def _fill_room(self) -> None:
        position = next((at for at, heading in enumerate(self._headings) if heading.stretch), None)
        if position is None or not self._widths or position in self.memory.widths:
            return
        self._leave_out()
        shown = [at for at in range(len(self._headings)) if not self.isColumnHidden(at)]
        if position not in shown:
            return
        chosen = self.memory.widths
        least = [chosen.get(at, self._widths[at]) for at in shown]
        # What a person made narrow stays so.
        wishes = [chosen.get(at, self._wishes[at]) for at in shown]
        heading = self._headings[position]
        floor = self.fontMetrics().averageCharWidth() * (heading.longest or _FLOOR) + _PADDING
        floor = max(floor, bold_metrics(self).horizontalAdvance(heading.title) + _PADDING)
        widths = shared_room(least, wishes, self.viewport().width(), shown.index(position), floor)
        self.memory.quiet(on=True)
        for at, width in zip(shown, widths, strict=True):
            self.setColumnWidth(at, width)
        self.memory.quiet(on=False)

    def _leave_out(self) -> None:
        """Rather a column less than one that is cut in two by the table's edge."""
        every = range(len(self._headings))
        wanted = [at for at in every if at in self._left_out or not self.isColumnHidden(at)]
        least = [self.memory.widths.get(at, self._widths[at]) for at in wanted]
        spare = [self._headings[at].spare for at in wanted]
        leaving = {wanted[at] for at in left_out(least, spare, self.viewport().width())}
        for at in self._left_out ^ leaving:
            self.setColumnHidden(at, at in leaving)
        self._left_out = leaving

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


def bold_metrics(widget: QWidget) -> QFontMetrics:
    """The measures of a header's letters."""
    font = widget.font()
    font.setBold(True)
    return QFontMetrics(font)


def two_lines(title: str, metrics: QFontMetrics, room: int) -> str:
    """A title wider than `room` cut in two at the space that leaves it the narrowest."""
    words = title.split(" ")
    if metrics.horizontalAdvance(title) <= room or len(words) == 1:
        return title
    cuts = [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    return "\n".join(min(cuts, key=lambda cut: max(map(metrics.horizontalAdvance, cut))))
