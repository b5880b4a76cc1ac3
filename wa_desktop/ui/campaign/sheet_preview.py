"""The first rows of a sheet, beside the choice of the sheet."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.contacts import Inspection
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.words.language import _

_ROWS = 4


class SheetPreview(QWidget):
    """A small table; its columns are the sheet's."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._shown: tuple[object, ...] = ()
        self.table: RecordTable | None = None

    def show_sheet(self, inspection: Inspection) -> None:
        """Show this sheet's first rows under its titles."""
        titles = tuple(column.header for column in inspection.columns if not column.sources)
        wanted = (titles, inspection.preview[:_ROWS])
        if wanted == self._shown:
            return
        self._shown = wanted
        if self.table is not None:
            self._layout.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self.table = RecordTable([Heading(title) for title in titles], _("First rows of the sheet"), most=_ROWS)
        self.table.show_rows(Row(cells, at) for at, cells in enumerate(inspection.preview[:_ROWS]))
        self._layout.addWidget(self.table)
