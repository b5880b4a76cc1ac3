"""The window's start: painted before anything heavy is imported."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.ui.application import Application
from wa_desktop.ui.first_paint import FirstPaint
from wa_desktop.ui.geometry import Places
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.memory import Collector
from wa_desktop.ui.single import Doorbell, first_on
from wa_desktop.ui.theme import theme, use_locale
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, use_language

if TYPE_CHECKING:
    from wa_desktop.workspace.windows import FileLock


def run_window(home: Path | None, language: str | None, open_file: Path | None) -> int:
    """Open the window on a data folder (None: the usual one) until it is closed; the exit code.

    Where a window is open on that folder already, it comes to the front and is given the file.
    """
    from wa_desktop.workspace.windows import default_home

    folder = home or default_home()
    kept = Places(folder).get("language")
    use_locale(use_language(language or (kept if isinstance(kept, str) else None)))
    try:
        lock = first_on(folder, open_file)
        if lock is None:
            return 0
    except OSError:
        # A folder that cannot be written to: the window itself says so, with the ways out.
        lock = None
    except WaitingForPerson as silent:
        from wa_desktop.ui.widgets.ask import tell
        from wa_desktop.words.sentences import sentence

        app = _dressed()
        tell(_("WA Desktop is already open"), sentence(silent), app.quit)
        app.exec()
        return silent.exit_code
    return _run(folder, open_file, lock)


def _dressed() -> QApplication:
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else Application(sys.argv[0])
    app.setApplicationName("WA Desktop")
    app.setWindowIcon(QIcon(str(bundled("icons", "wa-desktop.png"))))
    theme().follow(app)
    return app


def _run(folder: Path, open_file: Path | None, lock: "FileLock | None") -> int:
    app = _dressed()
    window = MainWindow(folder, open_file)
    window.crash.install()
    if isinstance(app, Application):
        app.file_asked.connect(lambda file: window.come_forward(Path(file)))
    collector = Collector(window)

    guards: list[Callable[[], object]] = []

    def begin() -> None:
        collector.start()
        if lock is not None:
            guards.extend(_guards(folder, window, lock))
        QTimer.singleShot(0, window, window.open_desk)

    FirstPaint(window, begin)
    window.show()
    for ending in (signal.SIGINT, signal.SIGTERM):
        # Nobody is there to be asked: a campaign being sent stops and can be resumed. Never in the midst of whatever
        # runs when the signal comes.
        signal.signal(ending, lambda *_: QTimer.singleShot(0, window, window.leave))
    try:
        return app.exec()
    finally:
        for end in guards:
            end()


def _guards(folder: Path, window: MainWindow, lock: "FileLock") -> list[Callable[[], object]]:
    """Listen for later starts, write the log, watch for a sudden end; what ends each of them, in order."""
    from wa_desktop.workspace.incidents import Watch
    from wa_desktop.workspace.logbook import Log

    bell, log, watch = Doorbell(folder, window.come_forward, window), Log(folder), Watch(folder)
    watch.begin()
    return [bell.stop, log.close, watch.end, lock.release]
