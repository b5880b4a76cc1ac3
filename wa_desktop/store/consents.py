"""Rows that say yes where the person refused, withdrew or is suppressed; decisions that a new consent counts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, select, text, update

from wa_desktop.store.instants import now
from wa_desktop.store.schema import contact_list, member
from wa_desktop.store.standing import Entry, add_entries, recompute

_CATEGORIES = (("marketing", 1), ("utility", 2), ("authentication", 4))
_AT_ONCE = 500

_SAYS_YES = " | ".join(f"(CASE WHEN m.said_{name} = 1 THEN {bit} ELSE 0 END)" for name, bit in _CATEGORIES)
_CONFLICTS = f"""
SELECT m.id, m.number, coalesce(m.consent_row, m.source_row) AS source_row, m.consent_at, m.consent_source, m.import_id,
       m.list_id, m.name, m.first_name,
       i.consent_source AS import_source, i.file_name, l.name AS list_name, ({_SAYS_YES}) AS yes,
       s.refused | s.suppressed AS against
FROM standing AS s
JOIN member AS m ON m.number = s.number
JOIN list_import AS i ON i.id = m.import_id AND i.state = 'done'
JOIN contact_list AS l ON l.id = m.list_id AND l.visible = 1
WHERE (:list = 0 OR m.list_id = :list) AND (:import = 0 OR m.import_id = :import)
  AND (({_SAYS_YES}) & (s.refused | s.suppressed)) > 0
  AND NOT EXISTS (
    SELECT 1 FROM member AS later JOIN list_import AS j ON j.id = later.import_id AND j.state = 'done'
    WHERE later.number = m.number AND later.list_id = m.list_id AND later.id > m.id
      AND later.said_marketing + later.said_utility + later.said_authentication > 0
  )
ORDER BY m.id
"""  # noqa: S608 - own names


class Objection(NamedTuple):
    """One entry of the log that stands against a number."""

    kind: str
    scope: int
    said_at: int
    by_person: bool
    """The person's own word: a refusal, a withdrawal or a STOP, not a suppression typed by somebody."""
    source: str


class Conflict(NamedTuple):
    """A row that says yes to `yes` while `against` stands, the last of its list to say anything; instants as stored."""

    member_id: int
    number: str
    name: str
    list_id: int
    list_name: str
    import_id: int
    row: int
    file_name: str
    yes: int
    against: int
    said_at: int | None
    source: str
    objections: tuple[Objection, ...]


def conflicts(connection: Connection, list_id: int = 0, import_id: int = 0) -> Iterator[Conflict]:
    """Every conflict of a list or of an import (0: of all), in the order of the members.

    A later file that is silent about a person does not hide what an earlier one said.
    """
    rows = connection.execute(text(_CONFLICTS), {"list": list_id, "import": import_id}).all()
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        log = _objections(connection, [row.number for row in some])
        for row in some:
            against = row.yes & row.against
            standing = tuple(one for one in log.get(row.number, ()) if one.scope & against)
            yield Conflict(
                row.id, row.number, " ".join(part for part in (row.first_name, row.name) if part), row.list_id,
                row.list_name, row.import_id, row.source_row, row.file_name, row.yes, against, row.consent_at,
                row.consent_source or row.import_source, standing,
            )  # fmt: skip


def _objections(connection: Connection, numbers: Sequence[str]) -> dict[str, list[Objection]]:
    marks = ", ".join(f":n{place}" for place in range(len(numbers)))
    rows = connection.execute(
        text(
            "SELECT number, kind, scope, said_at, event_id, source FROM standing_entry WHERE removed_at IS NULL "  # noqa: S608
            f"AND kind IN ('refusal', 'withdrawal', 'suppression') AND number IN ({marks}) ORDER BY said_at, id"
        ),
        {f"n{place}": number for place, number in enumerate(numbers)},
    )
    found: dict[str, list[Objection]] = {}
    for number, kind, scope, said_at, event_id, source in rows:
        by_person = kind != "suppression" or event_id is not None
        found.setdefault(number, []).append(Objection(kind, scope, said_at, by_person, source))
    return found


def decide(connection: Connection, accepted: Sequence[Conflict], operator: str) -> None:
    """Log that these new consents count from the day on which they were given, and let them."""
    add_entries(
        connection,
        [
            Entry(
                one.number, "decision", one.yes & one.against, one.said_at or now(), "new_consent", one.file_name,
                one.import_id, one.row, None, operator,
            )
            for one in accepted
        ],
    )  # fmt: skip
    numbers = [one.number for one in accepted]
    recompute(connection, numbers)
    changed = _lists_of(connection, numbers)
    for list_id in changed:
        apply_decisions(connection, list_id)
    later = {"generation": contact_list.c.generation + 1}
    connection.execute(update(contact_list).where(contact_list.c.id.in_(changed)).values(later))


def _lists_of(connection: Connection, numbers: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for start in range(0, len(numbers), _AT_ONCE):
        query = select(member.c.list_id).where(member.c.number.in_(numbers[start : start + _AT_ONCE])).distinct()
        found.update(connection.scalars(query))
    return found


def apply_decisions(connection: Connection, list_id: int) -> None:
    """Give current members of a list the yes of their own rows where a decision let it count and nothing since speaks
    against it."""
    changed = 0
    for name, bit in _CATEGORIES:
        changed += connection.execute(
            text(
                f"UPDATE member SET consent_{name} = 1 WHERE list_id = :list AND is_current = 1 "  # noqa: S608 - own names
                f"AND consent_{name} > 1 AND number IN ("
                "SELECT e.number FROM standing_entry AS e "
                "JOIN member AS y ON y.number = e.number AND y.list_id = :list "
                "JOIN list_import AS i ON i.id = y.import_id AND i.state = 'done' "
                "LEFT JOIN standing AS s ON s.number = e.number "
                f"WHERE e.kind = 'decision' AND e.removed_at IS NULL AND (e.scope & {bit}) > 0 "
                f"AND y.said_{name} = 1 AND (coalesce(s.refused, 0) & {bit}) = 0)"
            ),
            {"list": list_id},
        ).rowcount
    if changed:
        connection.execute(
            text("UPDATE contact_list SET generation = generation + 1 WHERE id = :list"), {"list": list_id}
        )
