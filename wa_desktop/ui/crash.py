"""A bug is said, logged and can be copied; the window lives on and nothing is lost."""

import logging
import platform
import re
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from wa_desktop import __version__
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words.language import _

_NUMBER = re.compile(r"\+?\d[\d .-]{6,}\d")

log = logging.getLogger(__name__)


def crash_report(error: BaseException) -> str:
    """What a developer needs: versions and the stack, numbers masked, no values of variables."""
    stack = "".join(traceback.format_tb(error.__traceback__))
    head = f"WA Desktop {__version__} · Python {platform.python_version()} · {platform.system()} {platform.release()}"
    return _NUMBER.sub("…", f"{type(error).__name__}: {error}") + f"\n{head}\n\n{stack}"


class CrashDialog(QDialog):
    """Says that something unforeseen happened and offers to copy the report."""

    def __init__(self, error: BaseException, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Something unforeseen happened"))
        report = crash_report(error)
        shown = QPlainTextEdit(report)
        shown.setReadOnly(True)
        shown.setAccessibleName(_("Error report"))
        said = _(
            "This is a fault of the program. What was sent and what was imported is kept. You can go on; "
            "the report below holds no personal data and helps us to repair it."
        )
        copy = button(_("Copy the report"), lambda: QGuiApplication.clipboard().setText(report))
        close = button(_("Close"), self.accept, "primary")
        layout = fill(self, text(self.windowTitle(), "heading"), text(said), shown, row(None, copy, close))
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self.resize(640, 420)


class CrashHandler(QObject):
    """Catches what nothing else caught, from slots and from threads; shows one dialog at a time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self._dialog: CrashDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)

    def install(self) -> None:
        """Watch this process."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def uninstall(self) -> None:
        """Watch no longer."""
        sys.excepthook, threading.excepthook = self._before

    def show(self, error: BaseException) -> None:
        """Show a bug. Called in Qt's thread."""
        if self._dialog is not None:
            return
        self._dialog = CrashDialog(error, self._window)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _closed(self) -> None:
        self._dialog = None

    def _caught(self, kind: type[BaseException], error: BaseException, stack: TracebackType | None) -> None:
        log.critical("unforeseen", exc_info=(kind, error, stack))
        # Never inside the event that failed: it may be a paint.
        QTimer.singleShot(0, self, lambda: self.show(error))

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        # Only logged: a dialog may not be made outside Qt's thread.
        log.critical("unforeseen in %s", caught.thread, exc_info=caught.exc_value)
