"""The maker: five steps, the cost beside them from the first to the last."""

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.contacts import ListView
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.estimates import Estimate
from wa_desktop.domain.news import Kind
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.ui.campaign.cost_actions import CostActions
from wa_desktop.ui.campaign.cost_panel import CostPanel
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.estimator import Estimator
from wa_desktop.ui.campaign.repeating import repeat
from wa_desktop.ui.campaign.step import Step
from wa_desktop.ui.campaign.step_countries import CountriesStep
from wa_desktop.ui.campaign.step_list import ListStep
from wa_desktop.ui.campaign.step_options import OptionsStep
from wa_desktop.ui.campaign.step_review import ReviewStep
from wa_desktop.ui.campaign.step_template import TemplateStep
from wa_desktop.ui.context import Context
from wa_desktop.ui.page import Page
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.ask import ask
from wa_desktop.ui.widgets.basics import button, row, text
from wa_desktop.ui.widgets.stepper import Stepper
from wa_desktop.words.language import _
from wa_desktop.words.sentences import sentence

_PANEL_WIDTH, _PANEL_WIDE = 360, 400
_WIDE = 1_200
"""From this width on the cost gets more room too."""
_UNBOUND = 16_777_215
"""Qt's own "no limit"."""
_NARROW = 940
"""Below this width the cost stands above the work instead of beside it."""


