"""The last minute before the first batch: a strip over every page, with the way back."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.ui.runs import Runs
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_TICK_MS = 200


class Departure(QFrame):
    """Shows the run that is about to leave. `called_off(campaign)` when it was cancelled in time, `left` when it went.

    The engine itself keeps the time: whatever page is shown, nothing leaves before, unless a person does not want to
    wait. `refused(error)` when that could not be done.
    """

    called_off = Signal(int)
    left = Signal(int)
    refused = Signal(object)

    def __init__(self, runs: Runs, operations: Operations) -> None:
        super().__init__()
        self._runs, self._operations = runs, operations
        self._waiting: int | None = None
        self.setProperty("tone", "warn")
        self._words = text("", "strong")
        self.cancel = button(_("Cancel the send"), self.call_off, "danger")
        self.now = button(_("Send now"), self.go_now)
        line = row(self._words, self.now, self.cancel)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, GAP, GAP, GAP)
        self.setLayout(line)
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)
        self.hide()

    @property
    def waiting(self) -> int | None:
        """The campaign that is about to leave; None when there is none."""
        return self._waiting

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def begin(self, run: "Run") -> None:
        """Follow a run that has just been started."""
        self._waiting = run.campaign_id
        self._timer.start()
        self._offer(True)
        self.look()
        if self.isVisible():
            self.cancel.setFocus()

    def stop(self) -> None:
        """The window closes or is built anew."""
        self._timer.stop()

    def look(self) -> None:
        """Say how long is left; go away once it has left."""
        run = self._runs.of(self._waiting) if self._waiting is not None else None
        view = None if run is None else run.glance()
        seconds = None if view is None else seconds_left(view)
        if run is None:
            self._over()
        elif view is None:
            self._read_end(run)
        elif view.state is CampaignState.CANCELLED:
            self._ended(view)
        elif seconds is None:
            gone, self._waiting = run.campaign_id, None
            self._over()
            self.left.emit(gone)
        elif self.cancel.isEnabled():
            self._words.setText(countdown_words(view, seconds))
            self.show()

    def _read_end(self, run: "Run") -> None:
        """How it ended is counted in the database: not in Qt's thread."""
        self._timer.stop()

        def told(view: CampaignView) -> None:
            if self._waiting == run.campaign_id:
                self._ended(view)

        self._operations.run(
            _("Reading the campaign…"),
            lambda _progress, _cancel: run.snapshot(),
            told,
            self,
            lambda _error: self._over(),
        )

    def _ended(self, view: CampaignView) -> None:
        self._over()
        if view.state is CampaignState.CANCELLED:
            self.called_off.emit(view.id)

    def _over(self) -> None:
        self._waiting = None
        self._timer.stop()
        self.hide()

    def call_off(self) -> None:
        """Cancel: nothing has left."""
        run = self._runs.of(self._waiting) if self._waiting is not None else None
        if run is not None and self.cancel.isEnabled():
            self._offer(False)
            self._words.setText(_("Cancelling the send…"))
            run.cancel()

    def go_now(self) -> None:
        """Wait no longer."""
        run = self._runs.of(self._waiting) if self._waiting is not None else None
        if run is not None and self.now.isEnabled():
            self._offer(False)
            self._words.setText(_("Starting to send…"))
            self._operations.run(
                _("Starting to send…"), lambda _progress, _cancel: run.start_now(), lambda _done: self.look(), self
            )

    def _offer(self, on: bool) -> None:
        self.now.setEnabled(on)
        self.cancel.setEnabled(on)

    def show_error(self, error: UserError) -> None:
        """The campaign waits, paused, for whatever keeps it from leaving."""
        self.look()
        self.refused.emit(error)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """The strip itself says it."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """The strip itself goes away."""


def seconds_left(view: CampaignView) -> int | None:
    """Whole seconds until the first batch; None when it has left or waits for an appointed day."""
    countdown = int(str(view.options.get("countdown", 0)))
    if view.state is not CampaignState.READY or view.not_before is None or not countdown:
        return None
    left = (view.not_before - datetime.now(UTC)).total_seconds()
    return max(0, round(left)) if left <= countdown + 1 else None


def countdown_words(view: CampaignView, seconds: int) -> str:
    """How long, for how many."""
    planned = view.counts.get(RecipientState.PLANNED, 0)
    people = ngettext("{n} recipient", "{n} recipients", planned).format(n=amounts.count(planned))
    words = ngettext(
        "The first batch leaves in {s} second, for {people}. Nothing has left yet.",
        "The first batch leaves in {s} seconds, for {people}. Nothing has left yet.",
        seconds,
    )
    return words.format(s=seconds, people=people)
