"""The members of a list as planning reads them: counted by what decides, or streamed one by one.

Both walk the list by ranges of member ids, so that memory stays flat and a person can cancel
between two ranges; both join `standing`, so what was just suppressed counts.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, bindparam, select, text

from wa_desktop.store.schema import contact_list

Reading: TypeAlias = Connection
"""A connection inside a transaction, for callers that hand it on without knowing SQL."""

COUNT_RANGE = 100_000
READ_RANGE = 20_000
_NUMBERS_AT_ONCE = 10_000


class Bounds(NamedTuple):
    """How to walk a list: its lowest and highest member ids (0 and -1 when empty), and its size."""

    list_id: int
    lowest: int
    highest: int
    contacts: int


class Freshness(NamedTuple):
    """What the counts of a list depend on; ids alone may be used again after a deletion."""

    list_id: int
    created_at: int
    generation: int
    standing_numbers: int
    standing_changed: int


class ListColumns(NamedTuple):
    """`others` keep their own name; `fields` tells which header became which field of the contact."""

    others: tuple[str, ...]
    fields: Mapping[str, str]


class Traits(NamedTuple):
    """What decides about a member before its other columns are read."""

    country: str
    prefix: str
    language: str
    marketing: int
    utility: int
    authentication: int
    refused: int
    suppressed: int


class TargetRow(NamedTuple):
    """One current member; `fields` is JSON and empty unless it was asked for."""

    id: int
    number: str
    traits: Traits
    name: str = ""
    first_name: str = ""
    fields: str = ""


# The plus signs keep SQLite from the indexes: a walk in the order of ids reads the table once, in order.
_WHERE = "m.id BETWEEN :low AND :high AND +m.list_id = :list AND +m.is_current = 1"
_TRAITS = (
    "m.country, m.prefix, m.language, m.consent_marketing, m.consent_utility, m.consent_authentication, "
    "coalesce(s.refused, 0), coalesce(s.suppressed, 0)"
)
_FROM = "FROM member m LEFT JOIN standing s ON s.number = m.number"
# One text to group by is twice as fast as six values; a bar stands in no code.
_KEY = (
    "m.country || '|' || m.prefix || '|' || m.language || '|' || m.consent_marketing || '|'"
    " || m.consent_utility || '|' || m.consent_authentication"
)
_COUNT = text(f"SELECT {_KEY}, count(*) FROM member m WHERE {_WHERE} GROUP BY 1")  # noqa: S608 - own names
_STANDING = text(
    f"SELECT {_TRAITS}, count(*) FROM standing s CROSS JOIN member m"  # noqa: S608 - own names
    " WHERE m.list_id = :list AND m.number = s.number AND m.is_current = 1 AND m.id BETWEEN :low AND :high"
    " AND (s.refused <> 0 OR s.suppressed <> 0) GROUP BY 1, 2, 3, 4, 5, 6, 7, 8"
)
_READ = text(f"SELECT m.id, m.number, {_TRAITS} {_FROM} WHERE {_WHERE} ORDER BY m.id")
_READ_FIELDS = text(
    f"SELECT m.id, m.number, {_TRAITS}, m.name, m.first_name, m.fields {_FROM} WHERE {_WHERE} ORDER BY m.id"
)
_NUMBERS = text(
    f"SELECT m.id, m.number, {_TRAITS}, m.name, m.first_name, m.fields {_FROM}"
    " WHERE m.list_id = :list AND m.is_current = 1 AND m.number IN :numbers"
).bindparams(bindparam("numbers", expanding=True))
_BOUNDS = text(
    "SELECT coalesce(min(id), 0), coalesce(max(id), -1), count(*) FROM member WHERE list_id = :list AND is_current = 1"
)
_COUNTRIES = text("SELECT DISTINCT country FROM member WHERE list_id = :list AND is_current = 1")
_IMPORTS = text("SELECT mapping FROM list_import WHERE list_id = :list AND state = 'done' ORDER BY id")
_REPORTS = text("SELECT report FROM list_import WHERE list_id = :list AND state = 'done'")
_FRESHNESS = text(
    "SELECT l.id, l.created_at, l.generation, s.numbers, s.changed FROM contact_list l, "
    "(SELECT count(*) AS numbers, coalesce(max(changed_at), 0) AS changed FROM standing) s WHERE l.id = :list"
)


def visible_list(connection: Connection, name: str) -> int | None:
    """The id of the visible list of this exact name."""
    query = select(contact_list.c.id).where(contact_list.c.name == name, contact_list.c.visible == 1)
    return connection.execute(query).scalar()


def bounds(connection: Connection, list_id: int) -> Bounds:
    """Where the current members of a list stand now."""
    low, high, contacts = connection.execute(_BOUNDS, {"list": list_id}).one()
    return Bounds(list_id, low, high, contacts)


def list_names(connection: Connection) -> tuple[str, ...]:
    """The names of the visible lists, newest first."""
    query = select(contact_list.c.name).where(contact_list.c.visible == 1).order_by(contact_list.c.id.desc())
    return tuple(connection.execute(query).scalars())


def list_countries(connection: Connection, list_id: int) -> frozenset[str]:
    """The countries that its contacts live in."""
    return frozenset(connection.execute(_COUNTRIES, {"list": list_id}).scalars())


def list_columns(connection: Connection, list_id: int) -> ListColumns:
    """The columns of the files that make up a list, in the order met."""
    others: dict[str, None] = {}
    fields: dict[str, str] = {}
    for mapping in connection.execute(_IMPORTS, {"list": list_id}).scalars():
        read = json.loads(mapping)
        others.update(dict.fromkeys(read.get("others", ())))
        fields.update({header: field for field, header in read.get("fields", {}).items()})
    return ListColumns(tuple(others), fields)


def duplicates_removed(connection: Connection, list_id: int) -> int:
    """How many rows of its files a list left out because their number was there already."""
    reports = [json.loads(report) for report in connection.execute(_REPORTS, {"list": list_id}).scalars() if report]
    return sum(int(report.get("duplicates", 0)) for report in reports)


def rejected_rows(connection: Connection, list_id: int) -> dict[str, int]:
    """By reason, the rows of its files that a list did not take: they have no member."""
    found: Counter[str] = Counter()
    for report in connection.execute(_REPORTS, {"list": list_id}).scalars():
        found.update(json.loads(report).get("rejected_by_reason", {}) if report else {})
    return dict(found)


def freshness(connection: Connection, list_id: int) -> Freshness:
    """A value that changes with the list's members and with any number's standing."""
    return Freshness(*connection.execute(_FRESHNESS, {"list": list_id}).one())


def count_traits(connection: Connection, where: Bounds) -> Iterator[Mapping[Traits, int]]:
    """The number of current members by what decides about them, one mapping per range of ids.

    Summed, the mappings are the list: what holds for a number now is taken off those without and added once.
    """
    for low in range(where.lowest, where.highest + 1, COUNT_RANGE):
        found = connection.execute(_COUNT, _range(where, low, COUNT_RANGE))
        yield {_traits(key): int(number) for key, number in found}
    marked: Counter[Traits] = Counter()
    everybody = {"list": where.list_id, "low": where.lowest, "high": where.highest}
    for *values, number in connection.execute(_STANDING, everybody):
        traits = Traits(*values)
        marked[traits] += int(number)
        marked[traits._replace(refused=0, suppressed=0)] -= int(number)
    yield marked


def _traits(key: str) -> Traits:
    country, prefix, language, marketing, utility, authentication = key.split("|")
    return Traits(country, prefix, language, int(marketing), int(utility), int(authentication), 0, 0)


def read_targets(connection: Connection, where: Bounds, *, with_fields: bool) -> Iterator[list[TargetRow]]:
    """The current members in the order of their file, in chunks."""
    query = _READ_FIELDS if with_fields else _READ
    # A list of a million has some hundred kinds of members: each is built once.
    kinds: dict[tuple[Any, ...], Traits] = {}
    for low in range(where.lowest, where.highest + 1, READ_RANGE):
        found = connection.execute(query, _range(where, low, READ_RANGE))
        yield [TargetRow(row[0], row[1], _kind(kinds, row[2:10]), *row[10:]) for row in found]


def read_numbers(
    connection: Connection, list_id: int, numbers: Sequence[str], *, with_fields: bool
) -> Iterator[TargetRow]:
    """The current members of a list that have one of these numbers."""
    kinds: dict[tuple[Any, ...], Traits] = {}
    for first in range(0, len(numbers), _NUMBERS_AT_ONCE):
        asked = {"list": list_id, "numbers": list(numbers[first : first + _NUMBERS_AT_ONCE])}
        for row in connection.execute(_NUMBERS, asked):
            more = row[10:] if with_fields else ()
            yield TargetRow(row[0], row[1], _kind(kinds, row[2:10]), *more)


def _kind(kinds: dict[tuple[Any, ...], Traits], values: tuple[Any, ...]) -> Traits:
    known = kinds.get(values)
    if known is None:
        known = kinds[values] = Traits(*values)
    return known


def _range(where: Bounds, low: int, size: int) -> dict[str, int]:
    return {"list": where.list_id, "low": low, "high": low + size - 1}
