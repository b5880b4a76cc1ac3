"""What a helper may know of a database without seeing anybody: sizes, versions, how many rows."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from wa_desktop.store.database import FILE_NAME
from wa_desktop.store.schema import metadata

_BUSY_SECONDS = 2


def facts(home: Path) -> dict[str, object]:
    """Sizes of the files, schema version, journal mode, rows of each table; what cannot be read names its problem.

    Opens the file for reading alone, whatever state it is in, and never waits long.
    """
    path = home / FILE_NAME
    found: dict[str, object] = {"sizes": _sizes(path)}
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)
        ) as database:
            found["sqlite"] = sqlite3.sqlite_version
            for pragma in ("journal_mode", "page_count", "freelist_count"):
                found[pragma] = _first(database, f"PRAGMA {pragma}")
            found["schema"] = _first(database, "SELECT version_num FROM alembic_version")
            found["rows"] = {name: _first(database, f"SELECT count(*) FROM {name}") for name in metadata.tables}  # noqa: S608
    except (sqlite3.Error, OSError) as problem:
        found["problem"] = getattr(problem, "sqlite_errorname", type(problem).__name__)
    return found


def stored_settings(home: Path, keys: frozenset[str]) -> dict[str, str]:
    """The stored JSON of the settings in `keys`; empty when the database cannot be read."""
    path = home / FILE_NAME
    with (
        suppress(sqlite3.Error, OSError),
        closing(_reader(path)) as database,
    ):
        rows = database.execute("SELECT key, value FROM setting").fetchall()
        return {str(key): str(value) for key, value in rows if key in keys}
    return {}


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


def _first(database: sqlite3.Connection, statement: str) -> object:
    try:
        row = database.execute(statement).fetchone()
    except sqlite3.Error as problem:
        return getattr(problem, "sqlite_errorname", type(problem).__name__)
    return None if row is None else row[0]


def _sizes(path: Path) -> dict[str, int]:
    sizes = {}
    for kind in ("", "-wal", "-shm"):
        with suppress(OSError):
            sizes[f"database{kind}"] = path.with_name(path.name + kind).stat().st_size
    return sizes
