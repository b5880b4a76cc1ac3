"""What people have begun and come back to days later: small JSON objects by kind and name."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, select

from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.schema import preparation


class Kept(NamedTuple):
    """What was kept, and when."""

    name: str
    said: Mapping[str, Any]
    changed_at: datetime


def keep(connection: Connection, kind: str, name: str, said: Mapping[str, Any]) -> None:
    """Keep `said` under its kind and name, instead of what was kept before."""
    drop(connection, kind, name)
    connection.execute(
        preparation.insert().values(
            kind=kind, name=name, said=json.dumps(said, ensure_ascii=False, sort_keys=True), changed_at=now()
        )
    )


def drop(connection: Connection, kind: str, name: str) -> None:
    """Forget one; nothing happens when there is none."""
    connection.execute(delete(preparation).where(preparation.c.kind == kind, preparation.c.name == name))


def kept(connection: Connection, kind: str) -> list[Kept]:
    """Everything of one kind, by name."""
    rows = connection.execute(select(preparation).where(preparation.c.kind == kind).order_by(preparation.c.name))
    return [Kept(row.name, dict(json.loads(row.said)), from_stored(row.changed_at)) for row in rows]
