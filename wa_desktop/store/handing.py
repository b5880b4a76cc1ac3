"""Campaigns that one workstation hands to the engine of another, over the team's server. By the server's clock."""

from collections.abc import Sequence

from sqlalchemy import Connection

from wa_desktop.domain.states import CampaignState, Wanted
from wa_desktop.store.campaigns import LATE_START, cancel, interrupt, move
from wa_desktop.store.fast import run

_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
OFFERED_SECONDS = 15.0
"""An offer that nobody repeats for so long is nobody's any more: who made it has died."""
_FRESH = f"handed_at > {_NOW} - {int(OFFERED_SECONDS * 1_000_000)}"


def offer(c: Connection, campaign_id: int) -> None:
    """Hand a campaign to whoever's engine runs; to be repeated until it is taken on."""
    run(c, f"UPDATE campaign SET handed_at = {_NOW} WHERE id = ?", (campaign_id,))  # noqa: S608


def repeat(c: Connection, campaign_id: int) -> bool:
    """Say that the offer stands; False when it was taken on, or dropped."""
    query = f"UPDATE campaign SET handed_at = {_NOW} WHERE id = ? AND handed_at IS NOT NULL"  # noqa: S608
    return bool(run(c, query, (campaign_id,)).rowcount)


def withdraw(c: Connection, campaign_id: int) -> bool:
    """Take the offer back; False when it was taken on before, or dropped."""
    query = "UPDATE campaign SET handed_at = NULL WHERE id = ? AND handed_at IS NOT NULL"
    return bool(run(c, query, (campaign_id,)).rowcount)


def stop(c: Connection, campaign_id: int, wanted: Wanted) -> None:
    """Do what a person asks of a campaign that no engine has."""
    if wanted is Wanted.CANCEL:
        cancel(c, campaign_id)
    else:
        move(c, campaign_id, (CampaignState.READY, CampaignState.RUNNING), CampaignState.PAUSED, "asked")


def is_offered(c: Connection, campaign_id: int) -> bool:
    """Whether it waits for an engine to take it on."""
    query = "SELECT 1 FROM campaign WHERE id = ? AND handed_at IS NOT NULL"
    return run(c, query, (campaign_id,)).fetchone() is not None


def take_on(c: Connection, account_id: int) -> Sequence[int]:
    """The campaigns that the engine of the account sends from now on; what nobody stands by any more is paused."""
    offered = run(c, _OFFERED).fetchall()
    taken = [int(id_) for id_, account, fresh, _state, _reason in offered if fresh and account == account_id]
    for id_, _account, fresh, state, reason in offered:
        if id_ in taken:
            withdraw(c, id_)
            if state == CampaignState.PAUSED:
                # At once: whoever handed it over sees that it is not over, and why it was late is not forgotten.
                kept = LATE_START if reason == LATE_START else ""
                move(c, id_, (CampaignState.PAUSED,), CampaignState.READY, kept)
        elif not fresh:
            withdraw(c, id_)
            interrupt(c, id_)
    return taken


_OFFERED = f"SELECT id, account_id, {_FRESH} AS fresh, state, reason FROM campaign WHERE handed_at IS NOT NULL"  # noqa: S608
