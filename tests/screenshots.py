"""Pictures of every page and dialog in {fr, en} × {light, dark}, in a small window and at 200 %, in out/screens.

By hand: `python -m pytest tests/screenshots.py`; `run.py test --long` takes them too. The main places in French and
light are compared with the pictures kept in `tests/kept_screens`; `KEEP_SCREENS=1` keeps the new ones instead.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.tour import Tour
from tests.support.window import Windows
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.theme import theme

OUT = Path(__file__).resolve().parents[1] / "out" / "screens"
KEPT = Path(__file__).parent / "kept_screens"
COMPARED = (
    "home-first", "lists-first", "templates-first", "campaigns-first", "prices-first", "replies-first",
    "suppressions-first", "privacy-first", "maker-1-list-empty", "dialog-why", "dialog-question",
)  # fmt: skip
"""Pictures that hold no date, no time and nothing of chance."""
TOLERANCE, MOST_DIFFERENT = 24, 0.01
"""How far a colour may be off, and which share of the picture may be further off."""
NORMAL, SMALLEST = (1280, 800), (960, 600)
SIX = ("home-filled", "lists-filled", "templates-filled", "campaigns-filled", "prices-filled", "replies-one")
FAMILY = "DejaVu Sans"

pytestmark = pytest.mark.long


class Camera:
    """Saves what the tour looks at, as it is painted."""

    def __init__(self, qtbot: QtBot, folder: Path, only: tuple[str, ...] = ()) -> None:
        self._qtbot, self._folder, self._only = qtbot, folder, only
        self._folder.mkdir(parents=True, exist_ok=True)

    def look(self, name: str, top: QWidget) -> None:
        """Save the window or the dialog once its layout has settled; of a new list, every part."""
        if self._only and name not in self._only:
            return
        # Pages of a table are fetched once they are painted.
        self._qtbot.wait(250)
        self._save(name, top)
        page = getattr(top, "page", None)
        if name == "maker-1-list-repaired" and isinstance(page, MakerPage):
            for part in ("place", "account", "columns", "rules", "proof", "rows"):
                scroll_to(getattr(page.list_step.file, part))
                self._save(f"maker-1-list-{part}", top)

    def _save(self, name: str, top: QWidget) -> None:
        assert top.grab().save(str(self._folder / f"{name}.png"))


def scroll_to(widget: QWidget) -> None:
    """Bring a widget's top into view in the area that scrolls it."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert area is not None
    inside = area.widget()
    assert inside is not None
    area.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y())


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
    request: pytest.FixtureRequest,
    language: str,
    scheme: str,
    size: tuple[int, int],
) -> None:
    theme().follow(qapp, scheme)
    windows = Windows(qtbot, private_home)
    folder = OUT / request.node.callspec.id
    tour = Tour(qtbot, windows, language, Camera(qtbot, folder).look)
    tour.window.resize(*size)
    tour.take()
    windows.close_all()
    if request.node.callspec.id == "fr-light":
        _compare(qapp, folder)


def _compare(qapp: QApplication, folder: Path) -> None:
    if os.environ.get("KEEP_SCREENS"):
        KEPT.mkdir(exist_ok=True)
        for name in COMPARED:
            (KEPT / f"{name}.png").write_bytes((folder / f"{name}.png").read_bytes())
        return
    if QFontInfo(qapp.font()).family() != FAMILY:
        pytest.skip(f"the pictures kept are written in {FAMILY}")
    shares = {name: different(folder / f"{name}.png", KEPT / f"{name}.png") for name in COMPARED}
    far = {name: f"{share:.1%}" for name, share in shares.items() if share > MOST_DIFFERENT}
    assert not far, f"look at {folder}, and keep them with KEEP_SCREENS=1 when they are right"


def different(one: Path, other: Path) -> float:
    """The share of pixels that differ by more than the tolerance in any colour; 1 when the sizes differ."""
    form = QImage.Format.Format_RGB32
    a, b = QImage(str(one)).convertToFormat(form), QImage(str(other)).convertToFormat(form)
    if a.size() != b.size() or a.isNull():
        return 1.0
    flat_a, flat_b = bytes(a.constBits()), bytes(b.constBits())
    if flat_a == flat_b:
        return 0.0
    far = sum(
        any(abs(flat_a[at + part] - flat_b[at + part]) > TOLERANCE for part in range(3))
        for at in range(0, len(flat_a), 4)
        if flat_a[at : at + 3] != flat_b[at : at + 3]
    )
    return far / (a.width() * a.height())


def test_that_a_moved_button_is_noticed(tmp_path: Path, qapp: QApplication) -> None:
    paths = (tmp_path / "one.png", tmp_path / "other.png")
    for path, left in zip(paths, (10, 60), strict=True):
        drawn = QImage(200, 100, QImage.Format.Format_RGB32)
        drawn.fill(Qt.GlobalColor.white)
        for x in range(left, left + 30):
            for y in range(20, 60):
                drawn.setPixelColor(x, y, Qt.GlobalColor.black)
        drawn.save(str(path))
    assert different(paths[0], paths[0]) == 0
    assert different(*paths) > MOST_DIFFERENT


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
    windows = Windows(qtbot, private_home)
    tour = Tour(qtbot, windows, "fr", Camera(qtbot, OUT / "fr-200", SIX).look)
    tour.window.resize(1280, 720)
    tour.take()
    windows.close_all()
