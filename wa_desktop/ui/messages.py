"""The system's own messages when a campaign ends, pauses or asks, for whoever looks at another window."""

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.figures import funnel_of
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.ui.pages.campaign_problem import problem_of
from wa_desktop.ui.runs import Runs
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence_of

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_LOOK_MS = 1000
_SHOWN_MS = 15_000


class Messages:
    """Looks at the runs of the window; says nothing where the system shows no messages."""

    def __init__(self, runs: Runs, operations: Operations, window: QWidget) -> None:
        self._runs, self._operations, self._window = runs, operations, window
        self._waited_for: set[int] = set()
        self._tray: QSystemTrayIcon | None = None
        self.said: list[tuple[str, str]] = []
        """Title and words, oldest first."""
        self._timer = QTimer(window)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        runs.begun = self._begun

    def _begun(self, run: "Run") -> None:
        self._waited_for.add(run.campaign_id)
        self._timer.start()

    def look(self) -> None:
        """Say what has ended since the last look, however short it was; rest while nothing is being sent."""
        for run in self._runs.every():
            if run.over and run.campaign_id in self._waited_for:
                self._waited_for.discard(run.campaign_id)
                self._read(run)
        if not self._waited_for:
            self._timer.stop()

    def _read(self, run: "Run") -> None:
        # The last figures are counted in the database: too slow for Qt's thread.
        self._operations.run(
            _("Reading the campaign…"),
            lambda _progress, _cancel: run.snapshot(),
            lambda view: self._tell(*message_of(view)),
            self,
        )

    def _tell(self, title: str, words: str) -> None:
        self.said.append((title, words))
        if self._window.isActiveWindow() or not QSystemTrayIcon.isSystemTrayAvailable():
            return
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._window.windowIcon(), self._window)
            self._tray.activated.connect(lambda *_: self._window.activateWindow())
        self._tray.show()
        self._tray.showMessage(title, words, QSystemTrayIcon.MessageIcon.Information, _SHOWN_MS)

    def stop(self) -> None:
        """The window closes."""
        self._timer.stop()
        if self._tray is not None:
            self._tray.hide()

    # It is nobody's page: what keeps it from reading is shown where the campaign is.
    def show_error(self, error: UserError) -> None:
        """The campaign's own page says it."""

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing to hide."""


def message_of(view: CampaignView) -> tuple[str, str]:
    """Title and words for a campaign that has just ended, paused or asked."""
    if view.state is CampaignState.PAUSED:
        problem = problem_of(view)
        return _("“{name}” waits for you").format(name=view.name), problem.words if problem else ""
    if view.state is CampaignState.CANCELLED:
        return _("“{name}” is cancelled").format(name=view.name), _("What was not sent will not be sent.")
    if view.state is not CampaignState.FINISHED:
        return _("“{name}” waits for you").format(name=view.name), sentence_of("reason.interrupted", {})
    accepted = funnel_of(view).accepted
    words = ngettext("{n} message was handed to SMSBOX.", "{n} messages were handed to SMSBOX.", accepted)
    return _("“{name}” is finished").format(name=view.name), words.format(n=amounts.count(accepted))
