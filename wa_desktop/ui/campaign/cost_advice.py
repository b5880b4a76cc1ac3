"""How the same message could cost less: each piece of advice with its amount and its condition."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QVBoxLayout, QWidget

from wa_desktop.domain.advice import Advice
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, selectable, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence


class AdviceDialog(QDialog):
    """The advice over the maker, the largest amount first."""

    def __init__(self, parent: QWidget, given: Sequence[Advice], currency: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Pay less"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(0, 0, GAP, 0)
        grid.setHorizontalSpacing(2 * GAP)
        grid.setVerticalSpacing(GAP)
        grid.setColumnStretch(1, 1)
        ordered = sorted(given, key=lambda one: -(one.saves or 0))
        for at, one in enumerate(ordered):
            shown = _("no saving") if one.saves is None else amounts.money(one.saves, currency)
            amount = text(shown, "muted" if one.saves is None else "strong", wrap=False)
            amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            grid.addWidget(amount, at, 0)
            grid.addWidget(selectable(sentence(one.notice)), at, 1)
        grid.setRowStretch(len(ordered), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        outer.setSpacing(GAP)
        add(outer, text(_("How to pay less"), "heading"))
        if not given:
            add(outer, text(_("Nothing to advise: no duplicate, no country clearly dearer than the others.")))
        outer.addWidget(scrolled(inside, self.windowTitle()), 1)
        outer.addLayout(row(None, button(_("Close"), self.accept, "primary")))
        self.resize(680, 440)
