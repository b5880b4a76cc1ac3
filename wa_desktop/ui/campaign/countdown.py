"""A last minute in which the send can be cancelled: nothing has left yet."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

SECONDS = 60


class Countdown(QFrame):
    """Emits `over` at the end, `stopped` when it was cancelled. `seconds` may be set before it begins."""

    over = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seconds = SECONDS
        self._left = 0
        self._recipients = 0
        self.setProperty("tone", "warn")
        self._words = text("", "strong")
        self.cancel = button(_("Cancel the send"), self.stop, "danger")
        line = row(self._words, self.cancel)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether it counts."""
        return self._timer.isActive()

    def begin(self, recipients: int) -> None:
        """Start counting."""
        self._left, self._recipients = self.seconds, recipients
        self.show()
        self._timer.start()
        self._say()
        self.cancel.setFocus()

    def stop(self) -> bool:
        """Cancel; whether it was counting."""
        running = self.running
        self._timer.stop()
        self.hide()
        if running:
            self.stopped.emit()
        return running

    def _tick(self) -> None:
        self._left -= 1
        if self._left > 0:
            self._say()
            return
        self._timer.stop()
        self.hide()
        self.over.emit()

    def _say(self) -> None:
        people = ngettext("{n} recipient", "{n} recipients", self._recipients).format(n=amounts.count(self._recipients))
        words = ngettext(
            "The first batch leaves in {s} second, for {people}. Nothing has left yet.",
            "The first batch leaves in {s} seconds, for {people}. Nothing has left yet.",
            self._left,
        )
        self._words.setText(words.format(s=self._left, people=people))
