"""Contacts of a list by country and consent: counted once, then kept right by whatever changes a number's standing.

A list's counts hold while `contact_list.counted` is its generation: whatever changes members raises the generation.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, bindparam, text

from wa_desktop.domain.values import Consent

_CATEGORIES = (("marketing", 1), ("utility", 2), ("authentication", 4))
_NAMES = tuple(f"{kind}_{name}" for name, _ in _CATEGORIES for kind in ("agreed", "refused"))


class CountryCount(NamedTuple):
    """Contacts of one country, and by category those who agreed and those who refused or must not be contacted."""

    country: str
    contacts: int
    agreed_marketing: int
    refused_marketing: int
    agreed_utility: int
    refused_utility: int
    agreed_authentication: int
    refused_authentication: int


Counts: TypeAlias = Sequence[CountryCount]
_Key: TypeAlias = tuple[int, str]


Words: TypeAlias = Iterable[tuple[str, Sequence[int], int]]
"""Contacts by country and words (`domain.values.Consent`) for each category: country, words, how many."""


def _said(name: str) -> str:
    return f"count(*) FILTER (WHERE m.consent_{name} = 1), count(*) FILTER (WHERE m.consent_{name} > 1)"


def _against(name: str, bit: int) -> str:
    against = f"((s.refused | s.suppressed) & {bit}) > 0"
    return (
        f"-count(*) FILTER (WHERE m.consent_{name} = 1 AND {against}), "
        f"count(*) FILTER (WHERE m.consent_{name} <= 1 AND {against})"
    )


_OF_LIST = "m.list_id = :list AND m.is_current = 1 GROUP BY m.country"
_WHAT_THEY_SAID = text(
    f"SELECT m.country, count(*), {', '.join(_said(name) for name, _ in _CATEGORIES)} FROM member AS m WHERE {_OF_LIST}"  # noqa: S608 - own names
)
_WHAT_STANDS_AGAINST = text(
    f"SELECT m.country, 0, {', '.join(_against(*one) for one in _CATEGORIES)} "  # noqa: S608 - own names
    f"FROM standing AS s JOIN member AS m ON m.number = s.number WHERE {_OF_LIST}"
)
_OTHERS_STAND_AGAINST = text(
    f"{_WHAT_STANDS_AGAINST.text.removesuffix(' GROUP BY m.country')} AND EXISTS (SELECT 1 "  # noqa: S608 - own names
    "FROM standing_entry AS e WHERE e.number = s.number AND e.import_id IS NOT :import) GROUP BY m.country"
)
_OF_NUMBERS = text(
    f"SELECT m.list_id, m.country, {', '.join(_against(*one) for one in _CATEGORIES)} "  # noqa: S608 - own names
    "FROM standing AS s JOIN member AS m ON m.number = s.number JOIN contact_list AS l ON l.id = m.list_id "
    "WHERE s.number IN :numbers AND m.is_current = 1 AND l.counted = l.generation GROUP BY m.list_id, m.country"
).bindparams(bindparam("numbers", expanding=True))
_KEPT = text(
    f"SELECT l.id, c.country, c.contacts, {', '.join(f'c.{name}' for name in _NAMES)} FROM contact_list AS l "  # noqa: S608 - own names
    "LEFT JOIN list_count AS c ON c.list_id = l.id WHERE l.id IN :lists AND l.counted = l.generation "
    "ORDER BY c.contacts DESC, c.country"
).bindparams(bindparam("lists", expanding=True))
_KEEP = text(
    f"INSERT INTO list_count (list_id, country, contacts, {', '.join(_NAMES)}) "  # noqa: S608 - own names
    f"VALUES (:list, :country, :contacts, {', '.join(':' + name for name in _NAMES)})"
)
_ADJUST = text(
    f"UPDATE list_count SET {', '.join(f'{name} = {name} + :{name}' for name in _NAMES)} "  # noqa: S608 - own names
    "WHERE list_id = :list AND country = :country"
)
_STATE = text(
    "SELECT generation, numbers, changed FROM contact_list, "
    "(SELECT count(*) AS numbers, coalesce(max(changed_at), 0) AS changed FROM standing) AS s "
    "WHERE id = :list AND visible = 1"
)


def kept(connection: Connection, list_id: int) -> Counts | None:
    """The counts of a list, the largest country first; None when they must be counted again."""
    return kept_of(connection, [list_id]).get(list_id)


def kept_of(connection: Connection, list_ids: Sequence[int]) -> dict[int, Counts]:
    """The same of several lists at once; those that must be counted again are not among them."""
    found: dict[int, list[CountryCount]] = {}
    for list_id, *values in connection.execute(_KEPT, {"lists": list(list_ids)}) if list_ids else ():
        # An empty list has no country.
        found.setdefault(list_id, []).extend([CountryCount(*values)] if values[0] is not None else ())
    return dict(found)


def counted(connection: Connection, list_id: int) -> Counts:
    """The counts of a list from its members one by one, the largest country first."""
    where = {"list": list_id}
    return _summed(*connection.execute(_WHAT_THEY_SAID, where), *connection.execute(_WHAT_STANDS_AGAINST, where))


def counted_of_one(connection: Connection, list_id: int, import_id: int, words: Words) -> Counts:
    """The same of a list that one import made, from what all of its contacts said in the file.

    What the file itself says against a number is in its `words`: only what others say is looked up.
    """
    said = [(country, count, *_sides(words, count)) for country, words, count in words]
    found = (
        connection.execute(_OTHERS_STAND_AGAINST, {"list": list_id, "import": import_id})
        if _others_spoke(connection, import_id)
        else ()
    )
    return _summed(*said, *found)


def _sides(words: Sequence[int], count: int) -> Iterator[int]:
    for word in words:
        yield count if word == Consent.YES else 0
        yield count if word > Consent.YES else 0


def _others_spoke(connection: Connection, import_id: int) -> bool:
    query = text("SELECT EXISTS (SELECT 1 FROM standing_entry WHERE import_id IS NOT :import)")
    return bool(connection.scalar(query, {"import": import_id}))


def _summed(*rows: Sequence[Any]) -> Counts:
    sums: dict[str, list[int]] = {}
    for country, *numbers in rows:
        sums[country] = [a + b for a, b in zip(sums.get(country, [0] * len(numbers)), numbers, strict=True)]
    found = [CountryCount(country, *numbers) for country, numbers in sums.items()]
    return sorted(found, key=lambda one: (-one.contacts, one.country))


def state(connection: Connection, list_id: int) -> tuple[int, ...]:
    """What counts depend on: while it is the same they hold; nothing when the list is gone."""
    found = connection.execute(_STATE, {"list": list_id}).first()
    return () if found is None else tuple(found)


def keep(connection: Connection, list_id: int, counts: Counts, counted_at: tuple[int, ...]) -> None:
    """Keep counts that were made in the state `counted_at`; nothing when that has passed."""
    if state(connection, list_id) != counted_at:
        return
    where = {"list": list_id}
    connection.execute(text("DELETE FROM list_count WHERE list_id = :list"), where)
    if counts:
        connection.execute(_KEEP, [where | one._asdict() for one in counts])
    connection.execute(text("UPDATE contact_list SET counted = generation WHERE id = :list"), where)


def forget(connection: Connection) -> None:
    """Have the lists counted again that hold a number of `temp.staged_objection`: what stands against it changes."""
    # A server looks for the numbers before it sees that no list has counts to lose.
    if not connection.scalar(text("SELECT EXISTS (SELECT 1 FROM contact_list WHERE counted >= 0)")):
        return
    connection.execute(
        text(
            "UPDATE contact_list SET counted = -1 WHERE counted >= 0 AND EXISTS (SELECT 1 "
            "FROM temp.staged_objection AS o CROSS JOIN member AS m "
            "WHERE m.number = o.number AND m.list_id = contact_list.id AND m.is_current = 1)"
        )
    )


@contextmanager
def followed(connection: Connection, numbers: Sequence[str]) -> Iterator[None]:
    """Keep the counts right through a block that changes what stands against `numbers`."""
    before = _standing_against(connection, numbers)
    yield
    after = _standing_against(connection, numbers)
    nothing = [0] * len(_NAMES)
    for key in before.keys() | after.keys():
        moved = [b - a for a, b in zip(before.get(key, nothing), after.get(key, nothing), strict=True)]
        if any(moved):
            connection.execute(_ADJUST, dict(zip(_NAMES, moved, strict=True)) | {"list": key[0], "country": key[1]})


def _standing_against(connection: Connection, numbers: Sequence[str]) -> dict[_Key, list[int]]:
    rows = connection.execute(_OF_NUMBERS, {"numbers": list(numbers)})
    return {(list_id, country): list(sums) for list_id, country, *sums in rows}
