"""The settings table: one JSON value per key that differs from its default."""

import json
from typing import Any

from sqlalchemy import Connection, delete, select

from wa_desktop.store.schema import setting


def read_setting(connection: Connection, key: str) -> Any | None:
    """The stored value of `key`; None when it was never changed."""
    row = connection.execute(select(setting.c.value).where(setting.c.key == key)).first()
    return None if row is None else json.loads(row[0])


def write_setting(connection: Connection, key: str, value: Any) -> None:
    """Store `value` (anything JSON) under `key`."""
    connection.execute(delete(setting).where(setting.c.key == key))
    connection.execute(setting.insert().values(key=key, value=json.dumps(value, ensure_ascii=False)))


def forget_setting(connection: Connection, key: str) -> None:
    """Take back what was stored under `key`."""
    connection.execute(delete(setting).where(setting.c.key == key))
