"""What each column is used for: its header, its cells, and above all what the person says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from wa_desktop.audience.flags import Flag, flag_of
from wa_desktop.audience.headers import Meaning, fold, meaning_of
from wa_desktop.audience.locate import Layout, phone_share
from wa_desktop.audience.table import Cell, Table, position_of, text_of
from wa_desktop.domain.contacts import FIELDS, Column, ImportOptions, Role
from wa_desktop.domain.errors import InputRefused

_SAMPLES = 3
_MOST_VALUES = 20
_BY_HEADER = 0.3
"""Share of phone numbers that confirms a header that says “phone”."""
_BY_CONTENT = 0.6
"""Share of phone numbers that makes a phone column of any header."""
_OTHER_NUMBERS = re.compile(
    r"\b(?:siren|siret|cp|code|id|iban|ref\w*|montant|total|fax|ean|facture|commande|date|prix|year|annee)\b"
)


def understand(table: Table, layout: Layout, options: ImportOptions) -> tuple[Column, ...]:
    """Every column of the list, with exactly one phone column.

    Raises `column_unknown`, `column_used_twice` (options) and `no_phone_column`.
    """
    said = _said(table, layout, options)
    columns = [
        said[position]
        if position in said
        else _guessed(position, name, meaning_of(name) if layout.header >= 0 else Meaning(Role.OTHER))
        for position, name in enumerate(layout.names)
    ]
    columns = [_with_content(column, table, layout) for column in columns]
    if not any(column.maps_to == "phone" for column in columns if column.known_by == "user"):
        columns = _with_phone(columns, table, layout, options.country)
    return tuple(_only_one_of_each(columns))


def column_named(said: str, table: Table, names: tuple[str, ...]) -> int:
    """The position of the column that `said` names: header, letter or number; raises `column_unknown`."""
    wanted = fold(said)
    for position, name in enumerate(names):
        if name == said:
            return position
    for position, name in enumerate(names):
        if fold(name) == wanted and wanted:
            return position
    place = said.strip()
    if re.fullmatch(r"[A-Za-z]{1,3}", place):
        position = position_of(place) - table.first_column
    else:
        position = int(place) - table.first_column if place.isdecimal() and len(place) <= 5 else -1  # noqa: PLR2004
    if not 0 <= position < len(names):
        raise InputRefused("column_unknown", column=said, columns=list(names))
    return position


def _said(table: Table, layout: Layout, options: ImportOptions) -> dict[int, Column]:
    found: dict[int, Column] = {}
    wishes = [
        *((name, Role.FIELD if field in FIELDS else Role.OTHER, field, 0) for field, name in options.mapping.items()),
        *((name, Role.CONSENT, "", scope) for name, scope in options.consent.items()),
        *((name, Role.REFUSAL, "", scope) for name, scope in options.refusal.items()),
    ]
    for name, role, field, scope in wishes:
        position = column_named(name, table, layout.names)
        if position in found:
            raise InputRefused("column_used_twice", column=layout.names[position])
        found[position] = Column(position, layout.names[position], role, field, "user", scope=scope)
    return found


def _guessed(position: int, name: str, meaning: Meaning) -> Column:
    return Column(
        position, name, meaning.role, meaning.field, "header" if meaning.role is not Role.OTHER else "",
        meaning.channel, meaning.scope,
    )  # fmt: skip


def _with_content(column: Column, table: Table, layout: Layout) -> Column:
    cells = [cell for cell in islice(table.columns[column.position], layout.first, None) if cell not in ("", None)]
    if not cells:
        return replace(column, known_by=column.known_by or "empty")
    samples = tuple(text_of(cell)[:80] for cell in cells[:_SAMPLES])
    if column.maps_to == "phone" and column.known_by == "header" and fold(column.header) == "sms" and _are_flags(cells):
        column = replace(column, role=Role.UNCLEAR, maps_to="", channel="sms")
    if column.role not in (Role.CONSENT, Role.REFUSAL, Role.UNCLEAR):
        return replace(column, samples=samples)
    counted = Counter(text_of(cell)[:40] for cell in cells)
    return replace(column, samples=samples, values=dict(counted.most_common(_MOST_VALUES)))


def _are_flags(cells: Sequence[Cell]) -> bool:
    return all(flag_of(text_of(cell)) is not Flag.UNKNOWN for cell in cells[:_MOST_VALUES])


def _with_phone(columns: list[Column], table: Table, layout: Layout, country: str) -> list[Column]:
    free = [column for column in columns if column.known_by != "user"]
    share = {column.position: phone_share(table, column.position, layout.first, country) for column in free}
    named = [column for column in free if column.maps_to == "phone"]
    likely = [column for column in named if share[column.position] >= _BY_HEADER]
    found = [
        column
        for column in free
        if column.role is Role.OTHER
        and share[column.position] >= _BY_CONTENT
        and not _OTHER_NUMBERS.search(fold(column.header))
    ]
    if likely:
        chosen = min(likely, key=lambda column: meaning_of(column.header).rank)
    elif found:
        chosen = max(found, key=lambda column: share[column.position])
    elif named:
        chosen = named[0]
    else:
        raise InputRefused("no_phone_column", columns=[column.header for column in columns if column.samples][:30])
    return [_as_phone(column, chosen) for column in columns]


def _as_phone(column: Column, chosen: Column) -> Column:
    if column.position == chosen.position:
        return replace(column, role=Role.FIELD, maps_to="phone", known_by=column.known_by or "content")
    if column.maps_to == "phone":
        return replace(column, role=Role.OTHER, maps_to="", known_by="")
    return column


def _only_one_of_each(columns: list[Column]) -> list[Column]:
    best: dict[str, tuple[int, int]] = {}
    for column in columns:
        if column.role is Role.FIELD:
            rank = -1 if column.known_by == "user" else meaning_of(column.header).rank
            filled = 0 if column.samples else 1000
            best[column.maps_to] = min(best.get(column.maps_to, (9999, 0)), (rank + filled, column.position))
    return [
        replace(column, role=Role.OTHER, maps_to="", known_by="")
        if column.role is Role.FIELD and best[column.maps_to][1] != column.position
        else column
        for column in columns
    ]
