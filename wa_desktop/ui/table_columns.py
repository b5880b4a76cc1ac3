"""The widths of a table's columns: measured by the titles and the first rows, then shared out over the table."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView, QWidget

from wa_desktop.ui.records import Heading, RecordModel, Row
from wa_desktop.ui.table_memory import TableMemory
from wa_desktop.ui.table_room import left_out, shared_room

_SAMPLE = 50
"""Rows that are measured."""
_LONGEST_COLUMN = 42
_LEAST_STRETCHED, _FLOOR = 24, 14
_MARK, _PADDING = 20, 24


class TableColumns:
    """Gives the columns of `table` their widths; those that a person chose, which `memory` knows, stay."""

    def __init__(self, table: QTableView, headings: Sequence[Heading], memory: TableMemory) -> None:
        self._table, self._headings, self._memory = table, headings, memory
        self._measured = False
        self._widths: list[int] = []
        self._wishes: list[int] = []
        self.left_out: set[int] = set()
        """The columns that have no room now; they are not hidden by anybody's choice."""

    def forget(self) -> None:
        """The next rows are measured anew."""
        self._measured = False

    def measure(self, records: RecordModel) -> None:
        """Measure the first rows, once they are there."""
        if self._measured or not records.rowCount():
            return
        rows = _first_rows(records)
        self._measured = bool(rows)
        self._widths = [self._width_of(position, rows, records) for position in range(len(self._headings))]
        self._wishes = [self._wish_of(position, rows) for position in range(len(self._headings))]
        records.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._headings) - 1)
        self.fit()

    def grow(self, records: RecordModel) -> None:
        """Later rows may hold longer figures; a column never shrinks under the eye."""
        rows = _first_rows(records)
        if not self._measured or not rows:
            return
        wider = [max(known, self._width_of(at, rows, records)) for at, known in enumerate(self._widths)]
        wishes = [max(known, self._wish_of(at, rows)) for at, known in enumerate(self._wishes)]
        if (wider, wishes) != (self._widths, self._wishes):
            self._widths, self._wishes = wider, wishes
            self.fit()

    def fit(self) -> None:
        """Give every column its width."""
        self._memory.quiet(on=True)
        for position, width in enumerate(self._widths):
            self._table.setColumnWidth(position, self._memory.widths.get(position, width))
        self._memory.quiet(on=False)
        self.fill_room()

    def fill_room(self) -> None:
        """Let the columns follow the table's width."""
        position = next((at for at, heading in enumerate(self._headings) if heading.stretch), None)
        if position is None or not self._widths or position in self._memory.widths:
            return
        self._leave_out()
        shown = [at for at in range(len(self._headings)) if not self._table.isColumnHidden(at)]
        if position not in shown:
            return
        chosen = self._memory.widths
        least = [chosen.get(at, self._widths[at]) for at in shown]
        # What a person made narrow stays so.
        wishes = [chosen.get(at, self._wishes[at]) for at in shown]
        room = self._table.viewport().width()
        widths = shared_room(least, wishes, room, shown.index(position), self._floor_of(position))
        self._memory.quiet(on=True)
        for at, width in zip(shown, widths, strict=True):
            self._table.setColumnWidth(at, width)
        self._memory.quiet(on=False)

    def _leave_out(self) -> None:
        """Rather a column less than one that is cut in two by the table's edge."""
        every = range(len(self._headings))
        wanted = [at for at in every if at in self.left_out or not self._table.isColumnHidden(at)]
        least = [self._memory.widths.get(at, self._widths[at]) for at in wanted]
        spare = [self._headings[at].spare for at in wanted]
        leaving = {wanted[at] for at in left_out(least, spare, self._table.viewport().width())}
        for at in self.left_out ^ leaving:
            self._table.setColumnHidden(at, at in leaving)
        self.left_out = leaving

    def _floor_of(self, position: int) -> int:
        heading = self._headings[position]
        floor = self._table.fontMetrics().averageCharWidth() * (heading.longest or _FLOOR)
        return max(floor, bold_metrics(self._table).horizontalAdvance(heading.title)) + _PADDING

    def _width_of(self, position: int, rows: Sequence[Row], records: RecordModel) -> int:
        heading, metrics = self._headings[position], self._table.fontMetrics()
        longest = heading.longest or (_LEAST_STRETCHED if heading.stretch else _LONGEST_COLUMN)
        widest = max(self._widest(position, rows), metrics.averageCharWidth() * heading.least)
        shown = min(widest + (_MARK if heading.mark else 0), metrics.averageCharWidth() * longest)
        bold = bold_metrics(self._table)
        title = heading.title if heading.stretch else two_lines(heading.title, bold, shown)
        records.titles[position] = title
        return max(shown, *map(bold.horizontalAdvance, title.split("\n"))) + _PADDING

    def _wish_of(self, position: int, rows: Sequence[Row]) -> int:
        return self._widest(position, rows) + (_MARK if self._headings[position].mark else 0) + _PADDING

    def _widest(self, position: int, rows: Sequence[Row]) -> int:
        metrics = self._table.fontMetrics()
        cells = (row.cells[position] for row in rows if position < len(row.cells))
        return max((metrics.horizontalAdvance(text) for text in cells), default=0)


def _first_rows(records: RecordModel) -> list[Row]:
    sample = (records.record(at) for at in range(min(_SAMPLE, records.rowCount())))
    return [row for row in sample if row is not None]


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
