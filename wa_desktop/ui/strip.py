"""A strip over every page: one sentence that concerns them all, and what may be done about it."""

from PySide6.QtWidgets import QFrame, QWidget

from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import row, text


class Strip(QFrame):
    """Hidden while there is nothing to say."""

    def __init__(self, tone: str) -> None:
        super().__init__()
        self.setProperty("tone", tone)
        self._words = text("", "strong")
        line = row(self._words)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(line)
        self._line = line
        self.hide()

    def offer(self, action: QWidget) -> None:
        """Put `action` beside the words."""
        self._line.addWidget(action)

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, words: str) -> None:
        """Show `words`; nothing any more when they are empty."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))
