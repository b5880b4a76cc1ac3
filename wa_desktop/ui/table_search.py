"""The search line over a table whose rows are all in memory; it is there when there are many."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import row, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

MANY = 30
"""Rows that are looked over without a search."""
_REST_MS = 120


class TableSearch(QWidget):
    """Narrows `table` to the rows in which every typed word stands, and says how many they are."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__()
        self._table = table
        self.words = QLineEdit()
        named(self.words, _("Search in the table"))
        self.words.setPlaceholderText(_("Any word of a line"))
        self.words.setClearButtonEnabled(True)
        self.found = text("", "muted", wrap=False)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._narrow)
        self.words.textChanged.connect(lambda _words: self._rest.start())
        self.words.returnPressed.connect(self._narrow)
        line = row(self.words, self.found)
        line.setStretch(0, 1)
        self.setLayout(line)
        table.counted.connect(self._counted)
        there = table.records.rowCount()
        self._counted(there, there)

    def _narrow(self) -> None:
        self._rest.stop()
        self._table.narrow(self.words.text())

    def _counted(self, there: int, shown: int) -> None:
        self.setVisible(there > MANY or bool(self.words.text()))
        self.found.setText(ngettext("{n} line", "{n} lines", shown).format(n=amounts.count(shown)))
