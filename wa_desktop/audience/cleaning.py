"""Rows become contacts, rejects or duplicates; every row becomes exactly one of the three."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress, islice, repeat
from operator import itemgetter
from types import MappingProxyType
from typing import NamedTuple, TypeVar, cast

from wa_desktop.audience.cleaned import Cleaned, Objection, Refused
from wa_desktop.audience.consents import NOTHING, Said, Words
from wa_desktop.audience.languages import country_of
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.numbers import Number, Verdict, choices, normalise, normalise_all, verdict_of
from wa_desktop.audience.plans import FIXED
from wa_desktop.audience.table import Cell, Table, position_of, text_of
from wa_desktop.domain.contacts import Column, ImportOptions, Role, RuleExample

AGAIN = "again"
"""The verdict on a row whose correction was taken in before: a duplicate."""
_NOT_THE_NUMBER = frozenset({"formula_error", "not_a_correction", "erased"})
_One = TypeVar("_One")
_Row = tuple[int, Cell, Number, Said]
"""Table index, the cell with the number, what it became, what the row says."""
_EXAMPLES = 5
_CHUNK = 20_000
_LISTED = 10
"""Rows of a kind that are told one by one."""
_LONG, _GONE = 10, "00000"
"""Digits, and last digits, of a number cell that spreadsheets shorten: with fewer digits they show all of them."""


class _Chunk(NamedTuple):
    """Some rows as columns: table indices, cells with the number, what they became, what the rows say."""

    rows: Sequence[int]
    cells: Sequence[Cell]
    numbers: Sequence[str]
    verdicts: Sequence[Verdict]
    said: Sequence[Said]

    def row(self, place: int) -> _Row:
        return self.rows[place], self.cells[place], Number(self.numbers[place], *self.verdicts[place]), self.said[place]

    def only(self, marks: bytearray) -> "_Chunk":
        """The rows that `marks` marks with 1."""
        return _Chunk(
            list(compress(self.rows, marks)),
            list(compress(self.cells, marks)),
            list(compress(self.numbers, marks)),
            list(compress(self.verdicts, marks)),
            list(compress(self.said, marks)),
        )


def _distinct(column: Sequence[_One]) -> list[_One]:
    """Each object of a column once, at the speed of a set."""
    return list(dict(zip(map(id, column), column, strict=True)).values())


class _Cleaner:
    def __init__(
        self,
        table: Table,
        layout: Layout,
        columns: tuple[Column, ...],
        options: ImportOptions,
        verdicts: Mapping[int, str],
    ) -> None:
        self.verdicts = verdicts
        self.table, self.layout, self.options = table, layout, options
        self.columns = columns
        self.phone = _column_of(columns, "phone")
        self.words = Words(table, list(columns), options)
        self.out = Cleaned(unknown_flags=self.words.unknown)
        self._country_column = next((column for column in columns if column.maps_to == "country"), None)
        self._taken: set[str] = set()
        # A list repeats a few combinations of rules: these are counted row by row, the rules at the end.
        self._applied: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        self._phones = table.columns[self.phone.position]
        self._broken = self._broken_rows()

    def row_number(self, index: int) -> int:
        return self.table.first_row + index

    def take(self, start: int, end: int) -> None:
        """Judge the rows from `start` on, before `end`."""
        rows = self._seen(start, end)
        cells = [self._phones[index] for index in rows]
        countries = map(self._country, rows) if self._country_column else repeat(self.options.country)
        numbers, verdicts = self._numbers(cells, countries)
        said = self.words.said_in(rows) if self.words.columns else [NOTHING] * len(rows)
        chunk = _Chunk(rows, cells, numbers, verdicts, said)
        refused = self._refusals(chunk)
        if refused:
            wanted = bytearray(b"\1") * len(rows)
            for place in refused:
                wanted[place] = 0
            chunk = chunk.only(wanted)
        self._accept(chunk)

    def _numbers(self, cells: Sequence[Cell], countries: Iterable[str]) -> tuple[list[str], list[Verdict]]:
        accepted = self.options.accept_repairs
        if set(map(type, cells)) <= {str}:
            return normalise_all(cast("Sequence[str]", cells), countries, accepted)
        numbers = [
            normalise(cell, country, accepted) if type(cell) is str else _of_cell(cell, country, self.options)
            for cell, country in zip(cells, countries, strict=False)
        ]
        return [number.number for number in numbers], list(map(verdict_of, numbers))

    def _refusals(self, chunk: _Chunk) -> list[int]:
        """The places of the rows that are not taken; each is judged."""
        known, broken = self.verdicts, self._broken
        if not (known or broken or any(verdict.reason for verdict in _distinct(chunk.verdicts))):
            return []
        refused = list[int]()
        for place, (index, verdict) in enumerate(zip(chunk.rows, chunk.verdicts, strict=True)):
            if verdict.reason or index in known or index in broken:
                row = chunk.row(place)
                if self._is_decided(*row):
                    refused.append(place)
                elif verdict.reason:
                    self._refuse(*row)
                    refused.append(place)
        return refused

    def _seen(self, start: int, end: int) -> Sequence[int]:
        """The rows from `start` on, before `end`, without hidden ones that the person leaves out."""
        if not self.table.hidden:
            return range(start, end)
        rows = list[int]()
        for index in range(start, end):
            hidden = self.row_number(index) in self.table.hidden and not self._is_blank(index)
            self.out.hidden += hidden
            if not (hidden and self.options.hidden == "skip"):
                rows.append(index)
        return rows

    def _is_decided(self, index: int, cell: Cell, number: Number, said: Said) -> bool:
        """Whether the row was judged by something else than its number."""
        if index in self.verdicts and not self._is_blank(index):
            self.out.rows += 1
            if said.conflict:
                self._disagrees(index)
            self._judged(index, text_of(cell), number, self.verdicts[index])
        elif index in self._broken:
            self._reject(index, number, said, Refused(index, "formula_error", *self._broken[index]))
        else:
            return False
        return True

    def _refuse(self, index: int, cell: Cell, number: Number, said: Said) -> None:
        text = text_of(cell)
        if (text and not text.isspace()) or not self._is_blank(index):
            self._reject(index, number, said, self._refusal(index, text, number))

    def _judged(self, index: int, text: str, number: Number, verdict: str) -> None:
        """A row of a corrected file that nobody touched, that was taken before, or that was never rejected."""
        if verdict == AGAIN:
            self._repeat(index)
        else:
            column = "" if verdict in _NOT_THE_NUMBER else self.phone.header
            self.out.rejects.append(Refused(index, verdict, column, text.strip()[:120], number.number, number.repairs))

    def _repeat(self, index: int) -> None:
        self.out.duplicates += 1
        self.out.repeated.append(index)

    def _accept(self, chunk: _Chunk) -> None:
        # A million rows come through here, column by column: only the few that are special are looked at one by one.
        out, taken = self.out, self._taken
        out.rows += len(chunk.rows)
        self._count_rules(chunk)
        later = [place for place, number in enumerate(chunk.numbers) if number in taken or taken.add(number)]  # type: ignore[func-returns-value]
        fresh = chunk
        if later:
            first = bytearray(b"\1") * len(chunk.rows)
            for place in later:
                first[place] = 0
                self._repeat(chunk.rows[place])
            fresh = chunk.only(first)
        out.accepted.extend(fresh.rows)
        out.numbers.extend(fresh.numbers)
        out.countries.extend(map(itemgetter(0), fresh.verdicts))
        out.fixed += list(map(itemgetter(1), fresh.verdicts)).count(FIXED)
        if self.words.columns:
            self._listen(chunk, fresh, later)

    def _listen(self, chunk: _Chunk, fresh: _Chunk, later: Sequence[int]) -> None:
        """What the taken rows say, and the later ones of the same numbers."""
        out = self.out
        new = {number: said for number, said in zip(fresh.numbers, fresh.said, strict=True) if said is not NOTHING}
        # A number may have been heard of before its first row that is taken: in a rejected one.
        for number in out.said.keys() & new.keys():
            index = next(row for row, one in zip(fresh.rows, fresh.numbers, strict=True) if one == number)
            self._hear(index, number, new.pop(number), later=False)
        out.said.update(new)
        for place in later:
            if chunk.said[place] is not NOTHING:
                self._hear(chunk.rows[place], chunk.numbers[place], chunk.said[place])
        different = _distinct(chunk.said)
        if any(said.no or said.withdrawn for said in different):
            heard = zip(chunk.rows, chunk.numbers, chunk.said, strict=True)
            out.objections += [Objection(*one) for one in heard if one[2].no or one[2].withdrawn]
        if any(said.conflict for said in different):
            for index, said in zip(chunk.rows, chunk.said, strict=True):
                if said.conflict:
                    self._disagrees(index)

    def _count_rules(self, chunk: _Chunk) -> None:
        counted = Counter(map(id, chunk.verdicts))
        for verdict in _distinct(chunk.verdicts):
            rules = verdict.formatting, verdict.repairs
            seen = self._applied.get(rules, 0)
            self._applied[rules] = seen + counted[id(verdict)]
            if seen < _EXAMPLES and any(rules):
                self._show(chunk, verdict)

    def _show(self, chunk: _Chunk, verdict: Verdict) -> None:
        places = (place for place, one in enumerate(chunk.verdicts) if one is verdict)
        for place in islice(places, _EXAMPLES):
            for rule in (*verdict.formatting, *verdict.repairs):
                self._example(chunk.rows[place], text_of(chunk.cells[place]), chunk.numbers[place], rule)

    def _disagrees(self, index: int) -> None:
        self.out.conflicts += 1
        if len(self.out.disagreeing) < _LISTED:
            self.out.disagreeing.append(self.row_number(index))

    def _hear(self, index: int, number: str, said: Said, *, later: bool = True) -> None:
        """What row `index` says for `number`; `later`: it is not the row that was taken."""
        out = self.out
        known = out.said.get(number)
        merged = said if known is None else known.merged(said)
        if known is not None and (known.yes & (said.no | said.withdrawn) or said.yes & (known.no | known.withdrawn)):
            out.contradicted.setdefault(number, self.row_number(index))
        if merged != known:
            out.said[number] = merged
            if later:
                out.said_more.add(number)
                if merged.yes and not (known and known.yes):
                    out.evidence[number] = index

    def _reject(self, index: int, number: Number, said: Said, refused: Refused) -> None:
        self.out.rows += 1
        self.out.rejects.append(refused)
        if said.conflict:
            self._disagrees(index)
        if refused.reason == "repair_not_accepted":
            self.out.offered.update(number.repairs)
            for rule in number.repairs:
                self._example(index, refused.value, number.number, rule)
        if number.number and (said.no or said.withdrawn):
            # The row is not taken, but whoever it names has said no: that is never lost.
            objection = Objection(index, number.number, Said(0, said.no, said.withdrawn))
            self._hear(*objection)
            self.out.objections.append(objection)

    def _refusal(self, index: int, text: str, number: Number) -> Refused:
        suggestion = number.number
        if number.reason == "phone_ambiguous":
            place = self._country_column
            named = country_of(text_of(self.table.columns[place.position][index]).strip()) if place else ""
            suggestion = " / ".join(choices(text, named or self.options.country))
        return Refused(index, number.reason, self.phone.header, text.strip()[:120], suggestion, number.repairs)

    def finished(self) -> Cleaned:
        """The account, its rules counted."""
        for (formatting, repairs), count in self._applied.items():
            self.out.formatted.update(dict.fromkeys(formatting, count))
            self.out.repaired.update(dict.fromkeys(repairs, count))
            self.out.offered.update(dict.fromkeys(repairs, count))
        out = self.out
        said = list(map(out.said.get, out.numbers))
        objects = {id(one): one for one in _distinct(said)}
        for (country, key), count in Counter(zip(out.countries, map(id, said), strict=True)).items():
            out.heard[country, objects[key]] += count
        return out

    def _example(self, index: int, before: str, after: str, rule: str) -> None:
        examples = self.out.examples[rule]
        if len(examples) < _EXAMPLES:
            examples.append(RuleExample(self.row_number(index), before.strip()[:80], after))

    def _country(self, index: int) -> str:
        """The country that row `index` names, else the list's; a name that nobody knows is counted."""
        assert self._country_column is not None  # noqa: S101 - for the type checker
        cell = self.table.columns[self._country_column.position][index]
        text = text_of(cell).strip()
        found = country_of(text) if text else ""
        if text and not found:
            self.out.unknown_countries[self._country_column.header, text[:40]] += 1
        return found or self.options.country

    def _is_blank(self, index: int) -> bool:
        return index not in self._broken and all(
            cell in ("", None) or (type(cell) is str and not cell.strip()) for cell in self._row(index)
        )

    def _row(self, index: int) -> list[Cell]:
        return [column[index] for column in self.table.columns]

    def _broken_rows(self) -> dict[int, tuple[str, str]]:
        """Table index → header and place of the broken cell, for columns that are used; others are counted."""
        headers = {column.position: column.header for column in self.columns}
        used = {
            position: column.header
            for column in self.columns
            if column.role in (Role.FIELD, Role.CONSENT, Role.REFUSAL)
            for position in (column.position, *column.sources)
        }
        found = dict[int, tuple[str, str]]()
        for row, letters in self.table.broken.items():
            index = row - self.table.first_row
            positions = [position_of(letter) - self.table.first_column for letter in letters]
            at_fault = next((place for place in zip(letters, positions, strict=True) if place[1] in used), None)
            if at_fault:
                found[index] = (used[at_fault[1]], f"{at_fault[0]}{row}")
            elif index >= self.layout.first:
                self.out.unused_errors.update(headers[position] for position in positions if position in headers)
        return found


