"""Follow-up: the relay that this workstation reads, what can be done without one, the e-mail to SMSBOX."""

from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.follow_up import LOST, FollowUp, Pulled, RelayView, WebhookEmail
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, card, restyle, row, scrolled, text
from wa_desktop.ui.widgets.drop import choose_file
from wa_desktop.ui.widgets.forms import Form, named
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import label, sentence

_EMAIL_HEIGHT = 220


class RelayPage(DataPage):
    """Everything about the way back, in one place."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.said = text("", "heading")
        self.details = text("", "muted")
        self.problem = NoticeBar()
        self.results = NoticeBar()
        self.address, self.token = QLineEdit(), QLineEdit()
        self.webhook, self.letter = QLineEdit(), QPlainTextEdit()
        self.without_relay = text(sentence(Notice("follow_up_missing")))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        for part in (self._state_card(), self._relay_card(), self._without_card(), self._email_card()):
            layout.addWidget(part)
        layout.addStretch(1)
        self.content.addLayout(header(self.title(), button(_("Back to the settings"), self._back)))
        self.content.addWidget(scrolled(inside, self.title()), 1)

    def title(self) -> str:
        """The page's name."""
        return _("Follow-up")

    def refresh(self) -> None:
        """Read the state again."""
        desk = self.context.desk
        self.read(_("Reading the follow-up…"), lambda: workspace.pulling.follow_up(desk), self.show_follow_up)
        self._write_email()

    def show_follow_up(self, found: FollowUp) -> None:
        """Show this state."""
        self.said.setText(_("Follow-up connected") if found.connected else label("follow_up.missing"))
        restyle(self.said, role="heading")
        trial = self.context.trial.active and found.relay is None
        self.details.setText(
            _("In trial mode the stand-in for SMSBOX sends its news by itself.") if trial else state_words(found)
        )
        self.problem.clear()
        if found.problem is not None:
            self.problem.say(sentence(found.problem), "warn")
        self.seen_button.setVisible(found.problem is not None and found.problem.code in LOST)
        connected = found.relay is not None
        if connected and found.relay is not None and not self.address.isModified():
            self.address.setText(found.relay.url)
        self.read_button.setEnabled(connected)
        self.leave_button.setEnabled(connected)
        self.without.setVisible(not connected)
        self.without_relay.setText(
            _("Import SMSBOX’s file of news regularly: statuses, replies and STOP requests come with it.")
            if found.connected
            else sentence(Notice("follow_up_missing"))
        )

    def _state_card(self) -> QFrame:
        self.read_button = button(_("Read now"), self._read_now)
        self.seen_button = button(_("Got it"), self._dismiss)
        return card(self.said, self.details, self.problem, row(self.read_button, self.seen_button, None))

    def _relay_card(self) -> QFrame:
        self.token.setEchoMode(QLineEdit.EchoMode.Password)
        form = Form()
        form.add_row(
            _("Address of the relay"), self.address, _("Such as https://relay.example.com, without its secret path.")
        )
        form.add_row(
            _("Token"),
            self.token,
            _("The relay’s WA_RELAY_TOKEN. It is kept in the system’s keyring, never in a file."),
        )
        self.connect_button = button(_("Connect and test"), self._connect, "primary")
        self.leave_button = button(_("Read it no more"), self._disconnect)
        return card(
            text(_("Relay"), "heading"),
            text(_("A small server that receives SMSBOX’s news day and night and hands it to this workstation.")),
            form,
            self.results,
            row(self.connect_button, self.leave_button, None),
        )

    def _without_card(self) -> QFrame:
        self.without = card(
            text(_("Without a relay"), "heading"),
            self.without_relay,
            row(
                button(_("Import a file of events…"), self._choose_events),
                button(_("Open the suppressions"), lambda: self.context.go("suppressions")),
                None,
            ),
        )
        return self.without

    def _email_card(self) -> QFrame:
        form = Form()
        form.add_row(_("Webhook address"), self.webhook, _("The relay’s public address, followed by its secret path."))
        self.webhook.editingFinished.connect(self._write_email)
        self.letter.setReadOnly(True)
        self.letter.setMinimumHeight(_EMAIL_HEIGHT)
        named(self.letter, _("E-mail to SMSBOX"))
        self.copy_button = button(_("Copy the e-mail"), self._copy)
        return card(
            text(_("E-mail to SMSBOX"), "heading"),
            text(_("SMSBOX’s team connects the webhooks by hand: send them this.")),
            form,
            self.letter,
            row(self.copy_button, None),
        )

    def _back(self) -> None:
        self.context.go("settings")

    def _connect(self) -> None:
        self.results.clear()
        url, token, desk = self.address.text(), self.token.text(), self.context.desk
        self.context.operations.run(
            _("Connecting to the relay…"),
            lambda _progress, _cancel: workspace.pulling.connect_relay(desk, url, token or None),
            self._connected,
            self,
            self.results.show_error,
        )

    def _connected(self, found: tuple[RelayView, tuple[Notice, ...]]) -> None:
        self.token.clear()
        self.address.setModified(False)
        self.results.say(_("The relay answers. Its news is read every 15 seconds while WA Desktop is open."), "good")
        for notice in found[1]:
            self.results.show_notice(notice)
        self._read_now()

    def _dismiss(self) -> None:
        desk = self.context.desk
        self.change(_("Saving…"), lambda: workspace.pulling.dismiss(desk))

    def _read_now(self) -> None:
        desk = self.context.desk
        self.change(_("Reading the relay…"), lambda: workspace.pulling.pull(desk), self._told)

    def _told(self, pulled: Pulled) -> None:
        self.results.say(news_words(pulled.report), "good")

    def _disconnect(self) -> None:
        desk = self.context.desk
        self.address.clear()
        self.change(_("Saving…"), lambda: workspace.pulling.disconnect_relay(desk))

    def _choose_events(self) -> None:
        kinds = _("News of SMSBOX ({kinds})").format(kinds="*.jsonl *.json *.txt")
        choose_file(self, _("Import SMSBOX’s news"), kinds, self.import_events)

    def import_events(self, path: Path) -> None:
        """Take statuses and replies from a file of webhook bodies."""
        desk = self.context.desk
        self.change(
            _("Reading the news…"),
            lambda: workspace.results.import_events(desk, path),
            lambda report: self.results.say(news_words(report), "good"),
        )

    def _write_email(self) -> None:
        desk, webhook = self.context.desk, self.webhook.text().strip()

        def written() -> WebhookEmail | UserError:
            try:
                return workspace.pulling.email(desk, webhook or None)
            except UserError as missing:
                return missing

        self.read(_("Writing the e-mail…"), written, self._show_email)

    def _show_email(self, made: WebhookEmail | UserError) -> None:
        ready = isinstance(made, WebhookEmail)
        self.copy_button.setEnabled(ready)
        self.letter.setPlainText(f"{made.subject}\n\n{made.body}" if isinstance(made, WebhookEmail) else sentence(made))
        if isinstance(made, WebhookEmail) and not self.webhook.text():
            self.webhook.setPlaceholderText(made.webhook)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.letter.toPlainText())
        self.copy_button.setText(_("Copied"))


def state_words(found: FollowUp) -> str:
    """How news reaches this workstation, in a line or two."""
    if found.relay is None:
        return (
            _("News comes from files that you import.") if found.connected else _("No news reaches this workstation.")
        )
    lines = [_("Relay: {address}").format(address=found.relay.url)]
    if found.relay.pulled is not None:
        lines.append(_("Last read: {moment}").format(moment=amounts.instant(found.relay.pulled)))
    if not found.connected:
        lines.append(_("Nothing has come through it yet: SMSBOX must send its webhooks there."))
    return "\n".join(lines)


def news_words(report: EventsReport) -> str:
    """What was taken in, in a line."""
    said = ngettext("{n} event read: {new} new", "{n} events read: {new} new", report.read)
    return said.format(n=amounts.count(report.read), new=amounts.count(report.new))
