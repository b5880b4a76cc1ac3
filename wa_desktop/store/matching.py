"""Whose news it is: statuses to the attempts they are about, many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from wa_desktop.store.fast import copy_in, run
from wa_desktop.store.ledger import NEWS_AFTER_CLAIM, NEWS_BEFORE_CLAIM, as_webhooks_write


class Clue(NamedTuple):
    """What a status says of its message; `place` is the caller's own name for the status, `number` E.164."""

    place: int
    reference: str
    number: str
    wamid: str


def match(c: Connection, clues: Sequence[Clue]) -> dict[int, int]:
    """The attempt of each status that has one, by place: by reference and number, else by wamid, else by a call of one.

    The newest attempt when several fit.
    """
    if not clues:
        return {}
    found = _by_number(c, clues)
    rest = [one for one in clues if one.place not in found]
    found.update(_by_wamid(c, rest))
    rest = [one for one in rest if one.place not in found and one.reference]
    alone = _alone(c, {one.reference for one in rest})
    found.update({one.place: alone[one.reference] for one in rest if one.reference in alone})
    return found


_BY_NUMBER = (
    "SELECT t.place, max(a.id) FROM told t CROSS JOIN attempt a WHERE a.reference = t.reference AND a.number = t.number"
    " GROUP BY t.place"
)
_BY_WAMID = "SELECT t.place, max(a.id) FROM told t CROSS JOIN attempt a WHERE a.wamid = t.wamid GROUP BY t.place"


def _by_number(c: Connection, clues: Iterable[Clue]) -> dict[int, int]:
    named = ((one.place, one.reference, as_webhooks_write(one.number), "") for one in clues
             if one.reference and one.number)  # fmt: skip
    return _joined(c, named, _BY_NUMBER)


def _by_wamid(c: Connection, clues: Iterable[Clue]) -> dict[int, int]:
    return _joined(c, ((one.place, "", "", one.wamid) for one in clues if one.wamid), _BY_WAMID)


def _joined(c: Connection, rows: Iterable[tuple[int, str, str, str]], query: str) -> dict[int, int]:
    run(
        c,
        "CREATE TEMPORARY TABLE IF NOT EXISTS told"
        " (place INTEGER PRIMARY KEY, reference TEXT, number TEXT, wamid TEXT) /* ON COMMIT DELETE ROWS */",
    )
    run(c, "DELETE FROM told")
    if not copy_in(c, "told", ("place", "reference", "number", "wamid"), rows):
        return {}
    return dict(run(c, query).fetchall())


def _alone(c: Connection, references: Iterable[str]) -> dict[str, int]:
    """The attempt of each call with a single recipient: WhatsApp may know that person by another number."""
    # Of an unanswered call each recipient gets the reference with its own news: counting attempts would mistake
    # the first of them for the only one.
    query = "SELECT a.id, b.size FROM attempt a JOIN batch b ON b.id = a.batch_id WHERE a.reference = ? LIMIT 2"
    found: dict[str, int] = {}
    for reference in references:
        rows = run(c, query, (reference,)).fetchall()
        if len(rows) == 1 and rows[0][1] == 1:
            found[reference] = rows[0][0]
    return found


class Waiting(NamedTuple):
    """A stored status without a recipient that may be about an attempt whose reference nobody knows."""

    event_id: int
    attempt_id: int
    reference: str
    at: int
    uuid: str


_UNREFERENCED = (
    "SELECT e.id, a.id, e.reference, coalesce(e.happened_at, e.received_at), e.request_uuid"
    " FROM attempt a CROSS JOIN event e WHERE e.number IN ('+' || a.number, a.number)"
    " AND a.reference = '' AND a.state NOT IN ('planned', 'refused') AND e.applied = 0"
    " AND (a.wamid = '' OR e.wamid = '' OR a.wamid = e.wamid)"
    " AND a.claimed_at BETWEEN coalesce(e.happened_at, e.received_at) - ?"
    " AND coalesce(e.happened_at, e.received_at) + ?"
)


def match_by_time(c: Connection) -> Mapping[int, int]:
    """By event, the one attempt without a known reference that a stored status can be about by its number and time.

    Nothing for a status that several attempts fit: a guess would be worse than an unmatched status. Of statuses with
    different references for one attempt only the earliest reference takes it.
    """
    fitting: dict[int, list[Waiting]] = {}
    for row in run(c, _UNREFERENCED, (NEWS_AFTER_CLAIM, NEWS_BEFORE_CLAIM)):
        fitting.setdefault(row[0], []).append(Waiting(*row))
    certain = sorted((few[0] for few in fitting.values() if len(few) == 1), key=lambda one: (one.at, one.uuid))
    owner: dict[int, str] = {}
    return {
        one.event_id: one.attempt_id
        for one in certain
        if owner.setdefault(one.attempt_id, one.reference) == one.reference
    }
