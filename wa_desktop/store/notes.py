"""What an engine remembers for the next one: small JSON values by key."""

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection

from wa_desktop.domain.accounts import is_loopback
from wa_desktop.store.fast import run

TEMPLATES_READ = "templates_read"
PACE = "pace"


def read_note(c: Connection, key: str) -> Any | None:
    """The value kept under `key`; None when there is none."""
    row = run(c, "SELECT value FROM engine_note WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])


def write_note(c: Connection, key: str, value: Any) -> None:
    """Keep `value` (anything JSON) under `key`."""
    run(
        c,
        "INSERT INTO engine_note (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, json.dumps(value)),
    )


def accounts_like(c: Connection, account_id: int | None) -> tuple[int, ...]:
    """The accounts that share one portfolio and its people: the real ones; each sandbox is a world of its own."""
    rows = run(c, "SELECT id, base_url FROM account").fetchall()
    real = tuple(int(id_) for id_, url in rows if not is_loopback(url))
    return real if account_id in real else (account_id or 0,)


def is_trial(c: Connection, account_id: int | None) -> bool:
    """Whether the account is a sandbox on this computer."""
    row = run(c, "SELECT base_url FROM account WHERE id = ?", (account_id,)).fetchone()
    return row is not None and is_loopback(row[0])


def marks(values: Collection[object]) -> str:
    """`?, ?, ?` for a list of values; never empty, so that an empty list matches nothing."""
    return ", ".join("?" * len(values)) or "NULL"
