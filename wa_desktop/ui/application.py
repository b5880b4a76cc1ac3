"""Qt's application, and what the system asks of it rather than of a window."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

STYLE = "Fusion"
"""The style under the style sheet, the same on every system."""


class Application(QApplication):
    """Tells of files opened from the system: macOS sends them as events, never as arguments."""

    file_asked = Signal(str)
    """The path of a file that somebody opened with this program."""

    def __init__(self, program: str) -> None:
        # Asked for as Qt's own option: naming it by `setStyle` loads every word of QStyle before the first paint.
        super().__init__([program, "-style", STYLE])

    def event(self, event: QEvent) -> bool:
        """Pass the path on; everything else is Qt's."""
        if isinstance(event, QFileOpenEvent):
            self.file_asked.emit(event.file())
            return True
        return super().event(event)
