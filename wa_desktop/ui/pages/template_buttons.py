"""The buttons under a template to be: one row each, of the kinds that Meta knows."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout

from wa_desktop.domain.preparing import MOST_BUTTONS
from wa_desktop.domain.templates import BUTTON_LIMIT, Button
from wa_desktop.ui.pages.parts import choices
from wa_desktop.ui.theme import SMALL_GAP
from wa_desktop.ui.widgets.basics import button, clear, column, row
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label

KINDS = ("QUICK_REPLY", "URL", "PHONE_NUMBER", "COPY_CODE")


class ButtonsEditor(QFrame):
    """Emits `changed` when a button was typed, added or taken away."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.fields: list[tuple[QComboBox, QLineEdit, QLineEdit]] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(SMALL_GAP)
        self.add_button = button(_("Add a button"), self._add)
        self.setLayout(column(self._rows, row(self.add_button, None)))

    def show_buttons(self, buttons: tuple[Button, ...]) -> None:
        """Show these instead."""
        clear(self._rows)
        self.fields = []
        for each in buttons:
            self._append(each)
        self.add_button.setEnabled(len(self.fields) < MOST_BUTTONS)

    def buttons(self) -> tuple[Button, ...]:
        """What stands in the rows."""
        return tuple(
            Button(str(kind.currentData()), words.text().strip(), target.text().strip() if target.isEnabled() else "")
            for kind, words, target in self.fields
        )

    def _add(self) -> None:
        self.show_buttons((*self.buttons(), Button("QUICK_REPLY", "")))
        self.fields[-1][1].setFocus()
        self.changed.emit()

    def _remove(self, at: int) -> None:
        kept = [each for place, each in enumerate(self.buttons()) if place != at]
        self.show_buttons(tuple(kept))
        self.add_button.setFocus()
        self.changed.emit()

    def _append(self, shown: Button) -> None:
        at = len(self.fields)
        # A kind that only Meta makes (a code, a form) stays what it is.
        known = KINDS if shown.kind in KINDS else (*KINDS, shown.kind)
        kinds = [(label(f"button_kind.{each}") if each in KINDS else each, each) for each in known]
        kind = choices(_("Kind of button {n}").format(n=at + 1), kinds, shown.kind)
        words, target = QLineEdit(shown.text), QLineEdit(shown.target)
        words.setMaxLength(2 * BUTTON_LIMIT)
        named(words, _("Words of button {n}").format(n=at + 1))
        named(target, _("Target of button {n}").format(n=at + 1))
        words.setPlaceholderText(_("Words on the button"))
        remove = button("✕", partial(self._remove, at), "link")
        remove.setAccessibleName(_("Take button {n} away").format(n=at + 1))
        remove.setToolTip(remove.accessibleName())
        self.fields.append((kind, words, target))
        first = row(kind, words, remove, spacing=SMALL_GAP)
        first.setStretch(1, 1)
        self._rows.addLayout(column(first, target, spacing=2))
        self._show_target(at)
        kind.currentIndexChanged.connect(partial(self._kind_changed, at))
        for line in (words, target):
            line.textChanged.connect(self._typed)

    def _typed(self, _words: str) -> None:
        self.changed.emit()

    def _kind_changed(self, at: int, _chosen: int) -> None:
        self._show_target(at)
        self.changed.emit()

    def _show_target(self, at: int) -> None:
        kind, _words, target = self.fields[at]
        hints = {"URL": "https://…", "PHONE_NUMBER": "+33 …", "COPY_CODE": _("The code, such as WINTER15")}
        target.setEnabled(kind.currentData() in hints)
        target.setVisible(kind.currentData() in hints)
        target.setPlaceholderText(hints.get(str(kind.currentData()), ""))
