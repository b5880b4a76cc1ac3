"""The database of one workstation: a SQLite file, its pragmas, what the computer may do to it."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from wa_desktop.domain.errors import InputRefused, WaitingForPerson, disk_is_full
from wa_desktop.store import migration
from wa_desktop.store.database import Store
from wa_desktop.store.folding import know_folding
from wa_desktop.store.locks import FileLock, Lock
from wa_desktop.store.places import refuse_shared_folder

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


class FileStore(Store):
    """The open database of one workstation; `path` is its file, in the folder of the account."""

    def __init__(self, path: Path, engine: Engine) -> None:
        super().__init__(path.parent)
        self.path = path
        self._engine = engine

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except (DatabaseError, sqlite3.DatabaseError) as error:
            told = error.orig if isinstance(error, DatabaseError) else error
            if getattr(told, "sqlite_errorcode", 0) & 0xFF not in _NOT_READ:
                raise
            raise WaitingForPerson("store_not_read", file=str(self.path), problem=str(told)) from error

    @contextmanager
    def _change(self, *, durable: bool) -> Iterator[Connection]:
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

    def lock(self, name: str, wait_seconds: float = 0.0) -> Lock:
        """What one program at a time may do."""
        return FileLock(self.home / f"{name}.lock", wait_seconds)

    def tidy(self, *, thorough: bool = False) -> None:
        """As `Store.tidy`."""
        checkpoint(self.path, "TRUNCATE" if thorough else "PASSIVE")

    def close(self) -> None:
        """As `Store.close`."""
        self._engine.dispose()


def open_file_store(home: Path) -> FileStore:
    """The database file of `home`, made or brought up to date when needed.

    Raises `InputRefused`: `store_shared_folder`, `store_newer`, `store_unreadable`, `disk_full`.
    """
    refuse_shared_folder(home)
    path = home / FILE_NAME
    with _told(path):
        _make_private(home, path)
        migration.bring_up_to_date(path)
    return FileStore(path, _engine(path))


def open_file(path: Path) -> FileStore:
    """A database that is on its way into its place, brought up to date; raises what `open_store` raises."""
    with _told(path):
        migration.bring_up_to_date(path)
    return FileStore(path, _engine(path))


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


def checkpoint(path: Path, mode: str) -> None:
    """Move the write-ahead log into the database of `path`, when it can be; only the holder of the engine lock may.

    PASSIVE disturbs nobody; TRUNCATE also empties the log, unless a reader still needs it.
    """
    wait = BUSY_SECONDS if mode == "PASSIVE" else 1.0
    # Later is as good: a commit is durable in the log already.
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path, timeout=wait)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
