"""The window's fixtures: a dressed application, and windows that close cleanly."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.live import Live
from tests.support.qt_thread import nothing_asked_in_qt
from tests.support.window import Windows


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light theme, whatever the machine's."""
    from wa_desktop.ui.theme import theme

    theme().follow(qapp, "light")
    return qapp


@pytest.fixture(autouse=True)
def nothing_asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No page of any test asks the database from Qt's thread."""
    with nothing_asked_in_qt(monkeypatch):
        yield


@pytest.fixture
def windows(qtbot: QtBot, private_home: Path) -> Iterator[Windows]:
    """Opens windows on this test's own data folder, and closes them in the end."""
    opened = Windows(qtbot, private_home)
    yield opened
    opened.close_all()


@pytest.fixture
def live(qtbot: QtBot, private_home: Path) -> Iterator[Live]:
    """A window in which a campaign can be begun and followed."""
    windows = Windows(qtbot, private_home)
    yield Live(qtbot, windows)
    windows.close_all()
