"""A file as it would be imported: sheet, columns, repairs, consent, rows, and a sum that adds up."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportOptions, Into, Remembered
from wa_desktop.domain.errors import UserError
from wa_desktop.ui.campaign.columns import ColumnsEditor
from wa_desktop.ui.campaign.consent_proof import ConsentProof
from wa_desktop.ui.campaign.file_account import AccountOfFile
from wa_desktop.ui.campaign.file_questions import FileQuestions
from wa_desktop.ui.campaign.rows_seen import RowsSeen
from wa_desktop.ui.campaign.rules import RulesPanel
from wa_desktop.ui.campaign.sheet_preview import SheetPreview
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, row, text
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.workspace.lists import Look

_COUNTRIES = (
    "FR", "BE", "CH", "LU", "MC", "DE", "ES", "IT", "PT", "GB", "IE", "NL", "AT", "PL", "MA", "DZ", "TN", "SN", "CI",
    "RE", "GP", "MQ", "GF", "NC", "PF", "CA", "US", "BR", "MX",
)  # fmt: skip

_TOLD_BELOW = frozenset(
    {
        "column_unclear",
        "consent_scope_needed",
        "repair_waiting",
        "name_case_waiting",
        "hidden_rows_found",
        "mapping_known",
        "mapping_remembered",
    }
)
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
        self.rows = RowsSeen()
        self.questions = FileQuestions()
        self.questions.changed.connect(self.changed)
        self.questions.recalled.connect(self._recall)
        self.proof = ConsentProof()
        self.proof.changed.connect(self._touched)
        self._preview = SheetPreview()
        self._title = text("", "strong")
        self._warnings = QVBoxLayout()
        self._make_fields()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP)
        self._sections = [self._about(), self.account, self.columns, self.rules, self.proof, self.rows]
        outer.addWidget(card(row(self._title, None, button(_("Take another file"), self.closed.emit, "link"))))
        outer.addWidget(self.questions)
        outer.addLayout(self._warnings)
        add(outer, *self._sections)

    def _make_fields(self) -> None:
        self._sheet, self._country, self._into = QComboBox(), QComboBox(), QComboBox()
        self._header = QSpinBox()
        self._header.setRange(1, 1_000)
        self._name = QLineEdit()
        for code in sorted(_COUNTRIES, key=lambda code: (code != "FR", amounts.country_name(code))):
            self._country.addItem(amounts.country_name(code), code)
        for words, value in ((_("Make a new list"), Into.NEW), (_("Add to the list of this name"), Into.ADD),
                             (_("Replace the list of this name"), Into.REPLACE)):  # fmt: skip
            self._into.addItem(words, value)
        self._country.currentIndexChanged.connect(self._touched)
        self._sheet.currentIndexChanged.connect(self._other_table)
        self._header.valueChanged.connect(self._other_table)
        self._name.textChanged.connect(self.named)

    def _about(self) -> QWidget:
        form = Form()
        form.add_row(_("Name of the list"), self._name)
        form.add_row(_("If the list exists"), self._into)
        form.add_row(_("Country of numbers without a country code"), self._country)
        form.add_row(_("Sheet"), self._sheet)
        form.add_row(_("Row with the column titles"), self._header)
        self._form = form
        return card(form, self._preview)

    def begin(self, path: Path, title: str = "") -> None:
        """Another file: forget what was said about the one before."""
        self._path = path
        self._filling = True
        self._title.setText(title or path.name)
        self._name.setText(title or path.stem)
        self._into.setCurrentIndex(0)
        self._sheet.clear()
        self._header.setValue(1)
        named(self._name, _("Name of the list"))
        self.columns.forget()
        self.rules.forget()
        self.account.forget()
        self.rows.forget()
        self.questions.forget()
        self.proof.forget()
        for section in self._sections:
            section.hide()
        clear(self._warnings)
        self._known = False
        self._filling = False

    def show_look(self, look: "Look") -> None:
        """Show what importing would do now."""
        inspection = look.inspection
        self._filling = True
        self._known = True
        if self._sheet.count() != len(inspection.sheets):
            self._sheet.clear()
            self._sheet.addItems(list(inspection.sheets))
        self._sheet.setCurrentText(inspection.sheet)
        self._header.setValue(inspection.header_row)
        self._form.show_row(self._sheet, len(inspection.sheets) > 1)
        for section in self._sections:
            section.show()
        self._preview.setVisible(len(inspection.sheets) > 1)
        self._preview.show_sheet(inspection)
        self.questions.show_for(inspection)
        self.rows.show_look(look)
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
        said = ImportOptions(
            sheet=self._sheet.currentText() or None,
            header_row=self._header.value() if self._known else None,
            country=self._country.currentData() or "FR",
            mapping=mapping,
            consent=consent,
            refusal=refusal,
            accept_repairs=self.rules.accepted(),
            consent_source=self.proof.source.currentData(),
            consent_wording=self.proof.wording.text().strip(),
        )
        return self.questions.filled(said)

    def show_refused(self, error: UserError) -> bool:
        """Whether the person can answer here what the file was refused for."""
        if error.code == "no_phone_column" and not self._known:
            self.questions.ask_phone(list(error.details.get("columns", ())))
            return True
        return self._known

    def _recall(self, said: Remembered) -> None:
        self.rules.recall(said.accept_repairs)
        self.proof.recall(said)

    def _other_table(self, *_arguments: object) -> None:
        if not self._filling:
            # Other titles: what was said of the columns and the hidden rows was about the table before.
            self.columns.forget()
            self.questions.forget()
            self.changed.emit()

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
