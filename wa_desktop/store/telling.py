"""The rows of a list that tell most about a message before it is sent, and what its columns hold."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.templates import NOTHING
from wa_desktop.store.fast import run

_OWN = {"number": "number", "country": "country", "language": "language", "name": "name", "first_name": "first_name"}
_UNUSUAL = (
    # (what it costs a message, the condition): a hole written in a cell, a break, WhatsApp's own marks, a web
    # address, signs beyond Latin letters and the usual punctuation, words without a gap that a phone cannot wrap.
    (16, "{0} LIKE '%{{{{%' OR {0} LIKE '%}}}}%'"),
    (8, "instr({0}, char(10)) > 0 OR instr({0}, char(9)) > 0"),
    (6, "{0} GLOB '*[*_~`]*'"),
    (5, "{0} LIKE '%http%' OR {0} LIKE '%www.%'"),
    (4, "{0} GLOB '*[^' || char(32) || '-' || char(591) || char(8208) || '-' || char(8364) || ']*'"),
    (3, "{0} GLOB '*[0-9]*' AND {0} GLOB '*[A-Za-z]*'"),
    (2, "length({0}) > 24 AND instr({0}, ' ') = 0"),
    (1, "length({0}) > 3 AND {0} = upper({0}) AND {0} GLOB '*[A-Z]*'"),
)

_STEPS = 100_000
"""SQLite's steps between two looks at the cancel token: some milliseconds."""
_USUAL = "length({0}) <= 24 AND NOT {0} GLOB '*[^A-Za-zÀ-ÿ -]*' AND {0} <> upper({0})"
"""What most cells are: one look instead of eight."""
_EXTREMES = (
    "(SELECT id FROM v ORDER BY length DESC, id LIMIT 1),"
    " (SELECT id FROM v ORDER BY empty DESC, length, id LIMIT 1),"
    " (SELECT group_concat(id) FROM (SELECT id FROM v WHERE odd > 0 ORDER BY odd DESC, id LIMIT 3))"
)


class Measured(NamedTuple):
    """One column of a list: its longest value's characters, and how many contacts have none."""

    longest: int
    empty: int


class Telling(NamedTuple):
    """The ids of telling members; 0 where there is none."""

    longest: int
    emptiest: int
    strangest: int
    columns: Mapping[str, Measured]


def telling(connection: Connection, list_id: int, columns: Sequence[str], cancel: CancelToken) -> Telling:
    """What the values of `columns` (the list's own names, or a contact's fields) hold over the whole list.

    A list of a million is looked through for some seconds: `cancel` ends it within a moment (`Cancelled`).
    """
    if not columns:
        return Telling(0, 0, 0, {})
    with _stoppable(connection, cancel):
        return _looked_through(connection, list_id, columns)


@contextmanager
def _stoppable(connection: Connection, cancel: CancelToken) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    driver.set_progress_handler(lambda: cancel.cancelled, _STEPS)
    try:
        yield
    except sqlite3.OperationalError:
        cancel.check()
        raise
    finally:
        driver.set_progress_handler(None, 0)


def _looked_through(connection: Connection, list_id: int, columns: Sequence[str]) -> Telling:
    names = [f"v{at}" for at in range(len(columns))]
    chosen = ", ".join(f"{_value(column)} AS {name}" for column, name in zip(columns, names, strict=True))
    figures = ", ".join(f"max(l{name}), sum(e{name})" for name in names)
    found: Sequence[Any] = run(
        connection,
        # Materialised: otherwise each score would read the row's JSON once more.
        f"WITH raw AS MATERIALIZED (SELECT id, {chosen} FROM member WHERE list_id = ? AND is_current = 1),"  # noqa: S608
        f" v AS MATERIALIZED (SELECT id, {_scores(names)} FROM raw)"
        f" SELECT {_EXTREMES}, {figures} FROM v",
        (*(column for column in columns if column not in _OWN), list_id),
    ).fetchone()
    longest, emptiest = int(found[0] or 0), int(found[1] or 0)
    odd = [int(one) for one in str(found[2] or "").split(",") if one]
    # Somebody who is not shown already, when there is one.
    odd.sort(key=lambda one: one in (longest, emptiest))
    measured = zip(columns, found[3::2], found[4::2], strict=True)
    columns_measured = {column: Measured(int(long or 0), int(none or 0)) for column, long, none in measured}
    return Telling(longest, emptiest, odd[0] if odd else 0, columns_measured)


def _value(column: str) -> str:
    if column in _OWN:
        return f"trim({_OWN[column]})"
    if '"' in column or column.startswith("$"):
        # SQLite would take these for a path of its own.
        return "trim(coalesce((SELECT value FROM json_each(fields) WHERE key = ?), ''))"
    return "trim(coalesce(fields ->> ?, ''))"


def _scores(names: Sequence[str]) -> str:
    nothing = ", ".join(f"'{word}'" for word in sorted(NOTHING))
    empty = [f"(lower({name}) IN ({nothing}))" for name in names]
    lengths = [f"length({name}) AS l{name}, {no} AS e{name}" for name, no in zip(names, empty, strict=True)]
    odd = [
        f"CASE WHEN {_USUAL.format(name)} THEN 0 ELSE "
        + " + ".join(f"({condition.format(name)}) * {weight}" for weight, condition in _UNUSUAL)
        + " END"
        for name in names
    ]
    total = " + ".join(f"length({name})" for name in names)
    return f"{', '.join(lengths)}, {total} AS length, {' + '.join(empty)} AS empty, {' + '.join(odd)} AS odd"
