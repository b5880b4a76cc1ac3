"""The lease: one engine per account at a time.

An operating-system lock decides between the processes of one machine (it is free the moment its holder dies);
a row with a heartbeat decides between machines.
"""

import os
import platform
import secrets
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple, Self

from sqlalchemy import Connection, delete, select

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.database import BUSY_SECONDS, Store
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.locks import FileLock
from wa_desktop.store.schema import lease as lease_table

LOCK_NAME = "engine.lock"
EXPIRY_SECONDS = 60.0
BEAT_SECONDS = 15.0
_PATIENCE_SECONDS = 1.0
"""Somebody who only looks whether an engine is alive holds the lock for an instant."""


class LeaseLost(WaitingForPerson):
    """Another machine took the lease over (`lease_lost`): this engine must make no further call."""


class Lease:
    """The right to call SMSBOX for one account, held until `release` or the end of the process."""

    def __init__(self, store: Store, account_id: int, lock: FileLock, token: str) -> None:
        self._store = store
        self.account_id = account_id
        self._lock = lock
        self.token = token

    @classmethod
    def take(cls, store: Store, account_id: int) -> Self:
        """Take the lease; a dead holder of this machine is replaced at once.

        Raises `WaitingForPerson`: `engine_elsewhere` (another living program of this machine),
        `engine_other_computer` (another machine whose lease has not expired).
        """
        lock = FileLock(store.home / LOCK_NAME, wait_seconds=_PATIENCE_SECONDS)
        if not lock.acquire():
            raise WaitingForPerson("engine_elsewhere", pid=_holder_pid(store, account_id))
        try:
            token = secrets.token_hex(8)
            with store.write() as c:
                _refuse_other_machine(c, account_id)
                _write_row(c, account_id, token)
        except BaseException:
            lock.release()
            raise
        return cls(store, account_id, lock, token)

    def beat(self, c: Connection) -> None:
        """Say that the holder lives; raises `LeaseLost` when another machine took over."""
        at = now()
        kept = c.execute(
            lease_table.update()
            .where(lease_table.c.account_id == self.account_id, lease_table.c.token == self.token)
            .values(seen_at=at, expires_at=at + int(EXPIRY_SECONDS * 1_000_000))
        )
        if kept.rowcount != 1:
            raise LeaseLost("lease_lost")

    def release(self) -> None:
        """Give the lease back, even when the database cannot be written: here the lock alone decides."""
        if not self._lock.held:
            return
        mine = (lease_table.c.account_id == self.account_id) & (lease_table.c.token == self.token)
        try:
            with suppress(WaitingForPerson), self._store.write() as c:
                c.execute(delete(lease_table).where(mine))
        finally:
            self._lock.release()


def checkpoint(path: Path, mode: str) -> None:
    """Move the write-ahead log into the database of `path`, when it can be; only the holder of the engine lock may.

    PASSIVE disturbs nobody; TRUNCATE also empties the log, unless a reader still needs it.
    """
    wait = BUSY_SECONDS if mode == "PASSIVE" else 1.0
    # Later is as good: a commit is durable in the log already.
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(path, timeout=wait)) as connection:
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()


def is_held(connection: Connection) -> bool:
    """Whether an engine says that it runs, for whatever account."""
    return (
        connection.scalar(select(lease_table.c.account_id).where(lease_table.c.expires_at > now()).limit(1)) is not None
    )


def is_engine_alive(store: Store, account_id: int | None) -> bool:
    """Whether some program may be sending for this account now."""
    with store.read() as c:
        row = _row_of(c, account_id)
    if row is None:
        return False
    if row.host != platform.node():
        return int(row.expires_at) > now()
    probe = FileLock(store.home / LOCK_NAME)
    free = probe.acquire()
    probe.release()
    return not free


class _Row(NamedTuple):
    host: str
    pid: int
    expires_at: int


def _row_of(c: Connection, account_id: int | None) -> _Row | None:
    found = c.execute(select(lease_table).where(lease_table.c.account_id == account_id)).first()
    return None if found is None else _Row(found.host, found.pid, found.expires_at)


def _holder_pid(store: Store, account_id: int) -> int:
    with store.read() as c:
        row = _row_of(c, account_id)
    return row.pid if row else 0


def _refuse_other_machine(c: Connection, account_id: int) -> None:
    row = _row_of(c, account_id)
    if row is not None and row.host != platform.node() and row.expires_at > now():
        raise WaitingForPerson("engine_other_computer", computer=row.host, until=from_stored(row.expires_at))


def _write_row(c: Connection, account_id: int, token: str) -> None:
    at = now()
    c.execute(delete(lease_table).where(lease_table.c.account_id == account_id))
    c.execute(
        lease_table.insert().values(
            account_id=account_id,
            token=token,
            host=platform.node(),
            boot_id=_boot_id(),
            pid=os.getpid(),
            taken_at=at,
            seen_at=at,
            expires_at=at + int(EXPIRY_SECONDS * 1_000_000),
        )
    )


def _boot_id() -> str:
    known = Path("/proc/sys/kernel/random/boot_id")
    if known.exists():
        return known.read_text(encoding="ascii").strip()
    import psutil

    return str(int(psutil.boot_time()))
