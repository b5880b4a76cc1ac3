"""What is accepted of a table, cut into batches as soon as it is known, so that storing begins meanwhile."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from wa_desktop.audience.cleaned import Cleaned
from wa_desktop.audience.consents import Said, Words
from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.contacts import Column, Role
from wa_desktop.domain.values import CONSENT_CATEGORIES
from wa_desktop.store.instants import to_stored

IN_FILE_ORDER = 50_000
"""The most rows that are stored in the order of the file. Of more, each batch is stored in the order of its
numbers: every transaction then adds to few pages of the index of numbers, instead of rewriting all of it."""
_SIZE = 25_000
"""Rows of the smallest batch: storing begins early."""
_BATCHES = 10
"""The most batches of an import, unless they would be smaller than that."""
_BITS = tuple(category.bit for category in CONSENT_CATEGORIES)
_NO_WORDS = (0,) * len(_BITS)
_LONGEST_SOURCE = 200
_OF_CONSENT = frozenset({"consent_date", "consent_source"})
Three = tuple[int, ...]
"""The words for marketing, utility and authentication, see `domain.values.Consent`."""


class Batch(NamedTuple):
    """Some accepted rows as columns of equal length, and what was heard meanwhile."""

    rows: Sequence[int]
    """Excel row numbers."""
    numbers: Sequence[str]
    countries: Sequence[str]
    words: Sequence[Three]
    fields: Mapping[str, Sequence[Cell]]
    others: Sequence[tuple[str, Sequence[Cell]]]
    """(name, cells) of the columns kept under their own name."""
    objections: Sequence[tuple[Any, ...]]
    """In the order of `OBJECTION_COLUMNS`."""
    changes: Sequence[tuple[Any, ...]]
    """Rows of earlier batches of which a later row of the file said more, in the order of `CHANGE_COLUMNS`."""


def other_columns(columns: tuple[Column, ...]) -> list[tuple[str, int]]:
    """(name, position) of the columns kept under their own name; a last name is one of them."""
    return [
        (column.maps_to or column.header, column.position)
        if column.role is Role.OTHER
        else (column.header, column.position)
        for column in columns
        if (column.role is Role.OTHER and column.samples) or column.maps_to == "last_name"
    ]


class Batches:
    """Cuts what `clean` accepts of a table into batches, as it comes."""

    def __init__(
        self,
        table: Table,
        columns: tuple[Column, ...],
        first: int,
        zone: str,
        at_batch: Callable[[Batch], None],
    ) -> None:
        """`first` is the index of the table's first row below its header."""
        rows = table.height - first
        self._table = table
        self._fields = {
            column.maps_to: table.columns[column.position] for column in columns if column.role is Role.FIELD
        }
        self._others = [(name, table.columns[position]) for name, position in other_columns(columns)]
        self._words = Words(table, list(columns))
        self._zone = zone
        self._at_batch = at_batch
        self._size = max(_SIZE, rows // _BATCHES + 1)
        self._by_number = rows > IN_FILE_ORDER
        self._rows = self._objections = 0

    def take(self, cleaned: Cleaned) -> None:
        """Hand on what makes whole batches of all that was accepted so far."""
        while len(cleaned.accepted) - self._rows >= self._size or (
            len(cleaned.objections) - self._objections >= self._size
        ):
            self._hand_on(cleaned, [])

    def finish(self, cleaned: Cleaned) -> None:
        """Hand on the rest."""
        self.take(cleaned)
        changes = [
            (number, *words_of(cleaned.said[number]), *self._agreement(cleaned.evidence.get(number)))
            for number in cleaned.said_more
        ]
        self._hand_on(cleaned, changes)

    def _agreement(self, index: int | None) -> tuple[int, int | None, str, int | None]:
        """Whether a later row agreed, when, where, and which row of Excel it is."""
        if index is None:
            return 0, None, "", None
        dates, sources = self._fields.get("consent_date"), self._fields.get("consent_source")
        said_at = stored_moment(dates[index], self._zone) if dates else None
        source = text_of(sources[index]).strip()[:_LONGEST_SOURCE] if sources else ""
        return 1, said_at, source, self._table.first_row + index

    def _hand_on(self, cleaned: Cleaned, changes: Sequence[tuple[Any, ...]]) -> None:
        some = slice(self._rows, self._rows + self._size)
        at: Sequence[int] = cleaned.accepted[some]
        numbers: Sequence[str] = cleaned.numbers[some]
        countries: Sequence[str] = cleaned.countries[some]
        if self._by_number:
            order = sorted(range(len(numbers)), key=numbers.__getitem__)
            at, numbers, countries = picked(at, order), picked(numbers, order), picked(countries, order)
        # A person's yes may stand in a later row than the one that was taken: it has its date and its source.
        agreed = list(map(cleaned.evidence.get, numbers, at)) if cleaned.evidence else at
        heard = cleaned.objections[self._objections : self._objections + self._size]
        objections = list(chain.from_iterable(self._objections_of(*one) for one in heard))
        batch = Batch(
            rows=[self._table.first_row + index for index in at],
            numbers=numbers,
            countries=countries,
            words=each_once(words_of, list(map(cleaned.said.get, numbers))),
            fields={name: picked(cells, agreed if name in _OF_CONSENT else at) for name, cells in self._fields.items()},
            others=[(name, picked(cells, at)) for name, cells in self._others],
            objections=sorted(objections, key=itemgetter(0)) if self._by_number else objections,
            changes=sorted(changes) if self._by_number else changes,
        )
        self._rows += len(at)
        self._objections += len(heard)
        self._at_batch(batch)

    def _objections_of(self, index: int, number: str, said: Said) -> Iterator[tuple[Any, ...]]:
        row = self._table.first_row + index
        dates = self._fields.get("consent_date")
        if said.no:
            refused_at = stored_moment(dates[index], self._zone) if dates else None
            yield number, "refusal", said.no, refused_at, row
        if said.withdrawn:
            withdrawn_at = self._words.withdrawn_at(index, self._zone)
            yield number, "withdrawal", said.withdrawn, _stored(withdrawn_at), row


def picked(column: Sequence[Any], at: Sequence[int]) -> Sequence[Any]:
    """The items of `column` in the places `at`, in that order."""
    if not at:
        return ()
    return itemgetter(*at)(column) if len(at) > 1 else (column[at[0]],)


def each_once(what: Callable[[Any], Any], column: Sequence[Any]) -> list[Any]:
    """`what` of every object of a column that repeats a few of them, asked once for each."""
    objects = list(map(id, column))
    found = {key: what(one) for key, one in dict(zip(objects, column, strict=True)).items()}
    return list(map(found.__getitem__, objects))


def stored_moment(cell: Cell, zone: str) -> int | None:
    """The instant in a cell as the database keeps it."""
    return _stored(moment_of(cell, zone)) if cell not in ("", None) else None


def _stored(moment: datetime | None) -> int | None:
    return to_stored(moment) if moment else None


@lru_cache(maxsize=1024)
def words_of(said: Said | None) -> Three:
    """The words that are stored for what was said."""
    return tuple(int(said.word(bit)) for bit in _BITS) if said else _NO_WORDS
