"""Accepted rows into the database, some thousand per transaction, so that a campaign that sends hardly waits."""

import json
from collections.abc import Sequence
from itertools import chain, repeat
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from wa_desktop.store import counts, standing
from wa_desktop.store.fast import copy_in, is_file, run, run_many
from wa_desktop.store.instants import now
from wa_desktop.store.staged import CHANGE_COLUMNS, MEMBER_COLUMNS, OBJECTION_COLUMNS, Piece


class Target(NamedTuple):
    """Where accepted rows go: `current` for a new list, which nobody sees yet; else when they are all in."""

    list_id: int
    import_id: int
    current: bool
    source: str
    """The name of the file, for the evidence of what it refuses."""
    operator: str


_NAMES = ", ".join(MEMBER_COLUMNS)
_WORDS = [MEMBER_COLUMNS.index(name) + 1 for name in ("said_marketing", "said_utility", "said_authentication")]
_OWN = ("list_id", "import_id", "is_current")
_CONSENTS = ("consent_marketing", "consent_utility", "consent_authentication")
_TEXTS = ("number", "kind", "consent_source")
"""Of the columns of staged rows; the others hold whole numbers."""
_AT_ONCE = 100
"""Rows of one INSERT: a statement costs more than a row of it."""
_CHANGES = text(
    "UPDATE member SET said_marketing = c.said_marketing, said_utility = c.said_utility, "
    "said_authentication = c.said_authentication, consent_marketing = c.said_marketing, "
    "consent_utility = c.said_utility, consent_authentication = c.said_authentication, "
    "consent_at = CASE WHEN c.agreed_later = 1 THEN c.consent_at ELSE member.consent_at END, "
    "consent_source = CASE WHEN c.agreed_later = 1 THEN c.consent_source ELSE member.consent_source END, "
    "consent_row = c.consent_row "
    "FROM temp.staged_change AS c WHERE member.number = c.number AND +member.import_id = :import"
)
_HERE = "FROM temp.staged_objection AS o WHERE true"
_KNOWN = "EXISTS (SELECT 1 FROM standing_entry AS e WHERE e.number = o.number AND e.import_id IS NOT :import)"
_KNOWN_NUMBERS = text(f"SELECT DISTINCT o.number {_HERE} AND {_KNOWN}")
_MASKS = text(
    "INSERT INTO standing (number, refused, suppressed, changed_at) "  # noqa: S608 - own names
    "SELECT o.number, max(o.scope & 1) | max(o.scope & 2) | max(o.scope & 4), 0, :now "
    f"{_HERE} AND o.number NOT IN (SELECT value FROM json_each(:known)) GROUP BY o.number "
    "ON CONFLICT (number) DO UPDATE SET refused = standing.refused | excluded.refused, changed_at = :now"
)
_ENTRIES = text(
    "INSERT INTO standing_entry (number, kind, scope, said_at, reason, source, import_id, source_row, operator, "
    "recorded_at) SELECT o.number, o.kind, o.scope, CASE WHEN o.said_at <= :now THEN o.said_at ELSE :now END, 'file', "
    f":source, :import, o.source_row, :operator, :now {_HERE} ORDER BY o.place"
)


def load(connection: Connection, target: Target, piece: Piece) -> None:
    """Store `piece` in the caller's transaction, with what follows for the numbers it speaks of."""
    if piece.members:
        _load_members(connection, target, piece)
    if piece.objections:
        _load_objections(connection, target, piece.objections)
    if piece.changes:
        _stage(connection, "staged_change", CHANGE_COLUMNS, piece.changes)
        connection.execute(_CHANGES, {"import": target.import_id})


def _load_members(connection: Connection, target: Target, piece: Piece) -> None:
    if not is_file(connection):
        _copy_members(connection, target, piece)
        return
    rows = list(piece.rows())
    whole = len(rows) - len(rows) % _AT_ONCE
    insert = _insert(target, _AT_ONCE)
    for start in range(0, whole, _AT_ONCE):
        run(connection, insert, tuple(chain.from_iterable(rows[start : start + _AT_ONCE])))
    run_many(connection, _insert(target, 1), rows[whole:])


def _copy_members(connection: Connection, target: Target, piece: Piece) -> None:
    own = (repeat(one, piece.height) for one in (target.list_id, target.import_id, int(target.current)))
    consents = (piece.members[place - 1] for place in _WORDS)
    rows = zip(*own, *piece.members, *consents, strict=True)
    copy_in(connection, "member", (*_OWN, *MEMBER_COLUMNS, *_CONSENTS), rows)


def _insert(target: Target, rows: int) -> str:
    """The statement for so many members, whose values follow each other."""
    own = f"{target.list_id:d}, {target.import_id:d}, {int(target.current)}"
    width = len(MEMBER_COLUMNS)
    values = (", ".join(f"?{at * width + place}" for place in [*range(1, width + 1), *_WORDS]) for at in range(rows))
    return (
        f"INSERT INTO member (list_id, import_id, is_current, {_NAMES}, consent_marketing, consent_utility, "  # noqa: S608 - own names
        f"consent_authentication) VALUES {', '.join(f'({own}, {marks})' for marks in values)}"
    )


def _load_objections(connection: Connection, target: Target, objections: Sequence[Sequence[Any]]) -> None:
    _stage(connection, "staged_objection", OBJECTION_COLUMNS, objections)
    counts.forget(connection)
    where = {"import": target.import_id}
    # A number that nothing else was ever said about stands where this file puts it; the others need their log.
    known = list(connection.scalars(_KNOWN_NUMBERS, where))
    connection.execute(_MASKS, {"now": now(), "known": json.dumps(known)})
    connection.execute(_ENTRIES, where | {"now": now(), "source": target.source, "operator": target.operator})
    standing.recompute(connection, known)


def _stage(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    made = ", ".join(f"{name} {'TEXT' if name in _TEXTS else 'BIGINT'}" for name in ("place", *columns))
    run(connection, f"CREATE TEMP TABLE IF NOT EXISTS {table} ({made}) /* ON COMMIT DELETE ROWS */")
    run(connection, f"DELETE FROM temp.{table}")  # noqa: S608 - own names
    copy_in(connection, table, ("place", *columns), ((place, *row) for place, row in enumerate(rows)))
