"""A window on its list step, and small files to take in with it."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.window import Windows, click
from wa_desktop import workspace
from wa_desktop.ui.campaign.corrections import CorrectionsDialog
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.campaign.step_list import ListStep
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.workspace.desk import Desk

HEADERS = ["Nom", "Téléphone", "Opt-in WhatsApp marketing"]
Line = list[Any]


def person(at: int, phone: Any = None) -> Line:
    return [f"Nom {at}", phone or f"06 12 34 {at // 100:02} {at % 100:02}", "oui"]


def workbook(path: Path, lines: list[Line], hidden: int = 0) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in [HEADERS, *lines]:
        sheet.append(line)
    for row in range(2, 2 + hidden):
        sheet.row_dimensions[row].hidden = True
    book.save(path)
    return path


def rows_of(lines: list[Line], path: Path) -> Path:
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, delimiter=";").writerows([HEADERS, *lines])
    return path


class Taking:
    """A window on its list step."""

    def __init__(self, qtbot: QtBot, windows: Windows, language: str = "en") -> None:
        self.qtbot, self.windows = qtbot, windows
        self.window = windows.open(language)
        self.journey = Journey(qtbot, windows, self.window)

    @property
    def step(self) -> ListStep:
        return self.journey.maker.list_step

    @property
    def maker(self) -> MakerPage:
        return self.journey.maker

    @property
    def home(self) -> Path:
        assert self.window.context is not None
        return self.window.context.desk.home

    def look(self, path: Path) -> None:
        self.window.go("maker", path=path)
        self.journey.settle()

    def take_in(self) -> None:
        click(self.qtbot, self.maker.forward)
        self.journey.settle()
        assert self.step.result.isVisible(), self.maker.notices.sentences

    def question(self) -> Question:
        return next(found for found in self.window.findChildren(Question) if found.isVisible())

    def corrections(self) -> CorrectionsDialog:
        return next(found for found in self.window.findChildren(CorrectionsDialog) if found.isVisible())

    @property
    def desk(self) -> Desk:
        assert self.window.context is not None
        return self.window.context.desk

    def lists(self) -> list[str]:
        return [found.name for found in workspace.lists.lists(self.desk)]

    def leftovers(self) -> list[str]:
        return sorted(found.name for found in self.home.iterdir() if found.name.startswith(("look-", "import-")))

    def drop(self, *paths: Path) -> None:
        """Drop these files on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        self.window.dropEvent(QDropEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, buttons, keys))
        self.journey.settle()
