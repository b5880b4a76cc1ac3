"""Backups: where they go, under which passphrase, how the last one went; one now, and one put back."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.safety import BackupDone, BackupState
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.backup_restore import ask_restore
from wa_desktop.ui.pages.parts import CalmSpin, DataPage, Tick, header
from wa_desktop.ui.theme import GAP, SMALL_GAP, TARGET
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, card, row, scrolled, selectable, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace.desk import Desk

_MOST_DAYS, _MOST_WEEKS = 365, 520
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """What the page shows."""

    state: BackupState
    late: Notice | None
    copies: tuple[str, ...] = ()


class BackupPage(DataPage):
    """The choices are kept when a button is pressed; the passphrase fields are emptied at once."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._filled = False
        self.question: Question | None = None
        self.last = selectable("")
        self.trouble = text("", "warn")
        self.folder = QLineEdit()
        self.daily = Tick(_("Back up every day while the program is open"))
        self.keep_days, self.keep_weeks = CalmSpin(), CalmSpin()
        self.keep_days.setRange(1, _MOST_DAYS)
        self.keep_weeks.setRange(0, _MOST_WEEKS)
        self.passphrase, self.again = QLineEdit(), QLineEdit()
        for field in (self.passphrase, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self.known = text("", "muted")
        self.now_button = button(_("Back up now"), self.back_up_now, "primary")
        self.save_button = button(_("Save these choices"), self.save)
        self.restore_button = button(_("Restore a backup…"), self.ask_restore)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for part in (self._state_card(), self._choices_card(), self._restore_card()):
            layout.addWidget(part)
        layout.addStretch(1)
        back = button(_("‹ Privacy and safety"), lambda: context.go("privacy"), "link")
        self.content.addLayout(header(self.title(), back))
        self.content.addWidget(scrolled(inside, self.title()), 1)
        if context.safety is not None:
            context.safety.kept.connect(self._kept)

    def title(self) -> str:
        """The page's name."""
        return _("Backups")

    def _state_card(self) -> QFrame:
        return card(text(_("Last backup"), "heading"), self.trouble, self.last, row(self.now_button, None))

    def _choices_card(self) -> QFrame:
        form = Form()
        line = QWidget()
        choose = button(_("Choose…"), self._choose_folder, "small")
        inside = row(self.folder, choose)
        inside.setStretch(0, 1)
        line.setLayout(inside)
        line.setMinimumHeight(TARGET + SMALL_GAP)
        self.folder.setAccessibleName(_("Folder"))
        form.add_row(_("Folder"), line)
        form.add_wide(text(_("Another disk or a network share: what is on this disk is lost with it."), "muted"))
        form.add_wide(self.daily)
        form.add_row(_("Daily backups to keep"), self.keep_days)
        form.add_row(_("Weekly backups to keep"), self.keep_weeks)
        lost = _(
            "At least 8 characters; several words are best. Write it down and keep it apart: a lost passphrase means "
            "lost backups. Nobody can open them without it, neither M-Target nor we."
        )
        form.add_row(_("Passphrase of the backups"), self.passphrase)
        form.add_row(_("Passphrase once more"), self.again)
        form.add_wide(text(lost, "warn"))
        form.add_wide(self.known)
        return card(text(_("How backups are made"), "heading"), form, row(self.save_button, None))

    def _restore_card(self) -> QFrame:
        words = _(
            "On a new computer, or after a loss: choose a backup and type its passphrase. What is here is kept aside. "
            "A copy of another workstation’s data sends nothing until you declare that workstation retired."
        )
        self.copies = text("")
        self.copies_button = button(_("Delete these copies…"), self._ask_copies, "danger")
        return card(
            text(_("Put a backup back"), "heading"), text(words), row(self.restore_button, None),
            self.copies, row(self.copies_button, None),
        )  # fmt: skip

    def refresh(self) -> None:
        """Read where backups stand."""
        self.read(_("Reading…"), lambda: backup_facts(self.context.desk), self.show_facts)

    def shown(self, **_arguments: object) -> None:
        """Fill the fields again: nothing half typed stays."""
        self._filled = False
        self.passphrase.clear()
        self.again.clear()
        self.refresh()

    def _kept(self) -> None:
        if self.isVisible():
            self.refresh()

    def show_facts(self, facts: BackupFacts) -> None:
        """Show these; fields that a person may be filling in are left alone."""
        state = facts.state
        self.last.setText(last_words(state))
        self.trouble.setText("" if facts.late is None else sentence(facts.late))
        self.trouble.setVisible(facts.late is not None)
        self.known.setText(
            _("A passphrase is known: leave these fields empty to go on with it.") if state.remembers_passphrase else ""
        )
        self.known.setVisible(state.remembers_passphrase)
        self.copies.setText(copies_words(facts.copies))
        for part in (self.copies, self.copies_button):
            part.setVisible(bool(facts.copies))
        if not self._filled:
            self._filled = True
            self.folder.setText(state.folder)
            self.daily.box.setChecked(state.daily)
            self.keep_days.setValue(state.keep_days)
            self.keep_weeks.setValue(state.keep_weeks)

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self.window(), _("Folder of the backups"), self.folder.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _typed(self) -> str | None:
        """The passphrase typed twice, empty when none was; None when the two differ, which is said."""
        first, second = self.passphrase.text(), self.again.text()
        if first == second:
            return first
        self.show_error(InputRefused("passphrase_differs"))
        self.again.setFocus()
        return None

    def _arranged(self, secret: str) -> Callable[[], tuple[Notice, ...]]:
        desk, folder = self.context.desk, self.folder.text().strip()
        days, weeks, daily = self.keep_days.value(), self.keep_weeks.value(), self.daily.box.isChecked()
        return lambda: workspace.backups.arrange(
            desk, daily=daily, folder=Path(folder) if folder else None, keep_days=days, keep_weeks=weeks,
            passphrase=secret,
        )  # fmt: skip

    def save(self) -> None:
        """Keep what is chosen; the passphrase goes to the computer's keyring."""
        self.notices.clear()
        secret = self._typed()
        if secret is not None:
            self.change(_("Saving…"), self._arranged(secret), self._saved)

    def _saved(self, notices: tuple[Notice, ...]) -> None:
        self._empty_secret()
        self.notices.say(_("The choices are kept."), "good")
        for notice in notices:
            self.show_notice(notice)

    def _empty_secret(self) -> None:
        self.passphrase.clear()
        self.again.clear()
        self._filled = False

    def back_up_now(self) -> None:
        """Keep the choices and make a backup with them, cancellable; it counts once it was read back whole."""
        self.notices.clear()
        secret = self._typed()
        if secret is None:
            return
        self.now_button.setEnabled(False)
        arranged, desk = self._arranged(secret), self.context.desk

        def failed(error: UserError) -> None:
            self.now_button.setEnabled(True)
            if error.code in ("passphrase_missing", "passphrase_short"):
                self.passphrase.setFocus()
            self.show_error(error)
            self.refresh()

        def cancelled() -> None:
            self.now_button.setEnabled(True)
            self.notices.say(_("The backup was cancelled: nothing half written stays."))

        self.context.operations.run(
            _("Backing up…"),
            lambda progress, cancel: (arranged(), workspace.backups.backup(desk, None, secret, progress, cancel)),
            lambda both: self._backed_up(*both),
            self,
            failed=failed,
            cancelled=cancelled,
        )

    def _backed_up(self, notices: tuple[Notice, ...], done: BackupDone) -> None:
        self.now_button.setEnabled(True)
        self._empty_secret()
        self.notices.say(_("Backup written and read back: {file}").format(file=done.file), "good")
        for notice in (*notices, *done.warnings):
            self.show_notice(notice)
        self.refresh()

    def _ask_copies(self) -> None:
        self.question = ask(
            self,
            _("Delete the older copies?"),
            _("What stands only in them is lost for good. Do it once the data here is what it should be."),
            _("Delete these copies"),
            lambda: self.change(_("Deleting…"), lambda: workspace.erasing.forget_copies(self.context.desk)),
            danger=True,
        )

    def ask_restore(self) -> None:
        """Open the assistant."""
        safety = self.context.safety
        if safety is not None:
            ask_restore(self, self.context.desk.home, self.context.operations, safety.restore)


def backup_facts(desk: Desk) -> BackupFacts:
    """Everything the page shows, read at once in the background."""
    copies = workspace.erasing.copies_kept(desk)
    return BackupFacts(workspace.backups.state(desk), workspace.backups.late(desk), copies)


def copies_words(names: tuple[str, ...]) -> str:
    """The copies kept aside, and whom they still hold."""
    words = ngettext(
        "{n} older copy of the data was kept aside, and still holds whoever was erased since: {files}",
        "{n} older copies of the data were kept aside, and still hold whoever was erased since: {files}",
        len(names),
    )
    return words.format(n=amounts.count(len(names)), files=", ".join(names))


def last_words(state: BackupState) -> str:
    """When and where the last one was made, and whether the next one comes by itself."""
    lines = []
    if state.last is not None:
        words = _("{moment}: {file}")
        lines.append(words.format(moment=amounts.instant(state.last), file=state.last_file))
    if state.daily:
        kept = ngettext("{n} daily backup is kept.", "{n} daily backups are kept.", state.keep_days)
        lines.append(_("The next one is made by itself.") + " " + kept.format(n=amounts.count(state.keep_days)))
    else:
        lines.append(_("No backup is made by itself."))
    return "\n".join(lines)
