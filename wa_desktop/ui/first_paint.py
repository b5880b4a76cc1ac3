"""Whatever is heavy waits until the window has been painted once."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

AT_LATEST_MS = 700
"""A window that starts in the task bar is never painted, and works all the same."""


class FirstPaint(QObject):
    """Calls `then` once, after the first paint of `window`."""

    def __init__(self, window: QWidget, then: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._then = window, then
        self._done = False
        window.installEventFilter(self)
        QTimer.singleShot(AT_LATEST_MS, self, self._go)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The paint itself ends first."""
        if event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self, self._go)
        return super().eventFilter(watched, event)

    def _go(self) -> None:
        if not self._done:
            self._done = True
            self._window.removeEventFilter(self)
            self._then()
