"""Amounts: right-aligned, with their currency; a headline that never hides an unset fee."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from wa_desktop.domain.estimates import Estimate
from wa_desktop.words import amounts
from wa_desktop.words.language import _


def headline(estimate: Estimate) -> str:
    """The estimate's amount as it is quoted everywhere; an unset fee or a missing rate is part of it."""
    totals = estimate.totals
    if totals.total is None:
        return _("No total: rates are missing")
    shown = amounts.money(totals.total, estimate.currency)
    return shown if estimate.tariff_set else _("{amount} without M-Target's fee").format(amount=shown)


class Headline(QLabel):
    """The one big amount of a screen."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "headline")

    def say(self, words: str) -> None:
        """Show an amount, or why there is none."""
        # The company's name is not broken at its hyphen.
        self.setText(words.replace("M-Target", "M\u2011Target"))
        self.setAccessibleName(words)
