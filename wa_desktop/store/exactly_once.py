"""Transactions of an engine on a team's server: each happens once, whatever becomes of the connection meanwhile."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Connection

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.database import Store
from wa_desktop.store.elapsed import Elapsed, sleepless
from wa_desktop.store.lease import Lease

_log = logging.getLogger(__name__)

PATIENCE_SECONDS = 900.0
"""How long answers of SMSBOX are held in memory while the server is away. Nobody else can take the lease of a server
that is away: an engine that is patient loses nothing."""
_AGAIN_SECONDS = 0.25
_AWAY = frozenset({"server_lost", "server_crowded", "server_full", "server_read_only", "store_not_written"})
"""What ends by itself: a server that restarts or is replaced, a workstation that holds the turn for long."""

Result = TypeVar("Result")


class ServerGone(WaitingForPerson):
    """The server stayed away (`server_lost`) until the program could wait no longer; nothing more is written."""


class ExactlyOnce:
    """Runs transactions under a lease. While the server is away it waits and tries again, in the caller's thread."""

    def __init__(self, store: Store, lease: Lease) -> None:
        self._store = store.hasty()
        self._lease = lease
        self._ended = threading.Event()
        self._gone = False
        self.away: Mapping[str, object] | None = None
        """What is known of the server's absence; None while it answers."""

    def give_up(self) -> None:
        """Wait no longer for a server that is away: the program ends. Any thread."""
        self._ended.set()

    def run(self, do: Callable[[Connection], Result]) -> Result:
        """The result of `do`, whose transaction is durable.

        `do` may run several times, each time after everything that it did before was taken back.
        Raises `LeaseLost`, `ServerGone`, and what `do` raises.
        """
        if self._gone:
            raise ServerGone("server_lost", **(self.away or {}))
        while True:
            process, serial, began = 0, None, self._lease.mark()
            try:
                with self._store.write() as c:
                    process = c.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
                    result = do(c)
                    serial = self._lease.stamp(c)
            except WaitingForPerson as problem:
                if problem.code not in _AWAY:
                    raise
                kept = self._serial_after(problem, process)
                if serial is None or kept != serial:
                    continue
            if serial is not None:
                self._lease.prolonged(began)
            return result

    def _serial_after(self, problem: WaitingForPerson, process: int) -> int:
        """Wait until the server answers; the serial of the last transaction that was kept."""
        _log.warning("the server does not answer: %s", problem.details.get("problem", problem.code))
        since = Elapsed(sleepless)
        self.away = dict(problem.details)
        while since.seconds < PATIENCE_SECONDS and not self._ended.is_set():
            try:
                kept = self._look(process)
            except WaitingForPerson as again:
                if again.code not in _AWAY:
                    self.away = None
                    raise
            else:
                _log.info("the server answers again")
                self.away = None
                return kept
            self._ended.wait(_AGAIN_SECONDS)
        self._gone = True
        raise ServerGone("server_lost", **problem.details) from problem

    def _look(self, process: int) -> int:
        if process:
            with self._store.read() as c:
                self._lease.end_session(c, process)
        # A turn of one's own: the lost transaction has ended before, one way or the other.
        with self._store.write() as c:
            return self._lease.serial(c)
