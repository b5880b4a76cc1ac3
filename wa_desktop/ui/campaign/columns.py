"""Columns and samples: what each one is, which are read together, and what "yes" means in them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from wa_desktop.domain.contacts import FIELDS, Column, Remembered, Role
from wa_desktop.domain.estimates import Notice
from wa_desktop.ui.campaign.column_row import NO, YES, ColumnRow, Said, Shown, words_of
from wa_desktop.ui.campaign.sheet_top import letters_of
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import card, clear, refocused, text
from wa_desktop.words.language import _

_CALLING_CODE = re.compile(r"(?:\+|00)?[1-9]\d{0,3}")


class ColumnsEditor(QFrame):
    """Emits `changed` when the person says something else about a column."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[int, Said] = {}
        self._meanings: dict[str, str] = {}
        self._columns: tuple[Column, ...] = ()
        self._first_column = 1
        self.rows: dict[int, ColumnRow] = {}
        self._lines = QVBoxLayout()
        self._lines.setSpacing(SMALL_GAP)
        outer = card(
            text(_("Columns"), "heading"),
            text(_("Check what each column is; the samples help."), "muted"),
            self._lines,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(outer)

    def forget(self) -> None:
        """Another file or sheet."""
        self._said.clear()
        self._meanings.clear()
        self._columns = ()
        self.rows.clear()
        clear(self._lines)

    def recall(self, said: Remembered) -> None:
        """Give words the meaning they were given for an earlier file, where nothing was said of them here."""
        recalled = {**dict.fromkeys(said.yes_words, YES), **dict.fromkeys(said.no_words, NO)}
        self._meanings = {**recalled, **self._meanings}

    def show_columns(self, columns: tuple[Column, ...], first_column: int = 1, warnings: Iterable[Notice] = ()) -> None:
        """Show how the columns are understood now; rows that stay the same keep the focus."""
        self._columns, self._first_column = columns, first_column
        unknown: dict[str, dict[str, int]] = {}
        for notice in warnings:
            if notice.code == "flag_unknown":
                facts = notice.details
                unknown.setdefault(str(facts["column"]), {})[str(facts["value"])] = int(str(facts["count"]))
        shown = {each.column.position: each for each in self._shown(unknown)}
        for position in [position for position in self.rows if position not in shown]:
            self._lines.removeWidget(self.rows[position])
            self.rows.pop(position).deleteLater()
        for place, (position, each) in enumerate(shown.items()):
            self._show_row(place, position, each)

    def _show_row(self, place: int, position: int, shown: Shown) -> None:
        old = self.rows.get(position)
        if old is not None and old.shown == shown:
            return
        editor = ColumnRow(shown)
        editor.said.connect(self._say)
        editor.meant.connect(self._mean)
        self._lines.insertWidget(place, editor)
        if old is not None:
            refocused(old, editor)
            self._lines.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows[position] = editor

    def _shown(self, unknown: Mapping[str, Mapping[str, int]]) -> Iterator[Shown]:
        joins = {column.sources[0]: column for column in self._columns if len(column.sources) > 1}
        heads = {place: self._columns[join.sources[0]] for join in joins.values() for place in join.sources[1:]}
        sheet = [column for column in self._columns if not column.sources]
        for column in sheet:
            found, head, join = column, heads.get(column.position), joins.get(column.position)
            joined: tuple[int, ...] = ()
            if join is not None and self._is_prefix(column, join):
                found = replace(column, role=Role.FIELD, maps_to="phone_prefix")
            elif join is not None:
                found = replace(column, role=Role.FIELD, maps_to=join.maps_to, samples=join.samples)
                joined = join.sources[1:]
            elif head is not None and self._is_prefix(head, joins[head.position]):
                found = replace(column, role=Role.FIELD, maps_to="phone", samples=joins[head.position].samples)
                head = None
            others = tuple((one.position, one.header) for one in sheet if one.position != column.position)
            words = tuple(words_of(found, unknown.get(column.header, {}), self._meanings))
            yield Shown(found, others, joined, head.header if head else "", words)

    def _is_prefix(self, column: Column, join: Column) -> bool:
        """Whether `column` is the country code that stands before the numbers of the other column."""
        said = self._said.get(column.position)
        if said is not None:
            return said.maps_to == "phone_prefix"
        return join.maps_to == "phone" and all(_CALLING_CODE.fullmatch(sample) for sample in column.samples)

    def chosen(self) -> tuple[Mapping[str, str], Mapping[str, int], Mapping[str, int]]:
        """The mapping, consent and refusal options that the person's words make."""
        mapping: dict[str, str] = {}
        consent: dict[str, int] = {}
        refusal: dict[str, int] = {}
        for position, said in self._said.items():
            name = self._name(position)
            match said.role:
                case Role.FIELD:
                    mapping[said.maps_to] = "+".join([name, *map(self._name, said.joined)])
                case Role.CONSENT:
                    consent[name] = said.scope
                case Role.REFUSAL:
                    refusal[name] = said.scope
                case _:
                    mapping[_own_key(name)] = name
        return mapping, consent, refusal

    def words(self) -> tuple[frozenset[str], frozenset[str]]:
        """The words that mean yes, and those that mean no, beside the known ones."""
        yes, no = (frozenset(word for word, said in self._meanings.items() if said == what) for what in (YES, NO))
        return yes, no

    def join(self, header: str, other: str) -> None:
        """Read the column `other` together with `header`, into the field that this one holds."""
        places = {column.header: column for column in self._columns if not column.sources}
        first, second = places.get(header), places.get(other)
        if first is not None and second is not None and first.role is Role.FIELD:
            self._say(first.position, Said(Role.FIELD, first.maps_to, joined=(second.position,)))

    def _name(self, position: int) -> str:
        header = self._columns[position].header
        alone = sum(other.header.casefold() == header.casefold() for other in self._columns) == 1
        # A plus joins columns: a title that holds one is named by its letters.
        return header if header and alone and "+" not in header else letters_of(self._first_column + position)

    def _mean(self, word: str, meaning: str) -> None:
        self._meanings[word] = meaning
        self.changed.emit()

    def _say(self, position: int, said: Said) -> None:
        self._said.pop(position, None)
        for other, before in list(self._said.items()):
            # One column per field, and one use per column: what was said before gives way.
            if other in said.joined or (before.role is Role.FIELD is said.role and before.maps_to == said.maps_to):
                del self._said[other]
            elif position in before.joined:
                self._said[other] = replace(before, joined=tuple(at for at in before.joined if at != position))
        if said.role is not Role.UNCLEAR:
            self._said[position] = said
        self.changed.emit()


def _own_key(name: str) -> str:
    # Mapped to itself a column is kept as it is; a header that is a field's own name must not become that field.
    return f"{name}_" if name in FIELDS else name
