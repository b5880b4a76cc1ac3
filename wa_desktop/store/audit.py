"""Who did what: decisions and changes, by id, never by number."""

import json
from typing import Any

from sqlalchemy import Connection

from wa_desktop.store.instants import now
from wa_desktop.store.schema import audit


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
