"""How many messages nobody has read yet, looked at every few seconds, for the rail."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk

LOOK_EVERY_MS = 15_000


class Unread(QObject):
    """Emits `changed` with the count when it is another one."""

    changed = Signal(int)

    def __init__(self, desk: "Desk", operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self.count = 0
        self._busy: Operation[Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The data is open."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()

    def heard(self, kinds: frozenset[Kind]) -> None:
        """Others of the team have changed these kinds of things."""
        if Kind.REPLIES in kinds:
            self.look()

    def look(self) -> None:
        """Count again, in the background."""
        if self._busy is not None and self._busy.running:
            return
        desk = self._desk

        def count(_progress: OnProgress, _cancel: CancelToken) -> int:
            from wa_desktop import workspace

            return workspace.replying.unread(desk)

        self._busy = self._operations.run(_("Reading the replies…"), count, self._tell, self)

    def _tell(self, count: int) -> None:
        if count != self.count:
            self.count = count
            self.changed.emit(count)

    def show_error(self, _error: UserError) -> None:
        """The page that reads the same data says it."""

    def show_busy(self, _operation: Operation[Any], _progress: Progress | None) -> None:
        """It takes an instant."""

    def hide_busy(self, _operation: Operation[Any]) -> None:
        """Nothing was shown."""
