"""Accepted rows and objections on their way to the database: a private file of JSON lines."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from json.encoder import encode_basestring
from pathlib import Path
from typing import NamedTuple

from wa_desktop.audience.cleaning import Cleaned
from wa_desktop.audience.consents import Said, Words
from wa_desktop.audience.languages import language_of
from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.audience.zones import zone_of
from wa_desktop.domain.contacts import Column, Role
from wa_desktop.domain.markets import MarketMap
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.store.instants import to_stored

CHUNK = 5_000
"""Rows of one line of the file, hence of one transaction: decoded in a moment that no window notices."""
_LONGEST_NAME = 200
_LONGEST_VALUE = 2_000
_BITS = tuple(category.bit for category in CONSENT_CATEGORIES)


class StagedMember(NamedTuple):
    """One accepted row, in the order of the database's columns; words are `domain.values.Consent`."""

    source_row: int
    number: str
    country: str
    prefix: str
    time_zone: str
    language: str
    marketing: int
    utility: int
    authentication: int
    consent_at: int | None
    consent_source: str
    name: str
    first_name: str
    fields: str


class StagedObjection(NamedTuple):
    """One refusal or withdrawal of a file, for `standing_entry`."""

    number: str
    kind: str
    scope: int
    said_at: int | None
    source_row: int


class _Columns:
    """The cells of the mapped columns, fetched by field."""

    def __init__(self, table: Table, columns: tuple[Column, ...]) -> None:
        self.table = table
        self.by_field = {
            column.maps_to: table.columns[column.position] for column in columns if column.role is Role.FIELD
        }
        self.others = [(encode_basestring(name), table.columns[position]) for name, position in other_columns(columns)]

    def text(self, name: str, index: int) -> str:
        column = self.by_field.get(name)
        return text_of(column[index]).strip()[:_LONGEST_NAME] if column is not None else ""

    def cell(self, name: str, index: int) -> Cell:
        column = self.by_field.get(name)
        return column[index] if column is not None else None

    def fields(self, index: int) -> str:
        pairs = []
        for name, column in self.others:
            cell = column[index]
            text = (cell if type(cell) is str else text_of(cell)).strip()
            if text:
                pairs.append(f"{name}: {encode_basestring(text[:_LONGEST_VALUE])}")
        return "{" + ", ".join(pairs) + "}"


def other_columns(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """(name, position) of the columns kept under their own name; a last name is one of them."""
    return [
        (column.maps_to or column.header, column.position)
        if column.role is Role.OTHER
        else (column.header, column.position)
        for column in columns
        if (column.role is Role.OTHER and column.samples) or column.maps_to == "last_name"
    ]


def write_staged(
    path: Path, table: Table, columns: tuple[Column, ...], cleaned: Cleaned, markets: MarketMap, zone: str
) -> None:
    """Everything that `cleaned` accepted, and every objection, into `path`."""
    members = _members(table, columns, cleaned, markets, zone)
    objections = _objections(table, columns, cleaned, zone)
    with path.open("w", encoding="utf-8") as handle:
        for kind, rows in (("members", members), ("objections", objections)):
            while chunk := list(islice(rows, CHUNK)):
                handle.write(json.dumps([kind, chunk], ensure_ascii=False) + "\n")


def _members(
    table: Table, columns: tuple[Column, ...], cleaned: Cleaned, markets: MarketMap, zone: str
) -> Iterator[StagedMember]:
    cells = _Columns(table, columns)
    prefixes: dict[str, str] = {}
    for index, number, country in zip(cleaned.accepted, cleaned.numbers, cleaned.countries, strict=True):
        said = cleaned.said.get(number)
        words = _words(said) if said else (0, 0, 0)
        start = number[:9]
        if start not in prefixes:
            prefixes[start] = markets.prefix_of(number)
        first, last = cells.text("first_name", index), cells.text("last_name", index)
        yield StagedMember(
            table.first_row + index, number, country, prefixes[start], zone_of(number, country),
            language_of(cells.text("language", index))[0] if "language" in cells.by_field else "",
            *words,
            _stored(cells.cell("consent_date", index), zone), cells.text("consent_source", index),
            cells.text("name", index) or f"{first} {last}".strip() * bool(last), first, cells.fields(index),
        )  # fmt: skip


@lru_cache(maxsize=1024)
def _words(said: Said) -> tuple[int, int, int]:
    marketing, utility, authentication = (int(said.word(bit)) for bit in _BITS)
    return marketing, utility, authentication


def _objections(table: Table, columns: tuple[Column, ...], cleaned: Cleaned, zone: str) -> Iterator[StagedObjection]:
    cells = _Columns(table, columns)
    words = Words(table, list(columns))
    for index, number, said in cleaned.objections:
        row = table.first_row + index
        if said.no:
            yield StagedObjection(number, "refusal", said.no, _stored(cells.cell("consent_date", index), zone), row)
        if said.withdrawn:
            moment = words.withdrawn_at(index)
            yield StagedObjection(number, "withdrawal", said.withdrawn, to_stored(moment) if moment else None, row)


def _stored(cell: Cell, zone: str) -> int | None:
    moment = moment_of(cell, zone) if cell not in ("", None) else None
    return to_stored(moment) if moment else None
