"""Garbage collection by the window's clock.

A collection in a worker thread would destroy Qt objects in the wrong thread and crash, so the
automatic one is off in this process and every collection runs here, in Qt's thread.
"""

import gc

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

YOUNG_EVERY_MS = 1_000
MIDDLE_EVERY = 10
"""In young collections."""
FULL_EVERY = 300


class Collector(QObject):
    """Collects young objects every second; everything when the program is in the background, or rarely."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rounds = 0
        self._timer = QTimer(self)
        self._timer.setInterval(YOUNG_EVERY_MS)
        self._timer.timeout.connect(self._collect)

    def start(self) -> None:
        """Take over from the automatic collection; what exists by now is never looked at again."""
        gc.disable()
        gc.collect()
        gc.freeze()
        self._timer.start()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._state_changed)

    def stop(self) -> None:
        """Give it back."""
        self._timer.stop()
        gc.unfreeze()
        gc.enable()

    def _collect(self) -> None:
        self._rounds += 1
        if self._rounds == 1:
            # What was loaded since the first paint stays as well: looking through it all would take 50 ms.
            gc.freeze()
        elif self._rounds % FULL_EVERY == 0:
            gc.collect(2)
        else:
            gc.collect(1 if self._rounds % MIDDLE_EVERY == 0 else 0)

    def _state_changed(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationInactive and self._timer.isActive():
            gc.collect(2)
