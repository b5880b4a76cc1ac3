"""What the consent and refusal columns of a row say together, category by category."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from wa_desktop.audience.flags import Flag, flag_of
from wa_desktop.audience.moments import moment_of
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.contacts import Column, Role
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
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    _cells: list[dict[Cell, tuple[_Word, str]]] = field(default_factory=list)
    _rows: dict[tuple[_Word, ...], Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.columns = [
            column for column in self.columns if column.scope and column.role in (Role.CONSENT, Role.REFUSAL)
        ]
        self._cells = [{} for _ in self.columns]

    def said_in(self, index: int) -> Said:
        """What row `index` of the table says."""
        words = []
        for column, known in zip(self.columns, self._cells, strict=True):
            cell = self.table.columns[column.position][index]
            found = known.get(cell)
            if found is None:
                found = known[cell] = _word_of(cell, column)
            if found[1]:
                self.unknown[column.header, found[1]] += 1
            words.append(found[0])
        key = tuple(words)
        said = self._rows.get(key)
        if said is None:
            said = self._rows[key] = _together(key)
        return said

    def withdrawn_at(self, index: int) -> datetime | None:
        """The date that a refusal column of row `index` gives in place of a yes."""
        for column in self.columns:
            if column.role is Role.REFUSAL:
                moment = _date_in(self.table.columns[column.position][index])
                if moment:
                    return moment
        return None


def _date_in(cell: Cell) -> datetime | None:
    # A bare number is a flag or nothing: only a date cell or a written date dates a withdrawal.
    return None if isinstance(cell, int | float) else moment_of(cell)


def _word_of(cell: Cell, column: Column) -> tuple[_Word, str]:
    text = text_of(cell)
    flag, scope = flag_of(text), column.scope
    if column.role is Role.CONSENT:
        if flag is Flag.YES:
            return (scope, 0, 0, 0), ""
        if flag is Flag.NO:
            return (0, scope, 0, 0), ""
        return (0, 0, 0, 0), text[:40] if flag is Flag.UNKNOWN else ""
    if flag is Flag.YES or _date_in(cell) is not None:
        return (0, 0, scope, 0), ""
    return (0, 0, 0, scope if flag is Flag.UNKNOWN else 0), text[:40] if flag is Flag.UNKNOWN else ""


def _together(words: tuple[_Word, ...]) -> Said:
    yes = no = withdrawn = blocked = 0
    for agreed, refused, left, unread in words:
        yes, no, withdrawn, blocked = yes | agreed, no | refused, withdrawn | left, blocked | unread
    conflict = bool(yes & (no | withdrawn) & _EVERY)
    return Said(yes & ~(no | withdrawn | blocked), no, withdrawn, conflict)
