"""A list looked through: searched, sorted, counted by country and consent, with the files it came from."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    LargeBinary,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
    tuple_,
)

from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.searching import digits_of, words_of
from wa_desktop.store.schema import list_import, member, standing

_CATEGORIES = (("marketing", 1), ("utility", 2), ("authentication", 4))


def _folded(column: ColumnElement[str]) -> ColumnElement[str]:
    # Plain ASCII is folded without Python, which most names are.
    plain = func.length(column) == func.length(cast(column, LargeBinary))
    return case((plain, func.lower(column)), else_=func.folded(column))


_ORDERS = {
    "row": (member.c.id,),
    "number": (member.c.number,),
    "name": (_folded(member.c.name), _folded(member.c.first_name), member.c.id),
    "country": (member.c.country, member.c.id),
}

_AGAINST = func.coalesce(standing.c.refused, 0).bitwise_or(func.coalesce(standing.c.suppressed, 0))
_MEMBERS = member.outerjoin(standing, standing.c.number == member.c.number)


def page(
    connection: Connection, list_id: int, search: ContactSearch, limit: int, offset: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Some of the current members that `search` finds, with `refused` and `suppressed` masks."""
    order = [column.desc() if search.descending else column for column in _ORDERS[search.order]]
    # What is passed over on the way to a late page is not looked up in `standing`, nor are its columns read.
    some = (
        select(member.c.id)
        .select_from(_MEMBERS if search.agrees is not None else member)
        .where(*_found(list_id, search, in_order=search.order == "row"), member.c.id >= _first_id(list_id))
        .order_by(*order)
        # Said, not handed over: a server that does not know how few they are looks through the whole of `standing`.
        .limit(literal_column(str(int(limit))))
        .offset(offset)
        .cte("some")
        # Found once, and not anew for every member.
        .prefix_with("MATERIALIZED")
    )
    return connection.execute(_shown().where(member.c.id.in_(select(some.c.id))).order_by(*order)).all()


def ids(connection: Connection, list_id: int, search: ContactSearch) -> list[int]:
    """The ids of all the current members that `search` finds, in the order of `page`."""
    order = [column.desc() if search.descending else column for column in _ORDERS[search.order]]
    query = select(member.c.id).select_from(_MEMBERS if search.agrees is not None else member)
    found = query.where(*_found(list_id, search, in_order=search.order == "row"), member.c.id >= _first_id(list_id))
    return list(connection.scalars(found.order_by(*order)))


def _first_id(list_id: int) -> ColumnElement[int]:
    """An id that no member of the list is below."""
    # The next one in the order of the index: asked for the least id, a server walks through the members of other lists.
    lowest = (
        select(member.c.id)
        .where(tuple_(member.c.import_id, member.c.id) > tuple_(list_import.c.id, literal(0)))
        .order_by(member.c.import_id, member.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(func.min(lowest)).where(list_import.c.list_id == list_id).scalar_subquery()


def _shown() -> Select[*tuple[Any, ...]]:
    return select(
        member.c.id, member.c.number, member.c.country, member.c.language, member.c.name, member.c.first_name,
        member.c.fields, member.c.source_row, *(member.c[f"consent_{name}"] for name, _ in _CATEGORIES),
        func.coalesce(standing.c.refused, 0).label("refused"),
        func.coalesce(standing.c.suppressed, 0).label("suppressed"),
    ).select_from(_MEMBERS)  # fmt: skip


def every(
    connection: Connection, list_id: int, search: ContactSearch, at_once: int
) -> Iterator[Sequence[Row[*tuple[Any, ...]]]]:
    """All the current members that `search` finds, in the order of their rows, as `page` gives them, in pieces."""
    last = 0
    while True:
        found = connection.execute(
            _shown()
            .where(*_found(list_id, search), member.c.id > last)
            .order_by(member.c.id)
            .limit(at_once)
        ).all()  # fmt: skip
        if not found:
            return
        yield found
        last = found[-1].id


def count(connection: Connection, list_id: int, search: ContactSearch) -> int:
    """How many current members `search` finds."""
    needs_standing = search.agrees is not None
    query = select(func.count()).select_from(_MEMBERS if needs_standing else member).where(*_found(list_id, search))
    return int(connection.scalar(query) or 0)


def _found(list_id: int, search: ContactSearch, *, in_order: bool = False) -> list[ColumnElement[bool]]:
    # In the order of the file the table is read as it lies: the plus sign keeps SQLite from the index.
    own = literal_column("+member.list_id", BigInteger) if in_order else member.c.list_id
    found = [own == bindparam("list_id", list_id), member.c.is_current == 1]
    if search.country:
        found.append(member.c.country == search.country)
    if search.agrees is not None:
        consent, bit = member.c[f"consent_{search.category.value}"], search.category.bit
        against = _AGAINST.bitwise_and(bit) > 0
        found.append(and_(consent == 1, ~against) if search.agrees else or_(consent > 1, against))
    if search.text.strip():
        found.append(_speaks_of(search.text.strip()))
    return found


def _speaks_of(text: str) -> ColumnElement[bool]:
    digits = digits_of(text)
    if digits:
        return func.instr(member.c.number, digits) > 0
    full = _folded(member.c.name).concat(" ").concat(_folded(member.c.first_name))
    return and_(true(), *(func.instr(full, word) > 0 for word in words_of(text)))


def imports_of(connection: Connection, list_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The records of the imports that make up a list, the oldest first."""
    return connection.execute(
        select(list_import)
        .where(list_import.c.list_id == list_id, list_import.c.state == "done")
        .order_by(list_import.c.id)
    ).all()


def by_ids(connection: Connection, list_id: int, ids: Sequence[int]) -> Sequence[Row[*tuple[Any, ...]]]:
    """The current members with these ids, as `page` gives them; in no order."""
    wanted = _shown().where(*_found(list_id, ContactSearch(), in_order=True), member.c.id.in_(ids))
    return connection.execute(wanted).all()
