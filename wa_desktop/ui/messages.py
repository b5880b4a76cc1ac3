"""The system's own messages when a campaign ends, pauses or asks, for whoever looks at another window."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSystemTrayIcon, QWidget

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.figures import funnel_of
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.pages.campaign_problem import problem_of
from wa_desktop.ui.runs import Runs
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_LOOK_MS = 1000
_SHOWN_MS = 15_000
_ENDS = (CampaignState.FINISHED, CampaignState.PAUSED, CampaignState.CANCELLED)


class Messages:
    """Looks at the runs of the window; says nothing where the system shows no messages."""

    def __init__(self, runs: Runs, window: QWidget) -> None:
        self._runs, self._window = runs, window
        self._known: dict[int, CampaignState] = {}
        self._tray: QSystemTrayIcon | None = None
        self.said: list[tuple[str, str]] = []
        """Title and words, oldest first."""
        self._timer = QTimer(window)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self.look)
        runs.begun = self._timer.start

    def look(self) -> None:
        """Say what has changed; rest while nothing is being sent."""
        busy = False
        for view in self._runs.snapshots():
            before, self._known[view.id] = self._known.get(view.id), view.state
            busy = busy or view.state not in _ENDS
            if before is not None and before is not view.state and view.state in _ENDS:
                self._tell(*message_of(view))
        if not busy:
            self._timer.stop()

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


def message_of(view: CampaignView) -> tuple[str, str]:
    """Title and words for a campaign that has just ended, paused or asked."""
    if view.state is CampaignState.PAUSED:
        problem = problem_of(view)
        return _("“{name}” waits for you").format(name=view.name), problem.words if problem else ""
    if view.state is CampaignState.CANCELLED:
        return _("“{name}” is cancelled").format(name=view.name), _("What was not sent will not be sent.")
    accepted = funnel_of(view).accepted
    words = ngettext("{n} message was handed to SMSBOX.", "{n} messages were handed to SMSBOX.", accepted)
    return _("“{name}” is finished").format(name=view.name), words.format(n=amounts.count(accepted))
