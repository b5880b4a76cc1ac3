"""The calls of a campaign whose outcome nobody knows."""

from collections.abc import Collection

from sqlalchemy import Connection

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.uncertain import UnconfirmedBatch, what_was_seen
from wa_desktop.store.campaigns import counts_by_state, is_followed
from wa_desktop.store.fast import run
from wa_desktop.store.instants import from_stored
from wa_desktop.store.ledger import NEWS_AFTER_CLAIM
from wa_desktop.store.notes import marks

_BATCHES = (
    "SELECT b.id, b.claimed_at, b.answered_at, b.size, b.outcome, b.detail, b.http_status,"
    " count(*) FILTER (WHERE a.state = 'unconfirmed'),"
    " count(*) FILTER (WHERE a.state IN ('ack', 'sent', 'delivered', 'read', 'failed'))"
    " FROM batch b JOIN attempt a ON a.batch_id = b.id WHERE b.campaign_id = ? AND b.id IN"
    " (SELECT open.batch_id FROM attempt open JOIN recipient r ON r.id = open.recipient_id"
    " WHERE r.campaign_id = ? AND r.state = 'unconfirmed' AND open.state = 'unconfirmed' AND open.is_open = 1)"
    " GROUP BY b.id ORDER BY b.id"
)


def unconfirmed_batches(c: Connection, campaign_id: int) -> list[UnconfirmedBatch]:
    """Every call with uncertain recipients, oldest first."""
    followed = is_followed(c, counts_by_state(c, campaign_id))
    return [
        UnconfirmedBatch(
            batch=batch,
            called=from_stored(called),
            ended=None if ended is None else from_stored(ended),
            recipients=int(open_),
            size=size,
            seen=what_was_seen(outcome, detail, status),
            status=status,
            detail=detail,
            reported=int(reported),
            follow_up=followed,
            settles_until=from_stored(called + NEWS_AFTER_CLAIM),
        )
        for batch, called, ended, size, outcome, detail, status, open_, reported in run(
            c, _BATCHES, (campaign_id, campaign_id)
        ).fetchall()
    ]


def numbers_of(c: Connection, campaign_id: int, batches: Collection[int]) -> list[str]:
    """The uncertain recipients of these calls; raises `InputRefused` (`batch_unknown`) for a call that has none."""
    wanted = tuple(dict.fromkeys(batches))
    rows = run(
        c,
        f"SELECT a.batch_id, r.number FROM attempt a JOIN recipient r ON r.id = a.recipient_id"  # noqa: S608 - marks only
        f" WHERE a.batch_id IN ({marks(wanted)}) AND a.campaign_id = ? AND a.state = 'unconfirmed' AND a.is_open = 1"
        " AND r.state = 'unconfirmed'",
        (*wanted, campaign_id),
    ).fetchall()
    missing = sorted(set(wanted) - {batch for batch, _ in rows})
    if missing:
        raise InputRefused("batch_unknown", campaign=campaign_id, batches=tuple(missing))
    return [number for _, number in rows]
