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
from wa_desktop.ui.widgets.progress import ProgressRow
from wa_desktop.words.language import _


class WaitingPlace(QWidget):
    """The program's name, then what it is doing, or the error with the ways out."""

    def __init__(
        self, again: Callable[[], object], restore: Callable[[], object], support: Callable[[], object]
    ) -> None:
        super().__init__()
        self.notices = NoticeBar()
        self._state = text("", "muted")
        self._again = button(_("Try again"), lambda: self._retry(again), "primary")
        self._restore = button(_("Restore a backup…"), restore)
        self._support = button(_("Save a support file…"), support)
        self._bar = ProgressRow()
        self._operation: Operation[Any] | None = None
        self._bar.cancelled.connect(self._cancel)
        self._hide_ways()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        add(
            layout,
            self.notices,
            text("WA Desktop", "title"),
            self._state,
            self._bar,
            row(self._again, self._restore, self._support, None),
        )
        layout.addStretch(1)

    def _retry(self, again: Callable[[], object]) -> None:
        self.notices.clear()
        self._hide_ways()
        again()

    def _hide_ways(self) -> None:
        for each in (self._again, self._restore, self._support):
            each.hide()

    def _cancel(self) -> None:
        if self._operation is not None:
            self._operation.cancel()

    def begin(self) -> None:
        """Another try begins: what was said of the last one goes."""
        self.notices.clear()
        self._hide_ways()

    def show_error(self, error: UserError) -> None:
        """The data folder cannot be opened: say why, offer to try again, or to put a backup in its place."""
        self.notices.show_error(error)
        for each in (self._again, self._restore, self._support):
            each.show()

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """It takes a while."""
        from wa_desktop.words.amounts import count

        if progress is not None and progress.total:
            self._operation = operation
            self._state.setText("")
            self._bar.show_progress(operation.name, progress)
            return
        done = f" {count(progress.done)}" if progress is not None and progress.done else ""
        self._state.setText(operation.name + done)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """It is done."""
        if self._operation is operation:
            self._operation = None
            self._bar.hide()
        if self._state.text().startswith(operation.name):
            self._state.setText("")
