"""One workstation of the kill tests: sends its own campaign, and sends on whatever stands still, until all is sent.

`python -m tests.team.killed_workstation HOME LIST CAMPAIGNS`
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.templates import VariableSource
from wa_desktop.workspace import campaigns, engines
from wa_desktop.workspace.desk import Desk, open_desk

BATCH_SIZE = 10
OPTIONS = SendOptions(rate=0, batch_size=BATCH_SIZE)
_LOOK_SECONDS = 0.2
Result = TypeVar("Result")
_OVER = (CampaignState.FINISHED, CampaignState.CANCELLED)


def main(home: str, name: str, expected: str) -> None:
    """Work until `expected` campaigns have nobody left to write to; whatever is refused meanwhile is tried again."""
    with closing(_insisting(lambda: open_desk(Path(home)))) as desk:
        while not _insisting(lambda: _work(desk, name, int(expected))):
            time.sleep(_LOOK_SECONDS)
        engines.end(desk)


def _insisting(do: Callable[[], Result]) -> Result:
    while True:
        try:
            return do()
        except UserError as refused:
            print(refused.code, file=sys.stderr, flush=True)  # noqa: T201 - read by the test when it fails
            time.sleep(_LOOK_SECONDS)


def _work(desk: Desk, name: str, expected: int) -> bool:
    views = campaigns.campaigns(desk)
    if name not in {view.name for view in views}:
        campaigns.send(desk, plan(name), SendOptions(name=name, rate=OPTIONS.rate, batch_size=BATCH_SIZE))
        return False
    for view in views:
        if view.state is CampaignState.PAUSED and _is_left(view):
            campaigns.resume(desk, str(view.id))
            return False
    return len(views) == expected and not any(_is_left(view) for view in views)


def _is_left(view: CampaignView) -> bool:
    left = view.counts.get(RecipientState.PLANNED, 0) + view.counts.get(RecipientState.SENDING, 0)
    return view.state not in _OVER and left > 0


def plan(name: str) -> Plan:
    """Every message its own, to everybody of the list `name`."""
    variables = {"first_name": VariableSource(column="first_name")}
    return Plan(name, "offre_prenom", fallback="fr", variables=variables)


if __name__ == "__main__":
    main(*sys.argv[1:])
