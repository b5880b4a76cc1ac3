"""What an import did, and what can still be done about it: rejected rows, corrections, new consents, undo."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportReport
from wa_desktop.domain.errors import InputRefused
from wa_desktop.ui.campaign.file_account import figures, reject_reasons
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, row, text
from wa_desktop.ui.widgets.drop import choose_file, save_file
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence


class ImportResult(QFrame):
    """`corrected` with the file of corrected rows, `undone` when the import is to be taken back."""

    corrected = Signal(Path)
    undone = Signal()
    consents = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rejects: Path | None = None
        self._report: ImportReport | None = None
        self._inside = QVBoxLayout()
        self._inside.setSpacing(SMALL_GAP)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card(self._inside))
        self.hide()

    def show_report(self, report: ImportReport, rejects: Path | None) -> None:
        """Show this import; `rejects` is the workbook of its rejected rows, kept aside until it is saved."""
        self._rejects, self._report = rejects, report
        clear(self._inside)
        n = report.counts.accepted
        words = ngettext("{n} contact taken into “{list}”", "{n} contacts taken into “{list}”", n)
        add(self._inside, text(words.format(n=amounts.count(n), list=report.list_name), "heading"))
        add(self._inside, figures(report.counts))
        if report.counts.rejected:
            add(self._inside, reject_reasons(report.counts.rejected_by_reason), *self._about_rejects())
        for notice in report.warnings:
            add(self._inside, self._warning(notice.code, sentence(notice)))
        undo = button(_("Take this import back…"), self.undone.emit)
        add(self._inside, row(undo, None))
        self.show()

    def show_corrected(self, correction: ImportReport) -> None:
        """Show the import as it is once some of its rejected rows came back corrected."""
        report, now = self._report, correction.corrected
        if report is None or now is None:
            return
        counts = replace(
            report.counts, rows=now.rows, accepted=now.accepted, rejected=now.rejected, duplicates=now.duplicates,
            rejected_by_reason=now.rejected_by_reason,
        )  # fmt: skip
        new = tuple(notice for notice in correction.warnings if notice not in report.warnings)
        self.show_report(replace(report, counts=counts, warnings=(*report.warnings, *new)), self._rejects)

    def _about_rejects(self) -> list[QWidget]:
        said = text(_("Correct the rejected rows in a workbook, then import only those: the others stay."), "muted")
        self.save = button(_("Save the rejected rows…"), self._ask_where, "primary")
        self.save.setEnabled(self._rejects is not None)
        self.correct = button(_("Import the corrected rows…"), self._ask_corrected)
        holder = QWidget()
        holder.setLayout(row(self.save, self.correct, None))
        return [said, holder]

    def _warning(self, code: str, words: str) -> QWidget:
        if code in ("consent_new", "consent_not_upgraded"):
            tone = "info" if code == "consent_new" else "warn"
            return notice_frame(words, tone, button(_("Look at them"), self.consents.emit))
        return notice_frame(words, "warn")

    def _ask_where(self) -> None:
        kinds = _("Excel workbook (*.xlsx)")
        save_file(self, _("Save the rejected rows"), _("rejected-rows.xlsx"), kinds, self.save_to)

    def save_to(self, path: Path) -> None:
        """Copy the workbook of rejected rows there, or say why not."""
        from wa_desktop import workspace

        if self._rejects is None:
            return
        try:
            workspace.lists.hand_back(self._rejects, path if path.suffix else path.with_suffix(".xlsx"))
        except InputRefused as refused:
            add(self._inside, notice_frame(sentence(refused), "warn"))

    def _ask_corrected(self) -> None:
        ask_corrected(self, self.corrected.emit)


def ask_corrected(parent: QWidget, then: Callable[[Path], object]) -> None:
    """Ask for the workbook of rejected rows once it was corrected."""
    kinds = _("Excel workbook (*.xlsx)") + ";;" + _("All files") + " (*)"
    choose_file(parent, _("The workbook with the corrected rows"), kinds, then)


def corrected_words(report: ImportReport) -> str:
    """What came of the corrections, in a sentence."""
    taken, left = report.counts.accepted, report.counts.rejected
    words = ngettext("{n} corrected row was taken.", "{n} corrected rows were taken.", taken)
    said = words.format(n=amounts.count(taken))
    if left:
        still = ngettext("{n} is still rejected.", "{n} are still rejected.", left)
        said += " " + still.format(n=amounts.count(left))
    return said
