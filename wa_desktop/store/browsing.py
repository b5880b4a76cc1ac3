"""A list looked through: searched, sorted, counted by country and consent, with the files it came from."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.store.schema import list_import, member, standing

_CATEGORIES = (("marketing", 1), ("utility", 2), ("authentication", 4))
_LIKE = re.compile(r"([%_\\])")
_FEWEST_DIGITS = 3
_ORDERS = {
    "row": (member.c.id,),
    "number": (member.c.number,),
    "name": (func.lower(member.c.name), func.lower(member.c.first_name), member.c.id),
    "country": (member.c.country, member.c.id),
}

_AGAINST = func.coalesce(standing.c.refused, 0).bitwise_or(func.coalesce(standing.c.suppressed, 0))
_MEMBERS = member.outerjoin(standing, standing.c.number == member.c.number)


def page(
    connection: Connection, list_id: int, search: ContactSearch, limit: int, offset: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Some of the current members that `search` finds, with `refused` and `suppressed` masks."""
    order = _ORDERS[search.order]
    return connection.execute(
        select(
            member.c.number, member.c.country, member.c.language, member.c.name, member.c.first_name, member.c.fields,
            member.c.source_row, *(member.c[f"consent_{name}"] for name, _ in _CATEGORIES),
            func.coalesce(standing.c.refused, 0).label("refused"),
            func.coalesce(standing.c.suppressed, 0).label("suppressed"),
        )
        .select_from(_MEMBERS)
        .where(*_found(list_id, search))
        .order_by(*(column.desc() if search.descending else column for column in order))
        .limit(limit)
        .offset(offset)
    ).all()  # fmt: skip


def count(connection: Connection, list_id: int, search: ContactSearch) -> int:
    """How many current members `search` finds."""
    needs_standing = search.agrees is not None
    query = select(func.count()).select_from(_MEMBERS if needs_standing else member).where(*_found(list_id, search))
    return int(connection.scalar(query) or 0)


def _found(list_id: int, search: ContactSearch) -> list[ColumnElement[bool]]:
    found = [member.c.list_id == list_id, member.c.is_current == 1]
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
    digits = re.sub(r"\D", "", text)
    if len(digits) >= _FEWEST_DIGITS and not re.search(r"[^\W\d_]", text):
        # 06… and 0033 6… are dialled; what is stored begins with the country's code.
        return member.c.number.like(f"%{digits.lstrip('0')}%")
    # The database folds ASCII letters alone; the usual writings of a name cover the others.
    patterns = {"%" + _LIKE.sub(r"\\\1", one) + "%" for one in (text, text.lower(), text.upper(), text.title())}
    full = member.c.first_name.concat(" ").concat(member.c.name)
    return or_(*(full.ilike(pattern, escape="\\") for pattern in patterns))


def by_country(connection: Connection, list_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(country, contacts, then per category agreed and refused), the largest country first."""
    counts = []
    for name, bit in _CATEGORIES:
        consent, against = member.c[f"consent_{name}"], _AGAINST.bitwise_and(bit) > 0
        counts.append(_how_many(and_(consent == 1, ~against)).label(f"agreed_{name}"))
        counts.append(_how_many(or_(consent > 1, against)).label(f"refused_{name}"))
    return connection.execute(
        select(member.c.country, func.count().label("contacts"), *counts)
        .select_from(_MEMBERS)
        .where(member.c.list_id == list_id, member.c.is_current == 1)
        .group_by(member.c.country)
        .order_by(func.count().desc(), member.c.country)
    ).all()


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def imports_of(connection: Connection, list_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """The records of the imports that make up a list, the oldest first."""
    return connection.execute(
        select(list_import)
        .where(list_import.c.list_id == list_id, list_import.c.state == "done")
        .order_by(list_import.c.id)
    ).all()
