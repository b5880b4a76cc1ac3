"""What is done to numbers: formatting applied and counted, repairs offered rule by rule."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QVBoxLayout, QWidget

from wa_desktop.domain.contacts import RuleCount
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import add, card, clear, column, text
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label

_EXAMPLES = 3


class RulesPanel(QFrame):
    """Emits `changed` when a repair is accepted or not."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._accepted: set[str] = set()
        self.boxes: dict[str, QCheckBox] = {}
        self._inside = QVBoxLayout()
        self._inside.setSpacing(SMALL_GAP)
        self._frame = card(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)

    def forget(self) -> None:
        """Another file."""
        self._accepted.clear()

    def recall(self, accepted: frozenset[str]) -> None:
        """Accept what was accepted last time."""
        self._accepted |= accepted

    def accepted(self) -> frozenset[str]:
        """The repairs accepted."""
        return frozenset(self._accepted)

    def show_rules(self, formatting: tuple[RuleCount, ...], repairs: tuple[RuleCount, ...]) -> None:
        """Show what applies to this file."""
        focused = next((name for name, box in self.boxes.items() if box.hasFocus()), "")
        clear(self._inside)
        self.boxes = {}
        self._frame.setVisible(bool(formatting or repairs))
        if repairs:
            add(self._inside, text(_("Repairs that wait for your word"), "heading"))
            add(self._inside, text(_("Until a repair is accepted, its rows are rejected."), "muted"))
            add(self._inside, *(self._offer(rule) for rule in repairs))
        if formatting:
            add(self._inside, text(_("Formatting applied (no digit was guessed)"), "heading"))
            add(
                self._inside,
                *(column(text(_rule_words(rule)), text(_examples(rule), "muted"), spacing=0) for rule in formatting),
            )
        if focused in self.boxes:
            self.boxes[focused].setFocus()

    def _offer(self, rule: RuleCount) -> QWidget:
        box = QCheckBox(_rule_words(rule))
        box.setChecked(rule.accepted)
        box.setAccessibleDescription(_examples(rule))
        box.toggled.connect(lambda on, name=rule.rule: self._toggle(name, on))
        self.boxes[rule.rule] = box
        return card(box, text(_examples(rule), "mono"), frame="plain")

    def _toggle(self, rule: str, accepted: bool) -> None:
        if accepted:
            self._accepted.add(rule)
        else:
            self._accepted.discard(rule)
        self.changed.emit()


def _rule_words(rule: RuleCount) -> str:
    rows = ngettext("{n} row", "{n} rows", rule.count).format(n=amounts.count(rule.count))
    return f"{label(f'rule.{rule.rule}')} – {rows}"


def _examples(rule: RuleCount) -> str:
    return "\n".join(
        _("row {row}: {before} → {after}").format(row=example.row, before=example.before, after=example.after)
        for example in rule.examples[:_EXAMPLES]
    )
