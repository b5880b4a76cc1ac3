"""Rows of the database copied into memory, where they are sorted and found without waiting for the disk.

SQLite works there without holding Python: the window goes on being drawn meanwhile.
"""

import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from pathlib import Path

from wa_desktop.domain.errors import Cancelled
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.domain.searching import bare

_AT_ONCE = 50_000
"""Ids that are copied by one statement."""
_DEEP = 2_048
"""Positions from either end between which the whole order is written down: those near it are picked out faster."""
_WRITTEN_KEPT = 6
"""Whole orders kept: 12 MB each for a million rows."""
_LOOK_EVERY = 20_000
"""Steps of SQLite between two looks at the cancel token: about a millisecond."""
_WAIT = 0.02
_FOLDED = 65_536
"""Distinct names whose bare form is remembered: first names come again and again."""


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


class Roll:
    """A table `roll` in memory, filled from the database at `path`; its columns are those of `made` (SQL).

    One thread works in it at a time, in `held`; a cancelled question ends within milliseconds.
    """

    def __init__(self, path: Path, made: str) -> None:
        self._source = f"{path.absolute().as_uri()}?mode=ro"
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
        self, rows: str, ranges: Ranges, values: Sequence[object], on_progress: OnProgress, cancel: CancelToken | None
    ) -> None:
        """Forget what it holds and copy what `rows` selects: a statement whose first two marks are a range of ids."""
        self.filled = False
        self._begin_again()
        self._forget(["roll"])
        self._connection.execute(f"CREATE TABLE roll ({self._made})")
        self._copy(f"INSERT INTO roll {rows}", ranges, values, on_progress, cancel)
        self.filled = True

    def renew(self, rows: str, ranges: Ranges, values: Sequence[object], cancel: CancelToken | None) -> None:
        """Put what `rows` selects in the place of the rows with the same ids; what was kept beside is forgotten."""
        self._begin_again()
        self._copy(f"INSERT OR REPLACE INTO roll {rows}", ranges, values, lambda _progress: None, cancel)

    def keep_beside(
        self, name: str, rows: str, ranges: Ranges, values: Sequence[object], cancel: CancelToken | None
    ) -> str:
        """Copy one more value for each id, once; the expression that reads it."""
        if name not in self._beside:
            self._forget([name])
            self._connection.execute(f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, value)")
            self._copy(f"INSERT INTO {name} {rows}", ranges, values, lambda _progress: None, cancel)
            self._beside.add(name)
        return f"(SELECT b.value FROM {name} b WHERE b.id = roll.id)"  # noqa: S608 - own SQL

    def _copy(
        self, insert: str, ranges: Ranges, values: Sequence[object], on_progress: OnProgress, cancel: CancelToken | None
    ) -> None:
        total, done = sum(high - low + 1 for low, high in ranges), 0
        with self._reading():
            for low, high in ranges:
                for first in range(low, high + 1, _AT_ONCE):
                    last = min(high, first + _AT_ONCE - 1)
                    self._connection.execute(insert, (first, last, *values))
                    done += last - first + 1
                    on_progress(Progress("roll", done, total))
                    if cancel is not None:
                        cancel.check()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        self._connection.execute("ATTACH ? AS source", (self._source,))
        try:
            # One moment of the database for all the pieces.
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                # SQLite has ended it already when it was stopped.
                if self._connection.in_transaction:
                    self._connection.execute("COMMIT")
        finally:
            self._connection.execute("DETACH source")

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


def know_folding(connection: sqlite3.Connection) -> None:
    """Let `connection` call `folded(text)`: what is compared in a search."""
    connection.create_function("folded", 1, _folded, deterministic=True)


@lru_cache(_FOLDED)
def _folded(text: str) -> str:
    # One memory for all connections: each would fill its own.
    return bare(text)


def folding(expression: str) -> str:
    """The SQL of `folded` that leaves Python alone where a text is plain ASCII."""
    plain = f"length({expression}) = length(CAST({expression} AS BLOB))"
    # Nothing at all, of somebody whose list is gone, is no text: it is compared as an empty one.
    return f"CASE WHEN {plain} THEN lower({expression}) ELSE folded(coalesce({expression}, '')) END"


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
