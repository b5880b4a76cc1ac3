"""A walk over every control of every page and dialog: named, reachable, visible focus, translated, nothing cut."""

from collections import defaultdict
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.support.manners import TabWalk, clipped, nameless, small, without_table
from tests.support.tour import Tour
from tests.support.window import Windows

SIZES = ((1280, 720), (960, 600))


class Walk:
    """Gathers what is wrong at each stop, each complaint once."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._tabs = TabWalk()
        self.complaints: dict[str, list[str]] = defaultdict(list)

    def look(self, name: str, top: QWidget) -> None:
        """Look at one stop."""
        self._note(name, [*nameless(top), *small(top), *without_table(top)])
        self._note(name, self._tabs.complaints(top))
        for size in SIZES if top.parentWidget() is None else ((top.width(), top.height()),):
            top.resize(*size)
            self._qtbot.wait(30)
            self._note(f"{name} {size[0]}×{size[1]}", clipped(top))

    def _note(self, where: str, complaints: list[str]) -> None:
        for said in complaints:
            self.complaints[said].append(where)

    def report(self) -> str:
        """What is wrong and where."""
        return "\n".join(f"{said} ({', '.join(where[:3])})" for said, where in self.complaints.items())


@pytest.mark.parametrize("language", ["fr", pytest.param("en", marks=pytest.mark.long)])
def test_that_every_page_and_dialog_has_good_manners(
    qtbot: QtBot, qapp: QApplication, private_home: Path, language: str
) -> None:
    windows = Windows(qtbot, private_home)
    walk = Walk(qtbot)
    tour = Tour(qtbot, windows, language, walk.look)
    tour.take()
    windows.close_all()
    assert not walk.complaints, walk.report()
