"""What this person's role allows in the window: buttons that are of no use say why. The server decides all the same."""

from collections.abc import Mapping
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QWidget

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.domain.team import Role
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.ui.page import Page
    from wa_desktop.workspace.desk import Desk

WRITERS = frozenset({Role.AUTHOR, Role.ADMINISTRATOR})
DECIDERS = frozenset({Role.AUTHOR, Role.APPROVER, Role.ADMINISTRATOR})
APPROVERS = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
EVERYBODY = frozenset(Role)

_NEEDED: Mapping[str, Mapping[frozenset[Role], tuple[str, ...]]] = {
    "home": {WRITERS: ("create_button",), ADMINISTRATORS: ("connect_button", "trial_button")},
    "lists": {
        WRITERS: (
            "import_button",
            "paste_button",
            "drop",
            "details.consents.accept_button",
            "details.consents.accept_all",
            "details.files.undo_button",
            "details.files.correct_button",
            "details.use_button",
        )
    },
    "campaigns": {WRITERS: ("repeat_button", "rename_button", "missed_button")},
    "campaign": {
        WRITERS: (
            "controls.resume",
            "controls.cancel",
            "live.change_cap",
            "events_button",
            "missed_button",
            "repeat_button",
            "category.go_on",
            "uncertain.as_sent",
            "uncertain.again",
            "recipients.as_sent",
            "recipients.again",
        ),
        DECIDERS: ("controls.pause",),
    },
    "templates": {WRITERS: ("sync_button", "add_button")},
    "replies": {WRITERS: ("panel.composer.send",)},
    "prices": {
        ADMINISTRATORS: (
            "tariff.edit_button",
            "file.adopt_button",
            "budget.cap_button",
        )
    },
    "suppressions": {DECIDERS: ("remove_button",)},
    "settings": {ADMINISTRATORS: ("form", "four_eyes")},
    "connect": {ADMINISTRATORS: ("form.test", "trial_button")},
    "relay": {ADMINISTRATORS: ("connect_button", "leave_button")},
    "retention": {ADMINISTRATORS: ("agree_button", "stop_button")},
    "person": {ADMINISTRATORS: ("erase_button",)},
}
"""By page, who may use which of its controls; a page's other controls are everybody's."""


def refusal(role: Role | None, needed: frozenset[Role]) -> str:
    """Why a control is of no use to somebody of this role; empty when it is."""
    if role in needed:
        return ""
    if role is None:
        return _("Your login has no right on the data of this team. Ask an administrator for a role.")
    if needed == ADMINISTRATORS:
        return _("Only an administrator of your team may do this.")
    if role is Role.VIEWER:
        return _("You may read everything and change nothing: ask an administrator of your team for another role.")
    return _("Your role does not allow this: it is for authors and administrators.")


class Rights(QObject):
    """The role of whoever works here; `changed` when it is another one than before."""

    changed = Signal()

    def __init__(self, desk: "Desk", operations: Operations, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._operations = desk, operations
        self.role: Role | None = Role.ADMINISTRATOR

    def refresh(self) -> None:
        """Ask the server again, in the background."""
        desk = self._desk

        def ask(_progress: OnProgress, _cancel: CancelToken) -> Role | None:
            from wa_desktop import workspace

            return workspace.team_roles.my_role(desk)

        self._operations.run(_("Reading…"), ask, self.note, self)

    def heard(self, kinds: frozenset[Kind]) -> None:
        """Others have changed something: the roles, perhaps."""
        if Kind.SETTINGS in kinds:
            self.refresh()

    def note(self, role: Role | None) -> None:
        """This is the role from now on."""
        if role is not self.role:
            self.role = role
            self.changed.emit()

    def why_not(self, needed: frozenset[Role]) -> str:
        """Why this person may not; empty when she may."""
        return refusal(self.role, needed)

    # The server is asked beside the work: whatever is done next tells what is wrong with it.
    def show_error(self, error: UserError) -> None:
        """The role known so far stands."""

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """Nothing to show."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing to hide."""


class Guard(QObject):
    """Keeps one control disabled, with the reason in its tool tip and description, while the role does not allow it."""

    def __init__(self, control: QWidget, rights: Rights, needed: frozenset[Role]) -> None:
        super().__init__(control)
        self._control, self._rights, self._needed = control, rights, needed
        self._told = (control.toolTip(), control.accessibleDescription())
        self._wished = control.isEnabled()
        self._shut = self._busy = False
        control.installEventFilter(self)
        rights.changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """The role may be another one."""
        why = self._rights.why_not(self._needed)
        if why:
            self._shut = True
            self._set(False)
            self._control.setToolTip(why)
            self._control.setAccessibleDescription(why)
        elif self._shut:
            self._shut = False
            self._set(self._wished)
            self._control.setToolTip(self._told[0])
            self._control.setAccessibleDescription(self._told[1])

    def _set(self, enabled: bool) -> None:
        self._busy = True
        self._control.setEnabled(enabled)
        self._busy = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The page may want it otherwise: remembered, for when the role allows it."""
        if event.type() is QEvent.Type.EnabledChange and not self._busy and watched is self._control:
            self._wished = self._control.isEnabled() if not self._shut else self._wished or self._control.isEnabled()
            if self._shut and self._control.isEnabled():
                self._set(False)
        return super().eventFilter(watched, event)


def guard_page(key: str, page: "Page", rights: Rights | None) -> None:
    """Guard the controls of a page that not every role may use."""
    for needed, names in _NEEDED.get(key, {}).items():
        for name in names:
            if rights is not None:
                Guard(attrgetter(name)(page), rights, needed)
