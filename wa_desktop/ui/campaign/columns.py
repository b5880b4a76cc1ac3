"""The columns of a file with samples: what each one is, and what "yes" means in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import FIELDS, Column, Role
from wa_desktop.domain.values import CONSENT_CATEGORIES, categories_of, scope_of
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, card, clear, column, row, text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.words.amounts import count
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

_SAMPLES = 3
_VALUES = 6


@dataclass(frozen=True, slots=True)
class Said:
    """What the person said about one column: a role, a field for FIELD, a mask of categories."""

    role: Role
    maps_to: str = ""
    scope: int = 0


class ColumnsEditor(QFrame):
    """Emits `changed` when the person says something else about a column."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[int, Said] = {}
        self._columns: tuple[Column, ...] = ()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SMALL_GAP)
        self._shown: tuple[Column, ...] | None = None
        outer = card(text(_("Columns"), "heading"), text(_("Check what each column is; the samples help."), "muted"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(outer)
        inner = outer.layout()
        if isinstance(inner, QVBoxLayout):
            inner.addLayout(self._rows)

    def forget(self) -> None:
        """Another file."""
        self._said.clear()
        self._columns = ()
        self._shown = None
        clear(self._rows)

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Show how the columns are understood now."""
        self._columns = columns
        if columns == self._shown:
            return
        self._shown = columns
        clear(self._rows)
        for found in columns:
            editor = ColumnRow(found)
            editor.said.connect(self._say)
            self._rows.addWidget(editor)

    def chosen(self) -> tuple[Mapping[str, str], Mapping[str, int], Mapping[str, int]]:
        """The mapping, consent and refusal options that the person's words make."""
        mapping: dict[str, str] = {}
        consent: dict[str, int] = {}
        refusal: dict[str, int] = {}
        for position, said in self._said.items():
            name = self._name(position)
            match said.role:
                case Role.FIELD:
                    mapping[said.maps_to] = name
                case Role.CONSENT:
                    consent[name] = said.scope
                case Role.REFUSAL:
                    refusal[name] = said.scope
                case _:
                    mapping[_own_key(name)] = name
        return mapping, consent, refusal

    def _name(self, position: int) -> str:
        header = self._columns[position].header
        alone = sum(other.header.casefold() == header.casefold() for other in self._columns) == 1
        return header if header and alone else _letter(position)

    def _say(self, position: int, said: Said) -> None:
        if said.role is Role.UNCLEAR:
            self._said.pop(position, None)
            self.changed.emit()
            return
        if said.role is Role.FIELD:
            # One column per field: the one before gives way.
            for other, before in list(self._said.items()):
                if before.role is Role.FIELD and before.maps_to == said.maps_to:
                    del self._said[other]
        self._said[position] = said
        self.changed.emit()


class ColumnRow(QFrame):
    """One column: its title and samples, what it is, and its categories when it speaks of consent."""

    said = Signal(int, object)

    def __init__(self, found: Column) -> None:
        super().__init__()
        self.setProperty("frame", "plain")
        self._column = found
        title = found.header or _letter(found.position)
        self.role = shrinkable(QComboBox())
        named(self.role, _("What “{column}” is").format(column=title))
        self._choices = _choices()
        self.role.addItems([words for words, _role, _field in self._choices])
        self._select(found)
        self.role.currentIndexChanged.connect(self._changed)
        heads = column(text(title, "strong"), text(_evidence(found), "muted"), spacing=2)
        line = row(heads, self.role)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        outer = QVBoxLayout(self)
        add(outer, line)
        self.ticks = self._tick_boxes(found)
        if found.role in (Role.CONSENT, Role.REFUSAL):
            outer.addWidget(self._scope_row(found))
        if found.role is Role.UNCLEAR:
            outer.addWidget(text(_unclear(found), "warn"))

    def _select(self, found: Column) -> None:
        wanted = (found.role, found.maps_to if found.role is Role.FIELD else "")
        kinds = [(role, field) for _words, role, field in self._choices]
        self.role.setCurrentIndex(kinds.index(wanted) if wanted in kinds else kinds.index((Role.OTHER, "")))

    def _tick_boxes(self, found: Column) -> list[QCheckBox]:
        boxes = []
        for category in CONSENT_CATEGORIES:
            box = QCheckBox(label(f"category.{category.value}"))
            box.setChecked(category in categories_of(found.scope))
            box.toggled.connect(self._changed)
            boxes.append(box)
        return boxes

    def _scope_row(self, found: Column) -> QWidget:
        question = _("Agrees to:") if found.role is Role.CONSENT else _("Refuses:")
        holder = QWidget()
        holder.setLayout(row(text(question, wrap=False), *self.ticks, None))
        if found.scope:
            return holder
        both = QWidget()
        both.setLayout(column(holder, text(_("Tick at least one: until then this column is not used."), "warn")))
        return both

    def _changed(self, *_arguments: object) -> None:
        _words, role, field = self._choices[self.role.currentIndex()]
        ticked = [category for category, box in zip(CONSENT_CATEGORIES, self.ticks, strict=True) if box.isChecked()]
        scope = scope_of(ticked) if role in (Role.CONSENT, Role.REFUSAL) else 0
        self.said.emit(self._column.position, Said(role, field, scope))


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
        return " · ".join(f"{value or empty} {count(number)}" for value, number in most)
    return " · ".join(found.samples[:_SAMPLES]) or empty


def _unclear(found: Column) -> str:
    if found.channel:
        return _(
            "This column seems to speak of another channel ({channel}): say what “yes” means, or leave it."
        ).format(channel=label(f"channel.{found.channel}"))
    return _("Say what “yes” means here; until then nobody counts as having agreed by this column.")


def _own_key(name: str) -> str:
    # Mapped to itself a column is kept as it is; a header that is a field's own name must not become that field.
    return f"{name}_" if name in FIELDS else name


def _letter(position: int) -> str:
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
