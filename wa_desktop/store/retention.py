"""What is kept for a time: found and taken away by age. Refusals, stops and what proves them stay."""

from collections.abc import Sequence

from sqlalchemy import Connection

from wa_desktop.store.fast import is_file, run
from wa_desktop.store.replies import forget_texts

_AT_ONCE = 2_000
_NO_EVIDENCE = "NOT EXISTS (SELECT 1 FROM standing_entry s WHERE s.event_id = {event})"
_MESSAGES = (
    "FROM received r WHERE r.happened_at < ? AND (r.body <> '' OR EXISTS (SELECT 1 FROM event e WHERE e.id = r.event_id"  # noqa: S608 - fixed words
    f" AND e.body <> x'7b7d')) AND {_NO_EVIDENCE.format(event='r.event_id')}"
)
_EVENTS = (
    "FROM event e WHERE e.received_at < ? AND e.body <> x'7b7d'"  # noqa: S608 - fixed words
    f" AND NOT EXISTS (SELECT 1 FROM received r WHERE r.event_id = e.id) AND {_NO_EVIDENCE.format(event='e.id')}"
)
_TEXTS = (
    "FROM content k JOIN campaign p ON p.id = k.campaign_id WHERE p.state IN ('finished', 'cancelled')"
    " AND coalesce(p.finished_at, p.created_at) < ? AND k.message LIKE '%\"parameters\"%'"
)
_DUE = {"messages": _MESSAGES, "events": _EVENTS, "campaigns": _TEXTS}
_LISTS = (
    "SELECT l.name FROM contact_list l WHERE l.visible = 1 AND l.created_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM list_import i WHERE i.list_id = l.id"
    " AND coalesce(i.finished_at, i.started_at) >= :before)"
    " AND NOT EXISTS (SELECT 1 FROM campaign p WHERE p.list_id = l.id AND (p.state NOT IN ('finished', 'cancelled')"
    " OR coalesce(p.finished_at, p.created_at) >= :before)) ORDER BY l.name"
)


def due(c: Connection, kind: str, before: int) -> int:
    """How much of `kind` (messages, events, campaigns: texts filled in) is older than `before` (as stored)."""
    return int(run(c, f"SELECT count(*) {_DUE[kind]}", (before,)).fetchone()[0])


def ended_campaigns(c: Connection, before: int) -> tuple[str, ...]:
    """The names of the campaigns whose filled-in texts are due."""
    return tuple(row[0] for row in run(c, f"SELECT DISTINCT p.name {_TEXTS} ORDER BY p.name", (before,)))


def unused_lists(c: Connection, before: int) -> tuple[str, ...]:
    """The names of the lists that no import and no campaign touched since `before`."""
    return tuple(row[0] for row in run(c, _LISTS.replace(":before", "?"), (before,) * 3))


def forget_some(c: Connection, kind: str, before: int) -> int:
    """Take away some of what is `due`, in the caller's transaction; how much, 0 when nothing is left."""
    own = {"messages": "r.event_id", "events": "e.id", "campaigns": "k.id"}[kind]
    found = run(c, f"SELECT {own} {_DUE[kind]} LIMIT {_AT_ONCE}", (before,)).fetchall()
    ids = [row[0] for row in found]
    if is_file(c):
        run(c, "PRAGMA secure_delete = ON").fetchall()
    for start in range(0, len(ids), 500):
        _forget(c, kind, ids[start : start + 500])
    return len(ids)


def _forget(c: Connection, kind: str, ids: Sequence[int]) -> None:
    marks = ", ".join("?" * len(ids))
    if kind == "campaigns":
        run(c, f"UPDATE content SET message = '{{}}', hash = '~' || id WHERE id IN ({marks})", ids)  # noqa: S608 - fixed words
        return
    # A status that found nobody in all that time never will.
    run(c, f"UPDATE event SET body = x'7b7d', applied = 1 WHERE id IN ({marks})", ids)  # noqa: S608 - fixed words
    if kind == "messages":
        forget_texts(c, ids)
        run(c, f"UPDATE received SET body = '' WHERE event_id IN ({marks})", ids)  # noqa: S608 - fixed words
