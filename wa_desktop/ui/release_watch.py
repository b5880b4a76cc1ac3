"""What the window does by itself about newer versions: it looks now and then, out of Qt's thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.operations import Operation, Operations, Unseen
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.domain.releases import Release
    from wa_desktop.workspace.desk import Desk

FIRST_LOOK_MS = 30_000
"""Long after the first page is there: nobody waits for this."""
LOOK_EVERY_MS = 60 * 60 * 1000


class ReleaseWatch(Unseen, QObject):
    """Knows the newer version to tell of, and whether a person must first be told that the program asks at all."""

    changed = Signal()

    def __init__(self, desk: "Desk", operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self.newer: Release | None = None
        self.introducing = False
        self._busy: Operation[Any] | None = None
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._first = QTimer(self, singleShot=True, interval=FIRST_LOOK_MS)
        self._first.timeout.connect(self.look)

    def start(self) -> None:
        """The data is open."""
        self._timer.start()
        self._first.start()

    def stop(self) -> None:
        """The data is being closed."""
        self._timer.stop()
        self._first.stop()

    def look(self) -> None:
        """Look whether there is something to tell; the first time only that the program will ask."""
        if self._busy is not None and self._busy.running:
            return
        desk = self._desk

        def action(_progress: OnProgress, cancel: CancelToken) -> "tuple[bool, Release | None]":
            from wa_desktop import workspace

            first = workspace.releases.introduce(desk)
            return first, None if first else workspace.releases.look(desk, cancel)

        self._busy = self._operations.run(_("Looking for a newer version…"), action, self._looked, self)

    def understood(self) -> None:
        """A person has read that the program asks."""
        self.introducing = False
        self.changed.emit()

    def not_now(self) -> None:
        """Say nothing of this version for a week."""
        newer, desk = self.newer, self._desk
        if newer is not None:
            self._decide(lambda workspace: workspace.releases.put_away(desk, newer.version))

    def never(self) -> None:
        """Do not ask any more."""
        desk = self._desk
        self._decide(lambda workspace: workspace.releases.stop(desk))

    def _decide(self, decision: Callable[[Any], object]) -> None:
        self.newer, self.introducing = None, False
        self.changed.emit()

        def action(_progress: OnProgress, _cancel: CancelToken) -> None:
            from wa_desktop import workspace

            decision(workspace)

        self._operations.run(_("Saving…"), action, lambda _done: None, self)

    def _looked(self, found: "tuple[bool, Release | None]") -> None:
        first, newer = found
        introducing = first or (self.introducing and newer is None)
        if (introducing, newer) != (self.introducing, self.newer):
            self.introducing, self.newer = introducing, newer
            self.changed.emit()
