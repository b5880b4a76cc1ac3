"""The corrected rows of an import, looked at before they are taken: which import, what they bring, what stays."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportReport, Inspection, ListView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.campaign.file_account import figures, reject_reasons
from wa_desktop.ui.campaign.importing import Corrections, look_at_corrections
from wa_desktop.ui.campaign.rows_seen import RowsSeen
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, clear, row, scrolled, text
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.ui.widgets.progress import ProgressRow
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.lists import Look

_WIDTH, _HEIGHT = 760, 560


class CorrectionsDialog(QDialog):
    """Looks at the file at once; `done(report, list)` is called once its rows were taken."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        path: Path,
        import_id: int,
        corrects: str,
        done: Callable[[ImportReport, ListView], object],
    ) -> None:
        """`corrects` is the name of the file whose rejected rows these are."""
        super().__init__(parent.window())
        self._context, self._path, self._import_id, self._done = context, path, import_id, done
        self._look: Look | None = None
        self._under_way: Operation[Any] | None = None
        heading = _("Corrected rows of “{file}”").format(file=corrects)
        self.setWindowTitle(heading)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(_WIDTH, _HEIGHT)
        self.notices = NoticeBar()
        self.rows = RowsSeen()
        self.rows.hide()
        self.progress = ProgressRow()
        self.progress.cancelled.connect(self.reject)
        self.keep = button(_("Cancel"), self.reject)
        self.take = button(_("Take the corrected rows"), self._take, "primary")
        self.take.setEnabled(False)
        self._account = QVBoxLayout()
        inside = QWidget()
        middle = QVBoxLayout(inside)
        middle.setContentsMargins(0, 0, GAP, 0)
        said = _("Import number {number}. Only its rejected rows are looked at: rows taken before stay as they are.")
        first = text(said.format(number=import_id), "muted")
        add(middle, text(heading, "heading"), text(path.name, "strong"), first, self._account, self.rows)
        middle.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, GAP)
        add(outer, self.notices, scrolled(inside, heading), self.progress, row(None, self.keep, self.take))
        outer.setStretch(1, 1)
        self._inspect()

    def _inspect(self) -> None:
        desk, path, import_id = self._context.desk, self._path, self._import_id

        def action(on_progress: OnProgress, cancel: CancelToken) -> "Look":
            return look_at_corrections(desk, path, import_id, on_progress, cancel)

        self._under_way = self._context.operations.run(_("Reading the file…"), action, self._seen, self)

    def _seen(self, look: "Look") -> None:
        self._look = look
        counts = look.inspection.counts
        clear(self._account)
        add(self._account, figures(counts))
        if counts.rejected_by_reason:
            add(self._account, reject_reasons(counts.rejected_by_reason))
        self.rows.show_look(look)
        self.rows.show()
        n = counts.accepted
        words = ngettext("Take {n} corrected row", "Take {n} corrected rows", n)
        self.take.setText(words.format(n=amounts.count(n)))
        self.take.setEnabled(bool(n))
        if not n:
            self.notices.say(_nothing(look.inspection), "warn")

    def _take(self) -> None:
        self.take.setEnabled(False)
        self.notices.clear()
        work = Corrections(self._context.desk, self._path, self._import_id)
        self._under_way = self._context.operations.run(
            _("Importing the corrected rows…"), work, self._taken, self, failed=self._not_taken
        )

    def _taken(self, outcome: tuple[ImportReport, ListView]) -> None:
        self._under_way = None
        self.accept()
        self._done(*outcome)

    def _not_taken(self, error: UserError) -> None:
        self.show_error(error)
        self.take.setEnabled(True)

    def done(self, result: int) -> None:
        """The dialog closes: what is under way stops, what was kept of the file goes."""
        if self._under_way is not None:
            self._under_way.cancel()
        self.rows.forget()
        if self._look is not None:
            self._look.close()
            self._look = None
        super().done(result)

    def show_error(self, error: UserError) -> None:
        """Show it in the dialog."""
        self.notices.show_error(error)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Show how far the file is read or taken in."""
        self.progress.show_progress(operation.name, progress)

    def hide_busy(self, _operation: Operation[Any]) -> None:
        """It has ended."""
        self.progress.hide()


def _nothing(inspection: Inspection) -> str:
    if inspection.counts.duplicates and not inspection.counts.rejected:
        return _("Every row of this file was taken before: nothing is left to take.")
    return _("No rejected row was corrected in this file: correct its coloured cells, save it, and choose it again.")
