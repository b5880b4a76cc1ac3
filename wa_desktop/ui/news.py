"""What the window does by itself about news: it reads the relay every few seconds, out of Qt's thread."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.follow_up import Pulled
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk

READ_EVERY_MS = 15_000
FIRST_LOOK_MS = 3_000


class News(QObject):
    """Reads the relay while the window is open; nothing without a relay."""

    arrived = Signal()
    """Emitted when something new was taken in, or when the relay can be read again or no longer."""

    def __init__(self, desk: "Desk", operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self._busy: Operation[Pulled | None] | None = None
        self._problem = ""
        self._timer = QTimer(self)
        self._timer.setInterval(READ_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The data is open."""
        self._timer.start()
        # Once the first page is there.
        QTimer.singleShot(FIRST_LOOK_MS, self, self.look)

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()

    def look(self) -> None:
        """Read what is new, unless it is being read already."""
        if self._busy is not None and self._busy.running:
            return
        desk = self._desk

        def action(on_progress: OnProgress, cancel: CancelToken) -> Pulled | None:
            from wa_desktop import workspace

            return None if workspace.pulling.relay(desk) is None else workspace.pulling.pull(desk, on_progress, cancel)

        self._busy = self._operations.run(_("Reading the relay…"), action, self._looked, self)

    def _looked(self, pulled: Pulled | None) -> None:
        better = bool(self._problem)
        self._problem = ""
        if better or (pulled is not None and (pulled.report.new or pulled.warnings)):
            self.arrived.emit()

    # Nobody asked for it: what stands in the way is kept in the data and said on the pages.
    def show_error(self, error: UserError) -> None:
        """Have the pages say it, once."""
        if error.code != self._problem:
            self._problem = error.code
            self.arrived.emit()

    def show_busy(self, operation: Operation[object], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[object]) -> None:
        """Nothing to hide."""
