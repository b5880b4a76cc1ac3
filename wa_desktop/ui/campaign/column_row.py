"""One column of a file: what it is, which other it is read with, its categories, and its unknown words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import FIELDS, Column, Role
from wa_desktop.domain.values import CONSENT_CATEGORIES, categories_of, scope_of
from wa_desktop.ui.widgets.basics import add, column, row, text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.words.amounts import count
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

_SAMPLES = 3
_VALUES = 6
_WORDS = 12
"""Unknown words that are asked about one by one."""
JOINABLE = ("phone", "name", "first_name", "last_name", "consent_source")
"""The fields that two columns can make up together."""
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said about one column: a role, a field for FIELD, a mask of categories.

    `joined`: the positions of the columns that are read together with it into the same field.
    """

    role: Role
    maps_to: str = ""
    scope: int = 0
    joined: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """One column as its row shows it."""

    column: Column
    others: tuple[tuple[int, str], ...] = ()
    """The columns that it can be read with."""
    joined: tuple[int, ...] = ()
    joined_to: str = ""
    """The header of the column that this one is read with."""
    words: tuple[tuple[str, int, str], ...] = ()
    """Words that are neither yes nor no by themselves: how often, and what the person said they mean."""


class ColumnRow(QFrame):
    """`said` when the person says what the column is; `meant` what a word in it means."""

    said = Signal(int, object)
    meant = Signal(str, str)

    def __init__(self, shown: Shown) -> None:
        super().__init__()
        self.setProperty("frame", "plain")
        found = self._column = shown.column
        self.shown = shown
        self.role = shrinkable(QComboBox())
        named(self.role, _("What “{column}” is").format(column=found.header))
        self._choices = _choices()
        self.role.addItems([words for words, _role, _field in self._choices])
        self._select(found)
        self.role.currentIndexChanged.connect(self._changed)
        heads = column(text(found.header, "strong"), text(_evidence(found), "muted"), spacing=2)
        line = row(heads, self.role)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        outer = QVBoxLayout(self)
        add(outer, line)
        self.joining = shrinkable(QComboBox())
        self.ticks = self._tick_boxes(found)
        self.words: dict[str, QComboBox] = {}
        self._add_details(outer)

    def _add_details(self, outer: QVBoxLayout) -> None:
        found, shown = self._column, self.shown
        if shown.joined_to:
            outer.addWidget(text(_("Read together with “{column}”.").format(column=shown.joined_to), "muted"))
        elif found.role is Role.FIELD and found.maps_to in JOINABLE and shown.others:
            outer.addWidget(self._join_row())
        if found.role in (Role.CONSENT, Role.REFUSAL):
            outer.addWidget(self._scope_row())
            if shown.words:
                outer.addWidget(self._word_rows())
        if found.role is Role.UNCLEAR:
            outer.addWidget(text(_unclear(found), "warn"))

    def _select(self, found: Column) -> None:
        wanted = (found.role, found.maps_to if found.role is Role.FIELD else "")
        kinds = [(role, field) for _words, role, field in self._choices]
        self.role.setCurrentIndex(kinds.index(wanted) if wanted in kinds else kinds.index((Role.OTHER, "")))

    def _join_row(self) -> QWidget:
        names = self._column.maps_to != "phone"
        question = _("Followed by the column:") if names else _("Where it is empty, take the column:")
        named(self.joining, f"{self._column.header} – {question}")
        self.joining.addItem(_("No other column"), -1)
        for position, header in self.shown.others:
            self.joining.addItem(header, position)
        if self.shown.joined:
            self.joining.setCurrentIndex(max(0, self.joining.findData(self.shown.joined[0])))
        self.joining.currentIndexChanged.connect(self._changed)
        holder = QWidget()
        line = row(text(question, "muted"), self.joining)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        holder.setLayout(line)
        return holder

    def _tick_boxes(self, found: Column) -> list[QCheckBox]:
        boxes = []
        for category in CONSENT_CATEGORIES:
            box = QCheckBox(label(f"category.{category.value}"))
            box.setAccessibleName(f"{found.header} – {box.text()}")
            box.setChecked(category in categories_of(found.scope))
            box.toggled.connect(self._changed)
            boxes.append(box)
        return boxes

    def _scope_row(self) -> QWidget:
        question = _("Agrees to:") if self._column.role is Role.CONSENT else _("Refuses:")
        holder = QWidget()
        holder.setLayout(row(text(question, wrap=False), *self.ticks, None))
        if self._column.scope:
            return holder
        both = QWidget()
        both.setLayout(column(holder, text(_("Tick at least one: until then this column is not used."), "warn")))
        return both

    def _word_rows(self) -> QWidget:
        lines = column(text(_("Words that are neither yes nor no count as not known. What do they mean?"), "warn"))
        for word, times, meaning in self.shown.words[:_WORDS]:
            lines.addLayout(self._word_row(word, times, meaning))
        more = len(self.shown.words) - _WORDS
        if more > 0:
            rest = ngettext("and {n} other word", "and {n} other words", more).format(n=count(more))
            lines.addWidget(text(rest, "muted"))
        holder = QWidget()
        holder.setLayout(lines)
        return holder

    def _word_row(self, word: str, times: int, meaning: str) -> "QVBoxLayout":
        box = shrinkable(QComboBox())
        named(box, _("What “{word}” means in “{column}”").format(word=word, column=self._column.header))
        for words, value in ((_("Not known"), ""), (_("Yes"), YES), (_("No"), NO)):
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(meaning)))
        box.activated.connect(lambda _index: self.meant.emit(word, box.currentData() or ""))
        self.words[word] = box
        rows = ngettext("{n} row", "{n} rows", times).format(n=count(times))
        line = row(text(_("“{word}” · {rows}").format(word=word, rows=rows)), box)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        return column(line)

    def _changed(self, *_arguments: object) -> None:
        _words, role, field = self._choices[self.role.currentIndex()]
        ticked = [category for category, box in zip(CONSENT_CATEGORIES, self.ticks, strict=True) if box.isChecked()]
        scope = scope_of(ticked) if role in (Role.CONSENT, Role.REFUSAL) else 0
        other = self.joining.currentData()
        with_it = (int(other),) if role is Role.FIELD and field in JOINABLE and other not in (None, -1) else ()
        self.said.emit(self._column.position, Said(role, field, scope, with_it))


