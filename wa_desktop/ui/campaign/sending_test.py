"""The test send: to one's own numbers, with what will be sent shown before."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView, Plan
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import Progress
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.templates import LINKED, Button, TemplateVersion
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.page import Page
from wa_desktop.ui.pages import labels
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import button, clear, column, fill, row, scrolled, selectable, text
from wa_desktop.ui.widgets.forms import Form
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.ui.widgets.phone import Message, PhonePreview
from wa_desktop.words import amounts
from wa_desktop.words.language import _

if TYPE_CHECKING:
    from wa_desktop.workspace.testing import TestPreview

_PHONE = 270
_BAD = (RecipientState.FAILED, RecipientState.REFUSED)


def needs_link(versions: tuple[TemplateVersion, ...] | list[TemplateVersion]) -> bool:
    """Whether a file stands on top of the message: its public address must be proven by a test."""
    return any(version.header_format.upper() in LINKED for version in versions)


class SendTestDialog(QDialog):
    """Numbers, the public address of a file where the template has one, the preview, then the test."""

    def __init__(self, page: Page, plan: Plan, with_link: bool, sent: Callable[[], object] = lambda: None) -> None:
        super().__init__(page.window())
        self._page, self._plan, self._sent = page, plan, sent
        self._shown_for: tuple[list[str], str] | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Send a test"))
        self.notices = NoticeBar()
        self.numbers, self.link = QLineEdit(), QLineEdit()
        self.numbers.setPlaceholderText("+33 6 …, +33 7 …")
        self.link.setPlaceholderText("https://…")
        form = Form(stacked=True)
        form.add_row(
            _("Your own numbers"), self.numbers,
            _("At most 10, separated by commas. No consent is needed for one’s own telephone; the usual price counts."),
        )  # fmt: skip
        if with_link:
            form.add_row(
                _("Public address of the picture, video or document"), self.link,
                _("It must begin with https and open without a password. Once the test is accepted, the template can "
                  "be sent to a list with this file."),
            )  # fmt: skip
        for field in (self.numbers, self.link):
            field.textChanged.connect(self._changed)
        self.show_button = button(_("Show what will be sent"), self.show_preview)
        self.send_button = button(_("Send the test"), self.send, "primary")
        self.outcome = text("", "strong")
        inside = QWidget()
        self._phones = QVBoxLayout(inside)
        self._phones.setContentsMargins(0, 0, GAP, 0)
        self._phones.addWidget(text(_("What will be sent appears here before it leaves."), "muted"))
        self._phones.addStretch(1)
        layout = fill(
            self, text(self.windowTitle(), "heading"), self.notices, form, row(self.show_button, None),
            scrolled(inside, _("What will be sent")), self.outcome,
            row(None, button(_("Close"), self.reject), self.send_button),
        )  # fmt: skip
        layout.setContentsMargins(2 * GAP, 2 * GAP, 2 * GAP, 2 * GAP)
        layout.setStretch(4, 1)
        self.resize(640, 640)
        self._changed()

    def typed(self) -> list[str]:
        """The numbers as typed."""
        return [piece.strip() for piece in self.numbers.text().replace(";", ",").split(",") if piece.strip()]

    def _asked(self) -> tuple[list[str], str]:
        return self.typed(), self.link.text().strip()

    def plan(self) -> Plan:
        """The plan with the address typed."""
        return replace(self._plan, media_link=self.link.text().strip())

    def _changed(self, *_arguments: object) -> None:
        self.show_button.setEnabled(bool(self.typed()))
        # Nothing leaves that was not seen.
        self.send_button.setEnabled(self._shown_for is not None and self._shown_for == self._asked())

    def show_preview(self) -> None:
        """Show what each number will get."""
        self.notices.clear()
        asked, plan, desk = self._asked(), self.plan(), self._page.context.desk

        def shown(found: "list[TestPreview]") -> None:
            self._shown_for = asked
            self._show(found)
            self._changed()

        self._run(_("Filling the message…"), lambda: workspace.testing.previews(desk, plan, asked[0]), shown)

    def _show(self, found: "list[TestPreview]") -> None:
        clear(self._phones)
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for at, one in enumerate(found):
            grid.addWidget(_preview(one), at // 2, at % 2, Qt.AlignmentFlag.AlignTop)
        grid.setColumnStretch(2, 1)
        self._phones.addLayout(grid)
        self._phones.addStretch(1)

    def send(self) -> None:
        """Send it to the numbers that were shown."""
        numbers, plan, desk = self.typed(), self.plan(), self._page.context.desk
        self.notices.clear()
        self.send_button.setEnabled(False)
        self.outcome.setText(_("Sending…"))
        self._run(_("Sending a test…"), lambda: workspace.campaigns.test_send(desk, plan, numbers), self._tested)

    def _tested(self, view: CampaignView) -> None:
        self.outcome.setText(_("Test: {outcome}").format(outcome=outcome_words(view)))
        # A second press would send it, and cost it, a second time: it is shown again first.
        self._shown_for = None
        self._changed()
        self._sent()

    def _run(self, what: str, action: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._page.context.operations.run(what, lambda _progress, _cancel: action(), done, self)

    def show_error(self, error: UserError) -> None:
        """What was typed is put right here."""
        self.outcome.setText("")
        self.notices.show_error(error)
        self._changed()

    def show_busy(self, operation: Operation[Any], _progress: Progress | None) -> None:
        """What is under way."""
        self.outcome.setText(operation.name)

    def hide_busy(self, operation: Operation[Any]) -> None:
        """It has ended."""
        if self.outcome.text() == operation.name:
            self.outcome.setText("")


def outcome_words(view: CampaignView) -> str:
    """What became of a test, with the reasons of what went wrong."""
    parts = [f"{labels.state(state)} {amounts.count(number)}" for state, number in view.counts.items() if number]
    parts += [labels.failure(code) for code in view.failures]
    if any(view.counts.get(state, 0) for state in _BAD) and view.reason:
        parts.append(labels.reason(view.reason))
    return " · ".join(parts)


def _preview(one: "TestPreview") -> QWidget:
    phone = PhonePreview()
    phone.setFixedWidth(_PHONE)
    buttons = tuple(Button("", words) for words in one.buttons)
    media = one.header_format if one.header_format in LINKED else ""
    phone.show_message(Message(one.header, one.body, one.footer, buttons, media), one.number)
    parts: list[QWidget] = [text(amounts.language_name(one.language), "strong")]
    if one.media_link:
        said = selectable(_("With the file {link}").format(link=one.media_link), "muted")
        said.setFixedWidth(_PHONE)
        parts.append(said)
    made = QWidget()
    made.setLayout(column(*parts, phone))
    return made
