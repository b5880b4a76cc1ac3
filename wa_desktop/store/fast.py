"""Statements of the hot path, straight to the driver: several times faster than through SQLAlchemy."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection


def run(c: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Execute `sql` (marks are `?`) in the caller's transaction; the driver's cursor.

    Raises the driver's own errors, which `Store.write` knows as well.
    """
    return _driver(c).execute(_marked(c, sql), values)


def run_many(c: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """Execute `sql` for each of `rows`; how many rows of the database it changed."""
    cursor = _driver(c).cursor()
    cursor.executemany(_marked(c, sql), rows)
    return max(0, int(cursor.rowcount))


def _driver(c: Connection) -> Any:
    return c.connection.driver_connection


def _marked(c: Connection, sql: str) -> str:
    return sql if c.dialect.paramstyle == "qmark" else sql.replace("?", "%s")
