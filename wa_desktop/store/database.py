"""The database file: opened, checked, migrated; the two ways in, read and write."""

import os
import sqlite3
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from wa_desktop.domain.errors import InputRefused, WaitingForPerson, disk_is_full
from wa_desktop.store import migration
from wa_desktop.store.places import refuse_shared_folder
from wa_desktop.store.rolls import know_folding

FILE_NAME = "wa-desktop.sqlite3"
BUSY_SECONDS = 30.0
_NOT_OUR_FAULT = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }
)
"""What the computer does to a write; any other error of SQLite is a bug."""
_NOT_READ = _NOT_OUR_FAULT | {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_PERM}
"""What the computer does to a reading; a damaged file is damaged by the computer."""


class Store:
    """One open database. Safe to use from several threads: each takes its own connection."""

    def __init__(self, path: Path, engine: Engine) -> None:
        self.path = path
        self._engine = engine

    @property
    def home(self) -> Path:
        """The folder of the account."""
        return self.path.parent

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the data; writes nothing.

        Raises `WaitingForPerson` (`store_not_read`) when the computer does not let it be read, or it is damaged.
        """
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (DatabaseError, sqlite3.DatabaseError) as error:
            told = error.orig if isinstance(error, DatabaseError) else error
            if getattr(told, "sqlite_errorcode", 0) & 0xFF not in _NOT_READ:
                raise
            raise WaitingForPerson("store_not_read", file=str(self.path), problem=str(told)) from error

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """One transaction that takes the write lock at once; durable when the block ends well.

        Not `durable`: a power cut may take it back until a durable one has followed, by whomever; all that came before
        a durable one lasts with it. For parts of something that nobody sees before its last part.
        Raises `WaitingForPerson` (`store_not_written`) when another program never gives the lock back, the disk is
        full or the file may not be written.
        """
        try:
            with (
                self._engine.connect().execution_options(wa_write=True) as connection,
                _synced(connection, durable=durable),
                connection.begin(),
            ):
                yield connection
        except (OperationalError, sqlite3.OperationalError) as error:
            told = error.orig if isinstance(error, OperationalError) else error
            if getattr(told, "sqlite_errorcode", 0) & 0xFF not in _NOT_OUR_FAULT:
                raise
            raise WaitingForPerson("store_not_written", file=str(self.path), problem=str(told)) from error

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def open_store(home: Path) -> Store:
    """The database of `home`, made or brought up to date when needed.

    Raises `InputRefused`: `store_shared_folder`, `store_newer`, `store_unreadable`, `disk_full`.
    """
    refuse_shared_folder(home)
    path = home / FILE_NAME
    with _told(path):
        _make_private(home, path)
        migration.bring_up_to_date(path)
    return Store(path, _engine(path))


def open_file(path: Path) -> Store:
    """A database that is on its way into its place, brought up to date; raises what `open_store` raises."""
    with _told(path):
        migration.bring_up_to_date(path)
    return Store(path, _engine(path))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the computer does to the opening of the database, as a refusal."""
    try:
        yield
    except (OSError, sqlite3.Error, OperationalError) as error:
        told = error.orig if isinstance(error, OperationalError) else error
        full = getattr(told, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        if full or (isinstance(told, OSError) and disk_is_full(told)):
            raise InputRefused("disk_full", file=str(path.parent)) from error
        raise InputRefused("store_unreadable", file=str(path), problem=str(told)) from error


def _make_private(home: Path, path: Path) -> None:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    elif os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        f"sqlite+pysqlite:///{path}",
        poolclass=QueuePool,
        hide_parameters=True,  # an error's text would show numbers
        pool_size=4,
        max_overflow=8,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare_connection(connection: sqlite3.Connection, _: object) -> None:
    # The driver's own transactions are off: `_begin` decides how each one starts.
    connection.isolation_level = None
    prepare_sqlite(connection)
    know_folding(connection)


def prepare_sqlite(connection: sqlite3.Connection) -> None:
    """The pragmas that every connection needs.

    WAL with FULL sync: a commit survives a power cut. No mmap and no automatic checkpoint: SQLite
    before 3.51.3 can corrupt a WAL when two connections checkpoint or write at once, so only the
    holder of the engine lock checkpoints.
    """
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "mmap_size=0",
        "wal_autocheckpoint=0",
        "temp_store=MEMORY",
        f"busy_timeout={int(BUSY_SECONDS * 1000)}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _synced(connection: Connection, *, durable: bool) -> Iterator[None]:
    if durable:
        yield
        return
    driver = connection.connection.driver_connection
    assert driver is not None  # noqa: S101 - it was just connected
    driver.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:
        driver.execute("PRAGMA synchronous=FULL")


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("wa_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def bulk_insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert tuples through the driver: some five times faster than statements with dicts."""
    mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
    names, marks = ", ".join(columns), ", ".join([mark] * len(columns))
    many = list(rows)
    if many:
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", many)  # noqa: S608
