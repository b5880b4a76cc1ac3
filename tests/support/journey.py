"""One campaign made by hand in the real window, step by step, for the journey and the screenshots."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.support.hands import Hands, Mouse
from tests.support.window import PATIENCE_MS, Windows
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.campaign.rules import RulesPanel
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.words.language import _

Look = Callable[[str], None]


def see_nothing(_step: str) -> None:
    """For a journey that takes no picture."""


class Journey:
    """Walks one window from a file to the results; `look(step)` is called where a picture is worth taking."""

    def __init__(
        self, qtbot: QtBot, windows: Windows, window: MainWindow, look: Look = see_nothing, hands: Hands | None = None
    ) -> None:
        self.qtbot, self.windows, self.window, self.look = qtbot, windows, window, look
        self.hands: Hands = hands or Mouse(qtbot)
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
            boxes = self.maker.list_step.file.rules
            # Each answer shows the offers anew.
            self.qtbot.waitUntil(partial(_offered, boxes, rule), timeout=PATIENCE_MS)
            if not boxes.boxes[rule].isChecked():
                self.hands.press(boxes.boxes[rule])
                self.settle()

    def go_on(self) -> None:
        """Press the button that goes on."""
        step = self.maker.stack.currentIndex()
        self.qtbot.waitUntil(self.maker.forward.isEnabled, timeout=PATIENCE_MS)
        self.hands.press(self.maker.forward)
        self.settle()
        if step == 0 and self.maker.list_step.result.isVisible() and self.maker.stack.currentIndex() == 0:
            self.look("maker-1-list-result")
            self.hands.press(self.maker.forward)
            self.settle()
        assert self.maker.stack.currentIndex() == step + 1, self.maker.notices.sentences

    def choose_template(self, name: str) -> None:
        """Press a template's card, and give every open variable a source with a fallback."""
        step = self.maker.template_step
        self.look("maker-2-templates")
        self.hands.press(step.cards[name])
        self.settle()
        for key in list(step.variables.fields):
            where = step.variables.fields[key][0]
            if where.currentData() == "":
                self.hands.choose(where, "first_name")
            self.hands.fill(step.variables.fields[key][2], "cher client")
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
                self.hands.toggle_row(table, row)
                assert item.checkState() is Qt.CheckState.Unchecked
                unticked.append(item.text())
        self.settle()
        return unticked

    def send(self) -> CampaignPage:
        """Press the button that names what it does, and wait for the countdown."""
        step = self.maker.review_step
        self.maker.draft.countdown = self.countdown
        self.qtbot.waitUntil(step.send.isEnabled, timeout=PATIENCE_MS)
        self.look("maker-5-review")
        self.hands.press(step.send)
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


def _offered(rules: RulesPanel, rule: str) -> bool:
    return rules.boxes[rule].isVisible()
