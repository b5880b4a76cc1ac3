"""Pictures of every page and dialog in {fr, en} × {light, dark}, in a small window and at 200 %, in out/screens.

By hand: `python -m pytest tests/screenshots.py`; `run.py test --long` takes them too. In French and light they are
compared with the pictures kept in `tests/kept_screens`; `KEEP_SCREENS=1` keeps the new ones instead, there and in
`docs/screens`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.kept import FIRST, LARGER, NORMAL, compare, stop_the_calendar
from tests.support.manual_pictures import keep_for_the_manual
from tests.support.pictures import Camera, write_in_our_letters
from tests.support.tour import Tour
from tests.support.window import Windows
from wa_desktop.ui.theme import theme

OUT = Path(__file__).resolve().parents[1] / "out" / "screens"
SMALLEST = (960, 600)
SIX = ("home-filled", "lists-filled", "templates-filled", "campaigns-filled", "prices-filled", "replies-one")

pytestmark = pytest.mark.long


@pytest.mark.parametrize(
    ("language", "scheme", "size"),
    [
        ("fr", "light", NORMAL),
        ("fr", "dark", NORMAL),
        ("en", "light", NORMAL),
        ("en", "dark", NORMAL),
        ("fr", "light", SMALLEST),
    ],
    ids=["fr-light", "fr-dark", "en-light", "en-dark", "fr-small"],
)
def test_that_every_page_and_dialog_can_be_looked_at(
    qtbot: QtBot,
    qapp: QApplication,
    private_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
    language: str,
    scheme: str,
    size: tuple[int, int],
) -> None:
    stop_the_calendar(monkeypatch)
    monkeypatch.setenv("LOGNAME", "camille")  # who took a file in is shown
    theme().follow(qapp, scheme)
    write_in_our_letters(qapp)
    windows = Windows(qtbot, private_home)
    folder = OUT / request.node.callspec.id
    tour = Tour(qtbot, windows, language, Camera(qtbot, folder, whole=True).look)
    tour.window.resize(*size)
    tour.take()
    windows.close_all()
    if (scheme, size) == ("light", NORMAL):
        keep_for_the_manual(folder, language)
    if request.node.callspec.id == "fr-light":
        compare(folder, (*FIRST, *LARGER))


def test_that_the_main_pages_can_be_looked_at_twice_as_large() -> None:
    inner = f"{__file__}::{test_that_the_six_are_taken.__name__}"
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", inner],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True, text=True, timeout=300, check=False, cwd=Path(__file__).parents[1],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert {path.stem for path in (OUT / "fr-200").glob("*.png")} >= set(SIX)


@pytest.mark.skipif(os.environ.get("QT_SCALE_FACTOR") != "2", reason="taken by the test above in a process of its own")
def test_that_the_six_are_taken(qtbot: QtBot, qapp: QApplication, private_home: Path) -> None:
    theme().follow(qapp, "light")
    write_in_our_letters(qapp)
    windows = Windows(qtbot, private_home)
    tour = Tour(qtbot, windows, "fr", Camera(qtbot, OUT / "fr-200", SIX).look)
    tour.window.resize(1280, 720)
    tour.take()
    windows.close_all()
