"""Writing an answer: its text, its buttons, its price and what keeps it from being sent."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.replies import (
    LONGEST_BODY,
    LONGEST_HEADER,
    LONGEST_TEXT,
    LONGEST_TITLE,
    MOST_BUTTONS,
    ReplyDraft,
    ReplyPrice,
    length,
)
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, column, restyle, row, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts, reply_words
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

_HEIGHT = 60


class Composer(QWidget):
    """Emits `sent` with a draft that may be sent. Ctrl+Enter sends as well."""

    sent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setPlaceholderText(_("Your answer"))
        self.text.setFixedHeight(_HEIGHT)
        self.text.setTabChangesFocus(True)
        named(self.text, _("Your answer"))
        self.text.textChanged.connect(self._look)
        self.text.installEventFilter(_CtrlEnter(self))
        self.header = _field(_("Title above the text"), LONGEST_HEADER)
        self.buttons = [_field(_("Button {n}").format(n=place + 1), LONGEST_TITLE) for place in range(MOST_BUTTONS)]
        for field in (self.header, *self.buttons):
            field.textChanged.connect(self._look)
        self.choices = QWidget()
        self.choices.setLayout(column(self.header, row(*self.buttons, spacing=SMALL_GAP)))
        self.choices.hide()
        self.more = button(_("Add buttons to tap…"), self._toggle, "link")
        self.count = text("", "muted", wrap=False)
        self.price = text("", "muted")
        self.send = button(_("Send the answer"), self._send, "primary", _("Ctrl+Enter"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SMALL_GAP)
        layout.addWidget(self.text)
        layout.addWidget(self.choices)
        layout.addWidget(self.price)
        layout.addLayout(row(self.more, self.count, None, self.send))
        self._look()

    @property
    def draft(self) -> ReplyDraft:
        """The answer as it stands; empty buttons do not count."""
        if self.choices.isHidden():
            return ReplyDraft(self.text.toPlainText())
        titles = tuple(field.text() for field in self.buttons if field.text().strip())
        return ReplyDraft(self.text.toPlainText(), titles, self.header.text())

    def show_price(self, price: ReplyPrice | None) -> None:
        """What an answer to this person costs."""
        self.price.setText("" if price is None else reply_words.price_line(price))

    def clear(self) -> None:
        """Begin another answer."""
        for field in (self.header, *self.buttons):
            field.clear()
        self.text.clear()
        self._show_choices(False)

    def begin(self, draft: ReplyDraft) -> None:
        """Go on with an answer."""
        self.text.setPlainText(draft.text)
        self._show_choices(bool(draft.buttons or draft.header))
        self.header.setText(draft.header)
        for field, title in zip(self.buttons, (*draft.buttons, "", "", ""), strict=False):
            field.setText(title)

    def _toggle(self) -> None:
        self._show_choices(self.choices.isHidden())

    def _show_choices(self, shown: bool) -> None:
        self.choices.setVisible(shown)
        if shown and not self.header.text():
            self.header.setText(_("Your choice"))
        self.more.setText(_("Without buttons") if shown else _("Add buttons to tap…"))
        self._look()

    def _look(self) -> None:
        longest = LONGEST_TEXT if self.choices.isHidden() else LONGEST_BODY
        used = length(self.text.toPlainText().strip())
        self.count.setText(f"{amounts.count(used)} / {amounts.count(longest)}")
        words = ngettext("{n} character of {most}", "{n} characters of {most}", used)
        self.count.setAccessibleName(words.format(n=amounts.count(used), most=amounts.count(longest)))
        restyle(self.count, role="bad" if used > longest else "muted")
        problem = self._problem()
        said = bool(self.text.toPlainText().strip())
        self.send.setEnabled(said and not problem)
        self.send.setToolTip(problem or _("Ctrl+Enter"))
        self.send.setAccessibleDescription(problem or _("Ctrl+Enter"))

    def _problem(self) -> str:
        try:
            self.draft.checked()
        except InputRefused as refused:
            return sentence(refused)
        return ""

    def _send(self) -> None:
        if self.send.isEnabled():
            self.sent.emit(self.draft.checked())

    def key_sends(self) -> None:
        """Ctrl+Enter was pressed."""
        self._send()


class _CtrlEnter(QObject):
    def __init__(self, composer: Composer) -> None:
        super().__init__(composer)
        self._composer = composer

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Ctrl+Enter sends; Enter begins another line."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if held and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._composer.key_sends()
                return True
        return False


def _field(name: str, longest: int) -> QLineEdit:
    field = QLineEdit()
    field.setPlaceholderText(name)
    field.setMaxLength(longest)
    named(field, name)
    return field
