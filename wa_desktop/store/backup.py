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

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.store import migration
from wa_desktop.store.database import FILE_NAME, Store
from wa_desktop.store.erasing import KEY_CHECK, KEY_ID, Erased
from wa_desktop.store.settings_file import plain_setting

_PAGES = 2_000
_PIECE = 1 << 20
_TELL = Callable[[int, int], None]


def snapshot(store: Store, target: Path, tell: _TELL) -> None:
    """Copy the database as it is at this moment to `target` (owner-only) by SQLite's backup API.

    Whoever writes meanwhile is not held up and does not make it start again. `tell` is given (pages done, pages), and
    may raise to stop.
    """
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        _copy(store, target, tell)
    except sqlite3.OperationalError as error:
        # Mostly a full disk: said like any other trouble of writing.
        raise OSError(0, str(error)) from error
    refuse_broken(target)


def _copy(store: Store, target: Path, tell: _TELL) -> None:
    with (
        closing(sqlite3.connect(store.path, isolation_level=None)) as source,
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


def put_in_place(home: Path, restored: Path) -> Path | None:
    """Make `restored` the database of `home` in one step; where the former one was kept, None when there was none.

    At every moment the folder holds one whole database under its name. Raises `WaitingForPerson` (`restore_in_use`)
    when a program has the former one open.
    """
    path = home / FILE_NAME
    kept: Path | None = None
    _detach(restored)
    if path.exists():
        _detach(path)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        kept = path.with_name(f"{path.stem}.before-restore.{stamp}.sqlite3")
        _keep(path, kept)
    restored.replace(path)
    _sync_folder(home)
    return kept


def _detach(path: Path) -> None:
    """Bring the log into the file and leave it alone in its folder: possible only when nobody has it open."""
    try:
        with closing(sqlite3.connect(path, timeout=1.0, isolation_level=None)) as connection:
            mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.OperationalError as error:
        raise WaitingForPerson("restore_in_use", file=str(path)) from error
    except sqlite3.DatabaseError:
        # Not a database any more: it is kept as it is, its log as well.
        for ending in ("-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                path.with_name(path.name + ending).replace(path.with_name(f"{path.name}.damaged{ending}"))
        return
    if mode != "delete":
        raise WaitingForPerson("restore_in_use", file=str(path))


def _keep(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)
    except OSError:
        # A file system without links.
        shutil.copyfile(path, kept)
        kept.chmod(0o600)


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
