"""What a helper may know of a database without seeing anybody: sizes, versions, how many rows."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.store.connection_facts import round_trip
from wa_desktop.store.copying import rows_of
from wa_desktop.store.fast import run
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.opening import Password, look_at_server, no_password
from wa_desktop.store.own_settings import kept_beside
from wa_desktop.store.schema import metadata
from wa_desktop.store.server_address import FILE_NAME as SERVER_FILE
from wa_desktop.store.server_address import address_of

_BUSY_SECONDS = 2


def facts(home: Path, password: Password = no_password) -> dict[str, object]:
    """Sizes of the files, schema version, journal mode, rows of each table; what cannot be read names its problem.

    Opens the file for reading alone, whatever state it is in, and never waits long. Of a team's server neither its name
    nor anybody's; `password` knows what it asks for.
    """
    if (home / SERVER_FILE).exists():
        return _of_server(home, password)
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


def _of_server(home: Path, password: Password) -> dict[str, object]:
    found: dict[str, object] = {"sizes": _sizes(home / FILE_NAME), "server": True}
    try:
        with _looked_at(home, password) as c:
            found["server_version"] = run(c, "SHOW server_version").fetchone()[0]
            found["round_trip_ms"] = round(round_trip(c) * 1_000, 2)
            found["schema"] = run(c, "SELECT version_num FROM alembic_version").fetchone()[0]
            found["rows"] = {table.name: rows_of(c, table) for table in metadata.sorted_tables}
    except (UserError, DatabaseError) as problem:
        # Its text would name the server and the person.
        found["problem"] = problem.code if isinstance(problem, UserError) else type(problem.orig).__name__
    return found


@contextmanager
def _looked_at(home: Path, password: Password) -> Iterator[Connection]:
    address = address_of(home)
    if address is None:
        raise InputRefused("leave_no_server", folder=str(home))
    with closing(look_at_server(home, address, password(address))) as store, store.read() as c:
        yield c


def stored_settings(home: Path, keys: frozenset[str], password: Password = no_password) -> dict[str, str]:
    """The stored JSON of the settings in `keys`; those of the database are left out when it cannot be read."""
    if (home / SERVER_FILE).exists():
        found = {key: json.dumps(value) for key, value in kept_beside(home).items()}
        with suppress(UserError, DatabaseError), _looked_at(home, password) as c:
            found = {**dict(run(c, "SELECT key, value FROM setting").fetchall()), **found}
        return {key: value for key, value in found.items() if key in keys}
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
