"""The restore assistant: the file, what it says of itself, its passphrase, and what becomes of the data here."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.safety import BACKUP_ENDING, BackupContent
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.ui.pages.parts import Tick
from wa_desktop.ui.safety import Wish
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, row, text
from wa_desktop.ui.widgets.drop import choose_file
from wa_desktop.ui.widgets.forms import leave_files, named
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_MEGABYTE = 1_000_000


class RestoreDialog(QDialog):
    """Calls `then(wish)` once the file was read and its passphrase opens it; nothing is changed before."""

    def __init__(
        self, parent: QWidget, home: Path | None, operations: Operations, then: Callable[[Wish], object]
    ) -> None:
        super().__init__(parent)
        self._home, self._operations, self._then = home, operations, then
        self._content: BackupContent | None = None
        self.setWindowTitle(_("Restore a backup"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self.notices = NoticeBar()
        self.choose_button = button(_("Choose the backup…"), self._choose)
        self.says = text("")
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.textChanged.connect(lambda _words: self._show_whether())
        self.passphrase.returnPressed.connect(self._check)
        self.replaces = Tick(
            _("Lists, campaigns or an account are here already. They are kept aside, and the backup takes their place.")
        )
        self.replaces.box.toggled.connect(lambda _on: self._show_whether())
        self.act = button(_("Restore"), self._check, "primary")
        self._lay_out()
        self._has_data = False
        self.replaces.hide()
        self._show_whether()
        operations.run(_("Reading…"), lambda _p, _c: workspace.restoring.would_replace(home), self._show_data, self)

    def _lay_out(self) -> None:
        help_text = _("The one that was typed when backups were set up. Without it nobody can open the file.")
        label = QLabel(_("Passphrase of the backup"))
        label.setBuddy(named(self.passphrase, label.text(), help_text))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        add(
            layout, text(_("Restore a backup"), "heading"), self.notices, row(self.choose_button, None), self.says,
            label, self.passphrase, text(help_text, "muted"), self.replaces,
            row(None, button(_("Cancel"), self.reject), self.act),
        )  # fmt: skip
        leave_files(self)

    def _choose(self) -> None:
        kinds = _("Backups") + f" (*{BACKUP_ENDING});;" + _("All files") + " (*)"
        choose_file(self, _("Choose the backup"), kinds, self.take)

    def take(self, file: Path) -> None:
        """Look at a chosen file; what it says of itself needs no passphrase."""
        self._content = None
        self.notices.clear()
        self.choose_button.setText(file.name)
        self._show_whether()
        home = self._home

        def look() -> BackupContent:
            return workspace.backups.content_of(file, home or workspace.restoring.default_home())

        self._operations.run(_("Reading…"), lambda _progress, _cancel: look(), self._show_content, self)

    def _show_content(self, found: BackupContent) -> None:
        self._content = found
        self.says.setText(content_words(found))
        self._show_whether()
        self.passphrase.setFocus()

    def _show_data(self, has_data: bool) -> None:
        self._has_data = has_data
        self.replaces.setVisible(has_data)
        self.adjustSize()
        self._show_whether()

    def _show_whether(self) -> None:
        agreed = not self._has_data or self.replaces.box.isChecked()
        shows = self._content is not None
        if shows is self.says.isHidden():
            self.says.setVisible(shows)
            # Wrapped words take their height only when the dialog is measured again.
            self.adjustSize()
        self.act.setEnabled(self._content is not None and bool(self.passphrase.text()) and agreed)

    def _check(self) -> None:
        found = self._content
        if found is None or not self.act.isEnabled():
            return
        self.notices.clear()
        self.act.setEnabled(False)
        wish = Wish(Path(found.file), self.passphrase.text())
        self._operations.run(
            _("Checking the passphrase…"),
            lambda _progress, _cancel: workspace.backups.refuse_wrong_passphrase(wish.file, wish.passphrase),
            lambda _nothing: self._opens(wish),
            self,
        )

    def _opens(self, wish: Wish) -> None:
        self.accept()
        self._then(wish)

    def show_error(self, error: UserError) -> None:
        """Where the choice is made; nothing was changed."""
        self.notices.show_error(error)
        self._show_whether()

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """It is short: the button stays pressed."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing was shown."""


def content_words(found: BackupContent) -> str:
    """What a backup says of itself, and what a restore of it means."""
    size = amounts.count(max(1, found.size // _MEGABYTE))
    words = _("Made on {moment} on the computer “{computer}”, {size} MB of data.")
    made = words.format(moment=amounts.instant(found.made), computer=found.computer, size=size)
    ours = _("It is this workstation’s own.")
    theirs = _(
        "Another workstation made it: after the restore nothing is sent from here until you declare that it sends no "
        "more."
    )
    return f"{made} {ours if found.is_ours else theirs}"


def ask_restore(
    parent: QWidget, home: Path | None, operations: Operations, then: Callable[[Wish], object]
) -> RestoreDialog:
    """Open the assistant over `parent`'s window. Returns at once."""
    dialog = RestoreDialog(parent.window(), home, operations, then)
    dialog.open()
    return dialog
