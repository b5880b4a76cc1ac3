"""A file as it would be imported: sheet, columns, repairs, rejects, and a sum that adds up."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportOptions, Inspection, Into
from wa_desktop.ui.campaign.columns import ColumnsEditor
from wa_desktop.ui.campaign.file_account import AccountOfFile
from wa_desktop.ui.campaign.rules import RulesPanel
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, row, text
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence

_COUNTRIES = (
    "FR", "BE", "CH", "LU", "MC", "DE", "ES", "IT", "PT", "GB", "IE", "NL", "AT", "PL", "MA", "DZ", "TN", "SN", "CI",
    "RE", "GP", "MQ", "GF", "NC", "PF", "CA", "US", "BR", "MX",
)  # fmt: skip

_TOLD_BELOW = frozenset({"column_unclear", "consent_scope_needed", "repair_waiting", "hidden_rows_found"})
"""Warnings that the columns and rules say themselves, beside what answers them."""


class FilePanel(QWidget):
    """`changed`: the options changed, look again. `named`: only the list's name did."""

    changed = Signal()
    named = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._filling = False
        self._path = Path()
        self.columns = ColumnsEditor()
        self.columns.changed.connect(self.changed)
        self.rules = RulesPanel()
        self.rules.changed.connect(self.changed)
        self.account = AccountOfFile()
        self._title = text("", "strong")
        self._warnings = QVBoxLayout()
        self._make_fields()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP)
        self._sections = [self._about(), self.account, self.columns, self.rules, self._evidence()]
        outer.addWidget(card(row(self._title, None, button(_("Take another file"), self.closed.emit, "link"))))
        outer.addLayout(self._warnings)
        add(outer, *self._sections)

    def _make_fields(self) -> None:
        self._sheet, self._country, self._into = QComboBox(), QComboBox(), QComboBox()
        self._hidden = QComboBox()
        self._header = QSpinBox()
        self._header.setRange(1, 1_000)
        self._name, self._source, self._wording = QLineEdit(), QLineEdit(), QLineEdit()
        for code in sorted(_COUNTRIES, key=lambda code: (code != "FR", amounts.country_name(code))):
            self._country.addItem(amounts.country_name(code), code)
        for words, value in ((_("Make a new list"), Into.NEW), (_("Add to the list of this name"), Into.ADD),
                             (_("Replace the list of this name"), Into.REPLACE)):  # fmt: skip
            self._into.addItem(words, value)
        for words, choice in ((_("Choose…"), None), (_("Take them too"), "include"), (_("Leave them out"), "skip")):
            self._hidden.addItem(words, choice)
        for box in (self._sheet, self._country, self._hidden):
            box.currentIndexChanged.connect(self._touched)
        self._header.valueChanged.connect(self._touched)
        self._name.textChanged.connect(self.named)
        self._source.editingFinished.connect(self._touched)

    def _about(self) -> QWidget:
        form = Form()
        form.add_row(_("Name of the list"), self._name)
        form.add_row(_("If the list exists"), self._into)
        form.add_row(_("Country of numbers without a country code"), self._country)
        self._sheet_row = Form()
        self._sheet_row.add_row(_("Sheet"), self._sheet)
        self._header_row = Form()
        self._header_row.add_row(_("Row with the column titles"), self._header)
        self._hidden_row = Form()
        self._hidden_row.add_row(_("Hidden rows"), self._hidden)
        return card(form, self._sheet_row, self._header_row, self._hidden_row)

    def _evidence(self) -> QWidget:
        form = Form()
        form.add_row(_("Where they agreed"), self._source, _("Such as: form on our web site, loyalty card, till."))
        form.add_row(_("What they agreed to"), self._wording, _("The sentence they read, kept as evidence."))
        return card(text(_("Proof of consent"), "heading"), form)

    def begin(self, path: Path) -> None:
        """Another file: forget what was said about the one before."""
        self._path = path
        self._filling = True
        self._title.setText(path.name)
        self._name.setText(path.stem)
        self._into.setCurrentIndex(0)
        self._sheet.clear()
        self._hidden.setCurrentIndex(0)
        self._header.setValue(1)
        named(self._name, _("Name of the list"))
        self.columns.forget()
        self.rules.forget()
        self.account.forget()
        for section in self._sections:
            section.hide()
        clear(self._warnings)
        self._known = False
        self._filling = False

    @property
    def has_columns(self) -> bool:
        """Whether the file was understood at least once."""
        return self._known

    def show_inspection(self, inspection: Inspection) -> None:
        """Show what importing would do now."""
        self._filling = True
        self._known = True
        if self._sheet.count() != len(inspection.sheets):
            self._sheet.clear()
            self._sheet.addItems(list(inspection.sheets))
        self._sheet.setCurrentText(inspection.sheet)
        self._header.setValue(inspection.header_row)
        self._sheet_row.setVisible(len(inspection.sheets) > 1)
        self._hidden_row.setVisible(inspection.hidden_rows > 0)
        for section in self._sections:
            section.show()
        self.columns.show_columns(inspection.columns)
        self.rules.show_rules(inspection.formatting, inspection.repairs)
        self.account.show_account(inspection)
        clear(self._warnings)
        untold = [notice for notice in inspection.warnings if notice.code not in _TOLD_BELOW]
        add(self._warnings, *(notice_frame(sentence(notice), "warn") for notice in untold))
        self._filling = False

    def options(self) -> ImportOptions:
        """What was said about the file so far."""
        mapping, consent, refusal = self.columns.chosen()
        return ImportOptions(
            sheet=self._sheet.currentText() or None,
            header_row=self._header.value() if self._known else None,
            hidden=self._hidden.currentData(),
            country=self._country.currentData() or "FR",
            mapping=mapping,
            consent=consent,
            refusal=refusal,
            accept_repairs=self.rules.accepted(),
            consent_source=self._source.text().strip(),
            consent_wording=self._wording.text().strip(),
        )

    def list_name(self) -> str:
        """The name typed."""
        return self._name.text().strip()

    def into(self) -> Into:
        """New, add or replace."""
        # Qt hands a text back, not our enumeration.
        return Into(self._into.currentData())

    def _touched(self, *_arguments: object) -> None:
        if not self._filling:
            self.changed.emit()
