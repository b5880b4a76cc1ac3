"""A bug is said, logged, kept and can be copied; the window lives on and nothing is lost."""

import logging
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from wa_desktop import __version__
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words.language import _

log = logging.getLogger(__name__)


def crash_report(error: BaseException) -> str:
    """What a developer needs: versions, and where in the code it happened; no value of any variable."""
    import platform

    from wa_desktop.domain.masking import report_of

    system = f"{platform.system()} {platform.release()}"
    return f"WA Desktop {__version__} · Python {platform.python_version()} · {system}\n\n{report_of(error)}"


def copy_report(report: str) -> None:
    """Put a report on the clipboard."""
    QGuiApplication.clipboard().setText(report)


class CrashDialog(QDialog):
    """Says that something unforeseen happened and offers to copy the report, or to save a file for support."""

    def __init__(self, report: str, parent: QWidget | None, save: Callable[[], object] | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Something unforeseen happened"))
        shown = QPlainTextEdit(report)
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(_("Error report"))
        said = _(
            "This is a fault of the program. What was sent and what was imported is kept. You can go on; "
            "the report below holds no personal data and helps us to repair it."
        )
        copy = button(_("Copy the report"), lambda: copy_report(report))
        close = button(_("Close"), self.accept, "primary")
        kept = [] if save is None else [button(_("Save a support file…"), save)]
        layout = fill(self, text(self.windowTitle(), "heading"), text(said), shown, row(None, *kept, copy, close))
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        self.resize(640, 420)
        close.setFocus()


class CrashHandler(QObject):
    """Catches what nothing else caught, from slots and from threads; shows one dialog at a time."""

    _in_thread = Signal(object)

    def __init__(self, parent: QWidget, home: Path | None = None, save: Callable[[], object] | None = None) -> None:
        """`home`: where the last crash is kept for the next start; `save`: makes the file for support."""
        super().__init__(parent)
        self._window, self._home, self._save = parent, home, save
        self._dialog: CrashDialog | None = None
        self._before = (sys.excepthook, threading.excepthook)
        # Queued: a dialog may not be made outside Qt's thread.
        self._in_thread.connect(self.show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Watch this process."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def uninstall(self) -> None:
        """Watch no longer."""
        sys.excepthook, threading.excepthook = self._before

    def show(self, error: BaseException) -> None:
        """Keep and show a bug. Called in Qt's thread."""
        report = crash_report(error)
        self._keep(report)
        if self._dialog is not None:
            return
        self._dialog = CrashDialog(report, self._window, self._save)
        self._dialog.finished.connect(self._closed)
        self._dialog.open()

    def _keep(self, report: str) -> None:
        if self._home is not None:
            from wa_desktop.workspace import incidents

            incidents.keep(self._home, report)

    def _closed(self) -> None:
        self._dialog = None
        if self._home is not None:
            from wa_desktop.workspace import incidents

            incidents.note_told(self._home)

    def _caught(self, kind: type[BaseException], error: BaseException, stack: TracebackType | None) -> None:
        log.critical("unforeseen", exc_info=(kind, error, stack))
        self._keep(crash_report(error))
        # Never inside the event that failed: it may be a paint.
        QTimer.singleShot(0, self, lambda: self.show(error))

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        log.critical("unforeseen in %s", caught.thread, exc_info=caught.exc_value)
        if caught.exc_value is not None:
            self._in_thread.emit(caught.exc_value)
