"""Contact lists: imports loaded in chunks, members merged by number, lists read back."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Row, and_, delete, func, or_, select, text, update

from wa_desktop.store import consents, corrections
from wa_desktop.store import standing as standings
from wa_desktop.store.fast import look_at
from wa_desktop.store.instants import now
from wa_desktop.store.schema import (
    attempt,
    campaign,
    contact_list,
    list_import,
    member,
    recipient,
    standing,
    standing_entry,
)  # fmt: skip

CATEGORIES = ("marketing", "utility", "authentication")
_MANY = 5_000
"""Rows of one import after which a server looks at its members anew."""
_BIT = {"marketing": 1, "utility": 2, "authentication": 4}
GONE = "\x1f"
"""Separates the name of a deleted list from what makes it unique."""


_WRITTEN_TO = (
    select(attempt.c.id)
    .select_from(
        recipient.join(campaign, campaign.c.id == recipient.c.campaign_id).join(
            attempt, attempt.c.recipient_id == recipient.c.id
        )
    )
    .where(recipient.c.number == member.c.number, campaign.c.list_id == member.c.list_id)
    .exists()
)
"""Of a member: a campaign of its list wrote to the number, so that its rows are the proof that it was allowed to."""


_OF_IMPORT = member.c.import_id == list_import.c.id


class Evidence(NamedTuple):
    """What is kept of a file beside its rows; `mapping` and `options` are JSON objects."""

    file_name: str
    file_hash: str
    sheet: str
    header_row: int
    mapping: Mapping[str, Any]
    options: Mapping[str, Any]
    operator: str
    consent_source: str
    consent_wording: str


def find_list(connection: Connection, name: str) -> int | None:
    """The id of the visible list called `name`."""
    query = select(contact_list.c.id).where(contact_list.c.name == name, contact_list.c.visible == 1)
    return connection.scalar(query)


def begin_import(connection: Connection, list_name: str, mode: str, evidence: Evidence) -> tuple[int, int]:
    """(list id, import id) of an import that begins; the list is made, invisible, when it is new."""
    list_id = find_list(connection, list_name)
    if list_id is None:
        made = connection.execute(contact_list.insert().values(name=list_name, created_at=now(), visible=0))
        list_id = _key_of(made)
    values = evidence._asdict() | {
        "mapping": json.dumps(evidence.mapping, ensure_ascii=False),
        "options": json.dumps(evidence.options, ensure_ascii=False),
    }
    added = connection.execute(
        list_import.insert().values(list_id=list_id, state="loading", mode=mode, started_at=now(), **values)
    )
    return list_id, _key_of(added)


def _key_of(inserted: CursorResult[Any]) -> int:
    key = inserted.inserted_primary_key
    assert key is not None  # noqa: S101 - every insert of one row has a key
    return int(key[0])


def finish_import(
    connection: Connection, list_id: int, import_id: int, report: Mapping[str, Any], merged_at: int | None = None
) -> None:
    """Make the loaded rows current, merged with the list's own, and the list visible.

    `merged_at` is the generation of the list for which `merge_chunk` has merged every row; when it has passed, or is
    None, they are merged here.
    """
    mode = _mode_of(connection, import_id)
    replaced = _replace_older(connection, list_id, import_id) if mode == "replace" else []
    if mode == "add":
        if merged_at != generation_of(connection, list_id):
            _merge(connection, list_id, import_id, *_rows_of(connection, import_id))
        _give_way(connection, list_id, import_id)
    if mode != "new":
        connection.execute(update(member).where(member.c.import_id == import_id).values(is_current=1))
    connection.execute(
        update(list_import)
        .where(list_import.c.id == import_id)
        .values(
            state="done", finished_at=now(), report=json.dumps({**report, "replaced": replaced}, ensure_ascii=False)
        )
    )
    _touch(connection, list_id, visible=1)
    first, last = _rows_of(connection, import_id)
    if last - first > _MANY:
        look_at(connection, member.name, standing.name, standing_entry.name)


def _mode_of(connection: Connection, import_id: int) -> str:
    return str(connection.scalar(select(list_import.c.mode).where(list_import.c.id == import_id)))


def _replace_older(connection: Connection, list_id: int, import_id: int) -> list[int]:
    older = connection.scalars(
        select(list_import.c.id).where(
            list_import.c.list_id == list_id, list_import.c.id != import_id, list_import.c.state == "done"
        )
    ).all()
    connection.execute(update(list_import).where(list_import.c.id.in_(older)).values(state="replaced"))
    connection.execute(update(member).where(member.c.list_id == list_id, member.c.is_current == 1).values(is_current=0))
    return list(older)


_MERGE = """
UPDATE member SET
  consent_marketing = max(member.consent_marketing, old.consent_marketing),
  consent_utility = max(member.consent_utility, old.consent_utility),
  consent_authentication = max(member.consent_authentication, old.consent_authentication),
  language = CASE WHEN member.language = '' THEN old.language ELSE member.language END,
  name = CASE WHEN member.name = '' THEN old.name ELSE member.name END,
  first_name = CASE WHEN member.first_name = '' THEN old.first_name ELSE member.first_name END
