"""The relay's own file: webhook bodies, each kept once, in order, until they are purged.

A cursor is the position of one body: strictly increasing, never given twice. Cursors follow the clock (milliseconds
since 1970 when a file is opened, then one by one), so that a file that was lost or restored from an older copy goes on
above whatever was given before, and a reader of the lost one is told so. One object belongs to one thread.
"""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.instants import now

VERSION = 1
"""Of the tables; a stored file of each released one is opened by the tests."""
_BUSY_SECONDS = 10
_LARGEST_LOG = 64 * 1024 * 1024
_MILLISECOND = 1_000  # of the stored microseconds
_PURGED = "purged"
_ROOM_PROBED = 32_768

_SCHEMA = """
CREATE TABLE event (
    cursor INTEGER PRIMARY KEY AUTOINCREMENT,
    key BLOB NOT NULL UNIQUE,
    received_at INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE INDEX event_received_at ON event (received_at);
CREATE TABLE jump (low INTEGER NOT NULL, high INTEGER NOT NULL);
CREATE TABLE fact (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE probe (one INTEGER PRIMARY KEY, room BLOB NOT NULL);
INSERT INTO sqlite_sequence (name, seq) VALUES ('event', 0);
"""
_KEEP = "INSERT INTO event (key, received_at, body) VALUES (?, ?, ?) ON CONFLICT (key) DO NOTHING"
_NOTE = (
    "INSERT INTO fact (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """One webhook body and what it is known by: the same key is kept once."""

    key: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """One body that is handed over; `received_at` is a stored instant."""

    cursor: int
    received_at: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Bodies after a cursor. `lost_before`: what stood before this cursor is gone; None when nothing is missing."""

    letters: tuple[Kept, ...]
    next: int
    more: bool
    lost_before: int | None


class MailboxError(Exception):
    """The file cannot be written or read now; nothing of what was asked was done."""


class Mailbox:
    """The file, opened for writing and reading, or for reading alone."""

    def __init__(self, path: Path, *, reading: bool = False) -> None:
        """Open or create it (owner only); raises `InputRefused` (`store_unreadable`, `store_newer`)."""
        self._path = path
        try:
            self._db = self._opened(reading)
        except (OSError, sqlite3.Error, MailboxError) as problem:
            raise InputRefused("store_unreadable", file=str(path), problem=str(problem)) from problem

    def _opened(self, reading: bool) -> sqlite3.Connection:
        if not reading:
            # SQLite gives its own two files the rights of this one.
            os.close(os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600))
        db = sqlite3.connect(self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            if reading:
                db.execute("PRAGMA query_only = ON")
            else:
                self._prepare(db)
        except BaseException:
            db.close()
            raise
        return db

    def _prepare(self, db: sqlite3.Connection) -> None:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise InputRefused("store_newer", file=str(self._path))
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA secure_delete = ON")
        db.execute(f"PRAGMA journal_size_limit = {_LARGEST_LOG}")
        if version == 0:
            db.executescript(f"BEGIN IMMEDIATE; {_SCHEMA} PRAGMA user_version = {VERSION}; COMMIT;")
        _jump_to_the_clock(db)

    def keep(self, letters: Sequence[Letter]) -> list[bool]:
        """Make all of them durable in one commit; which of them were new. `MailboxError`: none was kept."""
        moment = now()
        with _transaction(self._db) as db:
            return [db.execute(_KEEP, (one.key, moment, one.body)).rowcount == 1 for one in letters]

    def probe(self) -> None:
        """One durable write, larger than a usual body; raises `MailboxError` when it is not possible."""
        with _transaction(self._db) as db:
            db.execute("REPLACE INTO probe (one, room) VALUES (1, randomblob(?))", (_ROOM_PROBED,))

    def after(self, cursor: int, limit: int, most_bytes: int) -> Page:
        """At most `limit` bodies after `cursor`, together at most `most_bytes`, but one at least."""
        with _transaction(self._db, "BEGIN") as db:
            start, otherwise, lost_before = _start(db, cursor)
            sql = "SELECT cursor, received_at, body FROM event WHERE cursor > ? ORDER BY cursor LIMIT ?"
            taken: list[Kept] = []
            room = most_bytes
            for row in db.execute(sql, (start, limit + 1)):
                room -= len(row[2])
                if len(taken) == limit or (taken and room < 0):
                    return Page(tuple(taken), taken[-1].cursor, True, lost_before)
                taken.append(Kept(*row))
        return Page(tuple(taken), taken[-1].cursor if taken else otherwise, False, lost_before)

    def purge(self, before: int, at_most: int) -> int:
        """Forget at most `at_most` bodies received before this stored instant; how many there were."""
        with _transaction(self._db) as db:
            sql = "SELECT cursor FROM event WHERE received_at < ? ORDER BY received_at LIMIT ?"
            gone = [row[0] for row in db.execute(sql, (before, at_most))]
            if gone:
                db.executemany("DELETE FROM event WHERE cursor = ?", ((cursor,) for cursor in gone))
                db.execute(_NOTE, (_PURGED, max(gone)))
                db.execute("DELETE FROM jump WHERE high < ?", (max(gone),))
        return len(gone)

    def last_received(self) -> int | None:
        """The stored instant of the newest body; None when there is none."""
        with _transaction(self._db, "BEGIN") as db:
            found = db.execute("SELECT max(received_at) FROM event").fetchone()[0]
        return None if found is None else int(found)

    def close(self) -> None:
        """Close it; the last one out leaves one file."""
        self._db.close()


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[sqlite3.Connection]:
    """Everything inside or nothing; raises `MailboxError`."""
    try:
        db.execute(begin)
        try:
            yield db
            db.execute("COMMIT")
        finally:
            # After a failure on a full disk SQLite may have rolled back by itself, or not.
            if db.in_transaction:
                db.execute("ROLLBACK")
    except sqlite3.Error as problem:
        raise MailboxError(str(problem)) from problem


def _jump_to_the_clock(db: sqlite3.Connection) -> None:
    with _transaction(db):
        low = _last_given(db)
        high = now() // _MILLISECOND
        if high > low:
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'event'", (high,))
            db.execute("INSERT INTO jump (low, high) VALUES (?, ?)", (low, high))


def _last_given(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'event'").fetchone()[0])


def _start(db: sqlite3.Connection, cursor: int) -> tuple[int, int, int | None]:
    """Where reading begins for a reader who knows everything up to `cursor`, where it stands when there is nothing
    to read, and before which cursor something is gone.
    """
    found = db.execute("SELECT value FROM fact WHERE name = ?", (_PURGED,)).fetchone()
    purged = found[0] if found else 0
    if cursor > _last_given(db):
        # Given by another file, whose clock ran ahead: everything that is kept here is news.
        return 0, purged, purged + 1
    if cursor < purged:
        return cursor, purged, purged + 1
    # This file never gave a cursor inside a jump: it comes from a file that is gone.
    jumped = db.execute("SELECT high FROM jump WHERE low < ? AND ? < high", (cursor, cursor)).fetchone()
    return (jumped[0], jumped[0], jumped[0] + 1) if jumped else (cursor, cursor, None)
