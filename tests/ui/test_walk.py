"""A walk over every control of every page and dialog: named, reachable, seen when focused, translated, nothing cut."""

import importlib
import os
import pkgutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

import wa_desktop.ui
from tests.support.manners import TabWalk, by_colour_alone, clipped, nameless, small, without_table
from tests.support.marked import mark_translations, untranslated
from tests.support.tour import GIVEN, Tour
from tests.support.window import Windows
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.theme import theme

SIZES = ((1280, 720), (960, 600))
_LAYOUT_MS, _NEWS_MS, _TIMES = 30, 200, 15


class Walk:
    """Gathers what is wrong at each stop, each complaint once, and which pages and dialogs were seen."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._tabs = TabWalk()
        self.complaints: dict[str, list[str]] = defaultdict(list)
        self.seen: set[str] = set()

    def look(self, name: str, top: QWidget) -> None:
        """Look at one stop."""
        self.seen.add(type(top.page if isinstance(top, MainWindow) else top).__name__)
        self._note(name, [*nameless(top), *small(top), *without_table(top), *by_colour_alone(top)])
        self._note(name, [*untranslated(top, GIVEN), *self._tabs.complaints(top)])
        for size in SIZES if isinstance(top, MainWindow) else ((top.width(), top.height()),):
            self._fits(name, top, size)

    def _fits(self, name: str, top: QWidget, size: tuple[int, int]) -> None:
        top.resize(*size)
        self._qtbot.wait(_LAYOUT_MS)
        for _again in range(_TIMES):
            # What arrives meanwhile is laid out once more, sooner or later.
            if not clipped(top):
                break
            self._qtbot.wait(_NEWS_MS)
        self._note(f"{name} {size[0]}×{size[1]}", clipped(top))
        if (top.width(), top.height()) != size:
            self._note(name, [f"cannot be {size[0]}×{size[1]}, but {top.width()}×{top.height()}"])

    def _note(self, where: str, complaints: list[str]) -> None:
        for said in complaints:
            self.complaints[said].append(where)

    def report(self) -> str:
        """What is wrong and where."""
        return "\n".join(f"{said} ({', '.join(where[:3])})" for said, where in self.complaints.items())


def _everything() -> set[str]:
    """Every page and every kind of dialog that the program has."""
    for found in pkgutil.walk_packages(wa_desktop.ui.__path__, "wa_desktop.ui."):
        importlib.import_module(found.name)
    dialogs = {kind.__name__ for kind in QDialog.__subclasses__() if kind.__module__.startswith("wa_desktop.")}
    return dialogs | {name for _module, name in PAGES.values()}


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_every_page_and_dialog_has_good_manners(
    qtbot: QtBot, qapp: QApplication, private_home: Path, monkeypatch: pytest.MonkeyPatch, language: str, scheme: str
) -> None:
    theme().follow(qapp, scheme)
    mark_translations(monkeypatch)
    windows = Windows(qtbot, private_home)
    walk = Walk(qtbot)
    tour = Tour(qtbot, windows, language, walk.look)
    tour.take()
    windows.close_all()
    assert not walk.complaints, walk.report()
    assert sorted(_everything() - walk.seen) == [], "the tour does not go there"


@pytest.mark.long
@pytest.mark.parametrize("way", ["fr-light", "en-dark"])
def test_that_nothing_is_cut_at_twice_the_size(way: str) -> None:
    walk = f"{__file__}::{test_that_every_page_and_dialog_has_good_manners.__name__}[{way}]"
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", walk],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True, text=True, timeout=900, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-4000:]
