"""Who is left out of a campaign, and why."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QSizePolicy, QWidget

from wa_desktop.domain.estimates import Estimate
from wa_desktop.ui.campaign.cost_words import rejected_sentence
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_SECOND = 2
"""Where the second heading stands."""


class WhyDialog(QDialog):
    """The reasons with their counts, over the maker."""

    def __init__(self, parent: QWidget, estimate: Estimate) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Contacts left out"))
        close = button(_("Close"), self.accept, "primary")
        parts: list[QWidget] = [text(self.windowTitle(), "heading"), reasons(estimate)]
        if estimate.rejected:
            rows = [(label(f"reject.{code}"), number) for code, number in _largest_first(estimate.rejected)]
            parts += [text(rejected_sentence(estimate), "heading"), counts_grid(rows)]
        layout = fill(self, *parts)
        if estimate.rejected:
            layout.insertSpacing(_SECOND, GAP)
        layout.addStretch(1)
        layout.addLayout(row(None, close))
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self.setMinimumWidth(460)


def reasons(estimate: Estimate) -> QWidget:
    """Every reason with how many it leaves out, and the languages without a version."""
    rows: list[tuple[str, int]] = []
    for reason, number in _largest_first(estimate.excluded):
        rows.append((label(f"exclusion.{reason}"), number))
        if reason == "no_language_version":
            rows += [(_reads(code), some) for code, some in _largest_first(estimate.without_version)]
    return counts_grid(rows)


def _reads(language: str) -> str:
    return "– " + _("of whom read {language}").format(language=amounts.language_name(language))


def counts_grid(rows: list[tuple[str, int]]) -> QWidget:
    """Words on the left, counts on the right."""
    made = QWidget()
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(SMALL_GAP // 2)
    grid.setColumnStretch(0, 1)
    made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    for at, (words, number) in enumerate(rows):
        figure = text(amounts.count(number), "strong", wrap=False)
        figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(text(words), at, 0)
        grid.addWidget(figure, at, 1)
    return made


def _largest_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
