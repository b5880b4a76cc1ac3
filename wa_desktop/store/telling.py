"""The rows of a list that tell most about a message before it is sent, and what its columns hold."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.errors import Cancelled
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.templates import NOTHING
from wa_desktop.store.fast import run
from wa_desktop.store.stopping import Stopped, stoppable

_OWN = {"number": "number", "country": "country", "language": "language", "name": "name", "first_name": "first_name"}
_UNUSUAL = (
    # (what it costs a message, the condition): a hole written in a cell, a break, WhatsApp's own marks, a web
    # address, signs beyond Latin letters and the usual punctuation, words without a gap that a phone cannot wrap.
    (16, "{0} LIKE '%{{{{%' OR {0} LIKE '%}}}}%'"),
    (8, "instr({0}, char(10)) > 0 OR instr({0}, char(9)) > 0"),
    (6, " OR ".join(f"instr({{0}}, '{mark}') > 0" for mark in "*_~`")),
    (5, "{0} LIKE '%http%' OR {0} LIKE '%www.%'"),
    (4, "glob('*[^' || char(32) || '-' || char(591) || char(8208) || '-' || char(8364) || ']*', {0})"),
    (3, "glob('*[0-9]*', {0}) AND glob('*[A-Za-z]*', {0})"),
    (2, "length({0}) > 24 AND instr({0}, ' ') = 0"),
    (1, "length({0}) > 3 AND {0} = upper({0}) AND glob('*[A-Z]*', {0})"),
)

_USUAL = "length({0}) <= 24 AND NOT glob('*[^A-Za-zÀ-ÿ -]*', {0}) AND {0} <> upper({0})"
"""What most cells are: one look instead of eight."""
_STRANGEST = 3
_EXTREMES = ", ".join(
    (
        "(SELECT id FROM v ORDER BY length DESC, id LIMIT 1)",
        "(SELECT id FROM v ORDER BY empty DESC, length, id LIMIT 1)",
        *(
            f"(SELECT id FROM v WHERE odd > 0 ORDER BY odd DESC, id LIMIT 1 OFFSET {at})"  # noqa: S608 - own number
            for at in range(_STRANGEST)
        ),
    )
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
    try:
        with stoppable(connection, lambda: cancel.cancelled):
            return _looked_through(connection, list_id, columns)
    except Stopped as error:
        raise Cancelled from error


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
        (*(_path(column) for column in columns if column not in _OWN), list_id),
    ).fetchone()
    longest, emptiest, *odd = (int(one or 0) for one in found[: 2 + _STRANGEST])
    # Somebody who is not shown already, when there is one.
    odd.sort(key=lambda one: (one == 0, one in (longest, emptiest)))
    measured = zip(columns, found[2 + _STRANGEST :: 2], found[3 + _STRANGEST :: 2], strict=True)
    columns_measured = {column: Measured(int(long or 0), int(none or 0)) for column, long, none in measured}
    return Telling(longest, emptiest, odd[0], columns_measured)


def _value(column: str) -> str:
    if column in _OWN:
        return f"trim({_OWN[column]})"
    if _path(column) == column:
        return "trim(coalesce((SELECT value FROM json_each(fields) WHERE key = ?), ''))"
    return "trim(coalesce(json_extract(fields, ?), ''))"


def _path(column: str) -> str:
    """Where a column stands in `fields`; the column where that cannot be said."""
    path = json.dumps(column, ensure_ascii=False)
    # Some versions of SQLite find no mark that is written with a backslash in a path.
    return f"$.{path}" if path == f'"{column}"' else column


def _scores(names: Sequence[str]) -> str:
    nothing = ", ".join(f"'{word}'" for word in sorted(NOTHING))
    empty = [f"CASE WHEN lower({name}) IN ({nothing}) THEN 1 ELSE 0 END" for name in names]
    lengths = [f"length({name}) AS l{name}, {no} AS e{name}" for name, no in zip(names, empty, strict=True)]
    odd = [
        f"CASE WHEN {_USUAL.format(name)} THEN 0 ELSE "
        + " + ".join(f"CASE WHEN {condition.format(name)} THEN {weight} ELSE 0 END" for weight, condition in _UNUSUAL)
        + " END"
        for name in names
    ]
    total = " + ".join(f"length({name})" for name in names)
    return f"{', '.join(lengths)}, {total} AS length, {' + '.join(empty)} AS empty, {' + '.join(odd)} AS odd"
