"""Two columns for one field: the first filled one, names side by side, a prefix before its number."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from wa_desktop.audience.headers import meaning_of
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.plans import international
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.contacts import Column, Role

_SIDE_BY_SIDE = ("name", "first_name", "last_name", "consent_source")
CALLING_CODE = re.compile(r"(?:\+|00)?[1-9]\d{0,3}")
"""`+33`, `0033` or `33`."""
_SAMPLES = 3
_LOOK_AT = 200


class Join(NamedTuple):
    """The columns, in the order of the person's words, that make up one field."""

    field: str
    positions: tuple[int, ...]


def join_columns(table: Table, layout: Layout, columns: list[Column], joins: Sequence[Join]) -> list[Column]:
    """`columns`, and after them one more for every join; their cells are appended to `table`."""
    made = list(columns)
    for join in joins:
        made.append(_joined(table, layout, made, join, _how(join, columns)))
    prefix = next((column for column in made if column.maps_to == "phone_prefix" and column.samples), None)
    phone = next((column for column in made if column.maps_to == "phone"), None)
    if prefix is not None and phone is not None:
        made[made.index(phone)] = replace(phone, role=Role.OTHER, maps_to="")
        made[made.index(prefix)] = replace(prefix, role=Role.OTHER, maps_to="")
        pair = Join("phone", (prefix.position, phone.position))
        joined = _joined(table, layout, made, pair, _prefixed)
        made.append(joined if "user" in (prefix.known_by, phone.known_by) else replace(joined, known_by="header"))
    return _with_consent_dates(table, layout, made)


def _how(join: Join, columns: Sequence[Column]) -> Callable[[Sequence[Cell]], Cell]:
    if join.field in _SIDE_BY_SIDE:
        return _side_by_side
    first = columns[join.positions[0]]
    named = meaning_of(first.header).field == "phone_prefix"
    is_prefix = named or (bool(first.samples) and all(CALLING_CODE.fullmatch(text) for text in first.samples))
    return _prefixed if join.field == "phone" and is_prefix else _first_filled


def _joined(
    table: Table, layout: Layout, columns: Sequence[Column], join: Join, how: Callable[[Sequence[Cell]], Cell]
) -> Column:
    sources = [table.columns[position] for position in join.positions]
    cells: list[Cell] = [""] * layout.first
    cells.extend(map(how, islice(zip(*sources, strict=True), layout.first, None)))
    position = len(table.columns)
    table.columns.append(cells)
    header = " + ".join(columns[place].header for place in join.positions)
    filled = (cell for cell in islice(cells, layout.first, None) if cell not in ("", None))
    samples = tuple(text_of(cell)[:80] for cell in islice(filled, _SAMPLES))
    return Column(position, header, Role.FIELD, join.field, "user", samples=samples, sources=join.positions)


def _first_filled(cells: Sequence[Cell]) -> Cell:
    return next((cell for cell in cells if cell is not None and (type(cell) is not str or cell.strip())), "")


def _side_by_side(cells: Sequence[Cell]) -> Cell:
    return " ".join(text for cell in cells if (text := text_of(cell).strip()))


def _prefixed(cells: Sequence[Cell]) -> Cell:
    """A number with the calling or area code of its own column, unless it holds its code already."""
    prefix, number = text_of(cells[0]).strip(), text_of(cells[1]).strip()
    code = re.sub(r"\D", "", prefix)
    if not number or not code or number.startswith(("+", "00")):
        return number
    if code.startswith("0") and not code.startswith("00"):
        return code + number
    code = code.lstrip("0")
    digits = re.sub(r"[\s./()-]", "", number)
    if not digits.isdecimal():
        return f"+{code} {number}"
    found = international(code + digits) or (international(digits) if digits.startswith(code) else None)
    return found.number if found else f"+{code}{digits}"


def _with_consent_dates(table: Table, layout: Layout, columns: list[Column]) -> list[Column]:
    """A consent column that the person named and that holds dates also dates the consent."""
    if any(column.maps_to == "consent_date" for column in columns):
        return columns
    for column in columns:
        if column.role is Role.CONSENT and column.known_by == "user":
            cells = islice(table.columns[column.position], layout.first, None)
            filled = list(islice((cell for cell in cells if cell not in ("", None)), _LOOK_AT))
            if any(moment_of(cell) is not None for cell in filled):
                table.columns.append(table.columns[column.position])
                twin = Column(len(table.columns) - 1, column.header, Role.FIELD, "consent_date", "content",
                              samples=column.samples, sources=(column.position,))  # fmt: skip
                return [*columns, twin]
    return columns