class MakerPage(Page):
    """Makes one campaign.

    `shown(path=…)`, `shown(pasted=…)`, `shown(list_name=…)` and `shown(template=…)` begin with a choice made,
    `shown(like=ID)` with those of a campaign, `shown(like=ID, missed="yes")` for who did not get it;
    `missed="fix"` begins where the message's values are put right.
    """

    follows = frozenset({Kind.LISTS, Kind.SUPPRESSIONS, Kind.TEMPLATES, Kind.PRICES, Kind.SETTINGS})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.draft = Draft()
        self.panel = CostPanel()
        self.panel.why.connect(self._show_why)
        self.cost = Estimator(context.desk, context.operations, self, self)
        self.cost.asked.connect(self.panel.show_working)
        self.cost.ready.connect(self._estimated)
        self.cost.refused.connect(self._not_estimated)
        self.everywhere = Estimator(context.desk, context.operations, self, self)
        self.everywhere.ready.connect(self._estimated_everywhere)
        self.cost_actions = CostActions(self, self.panel, lambda: self.draft, self._draft_changed)
        self._asked: Plan | None = None
        self._current = self._reached = 0
        self._leaving = False
        self.steps: list[Step] = []
        self._lay_out()
        self._new_steps()

    def title(self) -> str:
        """The campaign's name, or what the page is for."""
        return self.draft.name or _("New campaign")

    def _lay_out(self) -> None:
        self.stepper = Stepper([_("List"), _("Template"), _("Countries"), _("Options"), _("Review")])
        self.stepper.chosen.connect(self.show_step)
        self.stack = QStackedWidget()
        self.back = button(_("‹ Back"), self.go_back)
        self.lacking = text("", "muted")
        self.forward = button(_("Continue ›"), self.go_forward, "primary")
        foot = row(self.back, self.lacking, self.forward)
        foot.setStretch(1, 1)
        left = QVBoxLayout()
        left.setSpacing(GAP)
        self.heading = text(_("New campaign"), "title", wrap=False)
        left.addLayout(row(self.heading, None, button(_("Start again"), self._ask_restart, "link")))
        left.addWidget(self.stepper)
        left.addWidget(self.stack, 1)
        left.addLayout(foot)
        middle = QWidget()
        self._both = QHBoxLayout(middle)
        self._both.setContentsMargins(0, 0, 0, 0)
        self._both.setSpacing(2 * GAP)
        self._both.addLayout(left, 1)
        self._both.addWidget(self.panel)
        self.content.addWidget(middle, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the cost moves above the work, in short."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        self._both.setDirection(QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight)
        self.panel.be_short(narrow)
        width = _PANEL_WIDE if self.width() >= _WIDE else _PANEL_WIDTH
        self.panel.setMinimumWidth(0 if narrow else width)
        self.panel.setMaximumWidth(_UNBOUND if narrow else width)

    def _new_steps(self) -> None:
        self.close_down()
        for old in self.steps:
            self.stack.removeWidget(old)
            old.deleteLater()
        self.list_step = ListStep(self, self.draft)
        self.template_step = TemplateStep(self, self.draft)
        self.countries_step = CountriesStep(self, self.draft)
        self.options_step = OptionsStep(self, self.draft)
        self.review_step = ReviewStep(self, self.draft)
        self.steps = [
            self.list_step, self.template_step, self.countries_step, self.options_step, self.review_step
        ]  # fmt: skip
        for step in self.steps:
            self.stack.addWidget(step)
            step.changed.connect(self._countries_changed if step is self.countries_step else self._draft_changed)
            step.state_changed.connect(self._state_changed)
        self.review_step.started.connect(self._note_leaving)
        self._current = self._reached = 0

    def shown(
        self,
        path: Path | None = None,
        pasted: str = "",
        list_name: str = "",
        template: str = "",
        like: str = "",
        missed: str = "",
        **_arguments: Any,
    ) -> None:
        """Go on where it was left, or begin with a file, pasted rows, a list or a template."""
        if path is not None or pasted or list_name or template or like:
            self.restart()
        self._leaving = False
        self.show_step(self._current)
        if path is not None:
            self.list_step.open_file(path)
        elif pasted:
            self.list_step.open_pasted(pasted)
        elif list_name:
            self.list_step.choose_list(list_name)
        if template:
            self.template_step.prefer(template)
        if like:
            at = self.template_step if missed == "fix" else self.options_step
            repeat(self, like, missed=bool(missed), done=partial(self._use, at=self.steps.index(at)))

    def _use(self, draft: Draft, at: int) -> None:
        """Begin with these choices, at the first step that is worth a look."""
        self.draft = draft
        self._new_steps()
        self._reached = len(self.steps) - 2
        self._draft_changed()
        self.show_step(at)

    def take_up(self, draft: Draft, at: int) -> None:
        """Go on with a draft that was kept, at the step where it was left."""
        self._use(draft, min(max(at, 0), len(self.steps) - 1) if draft.listed is not None else 0)
        self._reached = self._current
        self.show_step(self._current)

    @property
    def step(self) -> int:
        """The step shown, from 0."""
        return self._current

    def _note_leaving(self) -> None:
        self._leaving = True

    def departed(self) -> None:
        """The campaign has left: the next one begins anew."""
        if self._leaving:
            self._leaving = False
            self.restart()

    def close_down(self) -> None:
        """Let go of what a file that is looked at keeps on the disk."""
        if self.steps:
            self.list_step.close_down()

    @property
    def begun(self) -> bool:
        """Whether choices would be lost by beginning again."""
        return self.draft.listed is not None or self.list_step.importing

    def left(self) -> None:
        """Another page is shown."""
        self.steps[self._current].leave()

    def restart(self) -> None:
        """Forget every choice."""
        self.cost.drop()
        self.everywhere.drop()
        self.notices.clear()
        self.forget_busy()
        self.draft = Draft()
        self._new_steps()
        self.panel.show_nothing(_("The cost appears once a list and a template are chosen."))
        self.show_step(0)

    def _ask_restart(self) -> None:
        ask(
            self,
            _("Start again?"),
            _("The choices made for this campaign are forgotten. Imported lists are kept."),
            _("Start again"),
            self.restart,
        )

    def show_step(self, index: int) -> None:
        """Show a step that was reached before."""
        if index != self._current:
            self.steps[self._current].leave()
        self._current = index
        self._reached = max(self._reached, index)
        self.stack.setCurrentIndex(index)
        self.steps[index].enter()
        self.stepper.show_step(index, self._reached)
        self._update_foot()

    def go_forward(self) -> None:
        """To the next step, when nothing is missing."""
        step = self.steps[self._current]
        if step.lacks():
            self._update_foot()
        elif step.go_on():
            self._next()

    def _next(self) -> None:
        if self._current + 1 < len(self.steps):
            self.notices.clear()
            self.show_step(self._current + 1)

    def go_back(self) -> None:
        """To the step before."""
        if self._current:
            self.show_step(self._current - 1)

    def escape(self) -> bool:
        """One step back; from the first one the window decides."""
        if not self._current:
            return False
        self.go_back()
        return True

    def proceed(self) -> bool:
        """Enter goes on."""
        if self.forward.isEnabled() and self.forward.isVisible():
            self.go_forward()
        return True

    def _update_foot(self) -> None:
        step = self.steps[self._current]
        lacks = step.lacks()
        self.lacking.setText(lacks)
        self.back.setEnabled(self._current > 0)
        last = self._current == len(self.steps) - 1
        self.forward.setVisible(not last)
        self.forward.setEnabled(not lacks)
        self.forward.setText(step.action_name() or _("Continue ›"))
        self.heading.setText(self.title())

    def _state_changed(self) -> None:
        """Something was told that may not change who gets what; another day of delivery changes the price."""
        plan = self.draft.plan()
        if plan is not None and self._asked is not None and plan.at != self._asked.at:
            self._draft_changed()
        else:
            self._update_foot()

    def _draft_changed(self) -> None:
        self.everywhere.drop()
        self.draft.everywhere = None
        self._countries_changed()

    def _countries_changed(self) -> None:
        self.draft.estimate = None
        plan = self._asked = self.draft.plan()
        if plan is None:
            self.cost.drop()
            nobody = self.draft.listed is not None and self.draft.versions
            self.panel.show_nothing(
                _("Tick at least one country.")
                if nobody
                else _("The cost appears once a list and a template are chosen.")
            )
        else:
            self.cost.ask(plan)
        self._tell_steps()

    def others_changed(self, _kinds: frozenset[Kind]) -> None:
        """Count again for the same choices; what is shown stays until the new figures are there."""
        desk = self.context.desk

        def lists(_progress: OnProgress, _cancel: CancelToken) -> list[ListView]:
            from wa_desktop import workspace

            return workspace.lists.lists(desk)

        self.context.operations.run(_("Reading your lists…"), lists, self._count_again, self)

    def _count_again(self, lists: list[ListView]) -> None:
        listed = self.draft.listed
        self.list_step.show_lists(lists)
        if listed is not None:
            # By now it may have another name, or more contacts.
            self.draft.listed = next((one for one in lists if one.id == listed.id), listed)
        plan, everywhere = self.draft.plan(), self.draft.plan(everywhere=True)
        if plan is None or everywhere is None or self._leaving:
            return
        self._asked = plan
        self.cost.ask(plan)
        if self.draft.countries is not None:
            self.everywhere.ask(everywhere)

    def _ask_everywhere(self) -> None:
        everywhere = self.draft.plan(everywhere=True)
        if self.draft.countries is not None and everywhere is not None and self.draft.everywhere is None:
            self.everywhere.ask(everywhere)

    def _estimated(self, estimate: Estimate) -> None:
        self.draft.estimate = estimate
        if self.draft.countries is None:
            self.draft.everywhere = estimate
        self.panel.show_estimate(estimate)
        self.cost_actions.estimated(estimate)
        self._ask_everywhere()
        self._tell_steps()

    def _estimated_everywhere(self, estimate: Estimate) -> None:
        self.draft.everywhere = estimate
        self._tell_steps()

    def _not_estimated(self, error: UserError) -> None:
        self.draft.estimate = None
        self.panel.show_nothing(sentence(error))
        self._tell_steps()

    def _tell_steps(self) -> None:
        self.steps[self._current].estimate_changed()
        self._update_foot()

    def _show_why(self) -> None:
        if self.draft.estimate is not None:
            from wa_desktop.ui.campaign.why import WhyDialog

            WhyDialog(self, self.draft.estimate).open()