FROM member AS old
WHERE member.id BETWEEN :first AND :last AND +member.import_id = :import_id
  AND old.list_id = :list_id AND old.is_current = 1 AND old.number = member.number
"""


def generation_of(connection: Connection, list_id: int) -> int:
    """Grows with every change of the list's members."""
    return int(connection.scalar(select(contact_list.c.generation).where(contact_list.c.id == list_id)) or 0)


def merge_chunk(connection: Connection, list_id: int, import_id: int, after: int, at_most: int) -> int | None:
    """Merge some loaded rows, which nobody sees yet, with the list's own: those whose ids follow `after`, 0 for the
    first ones. The last id of the chunk; None when no row was left, or the import is no addition."""
    if _mode_of(connection, import_id) != "add":
        return None
    first, last = _rows_of(connection, import_id)
    start = max(first, after + 1)
    if start > last:
        return None
    end = min(start + at_most - 1, last)
    _merge(connection, list_id, import_id, start, end)
    return end


def _rows_of(connection: Connection, import_id: int) -> tuple[int, int]:
    # Apart: the index answers each of the two at once, but not both together.
    lowest, highest = (
        connection.scalar(select(end(member.c.id)).where(member.c.import_id == import_id))
        for end in (func.min, func.max)
    )
    return int(lowest or 0), int(highest or -1)


def _merge(connection: Connection, list_id: int, import_id: int, first: int, last: int) -> None:
    # A later file fills what is unknown; a refusal of either file stays: the larger word wins. Doing it twice changes
    # nothing more.
    where = {"import_id": import_id, "list_id": list_id, "first": first, "last": last}
    connection.execute(text(_MERGE), where)


def _give_way(connection: Connection, list_id: int, import_id: int) -> None:
    """The list's own rows of numbers that the import brings again are its evidence from now on, no more."""
    new = select(member.c.number).where(member.c.import_id == import_id)
    connection.execute(
        update(member)
        .where(member.c.list_id == list_id, member.c.is_current == 1, member.c.number.in_(new))
        .values(is_current=0)
    )


def not_upgraded(connection: Connection, import_id: int) -> int:
    """How many rows of an import say yes where the number refused, withdrew or is suppressed."""
    conditions = [
        and_(
            member.c[f"said_{name}"] == 1,
            or_(
                standing.c.refused.bitwise_and(_BIT[name]) > 0,
                standing.c.suppressed.bitwise_and(_BIT[name]) > 0,
            ),
        )
        for name in CATEGORIES
    ]
    # The file's own refusals count in what its rows say: only of numbers that others speak of too can it be otherwise.
    others = select(standing_entry.c.number).where(standing_entry.c.import_id.is_distinct_from(import_id))
    if connection.scalar(select(~others.exists())):
        return 0
    query = (
        select(func.count())
        .select_from(standing.join(member, member.c.number == standing.c.number))
        .where(member.c.import_id == import_id, or_(*conditions))
    )
    return int(connection.scalar(query) or 0)


def unfinished_imports(connection: Connection) -> list[int]:
    """Imports that never finished, or never finished going: what a crash left behind."""
    return list(connection.scalars(select(list_import.c.id).where(list_import.c.state.in_(_UNFINISHED))))


_UNFINISHED = ("loading", "going")


