"""Pictures of every page in {fr, en} × {light, dark}, and in the smallest window, under out/screens to be looked at.

By hand: `python -m pytest tests/screenshots.py`; `run.py test --long` takes them too.
"""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QDialog, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.window import Windows, close_dialogs
from wa_desktop.ui.theme import theme
from wa_desktop.words.bundled import bundled

OUT = Path(__file__).resolve().parents[1] / "out" / "screens"
PAGES = (
    "home", "connect", "lists", "templates", "campaigns", "figures", "prices", "replies", "suppressions", "privacy",
    "person", "retention", "audit", "backup", "settings",
)  # fmt: skip

NORMAL, SMALLEST = (1280, 800), (960, 600)

pytestmark = pytest.mark.long


class Camera:
    """Saves the window as it is painted."""

    def __init__(self, qtbot: QtBot, windows: Windows, folder: str) -> None:
        self._qtbot = qtbot
        self._windows, self._folder = windows, OUT / folder
        self._folder.mkdir(parents=True, exist_ok=True)

    def scroll_to(self, widget: QWidget) -> None:
        """Bring a widget's top into view in the area that scrolls it."""
        area = widget.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        assert area is not None
        inside = area.widget()
        assert inside is not None
        area.verticalScrollBar().setValue(widget.mapTo(inside, QPoint(0, 0)).y())

    def shoot_dialog(self, name: str) -> None:
        """Save the dialog over the window, then close it."""
        self._qtbot.wait(80)
        dialog = next(found for found in self._windows.newest.findChildren(QDialog) if found.isVisible())
        assert dialog.grab().save(str(self._folder / f"{name}.png"))
        dialog.reject()

    def shoot(self, name: str) -> None:
        """Save the newest window under `name`, once its layout has settled."""
        self._qtbot.wait(80)
        assert self._windows.newest.grab().save(str(self._folder / f"{name}.png"))


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
def test_that_every_page_can_be_looked_at(
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
    window = windows.open(language)
    window.resize(*size)
    camera = Camera(qtbot, windows, request.node.callspec.id)
    journey = Journey(qtbot, windows, window, camera.shoot)
    _look_at_pages(journey, camera, "first")
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    journey.accept_repairs()
    camera.shoot("maker-1-list-repaired")
    for part in ("place", "account", "columns", "rules", "proof", "rows"):
        camera.scroll_to(getattr(journey.maker.list_step.file, part))
        camera.shoot(f"maker-1-list-{part}")
    journey.go_on()
    journey.choose_template("offre_prenom")
    journey.go_on()
    journey.untick_unpriced()
    journey.go_on()
    camera.shoot("maker-4-options")
    journey.go_on()
    journey.maker.panel.why.emit()
    camera.shoot_dialog("dialog-why")
    journey.send()
    camera.shoot("campaign-live")
    journey.wait_until_finished()
    camera.shoot("campaign-account")
    _look_at_pages(journey, camera, "filled")
    close_dialogs(window)
    windows.close_all()


def _look_at_pages(journey: Journey, camera: Camera, when: str) -> None:
    for key in PAGES:
        journey.window.go(key)
        journey.settle()
        camera.shoot(f"{key}-{when}")
