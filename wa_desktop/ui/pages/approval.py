"""Approvals: what exactly will leave, looked at by another person than the author, approved or declined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.news import Kind
from wa_desktop.domain.signing import Sheet
from wa_desktop.domain.team import WaitingCampaign
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.approval_sheet import SignedSheet
from wa_desktop.ui.pages.campaign_parts import Foot
from wa_desktop.ui.pages.parts import DataPage
from wa_desktop.ui.pages.team_approvals import WaitingCard
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.ui.widgets.basics import add, button, column, row, scrolled, tab_in_order, text
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace.desk import Desk

_LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the page shows: who else waits, and of the one looked at what would be signed; None when there is none."""

    waiting: Sequence[WaitingCampaign]
    required: bool
    one: WaitingCampaign | None = None
    view: CampaignView | None = None
    sheet: Sheet | None = None


class ApprovalPage(DataPage):
    """One campaign at a time; without one, those that wait."""

    follows = frozenset({Kind.APPROVALS, Kind.CAMPAIGNS, Kind.SETTINGS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ref = ""
        self.facts: ApprovalFacts | None = None
        self.question: Question | None = None
        self.heading = text("", "title")
        self.waiting = WaitingCard(context.go)
        self.sheet = SignedSheet()
        self.why_not = text("", "muted")
        self.approve_button = button("", self.approve, "primary")
        self.decline_button = button(_("Decline…"), self._ask_reason, "danger")
        self.campaign_button = button(_("Open the campaign"), lambda: context.go("campaign", ref=self._ref))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, self.sheet, self.waiting)
        layout.addStretch(1)
        top = row(self.heading, button(_("‹ Campaigns"), lambda: context.go("campaigns"), "link"))
        top.setStretch(0, 1)
        self._foot = QWidget()
        deeds = Foot((self.campaign_button,), (self.decline_button, self.approve_button))
        self._foot.setLayout(column(self.why_not, deeds))
        self.content.addLayout(top)
        self.content.addWidget(scrolled(inside, self.title()), 1)
        self.content.addWidget(self._foot)
        self._show_nothing()

    def title(self) -> str:
        """The page's name."""
        one = self.facts.one if self.facts is not None else None
        return _("Approvals") if one is None else _("Approve “{name}”?").format(name=one.name)

    def shown(self, ref: str = "", **_arguments: object) -> None:
        """`ref`: the campaign's id; empty: those that wait."""
        if str(ref) != self._ref:
            self.notices.clear()
        self._ref, self.facts = str(ref), None
        self._show_nothing()
        self.refresh()

    def refresh(self) -> None:
        """Look again: what is signed is what is looked at."""
        desk, ref = self.context.desk, self._ref
        self.read(_("Reading what is to be approved…"), lambda: approval_facts(desk, ref), self.show_facts)

    def show_facts(self, facts: ApprovalFacts) -> None:
        """Show these; nothing moves under the eyes while nothing has changed."""
        if facts == self.facts:
            return
        before, self.facts = self.facts, facts
        if before is not None and _other_seal(before.one, facts.one):
            self.notices.say(_("The campaign was changed meanwhile: look at it again before you approve."), "warn")
        others = [one for one in facts.waiting if facts.one is None or one.id != facts.one.id]
        self.waiting.show_waiting(others, facts.required)
        self.waiting.setVisible(bool(others) or facts.one is None)
        if facts.one is None or facts.view is None or facts.sheet is None:
            self._show_nothing()
            return
        self.heading.setText(self.title())
        self.sheet.show_sheet(facts.one, facts.view, facts.sheet)
        self._show_foot(facts.one)
        tab_in_order(self)

    def _show_nothing(self) -> None:
        self.heading.setText(_("Approvals"))
        self.sheet.hide()
        self._foot.hide()

    def _show_foot(self, one: WaitingCampaign) -> None:
        people = ngettext("Approve {n} recipient", "Approve {n} recipients", one.planned)
        words = people.format(n=amounts.count(one.planned))
        if one.cap is not None:
            capped = _("{approve} · cap {amount} before tax")
            words = capped.format(approve=words, amount=amounts.money(one.cap, one.currency))
        self.approve_button.setText(words)
        why = obstacle_words(one)
        self.why_not.setText(why)
        self.why_not.setVisible(bool(why))
        for control in (self.approve_button, self.decline_button):
            control.setEnabled(not why)
            control.setToolTip(why)
            control.setAccessibleDescription(why)
        self._foot.show()

    def approve(self) -> None:
        """Sign what is shown, and nothing else."""
        one = self.facts.one if self.facts is not None else None
        if one is None or not self.approve_button.isEnabled():
            return
        desk = self.context.desk
        self._decide(
            _("Approving…"), lambda: workspace.approving.approve(desk, str(one.id), one.seal),
            _("“{name}” is approved. Whoever made it may send it now.").format(name=one.name),
        )  # fmt: skip

    def _ask_reason(self) -> None:
        one = self.facts.one if self.facts is not None else None
        if one is None:
            return
        words = _("{author} reads your reason, cancels it and makes another one. Nothing of it is sent meanwhile.")
        self.reason = QLineEdit()
        self.reason.setMaxLength(_LONGEST_REASON)
        named(self.reason, _("Reason"))
        self.reason.setPlaceholderText(_("What is to be changed"))
        question = Question(
            self.window(), _("Decline “{name}”?").format(name=one.name), words.format(author=one.author or "–"),
            _("Decline"), danger=True,
        )  # fmt: skip
        question.add(self.reason)
        question.act.setEnabled(False)
        self.reason.textChanged.connect(lambda typed: question.act.setEnabled(bool(typed.strip())))
        question.accepted.connect(lambda: self.decline(self.reason.text().strip()))
        self.question = question
        question.open()
        self.reason.setFocus()

    def decline(self, reason: str) -> None:
        """Say no, and why."""
        one = self.facts.one if self.facts is not None else None
        if one is None:
            return
        desk = self.context.desk
        self._decide(
            _("Declining…"), lambda: workspace.approving.decline(desk, str(one.id), reason, one.seal),
            _("“{name}” is declined; its author reads your reason.").format(name=one.name),
        )  # fmt: skip

    def _decide(self, what: str, deed: Callable[[], object], said: str) -> None:
        self.notices.clear()
        self.approve_button.setEnabled(False)
        self.decline_button.setEnabled(False)

        def done(_result: object) -> None:
            self._ref = ""
            self.notices.say(said, "good")
            self.refresh()

        def refused(error: UserError) -> None:
            self.show_error(error)
            self.facts = None
            self.refresh()

        self.context.operations.run(what, lambda _progress, _cancel: deed(), done, self, failed=refused)


def _other_seal(before: WaitingCampaign | None, now: WaitingCampaign | None) -> bool:
    return before is not None and now is not None and before.id == now.id and before.seal != now.seal


def obstacle_words(one: WaitingCampaign) -> str:
    """Why this person cannot approve it; empty when she can."""
    return sentence(UserError(one.obstacle, campaign=one.id, name=one.name, user="")) if one.obstacle else ""


def approval_facts(desk: Desk, ref: str) -> ApprovalFacts:
    """Everything the page shows, read at once in the background."""
    required = workspace.approving.required(desk)
    waiting = tuple(workspace.approving.waiting(desk))
    if not ref:
        return ApprovalFacts(waiting, required)
    one = workspace.approving.one(desk, ref)
    return ApprovalFacts(
        waiting, required, one, workspace.campaigns.status(desk, ref), workspace.signing.sheet(desk, ref)
    )
