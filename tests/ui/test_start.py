"""The start of the window: what the first frame shows, what waits until after it, and quitting in between."""

import subprocess
import sys
import threading
from collections import Counter

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import getCppPointer

from tests.support.window import PATIENCE_MS, Windows
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.catalogue import make_page
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.theme import theme
from wa_desktop.workspace.desk import Desk

_AFTER_THE_PAINT = (
    "sqlalchemy", "babel", "uuid", "wa_desktop.ui.page", "wa_desktop.ui.tables", "wa_desktop.ui.widgets.forms",
    "wa_desktop.ui.widgets.notices", "wa_desktop.ui.widgets.drop", "wa_desktop.ui.keys", "wa_desktop.ui.messages",
)  # fmt: skip
_LOADED = f"""
import linecache
import sys
from wa_desktop.ui import main
print([name for name in {_AFTER_THE_PAINT!r} if name in sys.modules], [n for n in linecache.cache if "wa_desktop" in n])
"""


def test_that_the_first_frame_waits_for_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", _LOADED], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == "[] []", done.stdout + done.stderr


def test_that_the_first_frame_is_the_one_of_the_first_page(windows: Windows) -> None:
    window = windows.begin()
    assert window.page is None
    assert [label.text() for label in window.waiting.findChildren(QLabel) if label.text()] == ["Home"]
    assert [key for key, made in window.rail._buttons.items() if made.isChecked()] == ["home"]


class _Restyled(QObject):
    """Counts how often each widget is styled."""

    def __init__(self) -> None:
        super().__init__()
        self.times = Counter[int]()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own name
        """Count, and let it pass."""
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            # Its address: the wrapper of a widget that nobody holds lives for this call only.
            self.times[getCppPointer(watched)[0]] += 1
        return False


def test_that_a_page_is_styled_when_it_is_shown_and_not_at_each_step_of_its_making(windows: Windows) -> None:
    window = windows.open()
    assert window.context is not None
    application = QApplication.instance()
    assert application is not None
    counted = _Restyled()
    application.installEventFilter(counted)
    page = make_page("prices", window.context)
    assert not counted.times, "nothing of it is in a window yet"
    window.stack.addWidget(page)
    application.removeEventFilter(counted)
    assert len(counted.times) > 100
    assert set(counted.times.values()) == {1}


def test_that_windows_without_a_parent_follow_the_scheme(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    theme().dress(window)
    light = window.styleSheet()
    try:
        theme().follow(QApplication.instance(), "dark")  # type: ignore[arg-type]
        assert window.styleSheet() not in ("", light)
    finally:
        theme().follow(QApplication.instance(), "light")  # type: ignore[arg-type]
    assert window.styleSheet() == light


def _ends(qtbot: QtBot, window: MainWindow) -> None:
    window.leave()
    qtbot.waitUntil(lambda: window.closed, timeout=PATIENCE_MS)
    assert not window.operations.busy


def test_that_the_window_quits_between_its_data_and_its_first_page(
    qtbot: QtBot, windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = MainWindow._opened

    def opened_then_left(window: MainWindow, what: tuple[Desk, bool]) -> None:
        opened(window, what)
        window.leave()

    monkeypatch.setattr(MainWindow, "_opened", opened_then_left)
    window = windows.begin()
    qtbot.waitUntil(lambda: window.closed, timeout=PATIENCE_MS)
    assert window.page is None


def test_that_the_window_quits_before_it_opens_anything(qtbot: QtBot, windows: Windows) -> None:
    window = windows.begin()
    window.operations.cancel_all()
    _ends(qtbot, window)
    assert window.context is None


def test_that_an_action_begins_without_waiting_for_its_thread(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    let_go = threading.Event()

    def action(_on_progress: OnProgress, _cancel: CancelToken) -> str:
        let_go.wait(PATIENCE_MS / 1000)
        return threading.current_thread().name

    said: list[str] = []
    operation = window.operations.run("Waiting", action, said.append, window.waiting)
    assert not operation.over.is_set()
    let_go.set()
    operation.wait(PATIENCE_MS / 1000)
    assert operation.over.is_set()
    qtbot.waitUntil(lambda: said == ["operation Waiting"], timeout=PATIENCE_MS)
