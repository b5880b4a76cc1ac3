"""Rows of the database copied into memory, where they are sorted and found without waiting for the disk.

SQLite works there without holding Python: the window goes on being drawn meanwhile.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count, islice
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import Connection

from wa_desktop.domain.errors import Cancelled
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.store.database import Store
from wa_desktop.store.fast import copy_out
from wa_desktop.store.file_store import FileStore
from wa_desktop.store.folding import know_folding

_AT_ONCE = 50_000
"""Ids that are copied by one statement."""
_ANSWERED_AT_ONCE = 1_000
"""Rows of a server's answer that are taken in between two looks at the cancel token."""
_DEEP = 2_048
"""Positions from either end between which the whole order is written down: those near it are picked out faster."""
_WRITTEN_KEPT = 6
"""Whole orders kept: 12 MB each for a million rows."""
_LOOK_EVERY = 20_000
"""Steps of SQLite between two looks at the cancel token: about a millisecond."""
_WAIT = 0.02


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a roll, in which order: SQL of our own over its columns, with the `values` of its marks.

    `order` is an expression; rows that it does not tell apart come in the order of their ids.
    """

    where: str = "1"
    values: tuple[object, ...] = ()
    order: str = "id"
    descending: bool = False

    @property
    def ordered(self) -> str:
        """The clause that sorts."""
        way = "DESC" if self.descending else "ASC"
        return f"ORDER BY {self.order} {way}, id {way}"


Ranges = Sequence[tuple[int, int]]
"""From which id to which."""


@dataclass(frozen=True, slots=True)
class Copied:
    """Rows for the memory, in SQL of our own: what is `made` of the `columns` that the database is asked for.

    A column is a name and its expression; the first two marks of `source`, from FROM on, are a range of ids. In `made`
    columns are named in braces.
    """

    columns: tuple[tuple[str, str], ...]
    source: str
    made: str

    @property
    def asked(self) -> str:
        """What the database is asked."""
        return f"SELECT {', '.join(f'{told} AS {name}' for name, told in self.columns)} {self.source}"

    @property
    def straight(self) -> str:
        """What is put in where SQLite reads the database itself."""
        named = {name: name for name, _told in self.columns}
        return f"SELECT {self.made.format_map(named)} FROM ({self.asked})"  # noqa: S608 - own SQL

    @property
    def by_row(self) -> str:
        """What is put in for each row of an answer."""
        marks = {name: f"?{place}" for place, (name, _told) in enumerate(self.columns, 1)}
        return f"VALUES ({self.made.format_map(marks)})"


_Copier: TypeAlias = Callable[[int, int], Iterator[int]]
"""Copies the rows of a range of ids, and tells as it goes how many it has passed."""


class Roll:
    """A table `roll` in memory, filled from `store`; its columns are those of `made` (SQL).

    One thread works in it at a time, in `held`; a cancelled question ends within milliseconds.
    """

    def __init__(self, store: Store, made: str) -> None:
        self._store = store
        self._made = made
        self._lock = threading.Lock()
        self._closed = False
        self._written: OrderedDict[Asked, tuple[str, int]] = OrderedDict()
        self._numbers = count(1)
        self._beside: set[str] = set()
        self._codes: dict[str, list[str]] = {}
        self.filled = False
        """Whether it holds everything; read it from any thread."""
        self._connection = sqlite3.connect("file::memory:", uri=True, check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA temp_store=MEMORY")
        know_folding(self._connection)

    def close(self) -> None:
        """Let go of the memory: at once, or when the question under way has stopped."""
        self._closed = True
        if self._lock.acquire(blocking=False):
            try:
                self._connection.close()
            finally:
                self._lock.release()

    @contextmanager
    def held(self, cancel: CancelToken | None) -> Iterator[None]:
        """Nobody else works in the roll; raises `Cancelled` when `cancel` says so or the roll is closed."""

        def stop() -> bool:
            return self._closed or (cancel is not None and cancel.cancelled)

        while not self._lock.acquire(timeout=_WAIT):
            if stop():
                raise Cancelled
        try:
            if stop():
                raise Cancelled
            self._connection.set_progress_handler(stop, _LOOK_EVERY)
            try:
                yield
            except sqlite3.OperationalError as error:
                if not stop():
                    raise
                raise Cancelled from error
            finally:
                self._connection.set_progress_handler(None, 0)
        finally:
            self._lock.release()
            if self._closed:
                # `close` found it held, and left the memory to whoever lets go last.
                self.close()

    def fill(
        self,
        rows: Copied,
        ranges: Ranges,
        values: Sequence[object],
        on_progress: OnProgress,
        cancel: CancelToken | None,
    ) -> None:
        """Forget what it holds and copy `rows`, with the further `values` of their marks."""
        self.filled = False
        self._begin_again()
        self._forget(["roll"])
        self._connection.execute(f"CREATE TABLE roll ({self._made})")
        self._copy("INSERT INTO roll", rows, ranges, values, on_progress, cancel)
        self.filled = True

    def renew(self, rows: Copied, ranges: Ranges, values: Sequence[object], cancel: CancelToken | None) -> None:
        """Put `rows` in the place of the rows with the same ids; what was kept beside is forgotten."""
        self._begin_again()
        self._copy("INSERT OR REPLACE INTO roll", rows, ranges, values, lambda _progress: None, cancel)

    def keep_beside(
        self, name: str, rows: Copied, ranges: Ranges, values: Sequence[object], cancel: CancelToken | None
    ) -> str:
        """Copy one more value for each id, once; the expression that reads it."""
        if name not in self._beside:
            self._forget([name])
            self._connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, value)")
            self._copy(f"INSERT INTO {name}", rows, ranges, values, lambda _progress: None, cancel)
            self._beside.add(name)
        return f"(SELECT b.value FROM {name} b WHERE b.id = roll.id)"  # noqa: S608 - own SQL

    def _copy(
        self,
        into: str,
        rows: Copied,
        ranges: Ranges,
        values: Sequence[object],
        on_progress: OnProgress,
        cancel: CancelToken | None,
    ) -> None:
        total, done = sum(high - low + 1 for low, high in ranges), 0
        with self._copier(into, rows, values) as copy:
            for low, high in ranges:
                for passed in copy(low, high):
                    done += passed
                    on_progress(Progress("roll", min(done, total), total))
                    if cancel is not None:
                        cancel.check()

    @contextmanager
    def _copier(self, into: str, rows: Copied, values: Sequence[object]) -> Iterator[_Copier]:
        """What copies the rows of one range, from one moment of the database for all the pieces."""
        if isinstance(self._store, FileStore):
            with self._attached(self._store.path), self._one_transaction():
                yield partial(self._copy_attached, f"{into} {rows.straight}", values)
            return
        with self._store.read() as connection, self._one_transaction():
            yield partial(self._copy_answer, connection, rows.asked, values, f"{into} {rows.by_row}")

    def _copy_attached(self, insert: str, values: Sequence[object], low: int, high: int) -> Iterator[int]:
        for first in range(low, high + 1, _AT_ONCE):
            last = min(high, first + _AT_ONCE - 1)
            self._connection.execute(insert, (first, last, *values))
            yield last - first + 1

    def _copy_answer(
        self, connection: Connection, asked: str, values: Sequence[object], insert: str, low: int, high: int
    ) -> Iterator[int]:
        with closing(copy_out(connection, asked, (low, high, *values))) as rows:
            while some := list(islice(rows, _ANSWERED_AT_ONCE)):
                self._connection.executemany(insert, some)
                yield len(some)

    @contextmanager
    def _attached(self, path: Path) -> Iterator[None]:
        self._connection.execute("ATTACH ? AS source", (f"{path.absolute().as_uri()}?mode=ro",))
        try:
            yield
        finally:
            self._connection.execute("DETACH source")

    @contextmanager
    def _one_transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            # SQLite has ended it already when it was stopped.
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def _begin_again(self) -> None:
        self._forget([*self._beside, *(table for table, _total in self._written.values())])
        self._beside.clear()
        self._written.clear()
        self._codes.clear()

    def _forget(self, tables: Iterable[str]) -> None:
        for table in tables:
            self._connection.execute(f"DROP TABLE IF EXISTS {table}")

    def codes(self, expression: str) -> list[str]:
        """The distinct texts of an expression, the most frequent first."""
        if expression not in self._codes:
            query = f"SELECT {expression} FROM roll GROUP BY 1 ORDER BY count(*) DESC, 1"  # noqa: S608 - own SQL
            self._codes[expression] = [code for (code,) in self._connection.execute(query)]
        return self._codes[expression]

    def count(self, asked: Asked) -> int:
        """How many rows are found."""
        query = f"SELECT count(*) FROM roll WHERE {asked.where}"  # noqa: S608 - own SQL
        return int(self._connection.execute(query, asked.values).fetchone()[0])

    def ids(self, asked: Asked, limit: int, offset: int) -> list[int]:
        """The ids of some of the rows that are found, in the order asked for."""
        rising = replace(asked, descending=False)
        if rising not in self._written:
            if offset + limit <= _DEEP:
                return self._first(asked, limit, offset)
            left = self.count(asked) - offset
            if left <= _DEEP:
                # The last ones are the first of the other way round.
                some = min(limit, max(0, left))
                return self._first(replace(asked, descending=not asked.descending), some, left - some)[::-1]
        table, total = self.write_down(rising)
        if asked.descending:
            limit, offset = min(limit, max(0, total - offset)), max(0, total - offset - limit)
        query = f"SELECT id FROM {table} WHERE position > ? ORDER BY position LIMIT ?"  # noqa: S608 - own SQL
        found = [one for (one,) in self._connection.execute(query, (offset, limit))]
        return found[::-1] if asked.descending else found

    def _first(self, asked: Asked, limit: int, offset: int) -> list[int]:
        query = f"SELECT id FROM roll WHERE {asked.where} {asked.ordered} LIMIT ? OFFSET ?"  # noqa: S608 - own SQL
        return [one for (one,) in self._connection.execute(query, (*asked.values, limit, offset))]

    def write_down(self, asked: Asked) -> tuple[str, int]:
        """Keep a whole rising order for its late pages; the name of its table and how many rows it has."""
        if asked in self._written:
            self._written.move_to_end(asked)
            return self._written[asked]
        table = f"found_{next(self._numbers)}"
        self._connection.execute(f"CREATE TABLE {table} (position INTEGER PRIMARY KEY, id INTEGER)")
        try:
            self._connection.execute(
                f"INSERT INTO {table} (id) SELECT id FROM roll WHERE {asked.where} {asked.ordered}",  # noqa: S608 - own SQL
                asked.values,
            )
        except sqlite3.OperationalError:
            self._connection.set_progress_handler(None, 0)
            self._forget([table])
            raise
        (total,) = self._connection.execute(f"SELECT coalesce(max(position), 0) FROM {table}").fetchone()  # noqa: S608 - own SQL
        self._written[asked] = table, total
        if len(self._written) > _WRITTEN_KEPT:
            _oldest, (old, _total) = self._written.popitem(last=False)
            self._forget([old])
        return table, total


def ranked(expression: str, codes: Sequence[str], order: Sequence[str]) -> str:
    """The SQL that sorts the texts of `expression` as they stand in `order`; `codes`, the most frequent first."""
    if not codes:
        return "id"
    places = {code: place for place, code in enumerate(order)}
    cases = " ".join(f"WHEN {literal(code)} THEN {places[code]}" for code in codes)
    return f"CASE {expression} {cases} END"


def literal(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''").replace("\0", "") + "'"
