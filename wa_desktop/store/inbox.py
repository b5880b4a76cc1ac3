"""Messages received from people: kept once, tied to the campaign they answer."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Connection, text

from wa_desktop.domain.events import IncomingMessage, ReceivedView
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.events import Kept
from wa_desktop.store.instants import from_stored
from wa_desktop.store.ledger import as_webhooks_write, find_attempt_by_wamid
from wa_desktop.store.schema import received as received_table

SERVICE_WINDOW = timedelta(hours=24)

ANSWER_WINDOW = 7 * 24 * 3_600 * 1_000_000
"""A message that quotes nothing is taken as an answer to what was sent in the last seven days (microseconds)."""

_CLOCKS = 60_000_000
"""How far our clock may be ahead of WhatsApp's, which counts whole seconds (microseconds)."""

_COLUMNS = ("event_id", "number", "kind", "body", "wamid", "answers", "happened_at", "campaign_id")


def keep_messages(c: Connection, kept: Iterable[Kept]) -> int:
    """Put the messages among `kept` into the inbox, each wamid once; how many were new."""
    rows: dict[str, tuple[object, ...]] = {}
    for one in kept:
        message = one.event
        if not isinstance(message, IncomingMessage):
            continue
        about = message.envelope
        if _is_known(c, about.number, about.wamid):
            continue
        campaign_id = _answered_campaign(c, message, one.at)
        rows.setdefault(
            about.wamid or about.uuid,
            (one.id, about.number, message.form, message.body, about.wamid, message.answers, one.at, campaign_id),
        )
    bulk_insert(c, received_table, _COLUMNS, rows.values())
    return len(rows)


def _is_known(c: Connection, number: str, wamid: str) -> bool:
    if not wamid:
        return False
    # The same message delivered again under another requestUUID.
    query = text("SELECT 1 FROM received WHERE number = :number AND wamid = :wamid LIMIT 1")
    return c.execute(query, {"number": number, "wamid": wamid}).first() is not None


def _answered_campaign(c: Connection, message: IncomingMessage, at: int) -> int | None:
    attempt_id = find_attempt_by_wamid(c, message.answers)
    if attempt_id is not None:
        query = text("SELECT campaign_id FROM attempt WHERE id = :id")
        return int(c.execute(query, {"id": attempt_id}).scalar_one())
    return _latest_campaign(c, message.envelope.number, at)


def _latest_campaign(c: Connection, number: str, at: int) -> int | None:
    if not number:
        return None
    found: int | None = c.execute(
        text(
            "SELECT campaign_id FROM attempt WHERE number = :number AND claimed_at BETWEEN :since AND :until"
            " ORDER BY claimed_at DESC, id DESC LIMIT 1"
        ),
        {"number": as_webhooks_write(number), "since": at - ANSWER_WINDOW, "until": at + _CLOCKS},
    ).scalar()
    return found


def answered_number(c: Connection, wamid: str) -> str:
    """The number we sent the message `wamid` to, in E.164; empty when we do not know that message."""
    attempt_id = find_attempt_by_wamid(c, wamid)
    if attempt_id is None:
        return ""
    query = text("SELECT r.number FROM attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id = :id")
    return str(c.execute(query, {"id": attempt_id}).scalar_one())


def received_messages(c: Connection, limit: int) -> list[ReceivedView]:
    """The latest messages, newest first."""
    rows = c.execute(
        text(
            "SELECT r.number, r.kind, r.body, r.happened_at, r.wamid, r.campaign_id, coalesce(p.name, '') AS campaign"
            " FROM received r LEFT JOIN campaign p ON p.id = r.campaign_id"
            " ORDER BY r.happened_at DESC, r.id DESC LIMIT :limit"
        ),
        {"limit": limit},
    )
    return [
        ReceivedView(
            number=row.number,
            form=row.kind,
            body=row.body,
            received=from_stored(row.happened_at),
            window_ends=from_stored(row.happened_at) + SERVICE_WINDOW,
            campaign=row.campaign,
            campaign_id=row.campaign_id,
            wamid=row.wamid,
        )
        for row in rows
    ]
