"""Trial mode in the window: the embedded sandbox, started, followed and closed with it."""

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.ui.operations import Host, Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk
    from wa_desktop.workspace.trial import Trial

PUMP_EVERY_MS = 1000


class TrialMode(QObject):
    """Whether no message leaves, and the stand-in that makes it so."""

    changed = Signal(bool)
    """Emitted with `active` when the account becomes, or stops being, the sandbox."""
    news = Signal()
    """Emitted when statuses or replies of the sandbox were applied."""

    def __init__(self, desk: "Desk", operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._operations = operations
        self._trial: Trial | None = None
        self._active = False
        self._starting: Operation[Trial] | None = None
        self._waiting: list[Callable[[], None]] = []
        self._pumping: Operation[EventsReport] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PUMP_EVERY_MS)
        self._timer.timeout.connect(self._pump)

    @property
    def active(self) -> bool:
        """Whether the account is the sandbox: nothing leaves this computer."""
        return self._active

    @property
    def trial(self) -> "Trial | None":
        """The embedded sandbox, when this window runs one."""
        return self._trial

    def start(self, page: Host, done: Callable[[], None]) -> None:
        """Start the sandbox and connect the account to it, then call `done`; asked twice, it starts once."""
        if self._starting is not None and self._starting.running:
            self._waiting.append(done)
            return
        self._waiting = [done]

        def action(_progress: OnProgress, cancel: CancelToken) -> "Trial":
            from wa_desktop import workspace

            # Known at once: who closes the window meanwhile closes it too.
            self._trial = workspace.trial.start_trial(self._desk, workspace.trial.SAMPLE_ANSWERS)
            cancel.check()
            return self._trial

        def started(_trial: "Trial") -> None:
            self._timer.start()
            self.set_active(True)
            waiting, self._waiting = self._waiting, []
            for told in waiting:
                told()

        self._starting = self._operations.run(
            _("Starting the trial mode…"), action, started, page, cancelled=self.close
        )

    def set_active(self, active: bool) -> None:
        """Say whether the connected account is the sandbox; leaving it closes the embedded one."""
        if not active:
            self.close()
        if active != self._active:
            self._active = active
            self.changed.emit(active)

    def close(self) -> None:
        """Leave trial mode: stop following the sandbox, and stop it, out of Qt's thread."""
        self._timer.stop()
        if self._trial is not None:
            threading.Thread(target=self.shut_down, name="trial mode ends", daemon=True).start()

    def rest(self) -> None:
        """Stop following the sandbox: the data is about to be closed, then `shut_down` is called out of Qt's thread."""
        self._timer.stop()

    def shut_down(self) -> None:
        """Stop the embedded sandbox; may take a moment, and touches nothing of Qt."""
        trial, self._trial = self._trial, None
        if trial is not None:
            trial.close()

    def _pump(self) -> None:
        trial = self._trial
        if trial is None or (self._pumping is not None and self._pumping.running):
            return

        def action(_progress: OnProgress, _cancel: CancelToken) -> EventsReport:
            report: EventsReport = trial.pump(self._desk)
            return report

        self._pumping = self._operations.run(_("Reading the news…"), action, self._pumped, self)

    def _pumped(self, report: EventsReport) -> None:
        if report.new:
            self.news.emit()

    # A trial is nobody's page: what its pump meets is shown by the next action that needs it.
    def show_error(self, error: UserError) -> None:
        """The sandbox's news can be read again a second later."""

    def show_busy(self, operation: "Operation[Any]", progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: "Operation[Any]") -> None:
        """Nothing to hide."""
