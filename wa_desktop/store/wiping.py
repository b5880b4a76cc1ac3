"""What is deleted leaves the files too: freed pages and the write-ahead log are emptied."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from wa_desktop.store.database import Store
from wa_desktop.store.file_store import FileStore
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock

TRIAL_EVENTS = "trial-events.jsonl"
"""The file beside the database where trial mode takes in its news."""
BACKUP_LOCK = "backup.lock"
"""Held by a backup, and by a restore."""
SMALL = 300_000_000
"""Bytes up to which the database is rewritten at once: a few seconds."""


def wipe(store: Store, largest: int = SMALL) -> bool:
    """Rewrite the database without its freed pages, and empty its log; False when that has to wait.

    It waits for an engine (only its holder may checkpoint), for another program's reader, and for a database above
    `largest` bytes. Nothing is lost by waiting.
    """
    if not isinstance(store, FileStore):
        # A server cleans up behind its own deletions.
        return True
    if store.path.stat().st_size > largest:
        return False
    lock = FileLock(store.home / LOCK_NAME)
    if not lock.acquire():
        return False
    try:
        return _rewrite(store.path)
    except sqlite3.OperationalError:
        return False
    finally:
        lock.release()


def _rewrite(path: Path) -> bool:
    with closing(sqlite3.connect(path, timeout=2.0, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("VACUUM")
        busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return not busy


def blank_lines(path: Path, text: str) -> int:
    """Overwrite every line of a file that holds `text` with spaces of the same length; how many.

    Whoever appends to the file or reads on in it goes on where they were. No file: none.
    """
    wanted, found, place = text.encode(), [], 0
    try:
        with path.open("r+b") as file:
            for line in file:
                if wanted in line:
                    found.append((place, len(line.rstrip(b"\n"))))
                place += len(line)
            for start, length in found:
                file.seek(start)
                file.write(b" " * length)
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return 0
    return len(found)


def sweep_leftovers(home: Path) -> int:
    """Remove whole copies of the data that a killed backup or restore left behind; how many.

    Nothing while a backup or a restore is under way.
    """
    lock = FileLock(home / BACKUP_LOCK)
    if not lock.acquire():
        return 0
    try:
        found = [path for pattern in ("backup-*.tmp*", "restore-*.tmp*") for path in home.glob(pattern)]
        for path in found:
            path.unlink(missing_ok=True)
        return len(found)
    finally:
        lock.release()


def older_copies(home: Path) -> tuple[str, ...]:
    """The names of the copies of the data that this program kept aside in its folder."""
    return tuple(sorted(path.name for path in home.glob("wa-desktop.before-*.sqlite3")))
