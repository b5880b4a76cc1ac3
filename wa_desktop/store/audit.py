"""Who did what: decisions and changes, by id, never by number."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from wa_desktop.store.instants import now
from wa_desktop.store.schema import audit


def lines_of(connection: Connection, action: str, since: int) -> list[tuple[int, Mapping[str, Any]]]:
    """(instant as stored, details) of every line of one action from `since` on, the oldest first."""
    rows = connection.execute(
        select(audit.c.at, audit.c.details)
        .where(audit.c.action == action, audit.c.at >= since)
        .order_by(audit.c.id)
    )  # fmt: skip
    return [(at, json.loads(details)) for at, details in rows]


def record(
    connection: Connection, operator: str, action: str, subject: str, subject_id: int | None = None, **details: Any
) -> None:
    """Add one line; `details` holds ids, counts and codes only."""
    connection.execute(
        audit.insert().values(
            at=now(),
            operator=operator,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=json.dumps(details, ensure_ascii=False, sort_keys=True),
        )
    )
