"""The lines of the cost beside the campaign: a small table whose rows open to their formula."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from wa_desktop.ui.campaign.cost_words import LineWords
from wa_desktop.ui.widgets.flag import country_icon
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ROW, _SPACE, _FLAG = 27, 3, QSize(28, 18)
_WHAT, _HOW, _AMOUNT = range(3)


class CostLines(QTableWidget):
    """Country, count × unit price, amount; `chosen(place)` when a line is pressed, entered, or asked for by Space."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__(0, 3)
        self._shown: list[LineWords] = []
        self.setAccessibleName(_("Cost by country and category"))
        self.setAccessibleDescription(_("Enter shows how an amount comes about."))
        self.setHorizontalHeaderLabels([_("Country"), _("Messages × unit price"), _("Amount")])
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setProperty("lines", "true")
        self.setIconSize(_FLAG)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW)
        columns = self.horizontalHeader()
        columns.hide()
        columns.setMinimumSectionSize(0)
        # Not to their contents: the hidden titles would count as contents too.
        for at, mode in enumerate(("Stretch", "Fixed", "Fixed")):
            columns.setSectionResizeMode(at, QHeaderView.ResizeMode[mode])
        self.clicked.connect(self._pressed)

    def show_lines(self, lines: Sequence[LineWords]) -> None:
        """Show these; what stays the same is left as it is."""
        if list(lines) == self._shown:
            return
        self._shown = list(lines)
        self.clearSpans()
        self.setRowCount(len(lines))
        for at, line in enumerate(lines):
            # What adds up others has no product: its words may take that room.
            if not line.how:
                self.setSpan(at, _WHAT, 1, _AMOUNT)
            for column, item in enumerate(_items(line)):
                self.setItem(at, column, item)
        for column in (_HOW, _AMOUNT):
            self.setColumnWidth(column, self.sizeHintForColumn(column) + _SPACE)
        self.setFixedHeight(max(1, len(lines)) * _ROW + 2)

    def sizeHint(self) -> QSize:
        """As tall as the lines."""
        return QSize(240, max(1, self.rowCount()) * _ROW + 2)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space open a line."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self._pressed(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _pressed(self, index: QModelIndex) -> None:
        line = self._shown[index.row()].line if 0 <= index.row() < len(self._shown) else None
        # A line that adds up others opens the whole table.
        self.chosen.emit(-1 if line is None else line)


def _items(line: LineWords) -> list[QTableWidgetItem]:
    name = amounts.country_name(line.country) if line.country else ""
    first = QTableWidgetItem(" · ".join(filter(None, (name, line.what))))
    if line.country:
        first.setIcon(country_icon(line.country))
        first.setToolTip(first.text())
    how, amount = QTableWidgetItem(line.how), QTableWidgetItem(line.amount)
    for item in (how, amount):
        item.setTextAlignment(_RIGHT)
        item.setToolTip(item.text())
    return [first, how, amount]
