"""Accepted rows and objections become staging files, built column by column, some ten thousand rows each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain, repeat
from json.encoder import encode_basestring
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

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
from wa_desktop.store.staged import Piece, piece_path, write_piece

IN_FILE_ORDER = 50_000
"""The most rows that are stored in the order of the file. Of more, each piece is stored in the order of its
numbers: every transaction then adds to few pages of the index of numbers, instead of rewriting all of it."""
_PIECE = 25_000
"""Rows of the smallest staging file: storing begins early."""
_PIECES = 10
"""The most staging files of an import, unless they would be smaller than that."""
_LONGEST_NAME = 200
_LONGEST_PREFIX = 9
"""Characters of a number, `+` included, that its price can depend on."""
_LONGEST_VALUE = 2_000
_AT_ONCE = 10_000
"""Rows whose columns are built together: they stay in the processor's cache until they are stored."""
_REPEATED = 4
"""How often a column's cells are met on average, for each distinct one to be looked at only once."""
_BITS = tuple(category.bit for category in CONSENT_CATEGORIES)
_NO_WORDS = (0,) * len(_BITS)


class StagedObjection(NamedTuple):
    """One refusal or withdrawal of a file, in the order of `OBJECTION_COLUMNS`."""

    number: str
    kind: str
    scope: int
    said_at: int | None
    source_row: int


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
    path: Path,
    table: Table,
    columns: tuple[Column, ...],
    cleaned: Cleaned,
    markets: MarketMap,
    zone: str,
    at_piece: Callable[[Piece], None],
) -> None:
    """All that `cleaned` accepted, and every objection, in pieces beside `path`; `at_piece` gets each whole one."""
    members = _Members(table, columns, cleaned, markets, zone)
    objections = _objections(table, columns, cleaned, zone)
    total = max(len(cleaned.accepted), len(objections), 1)
    size = max(_PIECE, total // _PIECES + 1)
    for number, start in enumerate(range(0, total, size)):
        rows = members.rows(start, start + size)
        said = objections[start : start + size]
        at_piece(write_piece(piece_path(path, number), rows, said, by_number=total > IN_FILE_ORDER))


class _Members:
    """The accepted rows as tuples in the order of `MEMBER_COLUMNS`."""

    def __init__(
        self, table: Table, columns: tuple[Column, ...], cleaned: Cleaned, markets: MarketMap, zone: str
    ) -> None:
        self._table, self._cleaned = table, cleaned
        self._by_field = {
            column.maps_to: table.columns[column.position] for column in columns if column.role is Role.FIELD
        }
        self._others = [(table.columns[position], _Pair(name)) for name, position in other_columns(columns)]
        self._zone = zone
        self._markets = markets

    def rows(self, start: int, end: int) -> Iterator[tuple[Any, ...]]:
        """Those of the accepted rows from `start` on, before `end`."""
        return chain.from_iterable(
            self._some(first, min(first + _AT_ONCE, end)) for first in range(start, end, _AT_ONCE)
        )

    def _some(self, start: int, end: int) -> Iterator[tuple[Any, ...]]:
        cleaned = self._cleaned
        at, numbers, countries = cleaned.accepted[start:end], cleaned.numbers[start:end], cleaned.countries[start:end]
        if not at:
            return iter(())
        first_names = self._texts("first_name", at)
        first_row = self._table.first_row
        words = _mapped(_words, list(map(cleaned.said.get, numbers)))
        return zip(
            [first_row + index for index in at],
            numbers,
            countries,
            _mapped(self._markets.prefix_of, [number[:_LONGEST_PREFIX] for number in numbers]),
            map(zone_of, numbers, countries),
            self._found("language", at, _language, ""),
            *zip(*words, strict=True),
            self._found("consent_date", at, lambda cell: _stored(cell, self._zone), None),
            self._texts("consent_source", at),
            self._full_names(at, first_names),
            first_names,
            self._fields(at),
            strict=True,
        )

    def _found(self, field: str, at: Sequence[int], what: Callable[[Cell], Any], absent: object) -> Sequence[Any]:
        column = self._by_field.get(field)
        return [absent] * len(at) if column is None else _mapped(what, _picked(column, at))

    def _texts(self, field: str, at: Sequence[int]) -> Sequence[str]:
        return self._found(field, at, _name, "")

    def _full_names(self, at: Sequence[int], first_names: Sequence[str]) -> Sequence[str]:
        names = self._texts("name", at)
        if "last_name" not in self._by_field:
            return names
        both = zip(names, first_names, self._texts("last_name", at), strict=True)
        return [name or f"{first} {last}".strip() * bool(last) for name, first, last in both]

    def _fields(self, at: Sequence[int]) -> Iterator[str]:
        if not self._others:
            return repeat("{}", len(at))
        pairs = [_mapped(pair, _picked(column, at)) for column, pair in self._others]
        if len(pairs) == 1:
            return iter(["{" + pair + "}" for pair in pairs[0]])
        return ("{" + ", ".join(filter(None, row)) + "}" for row in zip(*pairs, strict=True))


class _Pair:
    """A cell of the column `name` as one member of a JSON object; empty for an empty cell."""

    def __init__(self, name: str) -> None:
        self._start = encode_basestring(name) + ": "

    def __call__(self, cell: Cell) -> str:
        text = (cell if type(cell) is str else text_of(cell)).strip()
        return self._start + encode_basestring(text[:_LONGEST_VALUE]) if text else ""


def _picked(column: Sequence[Any], at: Sequence[int]) -> Sequence[Any]:
    return itemgetter(*at)(column) if len(at) > 1 else (column[at[0]],)


def _mapped(what: Callable[[Any], Any], cells: Sequence[Any]) -> list[Any]:
    distinct = set(cells)
    # True and 1 are one member of a set, but not one text.
    if len(distinct) * _REPEATED > len(cells) or any(type(cell) is bool for cell in distinct):
        return [what(cell) for cell in cells]
    return list(map({cell: what(cell) for cell in distinct}.__getitem__, cells))


def _name(cell: Cell) -> str:
    return (cell if type(cell) is str else text_of(cell)).strip()[:_LONGEST_NAME]


def _language(cell: Cell) -> str:
    return language_of(_name(cell))[0]


@lru_cache(maxsize=1024)
def _words(said: Said | None) -> tuple[int, ...]:
    return tuple(int(said.word(bit)) for bit in _BITS) if said else _NO_WORDS


def _objections(table: Table, columns: tuple[Column, ...], cleaned: Cleaned, zone: str) -> list[StagedObjection]:
    dates = next((table.columns[column.position] for column in columns if column.maps_to == "consent_date"), None)
    words = Words(table, list(columns))
    return list(
        chain.from_iterable(
            _objections_of(table.first_row + index, number, said, words.withdrawn_at(index) if said.withdrawn else None,
                           _stored(dates[index], zone) if dates and said.no else None)
            for index, number, said in cleaned.objections
        )
    )  # fmt: skip


def _objections_of(
    row: int, number: str, said: Said, withdrawn_at: datetime | None, refused_at: int | None
) -> Iterator[StagedObjection]:
    if said.no:
        yield StagedObjection(number, "refusal", said.no, refused_at, row)
    if said.withdrawn:
        yield StagedObjection(
            number, "withdrawal", said.withdrawn, to_stored(withdrawn_at) if withdrawn_at else None, row
        )


def _stored(cell: Cell, zone: str) -> int | None:
    moment = moment_of(cell, zone) if cell not in ("", None) else None
    return to_stored(moment) if moment else None
