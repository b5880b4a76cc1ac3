"""Connecting: the guide's six steps, the account form, its test, and the way without an account."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.accounts import DEFAULT_ACCOUNT_URL, DEFAULT_BASE_URL, AccountView, Connected
from wa_desktop.domain.errors import UserError
from wa_desktop.ui.context import Context
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.pages.guide import Step, guide
from wa_desktop.ui.pages.parts import DataPage, Tick, header, link
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, card, column, row, scrolled, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence_of


class ConnectPage(DataPage):
    """The assistant of the first day, and later the place where the account is changed or tested."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.form = AccountForm(self._connect)
        self._testing: Operation[Connected] | None = None
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for number, step in enumerate(guide().steps, 1):
            layout.addWidget(_step_card(number, step))
        layout.addWidget(self.form)
        layout.addWidget(_help_card())
        layout.addStretch(1)
        self.content.addLayout(header(self.title()))
        self.content.addLayout(self._trial_row())
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def title(self) -> str:
        """The page's name."""
        return _("Connect your account")

    def refresh(self) -> None:
        """Fill the form with the account that is connected."""
        self.read(_("Reading the account…"), lambda: workspace.account.account(self.context.desk), self._fill)

    def _fill(self, account: AccountView | None) -> None:
        if account is not None:
            self.form.fill_in(account)

    def _trial_row(self) -> QHBoxLayout:
        said = text(
            _("Six steps, as M-Target’s guide describes them. No account yet? Everything can be tried without one."),
            "muted",
        )
        self.trial_button = button(_("Try without an account"), self._try)
        line = row(said, self.trial_button)
        line.setStretch(0, 1)
        return line

    def _try(self) -> None:
        self.context.trial.start(self, lambda: self.context.go("home"))

    def _connect(self) -> None:
        if self._testing is not None and self._testing.running:
            return
        self.notices.clear()
        self.form.results.clear()
        typed = self.form.typed()
        problems = problems_of(typed)
        for problem in problems:
            self.form.results.say(problem, "bad")
        if problems:
            return
        self._testing = self.context.operations.run(
            _("Connecting to SMSBOX…"),
            lambda _progress, _cancel: workspace.account.connect(
                self.context.desk,
                typed.agent,
                typed.phone,
                typed.key or None,
                base_url=typed.base_url,
                account_url=typed.account_url,
            ),
            self._connected,
            self,
            self._refused,
        )

    def _connected(self, found: Connected) -> None:
        self.form.key.clear()
        self.context.trial.set_active(found.account.is_sandbox)
        self.form.results.say(connected_words(found), "good")
        for notice in found.warnings:
            self.form.results.show_notice(notice)

    def _refused(self, error: UserError) -> None:
        self.form.results.show_error(error)


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the account form, trimmed."""

    agent: str
    phone: str
    key: str
    base_url: str
    account_url: str


def problems_of(typed: Typed) -> list[str]:
    """What can be seen to be wrong before anything is asked of SMSBOX."""
    ids = (typed.agent, typed.phone)
    if not all(ids):
        return [sentence_of("id_missing", {})]
    # A number's id is longer than any telephone number and never begins with + or 0.
    return [sentence_of("id_looks_like_phone", {"id": said}) for said in ids if said[0] in "+0" or " " in said]


def connected_words(found: Connected) -> str:
    """What the test found, in one sentence: the balance stands as SMSBOX wrote it."""
    words = _("Connected. Template versions read: {n}.").format(n=amounts.count(found.templates))
    credit = _("SMSBOX credits: {credit}").format(credit=found.credit)
    return f"{words} {credit}" if found.credit else words


class AccountForm(QFrame):
    """Agent ID, phone number ID, key, and the two addresses that almost nobody changes."""

    def __init__(self, pressed: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("frame", "card")
        self.agent, self.phone, self.key = QLineEdit(), QLineEdit(), QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.base_url, self.account_url = QLineEdit(), QLineEdit()
        self.base_url.setPlaceholderText(DEFAULT_BASE_URL)
        self.account_url.setPlaceholderText(DEFAULT_ACCOUNT_URL)
        self.results = NoticeBar()
        self.test = button(_("Connect and test"), pressed, "primary")
        for line in (self.agent, self.phone, self.key):
            line.returnPressed.connect(pressed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP, GAP, GAP, GAP)
        layout.setSpacing(GAP)
        layout.addWidget(text(_("Your account"), "heading"))
        layout.addWidget(self._fields())
        layout.addWidget(self.results)
        layout.addLayout(row(self.test, None))

    def _fields(self) -> Form:
        form = Form()
        form.add_row(_("Agent ID"), self.agent)
        form.add_row(_("Phone number ID"), self.phone)
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
        self.agent.setText(account.waba)
        self.phone.setText(account.phone_id)
        self.base_url.setText("" if account.base_url == DEFAULT_BASE_URL else account.base_url)
        self.account_url.setText("" if account.account_url == DEFAULT_ACCOUNT_URL else account.account_url)
        self.key.setPlaceholderText(_("The key is known") if account.has_key else "")


def _step_card(number: int, step: Step) -> QFrame:
    parts: list[QWidget | QHBoxLayout] = [text(f"{number}. {_(step.title)}", "heading"), text(_(step.about))]
    parts += [Tick(_(check)) for check in step.checks]
    if step.links:
        parts.append(row(*(link(_(words), address) for words, address in step.links), None))
    return card(*parts)


def _help_card() -> QFrame:
    said = text(
        _("Help with any of these steps, or a demonstration on your own telephone: M-Target, {phone}, {web}").format(
            phone=guide().phone, web=guide().web
        )
    )
    return card(column(text(_("Need help?"), "heading"), said), frame="plain")
