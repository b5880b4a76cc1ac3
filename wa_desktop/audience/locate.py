"""Where the list is in a file: the sheet, the header row, the names of the columns."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from wa_desktop.audience.headers import fold, meaning_of
from wa_desktop.audience.numbers import normalise
from wa_desktop.audience.table import Table, letters_of, text_of
from wa_desktop.domain.contacts import Role
from wa_desktop.domain.errors import InputRefused

_LOOK_AT = 40
_LONGEST_HEADER = 120
_LONGEST_CELL = 400
"""Characters of a cell that are looked at: longer ones are neither header nor number."""
_SAMPLE = 200
_TITLE_ROWS = 3
"""Rows with a number that may stand above the titles: a company's own letterhead."""
_LIKELY = 0.3
_ALL_REPAIRS = frozenset({"all"})


@dataclass(frozen=True, slots=True)
class Layout:
    """`header` is the index of the header row in the table, -1 when the list has none."""

    header: int
    names: tuple[str, ...]
    """One distinct name per column; the column's letters where the header is empty."""

    @property
    def first(self) -> int:
        """The index of the first row of data."""
        return self.header + 1


def locate(table: Table, header_row: int | None, country: str) -> Layout:
    """The header row that `table` seems to have, or the one the person named (an Excel row number, 0 for none)."""
    if header_row == 0:
        index = -1
    elif header_row is not None:
        index = header_row - table.first_row
        if not 0 <= index < table.height:
            raise InputRefused("header_row_unknown", row=header_row)
    else:
        index = _header_index(table, country)
    return Layout(index, _names(table, index))


def phone_share(table: Table, position: int, first: int, country: str) -> float:
    """The share of a column's first filled cells that hold a phone number, after any repair."""
    cells = islice((cell for cell in islice(table.columns[position], first, None) if cell not in ("", None)), _SAMPLE)
    found = [normalise(text_of(cell), country, _ALL_REPAIRS) for cell in cells]
    return (
        sum(bool(number.number) or number.reason == "phone_digits_lost" for number in found) / len(found)
        if found
        else 0.0
    )


def _header_index(table: Table, country: str) -> int:
    best, most, numbered = -1, (0, 0), 0
    first_filled = -1
    for index in range(min(_LOOK_AT, table.height)):
        cells = [text_of(column[index])[:_LONGEST_CELL].strip() for column in table.columns]
        filled = [cell for cell in cells if cell]
        if not filled:
            continue
        if first_filled < 0:
            first_filled = index
        if any(_is_number(cell, country) for cell in filled):
            numbered += 1
            if best >= 0 or numbered > _TITLE_ROWS:
                break
            continue
        if numbered and not _heads_numbers(table, index, cells, country):
            continue
        known = sum(len(cell) < _LONGEST_HEADER and meaning_of(cell).role is not Role.OTHER for cell in filled)
        score = (known, len(filled))
        if known and score > most:
            best, most = index, score
    return best if best >= 0 else _unknown_header(table, first_filled, country)


def _heads_numbers(table: Table, index: int, cells: Sequence[str], country: str) -> bool:
    """Whether a row below some number titles a list all the same: two known titles, one of them over numbers."""
    meanings = [meaning_of(cell) if 0 < len(cell) < _LONGEST_HEADER else None for cell in cells]
    phones = [place for place, meaning in enumerate(meanings) if meaning and meaning.field == "phone"]
    known = sum(meaning is not None and meaning.role is not Role.OTHER for meaning in meanings)
    return known > 1 and any(phone_share(table, place, index + 1, country) >= _LIKELY for place in phones)


def numbers_above(table: Table, layout: Layout, country: str) -> int:
    """How many rows above the titles hold a phone number: they are not read."""
    above = range(max(layout.header, 0))[-_SAMPLE:]
    return sum(
        any(_is_number(text_of(column[index])[:_LONGEST_CELL].strip(), country) for column in table.columns)
        for index in above
    )


def _unknown_header(table: Table, first_filled: int, country: str) -> int:
    if first_filled < 0:
        return -1
    cells = [text_of(column[first_filled])[:_LONGEST_CELL].strip() for column in table.columns]
    if any(_is_number(cell, country) for cell in cells if cell):
        return first_filled - 1 if first_filled else -1
    return first_filled


def _is_number(text: str, country: str) -> bool:
    return sum(character.isdigit() for character in text) > 5 and bool(normalise(text, country, _ALL_REPAIRS).number)  # noqa: PLR2004


def _names(table: Table, header: int) -> tuple[str, ...]:
    """The headers, made distinct: the second “Téléphone” becomes “Téléphone (2)”."""
    names, seen = list[str](), Counter[str]()
    for position, column in enumerate(table.columns):
        name = " ".join(text_of(column[header])[:_LONGEST_CELL].split()) if header >= 0 else ""
        name = name[:_LONGEST_HEADER] or letters_of(table.first_column + position)
        seen[fold(name)] += 1
        again = seen[fold(name)]
        names.append(f"{name} ({again})" if again > 1 else name)
    return tuple(names)
