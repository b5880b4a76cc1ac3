"""Opening the real window on a data folder, waiting for it, and closing it cleanly."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.theme import use_locale
from wa_desktop.words.language import use_language

PATIENCE_MS = 20_000


class Windows:
    """The windows of one test."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self._qtbot, self._home = qtbot, home
        self._opened: list[MainWindow] = []

    def open(self, language: str = "en", open_file: Path | None = None) -> MainWindow:
        """A window whose data folder is open and whose first page is shown."""
        window = self.begin(language, open_file)
        self._qtbot.waitUntil(lambda: window.page is not None, timeout=PATIENCE_MS)
        self.settle(window)
        return window

    def begin(self, language: str = "en", open_file: Path | None = None) -> MainWindow:
        """A window that has just begun to open its data folder."""
        use_locale(use_language(language))
        window = MainWindow(self._home, open_file)
        window.crash.show = fail_on_bug  # type: ignore[method-assign]
        self._opened.append(window)
        window.show()
        window.open_desk()
        return window

    @property
    def newest(self) -> MainWindow:
        """The window opened last."""
        return self._opened[-1]

    def settle(self, window: MainWindow) -> None:
        """Wait until nothing is under way, and what its end put into the window is shown."""
        self._qtbot.waitUntil(lambda: not window.operations.busy, timeout=PATIENCE_MS)
        QApplication.processEvents()

    def close_all(self) -> None:
        """Leave as a person does who has agreed to stop what runs, and speak English again."""
        for window in self._opened:
            if not window.closed:
                window.leave()
            self._qtbot.waitUntil(partial(_is_closed, window), timeout=PATIENCE_MS)
            # Not `qtbot.addWidget`: it would delete the window before its threads have ended.
            with self._qtbot.waitSignal(window.destroyed, timeout=PATIENCE_MS):
                window.deleteLater()
        # Qt's own default as well: the next test's fields write numbers in its language.
        use_locale(use_language("en"))


def _is_closed(window: MainWindow) -> bool:
    return window.closed and not window.isVisible()


def close_dialogs(window: MainWindow) -> None:
    """Close whatever dialog is still open over the window."""
    for dialog in window.findChildren(QDialog):
        dialog.reject()


def fail_on_bug(error: BaseException) -> None:
    """A bug in an operation fails the test instead of opening a dialog."""
    raise error


def pressable(inside: QWidget, words: str) -> QAbstractButton:
    """The visible, enabled button with these words on it."""
    found = [b for b in inside.findChildren(QAbstractButton) if words in b.text() and b.isVisible()]
    assert found, f"no button “{words}” among {[b.text() for b in inside.findChildren(QAbstractButton)]}"
    assert found[0].isEnabled(), f"the button “{words}” cannot be pressed"
    return found[0]


def click(qtbot: QtBot, widget: QWidget) -> None:
    """Press a widget with the mouse, in its middle."""
    assert widget.isVisible(), widget
    assert widget.isEnabled(), widget
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
