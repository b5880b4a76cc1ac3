"""A line that says what is under way, how far it is, and offers to cancel it."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar

from wa_desktop.domain.progress import Progress
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words.language import _

_FULL = 1000


class ProgressRow(QFrame):
    """Hidden until there is something to show."""

    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("frame", "plain")
        self._words = text("", wrap=False)
        self._figures = text("", "muted", wrap=False)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMinimumWidth(120)
        line = row(self._words, self._bar, self._figures, button(_("Cancel"), self.cancelled.emit))
        line.setContentsMargins(GAP, SMALL_GAP, GAP, SMALL_GAP)
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()

    def show_progress(self, name: str, progress: Progress | None) -> None:
        """Show where the action called `name` is; no total shows movement without a measure."""
        from wa_desktop.words.amounts import count
        from wa_desktop.words.sentences import label

        words = label(progress.step) if progress is not None and progress.step else name
        self._words.setText(words if progress is None or words != progress.step else name)
        self._bar.setAccessibleName(self._words.text())
        if progress is None or not progress.total:
            self._bar.setRange(0, 0)
            self._figures.setText(count(progress.done) if progress is not None and progress.done else "")
        else:
            self._bar.setRange(0, _FULL)
            self._bar.setValue(min(_FULL, progress.done * _FULL // progress.total))
            self._figures.setText(f"{count(progress.done)} / {count(progress.total)}")
        self.show()
