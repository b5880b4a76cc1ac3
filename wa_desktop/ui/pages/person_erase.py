"""The question before a person is erased: what goes, what stays, confirmed by typing the end of the number."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from wa_desktop.domain.erasing import Erasure
from wa_desktop.domain.people import Person
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, text
from wa_desktop.ui.widgets.forms import Form, leave_files
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

_TYPED_DIGITS = 4


class EraseDialog(QDialog):
    """Calls `then(number)` once the last digits were typed."""

    def __init__(self, parent: QWidget, person: Person, then: Callable[[str], object]) -> None:
        super().__init__(parent)
        self._number, self._then = person.number, then
        self.setWindowTitle(_("Erase this person"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self.typed = QLineEdit()
        self.typed.setMaxLength(_TYPED_DIGITS)
        self.typed.textChanged.connect(lambda _words: self._show_whether())
        self.act = button(_("Erase for good"), self._agree, "danger")
        self.keep = button(_("Cancel"), self.reject)
        form = Form(stacked=True)
        form.add_row(_("To confirm, type the last four digits of {number}").format(number=person.number), self.typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        heading = text(_("Erase {number} for good? This cannot be undone.").format(number=person.number), "heading")
        add(layout, heading, *self._parts(person), form, row(None, self.keep, self.act))
        leave_files(self)
        self._blocked = person.erasure is not None and bool(person.erasure.calling)
        self.typed.setEnabled(not self._blocked)
        self._show_whether()
        (self.keep if self._blocked else self.typed).setFocus()

    def _parts(self, person: Person) -> list[QWidget]:
        parts: list[QWidget] = [
            text(_("What goes"), "strong"), text(going_words(person)),
            text(_("What stays"), "strong"), text(staying_words()),
        ]  # fmt: skip
        found = person.erasure
        if found is not None and found.calling:
            words = ngettext(
                "{n} message to this person stands in a call to SMSBOX that is not answered yet: nobody can be erased "
                "in the middle of it. Wait a moment or pause the campaign, then try again.",
                "{n} messages to this person stand in calls to SMSBOX that are not answered yet: nobody can be erased "
                "in the middle of it. Wait a moment or pause the campaigns, then try again.",
                found.calling,
            )
            parts.append(notice_frame(words.format(n=amounts.count(found.calling)), "bad"))
        elif found is not None and found.in_flight:
            parts.append(notice_frame(in_flight_words(found.in_flight), "warn"))
        return parts

    def _show_whether(self) -> None:
        self.act.setEnabled(not self._blocked and self.typed.text().strip() == self._number[-_TYPED_DIGITS:])

    def _agree(self) -> None:
        self.accept()
        self._then(self._number)


def going_words(person: Person) -> str:
    """What erasing takes away, counted."""
    lines = [
        "• " + _("{name}: {value}").format(name=labels.of("held", kind), value=amounts.count(count))
        for kind, count in person.held.items()
        if count
    ] or ["• " + _("Nothing is kept about this number: it is only kept away from later imports.")]
    found = person.erasure
    if found is not None and found.not_sent:
        words = ngettext("{n} planned message is not sent.", "{n} planned messages are not sent.", found.not_sent)
        lines.append("• " + words.format(n=amounts.count(found.not_sent)))
    return "\n".join(lines)


def staying_words() -> str:
    """What erasing leaves, and why."""
    return "\n".join(
        "• " + line
        for line in (
            _("A keyed hash of the number, so that no later import brings this person back."),
            _(
                "What is counted, of nobody any more: messages, states, prices, dates. Figures and spending do not "
                "move."
            ),
            _("Backups and copies made before, until they are replaced; a restore here erases this person again."),
        )
    )


def in_flight_words(count: int) -> str:
    """What was handed over cannot be called back."""
    words = ngettext(
        "{n} message was handed over before: it may still arrive.",
        "{n} messages were handed over before: they may still arrive.",
        count,
    )
    return words.format(n=amounts.count(count))


def erased_words(done: Erasure) -> list[tuple[str, str]]:
    """What was done, and what is left to know, each with its tone; the number is not shown again."""
    said = [(_("This person is erased. No later import brings them back."), "good")]
    if done.not_sent:
        words = ngettext("{n} planned message is not sent.", "{n} planned messages are not sent.", done.not_sent)
        said.append((words.format(n=amounts.count(done.not_sent)), "info"))
    if done.in_flight:
        said.append((in_flight_words(done.in_flight), "warn"))
    if done.copies:
        words = _("Older copies of the data still hold this person: {files}")
        said.append((words.format(files=", ".join(done.copies)), "warn"))
    said.append((_("Backups made before still hold this person; a restore erases them again."), "info"))
    if not done.clean:
        said.append((_("Freed space in the database is emptied with the next daily upkeep."), "info"))
    return said


def ask_erase(parent: QWidget, person: Person, then: Callable[[str], object]) -> EraseDialog:
    """Open the question over `parent`'s window. Returns at once."""
    dialog = EraseDialog(parent.window(), person, then)
    dialog.open()
    return dialog
