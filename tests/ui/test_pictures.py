"""The main pages look as they were kept, and a page that is broken does not."""

from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QFont, QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.support.kept import FIRST, KEPT, NORMAL, compare, stop_the_calendar
from tests.support.pictures import FAMILY, Camera, difference, painted_over, write_in_our_letters
from tests.support.tour import Tour
from tests.support.window import Windows
from wa_desktop.ui.theme import theme
from wa_desktop.ui.widgets.basics import button, card, text

LONG_TEXT = "Déposez un fichier de contacts n’importe où dans cette fenêtre : Excel, OpenDocument ou CSV. " * 3


@pytest.mark.file  # a team's pages show who may do what
def test_that_the_main_pages_look_as_they_were_kept(
    qtbot: QtBot, qapp: QApplication, private_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stop_the_calendar(monkeypatch)
    theme().follow(qapp, "light")
    write_in_our_letters(qapp)
    windows = Windows(qtbot, private_home)
    tour = Tour(qtbot, windows, "fr", Camera(qtbot, tmp_path / "new", FIRST).look)
    tour.window.resize(*NORMAL)
    tour.pages("first")
    windows.close_all()
    compare(tmp_path / "new", FIRST)


def test_that_a_page_without_its_button_is_noticed(tmp_path: Path) -> None:
    page = KEPT / "campaigns-first.png"
    assert difference(page, page) == ""
    wide = QImage(str(page)).width()
    broken = painted_over(page, QRect(wide - 200, 30, 170, 50), tmp_path / "broken.png")
    assert "spot" in difference(broken, page)


def test_that_a_page_pushed_aside_is_noticed(tmp_path: Path) -> None:
    page = KEPT / "prices-first.png"
    moved = tmp_path / "moved.png"
    assert QImage(str(page)).copy(12, 0, NORMAL[0], NORMAL[1]).save(str(moved))
    assert difference(moved, page)


def test_that_another_way_to_draw_letters_is_not(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    theme().follow(qapp, "light")
    write_in_our_letters(qapp)
    plain, other = _sheet(qtbot, tmp_path / "plain.png"), QFont(FAMILY)
    other.setPointSizeF(10)
    other.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    qapp.setFont(other)
    drawn_otherwise = _sheet(qtbot, tmp_path / "other.png")
    assert drawn_otherwise.read_bytes() != plain.read_bytes()
    assert difference(drawn_otherwise, plain) == ""


def _sheet(qtbot: QtBot, path: Path) -> Path:
    sheet = QWidget()
    theme().dress(sheet)
    qtbot.addWidget(sheet)
    layout = QVBoxLayout(sheet)
    layout.addWidget(text("Nouvelle campagne", "title"))
    layout.addWidget(card(text("Qui doit le recevoir ?", "heading"), text(LONG_TEXT), text(LONG_TEXT, "muted")))
    layout.addWidget(button("Créer une campagne", lambda: None, "primary"))
    sheet.setFixedSize(640, 400)
    sheet.show()
    assert sheet.grab().save(str(path))
    return path
