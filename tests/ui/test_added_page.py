"""A page that is one file: nothing lists it, and a person gets there all the same."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, Windows
from wa_desktop.ui import pages
from wa_desktop.ui.keys import find
from wa_desktop.ui.palette import Palette

MODULE = '''
"""Spare."""

from wa_desktop.ui.page import Page
from wa_desktop.ui.widgets.basics import text
from wa_desktop.words.language import N_, _

NAME = N_("Room to spare")


class SparePage(Page):
    """One line."""

    def __init__(self, context):
        super().__init__(context)
        self.content.addWidget(text(_("Nothing yet.")))

    def title(self):
        """The page's name."""
        return _(NAME)

    def refresh(self):
        """Nothing to read."""
'''


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "spare_page.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.setattr(pages, "__path__", [*pages.__path__, str(tmp_path)])
    yield
    sys.modules.pop("wa_desktop.ui.pages.spare_page", None)
    vars(pages).pop("spare_page", None)


def test_that_a_page_of_one_file_is_found_and_opened(qtbot: QtBot, windows: Windows, added: None) -> None:
    window = windows.open("en")
    find(window)
    qtbot.waitUntil(lambda: any(one.isVisible() for one in window.findChildren(Palette)), timeout=PATIENCE_MS)
    palette = next(one for one in window.findChildren(Palette) if one.isVisible())
    QTest.keyClicks(palette.typed, "room to sp")
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    windows.settle(window)
    assert window.page is not None
    assert window.page.title() == "Room to spare"
