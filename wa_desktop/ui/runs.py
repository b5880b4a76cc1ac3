"""The campaigns that this window is sending, so that their page can be left and found again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_AT_WORK = (CampaignState.READY, CampaignState.RUNNING)


class Runs:
    """The handles of campaigns started or resumed here, by campaign id."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}
        self.begun: Callable[[], object] = lambda: None
        """Called when a run is added."""

    def hold(self, run: "Run") -> None:
        """Keep a run that has just been started."""
        self._runs[run.campaign_id] = run
        self.begun()

    def of(self, campaign_id: int) -> "Run | None":
        """The run of this campaign in this window, if any."""
        return self._runs.get(campaign_id)

    def active(self) -> "list[Run]":
        """The runs that are sending or waiting for their time."""
        return [run for run in self._runs.values() if run.snapshot().state in _AT_WORK]

    def snapshots(self) -> list[CampaignView]:
        """How every run of this window stands."""
        return [run.snapshot() for run in self._runs.values()]

    def stop_all(self) -> None:
        """The program quits: every run stops where it is and can be resumed later. May take seconds."""
        for run in list(self._runs.values()):
            run.stop()
        self._runs.clear()
