"""The dialogs of a team's server: where it is and who one is there, tried out before anything changes; leaving it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.stores import KnownServer, StoreFacts
from wa_desktop.ui.operations import Operation, Operations
from wa_desktop.ui.pages.parts import CalmSpin, Tick
from wa_desktop.ui.pages.team_words import facts_sentence
from wa_desktop.ui.teaming import ServerWish
from wa_desktop.ui.theme import GAP, SMALL_GAP
from wa_desktop.ui.widgets.basics import add, button, row, scrolled, text
from wa_desktop.ui.widgets.drop import choose_file
from wa_desktop.ui.widgets.forms import Form, leave_files
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence

USUAL_PORT, _LAST_PORT = 5432, 65_535
_WIDTH, _HEIGHT = 660, 660

_BESIDE = {
    "server_name_unknown": "host", "server_refused": "port", "server_silent": "host", "server_unreachable": "host",
    "server_not_one": "port", "server_starting": "host", "server_stopping": "host", "server_url_wrong": "host",
    "server_url_password": "host", "server_without_tls": "host",
    "server_password_missing": "password", "server_password_wrong": "password",
    "server_user_unknown": "person", "server_no_access": "person", "role_not_allowed": "person",
    "server_database_unknown": "database", "move_server_has_data": "database",
    "server_namespace_wrong": "namespace",
    "server_authorities_wrong": "certificates", "file_missing": "certificates", "server_tls_unknown": "certificates",
    "server_tls_name": "host", "server_tls_expired": "certificates", "server_tls_old": "host",
}  # fmt: skip
"""Beside which field an error stands; any other stands on top."""


class Wrong(QLabel):
    """What is wrong with a field, under it. As tall as its lines: a form forgets that of what appears later."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setProperty("role", "bad")
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other lines at another width."""
        super().resizeEvent(event)
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))


class ConnectDialog(QDialog):
    """Calls `then(wish)` once the server let this person in; nothing is changed before."""

    def __init__(
        self,
        parent: QWidget,
        home: Path | None,
        operations: Operations,
        then: Callable[[ServerWish], object],
        *,
        moves: bool = False,
    ) -> None:
        super().__init__(parent)
        self._home, self._operations, self._then, self._moves = home, operations, then, moves
        self._busy = False
        self.setWindowTitle(_("Move the data to a server") if moves else _("Connect to a server"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.host, self.database, self.person = QLineEdit(), QLineEdit(), QLineEdit()
        self.password, self.certificates, self.namespace = QLineEdit(), QLineEdit(), QLineEdit()
        self.port = CalmSpin()
        self.port.setRange(1, _LAST_PORT)
        self.port.setValue(USUAL_PORT)
        # A port is a name, not an amount.
        self.port.setGroupSeparatorShown(False)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.host.editingFinished.connect(self._take_apart)
        self.errors: dict[str, Wrong] = {}
        self._helps: dict[str, str] = {}
        self.notices = NoticeBar()
        self.check_button = button(_("Check the connection"), lambda: self._check(self._answered))
        self.act = button(_("Move the data") if moves else _("Connect"), self.go_on, "primary")
        self._lay_out()

    @property
    def _fields(self) -> dict[str, QWidget]:
        return {
            "host": self.host, "port": self.port, "database": self.database, "person": self.person,
            "password": self.password, "certificates": self.certificates, "namespace": self.namespace,
        }  # fmt: skip

    def _lay_out(self) -> None:
        inside = QWidget()
        within = QVBoxLayout(inside)
        within.setContentsMargins(0, 0, GAP, 0)
        within.setSpacing(GAP)
        add(within, text(_move_words() if self._moves else _join_words()), self._form())
        within.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        layout.addWidget(text(self.windowTitle(), "heading"))
        self._area = scrolled(inside, self.windowTitle())
        layout.addWidget(self._area, 1)
        # Under the form and over its buttons: it is seen wherever the form is scrolled to.
        layout.addWidget(self.notices)
        layout.addLayout(row(self.check_button, None, button(_("Cancel"), self.reject), self.act))
        for field in (self.host, self.database, self.person, self.password, self.certificates, self.namespace):
            field.returnPressed.connect(self.go_on)
        leave_files(self)
        room = parent.height() if (parent := self.parentWidget()) is not None else _HEIGHT
        self.resize(_WIDTH, min(_HEIGHT, room))
        self.setMinimumWidth(_WIDTH)
        self.host.setFocus()

    def _form(self) -> Form:
        form = Form()
        self._add(form, "host", _("Server"), _("Such as db.example.com, or the whole address that you were given."))
        self._add(form, "port", _("Port"), _("5432 unless you were told another one."))
        self._add(form, "database", _("Database"), _("Its name on the server."))
        self._add(form, "person", _("Person"), _("Your own login on the server: what you do is noted under this name."))
        self._add(form, "password", _("Password"), _("Kept in this computer’s keyring, never in a file."))
        self._add(
            form, "certificates", _("Certificate authority"),
            _("A .pem or .crt file from whoever runs the server; empty: those that this computer trusts."),
        )  # fmt: skip
        choose = button(_("Choose the file…"), self._choose, "small")
        self._place(self.certificates).insertLayout(1, row(choose, None))
        self._add(
            form, "namespace", _("Schema"),
            _("Empty unless the server holds several accounts, each in a schema of its own."),
        )  # fmt: skip
        self.namespace.setPlaceholderText("wa_desktop")
        return form

    def _add(self, form: Form, key: str, name: str, help_text: str) -> None:
        field = self._fields[key]
        form.add_row(name, field, help_text)
        wrong = Wrong()
        self._place(field).addWidget(wrong)
        self.errors[key], self._helps[key] = wrong, help_text

    @staticmethod
    def _place(field: QWidget) -> QVBoxLayout:
        holder = field.parentWidget()
        layout = holder.layout() if holder is not None else None
        assert isinstance(layout, QVBoxLayout)  # noqa: S101 - `Form` puts a field with help into a column
        layout.setSpacing(SMALL_GAP // 2)
        return layout

    def _choose(self) -> None:
        kinds = _("Certificates") + " (*.pem *.crt *.cer);;" + _("All files") + " (*)"
        choose_file(self, _("Choose the file"), kinds, lambda file: self.certificates.setText(str(file)))

    def _take_apart(self) -> None:
        """A whole address typed or pasted fills the other fields; a password in it goes to its own."""
        typed = self.host.text().strip()
        if "://" not in typed:
            return
        try:
            parts = urlsplit(typed)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return
        self.host.setText(host)
        self.port.setValue(port or USUAL_PORT)
        for field, found in (
            (self.database, parts.path.removeprefix("/")),
            (self.person, parts.username or ""),
            (self.password, parts.password or ""),
        ):
            if found:
                field.setText(unquote(found))

    def show_known(self, known: KnownServer) -> None:
        """Fill in what this workstation was told before; the password is asked for again."""
        self.host.setText(known.host)
        self.port.setValue(known.port)
        self.database.setText(known.database)
        self.person.setText(known.user)
        self.certificates.setText(known.certificates)
        self.namespace.setText(known.namespace)
        self.password.setFocus()

    def wish(self) -> ServerWish:
        """What was typed."""
        file = self.certificates.text().strip()
        url = url_of(self.host.text().strip(), self.port.value(), self.database.text().strip(),
                     self.person.text().strip())  # fmt: skip
        return ServerWish(
            url, self.password.text(), Path(file) if file else None, self.namespace.text().strip(), self._moves
        )

    def go_on(self) -> None:
        """Try it out, then close and have it done."""
        self._check(lambda _facts: self._agreed())

    def _check(self, then: Callable[[StoreFacts], object]) -> None:
        if self._busy:
            return
        self._forget_errors()
        self._take_apart()
        for key, field in (("host", self.host), ("database", self.database), ("person", self.person)):
            if not field.text().strip():
                self._say_beside(key, _("This is needed."))
                return
        self._show_busy(True)
        wish, home = self.wish(), self._home

        def answered(facts: StoreFacts) -> None:
            self._show_busy(False)
            then(facts)

        self._operations.run(
            _("Checking the connection…"),
            lambda _progress, _cancel: workspace.teams.check(
                home, wish.url, wish.password, wish.certificates, wish.namespace
            ),
            answered,
            self,
        )

    def _answered(self, facts: StoreFacts) -> None:
        self.notices.say(facts_sentence(facts), "good")

    def _agreed(self) -> None:
        wish = self.wish()
        self.accept()
        self._then(wish)

    def _show_busy(self, busy: bool) -> None:
        self._busy = busy
        self.check_button.setEnabled(not busy)
        self.act.setEnabled(not busy)

    def _forget_errors(self) -> None:
        self.notices.clear()
        for key, wrong in self.errors.items():
            wrong.hide()
            self._fields[key].setAccessibleDescription(self._helps[key])

    def _say_beside(self, key: str, words: str) -> None:
        field, wrong = self._fields[key], self.errors[key]
        wrong.setText(words)
        wrong.show()
        field.setAccessibleDescription(f"{words} {self._helps[key]}")
        field.setFocus()
        # Once the sentence has its place.
        QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(wrong))

    def show_error(self, error: UserError) -> None:
        """Beside the field that it is about; nothing was changed."""
        self._show_busy(False)
        key = _BESIDE.get(error.code)
        if key is None:
            self.notices.show_error(error)
        else:
            self._say_beside(key, sentence(error))

    def show_busy(self, operation: Operation[Any], progress: Progress | None) -> None:
        """The buttons wait."""

    def hide_busy(self, operation: Operation[Any]) -> None:
        """Its end says it."""


def url_of(host: str, port: int, database: str, person: str) -> str:
    """A server's address in one line; a `host` that is a folder holds the socket of a server of this computer."""
    who, what = quote(person, safe=""), quote(database, safe="")
    if host.startswith("/"):
        return f"postgresql://{who}@:{port}/{what}?host={quote(host)}"
    where = f"[{host}]" if ":" in host else quote(host, safe="")
    return f"postgresql://{who}@{where}:{port}/{what}"


