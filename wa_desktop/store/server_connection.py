"""One connection to a team's server: it asks in as few ways there and back as it can, and gives a silent server up."""

import selectors
import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg import IsolationLevel
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGconn
from psycopg.waiting import Ready, Wait
from sqlalchemy.exc import InvalidatePoolError

_LOOK_SECONDS = 0.1
PING_SECONDS = 3.0
"""How long a connection that lay idle may take to say that it still works."""
_TRUSTED_SECONDS = 2.0
"""A connection that was used so short a time ago, and of which the network says nothing bad, is not asked first."""
_hurry = threading.local()


class PromptCursor(psycopg.Cursor[Any]):
    """A cursor whose first statement leaves together with the BEGIN of its transaction."""

    def execute(self, query: Any, params: Any = None, **how: Any) -> Self:
        """As the driver's; the answer is there when it returns."""
        connection = self.connection
        is_first = not connection.autocommit and connection.info.transaction_status == TransactionStatus.IDLE
        if not is_first or connection.pgconn.pipeline_status:
            return super().execute(query, params, **how)
        with connection.pipeline():
            return super().execute(query, params, **how)


class ServerConnection(psycopg.Connection[Any]):
    """A connection that waits `patience` seconds for each answer (None: for ever), then is closed."""

    patience: float | None = None
    _only_reads = False
    _is_ending = False
    """Whether the end of a reading was said, and its answer not yet heard."""
    _begun_in: object = None
    _laid_at: float | None = None

    def wait(self, gen: PQGen[Any], interval: float = _LOOK_SECONDS, *more: Any, **facts: Any) -> Any:
        """As the driver's, but not for ever."""
        if self.patience is None:
            return super().wait(gen, interval, *more, **facts)
        watched = self._until(gen, time.monotonic() + self.patience)
        return super().wait(watched, min(interval, _LOOK_SECONDS), *more, **facts)

    def _until(self, gen: PQGen[Any], end: float) -> Generator[Wait, Ready | int, Any]:
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready == Ready.NONE and time.monotonic() > end:
                    self.pgconn.finish()
                    raise psycopg.OperationalError("the server does not answer")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value

    def _start_query(self) -> PQGen[None]:
        """As the driver's, which waits for the answer to its BEGIN even among statements that leave together."""
        if not self.pgconn.pipeline_status or self.autocommit:
            yield from super()._start_query()
        elif self.info.transaction_status == TransactionStatus.IDLE and self._begun_in is not self._pipeline:
            self._begun_in = self._pipeline
            yield from self._exec_command(self._get_tx_start_command())

    def only_read(self) -> None:
        """The next transaction sees the data of one moment and changes nothing."""
        self.isolation_level = IsolationLevel.REPEATABLE_READ
        self._only_reads = True

    def commit(self) -> None:
        """As the driver's; the end of a transaction that changed nothing is said, and not waited for."""
        if not self._only_reads or self.info.transaction_status != TransactionStatus.INTRANS:
            super().commit()
            return
        self.pgconn.send_query(b"COMMIT")
        self._is_ending = True
        self.pgconn.flush()

    def rollback(self) -> None:
        """As the driver's; there is nothing to take back once the end was said."""
        if not self._is_ending:
            super().rollback()

    def lay_down(self) -> None:
        """Nobody uses it any more."""
        self._laid_at = time.monotonic()

    def take_up(self) -> bool:
        """Whether it still works, for somebody who is about to use it."""
        laid_at, self._laid_at = self._laid_at, None
        if laid_at is None:
            return True
        self.patience = PING_SECONDS
        try:
            self._hear_the_end()
            self._only_reads = False
            self.isolation_level = None
            if time.monotonic() - laid_at > _TRUSTED_SECONDS or self._says_something():
                self._ping()
        except psycopg.Error:
            return False
        self.patience = None
        return True

    def _hear_the_end(self) -> None:
        if self._is_ending:
            self.wait(_rest_of_answer(self.pgconn))
            self._is_ending = False

    def _says_something(self) -> bool:
        """Whether the server or the network has said something since: most often that the connection is at its end."""
        with selectors.DefaultSelector() as watch:
            watch.register(self.fileno(), selectors.EVENT_READ)
            return bool(watch.select(0))

    def _ping(self) -> None:
        self.autocommit = True
        try:
            self.execute("")
        finally:
            if not self.closed:
                self.autocommit = False


def _rest_of_answer(connection: PGconn) -> PQGen[None]:
    while connection.is_busy():
        if (yield Wait.R):
            connection.consume_input()
    while connection.get_result() is not None:
        pass


@contextmanager
def connecting_within(seconds: float | None) -> Iterator[None]:
    """Within the block a new connection of this thread must be made within `seconds`; None: as usual."""
    _hurry.seconds = seconds
    try:
        yield
    finally:
        _hurry.seconds = None


def connect(_dialect: object, _record: object, arguments: list[Any], facts: dict[str, Any]) -> ServerConnection:
    """Make a connection, as the pool asks for it (SQLAlchemy's `do_connect`)."""
    seconds = getattr(_hurry, "seconds", None)
    told = facts if seconds is None else facts | {"connect_timeout": int(seconds)}
    return ServerConnection.connect(*arguments, **told, cursor_factory=PromptCursor)


def take_from_pool(connection: ServerConnection, _record: object, _proxy: object) -> None:
    """Whoever gets a connection gets one that works (SQLAlchemy's `checkout`)."""
    if not connection.take_up():
        raise InvalidatePoolError


def lay_into_pool(connection: ServerConnection | None, _record: object) -> None:
    """As SQLAlchemy's `checkin`."""
    if connection is not None:
        connection.lay_down()