def discard_chunk(connection: Connection, import_id: int, after: int = 0, at_most: int = 5_000) -> int | None:
    """Delete some rows, or take back some refusals, of an import that is unfinished or going.

    Of one that is going, rows to whose number a campaign wrote stay. Returns the id of the last row looked at, for
    `after`; None when none were left. A finished import stays.
    """
    state = connection.scalar(select(list_import.c.state).where(list_import.c.id == import_id))
    if state not in _UNFINISHED:
        return None
    own = (member.c.import_id == import_id, member.c.id > after)
    some = connection.scalars(select(member.c.id).where(*own).order_by(member.c.id).limit(at_most)).all()
    if some:
        unproven = (~_WRITTEN_TO,) if state == "going" else ()
        connection.execute(delete(member).where(*own, member.c.id <= some[-1], *unproven))
        return int(some[-1])
    if standings.drop_some(connection, import_id):
        return after
    _end_of(connection, import_id)
    return None


def _end_of(connection: Connection, import_id: int) -> None:
    """Forget an import without rows, and its list when it was the last; with rows, it is what proves them."""
    if connection.scalar(select(select(member.c.id).where(member.c.import_id == import_id).exists())):
        corrections.forget_rejected(connection, import_id)
        connection.execute(update(list_import).where(list_import.c.id == import_id).values(state="kept"))
        return
    list_id = connection.scalar(select(list_import.c.list_id).where(list_import.c.id == import_id))
    connection.execute(delete(list_import).where(list_import.c.id == import_id))
    connection.execute(
        delete(contact_list).where(
            contact_list.c.id == list_id,
            contact_list.c.visible == 0,
            ~select(list_import.c.id).where(list_import.c.list_id == list_id).exists(),
        )
    )


def undo(connection: Connection, import_id: int) -> int | None:
    """Take a finished import back with all it said; the list's id, None when it has no import left.

    Rows to whose number a campaign wrote stay, no longer current: they prove why it did.
    """
    found = connection.execute(
        select(list_import.c.list_id, list_import.c.report).where(
            list_import.c.id == import_id, list_import.c.state.in_(("done", "replaced"))
        )
    ).first()
    if found is None:
        raise LookupError(import_id)
    list_id = int(found.list_id)
    standings.drop_import(connection, import_id)
    corrections.reopen(connection, import_id)
    corrections.forget_rejected(connection, import_id)
    connection.execute(delete(member).where(member.c.import_id == import_id, ~_WRITTEN_TO))
    connection.execute(update(member).where(member.c.import_id == import_id).values(is_current=0))
    connection.execute(
        update(list_import).where(list_import.c.id == import_id).values(state="undone", finished_at=now())
    )
    connection.execute(
        update(list_import)
        .where(list_import.c.id.in_(json.loads(found.report).get("replaced", ())), list_import.c.state == "replaced")
        .values(state="done")
    )
    left = connection.scalar(
        select(func.count())
        .select_from(list_import)
        .where(list_import.c.list_id == list_id, list_import.c.state == "done")
    )
    if not left:
        _remove_list(connection, list_id)
        return None
    _choose_current(connection, list_id)
    _touch(connection, list_id, visible=1)
    return list_id


_LATEST = """
UPDATE member SET is_current = 1
WHERE member.list_id = :list_id AND member.id IN (
  SELECT max(m.id) FROM member AS m JOIN list_import AS i ON i.id = m.import_id
  WHERE m.list_id = :list_id AND i.state = 'done' GROUP BY m.number
  HAVING max(m.is_current) = 0
)
"""
_MERGED = """
UPDATE member SET
  consent_marketing = every.marketing, consent_utility = every.utility, consent_authentication = every.authentication
FROM (
  SELECT m.number AS number, max(m.said_marketing) AS marketing, max(m.said_utility) AS utility,
         max(m.said_authentication) AS authentication
  FROM member AS m JOIN list_import AS i ON i.id = m.import_id
  WHERE m.list_id = :list_id AND i.state = 'done' GROUP BY m.number
) AS every
WHERE member.list_id = :list_id AND member.is_current = 1 AND member.number = every.number
"""


def _choose_current(connection: Connection, list_id: int) -> None:
    connection.execute(text(_LATEST), {"list_id": list_id})
    connection.execute(text(_MERGED), {"list_id": list_id})
    consents.apply_decisions(connection, list_id)


