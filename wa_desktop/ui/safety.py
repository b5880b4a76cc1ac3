"""What the window does by itself: the daily upkeep, and the word that a restored copy does not send yet."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.operations import Host, Operation, Operations
from wa_desktop.ui.release_watch import ReleaseWatch
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk

UPKEEP_EVERY_MS = 10 * 60 * 1000
UPKEEP_AFTER_MS = 1500
"""The window's first page comes before the first upkeep."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A backup to be put in the place of the data, as a person chose it."""

    file: Path
    passphrase: str


class Safety(QObject):
    """Calls the upkeep when the window opens and every few minutes; knows the former workstation that is waited for."""

    changed = Signal(str)
    """Emitted with the computer to be declared retired, empty when there is none."""
    kept = Signal()
    """Emitted when the upkeep has done something."""

    def __init__(
        self,
        desk: "Desk",
        operations: Operations,
        restore: Callable[[Wish], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self.restore = restore
        """Close the data, put a backup in its place, open it again."""
        self.waits_for = ""
        self.releases = ReleaseWatch(desk, operations, self)
        """Newer versions of the program."""
        self._busy: Operation[Any] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(UPKEEP_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._first = QTimer(self, singleShot=True, interval=UPKEEP_AFTER_MS)
        self._first.timeout.connect(self.look)

    def start(self) -> None:
        """The data is open."""
        self._timer.start()
        self._first.start()
        self.releases.start()
        self._see()

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()
        self._first.stop()
        self.releases.stop()

    def look(self) -> None:
        """Do what is due, in the background, and see whether this copy may send."""
        # Apart: a backup may take minutes, and what may not be sent is said at once.
        self._see()
        if self._busy is not None and self._busy.running:
            return
        desk = self._desk

        def keep(_progress: OnProgress, cancel: CancelToken) -> bool:
            from wa_desktop import workspace

            return any(done is not None for done in workspace.housekeeping.run_if_due(desk, cancel))

        self._busy = self._operations.run(_("Daily upkeep…"), keep, self._looked, self)

    def _see(self) -> None:
        desk = self._desk

        def waits(_progress: OnProgress, _cancel: CancelToken) -> str:
            from wa_desktop import workspace

            return workspace.restoring.waits_for(desk)

        self._operations.run(_("Reading…"), waits, self._tell, self)

    def _looked(self, anything: bool) -> None:
        if anything:
            self.kept.emit()

    def declare(self, page: Host) -> None:
        """A person says that the former workstation sends no more."""
        desk = self._desk

        def action(_progress: OnProgress, _cancel: CancelToken) -> str:
            from wa_desktop import workspace

            workspace.restoring.retire_old_workstation(desk)
            return workspace.restoring.waits_for(desk)

        self._operations.run(_("Saving…"), action, self._tell, page)

    def _tell(self, waits_for: str) -> None:
        self.waits_for = waits_for
        self.changed.emit(waits_for)

    # Upkeep is nobody's page: what it meets is kept in the data and said on the home page.
    def show_error(self, error: UserError) -> None:
        """It is tried again a few minutes later."""

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing to hide."""
