"""Qt's application, and what the system asks of it rather than of a window."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class Application(QApplication):
    """Tells of files opened from the system: macOS sends them as events, never as arguments."""

    file_asked = Signal(str)
    """The path of a file that somebody opened with this program."""

    def event(self, event: QEvent) -> bool:
        """Pass the path on; everything else is Qt's."""
        if isinstance(event, QFileOpenEvent):
            self.file_asked.emit(event.file())
            return True
        return super().event(event)