def campaigns_needing(connection: Connection, list_id: int) -> list[str]:
    """The names of the campaigns that still have to be sent to a list."""
    waiting = campaign.c.state.in_(("ready", "running", "paused"))
    return list(connection.scalars(select(campaign.c.name).where(campaign.c.list_id == list_id, waiting)))


def _remove_list(connection: Connection, list_id: int) -> None:
    """Delete a list whose imports were all taken back, or hide it where rows of it prove something."""
    imports = connection.scalars(select(list_import.c.id).where(list_import.c.list_id == list_id)).all()
    standings.keep_without_import(connection, imports)
    if connection.scalar(select(select(member.c.id).where(member.c.import_id.in_(imports)).exists())):
        _hide(connection, list_id)
    else:
        connection.execute(delete(contact_list).where(contact_list.c.id == list_id))


def _hide(connection: Connection, list_id: int) -> None:
    # Its name is free for another list; `proofs` shows what stands before the mark.
    hidden = contact_list.c.name + f"{GONE}{list_id}"
    connection.execute(update(contact_list).where(contact_list.c.id == list_id).values(visible=0, name=hidden))


def dissolve(connection: Connection, list_id: int) -> Sequence[int]:
    """Let a list vanish at once, with its name; its imports, of which `discard_chunk` deletes the rows afterwards.

    Refusals and withdrawals outlive it. What a crash leaves is an unfinished import like any other.
    """
    # What is left of an import that was taken back is proof already, and is told as such.
    proof = and_(list_import.c.state == "undone", select(member.c.id).where(_OF_IMPORT).exists())
    imports = connection.scalars(select(list_import.c.id).where(list_import.c.list_id == list_id, ~proof)).all()
    standings.keep_without_import(connection, imports)
    connection.execute(update(list_import).where(list_import.c.id.in_(imports)).values(state="going"))
    _hide(connection, list_id)
    if not imports:
        connection.execute(delete(contact_list).where(contact_list.c.id == list_id))
    return imports


def is_being_filled(connection: Connection, list_id: int) -> bool:
    """Whether an import into the list has begun, and neither finished nor been taken back."""
    query = select(list_import.c.id).where(list_import.c.list_id == list_id, list_import.c.state == "loading")
    return connection.scalar(query.limit(1)) is not None


def rename(connection: Connection, list_id: int, name: str) -> None:
    """Give a list another name; the caller has checked that it is free."""
    connection.execute(update(contact_list).where(contact_list.c.id == list_id).values(name=name))


def _touch(connection: Connection, list_id: int, visible: int) -> None:
    connection.execute(
        update(contact_list)
        .where(contact_list.c.id == list_id)
        .values(visible=visible, generation=contact_list.c.generation + 1)
    )


def visible_lists(connection: Connection) -> Sequence[Row[*tuple[Any, ...]]]:
    """(id, name, created_at) of every visible list, the newest first."""
    return connection.execute(
        select(contact_list.c.id, contact_list.c.name, contact_list.c.created_at)
        .where(contact_list.c.visible == 1)
        .order_by(contact_list.c.created_at.desc(), contact_list.c.id.desc())
    ).all()


def imports_of(connection: Connection, list_ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """(list_id, id, file_name, mapping, report) of the imports that make up lists, the oldest first."""
    return connection.execute(
        select(
            list_import.c.list_id,
            list_import.c.id,
            list_import.c.file_name,
            list_import.c.mapping,
            list_import.c.report,
        )
        .where(list_import.c.list_id.in_(list_ids), list_import.c.state == "done")
        .order_by(list_import.c.id)
    ).all()


def import_exists(connection: Connection, import_id: int) -> bool:
    """Whether an import of that number can be undone."""
    query = select(list_import.c.id).where(list_import.c.id == import_id, list_import.c.state.in_(("done", "replaced")))
    return connection.scalar(query) is not None


def report_of(connection: Connection, import_id: int) -> Mapping[str, Any]:
    """The stored report of an import."""
    stored = connection.scalar(select(list_import.c.report).where(list_import.c.id == import_id))
    return dict(json.loads(stored or "{}"))
