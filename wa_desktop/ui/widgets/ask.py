"""Questions before what cannot be undone. They never stop the window: the answer comes later."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from wa_desktop.ui.theme import GAP, theme
from wa_desktop.ui.widgets.basics import button, fill, row, text
from wa_desktop.words.language import _


class Question(QDialog):
    """A heading, what will happen, and a button that names what it does beside "Cancel"."""

    def __init__(self, parent: QWidget, heading: str, consequence: str, action: str, danger: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(heading)
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.keep = button(_("Cancel"), self.reject)
        self.act = button(action, self.accept, "danger" if danger else "primary")
        layout = fill(self, text(heading, "heading"), text(consequence), row(None, self.keep, self.act))
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        self._layout = layout
        self.setMinimumWidth(420)
        self.keep.setFocus()

    def add(self, widget: QWidget) -> None:
        """Something to choose before the answer, under the sentence; Enter in a field of one line is the answer."""
        if isinstance(widget, QLineEdit):
            widget.returnPressed.connect(self.act.click)
        self._layout.insertWidget(self._layout.count() - 1, widget)


def ask(
    parent: QWidget,
    heading: str,
    consequence: str,
    action: str,
    then: Callable[[], object],
    danger: bool = False,
) -> Question:
    """Ask, and call `then` when the person agrees. Returns at once."""
    question = Question(parent.window(), heading, consequence, action, danger)
    question.accepted.connect(then)
    question.open()
    return question


def ask_name(parent: QWidget, heading: str, what: str, name: str, then: Callable[[str], object]) -> Question:
    """Ask for another name, and call `then(name)` when one is given. Returns at once."""
    question = Question(parent.window(), heading, "", _("Rename"))
    field = QLineEdit(name)
    field.setAccessibleName(what)
    field.selectAll()
    field.textChanged.connect(lambda typed: question.act.setEnabled(bool(typed.strip())))
    question.add(field)
    question.accepted.connect(lambda: then(field.text().strip()))
    question.open()
    field.setFocus()
    return question


def tell(heading: str, words: str, then: Callable[[], object]) -> QDialog:
    """Say something before there is a window, and call `then` once it is read. Returns at once."""
    said = QDialog()
    theme().dress(said)
    said.setWindowTitle(heading)
    layout = fill(said, text(heading, "heading"), text(words), row(None, button(_("Close"), said.accept, "primary")))
    layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
    said.setMinimumWidth(420)
    said.finished.connect(lambda *_: then())
    said.open()
    return said
