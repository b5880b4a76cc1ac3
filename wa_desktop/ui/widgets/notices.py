"""What went wrong or deserves a word, on top of the work, until it is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, clear, row, selectable
from wa_desktop.ui.widgets.icon import Picture
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.domain.estimates import Notice

_REMARKS = frozenset(
    {"delivery_assumed", "fallback_language", "card_chosen", "model_conversation", "service_free",
     "service_allowance", "card_may_change", "vat_biller_unknown", "vat_biller_meta", "derived_available"}
)  # fmt: skip
"""Notices that explain an amount rather than warn of something."""


def tone_of(notice: Notice) -> str:
    """`info` for a remark, `warn` for a warning."""
    return "info" if notice.code in _REMARKS else "warn"


class NoticeBar(QWidget):
    """A stack of sentences with a tone (bad, warn, info, good); the same sentence stands only once."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(SMALL_GAP)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._shown: dict[str, QFrame] = {}
        self._codes: dict[str, str] = {}
        self.hide()

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is shown, oldest first."""
        return tuple(self._shown)

    def show_error(self, error: UserError) -> None:
        """Show an error's sentence."""
        from wa_desktop.words.sentences import sentence

        said = sentence(error)
        self._codes[said] = error.code
        self.say(said, "bad")

    def take_back(self, code: str) -> None:
        """What was said of this error holds no more."""
        for words in [said for said, known in self._codes.items() if known == code]:
            del self._codes[words]
            self._dismiss(words)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice's sentence."""
        from wa_desktop.words.sentences import sentence

        self.say(sentence(notice), tone_of(notice))

    def say(self, words: str, tone: str = "info", *ways: tuple[str, Callable[[], object]]) -> None:
        """Show a sentence until it is dismissed; `ways` are words and what pressing them does, then it goes."""
        if words in self._shown:
            return
        buttons = [button(name, partial(self._go, words, deed)) for name, deed in ways]
        frame = notice_frame(words, tone, *buttons, button(_("Got it"), lambda: self._dismiss(words), "link"))
        self._shown[words] = frame
        self._layout.addWidget(frame)
        self.show()

    def clear(self) -> None:
        """Take everything away: the work starts again."""
        self._shown.clear()
        self._codes.clear()
        clear(self._layout)
        self.hide()

    def _go(self, words: str, deed: Callable[[], object]) -> None:
        self._dismiss(words)
        deed()

    def _dismiss(self, words: str) -> None:
        frame = self._shown.pop(words, None)
        if frame is not None:
            frame.hide()
            frame.deleteLater()
        self.setVisible(bool(self._shown))


def notice_frame(words: str, tone: str, *actions: QWidget) -> QFrame:
    """A coloured frame with a mark, a sentence and what can be done: a state is a colour and a sign."""
    frame = QFrame()
    frame.setProperty("tone", tone)
    mark = Picture(tone, tone)
    said = selectable(words)
    said.setAccessibleName(words)
    line = row(mark, said, *actions)
    line.setStretch(1, 1)
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(GAP, SMALL_GAP, GAP, SMALL_GAP)
    layout.addLayout(line)
    return frame