def _column_of(columns: tuple[Column, ...], field_name: str) -> Column:
    return next(column for column in columns if column.maps_to == field_name)


def _of_cell(cell: Cell, country: str, options: ImportOptions) -> Number:
    """The number in a cell that is no text. Kept as a number it is whole and exact, or its digits are lost.

    A long one that ends in many zeros was read back from `3,36E+10`: its last digits are gone.
    """
    text = text_of(cell)
    is_lost = len(text) >= _LONG and text.endswith(_GONE) and text.isdigit()
    if type(cell) is not float:
        return Number(reason="phone_digits_lost") if is_lost else normalise(text, country, options.accept_repairs)
    if not cell.is_integer() or cell < 0:
        return Number(reason="phone_invalid")
    if is_lost or not text.isdigit():
        return Number(reason="phone_digits_lost")
    number = normalise(text, country, options.accept_repairs)
    return number._replace(formatting=("decimal_zero", *number.formatting))


def _nothing(_: object) -> None:
    pass


def clean(
    table: Table,
    layout: Layout,
    columns: tuple[Column, ...],
    options: ImportOptions,
    at_chunk: Callable[[int, int], None],
    verdicts: Mapping[int, str] = MappingProxyType({}),
    at_cleaned: Callable[[Cleaned], None] = _nothing,
) -> Cleaned:
    """Every data row of `table`; `at_chunk(done, total)` is called now and then.

    `verdicts` decides rows beforehand: table index → a reason, or `AGAIN`. `at_cleaned` sees the account grow.
    """
    cleaner = _Cleaner(table, layout, columns, options, verdicts)
    total = table.height - layout.first
    for start in range(layout.first, table.height, _CHUNK):
        at_chunk(start - layout.first, total)
        cleaner.take(start, min(start + _CHUNK, table.height))
        at_cleaned(cleaner.out)
    return cleaner.finished()
