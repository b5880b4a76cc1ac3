"""A file as it would be imported: sheet, columns, repairs, consent, rows, and a sum that adds up."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportOptions, Inspection, Into, Remembered
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.ui.campaign.columns import ColumnsEditor
from wa_desktop.ui.campaign.consent_proof import ConsentProof
from wa_desktop.ui.campaign.file_account import AccountOfFile
from wa_desktop.ui.campaign.file_place import FilePlace
from wa_desktop.ui.campaign.file_questions import FileQuestions
from wa_desktop.ui.campaign.rows_seen import RowsSeen
from wa_desktop.ui.campaign.rules import RulesPanel
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, row, tab_in_order, text
from wa_desktop.ui.widgets.forms import Form
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
        "column_other_channel",
        "consent_scope_needed",
        "repair_waiting",
        "name_case_waiting",
        "hidden_rows_found",
        "mapping_known",
        "mapping_remembered",
        "flag_unknown",
        "columns_joined",
    }
)
"""Warnings that the columns and rules say themselves, beside what answers them."""

_MENDABLE = frozenset({"no_phone_column", "no_rows", "header_row_unknown", "sheet_unknown", "file_quote_open",
                       "column_unknown", "column_used_twice"})  # fmt: skip
"""Refusals that another sheet, another row of titles or another column may end."""


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
        self.place = FilePlace()
        self.place.changed.connect(self._other_table)
        self._title = text("", "strong")
        self._warnings = QVBoxLayout()
        self._warned: tuple[Notice, ...] = ()
        self._make_fields()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(GAP)
        self._sections = [self._about(), self.account, self.columns, self.rules, self.proof, self.rows]
        head = row(self._title, button(_("Take another file"), self.closed.emit, "link"))
        head.setStretch(0, 1)
        outer.addWidget(card(head))
        outer.addWidget(self.place)
        outer.addWidget(self.questions)
        outer.addLayout(self._warnings)
        add(outer, *self._sections)

    def _make_fields(self) -> None:
        self._country, self._into = QComboBox(), QComboBox()
        self._name = QLineEdit()
        for code in sorted(_COUNTRIES, key=lambda code: (code != "FR", amounts.country_name(code))):
            self._country.addItem(amounts.country_name(code), code)
        for words, value in ((_("Make a new list"), Into.NEW), (_("Add to the list of this name"), Into.ADD),
                             (_("Replace the list of this name"), Into.REPLACE)):  # fmt: skip
            self._into.addItem(words, value)
        self._country.currentIndexChanged.connect(self._touched)
        self._name.textChanged.connect(self.named)

    def _about(self) -> QWidget:
        form = Form()
        form.add_row(_("Name of the list"), self._name)
        form.add_row(_("If the list exists"), self._into)
        form.add_row(_("Country of numbers without a country code"), self._country)
        return card(form)

    def begin(self, path: Path, title: str = "") -> None:
        """Another file: forget what was said about the one before."""
        self._path = path
        self._filling = True
        self._title.setText(title or path.name)
        self._name.setText(title or path.stem)
        self._into.setCurrentIndex(0)
        self.place.forget()
        self.place.hide()
        self.columns.forget()
        self.rules.forget()
        self.account.forget()
        self.rows.forget()
        self.questions.forget()
        self.proof.forget()
        for section in self._sections:
            section.hide()
        self._warn(())
        self._known = False
        self._filling = False

    def show_look(self, look: "Look") -> None:
        """Show what importing would do now."""
        inspection = look.inspection
        self._filling = True
        self._known = True
        self.place.show()
        self.place.show_place(inspection)
        for section in self._sections:
            section.show()
        self.questions.show_for(inspection)
        self.rows.show_look(look)
        self.columns.show_columns(inspection.columns, inspection.first_column, inspection.warnings)
        self.rules.show_rules(inspection.formatting, inspection.repairs)
        self.account.show_account(inspection)
        self._warn(tuple(notice for notice in inspection.warnings if notice.code not in _TOLD_BELOW))
        tab_in_order(self)
        self._filling = False

    def show_glimpse(self, found: Inspection) -> None:
        """Show where one can look for the list in a file of which none can be made yet."""
        self._known = False
        self.place.show()
        self.place.show_place(found, unfolded=True)
        for section in self._sections:
            section.hide()
        self._warn(())
        tab_in_order(self)
        self.questions.ask_phone([column.header for column in found.columns if column.samples])

    def _warn(self, notices: tuple[Notice, ...]) -> None:
        if notices != self._warned:
            self._warned = notices
            clear(self._warnings)
            add(self._warnings, *map(self._warning, notices))

    def _warning(self, notice: Notice) -> QWidget:
        if notice.code != "phone_in_other_column":
            return notice_frame(sentence(notice), "warn")
        facts = notice.details
        both = button(_("Use both"), lambda: self.columns.join(str(facts["phone"]), str(facts["column"])))
        return notice_frame(sentence(notice), "info", both)

    def options(self) -> ImportOptions:
        """What was said about the file so far."""
        mapping, consent, refusal = self.columns.chosen()
        yes_words, no_words = self.columns.words()
        said = ImportOptions(
            country=self._country.currentData() or "FR",
            mapping=mapping,
            consent=consent,
            refusal=refusal,
            accept_repairs=self.rules.accepted(),
            consent_source=self.proof.source.currentData(),
            consent_wording=self.proof.wording.text().strip(),
            yes_words=yes_words,
            no_words=no_words,
        )
        return self.questions.filled(self.place.filled(said))

    def can_mend(self, error: UserError) -> bool:
        """Whether the person can say here what would make a list of the file that was refused."""
        return error.code in _MENDABLE

    def _recall(self, said: Remembered) -> None:
        self.columns.recall(said)
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
