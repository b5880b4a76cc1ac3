"""The sum of a file: rows = accepted + rejected + duplicates, with the reasons of what was rejected."""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import Counts, Inspection
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.ui.campaign.why import counts_grid
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, row, text
from wa_desktop.ui.widgets.drop import save_file
from wa_desktop.ui.widgets.flag import CountryTile
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_COUNTRIES_A_LINE = 6


class AccountOfFile(QFrame):
    """Figures on top, then why rows are rejected, consent and countries."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = QVBoxLayout()
        self._inside.setSpacing(SMALL_GAP)
        self.rejects_to: Path | None = None
        self.keep = button(_("Save the rejected rows in a workbook…"), self._ask_where, "link")
        self._kept = text("", "muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        foot = row(self.keep, self._kept)
        foot.setStretch(1, 1)
        layout.addWidget(card(self._inside, foot))

    def forget(self) -> None:
        """Another file."""
        self.rejects_to = None
        self._kept.setText("")

    def _ask_where(self) -> None:
        kinds = _("Excel workbook (*.xlsx)")
        save_file(self, _("Save the rejected rows"), _("rejected-rows.xlsx"), kinds, self.save_rejects_to)

    def save_rejects_to(self, path: Path) -> None:
        """Have the import write its rejected rows there, ready to be corrected and imported again."""
        self.rejects_to = path = path if path.suffix else path.with_suffix(".xlsx")
        self._kept.setText(_("Written to {file} when the list is imported.").format(file=path.name))

    def show_account(self, inspection: Inspection) -> None:
        """Show what importing the file would give."""
        counts = inspection.counts
        clear(self._inside)
        add(self._inside, figures(counts))
        if counts.rejected_by_reason:
            add(self._inside, reject_reasons(counts.rejected_by_reason))
        add(self._inside, _consents(counts), _countries(counts))
        self.keep.setVisible(bool(inspection.rejects))


def reject_reasons(counts: Mapping[str, int]) -> QWidget:
    """Why rows were rejected, the most frequent first."""
    reasons = sorted(counts.items(), key=lambda item: -item[1])
    return counts_grid([(label(f"reject.{reason}"), number) for reason, number in reasons])


def figures(counts: Counts) -> QWidget:
    """Rows = accepted + rejected + duplicates."""
    parts = [
        (counts.rows, _("rows"), ""),
        (counts.accepted, _("accepted"), "good"),
        (counts.rejected, _("rejected"), "bad" if counts.rejected else ""),
        (counts.duplicates, _("duplicates"), ""),
    ]
    signs = ("=", "+", "+")
    line = row(spacing=GAP)
    for index, (number, words, role) in enumerate(parts):
        if index:
            line.addWidget(text(signs[index - 1], "heading", wrap=False))
        cell = QWidget()
        cell.setLayout(
            column(text(amounts.count(number), "heading", wrap=False), text(words, role, wrap=False), spacing=0)
        )
        line.addWidget(cell)
    line.addStretch(1)
    holder = QWidget()
    holder.setLayout(line)
    return holder


def _consents(counts: Counts) -> QWidget:
    agreed = [
        (
            _("agreed to {category}").format(category=label(f"category.{category.value}")),
            counts.consent.get(category, 0),
        )
        for category in CONSENT_CATEGORIES
    ]
    refused = [
        (_("refused {category}").format(category=label(f"category.{category.value}")), counts.refusals[category])
        for category in CONSENT_CATEGORIES
        if counts.refusals.get(category)
    ]
    words = " · ".join(f"{amounts.count(number)} {name}" for name, number in [*agreed, *refused])
    role = "" if any(counts.consent.values()) else "warn"
    return text(words, role)


def _countries(counts: Counts) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(GAP)
    grid.setVerticalSpacing(SMALL_GAP)
    most = sorted(counts.by_country.items(), key=lambda item: -item[1])
    cells = [row(CountryTile(country), text(amounts.count(number), wrap=False), None) for country, number in most]
    for at, cell in enumerate(cells):
        grid.addLayout(cell, at // _COUNTRIES_A_LINE, at % _COUNTRIES_A_LINE)
    grid.setColumnStretch(_COUNTRIES_A_LINE, 1)
    return holder
