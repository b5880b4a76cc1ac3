"""Connections that are given up when the server is silent: a network that swallows everything gives no error."""

import threading
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.abc import PQGen
from psycopg.waiting import Ready, Wait

_LOOK_SECONDS = 0.1
PING_SECONDS = 3.0
"""How long a connection that lay idle may take to say that it still works."""
_hurry = threading.local()


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits `patience` seconds for each answer (None: for ever), then is closed."""

    patience: float | None = None

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


@contextmanager
def connecting_within(seconds: float | None) -> Iterator[None]:
    """Within the block a new connection of this thread must be made within `seconds`; None: as usual."""
    _hurry.seconds = seconds
    try:
        yield
    finally:
        _hurry.seconds = None


def connect(_dialect: object, _record: object, arguments: list[Any], facts: dict[str, Any]) -> PatientConnection:
    """Make a connection, as the pool asks for it (SQLAlchemy's `do_connect`)."""
    seconds = getattr(_hurry, "seconds", None)
    told = facts if seconds is None else facts | {"connect_timeout": int(seconds)}
    return PatientConnection.connect(*arguments, **told)


def take_from_pool(connection: PatientConnection, _record: object, _proxy: object) -> None:
    """Whoever gets a connection is as patient as need be (SQLAlchemy's `checkout`)."""
    connection.patience = None


def lay_into_pool(connection: PatientConnection | None, _record: object) -> None:
    """The next thing that an idle connection is asked is whether it still works (SQLAlchemy's `checkin`)."""
    if connection is not None:
        connection.patience = PING_SECONDS
