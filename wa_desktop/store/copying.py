"""Whole tables from one database to another, in chunks of their keys, and what tells that two copies are the same."""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, LargeBinary, Table, create_engine

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store import migration
from wa_desktop.store.fast import is_file, run
from wa_desktop.store.schema import metadata

ROWS_AT_ONCE = 5_000
_COUNTED_AT_ONCE = 20_000
_STAYS = frozenset({"lease", "workstation"})
"""Who is sending and who is there, now: of one database and no other."""

_INDEXES = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"

Key = tuple[Any, ...]
Tell = Callable[[int], None]
"""Told of rows that were done since the last time; may raise to stop."""


class Counted(NamedTuple):
    """How many rows, and their digest in the order of their keys: the same on every engine."""

    rows: int
    digest: str


def tables() -> list[Table]:
    """Every table that belongs to the data, those that others refer to first."""
    return [table for table in metadata.sorted_tables if table.name not in _STAYS]


def rows_of(c: Connection, table: Table) -> int:
    """How many rows `table` has."""
    return int(run(c, f"SELECT count(*) FROM {_quoted(table.name)}").fetchone()[0])  # noqa: S608 - our own names


class Chunk(NamedTuple):
    """Some rows of a table in the order of its key and the last key; of a file also what the digest is made of."""

    rows: list[tuple[Any, ...]]
    lines: list[str]
    last: Key


def chunks(c: Connection, table: Table, after: Key | None = None) -> Iterator[Chunk]:
    """The rows of `table` behind the key `after`, some thousand at a time."""
    keys, last = _places(table), after
    # A server makes the hashes itself: its lines need not travel.
    line = _line(c, table) if is_file(c) else "''"
    while True:
        where = "" if last is None else f"WHERE {_behind(table)} "
        found = run(
            c,
            f"SELECT {line}, {_names(table)} FROM {_quoted(table.name)} "  # noqa: S608 - our own names
            f"{where}ORDER BY {_key(table)} LIMIT {ROWS_AT_ONCE}",
            last or (),
        ).fetchall()
        if not found:
            return
        last = tuple(found[-1][1 + place] for place in keys)
        yield Chunk([row[1:] for row in found], [row[0] for row in found], last)


class Digest:
    """The digest of rows that come one after the other."""

    def __init__(self) -> None:
        self._whole = hashlib.sha256()
        self.rows = 0

    def add(self, lines: list[str]) -> None:
        """These rows come next."""
        self.add_hashes(b"".join(hashlib.sha256(line.encode()).digest() for line in lines), len(lines))

    def add_hashes(self, hashes: bytes, rows: int) -> None:
        """The hashes of the lines of these rows, one behind the other."""
        self._whole.update(hashes)
        self.rows += rows

    @property
    def counted(self) -> Counted:
        """What was added so far."""
        return Counted(self.rows, self._whole.hexdigest())


def nobody(_rows: int) -> None:
    """For callers that do not watch."""


def digest_of(c: Connection, table: Table, upto: Key | None = None, tell: Tell = nobody) -> Digest:
    """The digest of the rows of `table` up to the key `upto` (None: all); on a server they are hashed there."""
    digest = Digest()
    last: Key | None = None
    while True:
        border = _border(c, table, last, upto)
        hashes, rows = _hashes(c, table, last, border or upto)
        digest.add_hashes(hashes, rows)
        tell(rows)
        if border is None:
            return digest
        last = border


def _border(c: Connection, table: Table, after: Key | None, upto: Key | None) -> Key | None:
    """The key of the row so many rows behind `after`; None when what is left fits into one question."""
    where, values = _between(table, after, upto)
    row = run(
        c,
        f"SELECT {_key(table)} FROM {_quoted(table.name)} {where} ORDER BY {_key(table)} "  # noqa: S608 - our own names
        f"LIMIT 1 OFFSET {_COUNTED_AT_ONCE - 1}",
        values,
    ).fetchone()
    return None if row is None else tuple(row)


def _hashes(c: Connection, table: Table, after: Key | None, upto: Key | None) -> tuple[bytes, int]:
    where, values = _between(table, after, upto)
    inner = f"FROM {_quoted(table.name)} {where}"
    if is_file(c):
        lines = run(c, f"SELECT {_line(c, table)} {inner} ORDER BY {_key(table)}", values).fetchall()
        return b"".join(hashlib.sha256(line.encode()).digest() for (line,) in lines), len(lines)
    row = run(
        c,
        f"SELECT string_agg(sha256(convert_to({_line(c, table)}, 'UTF8')), ''::bytea ORDER BY {_key(table)}), "
        f"count(*) {inner}",
        values,
    ).fetchone()
    return bytes(row[0] or b""), int(row[1])


