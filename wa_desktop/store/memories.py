"""What people said of the columns of their files, by the signature of the headers."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, select

from wa_desktop.store.instants import now
from wa_desktop.store.schema import column_memory

KEPT = 500
"""Signatures that are remembered; the oldest give way."""


def remember(connection: Connection, signature: str, said: Mapping[str, Any]) -> None:
    """Keep `said` for files with these headers, instead of what was kept before."""
    connection.execute(delete(column_memory).where(column_memory.c.signature == signature))
    connection.execute(
        column_memory.insert().values(
            signature=signature, said=json.dumps(said, ensure_ascii=False, sort_keys=True), saved_at=now()
        )
    )
    newest = select(column_memory.c.signature).order_by(column_memory.c.saved_at.desc()).limit(KEPT)
    connection.execute(delete(column_memory).where(column_memory.c.signature.not_in(newest)))


def remembered(connection: Connection) -> dict[str, Mapping[str, Any]]:
    """Everything kept, by signature."""
    rows = connection.execute(select(column_memory.c.signature, column_memory.c.said))
    return {signature: dict(json.loads(said)) for signature, said in rows}
