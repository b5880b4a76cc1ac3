"""Everything that is kept about one number, with where it comes from."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, text

from wa_desktop.domain.money import from_micro, plain
from wa_desktop.domain.values import Consent, categories_of
from wa_desktop.store.instants import from_stored
from wa_desktop.store.lists import GONE
from wa_desktop.store.replies import replies_record

_CATEGORIES = ("marketing", "utility", "authentication")


def record_of(c: Connection, number: str) -> dict[str, Any]:
    """One person's record as plain values, ready for JSON: lists and rows, words of consent, stops, messages."""
    return {
        "number": number,
        "standing": _standing(c, number),
        "rows": [_member(row) for row in _read(c, _MEMBERS, number)],
        "entries": [_entry(row) for row in _read(c, _ENTRIES, number)],
        "recipients": _recipients(c, number),
        "received": [_message(row) for row in _read(c, _RECEIVED, number)],
        "replies": replies_record(c, number),
    }


_MEMBERS = (
    "SELECT m.*, l.name AS list_name, i.id AS import_no, i.file_name, i.file_hash, i.sheet, i.operator,"
    " i.finished_at AS imported_at, i.consent_wording,"
    " i.consent_source AS list_source, i.state AS import_state FROM member m"
    " JOIN contact_list l ON l.id = m.list_id JOIN list_import i ON i.id = m.import_id"
    " WHERE m.number = :number ORDER BY m.id"
)
_ENTRIES = (
    "SELECT s.*, e.body AS event_body, i.file_name, i.file_hash, i.sheet, i.consent_wording"
    " FROM standing_entry s LEFT JOIN event e ON e.id = s.event_id"
    " LEFT JOIN list_import i ON i.id = s.import_id WHERE s.number = :number ORDER BY s.said_at, s.id"
)
_RECIPIENTS = (
    "SELECT r.*, p.name AS campaign, p.template, p.currency FROM recipient r JOIN campaign p ON p.id = r.campaign_id"
    " WHERE r.number = :number ORDER BY r.id"
)
_ATTEMPTS = "SELECT * FROM attempt WHERE recipient_id = :recipient ORDER BY id"
_RECEIVED = (
    "SELECT r.*, p.name AS campaign FROM received r LEFT JOIN campaign p ON p.id = r.campaign_id"
    " WHERE r.number = :number ORDER BY r.happened_at, r.id"
)


def _read(c: Connection, query: str, number: str) -> Sequence[Row[Any]]:
    return c.execute(text(query), {"number": number}).all()


def _standing(c: Connection, number: str) -> dict[str, list[str]]:
    row = c.execute(text("SELECT refused, suppressed FROM standing WHERE number = :n"), {"n": number}).first()
    refused, suppressed = (0, 0) if row is None else row
    return {"refused": _names(refused), "suppressed": _names(suppressed)}


def _names(mask: int) -> list[str]:
    return [category.value for category in categories_of(mask)]


def _when(instant: int | None) -> str | None:
    return None if instant is None else from_stored(instant).isoformat()


def _member(row: Row[Any]) -> dict[str, Any]:
    said = {name: Consent(getattr(row, f"said_{name}")).name.lower() for name in _CATEGORIES}
    holds = {name: Consent(getattr(row, f"consent_{name}")).name.lower() for name in _CATEGORIES}
    return {
        "list": row.list_name.partition(GONE)[0],
        "import": row.import_no,
        "import_state": row.import_state,
        "file": row.file_name,
        "file_hash": row.file_hash,
        "sheet": row.sheet,
        "row": row.source_row,
        "imported_at": _when(row.imported_at),
        "operator": row.operator,
        "current": bool(row.is_current),
        "name": row.name,
        "first_name": row.first_name,
        "language": row.language,
        "country": row.country,
        "said": said,
        "consent": holds,
        "consent_at": _when(row.consent_at),
        "consent_row": row.consent_row,
        "consent_source": row.consent_source or row.list_source,
        "consent_wording": row.consent_wording,
        "fields": json.loads(row.fields),
    }


def _entry(row: Row[Any]) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "categories": _names(row.scope),
        "said_at": _when(row.said_at),
        "reason": row.reason,
        "source": row.source,
        "import": row.import_id,
        "file": row.file_name,
        "file_hash": row.file_hash,
        "sheet": row.sheet,
        "row": row.source_row,
        "consent_wording": row.consent_wording if row.kind == "decision" else None,
        "operator": row.operator,
        "recorded_at": _when(row.recorded_at),
        "removed_at": _when(row.removed_at),
        "evidence": None if row.event_body is None else bytes(row.event_body).decode("utf-8", "replace"),
    }


def _recipients(c: Connection, number: str) -> list[dict[str, Any]]:
    return [
        {
            "campaign": row.campaign_id,
            "name": row.campaign,
            "template": row.template,
            "language": row.language,
            "state": row.state,
            "reason": row.reason,
            "changed_at": _when(row.changed_at),
            "attempts": [_attempt(one) for one in c.execute(text(_ATTEMPTS), {"recipient": row.id})],
        }
        for row in _read(c, _RECIPIENTS, number)
    ]


def _attempt(row: Row[Any]) -> dict[str, Any]:
    return {
        "state": row.state,
        "reference": row.reference,
        "wamid": row.wamid,
        "code": row.code,
        "details": row.details,
        "price": plain(from_micro(row.meta_fee + row.sent_fee)),
        "claimed_at": _when(row.claimed_at),
        "sent_at": _when(row.sent_at),
        "delivered_at": _when(row.delivered_at),
        "read_at": _when(row.read_at),
        "failed_at": _when(row.failed_at),
    }


def _message(row: Row[Any]) -> dict[str, Any]:
    return {
        "form": row.kind,
        "body": row.body,
        "wamid": row.wamid,
        "answers": row.answers,
        "happened_at": _when(row.happened_at),
        "campaign": row.campaign_id,
        "name": row.campaign,
    }
