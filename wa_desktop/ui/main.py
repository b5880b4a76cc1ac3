"""The window's start: painted before anything heavy is imported."""

import signal
import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.memory import Collector
from wa_desktop.ui.theme import theme, use_locale
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import use_language


def run_window(home: Path | None, language: str | None, open_file: Path | None) -> int:
    """Open the window on a data folder (None: the usual one) until it is closed; the exit code."""
    use_locale(use_language(language))
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("WA Desktop")
    app.setWindowIcon(QIcon(str(bundled("icons", "wa-desktop.png"))))
    theme().follow(app)
    window = MainWindow(home, open_file)
    window.crash.install()
    collector = Collector(window)
    window.show()
    QTimer.singleShot(0, window, window.open_desk)
    QTimer.singleShot(0, collector, collector.start)
    for ending in (signal.SIGINT, signal.SIGTERM):
        # Nobody is there to be asked: a campaign being sent stops and can be resumed.
        signal.signal(ending, lambda *_: window.leave())
    return app.exec()
