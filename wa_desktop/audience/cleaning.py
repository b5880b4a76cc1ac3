"""Rows become contacts, rejects or duplicates; every row becomes exactly one of the three."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from wa_desktop.audience.consents import NOTHING, Said, Words
from wa_desktop.audience.languages import country_of
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.numbers import FORMATTING, Number, normalise
from wa_desktop.audience.plans import FIXED
from wa_desktop.audience.table import Cell, Table, position_of, text_of
from wa_desktop.domain.contacts import Column, ImportOptions, Role, RuleCount, RuleExample

_EXAMPLES = 5
_CHUNK = 20_000


class Refused(NamedTuple):
    """A rejected row: `at` its index in the table, reason, the column and text at fault, what may be meant."""

    at: int
    reason: str
    column: str
    value: str
    suggestion: str = ""
    rules: tuple[str, ...] = ()


class Objection(NamedTuple):
    """A “no” or a withdrawal that a row states for a number, to be kept across lists."""

    at: int
    number: str
    said: Said


@dataclass(slots=True)
class Cleaned:
    """The account of one table. `accepted` holds table indices, in order; the dicts are by number."""

    rows: int = 0
    duplicates: int = 0
    accepted: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    said: dict[str, Said] = field(default_factory=dict)
    rejects: list[Refused] = field(default_factory=list)
    objections: list[Objection] = field(default_factory=list)
    formatted: Counter[str] = field(default_factory=Counter)
    repaired: Counter[str] = field(default_factory=Counter)
    fixed: int = 0
    conflicts: int = 0
    hidden: int = 0
    unknown_flags: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown_countries: Counter[tuple[str, str]] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[RuleExample]] = field(default_factory=lambda: defaultdict(list))

    def rule_counts(self, rules: tuple[str, ...], options: ImportOptions) -> tuple[RuleCount, ...]:
        """What each rule that applies somewhere did, or (repairs) would do."""
        accepted = options.accept_repairs
        return tuple(
            RuleCount(
                rule,
                self.formatted[rule] if rule in FORMATTING else self.offered[rule],
                rule in FORMATTING or rule in accepted or "all" in accepted,
                tuple(self.examples[rule]),
            )
            for rule in rules
            if (self.formatted[rule] if rule in FORMATTING else self.offered[rule])
        )


class _Cleaner:
    def __init__(self, table: Table, layout: Layout, columns: tuple[Column, ...], options: ImportOptions) -> None:
        self.table, self.layout, self.options = table, layout, options
        self.columns = columns
        self.phone = _column_of(columns, "phone")
        self.words = Words(table, list(columns))
        self.out = Cleaned(unknown_flags=self.words.unknown)
        self._country_column = next((column for column in columns if column.maps_to == "country"), None)
        self._first: dict[str, int] = {}
        self._broken = self._broken_rows()

    def row_number(self, index: int) -> int:
        return self.table.first_row + index

    def take(self, index: int) -> None:
        cell = self.table.columns[self.phone.position][index]
        text = cell if type(cell) is str else text_of(cell)
        if not text.strip() and self._is_blank(index):
            return
        if self.table.hidden and self.row_number(index) in self.table.hidden:
            self.out.hidden += 1
            if self.options.hidden == "skip":
                return
        self.out.rows += 1
        country = self._country(index) if self._country_column else self.options.country
        if type(cell) is float:
            number = _numeric(cell, country, self.options)
        else:
            number = normalise(text, country, self.options.accept_repairs)
        said = self.words.said_in(index) if self.words.columns else NOTHING
        self.out.conflicts += said.conflict
        if self._broken and index in self._broken:
            self._reject(index, number, said, Refused(index, "formula_error", self._broken[index], ""))
        elif number.reason:
            self._reject(index, number, said, self._refusal(index, text, number))
        else:
            self._accept(index, text, number, said)

    def _accept(self, index: int, text: str, number: Number, said: Said) -> None:
        out = self.out
        self._count(index, text, number, out.formatted, number.formatting)
        self._count(index, text, number, out.repaired, number.repairs)
        out.offered.update(number.repairs)
        if number.number in self._first:
            out.duplicates += 1
        else:
            self._first[number.number] = index
            out.accepted.append(index)
            out.numbers.append(number.number)
            out.countries.append(number.country)
            out.fixed += number.kind == FIXED
        self._hear(index, number.number, said)

    def _hear(self, index: int, number: str, said: Said) -> None:
        if said is NOTHING:
            return
        known = self.out.said.get(number)
        self.out.said[number] = said if known is None else known.merged(said)
        if said.no or said.withdrawn:
            self.out.objections.append(Objection(index, number, said))

    def _reject(self, index: int, number: Number, said: Said, refused: Refused) -> None:
        self.out.rejects.append(refused)
        if refused.reason == "repair_not_accepted":
            self.out.offered.update(number.repairs)
            for rule in number.repairs:
                self._example(index, refused.value, number.number, rule)
        if number.number and (said.no or said.withdrawn):
            # The row is not taken, but whoever it names has said no: that is never lost.
            self._hear(index, number.number, Said(0, said.no, said.withdrawn))

    def _refusal(self, index: int, text: str, number: Number) -> Refused:
        return Refused(index, number.reason, self.phone.header, text.strip()[:120], number.number, number.repairs)

    def _count(self, index: int, text: str, number: Number, counter: Counter[str], rules: tuple[str, ...]) -> None:
        for rule in rules:
            counter[rule] += 1
            if counter[rule] <= _EXAMPLES:
                self._example(index, text, number.number, rule)

    def _example(self, index: int, before: str, after: str, rule: str) -> None:
        examples = self.out.examples[rule]
        if len(examples) < _EXAMPLES:
            examples.append(RuleExample(self.row_number(index), before.strip()[:80], after))

    def _country(self, index: int) -> str:
        assert self._country_column is not None  # noqa: S101 - for the type checker
        cell = self.table.columns[self._country_column.position][index]
        text = text_of(cell).strip()
        found = country_of(text) if text else ""
        if text and not found:
            self.out.unknown_countries[self._country_column.header, text[:40]] += 1
        return found or self.options.country

    def _is_blank(self, index: int) -> bool:
        return all(cell in ("", None) or (type(cell) is str and not cell.strip()) for cell in self._row(index))

    def _row(self, index: int) -> list[Cell]:
        return [column[index] for column in self.table.columns]

    def _broken_rows(self) -> dict[int, str]:
        """Table index → header of the broken cell, for columns that are used."""
        used = {column.position: column.header for column in self.columns if column.role is not Role.UNCLEAR}
        found = {}
        for row, letters in self.table.broken.items():
            position = position_of(letters) - self.table.first_column if letters.isalpha() else int(letters) - 1
            if position in used:
                found[row - self.table.first_row] = used[position]
        return found


def _column_of(columns: tuple[Column, ...], field_name: str) -> Column:
    return next(column for column in columns if column.maps_to == field_name)


def _numeric(cell: float, country: str, options: ImportOptions) -> Number:
    """A phone number kept as a number: whole and exact, or its digits are lost."""
    if not cell.is_integer() or cell < 0:
        return Number(reason="phone_invalid")
    text = text_of(cell)
    if not text.isdigit():
        return Number(reason="phone_digits_lost")
    number = normalise(text, country, options.accept_repairs)
    return number._replace(formatting=("decimal_zero", *number.formatting))


def clean(
    table: Table,
    layout: Layout,
    columns: tuple[Column, ...],
    options: ImportOptions,
    at_chunk: Callable[[int, int], None],
) -> Cleaned:
    """Every data row of `table`; `at_chunk(done, total)` is called now and then."""
    cleaner = _Cleaner(table, layout, columns, options)
    total = table.height - layout.first
    for start in range(layout.first, table.height, _CHUNK):
        at_chunk(start - layout.first, total)
        for index in range(start, min(start + _CHUNK, table.height)):
            cleaner.take(index)
    return cleaner.out
