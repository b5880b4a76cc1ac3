"""People and roles of a team: who may do what; an administrator adds, changes and takes out."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.team import Person, Role, TeamChange
from wa_desktop.ui.pages.parts import DataPage, choices
from wa_desktop.ui.pages.team_words import ROLES, people_headings, person_row, role_name, role_sentence
from wa_desktop.ui.records import Row
from wa_desktop.ui.rights import ADMINISTRATORS, refusal
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import add, button, column, fill, row, text
from wa_desktop.ui.widgets.forms import Form, leave_files, named
from wa_desktop.words.language import _

_MOST = 10
_STATEMENTS_HEIGHT, _WIDTH = 140, 580


class PeopleCard(QFrame):
    """The people of the team; what the server refuses stands on top of the page."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self._people: Sequence[Person] = ()
        self._role: Role | None = None
        self._rows: list[Row] = []
        self.dialog: QDialog | None = None
        self.setProperty("frame", "card")
        self.table = RecordTable(people_headings(), _("People and roles"), most=_MOST)
        self.table.picked.connect(self._picked)
        self.add_button = button(_("Add a person…"), self._ask_add)
        self.change_button = button(_("Change the role…"), self._ask_change)
        self.table.opened.connect(lambda _name: self.change_button.click())
        self.remove_button = button(_("Take out of the team…"), self._ask_remove, "danger")
        said = text(_("The server itself keeps everybody to their role, not only this window."), "muted")
        fill(
            self, text(_("People and roles"), "heading"), said, self.table,
            row(self.add_button, self.change_button, self.remove_button, None),
        )  # fmt: skip

    def show_people(self, people: Sequence[Person], role: Role | None) -> None:
        """Show these; `role` is one's own."""
        self._people, self._role = people, role
        rows = [person_row(one) for one in people]
        if rows != self._rows:
            self._rows = rows
            self.table.show_rows(rows)
        self._picked()

    def _chosen(self) -> Person | None:
        key = next(iter(self.table.selected_keys()), None)
        return next((one for one in self._people if one.name == key), None)

    def _picked(self) -> None:
        why, chosen = refusal(self._role, ADMINISTRATORS), self._chosen() is not None
        for control, usable in (
            (self.add_button, True), (self.change_button, chosen), (self.remove_button, chosen)
        ):  # fmt: skip
            control.setEnabled(usable and not why)
            control.setToolTip(why)
            control.setAccessibleDescription(why)

    def _ask_add(self) -> None:
        self.dialog = PersonDialog(self, self._add)
        self.dialog.open()

    def _add(self, person: str, role: Role, password: str) -> None:
        desk = self._page.context.desk
        self._page.change(
            _("Adding…"), lambda: workspace.team_roles.add(desk, person, role, password), self._told
        )  # fmt: skip

    def _ask_change(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        self.role = role = RoleChoice(chosen.role)
        question = Question(
            self.window(), _("Change the role of {person}").format(person=chosen.name),
            _("It holds from the next thing that this person does."), _("Change the role"),
        )  # fmt: skip
        question.add(role)
        question.setMinimumWidth(_WIDTH)
        question.accepted.connect(lambda: self._change(chosen.name, role.role))
        self.dialog = question
        question.open()
        role.box.setFocus()

    def _change(self, person: str, role: Role) -> None:
        desk = self._page.context.desk
        self._page.change(_("Changing…"), lambda: workspace.team_roles.change(desk, person, role), self._told)

    def _ask_remove(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        desk, name = self._page.context.desk, chosen.name
        self.dialog = ask(
            self, _("Take {person} out of the team?").format(person=name),
            _("This person reads and changes nothing here any more. What she did stays in the log under her name."),
            _("Take out of the team"),
            lambda: self._page.change(_("Changing…"), lambda: workspace.team_roles.remove(desk, name), self._told),
            danger=True,
        )  # fmt: skip

    def _told(self, change: TeamChange) -> None:
        if change.statements:
            self.dialog = StatementsDialog(self, change)
            self.dialog.open()
            return
        if change.role is None:
            words = _("{person} is not in the team any more.").format(person=change.person)
        else:
            words = _("{person} is in the team: {role}.").format(person=change.person, role=role_name(change.role))
        if change.created:
            words += " " + _("The server has a new login of this name: hand over its password by another way.")
        self._page.notices.say(words, "good")


class RoleChoice(QWidget):
    """A drop-down of the roles, and under it what the chosen one may do."""

    def __init__(self, chosen: Role | None = None) -> None:
        super().__init__()
        names = [(role_name(role), role.value) for role in ROLES]
        self.box = choices(_("Role"), names, (chosen or Role.AUTHOR).value)
        self._deeds = text("", "muted")
        self.setLayout(column(self.box, self._deeds, spacing=2))
        self.box.currentIndexChanged.connect(lambda *_: self._tell())
        self._tell()

    def _tell(self) -> None:
        self._deeds.setText(role_sentence(self.role))
        self.box.setAccessibleDescription(self._deeds.text())

    @property
    def role(self) -> Role:
        """The chosen one."""
        return Role(self.box.currentData())


class PersonDialog(QDialog):
    """Calls `then(person, role, password)` when the person agrees."""

    def __init__(self, parent: QWidget, then: Callable[[str, Role, str], object]) -> None:
        super().__init__(parent.window())
        self._then = then
        self.setWindowTitle(_("Add a person"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        self.person, self.password, self.role = QLineEdit(), QLineEdit(), RoleChoice()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        form = Form(stacked=True)
        form.add_row(_("Person"), self.person, _("The login on the server, in small letters, such as lea."))
        form.add_row(_("Role"), self.role)
        form.add_row(
            _("Password"), self.password,
            _("Only for a login that the server does not know yet. It goes there encrypted and is kept nowhere here."),
        )  # fmt: skip
        self.act = button(_("Add the person"), self._agreed, "primary")
        self.act.setEnabled(False)
        self.person.textChanged.connect(lambda typed: self.act.setEnabled(bool(typed.strip())))
        for field in (self.person, self.password):
            field.returnPressed.connect(self.act.click)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        buttons = row(None, button(_("Cancel"), self.reject), self.act)
        add(layout, text(self.windowTitle(), "heading", wrap=False), form, buttons)
        leave_files(self)
        self.person.setFocus()

    def _agreed(self) -> None:
        person, role, password = self.person.text().strip(), self.role.role, self.password.text()
        self.accept()
        self._then(person, role, password)


class StatementsDialog(QDialog):
    """What the server's administrator has to run, to be copied: the server does not let this person do it."""

    def __init__(self, parent: QWidget, change: TeamChange) -> None:
        super().__init__(parent.window())
        self.setWindowTitle(_("For the server’s administrator"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(_WIDTH)
        words = _(
            "Your login may not do this on the server, and nothing was changed. Hand these lines to whoever runs the "
            "server; afterwards {person} shows here."
        )
        self.statements = QPlainTextEdit("\n".join(change.statements))
        self.statements.setReadOnly(True)
        self.statements.setMinimumHeight(_STATEMENTS_HEIGHT)
        named(self.statements, _("Lines to run on the server"))
        self.copy = button(_("Copy these lines"), self._copy, "primary")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        add(
            layout, text(self.windowTitle(), "heading"), text(words.format(person=change.person)), self.statements,
            row(None, button(_("Close"), self.accept), self.copy),
        )  # fmt: skip
        self.copy.setFocus()

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.statements.toPlainText())
        self.copy.setText(_("Copied"))
