"""The files a list came from: what became of their rows, their corrections, and the way back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.browsing import CountryLine
from wa_desktop.domain.contacts import ImportView
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.ui.campaign.import_result import ask_corrected
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


class ListFiles(QWidget):
    """A table of imports; `undo` and `correct` are called with the chosen one."""

    def __init__(self, undo: Callable[[ImportView], object], correct: Callable[[ImportView, Path], object]) -> None:
        super().__init__()
        self._imports: Sequence[ImportView] = ()
        self._undo, self._correct = undo, correct
        self.table = RecordTable(_file_headings(), _("Files of the list"))
        self.table.picked.connect(self._picked)
        self.reasons = text("", "muted")
        self.undo_button = button(_("Take this import back…"), self._ask_undo, "danger")
        self.correct_button = button(_("Import its corrected rows…"), self._ask_corrected)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SMALL_GAP, SMALL_GAP, SMALL_GAP, SMALL_GAP)
        layout.setSpacing(SMALL_GAP)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.reasons)
        layout.addLayout(row(self.correct_button, None, self.undo_button))

    def show_imports(self, found: Sequence[ImportView]) -> None:
        """Show these imports, the newest chosen when it is a new one, or none was."""
        newest = self._imports[-1:] == found[-1:]
        self._imports = found
        self.table.show_rows(_file_row(each) for each in reversed(found))
        if self.chosen is None or not newest:
            self.table.selectRow(0)
        self._picked()

    @property
    def chosen(self) -> ImportView | None:
        """The import whose row is selected."""
        keys = self.table.selected_keys()
        return next((each for each in self._imports if keys and each.id == keys[0]), None)

    def _picked(self) -> None:
        chosen = self.chosen
        self.undo_button.setEnabled(chosen is not None)
        self.correct_button.setEnabled(chosen is not None and chosen.rejected > 0 and chosen.corrects is None)
        counts = chosen.rejected_by_reason if chosen is not None else {}
        self.reasons.setText(" · ".join(f"{label(f'reject.{code}')} {amounts.count(n)}" for code, n in counts.items()))
        self.reasons.setVisible(bool(counts))

    def _ask_undo(self) -> None:
        if self.chosen is not None:
            self._undo(self.chosen)

    def _ask_corrected(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            ask_corrected(self, lambda path: self._correct(chosen, path))


def _file_headings() -> list[Heading]:
    return [
        Heading(_("File"), stretch=True),
        Heading(_("Taken in")),
        Heading(_("Rows"), right=True),
        Heading(_("Accepted"), right=True),
        Heading(_("Rejected"), right=True),
        Heading(_("Duplicates"), right=True),
        Heading(_("How they agreed")),
        Heading(_("By")),
    ]


def _file_row(found: ImportView) -> Row:
    name = found.file_name if found.corrects is None else _("{file} (corrections)").format(file=found.file_name)
    figures = (found.rows, found.accepted, found.rejected, found.duplicates)
    source = label(f"source.{found.consent_source}") if found.consent_source else "–"
    proof = f"{source} · “{found.consent_wording}”" if found.consent_wording else source
    cells = (name, amounts.instant(found.finished), *map(amounts.count, figures), proof, found.operator)
    return Row(cells, found.id, order=(None, found.finished, *figures))


def country_headings() -> list[Heading]:
    """Country, contacts, then who agreed and who refused, by category."""
    names = [labels.category(category.value) for category in CONSENT_CATEGORIES]
    return [
        Heading(_("Country"), stretch=True),
        Heading(_("Contacts"), right=True),
        *(Heading(_("{category}: agreed").format(category=name), right=True) for name in names),
        *(Heading(_("{category}: refused").format(category=name), right=True) for name in names),
    ]


def country_row(line: CountryLine) -> Row:
    """One country of the list; its key is the country's code."""
    agreed = [line.agreed.get(category, 0) for category in CONSENT_CATEGORIES]
    refused = [line.refused.get(category, 0) for category in CONSENT_CATEGORIES]
    figures = (line.contacts, *agreed, *refused)
    name = amounts.country_name(line.country) if line.country else "–"
    return Row((name, *map(amounts.count, figures)), line.country, order=(None, *figures))