def _join_words() -> str:
    return _(
        "For a server that holds your team’s data already. What is on this computer alone stays there, unused. Whoever "
        "runs the server gives you its address, your login and your password."
    )


def _move_words() -> str:
    return _(
        "Lists, campaigns, proofs and settings of this computer are copied to the server, counted and compared table "
        "by table; only then does this workstation use the server. The server must not hold anybody’s data yet. The "
        "file here is kept aside. Cancelled or cut off, nothing is lost: move again to go on where it stopped."
    )


class LeaveDialog(QDialog):
    """Calls `then(copy)` when the person agrees."""

    def __init__(self, parent: QWidget, then: Callable[[bool], object], *, reachable: bool) -> None:
        """`reachable`: the server answers, so that its data can come along."""
        super().__init__(parent)
        self._then = then
        self.setWindowTitle(_("Leave the server"))
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(520)
        words = _(
            "This workstation works on a file of its own again. The server and everybody else’s work stay as they "
            "are; nothing that is done there reaches this computer any more: neither STOP requests nor campaigns."
        )
        self.copy = Tick(
            _("Take a copy of the server’s data along. Its campaigns are not sent on from here without asking.")
        )
        self.copy.setVisible(reachable)
        self.keep = button(_("Cancel"), self.reject)
        self.act = button(_("Leave the server"), self._agreed, "danger")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setSpacing(GAP)
        add(layout, text(_("Leave the server?"), "heading"), text(words), self.copy, row(None, self.keep, self.act))
        self.keep.setFocus()

    def _agreed(self) -> None:
        copy = self.copy.box.isChecked()
        self.accept()
        self._then(copy)
