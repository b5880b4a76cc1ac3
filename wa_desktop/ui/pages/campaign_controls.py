"""A campaign's name, its state, and what can be asked of it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.campaign_account import ACTIVE
from wa_desktop.ui.pages.parts import DataPage
from wa_desktop.ui.widgets.ask import Question, ask
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.chip import Chip, campaign_tone
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run


class Controls(QWidget):
    """Pause, resume, cancel: by the run of this window, else through the database."""

    def __init__(self, page: DataPage) -> None:
        super().__init__()
        self._page = page
        self._view: CampaignView | None = None
        self.question: Question | None = None
        self.name = text("", "title")
        self.chip = Chip("")
        self.pause = button(_("Pause"), self._pause)
        self.resume = button(_("Resume"), self._resume, "primary")
        self.cancel = button(_("Cancel the campaign…"), self._ask_cancel, "danger")
        line = row(self.name, self.chip, self.pause, self.resume, self.cancel)
        line.setStretch(0, 1)
        self.setLayout(line)
        for control in (self.chip, self.pause, self.resume, self.cancel):
            control.hide()

    def show_campaign(self, view: CampaignView) -> None:
        """Offer what this state allows."""
        self._view = view
        interrupted = view.reason == "interrupted"
        waiting = view.state is CampaignState.PAUSED or interrupted
        self.name.setText(view.name)
        words = labels.reason("interrupted") if interrupted else labels.campaign_state(view.state)
        self.chip.say(words, "warn" if interrupted else campaign_tone(view.state))
        self.chip.show()
        self.pause.setVisible(view.state in ACTIVE and not interrupted)
        self.resume.setVisible(interrupted or (waiting and bool(view.counts.get(RecipientState.PLANNED, 0))))
        self.cancel.setVisible(view.state in ACTIVE or waiting)

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

    def _resume(self) -> None:
        if self._view is None:
            return
        ref, desk = str(self._view.id), self._page.context.desk

        def resumed(run: "Run") -> None:
            self._page.context.runs.hold(run)
            self._page.refresh()

        self._page.context.operations.run(
            _("Resuming…"), lambda _progress, _cancel: workspace.campaigns.resume_here(desk, ref), resumed, self._page
        )  # fmt: skip

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
