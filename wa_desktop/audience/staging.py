"""Batches of accepted rows become what the database stores, column by column."""

from collections.abc import Callable, Iterator, Sequence
from json.encoder import encode_basestring
from typing import Any, cast

from wa_desktop.audience.batching import Batch, stored_moment
from wa_desktop.audience.languages import language_of
from wa_desktop.audience.table import Cell, text_of
from wa_desktop.audience.zones import zone_of
from wa_desktop.domain.markets import market_map
from wa_desktop.store.staged import LARGEST, Piece
from wa_desktop.words.bundled import bundled

_LONGEST_NAME = 200
_DECIDING = 4
"""Characters of a number, `+` included, by which its prefix is remembered where they decide it."""
_LONGEST_VALUE = 2_000
_REPEATED = 4
"""How often a column's cells are met on average, for each distinct one to be looked at only once."""


class Stager:
    """Turns the batches of an import into pieces for the database; `zone` is that of its dates."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._markets = market_map(bundled("rates", "country_market_map.csv"))
        self._prefixes: dict[str, str] = {}

    def pieces(self, batch: Batch) -> Iterator[Piece]:
        """`batch`, in pieces of at most `LARGEST` rows."""
        longest = max(len(batch.rows), len(batch.objections), len(batch.changes))
        for start in range(0, longest, LARGEST):
            part = _part(batch, start, start + LARGEST)
            yield Piece(self._members(part) if part.rows else (), part.objections, part.changes)

    def _members(self, batch: Batch) -> Sequence[Sequence[Any]]:
        """The columns in the order of `MEMBER_COLUMNS`."""
        first_names = _texts(batch, "first_name")
        return (
            batch.rows,
            batch.numbers,
            batch.countries,
            self._prefixes_of(batch.numbers),
            list(map(zone_of, batch.numbers, batch.countries)),
            _found(batch, "language", _language, ""),
            *zip(*batch.words, strict=True),
            _found(batch, "consent_date", lambda cell: stored_moment(cell, self._zone), None),
            _texts(batch, "consent_source"),
            _full_names(batch, first_names),
            first_names,
            _fields(batch),
        )

    def _prefixes_of(self, numbers: Sequence[str]) -> list[str]:
        known = self._prefixes
        starts = [number[:_DECIDING] for number in numbers]
        for start in set(starts):
            if start not in known:
                known[start] = self._markets.prefix_of(start) if self._decides(start) else ""
        return [known[start] or self._markets.prefix_of(number) for start, number in zip(starts, numbers, strict=True)]

    def _decides(self, start: str) -> bool:
        """Whether no longer prefix begins with `start`."""
        return not self._markets.has_longer(start)


def _part(batch: Batch, start: int, end: int) -> Batch:
    some = slice(start, end)
    return Batch(
        rows=batch.rows[some],
        numbers=batch.numbers[some],
        countries=batch.countries[some],
        words=batch.words[some],
        fields={name: cells[some] for name, cells in batch.fields.items()},
        others=[(name, cells[some]) for name, cells in batch.others],
        objections=batch.objections[some],
        changes=batch.changes[some],
    )


def _found(batch: Batch, field: str, what: Callable[[Cell], Any], absent: object) -> Sequence[Any]:
    cells = batch.fields.get(field)
    return [absent] * len(batch.rows) if cells is None else _mapped(what, cells)


def _texts(batch: Batch, field: str) -> Sequence[str]:
    cells = batch.fields.get(field)
    if cells is None:
        return [""] * len(batch.rows)
    if set(map(type, cells)) != {str}:
        return _mapped(_name, cells)
    # A million times through here, where nothing but short texts is the rule.
    texts = list(map(str.strip, cast("Sequence[str]", cells)))
    return [text[:_LONGEST_NAME] for text in texts] if max(map(len, texts)) > _LONGEST_NAME else texts


def _full_names(batch: Batch, first_names: Sequence[str]) -> Sequence[str]:
    names = _texts(batch, "name")
    if "last_name" not in batch.fields:
        return names
    both = zip(names, first_names, _texts(batch, "last_name"), strict=True)
    return [name or f"{first} {last}".strip() * bool(last) for name, first, last in both]


def _fields(batch: Batch) -> list[str]:
    if not batch.others:
        return ["{}"] * len(batch.rows)
    pairs = [_mapped(_Pair(name), cells) for name, cells in batch.others]
    if len(pairs) == 1:
        return ["{" + pair + "}" for pair in pairs[0]]
    return ["{" + ", ".join(filter(None, row)) + "}" for row in zip(*pairs, strict=True)]


class _Pair:
    """A cell of the column `name` as one member of a JSON object; empty for an empty cell."""

    def __init__(self, name: str) -> None:
        self._start = encode_basestring(name) + ": "

    def __call__(self, cell: Cell) -> str:
        text = (cell if type(cell) is str else text_of(cell)).strip()
        return self._start + encode_basestring(text[:_LONGEST_VALUE]) if text else ""


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
