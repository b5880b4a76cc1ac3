"""The account form: the two IDs, the key, the addresses, and what can be seen to be wrong while typing."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout

from wa_desktop.domain.accounts import DEFAULT_ACCOUNT_URL, DEFAULT_BASE_URL, AccountView, Connected
from wa_desktop.domain.first_run import Checkup, doubtful_ids, wrong_ids
from wa_desktop.ui.pages.connect_checkup import CheckupView
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the account form, trimmed."""

    agent: str
    phone: str
    key: str
    base_url: str
    account_url: str


class AccountForm(QFrame):
    """Agent ID, phone number ID, key, and the two addresses that almost nobody changes."""

    def __init__(self, pressed: Callable[[], object], go_on: Callable[[], object]) -> None:
        """`pressed` tests; `go_on` is offered once the account works."""
        super().__init__()
        self._go_on = go_on
        self.setProperty("frame", "card")
        self.agent, self.phone, self.key = QLineEdit(), QLineEdit(), QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.base_url, self.account_url = QLineEdit(), QLineEdit()
        self.base_url.setPlaceholderText(DEFAULT_BASE_URL)
        self.account_url.setPlaceholderText(DEFAULT_ACCOUNT_URL)
        self.results = NoticeBar()
        self.checkup = CheckupView()
        self.hint = text("", "warn")
        self.hint.hide()
        self.test = button(_("Connect and test"), pressed, "primary")
        for line in (self.agent, self.phone, self.key):
            line.returnPressed.connect(pressed)
            line.editingFinished.connect(self._look)
            line.textEdited.connect(self.hint.hide)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(text(_("Your account"), "heading"))
        layout.addWidget(self._fields())
        layout.addWidget(self.hint)
        layout.addLayout(row(self.test, None))
        layout.addWidget(self.results)
        layout.addWidget(self.checkup)

    def _fields(self) -> Form:
        form = Form()
        form.add_row(_("Agent ID"), self.agent, _("Digits only: SMSBOX shows it beside your agent."))
        form.add_row(_("Phone number ID"), self.phone, _("Not the telephone number: the ID that stands beside it."))
        form.add_row(
            _("API key"),
            self.key,
            _("Kept in this computer’s keyring, never in a file. Left empty: the key known already is used."),
        )
        form.add_row(_("SMSBOX address for messages"), self.base_url, _("Leave empty unless SMSBOX gave you another."))
        form.add_row(_("SMSBOX address for the balance"), self.account_url)
        return form

    def typed(self) -> Typed:
        """What was typed."""
        return Typed(
            self.agent.text().strip(),
            self.phone.text().strip(),
            self.key.text().strip(),
            self.base_url.text().strip() or DEFAULT_BASE_URL,
            self.account_url.text().strip() or DEFAULT_ACCOUNT_URL,
        )

    def fill_in(self, account: AccountView) -> None:
        """Show the connected account, but never over what is being typed."""
        if account.is_sandbox or self.agent.isModified() or self.phone.isModified():
            return
        self.show_ids(account.waba, account.phone_id)
        self.base_url.setText("" if account.base_url == DEFAULT_BASE_URL else account.base_url)
        self.account_url.setText("" if account.account_url == DEFAULT_ACCOUNT_URL else account.account_url)
        self.key.setPlaceholderText(_("The key is known") if account.has_key else "")

    def show_ids(self, agent: str, phone: str) -> None:
        """Put these ids into their fields."""
        self.agent.setText(agent)
        self.phone.setText(phone)

    def begin(self) -> bool:
        """Forget the last test; False, with what is wrong said, when there is nothing to ask SMSBOX about."""
        self.results.clear()
        self.checkup.hide()
        self.hint.hide()
        typed = self.typed()
        problems = wrong_ids(typed.agent, typed.phone, typed.key)
        for notice in problems:
            self.results.say(sentence(notice), "bad")
        return not problems

    def show_checkup(self, found: Checkup) -> None:
        """Say what the test found; the key leaves the screen once it works."""
        self.checkup.show_checkup(found)
        if found.error is not None:
            self.results.show_error(found.error)
            return
        if found.connected is not None:
            self._show_connected(found.connected)

    def _show_connected(self, found: Connected) -> None:
        self.key.clear()
        self.show_ids(found.account.waba, found.account.phone_id)
        self.results.say(connected_words(found), "good", (_("Create a campaign"), self._go_on))
        for notice in found.warnings:
            self.results.show_notice(notice)

    def _look(self) -> None:
        """What is worth saying of a field that was just left; empty ones are still to come."""
        typed = self.typed()
        found = [
            notice
            for notice in (*wrong_ids(typed.agent, typed.phone, typed.key), *doubtful_ids(typed.agent, typed.phone))
            if notice.code != "account_part_missing"
        ]
        self.hint.setText("\n".join(map(sentence, found)))
        self.hint.setVisible(bool(found))


def connected_words(found: Connected) -> str:
    """What the test found, in one sentence: the balance stands as SMSBOX wrote it."""
    words = _("Connected. Template versions read: {n}.").format(n=amounts.count(found.templates))
    credit = _("SMSBOX credits: {credit}").format(credit=found.credit)
    return f"{words} {credit}" if found.credit else words
