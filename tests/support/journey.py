"""One campaign made with the mouse in the real window, step by step, for the journey and the screenshots."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, Windows, click
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.words.language import _

Look = Callable[[str], None]


def see_nothing(_step: str) -> None:
    """For a journey that takes no picture."""


class Journey:
    """Walks one window from a file to the results; `look(step)` is called where a picture is worth taking."""

    def __init__(self, qtbot: QtBot, windows: Windows, window: MainWindow, look: Look = see_nothing) -> None:
        self.qtbot, self.windows, self.window, self.look = qtbot, windows, window, look
        self.countdown = 1
        """Seconds before a campaign leaves."""

    def settle(self) -> None:
        """Wait until nothing is under way, debounced questions included."""
        self.qtbot.wait(350)
        self.windows.settle(self.window)

    def start_trial(self) -> None:
        """Enter trial mode as "try without an account" does."""
        assert self.window.context is not None
        assert self.window.page is not None
        started: list[bool] = []
        self.window.context.trial.start(self.window.page, lambda: started.append(True))
        self.qtbot.waitUntil(lambda: bool(started), timeout=PATIENCE_MS)

    @property
    def maker(self) -> MakerPage:
        """The page where the campaign is made."""
        page = self.window.page
        assert isinstance(page, MakerPage), page
        return page

    def open_file(self, path: Path) -> None:
        """Drop the file on a new campaign."""
        self.window.rail.press("maker")
        self.settle()
        self.look("maker-1-list-empty")
        self.maker.list_step.open_file(path)
        self.settle()
        self.look("maker-1-list-file")

    def accept_repairs(self) -> None:
        """Tick every repair offered."""
        for rule in list(self.maker.list_step.file.rules.boxes):
            box = self.maker.list_step.file.rules.boxes[rule]
            if not box.isChecked():
                box.click()
                self.settle()

    def go_on(self) -> None:
        """Press the button that goes on."""
        step = self.maker.stack.currentIndex()
        self.qtbot.waitUntil(self.maker.forward.isEnabled, timeout=PATIENCE_MS)
        click(self.qtbot, self.maker.forward)
        self.settle()
        if step == 0 and self.maker.list_step.result.isVisible() and self.maker.stack.currentIndex() == 0:
            self.look("maker-1-list-result")
            click(self.qtbot, self.maker.forward)
            self.settle()
        assert self.maker.stack.currentIndex() == step + 1, self.maker.notices.sentences

    def choose_template(self, name: str) -> None:
        """Press a template's card, and give every open variable a source with a fallback."""
        step = self.maker.template_step
        self.look("maker-2-templates")
        click(self.qtbot, step.cards[name])
        self.settle()
        for key in list(step.variables.fields):
            where = step.variables.fields[key][0]
            if where.currentData() == "":
                where.setCurrentIndex(where.findData("first_name"))
            instead = step.variables.fields[key][2]
            instead.setText("cher client")
            instead.editingFinished.emit()
            self.settle()
        self.look("maker-2-template-chosen")

    def untick_unpriced(self) -> list[str]:
        """Untick the countries without a rate; their names."""
        unticked = []
        table = self.maker.countries_step.table
        self.look("maker-3-countries")
        for row in range(table.rowCount()):
            item = table.item(row, 0)
            assert item is not None
            price = table.item(row, 4)
            assert price is not None
            if price.text() == _("no rate"):
                item.setCheckState(Qt.CheckState.Unchecked)
                unticked.append(item.text())
        self.settle()
        return unticked

    def send(self) -> CampaignPage:
        """Press the button that names what it does, and wait for the countdown."""
        step = self.maker.review_step
        self.maker.draft.countdown = self.countdown
        self.qtbot.waitUntil(step.send.isEnabled, timeout=PATIENCE_MS)
        self.look("maker-5-review")
        click(self.qtbot, step.send)
        self.qtbot.waitUntil(lambda: isinstance(self.window.page, CampaignPage), timeout=PATIENCE_MS)
        self.look("campaign-countdown")
        page = self.window.page
        assert isinstance(page, CampaignPage)
        return page

    def wait_until_finished(self) -> None:
        """Until the campaign that was started is over."""
        assert self.window.context is not None
        runs = self.window.context.runs

        def over() -> bool:
            return all(run.snapshot().state is not CampaignState.RUNNING for run in runs.active()) and not runs.active()

        self.qtbot.waitUntil(over, timeout=60_000)
        self.settle()
