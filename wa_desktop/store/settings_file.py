"""Settings of a database file that is not open as a store: one on its way in or out."""

import json
import sqlite3
from typing import Any


def plain_setting(connection: sqlite3.Connection, key: str) -> Any | None:
    """The stored value of `key`; None when there is none."""
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (key,)).fetchone()
    return None if row is None else json.loads(row[0])
