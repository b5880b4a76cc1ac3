"""The database copied whole while others write, and put back without losing what was there."""

import contextlib
import json
import os
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import OperationalError

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.store import copying, migration
from wa_desktop.store.database import Store
from wa_desktop.store.erasing import KEY_CHECK, KEY_ID, Erased
from wa_desktop.store.fast import run
from wa_desktop.store.file_store import FILE_NAME, FileStore
from wa_desktop.store.settings_file import plain_setting

_PAGES = 2_000
_PIECE = 1 << 20
Tell = Callable[[int, int], None]
"""Told how much is done of how much; may raise to stop."""


def snapshot(store: Store, target: Path, tell: Tell) -> int:
    """Copy the database as it is at this moment to `target` (owner-only), a SQLite file in any case.

    A file is copied by SQLite's backup API, a server table by table in one transaction. Whoever writes meanwhile is not
    held up and does not make it start again. `tell` is given what is done and how much there is (pages, or rows), and
    may raise to stop. How many rows a server gave; 0 for a file.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    rows = 0
    try:
        if isinstance(store, FileStore):
            _copy(store.path, target, tell)
        else:
            rows = _copy_server(store, target, tell)
    except (sqlite3.OperationalError, OperationalError) as error:
        told = error.orig if isinstance(error, OperationalError) else error
        if not isinstance(told, sqlite3.Error):
            raise
        # Mostly a full disk: said like any other trouble of writing.
        raise OSError(0, str(told)) from error
    refuse_broken(target)
    return rows


def size_of(store: Store) -> int:
    """The bytes that the data takes where it is: about what a copy of it needs."""
    if isinstance(store, FileStore):
        return store.path.stat().st_size
    with store.read() as c:
        told = "SELECT coalesce(sum(pg_total_relation_size(oid)), 0) FROM pg_class WHERE relkind = 'r' AND "
        return int(run(c, f"{told} relnamespace = current_schema()::regnamespace").fetchone()[0])


def _copy_server(store: Store, target: Path, tell: Tell) -> int:
    done = 0

    def step(rows: int) -> None:
        nonlocal done
        done += rows
        tell(min(done, total), total)

    with store.read() as c:
        total = sum(copying.rows_of(c, table) for table in copying.tables())
        return copying.into_file(c, target, step)


def _copy(path: Path, target: Path, tell: Tell) -> None:
    with (
        closing(sqlite3.connect(path, isolation_level=None)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        # Inside a read transaction the source stands still for this connection.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master").fetchone()
        source.backup(copy, pages=_PAGES, progress=lambda _, left, total: tell(total - left, total), sleep=0)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode=DELETE")


def refuse_broken(path: Path) -> None:
    """Raise `InputRefused` (`backup_database_broken`) when SQLite finds the file at `path` inconsistent."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        said = str(error)
    if said != "ok":
        raise InputRefused("backup_database_broken", file=str(path), problem=str(said))


def packed(path: Path, beside: Mapping[str, Any], check: Callable[[], None]) -> Iterator[bytes]:
    """The file at `path` as a stream that begins with `beside`, what goes under the passphrase with it."""
    told = json.dumps(beside).encode()
    yield struct.pack(">I", len(told)) + told
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            check()
            yield piece


def unpack(stream: Iterable[bytes], target: Path) -> dict[str, Any]:
    """Write the file of a stream of `packed` to `target` (owner-only); what stood beside it."""
    head, beside = bytearray(), None
    handle = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        for piece in stream:
            if beside is not None:
                file.write(piece)
                continue
            head += piece
            size = struct.unpack(">I", head[:4])[0] if len(head) >= 4 else None  # noqa: PLR2004 - a length
            if size is not None and len(head) >= 4 + size:
                beside = json.loads(head[4 : 4 + size])
                file.write(head[4 + size :])
        _sync(file)
    return dict(beside or {})


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def refuse_newer(revision: str, file: Path) -> None:
    """Raise `InputRefused` (`backup_newer`) for a schema that this program does not know."""
    if revision not in migration.REVISIONS:
        raise InputRefused("backup_newer", file=str(file))


def has_data(home: Path) -> bool:
    """Whether the data folder holds a list, a campaign or a suppression that a restore would put aside."""
    path = home / FILE_NAME
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(path)) as connection:
            tables = ("contact_list", "campaign", "standing_entry", "event", "account")
            return any(connection.execute(f"SELECT 1 FROM {one} LIMIT 1").fetchone() for one in tables)  # noqa: S608
    except sqlite3.DatabaseError:
        # Whatever it is, it is kept aside.
        return True


def erased_in(home: Path) -> Erased:
    """Who was erased in the database of `home`."""
    path = home / FILE_NAME
    if not path.exists():
        return Erased()
    try:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT hash, erased_at FROM erased_person").fetchall()
            name, check = (str(plain_setting(connection, key) or "") for key in (KEY_ID, KEY_CHECK))
            return Erased(name, check, tuple(rows))
    except sqlite3.DatabaseError:
        return Erased()


def put_in_place(home: Path, restored: Path, why: str = "before-restore", code: str = "restore_in_use") -> Path | None:
    """Make `restored` the database of `home` in one step; where the former one was kept, None when there was none.

    `why` is part of the name under which it is kept. At every moment the folder holds one whole database under its
    name. Raises `WaitingForPerson` (`code`) when a program has the former one open.
    """
    path = home / FILE_NAME
    kept: Path | None = None
    detach(restored, code)
    if path.exists():
        detach(path, code)
        kept = aside(path, why)
        _keep(path, kept)
    restored.replace(path)
    sync_folder(home)
    return kept


def detach(path: Path, code: str = "restore_in_use") -> None:
    """Bring the log into the file and leave it alone in its folder: possible only when nobody has it open.

    Raises `WaitingForPerson` (`code`) when somebody has.
    """
    try:
        with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise WaitingForPerson(code, file=str(path)) from error
    except sqlite3.DatabaseError:
        # Not a database any more: it is kept as it is, its log as well.
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + ending).replace(path.with_name(f"{path.name}.damaged{ending}"))
        return
    if mode != "delete":
        raise WaitingForPerson(code, file=str(path))


def aside(path: Path, why: str) -> Path:
    """The name under which a database file is kept that is no longer the one in use."""
    return path.with_name(f"{path.stem}.{why}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.sqlite3")


def _keep(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:
        # A file system without links.
        shutil.copyfile(path, kept)
        kept.chmod(0o600)


def sync_folder(folder: Path) -> None:
    """Have what became of the names in a folder survive a power cut."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
