"""The first rows of a sheet as they stand, with their numbers: the row of titles is picked in it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.contacts import Inspection
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import button, row
from wa_desktop.words.language import _

_ROWS = 6


class SheetTop(QWidget):
    """`picked` with the number of the row that holds the titles."""

    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[object, ...] = ()
        self.table: RecordTable | None = None
        self.use = button(_("The titles are in the selected row"), self._pick)
        self._layout.addLayout(row(self.use, None))

    def show_top(self, found: Inspection) -> None:
        """Show this sheet's first rows; the row of titles is marked."""
        wanted = (found.top, found.header_row)
        if wanted == self._shown and self.table is not None:
            return
        self._shown = wanted
        if self.table is not None:
            self._layout.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        width = max((len(cells) for _number, cells in found.top), default=0)
        letters = (Heading(letters_of(found.first_column + at)) for at in range(width))
        headings = [Heading(_("Row"), right=True), Heading("", mark=True), *letters]
        self.table = RecordTable(headings, _("First rows of the sheet"), most=_ROWS)
        self.table.show_rows(_row(number, cells, number == found.header_row) for number, cells in found.top)
        self.table.picked.connect(self._picked)
        self.table.opened.connect(lambda _key: self._pick())
        self._layout.insertWidget(0, self.table)
        self._picked()

    def _picked(self) -> None:
        self.use.setEnabled(self.table is not None and bool(self.table.selected_keys()))

    def _pick(self) -> None:
        keys = self.table.selected_keys() if self.table is not None else []
        if keys and isinstance(keys[0], int):
            self.picked.emit(keys[0])


def _row(number: int, cells: tuple[str, ...], titles: bool) -> Row:
    return Row((str(number), _("Titles") if titles else "", *cells), number, "info" if titles else "")


def letters_of(position: int) -> str:
    """The letters of a spreadsheet's column, counting from 1."""
    letters = ""
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
