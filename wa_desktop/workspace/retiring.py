"""A restored copy sends nothing until a person says that the former workstation sends no more."""

from typing import Any

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.audit import record
from wa_desktop.store.workstation import retire, unretired
from wa_desktop.workspace.desk import Desk


def retire_old_workstation(desk: Desk) -> str:
    """Say that the computer this data came from sends no more: from now on this one may; its name, logged.

    Empty when nobody is waited for.
    """
    with desk.store.write() as c:
        return retire_in(desk, c)


def retire_in(desk: Desk, c: Any) -> str:
    """`retire_old_workstation` in the caller's transaction."""
    waiting = unretired(c)
    if waiting is None:
        return ""
    retire(c)
    record(c, desk.operator, "old_workstation_retired", "workstation", None, computer=waiting["computer"])
    return waiting["computer"]


def waits_for(desk: Desk) -> str:
    """The computer that must be declared retired before anything is sent from here; empty when there is none."""
    with desk.store.read() as c:
        waiting = unretired(c)
    return "" if waiting is None else waiting["computer"]


def refuse_unretired(desk: Desk) -> None:
    """Raise `WaitingForPerson` (`old_workstation_active`) while the former workstation may still send."""
    with desk.store.read() as c:
        waiting = unretired(c)
    if waiting is not None:
        raise WaitingForPerson("old_workstation_active", computer=waiting["computer"], made=waiting["made"])
