"""Staging files: accepted rows and objections on their way from the reading process to the database.

Each is a small SQLite database of its own, so that the rows enter the real one inside SQLite, without passing
through Python a second time. Standard library only: the reading process has no use for anything more.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

MEMBER_COLUMNS = (
    "source_row", "number", "country", "prefix", "time_zone", "language", "said_marketing", "said_utility",
    "said_authentication", "consent_at", "consent_source", "name", "first_name", "fields",
)  # fmt: skip
"""One accepted row, by the names of the columns of `member`; words are `domain.values.Consent`."""

OBJECTION_COLUMNS = ("number", "kind", "scope", "said_at", "source_row")
"""One refusal or withdrawal of a file, for `standing_entry`; `said_at` None: on the day of the import."""

Rows = Iterable[Sequence[Any]]


class Piece(NamedTuple):
    """One staging file and how many rows of each kind it holds."""

    path: Path
    members: int
    objections: int


def write_piece(path: Path, members: Rows, objections: Rows, *, by_number: bool) -> Piece:
    """A new staging file at `path`, readable by its owner alone.

    Its rows are stored later as they come, or `by_number` (those of one number as they come).
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        # Nobody else reads it before it is whole, and nobody misses it when the machine stops.
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "locking_mode=EXCLUSIVE", "temp_store=MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        counts = [
            _fill(connection, table, columns, rows)
            for table, columns, rows in (
                ("staged_member", MEMBER_COLUMNS, members),
                ("staged_objection", OBJECTION_COLUMNS, objections),
            )
        ]
        order = "number, rowid" if by_number else "rowid"
        for kind in ("member", "objection"):
            connection.execute(f"CREATE TABLE {kind}_order AS SELECT rowid AS at FROM staged_{kind} ORDER BY {order}")  # noqa: S608
        connection.execute("COMMIT")
    return Piece(path, *counts)


def _fill(connection: sqlite3.Connection, table: str, columns: Sequence[str], rows: Rows) -> int:
    connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
    marks = ", ".join("?" * len(columns))
    return connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows).rowcount  # noqa: S608 - own names


def read_pieces(first: Path) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of every piece beside `first` (see `piece_path`): ("members", rows), then ("objections", rows)."""
    for path in sorted(first.parent.glob(f"{first.name}.*"), key=lambda path: int(path.suffix[1:])):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            yield "members", connection.execute("SELECT * FROM staged_member ORDER BY rowid").fetchall()
            yield "objections", connection.execute("SELECT * FROM staged_objection ORDER BY rowid").fetchall()


def piece_path(staged: Path, number: int) -> Path:
    """Where piece `number` of the staging files called `staged` lies."""
    return staged.with_name(f"{staged.name}.{number}")
