"""The campaigns that this window is sending, so that their page can be left and found again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run


class Runs:
    """The handles of campaigns started or resumed here, by campaign id."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self.begun: Callable[[Run], object] = lambda _run: None
        """Called when a run is added."""

    def keep(self, run: "Run") -> None:
        """Know a run from its first instant, from the thread that started it: whoever closes the window stops it."""
        self._runs[run.campaign_id] = run

    def hold(self, run: "Run") -> None:
        """Follow a run that has just been started; Qt's thread only."""
        self.keep(run)
        self.begun(run)

    def of(self, campaign_id: int) -> "Run | None":
        """The run of this campaign in this window, if any."""
        return self._runs.get(campaign_id)

    def active(self) -> "list[Run]":
        """The runs that are sending or waiting for their time."""
        return [run for run in self.every() if not run.over]

    def every(self) -> "list[Run]":
        """Every run of this window, also those that are over."""
        return list(self._runs.values())

    def forget(self) -> None:
        """Other data takes the place of the one they belong to."""
        self._runs.clear()

    def stop_all(self) -> None:
        """The program quits: every run stops where it is and can be resumed later. May take seconds."""
        for run in self.every():
            run.stop()
        self._runs.clear()
