"""Stops that people ask for, from events into the standing that every send obeys."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, text

from wa_desktop.store.fast import run_many
from wa_desktop.store.standing import Entry, add_entries, recompute

SOURCE = "whatsapp"
"""Where these suppressions come from, beside `event_id`, the evidence."""


AT_META = "stop_at_meta"
"""The reason of those whom Meta refused to write to: they opted out of marketing (131050)."""


@dataclass(frozen=True, slots=True)
class OptOut:
    """One person's stop: how far, when (microseconds), in which way and by which event."""

    number: str
    scope: int
    said_at: int
    reason: str
    event_id: int


def keep_opt_outs(c: Connection, stops: Iterable[OptOut]) -> int:
    """Suppress these numbers from this transaction on; how many."""
    entries = [
        Entry(one.number, "suppression", one.scope, one.said_at, one.reason, SOURCE, event_id=one.event_id)
        for one in stops
    ]
    add_entries(c, entries)
    recompute(c, {entry.number for entry in entries})
    _tie_choices(c, entries)
    return len(entries)


_LOOKED_BACK = 7 * 86_400_000_000
_TIE = (
    "UPDATE event SET campaign_id = (SELECT a.campaign_id FROM attempt a WHERE a.number = ?"
    " AND a.claimed_at BETWEEN ? AND ? ORDER BY a.claimed_at DESC, a.id DESC LIMIT 1)"
    " WHERE id = ? AND kind = 'user_preferences' AND campaign_id IS NULL"
)


def _tie_choices(c: Connection, entries: Iterable[Entry]) -> None:
    """A choice made in WhatsApp names no message: it counts for the campaign that wrote last in the week before."""
    rows = [
        (one.number.removeprefix("+"), one.said_at - _LOOKED_BACK, one.said_at + 60_000_000, one.event_id)
        for one in entries
    ]
    run_many(c, _TIE, rows)


def opted_out_of(c: Connection, campaign_id: int) -> int:
    """How many people stopped in answer to a campaign, or were refused by Meta as opted out during it."""
    found: int = c.execute(
        text(
            "SELECT count(DISTINCT s.number) FROM standing_entry s JOIN event e ON e.id = s.event_id"
            " LEFT JOIN received r ON r.event_id = e.id"
            " WHERE s.kind = 'suppression' AND coalesce(r.campaign_id, e.campaign_id) = :campaign"
        ),
        {"campaign": campaign_id},
    ).scalar_one()
    return found
