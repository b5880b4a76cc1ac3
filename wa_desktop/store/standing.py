"""What holds for a number across lists: the log of refusals, stops and decisions, and its masks."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, func, or_, select, update

from wa_desktop.store import counts
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.instants import now
from wa_desktop.store.schema import standing, standing_entry

_AT_ONCE = 500
"""Numbers of one IN clause; SQLite and PostgreSQL both allow far more parameters."""


class Entry(NamedTuple):
    """One line of the log. `kind`: refusal, withdrawal, suppression or decision; `scope` is a mask."""

    number: str
    kind: str
    scope: int
    said_at: int
    reason: str = ""
    source: str = ""
    import_id: int | None = None
    source_row: int | None = None
    event_id: int | None = None
    operator: str = ""


class Masks(NamedTuple):
    """Categories refused or withdrawn, and categories suppressed."""

    refused: int = 0
    suppressed: int = 0


def add_entries(connection: Connection, entries: Sequence[Entry]) -> None:
    """Add to the log; the caller recomputes the masks of the numbers."""
    recorded = now()
    bulk_insert(connection, standing_entry, (*Entry._fields, "recorded_at"), [(*entry, recorded) for entry in entries])


def recompute(connection: Connection, numbers: Iterable[str]) -> None:
    """Derive the masks of `numbers` from the log again.

    A decision lifts, for its scope, what the person said before it: refusals, withdrawals and STOPs.
    Only a removal lifts a suppression that somebody typed or imported.
    """
    moment = now()
    for some in _portions(numbers):
        masks, before = _masks(connection, some), masks_of(connection, some)
        # A team's server has derived them already for whoever may only record an opt-out.
        moved = [number for number in some if masks.get(number, Masks()) != before.get(number, Masks())]
        if not moved:
            continue
        with counts.followed(connection, moved):
            connection.execute(delete(standing).where(standing.c.number.in_(moved)))
            bulk_insert(
                connection,
                standing,
                ("number", "refused", "suppressed", "changed_at"),
                [(number, *masks[number], moment) for number in moved if any(masks.get(number, Masks()))],
            )


def _masks(connection: Connection, numbers: Sequence[str]) -> dict[str, Masks]:
    log = standing_entry.c
    rows = connection.execute(
        select(log.number, log.kind, log.scope, log.event_id)
        .where(log.number.in_(numbers), log.removed_at.is_(None))
        .order_by(log.said_at, log.id)
    )
    found: dict[str, tuple[int, int, int]] = {}
    for number, kind, scope, event_id in rows:
        refused, stopped, suppressed = found.get(number, (0, 0, 0))
        if kind in ("refusal", "withdrawal"):
            refused |= scope
        elif kind == "decision":
            refused, stopped = refused & ~scope, stopped & ~scope
        elif kind == "suppression" and event_id is not None:
            stopped |= scope
        elif kind == "suppression":
            suppressed |= scope
        found[number] = (refused, stopped, suppressed)
    return {number: Masks(refused, stopped | suppressed) for number, (refused, stopped, suppressed) in found.items()}


def masks_of(connection: Connection, numbers: Iterable[str]) -> dict[str, Masks]:
    """What holds now for those of `numbers` that anything holds for."""
    found: dict[str, Masks] = {}
    for some in _portions(numbers):
        rows = connection.execute(
            select(standing.c.number, standing.c.refused, standing.c.suppressed).where(standing.c.number.in_(some))
        )
        found.update({number: Masks(refused, suppressed) for number, refused, suppressed in rows})
    return found


def suppressions(connection: Connection, limit: int | None = None) -> list[tuple[str, int, str, int, str]]:
    """(number, scope, reason, since, source) of every suppression in force, the newest first.

    A STOP that a later decision lifted in full is none any more.
    """
    log, later = standing_entry.c, standing_entry.alias().c
    lifted = (
        select(later.id)
        .where(later.number == log.number, later.kind == "decision", later.removed_at.is_(None),
               later.said_at >= log.said_at, later.scope.bitwise_and(log.scope) == log.scope)
        .exists()
    )  # fmt: skip
    rows = connection.execute(
        select(log.number, log.scope, log.reason, log.said_at, log.source)
        .where(log.kind == "suppression", log.removed_at.is_(None), or_(log.event_id.is_(None), ~lifted))
        .order_by(log.said_at.desc(), log.number, log.reason, log.id.desc())
        .limit(limit)
    )
    return [(number, scope, reason, since, source) for number, scope, reason, since, source in rows]


def suppressed_already(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """number → mask of the suppressions of people in force."""
    return {number: masks.suppressed for number, masks in masks_of(connection, numbers).items() if masks.suppressed}


def imposed_already(connection: Connection, numbers: Iterable[str]) -> dict[str, int]:
    """number → mask of what people typed or imported against it: no decision lifts that, unlike a STOP of its own."""
    log = standing_entry.c
    found: dict[str, int] = {}
    for some in _portions(numbers):
        rows = connection.execute(
            select(log.number, log.scope).where(
                log.number.in_(some), log.kind == "suppression", log.removed_at.is_(None), log.event_id.is_(None)
            )
        )
        for number, scope in rows:
            found[number] = found.get(number, 0) | scope
    return found


def remove_suppressions(connection: Connection, numbers: Sequence[str]) -> set[str]:
    """End every suppression of `numbers`; the numbers that had one. Entries stay, with their end."""
    log = standing_entry.c
    removed: set[str] = set()
    for some in _portions(numbers):
        where = (log.number.in_(some), log.kind == "suppression", log.removed_at.is_(None))
        removed.update(connection.scalars(select(log.number).where(*where)))
        connection.execute(update(standing_entry).where(*where).values(removed_at=now()))
    recompute(connection, removed)
    return removed


def drop_some(connection: Connection, import_id: int, at_most: int = 5_000) -> bool:
    """Take back what a failed import had said of some numbers; False when nothing was left."""
    of_import = standing_entry.c.import_id == import_id
    numbers = connection.scalars(select(standing_entry.c.number).where(of_import).limit(at_most)).all()
    for some in _portions(numbers):
        connection.execute(delete(standing_entry).where(of_import, standing_entry.c.number.in_(some)))
    recompute(connection, numbers)
    return bool(numbers)


def drop_import(connection: Connection, import_id: int) -> None:
    """Take back what an undone import had said."""
    numbers = connection.scalars(
        select(standing_entry.c.number).where(standing_entry.c.import_id == import_id).distinct()
    ).all()
    connection.execute(delete(standing_entry).where(standing_entry.c.import_id == import_id))
    recompute(connection, numbers)


def keep_without_import(connection: Connection, import_ids: Sequence[int]) -> None:
    """Let refusals outlive the list they came with: their `source` still names the file.

    A decision ends with the consent it let count: without that evidence the refusal holds again.
    """
    decided = (standing_entry.c.import_id.in_(import_ids), standing_entry.c.kind == "decision")
    numbers = connection.scalars(select(standing_entry.c.number).where(*decided).distinct()).all()
    ended = decided[1], standing_entry.c.removed_at.is_(None)
    connection.execute(update(standing_entry).where(decided[0], *ended).values(removed_at=now()))
    recompute(connection, numbers)
    connection.execute(update(standing_entry).where(standing_entry.c.import_id.in_(import_ids)).values(import_id=None))


def count_of_import(connection: Connection, import_id: int) -> int:
    """How many lines of the log an import added."""
    query = select(func.count()).select_from(standing_entry).where(standing_entry.c.import_id == import_id)
    return int(connection.scalar(query) or 0)


def _portions(numbers: Iterable[str]) -> Iterator[list[str]]:
    every = list(dict.fromkeys(numbers))
    for start in range(0, len(every), _AT_ONCE):
        yield every[start : start + _AT_ONCE]
