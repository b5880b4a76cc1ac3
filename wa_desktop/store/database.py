"""An open database, whatever keeps it: the two ways in, read and write."""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from sqlalchemy import Connection, Table

from wa_desktop.domain.news import Following, News
from wa_desktop.store.fast import copy_in
from wa_desktop.store.locks import Lock
from wa_desktop.store.presence import Me
from wa_desktop.store.settings import SETTINGS_OF_MOMENT


class Store(ABC):
    """One open database. Safe to use from several threads: each takes its own connection."""

    is_shared: ClassVar[bool] = False
    """Whether other workstations use the same data at the same time."""

    def __init__(self, home: Path) -> None:
        self.home = home
        """The folder of the account on this computer."""
        self.program = ""
        """The id of this program among those that have a team's database open; empty for a file."""
        self.person = ""
        """Who the team's server says is connected; empty for a file."""
        self._moment = threading.local()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view of the data; writes nothing.

        Raises `WaitingForPerson`: `store_not_read` when the computer does not let the file be read, or it is damaged;
        `server_lost` when the team's server does not answer.
        """
        held = getattr(self._moment, "connection", None)
        if held is not None:
            yield held
            return
        with self._look() as connection:
            yield connection

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """Within the block every `read` of this thread sees the data of the same moment, in one transaction.

        What belongs together is asked together, and a server is asked for every setting at once. This thread
        writes nothing meanwhile: it would not see it. Raises as `read`.
        """
        if getattr(self._moment, "connection", None) is not None:
            yield
            return
        with self._look() as connection:
            self._moment.connection = connection.execution_options(**{SETTINGS_OF_MOMENT: {}})
            try:
                yield
            finally:
                self._moment.connection = None

    @abstractmethod
    def _change(self, *, durable: bool) -> AbstractContextManager[Connection]:
        """As `write`."""

    @abstractmethod
    def _look(self) -> AbstractContextManager[Connection]:
        """A transaction that changes nothing; raises as `read`."""

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        """One transaction that nobody else writes beside; durable when the block ends well.

        Not `durable`: a power cut may take it back until a durable one has followed, by whomever; all that came before
        a durable one lasts with it. For parts of something that nobody sees before its last part.
        Raises `WaitingForPerson`: `store_not_written` when another program never lets go, the disk is full or the
        file may not be written; `server_lost` when the team's server does not answer, `role_not_allowed` when it
        does not let this person write that.
        """
        if getattr(self._moment, "connection", None) is not None:
            raise RuntimeError("what is written in one moment is not seen in it")
        with self._change(durable=durable) as connection:
            yield connection

    @abstractmethod
    def lock(self, name: str, wait_seconds: float = 0.0) -> Lock:
        """What one program at a time may do with these data, wherever it runs; free when that program ends.

        Waits for another one at most `wait_seconds`.
        """

    def hasty(self) -> Self:
        """The same database for somebody who must soon know that it cannot be reached, however that comes about.

        A statement of theirs that takes many seconds is given up.
        """
        return self

    @abstractmethod
    def tidy(self, *, thorough: bool = False) -> None:
        """Bring the database's own files into shape, when that is this program's task. For the lease's holder.

        `thorough` also empties the log, unless a reader still needs it.
        """

    def follow(self, _me: Me, _tell: Callable[[News], object]) -> Following | None:
        """Tell the news of other programs, from a thread of its own, and be seen by them meanwhile; None for a file."""
        return None

    @abstractmethod
    def close(self) -> None:
        """Follow nobody any more, and close every connection."""


def bulk_insert(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert tuples through the driver: some five times faster than statements with dicts."""
    copy_in(connection, table.name, columns, rows)
