"""The program that the kill test kills: sends or resumes one campaign through the workspace.

`python -m tests.journeys.killed_sender HOME [CAMPAIGN]`
"""

import sys
from pathlib import Path

from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.templates import VariableSource
from wa_desktop.workspace import campaigns
from wa_desktop.workspace.desk import open_desk

BATCH_SIZE = 10
PLAN = Plan("clients", "offre_prenom", fallback="fr", variables={"first_name": VariableSource(column="first_name")})
OPTIONS = SendOptions(rate=0, batch_size=BATCH_SIZE)


def main(home: str, *campaign: str) -> None:
    """Send, or resume the campaign of this id."""
    desk = open_desk(Path(home))
    if campaign:
        campaigns.resume(desk, campaign[0])
    else:
        campaigns.send(desk, PLAN, OPTIONS)


if __name__ == "__main__":
    main(*sys.argv[1:])
