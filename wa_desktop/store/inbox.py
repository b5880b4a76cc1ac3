"""Messages received from people: kept once, tied to the campaign they answer."""

from collections.abc import Callable, Iterable, Mapping

from sqlalchemy import Connection, text

from wa_desktop.domain.events import IncomingError, IncomingMessage
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.events import Kept
from wa_desktop.store.fast import run
from wa_desktop.store.ledger import as_webhooks_write, find_attempt_by_wamid
from wa_desktop.store.schema import received as received_table

ANSWER_WINDOW = 7 * 24 * 3_600 * 1_000_000
"""A message that quotes nothing is taken as an answer to what was sent in the last seven days (microseconds)."""

_CLOCKS = 60_000_000
"""How far our clock may be ahead of WhatsApp's, which counts whole seconds (microseconds)."""

_PER_QUERY = 900
_COLUMNS = ("event_id", "number", "kind", "body", "wamid", "answers", "happened_at", "campaign_id", "wish")


UNSUPPORTED = "unsupported"
"""The form of what a person sent and WhatsApp could not hand over."""


def keep_messages(
    c: Connection, kept: Iterable[Kept], wish_of: Callable[[IncomingMessage], str] = lambda _message: ""
) -> int:
    """Put the messages among `kept` into the inbox, each wamid once; how many were new.

    `wish_of` says what a message wishes (`received.wish`). A message without a number belongs to the person whom we
    sent the message that it quotes.
    """
    rows: dict[str, tuple[object, ...]] = {}
    for one in kept:
        message = _as_message(one)
        if message is None:
            continue
        about = message.envelope
        number = about.number or answered_number(c, message.answers)
        if _is_known(c, number, about.wamid):
            continue
        campaign_id = _answered_campaign(c, message, one.at)
        rows.setdefault(
            about.wamid or about.uuid,
            (one.id, number, message.form, message.body, about.wamid, message.answers, one.at, campaign_id,
             wish_of(message)),
        )  # fmt: skip
    bulk_insert(c, received_table, _COLUMNS, rows.values())
    return len(rows)


def _as_message(one: Kept) -> IncomingMessage | None:
    """What a person sent: also what WhatsApp could not hand over, which opens their window and is counted as well."""
    if isinstance(one.event, IncomingError) and one.event.envelope.number:
        return IncomingMessage(one.event.envelope, UNSUPPORTED)
    return one.event if isinstance(one.event, IncomingMessage) else None


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


def quote_now_known(c: Connection, named: Mapping[str, int]) -> list[Kept]:
    """Tie the messages that quote one of ours, whose name at WhatsApp (`named`, with its attempt) just became known.

    They belong to its campaign, whatever was guessed before. Returns them with their events.
    """
    found: list[Kept] = []
    wamids = list(named)
    for start in range(0, len(wamids), _PER_QUERY):
        few = wamids[start : start + _PER_QUERY]
        marks = ", ".join("?" * len(few))
        query = (
            "SELECT r.id, r.answers, r.event_id, r.happened_at, e.body FROM received r JOIN event e"  # noqa: S608 - marks only
            f" ON e.id = r.event_id WHERE r.answers <> '' AND r.answers IN ({marks})"
        )
        for received_id, answers, event_id, at, body in run(c, query, few).fetchall():
            run(c, _TIE, (named[answers], named[answers], received_id))
            found.append(Kept(event_id, read_body(bytes(body)), at))
    return found


_TIE = (
    "UPDATE received SET campaign_id = (SELECT campaign_id FROM attempt WHERE id = ?), number = CASE WHEN number = ''"
    " THEN (SELECT r.number FROM attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id = ?) ELSE number END"
    " WHERE id = ?"
)


def answered_number(c: Connection, wamid: str) -> str:
    """The number we sent the message `wamid` to, in E.164; empty when we do not know that message."""
    attempt_id = find_attempt_by_wamid(c, wamid)
    if attempt_id is None:
        return ""
    query = text("SELECT r.number FROM attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id = :id")
    return str(c.execute(query, {"id": attempt_id}).scalar_one())
