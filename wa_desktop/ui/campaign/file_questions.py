"""What a file itself makes us ask: its hidden rows, the answers of last time, where the numbers are."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QRadioButton, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import ImportOptions, Inspection, Remembered
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, card, clear, row, text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext


class FileQuestions(QWidget):
    """`changed` when an answer was given; `recalled` with what was said last time, when it is used again."""

    changed = Signal()
    recalled = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._hidden: str | None = None
        self._hidden_rows = 0
        self._offered: Remembered | None = None
        self._used: Remembered | None = None
        self._declined = False
        self.include = QRadioButton(_("Take them too"))
        self.skip = QRadioButton(_("Leave them out"))
        self.include.toggled.connect(lambda on: self._answer_hidden("include") if on else None)
        self.skip.toggled.connect(lambda on: self._answer_hidden("skip") if on else None)
        self._hidden_words = text("", "strong")
        self._hidden_card = card(self._hidden_words, row(self.skip, self.include, None))
        self._hidden_card.setProperty("tone", "warn")
        self.phone = shrinkable(QComboBox())
        named(self.phone, _("Column with the phone numbers"))
        self.phone.activated.connect(lambda _index: self.changed.emit())
        self._phone_card = card(text(_("Which column holds the phone numbers?"), "strong"), self.phone)
        self._offer = QVBoxLayout()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        layout.addLayout(self._offer)
        layout.addWidget(self._hidden_card)
        layout.addWidget(self._phone_card)
        self.forget()

    def forget(self) -> None:
        """Another file or sheet."""
        self._hidden, self._hidden_rows = None, 0
        self._offered = self._used = None
        self._declined = False
        for choice in (self.include, self.skip):
            choice.setAutoExclusive(False)
            choice.setChecked(False)
            choice.setAutoExclusive(True)
        self.phone.clear()
        clear(self._offer)
        self._hidden_card.hide()
        self._phone_card.hide()
        self.hide()

    def show_for(self, inspection: Inspection) -> None:
        """Ask what this file needs to have answered."""
        self._hidden_rows = inspection.hidden_rows
        self._hidden_card.setVisible(inspection.hidden_rows > 0)
        self._hidden_words.setText(
            ngettext(
                "{n} row is hidden or filtered away in this file. What about it?",
                "{n} rows are hidden or filtered away in this file. What about them?",
                inspection.hidden_rows,
            ).format(n=amounts.count(inspection.hidden_rows))
        )
        self._offered = inspection.memory
        self._show_offer()
        self.setVisible(bool(inspection.hidden_rows or self._offer.count() or self.phone.count()))

    def ask_phone(self, columns: list[str]) -> None:
        """No column looks like phone numbers: let the person say which one is."""
        self._hidden_card.hide()
        if [self.phone.itemText(at) for at in range(1, self.phone.count())] == columns:
            self._phone_card.show()
            self.show()
            return
        self.phone.clear()
        self.phone.addItem(_("Choose…"), "")
        for name in columns:
            self.phone.addItem(name, name)
        self._phone_card.show()
        self.show()

    def filled(self, options: ImportOptions) -> ImportOptions:
        """`options` with the answers given here."""
        phone = self.phone.currentData()
        mapping = {"phone": phone, **options.mapping} if phone else options.mapping
        asked = replace(options, hidden=self._hidden, mapping=mapping)
        if self._used is None:
            return asked
        # What was accepted and typed last time stands in its own fields by now, where it can be taken back.
        said = replace(
            self._used, accept_repairs=frozenset(), consent_source="", consent_wording="",
            yes_words=frozenset(), no_words=frozenset(),
        )  # fmt: skip
        return said.filled_into(asked)

    def unanswered(self) -> str:
        """The question that still waits, as a sentence; empty when none does."""
        if self._hidden_rows and self._hidden is None:
            return _("Say whether the hidden rows are taken or left out.")
        return ""

    def _answer_hidden(self, answer: str) -> None:
        self._hidden = answer
        self.changed.emit()

    def _show_offer(self) -> None:
        clear(self._offer)
        if self._offered is None or self._used is not None or self._declined:
            return
        words = _("You took in a file with the same columns before. Use last time’s answers?")
        self.use = button(_("Use them"), self._use, "primary")
        no = button(_("No"), self._decline)
        self._offer.addWidget(notice_frame(words, "info", self.use, no))

    def _use(self) -> None:
        self._used = self._offered
        self._show_offer()
        self.recalled.emit(self._used)
        self.changed.emit()

    def _decline(self) -> None:
        self._declined = True
        self._show_offer()
