"""Where each variable of the message comes from: a column, or the same text for everybody."""

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QVBoxLayout

from wa_desktop.domain.telling import ColumnFacts
from wa_desktop.domain.templates import Variable, VariableSource
from wa_desktop.domain.variables import columns_shown, find_column
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import card, clear, column, restyle, text
from wa_desktop.ui.widgets.forms import named, shrinkable
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

_TEXT = "\0text"


class VariablesEditor(QFrame):
    """One row per variable; emits `changed` when a source or a fallback did, `typing` while one is being typed."""

    changed = Signal()
    typing = Signal()

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self._draft = draft
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SMALL_GAP)
        self.fields: dict[str, tuple[QComboBox, QLineEdit, QLineEdit]] = {}
        self.facts: dict[str, QLabel] = {}
        self._begun: set[str] = set()
        self._columns: Mapping[str, ColumnFacts] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(
            card(
                text(_("Variables"), "heading"),
                text(_("A contact without a value and without a text instead is left out."), "muted"),
                self._rows,
            )
        )

    def refresh(self) -> None:
        """Another template or list."""
        clear(self._rows)
        self.fields, self.facts, self._begun = {}, {}, set()
        holes = self._draft.holes()
        self.setVisible(bool(holes))
        sources = self._draft.mapped().sources if self._draft.versions else {}
        for hole in holes:
            self._add(hole, sources.get(hole.key, VariableSource()))

    def _add(self, hole: Variable, source: VariableSource) -> None:
        where, fixed, instead = shrinkable(QComboBox()), QLineEdit(source.text), QLineEdit(source.fallback)
        self.fields[hole.key] = (where, fixed, instead)
        named(where, _("Source of variable {name}").format(name=hole.key))
        named(fixed, _("Text of variable {name}").format(name=hole.key))
        named(instead, _("Text instead of an empty {name}").format(name=hole.key))
        self.facts[hole.key] = text("", "muted")
        fixed.setPlaceholderText(_("The same text for everybody"))
        instead.setPlaceholderText(_("If empty, write…"))
        where.addItem(_("Choose…"), "")
        for words, name in sources_of(self._draft):
            where.addItem(words, name)
        where.addItem(_("The same text for everybody"), _TEXT)
        where.setCurrentIndex(max(0, where.findData(_TEXT if source.text else source.column)))
        where.currentIndexChanged.connect(partial(self._said, hole.key))
        for line in (fixed, instead):
            line.textEdited.connect(partial(self._typed, hole.key))
            line.editingFinished.connect(partial(self._said, hole.key))
        self._show_fields(hole.key)
        head = text("{{" + hole.key + "}}", "mono", wrap=False)
        self._rows.addLayout(column(head, where, fixed, instead, self.facts[hole.key], spacing=SMALL_GAP // 2))

    def _show_fields(self, key: str) -> None:
        where, fixed, instead = self.fields[key]
        fixed.setVisible(where.currentData() == _TEXT)
        instead.setVisible(where.currentData() not in ("", _TEXT))
        self._show_facts(key)

    def use_facts(self, columns: Mapping[str, ColumnFacts]) -> None:
        """What the whole list holds in these columns."""
        self._columns = columns
        for key in self.fields:
            self._show_facts(key)

    def _show_facts(self, key: str) -> None:
        where, _fixed, instead = self.fields[key]
        facts = self._columns.get(where.currentData() or "")
        self.facts[key].setVisible(facts is not None)
        if facts is not None:
            self.facts[key].setText(facts_words(facts, bool(instead.text().strip())))
            restyle(self.facts[key], role="warn" if facts.empty and not instead.text().strip() else "muted")

    def _typed(self, key: str, _words: str) -> None:
        # The phone follows every letter; what it costs is asked once the field is left.
        if self._take(key):
            self._begun.add(key)
            self.typing.emit()

    def _said(self, key: str, *_arguments: object) -> None:
        if self._take(key) or key in self._begun:
            self._begun.discard(key)
            self.changed.emit()

    def _take(self, key: str) -> bool:
        """Put what stands in the row into the draft; whether it is something else than before."""
        where, fixed, instead = self.fields[key]
        self._show_fields(key)
        chosen = where.currentData()
        source = VariableSource(
            column="" if chosen in ("", _TEXT) else chosen,
            text=fixed.text().strip() if chosen == _TEXT else "",
            fallback=instead.text().strip() if chosen not in ("", _TEXT) else "",
        )
        if source == self._draft.variables.get(key):
            return False
        self._draft.variables[key] = source
        return True


def facts_words(facts: ColumnFacts, has_text: bool) -> str:
    """The longest value of a column, and what becomes of the contacts without one."""
    words = _("Longest value: {n} characters.").format(n=amounts.count(facts.longest))
    if not facts.empty:
        return words
    if has_text:
        rest = ngettext(
            "{n} contact has none: the text above stands in.",
            "{n} contacts have none: the text above stands in.",
            facts.empty,
        )
    else:
        rest = ngettext("{n} contact has none: left out.", "{n} contacts have none: left out.", facts.empty)
    return f"{words} {rest.format(n=amounts.count(facts.empty))}"


def sources_of(draft: Draft) -> list[tuple[str, str]]:
    """What can fill a variable: the words of the file, and the column or field they stand for."""
    own = draft.listed.columns if draft.listed is not None else ()
    found = [(header, find_column(header, own, draft.fields)) for header in columns_shown(draft.fields)]
    found += [(name, name) for name in own]
    taken = {name for _words, name in found}
    found += [(words, name) for name, words in _always_known() if name not in taken]
    return [(words, name) for words, name in found if name]


def _always_known() -> list[tuple[str, str]]:
    return [
        ("number", label("field.phone")),
        ("language", label("field.language")),
        ("country", label("field.country")),
    ]