def _between(table: Table, after: Key | None, upto: Key | None) -> tuple[str, Key]:
    said = [_behind(table)] if after is not None else []
    if upto is not None:
        said.append(f"({_key(table)}) <= ({_marks(table)})")
    return (f"WHERE {' AND '.join(said)}" if said else ""), (*(after or ()), *(upto or ()))


def _behind(table: Table) -> str:
    return f"({_key(table)}) > ({_marks(table)})"


def _marks(table: Table) -> str:
    return ", ".join("?" * len(_places(table)))


def _line(c: Connection, table: Table) -> str:
    """A row as one text: nothing is `-`, anything else begins with `=`."""
    parts = [f"coalesce('=' || {_told(c, column)}, '-')" for column in table.columns]
    return " || char(31) || ".join(parts)


def _told(c: Connection, column: Any) -> str:
    name = _quoted(column.name)
    if isinstance(column.type, LargeBinary):
        return f"lower(hex({name}))" if is_file(c) else f"encode({name}, 'hex')"
    return f"CAST({name} AS TEXT)"


def _places(table: Table) -> list[int]:
    return [list(table.columns).index(column) for column in table.primary_key.columns]


def _key(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.primary_key.columns)


def _names(table: Table) -> str:
    return ", ".join(_quoted(column.name) for column in table.columns)


def _quoted(name: str) -> str:
    return f'"{name}"'


def load(c: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Rows of another database into `table` of a server, in the caller's transaction."""
    driver: Any = c.connection.driver_connection
    # The server's own guards leave the rows as they are: authors, the lines of the audit log, approvals.
    driver.execute("SET LOCAL wa.moving TO 'on'")
    with driver.cursor() as cursor, cursor.copy(f"COPY {_quoted(table.name)} ({_names(table)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def into_file(c: Connection, path: Path, tell: Tell) -> int:
    """All data that the server's connection `c` sees into a new SQLite file with the same tables; how many rows.

    `c` stands in one transaction that sees one moment. Raises `InputRefused` (`copy_differs`) when a table of the file
    is not what the server holds.
    """
    migration.bring_up_to_date(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        # Until it is whole nobody needs it, and nothing of it need survive.
        for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=OFF"):
            file.execute(f"PRAGMA {pragma}")
        file.execute("BEGIN")
        # Filled one row after the other they cost several times what making them at the end does.
        indexes = file.execute(_INDEXES).fetchall()
        for name, _made in indexes:
            file.execute(f"DROP INDEX {_quoted(name)}")
        for table in tables():
            _into(c, file, table, tell)
        for _name, made in indexes:
            file.execute(made)
        _number_on(c, file)
        file.execute("COMMIT")
        file.execute("PRAGMA journal_mode=DELETE")
    return _refuse_different(c, path)


def _into(c: Connection, file: sqlite3.Connection, table: Table, tell: Tell) -> None:
    marks = ", ".join("?" * len(table.columns))
    file.execute(f"DELETE FROM {_quoted(table.name)}")  # noqa: S608 - our own names
    for chunk in chunks(c, table):
        file.executemany(f"INSERT INTO {_quoted(table.name)} ({_names(table)}) VALUES ({marks})", chunk.rows)  # noqa: S608
        tell(len(chunk.rows))


def _refuse_different(c: Connection, path: Path) -> int:
    engine = create_engine(f"sqlite+pysqlite:///{path}")
    rows = 0
    try:
        with engine.connect() as copy:
            for table in tables():
                there, here = digest_of(c, table).counted, digest_of(copy, table).counted
                if here != there:
                    raise InputRefused("copy_differs", table=table.name, rows=there.rows, arrived=here.rows)
                rows += here.rows
    finally:
        engine.dispose()
    return rows


def numbers_after(c: Connection) -> Iterator[tuple[Table, str, int]]:
    """On a server: each table that numbers its rows, its sequence, and the last number that was ever given."""
    for table in tables():
        (key, *more) = table.primary_key.columns
        sequence = None if more else run(c, "SELECT pg_get_serial_sequence(?, ?)", (table.name, key.name)).fetchone()[0]
        if sequence:
            highest = f"SELECT coalesce(max({_quoted(key.name)}), 0) FROM {_quoted(table.name)}"  # noqa: S608
            given = run(
                c,
                f"SELECT CASE WHEN has_sequence_privilege(?, 'SELECT') THEN pg_sequence_last_value(?::regclass) END, "
                f"({highest})",
                (sequence, sequence),
            ).fetchone()
            yield table, sequence, max(given[0] or 0, given[1])


def _number_on(c: Connection, file: sqlite3.Connection) -> None:
    """Numbers of rows that are gone are not given again."""
    for table, _sequence, last in numbers_after(c):
        if table.kwargs.get("sqlite_autoincrement") and last:
            file.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table.name,))
            file.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, last))
