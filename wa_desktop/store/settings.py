"""The settings table: one JSON value per key that differs from its default."""

import json
from typing import Any

from sqlalchemy import Connection, delete, select

from wa_desktop.store.schema import setting

SETTINGS_OF_MOMENT = "settings_of_moment"
"""The option of a connection that holds every setting of the one moment it sees, once one of them was asked for."""


def read_setting(connection: Connection, key: str) -> Any | None:
    """The stored value of `key`; None when it was never changed."""
    known = connection.get_execution_options().get(SETTINGS_OF_MOMENT)
    if known is None:
        said = connection.scalar(select(setting.c.value).where(setting.c.key == key))
    else:
        if not known:
            known |= {"": None} | {row.key: row.value for row in connection.execute(select(setting))}
        said = known.get(key)
    return None if said is None else json.loads(said)


def write_setting(connection: Connection, key: str, value: Any) -> None:
    """Store `value` (anything JSON) under `key`."""
    connection.execute(delete(setting).where(setting.c.key == key))
    connection.execute(setting.insert().values(key=key, value=json.dumps(value, ensure_ascii=False)))


def forget_setting(connection: Connection, key: str) -> None:
    """Take back what was stored under `key`."""
    connection.execute(delete(setting).where(setting.c.key == key))
