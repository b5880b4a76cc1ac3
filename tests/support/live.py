"""A campaign followed in the real window, with the mouse, against a sandbox whose faults are chosen."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.journey import Journey
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.workspace.desk import Desk

if TYPE_CHECKING:
    from wa_desktop.sandbox.running import ThreadedSandbox
    from wa_desktop.ui.context import Context

TEMPLATE = "soldes_hiver"


class Live:
    """One window in trial mode; `people` is its list “clients”, whose numbers are `numbers`."""

    def __init__(self, qtbot: QtBot, windows: Windows, language: str = "en") -> None:
        self.qtbot, self.windows = qtbot, windows
        self.window = windows.open(language)
        self.journey = Journey(qtbot, windows, self.window)
        self.numbers: list[str] = []

    def begin(self, people: Iterable[Person], scenario: dict[str, Any] | None = None) -> None:
        """Enter the trial, whose sandbox follows `scenario`, with these people on the list."""
        self.journey.start_trial()
        self.sandbox.use(scenario)
        self.numbers = add_list(self.desk, "clients", people)

    @property
    def context(self) -> "Context":
        """What the pages share."""
        assert self.window.context is not None
        return self.window.context

    @property
    def desk(self) -> Desk:
        """The window's desk."""
        return self.context.desk

    @property
    def sandbox(self) -> "ThreadedSandbox":
        """The stand-in of this window's trial."""
        trial = self.context.trial.trial
        assert trial is not None
        return trial._sandbox

    def make(self, *, options: Callable[[], object] = lambda: None) -> None:
        """Choose list and template with the mouse, say `options()` on the fourth step, and go on to the review."""
        self.window.go("maker", list_name="clients")
        self.journey.settle()
        self.journey.go_on()
        self.journey.choose_template(TEMPLATE)
        self.journey.go_on()
        self.journey.go_on()
        options()
        self.journey.settle()
        self.journey.go_on()

    def start(self, name: str = "Winter", **options: Any) -> CampaignPage:
        """Begin a campaign as the review does, without its five steps, and look at its page."""
        run = workspace.campaigns.start(self.desk, Plan("clients", TEMPLATE), SendOptions(name=name, **options))
        self.context.runs.hold(run)
        self.window.go("campaign", ref=run.campaign_id)
        return self.page

    @property
    def page(self) -> CampaignPage:
        """The page of the campaign."""
        page = self.window.page
        assert isinstance(page, CampaignPage), page
        return page

    def status(self, ref: str = "1") -> CampaignView:
        """How a campaign stands in the database."""
        return workspace.campaigns.status(self.desk, ref)

    def press(self, button: QAbstractButton) -> None:
        """Press it once it can be pressed."""
        self.until(lambda: button.isVisible() and button.isEnabled())
        click(self.qtbot, button)

    def press_named(self, words: str, inside: QWidget | None = None) -> None:
        """Press the button with these words on it, once there is one."""
        place = inside or self.page

        self.until(
            lambda: any(
                words in one.text() and one.isVisible() and one.isEnabled()
                for one in place.findChildren(QAbstractButton)
            )
        )
        click(self.qtbot, pressable(place, words))

    def answer(self) -> None:
        """Say yes to the question that is open."""
        self.until(lambda: any(found.isVisible() for found in self.window.findChildren(Question)))
        question = next(found for found in self.window.findChildren(Question) if found.isVisible())
        self.press(question.act)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(true, timeout=PATIENCE_MS)

    def until_state(self, state: CampaignState, ref: str = "1") -> CampaignView:
        """Wait until a campaign stands so, and its page has settled."""
        self.until(lambda: self.status(ref).state is state)
        self.windows.settle(self.window)
        return self.status(ref)

    def wait_for_news(self) -> None:
        """Wait until everything that the sandbox has to tell is in the database."""
        trial = self.context.trial.trial
        assert trial is not None
        assert trial.wait_for_news()
        self.until(lambda: trial._read == trial.events_path.stat().st_size)
        self.windows.settle(self.window)

    @property
    def said(self) -> list[str]:
        """The titles of the system's messages so far."""
        return [title for title, _words in self.window.messages.said]
