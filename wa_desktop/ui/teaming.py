"""The window's part in a team: this workstation joins a server, moves its data there, leaves it again."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QDialog, QLineEdit

from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.domain.stores import Joined, KnownServer, Left, Moved
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.restoring import Deed, Outcome
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.domain.estimates import Notice
    from wa_desktop.ui.main_window import MainWindow

PLACE = "team"


@dataclass(frozen=True, slots=True)
class ServerWish:
    """A team's server as a person told it, already tried out; `moves`: the data of this workstation goes there."""

    url: str
    password: str = ""
    certificates: Path | None = None
    namespace: str = ""
    moves: bool = False


class Teaming:
    """Opens the dialogs, and does what they agreed on while the data is closed."""

    def __init__(self, window: "MainWindow") -> None:
        self._window = window
        self.dialog: QDialog | None = None

    def ask_join(self, *, moves: bool = False) -> None:
        """Ask for the server; `moves` takes the data of this workstation along."""
        from wa_desktop.ui.pages.team_connect import ConnectDialog

        window = self._window
        self.dialog = ConnectDialog(window, self._home(), window.operations, self.join, moves=moves)
        self.dialog.open()

    def ask_again(self) -> None:
        """Ask once more for what is known of the server, where the data itself cannot be opened."""
        home = self._home()

        def known(_progress: OnProgress, _cancel: CancelToken) -> KnownServer | None:
            from wa_desktop import workspace

            return workspace.teams.known(home)

        self._window.operations.run(_("Reading…"), known, self._fill_in, self)

    def _fill_in(self, known: KnownServer | None) -> None:
        from wa_desktop.ui.pages.team_connect import ConnectDialog

        dialog = ConnectDialog(self._window, self._home(), self._window.operations, self.join)
        if known is not None:
            dialog.show_known(known)
        self.dialog = dialog
        dialog.open()

    def ask_password(self) -> None:
        """Ask for the password alone, and open the data with it."""
        question = Question(
            self._window, _("Password of the server"),
            _("It is kept in this computer’s keyring, never in a file."), _("Open the data"),
        )  # fmt: skip
        typed = QLineEdit()
        typed.setEchoMode(QLineEdit.EchoMode.Password)
        named(typed, _("Password"))
        question.add(typed)
        question.accepted.connect(lambda: self._sign_in(typed.text()))
        self.dialog = question
        question.open()
        typed.setFocus()

    def _sign_in(self, password: str) -> None:
        window, home = self._window, self._home()
        window.waiting.begin()

        def sign_in(_progress: OnProgress, _cancel: CancelToken) -> object:
            from wa_desktop import workspace

            return workspace.teams.sign_in(home, password)

        window.operations.run(_("Connecting to the server…"), sign_in, lambda _told: window.open_desk(), self)

    def ask_leave(self) -> None:
        """Ask whether the server's data comes along."""
        from wa_desktop.ui.pages.team_connect import LeaveDialog

        self.dialog = LeaveDialog(self._window, self.leave, reachable=self._window.context is not None)
        self.dialog.open()

    def _home(self) -> Path | None:
        context = self._window.context
        return self._window.home if context is None else context.desk.home

    def join(self, wish: ServerWish) -> None:
        """Close the data, use the server, open its data."""
        if wish.moves:
            self._do(_("Moving the data to the server…"), _moving(wish), moved_outcome, _move_cancelled())
        else:
            self._do(_("Connecting to the server…"), _joining(wish), joined_outcome)

    def leave(self, copy: bool) -> None:
        """Close the server's data, open this workstation's; with `copy` what the server holds comes along."""
        self._do(_("Leaving the server…"), _leaving(copy), left_outcome)

    def _do(
        self,
        name: str,
        work: Callable[[Path | None, OnProgress, CancelToken], Any],
        told: Callable[[Any], Outcome],
        cancelled: str = "",
    ) -> None:
        busy = _("A campaign is being sent from here: pause or finish it first. Nothing was changed.")
        self._window.restoring.do(Deed(name, work, told, busy, cancelled, PLACE))

    # Where the data cannot be opened there is no page: the waiting place says it.
    def show_error(self, error: UserError) -> None:
        """Say it where the window waits."""
        self._window.waiting.show_error(error)

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """It is one small file."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Nothing was shown."""


def _joining(wish: ServerWish) -> Callable[[Path | None, OnProgress, CancelToken], Joined]:
    def work(home: Path | None, _on_progress: OnProgress, _cancel: CancelToken) -> Joined:
        from wa_desktop import workspace

        return workspace.teams.join(home, wish.url, wish.password, wish.certificates, wish.namespace)

    return work


def _moving(wish: ServerWish) -> Callable[[Path | None, OnProgress, CancelToken], Moved]:
    def work(home: Path | None, on_progress: OnProgress, cancel: CancelToken) -> Moved:
        from wa_desktop import workspace

        return workspace.teams.move(
            home, wish.url, wish.password, wish.certificates, wish.namespace, on_progress=on_progress, cancel=cancel
        )

    return work


def _leaving(copy: bool) -> Callable[[Path | None, OnProgress, CancelToken], Left]:
    def work(home: Path | None, on_progress: OnProgress, cancel: CancelToken) -> Left:
        from wa_desktop import workspace

        return workspace.teams.leave(home, copy=copy, on_progress=on_progress, cancel=cancel)

    return work


def _move_cancelled() -> str:
    return _(
        "The move was cancelled: this workstation goes on with its own data. Move again to go on where it stopped."
    )


def joined_outcome(done: Joined) -> Outcome:
    """What is said after connecting."""
    said = [(_("This workstation works on the server {place} now.").format(place=done.store.place), "good")]
    if done.left:
        words = _("What was on this computer alone stays there, unused: {file}")
        said.append((words.format(file=done.left), "info"))
    return Outcome([*said, *_warned(done.warnings)], PLACE)


def moved_outcome(done: Moved) -> Outcome:
    """What is said after a move; the page shows every table."""
    words = ngettext(
        "{n} row is on the server {place}, counted and compared table by table.",
        "{n} rows are on the server {place}, counted and compared table by table.",
        done.rows,
    )
    said = [(words.format(n=amounts.count(done.rows), place=done.store.place), "good")]
    if done.kept:
        said.append((_("The former data of this computer is kept: {file}").format(file=done.kept), "info"))
    return Outcome([*said, *_warned(done.warnings)], PLACE, {"moved": done})


def left_outcome(done: Left) -> Outcome:
    """What is said after leaving."""
    said = [(_("This workstation works on its own data again: {file}").format(file=done.file), "good")]
    if done.rows:
        words = ngettext("{n} row was taken along from the server.", "{n} rows were taken along from the server.",
                         done.rows)  # fmt: skip
        said.append((words.format(n=amounts.count(done.rows)), "info"))
    if done.kept:
        said.append((_("The former data of this computer is kept: {file}").format(file=done.kept), "info"))
    return Outcome([*said, *_warned(done.warnings)], PLACE)


def _warned(warnings: "tuple[Notice, ...]") -> list[tuple[str, str]]:
    return [(sentence(notice), "warn") for notice in warnings]
