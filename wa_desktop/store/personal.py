"""Everything that is held on one number, for the person who asks for it."""

from typing import Any

from sqlalchemy import Connection

from wa_desktop.store.fast import run
from wa_desktop.store.instants import from_stored
from wa_desktop.store.ledger import as_webhooks_write
from wa_desktop.store.proofs import record_of


def everything_on(c: Connection, number: str) -> dict[str, Any]:
    """`proofs.record_of`, and beside it the events with their raw bodies, the texts sent and the audit's lines."""
    record = record_of(c, number)
    record["messages"] = [
        {"campaign": campaign, "language": language, "body": message}
        for campaign, language, message in run(c, _TEXTS, (number,))
    ]
    digits = as_webhooks_write(number)
    record["events"] = [_event(row) for row in run(c, _EVENTS, (number, digits.encode()))]
    record["reached"] = [
        {"happened_at": from_stored(at).isoformat()}
        for (at,) in run(c, "SELECT at FROM reached WHERE number = ?", (digits,))
    ]
    record["audit"] = [_line(row) for row in run(c, _AUDIT, (number, number))]
    return record


_TEXTS = (
    "SELECT p.name, k.language, k.message FROM recipient r JOIN content k ON k.id = r.content_id"
    " JOIN campaign p ON p.id = r.campaign_id WHERE r.number = ? ORDER BY r.id"
)
_EVENTS = (
    "SELECT kind, status, reference, wamid, received_at, happened_at, origin, body FROM event WHERE id IN"
    " (SELECT id FROM event WHERE number = ? UNION SELECT id FROM event WHERE number = '' AND instr(body, ?) > 0)"
    " ORDER BY id"
)
# A line names contacts by their ids, alone or in a list of them.
_AUDIT = (
    "SELECT a.at, a.operator, a.action, a.subject FROM audit a"
    " WHERE (a.subject IN ('contact', 'member') AND a.subject_id IN (SELECT id FROM member WHERE number = ?))"
    " OR EXISTS (SELECT 1 FROM json_each(a.details, '$.members') j"
    " WHERE CAST(j.value AS TEXT) IN (SELECT CAST(id AS TEXT) FROM member WHERE number = ?)) ORDER BY a.id"
)


def _event(row: Any) -> dict[str, Any]:
    kind, status, reference, wamid, received_at, happened_at, origin, body = row
    return {
        "kind": kind,
        "status": status,
        "reference": reference,
        "wamid": wamid,
        "received_at": from_stored(received_at).isoformat(),
        "happened_at": None if happened_at is None else from_stored(happened_at).isoformat(),
        "source": origin,
        "evidence": bytes(body).decode("utf-8", "replace"),
    }


def _line(row: Any) -> dict[str, Any]:
    at, operator, action, subject = row
    return {"happened_at": from_stored(at).isoformat(), "operator": operator, "action": action, "subject": subject}


def ids_of(c: Connection, number: str) -> list[tuple[int]]:
    """The ids of the rows of lists that hold `number`."""
    found: list[tuple[int]] = run(c, "SELECT id FROM member WHERE number = ? ORDER BY id", (number,)).fetchall()
    return found
