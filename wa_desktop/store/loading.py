"""Staged rows into the database, some thousand per transaction, so that a campaign that sends hardly waits."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sqlalchemy import Connection, text

from wa_desktop.store import standing
from wa_desktop.store.database import Store
from wa_desktop.store.instants import now
from wa_desktop.store.staged import MEMBER_COLUMNS, Piece

CHUNK = 5_000
"""Rows of one transaction."""


class Target(NamedTuple):
    """Where staged rows go: `current` for a new list, which nobody sees yet; else when they are all in."""

    list_id: int
    import_id: int
    current: bool
    source: str
    """The name of the file, for the evidence of what it refuses."""
    operator: str


_NAMES = ", ".join(MEMBER_COLUMNS)
_MEMBERS = text(
    f"INSERT INTO member (list_id, import_id, is_current, {_NAMES}, consent_marketing, consent_utility, "  # noqa: S608 - own names
    f"consent_authentication) SELECT :list, :import, :current, {_NAMES}, said_marketing, said_utility, "
    "said_authentication FROM piece.member_order AS place JOIN piece.staged_member AS row ON row.rowid = place.at "
    "WHERE place.rowid BETWEEN :first AND :last ORDER BY place.rowid"
)
_HERE = (
    "FROM piece.objection_order AS place JOIN piece.staged_objection AS o ON o.rowid = place.at "
    "WHERE place.rowid BETWEEN :first AND :last"
)
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
    "recorded_at) SELECT o.number, o.kind, o.scope, coalesce(o.said_at, :now), 'file', :source, :import, "
    f"o.source_row, :operator, :now {_HERE} ORDER BY place.rowid"
)


@contextmanager
def opened(store: Store, piece: Piece) -> Iterator[Connection]:
    """A connection that sees `piece`, for the functions below; each call is one transaction."""
    with store.attached(piece.path, "piece") as connection:
        yield connection


def load_members(connection: Connection, target: Target, first: int) -> None:
    """Store the staged members in the places `first` to `first + CHUNK - 1`, counting from 1."""
    where = {"list": target.list_id, "import": target.import_id, "current": int(target.current)}
    with connection.begin():
        connection.execute(_MEMBERS, where | {"first": first, "last": first + CHUNK - 1})


def load_objections(connection: Connection, target: Target, first: int) -> None:
    """Store the staged objections in the places `first` to `first + CHUNK - 1`, and what follows for their numbers."""
    where = {"import": target.import_id, "first": first, "last": first + CHUNK - 1}
    with connection.begin():
        # A number that nothing else was ever said about stands where this file puts it; the others need their log.
        known = list(connection.scalars(_KNOWN_NUMBERS, where))
        connection.execute(_MASKS, where | {"now": now(), "known": json.dumps(known)})
        connection.execute(_ENTRIES, where | {"now": now(), "source": target.source, "operator": target.operator})
        standing.recompute(connection, known)
