"""What a team's server tells of the others' commits (`migrations.triggers`), listened to in a thread of its own."""

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import psycopg
from psycopg import errors, sql

from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.news import EVERYTHING, Kind, News
from wa_desktop.store import presence
from wa_desktop.store.migration import REVISIONS
from wa_desktop.store.presence import BEAT_SECONDS, Me

_REST_SECONDS = 0.2
"""What comes within this time is told at once: an engine commits a hundred times a second."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.25, 4.0
"""Seconds between two attempts to reach a server that was lost."""
_GRACE_SECONDS = 1.0
_KINDS = {kind.value for kind in Kind}
_REVISION = "SELECT version_num FROM alembic_version"
# Beats are not worth a wait for the server's disk.
_LIGHTLY = "SET synchronous_commit TO OFF"

Connect = Callable[[], "psycopg.Connection[Any]"]
Tell = Callable[[News], object]


class _MovedOn(Exception):
    """A newer program has changed the tables."""


class Follower:
    """Listens from now on until `close`, and is seen online meanwhile. One per program is enough."""

    def __init__(
        self,
        connect: Connect,
        program: str,
        namespace: str,
        me: Me,
        tell: Tell,
        trouble_of: Callable[[Exception], UserError],
    ) -> None:
        """`connect` opens a connection of its own; `trouble_of` says in words for a person what it may raise.

        `tell` is called from this object's thread alone: at first, and after each loss, that everything may have
        changed.
        """
        self._connect, self._program, self._namespace = connect, program, namespace
        self._me, self._tell, self._trouble_of = me, tell, trouble_of
        self._closed = threading.Event()
        self._alarm, self._bell = socket.socketpair()
        self._bell.setblocking(False)
        self._seen = True
        self._thread = threading.Thread(target=self._work, name="news", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Listen no more and say to the others that this program goes; waits a second at most."""
        self._closed.set()
        with suppress(OSError):
            self._bell.send(b".")
        if self._thread is not threading.current_thread():
            self._thread.join(_GRACE_SECONDS)

    def _work(self) -> None:
        pause = _FIRST_PAUSE
        try:
            while not self._closed.is_set():
                try:
                    with self._connected() as connection:
                        pause = _FIRST_PAUSE
                        self._listen(connection)
                except _MovedOn:
                    self._say(News(trouble=InputRefused("team_moved_on")))
                    return
                except (psycopg.Error, UserError, OSError) as error:
                    self._say(News(trouble=error if isinstance(error, UserError) else self._trouble_of(error)))
                    self._wait(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
        finally:
            self._alarm.close()
            self._bell.close()

    @contextmanager
    def _connected(self) -> Iterator["psycopg.Connection[Any]"]:
        with closing(self._connect()) as connection:
            connection.autocommit = True
            connection.execute(_LIGHTLY)
            connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._namespace)))
            self._beat(connection)
            yield connection

    def _listen(self, connection: "psycopg.Connection[Any]") -> None:
        self._say(News(EVERYTHING))
        due = time.monotonic() + BEAT_SECONDS
        while not self._closed.is_set():
            self._wait(due - time.monotonic(), connection)
            if time.monotonic() >= due:
                self._beat(connection)
                due = time.monotonic() + BEAT_SECONDS
            # Also what came with the answers to a beat.
            kinds = self._heard(connection)
            if kinds:
                self._refuse_newer(connection, kinds)
                self._say(News(kinds))
                self._wait(_REST_SECONDS)
        self._go(connection)

    def _heard(self, connection: "psycopg.Connection[Any]") -> frozenset[Kind]:
        found = set()
        for note in connection.notifies(timeout=0):
            kind, _, program = note.payload.partition(" ")
            # Of its own changes a program knows; who is online it learns from the server.
            if kind in _KINDS and (program != self._program or kind == Kind.PRESENCE):
                found.add(Kind(kind))
        return frozenset(found)

    def _beat(self, connection: "psycopg.Connection[Any]") -> None:
        self._refuse_newer(connection, {Kind.SCHEMA})
        if self._seen:
            try:
                presence.beat(connection, self._program, self._me)
            except (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction):
                # Who may not even say that they are there can still look on.
                self._seen = False

    def _refuse_newer(self, connection: "psycopg.Connection[Any]", kinds: "frozenset[Kind] | set[Kind]") -> None:
        if Kind.SCHEMA in kinds:
            found = connection.execute(_REVISION).fetchone()
            if found is not None and found[0] not in REVISIONS:
                raise _MovedOn

    def _go(self, connection: "psycopg.Connection[Any]") -> None:
        if self._seen:
            with suppress(psycopg.Error):
                presence.go(connection, self._program)

    def _say(self, news: News) -> None:
        if not self._closed.is_set():
            self._tell(news)

    def _wait(self, seconds: float, connection: "psycopg.Connection[Any] | None" = None) -> None:
        """Until `close`, something of the server's, or the end of the time."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._alarm, selectors.EVENT_READ)
            if connection is not None:
                selector.register(connection.fileno(), selectors.EVENT_READ)
            if seconds > 0 and not self._closed.is_set():
                selector.select(seconds)