def _choices() -> list[tuple[str, Role, str]]:
    fields = [(label(f"field.{field}"), Role.FIELD, field) for field in FIELDS]
    return [
        *fields,
        (_("Consent: “yes” means agrees"), Role.CONSENT, ""),
        (_("Refusal: “yes” means refuses"), Role.REFUSAL, ""),
        (_("Other: kept for variables"), Role.OTHER, ""),
        (_("To be decided"), Role.UNCLEAR, ""),
    ]


def _evidence(found: Column) -> str:
    empty = _("(empty)")
    if found.values:
        most = sorted(found.values.items(), key=lambda item: -item[1])[:_VALUES]
        return " · ".join(f"{value or empty} ({count(number)})" for value, number in most)
    return " · ".join(dict.fromkeys(found.samples[:_SAMPLES])) or empty


def _unclear(found: Column) -> str:
    if found.channel:
        return _(
            "This column seems to speak of another channel ({channel}): say what “yes” means, or leave it."
        ).format(channel=label(f"channel.{found.channel}"))
    return _("Say what “yes” means here; until then nobody counts as having agreed by this column.")


def words_of(found: Column, unknown: Mapping[str, int], meanings: Mapping[str, str]) -> Sequence[tuple[str, int, str]]:
    """The unknown words of a column and those that the person gave a meaning, the most frequent first."""
    said = {word: found.values[word] for word in meanings if word in found.values}
    every = {**unknown, **said}
    return [(word, every[word], meanings.get(word, "")) for word in sorted(every, key=lambda word: -every[word])]
