"""The rows of a file as they will be taken: the first five hundred, and every row with a problem."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout

from wa_desktop.domain.browsing import ViewedRow
from wa_desktop.domain.contacts import Inspection
from wa_desktop.ui.records import Deliver, Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import card, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

if TYPE_CHECKING:
    from wa_desktop.workspace.lists import Look

_FIRST = 500
"""Rows of the file that are shown whether or not they have a problem."""
_HEIGHT = 10
_BEFORE = 5
"""Columns of the table before those of the file."""
_TONES = {"accepted": "good", "rejected": "bad", "duplicate": "neutral"}


class RowsSeen(QFrame):
    """A paged table over a `Look`, with a filter on the rows that have a problem."""

    def __init__(self) -> None:
        super().__init__()
        self._look: Look | None = None
        self._headers: tuple[str, ...] = ()
        self._problems: tuple[int, ...] = ()
        self.table: RecordTable | None = None
        self.only_problems = QCheckBox(_("Only rows with a problem"))
        self.only_problems.toggled.connect(self._fill)
        self._said = text("", "muted")
        self._place = QVBoxLayout()
        head = row(text(_("Rows of the file"), "heading", wrap=False), None, self.only_problems)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(head, self._said, self._place))

    def forget(self) -> None:
        """Another file; the look shown before may be closed now."""
        self._look = None
        self._headers = ()
        self.only_problems.setChecked(False)
        self._drop_table()

    def show_look(self, look: "Look") -> None:
        """Show the rows of this look; it stays open as long as it is shown."""
        self._look = look
        self._problems = _problems(look)
        headers = tuple(column.header for column in look.inspection.columns if not column.sources)
        if headers != self._headers or self.table is None:
            self._headers = headers
            self._drop_table()
            self.table = RecordTable(_headings(headers), _("Rows of the file"), most=_HEIGHT)
            self._place.addWidget(self.table)
        self.only_problems.setEnabled(bool(self._problems))
        if not self._problems:
            self.only_problems.setChecked(False)
        self._said.setText(_said(look.inspection, len(self._problems)))
        self._fill()

    def _drop_table(self) -> None:
        if self.table is not None:
            self._place.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
            self.table = None

    def _fill(self, *_arguments: object) -> None:
        if self._look is None or self.table is None:
            return
        count = len(self._problems) if self.only_problems.isChecked() else self._look.total
        self.table.show_pages(count, self._fetch)

    def _fetch(self, first: int, count: int, deliver: Deliver) -> None:
        # A page is a few hundred short lines of a local file: milliseconds.
        look = self._look
        if look is None:
            deliver([])
        elif self.only_problems.isChecked():
            deliver(_rows(_problem_page(look, self._problems[first : first + count]), self._headers))
        else:
            deliver(_rows(look.page(first, count), self._headers))


def _problems(look: "Look") -> tuple[int, ...]:
    """Where the rows with a problem stand: beyond the first ones there are no others."""
    some = [at for at, found in enumerate(look.page(0, _FIRST)) if found.outcome != "accepted"]
    return (*some, *range(min(_FIRST, look.total), look.total))


def _problem_page(look: "Look", wanted: tuple[int, ...]) -> list[ViewedRow]:
    """The rows at `wanted`, read in one go where they stand side by side."""
    if not wanted:
        return []
    found = look.page(wanted[0], wanted[-1] - wanted[0] + 1)
    return [found[at - wanted[0]] for at in wanted]


def _headings(headers: tuple[str, ...]) -> list[Heading]:
    return [
        Heading(_("Row"), right=True),
        Heading(_("What becomes of it"), mark=True),
        Heading(_("Cell")),
        Heading(_("Number, or what may be meant")),
        Heading(_("Why"), longest=64),
        *(Heading(header) for header in headers),
    ]


def _rows(found: list[ViewedRow], headers: tuple[str, ...]) -> list[Row]:
    places = {header: _BEFORE + at for at, header in enumerate(headers)}
    return [
        Row(
            (str(each.row), _outcome(each), _cell(each, headers), each.number or "–", _why(each), *each.cells),
            each.row,
            _TONES.get(each.outcome, ""),
            fault=places.get(each.column, -1) if each.reason else -1,
        )
        for each in found
    ]


def _outcome(found: ViewedRow) -> str:
    return {"accepted": _("Accepted"), "rejected": _("Rejected"), "duplicate": _("Duplicate")}[found.outcome]


def _cell(found: ViewedRow, headers: tuple[str, ...]) -> str:
    at = headers.index(found.column) if found.reason and found.column in headers else len(found.cells)
    return found.cells[at] if at < len(found.cells) else ""


def _why(found: ViewedRow) -> str:
    if not found.reason:
        return _("The same number stands in an earlier row") if found.outcome == "duplicate" else ""
    why = label(f"reject.{found.reason}")
    return f"{found.column} · {why}" if found.column else why


def _said(inspection: Inspection, problems: int) -> str:
    rows = inspection.counts.rows
    words = ngettext("{n} row in the file.", "{n} rows in the file.", rows).format(n=amounts.count(rows))
    if rows > _FIRST:
        words += " " + _("Shown: the first {first}, and every row with a problem.").format(first=amounts.count(_FIRST))
    if not problems:
        words += " " + _("No row has a problem.")
    return words
