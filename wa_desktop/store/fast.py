"""Statements of the hot path, straight to the driver: several times faster than through SQLAlchemy."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection

from wa_desktop.store.dialect import as_psycopg, storable


def run(c: Connection, sql: str, values: Sequence[Any] = ()) -> Any:
    """Execute `sql` (marks are `?`) in the caller's transaction; the driver's cursor.

    Raises the driver's own errors, which `Store.write` knows as well.
    """
    driver = _driver(c)
    if c.dialect.name == "sqlite":
        return driver.execute(sql, values)
    told, named = as_psycopg(sql)
    return driver.execute(told, _named(values) if named else storable(values))


def run_many(c: Connection, sql: str, rows: Iterable[Sequence[Any]]) -> int:
    """Execute `sql` for each of `rows`; how many rows of the database it changed.

    On a server they leave together: the answers are not waited for one by one.
    """
    cursor = _driver(c).cursor()
    if c.dialect.name == "sqlite":
        cursor.executemany(sql, rows)
    else:
        told, named = as_psycopg(sql)
        many = [_named(row) if named else storable(row) for row in rows]
        if not many:
            return 0
        cursor.executemany(told, many)
    return max(0, int(cursor.rowcount))


def changed_by_each(c: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> list[int]:
    """Execute `sql` for each of `rows`, as `run_many`; how many rows of the database each of them changed."""
    return [count for count, _ in _each(c, sql, rows)]


def first_of_each(c: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> list[Any]:
    """Execute `sql`, which returns a row, for each of `rows`, as `run_many`; the row of each."""
    return [row for _, row in _each(c, sql, rows)]


def _each(c: Connection, sql: str, rows: Sequence[Sequence[Any]]) -> list[tuple[int, Any]]:
    if c.dialect.name == "sqlite":
        return [_read(run(c, sql, row)) for row in rows]
    if not rows:
        return []
    told, named = as_psycopg(sql)
    with _driver(c).cursor() as cursor:
        cursor.executemany(told, [_named(row) if named else storable(row) for row in rows], returning=True)
        found = [_read(cursor)]
        while cursor.nextset():
            found.append(_read(cursor))
        return found


def _read(cursor: Any) -> tuple[int, Any]:
    # SQLite knows how many rows a statement changed once what it returns was read.
    row = cursor.fetchone() if cursor.description else None
    return int(cursor.rowcount), row


def stream(c: Connection, sql: str, values: Sequence[Any], first: int) -> Generator[list[Any], None, None]:
    """What `sql` finds, as it is read: on a server in ever larger parts, `first` rows at once; in a file one by one.

    What is not read is hardly looked for.
    """
    if c.dialect.name == "sqlite":
        rows = run(c, sql, values)
        try:
            while (row := rows.fetchone()) is not None:
                yield [row]
        finally:
            rows.close()
        return
    told, named = as_psycopg(sql)
    driver = _driver(c)
    cursor = driver.cursor(name="stream")
    try:
        cursor.execute(told, _named(values) if named else storable(values))
        while part := cursor.fetchmany(first):
            yield part
            first = min(2 * first, _LARGEST_PART)
    finally:
        try:
            cursor.close()
        except driver.Error:
            # The connection broke and has taken it along, which the driver sees the second time. Whoever uses the
            # connection next hears of it.
            with suppress(driver.Error):
                cursor.close()


_LARGEST_PART = 5_000


def copy_in(c: Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert tuples into `table`, whose other columns take their defaults, in the fastest way there is; how many."""
    names = ", ".join(columns)
    if c.dialect.name == "sqlite":
        return run_many(c, f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", rows)  # noqa: S608 - own names
    many = list(rows)
    if not many:
        return 0
    with _driver(c).cursor() as cursor:
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in many:
                copy.write_row(storable(row))
        return int(cursor.rowcount)


def copy_out(c: Connection, sql: str, values: Sequence[Any]) -> Generator[Sequence[str | None], None, None]:
    """What a server answers to `sql`, as text and as it comes: neither side holds all of it at once."""
    told, named = as_psycopg(sql)
    given = _named(values) if named else storable(values)
    with _driver(c).cursor() as cursor, cursor.copy(f"COPY ({told}) TO STDOUT", given) as copy:
        yield from copy.rows()


def look_at(c: Connection, *tables: str) -> None:
    """Have a server see how much these tables hold now that much has come: by that it chooses its ways to an answer."""
    if not is_file(c):
        for table in tables:
            run(c, "SELECT look_at(?)", (table,))


def is_file(c: Connection) -> bool:
    """Whether the connection is one to a file of this computer, and not to the server of a team."""
    return c.dialect.name == "sqlite"


def _driver(c: Connection) -> Any:
    return c.connection.driver_connection


def _named(values: Sequence[Any]) -> dict[str, Any]:
    return {f"p{place}": value for place, value in enumerate(storable(values), 1)}
