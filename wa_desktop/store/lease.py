"""The lease: one engine per account at a time.

For a file an operating-system lock decides between the processes of one machine (it is free the moment its holder
dies), a row with a heartbeat between machines. On a team's server the row alone decides, by the server's clock.
"""

import os
import platform
import secrets
from contextlib import suppress
from typing import NamedTuple, Self

from sqlalchemy import Connection, delete, select

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store import server_lease
from wa_desktop.store.database import Store
from wa_desktop.store.elapsed import Elapsed, sleepless
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
    """The right to call SMSBOX for one account, held until `release` or the end of the process.

    On a team's server every transaction of the holder ends with `stamp`: it happens only while the lease is held.
    """

    def __init__(self, store: Store, account_id: int, lock: FileLock | None, token: str) -> None:
        self._store = store
        self.account_id = account_id
        self._lock = lock
        self.token = token
        self._since = Elapsed(sleepless)
        self._ahead = 0

    @classmethod
    def take(cls, store: Store, account_id: int, person: str = "") -> Self:
        """Take the lease; a dead holder of this machine is replaced at once. `person` is shown to the others.

        Raises `WaitingForPerson`: `engine_elsewhere` (another living program of this machine),
        `engine_other_computer` (another machine whose lease has not expired), `other_account_sending` (a team's
        server: the engine that runs is another account's).
        """
        if store.is_shared:
            return cls._take_shared(store, account_id, person)
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

    @classmethod
    def _take_shared(cls, store: Store, account_id: int, person: str) -> Self:
        made = cls(store, account_id, None, secrets.token_hex(8))
        with store.write() as c:
            _refuse_living(server_lease.holder(c), account_id)
            server_lease.write_row(c, account_id, made.token, person)
            made.stamp(c)
        return made

    @property
    def may_call(self) -> bool:
        """Whether a call may begin: nobody else can have the lease by now, however long this computer slept."""
        held = server_lease.EXPIRY_SECONDS - server_lease.MARGIN_SECONDS
        return not self._store.is_shared or self._since.seconds < held

    @property
    def beat_seconds(self) -> float:
        """How often its holder says that it lives."""
        return server_lease.BEAT_SECONDS if self._store.is_shared else BEAT_SECONDS

    def wall(self) -> int:
        """This instant, as stored: by the clock of the server where workstations share one."""
        return now() + self._ahead

    def beat(self, c: Connection) -> None:
        """Say that the holder lives; raises `LeaseLost` when another machine took over."""
        if self._store.is_shared:
            kept = server_lease.prolong(c, self.token)
        else:
            at = now()
            mine = (lease_table.c.account_id == self.account_id) & (lease_table.c.token == self.token)
            values = {"seen_at": at, "expires_at": at + int(EXPIRY_SECONDS * 1_000_000)}
            kept = c.execute(lease_table.update().where(mine).values(**values)).rowcount == 1
        if not kept:
            raise LeaseLost("lease_lost")

    def stamp(self, c: Connection) -> int | None:
        """End a transaction on a team's server: its serial (None: it changed nothing); raises `LeaseLost`."""
        found = server_lease.stamp(c, self.token)
        if found is None:
            raise LeaseLost("lease_lost")
        self._ahead = found.at - now()
        return found.serial

    def serial(self, c: Connection) -> int:
        """The serial of the holder's last transaction on a team's server that was kept; raises `LeaseLost`."""
        found = server_lease.serial_of(c, self.token)
        if found is None:
            raise LeaseLost("lease_lost")
        return found

    def end_session(self, c: Connection, process: int) -> None:
        """End a session of this program's that a team's server has not missed yet; `process` is its number there."""
        server_lease.end_session(c, process)

    def mark(self) -> tuple[float, float]:
        """This instant, for `prolonged`."""
        return self._since.mark()

    def prolonged(self, began: tuple[float, float]) -> None:
        """A transaction was kept that began, at the earliest, at `began`."""
        self._since.restart_at(began)

    def release(self) -> None:
        """Give the lease back, even when the database cannot be written: a file's lock decides, a server's expires."""
        if self._lock is not None and not self._lock.held:
            return
        mine = (lease_table.c.account_id == self.account_id) & (lease_table.c.token == self.token)
        try:
            with suppress(WaitingForPerson), self._store.hasty().write() as c:
                c.execute(delete(lease_table).where(mine))
        finally:
            if self._lock is not None:
                self._lock.release()


def is_held(connection: Connection) -> bool:
    """Whether an engine says that it runs, for whatever account."""
    return (
        connection.scalar(select(lease_table.c.account_id).where(lease_table.c.expires_at > now()).limit(1)) is not None
    )


def is_engine_alive(store: Store, account_id: int | None) -> bool:
    """Whether some program may be sending for this account now."""
    if store.is_shared:
        found = engine_elsewhere(store)
        return found is not None and found.account_id == account_id
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


def engine_elsewhere(store: Store) -> server_lease.Holder | None:
    """Whose engine may be sending on a team's server now; None when nobody's, or when the data is a file."""
    if not store.is_shared:
        return None
    with store.read() as c:
        found = server_lease.holder(c)
    return None if found is None or found.surely_dead else found


def refuse_elsewhere(store: Store, account_id: int) -> None:
    """Raise on a team's server what `Lease.take` would, without taking it."""
    if store.is_shared:
        _refuse_living(engine_elsewhere(store), account_id)


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


def _refuse_living(found: server_lease.Holder | None, account_id: int) -> None:
    if found is None or found.surely_dead:
        return
    if found.account_id != account_id:
        raise WaitingForPerson("other_account_sending")
    if found.host == platform.node():
        raise WaitingForPerson("engine_elsewhere", pid=found.pid)
    raise WaitingForPerson("engine_other_computer", computer=found.host, until=from_stored(found.expires_at))


def _write_row(c: Connection, account_id: int, token: str) -> None:
    at = now()
    c.execute(delete(lease_table).where(lease_table.c.account_id == account_id))
    c.execute(
        lease_table.insert().values(
            account_id=account_id,
            token=token,
            host=platform.node(),
            boot_id=server_lease.boot_id(),
            pid=os.getpid(),
            taken_at=at,
            seen_at=at,
            expires_at=at + int(EXPIRY_SECONDS * 1_000_000),
        )
    )
