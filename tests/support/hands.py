"""Two ways to use the window: with the mouse, or with the keyboard alone."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, click
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.rail import places
from wa_desktop.ui.widgets.choice import OneOf

_MOST_TABS = 200
_ON_A_BOX = 16


class Hands(Protocol):
    """How something is pressed, filled in, chosen and opened."""

    def press(self, widget: QWidget) -> None:
        """Press a button, a card or a tick."""

    def fill(self, field: QLineEdit, words: str) -> None:
        """Write into a field and leave it."""

    def choose(self, box: QComboBox, data: object) -> None:
        """Choose what stands for `data`."""

    def toggle_row(self, table: QAbstractItemView, row: int) -> None:
        """Tick or untick the first cell of a row."""

    def open_row(self, table: QAbstractItemView, row: int) -> None:
        """Open what a row stands for."""

    def go(self, window: MainWindow, place: str) -> None:
        """Go to a place of the rail."""

    def open_with(self, opener: QWidget, path: Path) -> None:
        """Press what opens the system's dialog, and choose or name this file."""


class Mouse:
    """Clicks; letters are typed."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def press(self, widget: QWidget) -> None:
        if isinstance(widget, QCheckBox):
            # Its middle may be beside its words.
            QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(_ON_A_BOX, widget.height() // 2))
        else:
            click(self._qtbot, widget)

    def fill(self, field: QLineEdit, words: str) -> None:
        click(self._qtbot, field)
        field.selectAll()
        QTest.keyClicks(field, words)
        field.editingFinished.emit()

    def choose(self, box: QComboBox, data: object) -> None:
        box.setCurrentIndex(box.findData(data))
        box.activated.emit(box.currentIndex())

    def toggle_row(self, table: QAbstractItemView, row: int) -> None:
        index = table.model().index(row, 0)
        table.scrollTo(index)
        place = table.visualRect(index)
        box = place.topLeft() + QPoint(_ON_A_BOX, place.height() // 2)
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)

    def open_row(self, table: QAbstractItemView, row: int) -> None:
        place = table.visualRect(table.model().index(row, 0)).center()
        for press in (QTest.mouseClick, QTest.mouseDClick):
            press(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def go(self, window: MainWindow, place: str) -> None:
        click(self._qtbot, next(one for one in window.rail.findChildren(OneOf) if one.property("place") == place))

    def open_with(self, opener: QWidget, path: Path) -> None:
        click(self._qtbot, opener)
        dialog = _file_dialog(self._qtbot, opener)
        dialog.fileSelected.emit(str(path))
        dialog.reject()


class Keyboard:
    """Keys only: Tab to go somewhere, Space to press, letters and arrows."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot

    def reach(self, widget: QWidget) -> None:
        """Press Tab until the widget has the focus."""
        top = widget.window()
        top.activateWindow()
        QTest.qWaitForWindowActive(top)
        for _ in range(_MOST_TABS):
            focused: QWidget | None = top.focusWidget()
            if focused is widget:
                return
            QTest.keyClick(focused if focused is not None else top, Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {widget} {widget.accessibleName()}")

    def press(self, widget: QWidget) -> None:
        assert widget.isVisible(), widget
        assert widget.isEnabled(), widget
        self.reach(widget)
        QTest.keyClick(widget, Qt.Key.Key_Space)

    def fill(self, field: QLineEdit, words: str) -> None:
        self.reach(field)
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClicks(field, words)
        QTest.keyClick(field, Qt.Key.Key_Tab)

    def choose(self, box: QComboBox, data: object) -> None:
        self.reach(box)
        QTest.keyClick(box, Qt.Key.Key_Home)
        for _ in range(box.count()):
            if box.currentData() == data:
                return
            QTest.keyClick(box, Qt.Key.Key_Down)
        raise AssertionError(f"no choice {data}")

    def toggle_row(self, table: QAbstractItemView, row: int) -> None:
        self.reach(table)
        QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        while table.currentIndex().row() < row:
            QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Space)

    def open_row(self, table: QAbstractItemView, row: int) -> None:
        self.reach(table)
        QTest.keyClick(table, Qt.Key.Key_Home, Qt.KeyboardModifier.ControlModifier)
        while table.currentIndex().row() < row:
            QTest.keyClick(table, Qt.Key.Key_Down)
        QTest.keyClick(table, Qt.Key.Key_Return)

    def go(self, window: MainWindow, place: str) -> None:
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        numbered = [key for key, _name in places()]
        key = Qt.Key.Key_N if place == "maker" else Qt.Key(Qt.Key.Key_1 + numbered.index(place))
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)

    def open_with(self, opener: QWidget, path: Path) -> None:
        self.press(opener)
        dialog = _file_dialog(self._qtbot, opener)
        # Pasted: Qt's dialog completes letter by letter while one types.
        QApplication.clipboard().setText(str(path))
        field = dialog.focusWidget()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Return)
        self._qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=PATIENCE_MS)


def _file_dialog(qtbot: QtBot, opener: QWidget) -> QFileDialog:
    def found() -> list[QFileDialog]:
        tops = [one for one in QApplication.topLevelWidgets() if isinstance(one, QFileDialog)]
        return [one for one in tops if one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()), timeout=PATIENCE_MS)
    return found()[-1]
