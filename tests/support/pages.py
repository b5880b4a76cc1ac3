"""Pages on a desk, without the window around them."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, fail_on_bug
from wa_desktop.ui.catalogue import make_page
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operations
from wa_desktop.ui.page import Page
from wa_desktop.ui.runs import Runs
from wa_desktop.ui.theme import theme
from wa_desktop.ui.trial_mode import TrialMode
from wa_desktop.workspace.desk import Desk


class Place:
    """Pages on a desk without the window around them; where they wanted to go is noted."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.gone: list[tuple[str, Mapping[str, Any]]] = []
        self.operations = Operations(fail_on_bug)
        self.trial = TrialMode(desk, self.operations)
        self.context = Context(desk, self.operations, self._go, "en", Runs(), self.trial, lambda _language: None)
        self.pages: list[Page] = []

    def _go(self, key: str, **arguments: object) -> None:
        self.gone.append((key, arguments))

    def open(self, key: str, **arguments: object) -> Page:
        page = make_page(key, self.context)
        theme().dress(page)
        page.resize(1100, 800)
        self.pages.append(page)
        page.show()
        page.shown(**arguments)
        self.settle()
        return page

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.operations.busy, timeout=PATIENCE_MS)
        # What the end of it put into the window is shown at the next turn.
        QApplication.processEvents()

    def press(self, button: QAbstractButton) -> None:
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def close(self) -> None:
        for page in self.pages:
            page.left()
        self.settle()
        self.context.runs.stop_all()
        self.trial.shut_down()
        for page in self.pages:
            page.hide()
            page.deleteLater()
