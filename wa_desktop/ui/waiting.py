"""What stands in the window while the data folder is opened or closed, or cannot be."""

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, text
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words.amounts import count
from wa_desktop.words.language import _


class WaitingPlace(QWidget):
    """The program's name, then what it is doing, or the error with a way to try again."""

    def __init__(self, again: Callable[[], object]) -> None:
        super().__init__()
        self.notices = NoticeBar()
        self._state = text("", "muted")
        self._again = button(_("Try again"), lambda: self._retry(again), "primary")
        self._again.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        add(layout, self.notices, text("WA Desktop", "title"), self._state, row(self._again, None))
        layout.addStretch(1)

    def _retry(self, again: Callable[[], object]) -> None:
        self.notices.clear()
        self._again.hide()
        again()

    def show_error(self, error: UserError) -> None:
        """The data folder cannot be opened: say why and offer to try again."""
        self.notices.show_error(error)
        self._again.show()

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """It takes a while."""
        done = f" {count(progress.done)}" if progress is not None and progress.done else ""
        self._state.setText(operation.name + done)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """It is done."""
        if self._state.text().startswith(operation.name):
            self._state.setText("")
