"""A lock on the team's server: free again as soon as the connection of its holder ends."""

from collections.abc import Callable
from contextlib import AbstractContextManager, suppress

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from wa_desktop.store.locks import Lock

_TAKE = text("SELECT pg_try_advisory_lock(hashtext(current_schema()), hashtext(:name))")
_GIVE_BACK = text("SELECT pg_advisory_unlock(hashtext(current_schema()), hashtext(:name))")


class ServerLock(Lock):
    """An exclusive lock by its name, among all workstations of one account; held by a connection of its own."""

    def __init__(
        self,
        engine: Engine,
        name: str,
        told: str,
        wait_seconds: float,
        watched: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """`watched` says what the server or the network does to a question in words for a person."""
        super().__init__(told, wait_seconds)
        # No transaction: one that stands open for as long as an import takes keeps the server from tidying.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._name = name
        self._watched = watched
        self._connection: Connection | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._connection is not None

    def _try(self) -> bool:
        with self._watched():
            connection = self._engine.connect()
            try:
                taken = bool(connection.execute(_TAKE, {"name": self._name}).scalar_one())
            except BaseException:
                connection.close()
                raise
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def release(self) -> None:
        """Give the lock back; nothing when it is not held."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            # Where the server is gone, so is the lock.
            with suppress(DBAPIError):
                connection.execute(_GIVE_BACK, {"name": self._name})
        finally:
            connection.close()
