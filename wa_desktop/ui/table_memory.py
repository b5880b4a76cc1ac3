"""The layout of each table, remembered: widths that a person chose, order of the columns, sort."""

from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QTableView, QWidget

from wa_desktop.ui.geometry import places
from wa_desktop.ui.page import Page

_WIDEST = 4_000


class TableMemory(QObject):
    """Keeps what a person does to the header of `table`, under the place it stands in and its columns."""

    def __init__(self, table: QTableView, signature: str) -> None:
        super().__init__(table)
        self._table, self._signature = table, signature
        self._listening = True
        self.widths: dict[int, int] = {}
        """By column, what a person chose."""
        self.sort: tuple[int, bool] | None = None
        """The column sorted by, and whether the largest comes first."""
        self._order: list[int] = []
        self._read_as = ""
        header = table.horizontalHeader()
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(lambda *_: self._moved())

    def read(self) -> bool:
        """Recall what was kept for the place where the table stands now; whether the place is another than before."""
        name = self._name()
        if name == self._read_as:
            return False
        self._read_as = name
        said, count = places().get(name), self._table.model().columnCount()
        said = said if isinstance(said, dict) else {}
        self.widths = _widths(said.get("widths"), count)
        self._order = _order(said.get("order"), count)
        self.sort = _sort(said.get("sort"), count)
        self._put_in_order()
        return True

    def quiet(self, on: bool) -> None:
        """What follows is not done by a person."""
        self._listening = not on

    def sorted_by(self, sort: tuple[int, bool] | None) -> None:
        """A person sorts, or takes the sort back."""
        self.sort = sort
        self._keep()

    def forget(self) -> None:
        """Back to how the program lays it out."""
        self.widths, self.sort = {}, None
        self._order = list(range(self._table.model().columnCount()))
        self._put_in_order()
        self._order = []
        places().put(self._name(), None)

    def _resized(self, column: int, before: int, width: int) -> None:
        # A column that is hidden or comes back has not been given a width.
        if self._listening and before > 0 and width > 0 and self._table.isVisible():
            self.widths[column] = width
            self._keep()

    def _moved(self) -> None:
        if self._listening:
            header = self._table.horizontalHeader()
            self._order = [header.logicalIndex(at) for at in range(header.count())]
            self._keep()

    def _put_in_order(self) -> None:
        header = self._table.horizontalHeader()
        listening, self._listening = self._listening, False
        for at, column in enumerate(self._order):
            header.moveSection(header.visualIndex(column), at)
        self._listening = listening

    def _keep(self) -> None:
        said: dict[str, Any] = {}
        if self.widths:
            said["widths"] = {str(column): width for column, width in self.widths.items()}
        if self._order and self._order != sorted(self._order):
            said["order"] = self._order
        if self.sort is not None:
            said["sort"] = list(self.sort)
        places().put(self._name(), said or None)

    def _name(self) -> str:
        above: QWidget | None = self._table.parentWidget()
        while above is not None and not isinstance(above, (Page, QDialog)):
            above = above.parentWidget()
        return f"table/{type(above).__name__ if above is not None else ''}/{self._signature}"


def _widths(said: object, count: int) -> dict[int, int]:
    if not isinstance(said, dict):
        return {}
    known = {str(column): column for column in range(count)}
    return {
        known[key]: width
        for key, width in said.items()
        if key in known and isinstance(width, int) and 0 < width < _WIDEST
    }


def _order(said: object, count: int) -> list[int]:
    return said if isinstance(said, list) and sorted(map(str, said)) == sorted(map(str, range(count))) else []


def _sort(said: object, count: int) -> tuple[int, bool] | None:
    if not isinstance(said, list) or len(said) != 2 or not isinstance(said[0], int):  # noqa: PLR2004
        return None
    return (said[0], bool(said[1])) if 0 <= said[0] < count else None
