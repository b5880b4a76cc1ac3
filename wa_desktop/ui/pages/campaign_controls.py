"""A campaign's name, its state, and what can be asked of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.team import APPROVAL_WAITING, APPROVED
from wa_desktop.ui.campaign.step_options import amount_typed
from wa_desktop.ui.pages.campaign_account import ACTIVE
from wa_desktop.ui.pages.campaign_rows import state_words
from wa_desktop.ui.pages.parts import DataPage
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, column, row, text
from wa_desktop.ui.widgets.chip import Chip, campaign_tone
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import sentence

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

_COPIES = ("store_copied", "store_restored")


class Controls(QWidget):
    """Pause, resume, cancel: by the run of this window, else through the database."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self._view: CampaignView | None = None
        self._waits_for_trial = False
        self.question: Question | None = None
        self.name = text("", "title")
        self.chip = Chip("")
        self.pause = button(_("Pause"), self._pause)
        self.resume = button(_("Resume"), self.send_on, "primary")
        self.cancel = button(_("Cancel the campaign…"), self._ask_cancel, "danger")
        line = row(self.name, self.pause, self.resume, self.cancel)
        line.setStretch(0, 1)
        # On a line of its own: with its reason the state can be as long as the window is wide.
        self.setLayout(column(line, row(self.chip, None)))
        for control in (self.chip, self.pause, self.resume, self.cancel):
            control.hide()

    @property
    def view(self) -> CampaignView | None:
        """The campaign shown."""
        return self._view

    def show_campaign(self, view: CampaignView) -> None:
        """Offer what this state allows."""
        self._view = view
        interrupted = view.reason == "interrupted"
        waiting = view.state is CampaignState.PAUSED or interrupted
        frozen = view.state is CampaignState.READY and view.reason in (APPROVAL_WAITING, APPROVED)
        approved = frozen and view.reason == APPROVED
        self.name.setText(view.name)
        words = state_words(view)
        self.chip.say(words, "warn" if interrupted else campaign_tone(view.state))
        self.chip.show()
        self.pause.setVisible(view.state in ACTIVE and not interrupted and not frozen)
        left = bool(view.counts.get(RecipientState.PLANNED, 0))
        self.resume.setVisible(interrupted or approved or (waiting and left))
        self._name_resume()
        self.cancel.setVisible(view.state in ACTIVE or waiting)

    def show_trial(self, waits: bool) -> None:
        """`waits`: it goes on in trial mode only, which has ended; one press starts that again."""
        self._waits_for_trial = waits
        self._name_resume()

    def _name_resume(self) -> None:
        approved = self._view is not None and self._view.reason == APPROVED
        usual = _("Send it now") if approved else _("Resume")
        self.resume.setText(_("Resume in trial mode") if self._waits_for_trial else usual)

    def _run(self) -> "Run | None":
        run = self._page.context.runs.of(self._view.id) if self._view is not None else None
        return run if run is not None and not run.over else None

    def _pause(self) -> None:
        if self._view is None:
            return
        run, ref = self._run(), str(self._view.id)
        if run is not None:
            self._do(_("Pausing…"), run.pause)
        else:
            self._do(_("Pausing…"), lambda: workspace.campaigns.pause(self._page.context.desk, ref))

    def send_on(self) -> None:
        """Resume here; a database that was copied or put back asks first."""
        self._resume()

    def _resume(self, max_cost: Decimal | None = None, *, from_here: bool = False) -> None:
        if self._view is None:
            return
        if self._waits_for_trial:
            self._ask_trial(lambda: self._resume(max_cost, from_here=from_here))
            return
        ref, desk, under_way = str(self._view.id), self._page.context.desk, self._view.state in ACTIVE
        runs = self._page.context.runs

        def action(_progress: OnProgress, _cancel: CancelToken) -> "Run":
            if under_way and max_cost is not None:
                workspace.campaigns.pause(desk, ref)
            run = workspace.campaigns.resume_here(desk, ref, max_cost, from_here=from_here)
            runs.keep(run)
            return run

        def resumed(run: "Run") -> None:
            runs.hold(run)
            self._page.refresh()

        def refused(error: UserError) -> None:
            if error.code in _COPIES and not from_here:
                self._ask_from_here(error, max_cost)
            else:
                self._page.show_error(error)
                self._page.refresh()

        self._page.context.operations.run(_("Resuming…"), action, resumed, self._page, failed=refused)

    def _ask_trial(self, then: Callable[[], object]) -> None:
        """Start the trial again, then go on; who is connected for real is told first."""
        context = self._page.context

        def started() -> None:
            self.show_trial(False)
            then()

        def begin(connected: bool) -> None:
            if not connected:
                context.trial.start(self._page, started)
                return
            self.question = ask(
                self._page, _("Resume in trial mode?"),
                _("This campaign was made in trial mode: it goes on there, and no message leaves this computer. Your "
                  "own account is the current one again when the program is closed."),
                _("Resume in trial mode"), lambda: context.trial.start(self._page, started),
            )  # fmt: skip

        self._page.read(_("Reading…"), lambda: workspace.account.account(context.desk) is not None, begin)

    def _ask_from_here(self, error: UserError, max_cost: Decimal | None) -> None:
        self.question = ask(
            self._page, _("Go on from this computer?"), sentence(error), _("Go on from here"),
            lambda: self._resume(max_cost, from_here=True), danger=True,
        )  # fmt: skip

    def ask_cap(self) -> None:
        """Another cap, and on with it."""
        if self._view is None:
            return
        view = self._view
        held = amounts.money(view.spent.committed + view.spent.reserved, view.currency)
        words = _("{held} are spent or reserved so far. With another cap the campaign goes on at once.")
        self.cap_typed = QLineEdit()
        named(self.cap_typed, _("Cap, before tax"))
        if view.cap is not None:
            self.cap_typed.setPlaceholderText(amounts.money(view.cap, view.currency))
        self.question = Question(
            self._page.window(), _("Another cap for “{name}”").format(name=view.name), words.format(held=held),
            _("Use this cap and go on"),
        )  # fmt: skip
        self.question.add(self.cap_typed)
        self.question.act.setEnabled(False)
        act = self.question.act
        self.cap_typed.textChanged.connect(lambda typed: act.setEnabled(amount_typed(typed)[0] is not None))
        self.question.accepted.connect(self._cap_told)
        self.question.open()
        self.cap_typed.setFocus()

    def _cap_told(self) -> None:
        amount, wrong = amount_typed(self.cap_typed.text())
        if amount is None or wrong:
            return
        run, cap = self._run(), amount
        if run is not None:
            self._do(_("Changing the cap…"), lambda: run.change_cap(cap))
        else:
            self._resume(amount)

    def ask_cancel(self) -> None:
        """Cancel, after a question."""
        self._ask_cancel()

    def _ask_cancel(self) -> None:
        if self._view is None:
            return
        left = self._view.counts.get(RecipientState.PLANNED, 0)
        words = ngettext(
            "{n} contact who was not written to yet will not get the message. What has left cannot be called back.",
            "{n} contacts who were not written to yet will not get the message. What has left cannot be called back.",
            left,
        )
        self.question = ask(
            self._page,
            _("Cancel the campaign “{name}”?").format(name=self._view.name),
            words.format(n=amounts.count(left)),
            _("Cancel the campaign"),
            self._cancel,
            danger=True,
        )

    def _cancel(self) -> None:
        if self._view is None:
            return
        run, ref = self._run(), str(self._view.id)
        if run is not None:
            self._do(_("Cancelling…"), run.cancel)
        else:
            self._do(_("Cancelling…"), lambda: workspace.campaigns.cancel(self._page.context.desk, ref))

    def _do(self, what: str, action: Callable[[], object]) -> None:
        self._page.change(what, action)
