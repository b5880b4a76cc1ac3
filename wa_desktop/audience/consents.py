"""What the consent and refusal columns of a row say together, category by category."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from wa_desktop.audience.flags import Flag, flag_of, letters_for_yes, plain_word
from wa_desktop.audience.moments import last_moment_of, moment_of
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.contacts import Column, ImportOptions, Role
from wa_desktop.domain.values import CONSENT_CATEGORIES, Consent

_EVERY = sum(category.bit for category in CONSENT_CATEGORIES)


class Said(NamedTuple):
    """Masks of one row: agreed, refused (a “no”), withdrawn; `conflict` when they disagreed."""

    yes: int = 0
    no: int = 0
    withdrawn: int = 0
    conflict: bool = False

    def merged(self, other: "Said") -> "Said":
        """What two rows of one file say together: the strictest."""
        no, withdrawn = self.no | other.no, self.withdrawn | other.withdrawn
        return Said((self.yes | other.yes) & ~(no | withdrawn), no, withdrawn, self.conflict or other.conflict)

    def word(self, bit: int) -> Consent:
        """The word for the category of `bit`."""
        if self.withdrawn & bit:
            return Consent.WITHDRAWN
        if self.no & bit:
            return Consent.NO
        return Consent.YES if self.yes & bit else Consent.UNKNOWN


NOTHING = Said()
_Word = tuple[int, int, int, int]
"""Masks that one cell adds: yes, no, withdrawn, blocked (a word nobody knows in a refusal column)."""


@dataclass(slots=True)
class Words:
    """The used consent and refusal columns of a table, read row by row; counts what it cannot read."""

    table: Table
    columns: list[Column]
    options: ImportOptions = field(default_factory=ImportOptions)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    _columns: list[list[Cell]] = field(default_factory=list)
    _rows: dict[tuple[Cell, ...], tuple[Said, list[tuple[str, str]]]] = field(default_factory=dict)
    _letters: list[frozenset[str]] = field(default_factory=list)
    _yes: frozenset[str] = frozenset()
    _no: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.columns = [
            column for column in self.columns if column.scope and column.role in (Role.CONSENT, Role.REFUSAL)
        ]
        self._columns = [self.table.columns[column.position] for column in self.columns]
        self._letters = [letters_for_yes(column.values) for column in self.columns]
        self._yes, self._no = (
            frozenset(map(plain_word, said)) for said in (self.options.yes_words, self.options.no_words)
        )

    def said_in(self, rows: Sequence[int]) -> list[Said]:
        """What each of `rows` of the table says."""
        cells = list(zip(*[[column[index] for index in rows] for column in self._columns], strict=True))
        # A list repeats a few combinations of words: each is read once.
        found = {row: self._rows.get(row) or self._read(row) for row in set(cells)}
        if any(unread for _, unread in found.values()):
            for row in cells:
                for seen in found[row][1]:
                    self.unknown[seen] += 1
        return [found[row][0] for row in cells]

    def _read(self, cells: tuple[Cell, ...]) -> tuple[Said, list[tuple[str, str]]]:
        words, unread = list[_Word](), list[tuple[str, str]]()
        for place, (column, cell) in enumerate(zip(self.columns, cells, strict=True)):
            word, unknown = _word_of(cell, column, self._flag(text_of(cell), place))
            words.append(word)
            unread += [(column.header, unknown)] if unknown else []
        said = self._rows[cells] = (_together(words), unread)
        return said

    def _flag(self, text: str, place: int) -> Flag:
        word = plain_word(text)
        if word and word in self._yes | self._letters[place]:
            return Flag.YES
        return Flag.NO if word and word in self._no else flag_of(text)

    def withdrawn_at(self, index: int, zone: str = "Europe/Paris") -> datetime | None:
        """The last date that refusal columns of row `index` give in place of a yes, in `zone`.

        A day to come is a slip of the keyboard: it would keep every later agreement from counting.
        """
        refusals = [column for column in self.columns if column.role is Role.REFUSAL]
        moments = [last_moment_of(self.table.columns[column.position][index], zone) for column in refusals]
        return max((moment for moment in moments if moment and moment <= datetime.now(UTC)), default=None)


def _word_of(cell: Cell, column: Column, flag: Flag) -> tuple[_Word, str]:
    scope = column.scope
    unread = text_of(cell)[:40]
    if column.role is Role.CONSENT:
        if flag in (Flag.YES, Flag.JOINED, Flag.AGREED) or (column.known_by == "user" and _is_past(cell)):
            return (scope, 0, 0, 0), ""
        if flag in (Flag.NO, Flag.REFUSED):
            return (0, scope, 0, 0), ""
        if flag is Flag.LEFT:
            return (0, 0, scope, 0), ""
        return (0, 0, 0, 0), unread if flag is Flag.UNKNOWN else ""
    if flag in (Flag.YES, Flag.LEFT, Flag.REFUSED) or moment_of(cell) is not None:
        return (0, 0, scope, 0), ""
    # “Accepted” beside “STOP” may mean either: nobody is written to on it.
    unclear = flag in (Flag.UNKNOWN, Flag.AGREED)
    return (0, 0, 0, scope if unclear else 0), unread if unclear else ""


def _is_past(cell: Cell) -> bool:
    """A date in a column that the person named as consent is the day of the agreement; a day to come is none."""
    moment = moment_of(cell)
    return moment is not None and moment <= datetime.now(UTC)


def _together(words: Sequence[_Word]) -> Said:
    yes = no = withdrawn = blocked = 0
    for agreed, refused, left, unread in words:
        yes, no, withdrawn, blocked = yes | agreed, no | refused, withdrawn | left, blocked | unread
    conflict = bool(yes & (no | withdrawn) & _EVERY)
    said = Said(yes & ~(no | withdrawn | blocked), no, withdrawn, conflict)
    return said if any(said) else NOTHING
