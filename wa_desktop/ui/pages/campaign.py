"""One campaign: live while it runs, its account afterwards."""

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView, EventsReport
from wa_desktop.domain.figures import Figures
from wa_desktop.domain.missed import Group
from wa_desktop.domain.news import Kind
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.campaign_account import ACTIVE, Pace
from wa_desktop.ui.pages.campaign_category import CategoryPlace
from wa_desktop.ui.pages.campaign_controls import Controls
from wa_desktop.ui.pages.campaign_countries import Countries
from wa_desktop.ui.pages.campaign_deeds import Deeds
from wa_desktop.ui.pages.campaign_facts import CampaignFacts, campaign_facts
from wa_desktop.ui.pages.campaign_links import LinksPlace
from wa_desktop.ui.pages.campaign_parts import Account, Foot, Live, ProblemPlace
from wa_desktop.ui.pages.campaign_slice import SlicePlace
from wa_desktop.ui.pages.campaign_team import TeamPlace
from wa_desktop.ui.pages.cost_account import CostAccountCard
from wa_desktop.ui.pages.figure_files import REPORTS, kinds_of
from wa_desktop.ui.pages.missed import Missed
from wa_desktop.ui.pages.parts import DataPage, open_in_system
from wa_desktop.ui.pages.recipients import Recipients
from wa_desktop.ui.pages.uncertain import Choice, Uncertain
from wa_desktop.ui.rights import APPROVERS
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, scrolled
from wa_desktop.ui.widgets.drop import choose_file, save_file
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext

if TYPE_CHECKING:
    from wa_desktop.workspace.campaigns import Run

PULL_EVERY_MS = 33
_DRAW_EVERY = 0.15
"""Seconds between two drawings of figures that only grow: nobody reads faster."""
_LOOK_EVERY = 1.0
_TABLE_EVERY = 2.0
_FACTS_EVERY, _FACTS_SHARE, _PATIENCE = 2.0, 20, 60.0


class CampaignPage(DataPage):
    """Follows a run of this window by pulling its snapshots, another process's campaign by reading its state."""

    follows = frozenset({Kind.CAMPAIGNS, Kind.APPROVALS, Kind.LOG})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._ref = ""
        self._view: CampaignView | None = None
        self._pace = Pace()
        self._followed: Run | None = None
        self._looked = self._listed = self._drawn = self._facts_due = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(PULL_EVERY_MS)
        self._timer.timeout.connect(self._pull)
        self.controls = Controls(self)
        self.links = LinksPlace(lambda ref: context.go("campaign", ref=ref))
        self.team = TeamPlace(context.go, self._may_withdraw, self._withdraw)
        self.deeds = Deeds(self, self.controls, self.choose, lambda: self._area.ensureWidgetVisible(self.uncertain))
        self.problem = ProblemPlace(context.go, self.deeds.do)
        self.live = Live(self.controls.ask_cap)
        self.slice, self.countries = SlicePlace(), Countries()
        self.category = CategoryPlace(self.deeds.accept_category, self.controls.ask_cancel)
        self.uncertain = Uncertain(self._decide, lambda: self.choose(RecipientState.UNCONFIRMED))
        self.recipients = Recipients(self, self.uncertain.ask, self.deeds.next_for)
        self.account = Account()
        self.missed = Missed(self.deeds.next_for, self.choose)
        self.cost = CostAccountCard()
        self._saved = QVBoxLayout()
        self.report_button = button(_("Export the report…"), self._ask_report)
        self.figures_button = button(_("Figures…"), lambda: context.go("figures", ref=self._ref))
        self.events_button = button(_("Import SMSBOX’s news…"), self._ask_events)
        self.missed_button = button(_("Send again to who did not get it…"), lambda: self.deeds.again(missed="yes"))
        self.repeat_button = button(_("Duplicate…"), self.deeds.again)
        self._lay_out()
        context.trial.news.connect(self._news)

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(
            layout, self.problem, self.category, self.live, self.slice, self.uncertain, self.countries, self.account,
            self.cost, self.missed, self.recipients,
        )  # fmt: skip
        add(self.content, self.controls, self.links, self.team, self._saved)
        self._area = scrolled(inside, _("Campaign"))
        self.content.addWidget(self._area, 1)
        told = (self.figures_button, self.report_button, self.events_button)
        self.content.addWidget(Foot(told, (self.repeat_button, self.missed_button)))

    def title(self) -> str:
        """The campaign's name."""
        return self._view.name if self._view is not None else _("Campaign")

    def shown(self, ref: str | int = "", **_arguments: object) -> None:
        """`ref`: the campaign's id."""
        if str(ref) and str(ref) != self._ref:
            self._ref, self._view, self._pace = str(ref), None, Pace()
            self.notices.clear()
            self._forget_facts()
            self._area.verticalScrollBar().setValue(0)
        self.refresh()
        self._timer.start()

    def _forget_facts(self) -> None:
        """What was read of another campaign may not be decided on this one."""
        self.cost.hide()
        self.slice.hide()
        self.category.show_change(None)
        self.uncertain.show_calls(())
        self.missed.show_groups((), 0)
        self.links.show_links(None)
        self.team.forget()
        self.controls.show_trial(False)

    def left(self) -> None:
        """Nobody looks: nothing is pulled. The campaign goes on."""
        self._timer.stop()

    def refresh(self) -> None:
        """Read the campaign from the database."""
        ref = self._ref
        if ref:
            desk, what = self.context.desk, _("Reading the campaign…")
            self.read(what, lambda: workspace.campaigns.status(desk, ref), self._show_read)

    def others_changed(self, kinds: frozenset[Kind]) -> None:
        """Look again, unless it is looked at every second as it is."""
        if self._view is None or self._view.state not in ACTIVE or kinds - {Kind.CAMPAIGNS, Kind.LOG}:
            self.refresh()

    def _show_read(self, read: CampaignView) -> None:
        view, listed = self._with_hold(read), self._listed
        self.show_campaign(view)
        if listed == self._listed and view.state not in ACTIVE:
            # Nothing will come that shows the last who moved, and who was erased counts as before.
            self._list(view)
        self._read_facts()
        if view.state not in ACTIVE:
            desk, ref = self.context.desk, str(view.id)
            self.read(_("Reading the figures…"), lambda: workspace.results.figures(desk, ref), self.show_figures)
            if view.state is CampaignState.PAUSED:
                # Less than estimated only because the rest has not left yet.
                self.cost.hide()
            else:
                self.read(_("Reading the cost…"), lambda: workspace.actuals.account(desk, ref), self.cost.show_account)

    def _with_hold(self, read: CampaignView) -> CampaignView:
        """What holds a run of this window up is known to the run alone while the disk takes nothing."""
        run = self.context.runs.of(read.id)
        known = None if run is None or read.reason else run.glance()
        return read if known is None else replace(read, reason=known.reason, reason_details=known.reason_details)

    def show_figures(self, figures: Figures) -> None:
        """Show what it cost, counted from the attempts."""
        if str(figures.campaign.id) == self._ref:
            self.live.show_actual(figures.campaign, figures.actual)

    def _read_facts(self) -> None:
        """What the snapshot does not hold; while it is sent at most one part in so many of the time is spent on it."""
        view, desk = self._view, self.context.desk
        if view is None:
            return
        begun = self._facts_due = time.monotonic()

        def done(facts: CampaignFacts) -> None:
            self._facts_due = time.monotonic() + max(_FACTS_EVERY, _FACTS_SHARE * (time.monotonic() - begun))
            self.show_facts(facts)

        self._facts_due += _PATIENCE
        self.read(_("Reading the account…"), lambda: campaign_facts(desk, view), done)

    def show_facts(self, facts: CampaignFacts) -> None:
        """Show countries, first slice, decisions and who was missed."""
        view = self._view
        if view is None or facts.campaign != view.id:
            return
        self.slice.show_campaign(view, facts.slice)
        self.countries.show_countries(facts.countries, followed=view.follow_up)
        self.category.show_change(facts.change)
        self.uncertain.show_calls(facts.unconfirmed)
        over = view.state not in ACTIVE or view.reason == "interrupted"
        groups = facts.groups if over else ()
        self.missed.show_groups(groups, view.total)
        self.recipients.show_groups(groups)
        self.links.show_links(facts.links)
        self.team.show_colleagues(view, facts.colleagues)
        self.controls.show_trial(facts.waits_for_trial)

    def show_campaign(self, view: CampaignView) -> None:
        """Show where the campaign stands; draws what changed."""
        if str(view.id) != self._ref:
            self._ref = str(view.id)
        before, self._view = self._view, view
        if view == before:
            return
        ended = before is not None and before.state in ACTIVE and view.state not in ACTIVE
        self.controls.show_campaign(view)
        self.problem.show_campaign(view)
        self.live.show_campaign(view)
        self.uncertain.show_campaign(view)
        self.account.show_campaign(view)
        over = view.state not in ACTIVE or view.reason == "interrupted"
        self.repeat_button.setVisible(not view.is_test)
        self.missed_button.setVisible(over and not view.is_test)
        if ended:
            self.live.show_pace("")
        if before is None or ended or time.monotonic() - self._listed > _TABLE_EVERY:
            self._list(view)

    def _list(self, view: CampaignView) -> None:
        self._listed = time.monotonic()
        self.recipients.show_campaign(view)

    def _may_withdraw(self) -> bool:
        rights = self.context.rights
        return rights is None or not rights.why_not(APPROVERS)

    def _withdraw(self, ref: str) -> None:
        desk = self.context.desk
        self.change(_("Taking the approval back…"), lambda: workspace.approving.withdraw(desk, ref))

    def _pull(self) -> None:
        run = self.context.runs.of(int(self._ref)) if self._ref.isdigit() else None
        now = time.monotonic()
        known = None if run is None else run.glance()
        if known is not None:
            self._followed = run
            self._draw(known, now)
        elif run is not None and run is self._followed:
            self._followed = None
            self._over(run)
        elif self._view is not None and self._view.state in ACTIVE and now - self._looked > _LOOK_EVERY:
            self.refresh()
        if now - self._looked > _LOOK_EVERY:
            self._looked = now
            self._note_pace(now)
            if self._view is not None and self._view.state in ACTIVE and now > self._facts_due:
                self._read_facts()

    def _draw(self, view: CampaignView, now: float) -> None:
        """A change of state at once, mere progress now and then."""
        shown = self._view
        stands = shown is not None and (view.id, view.state, view.reason) == (shown.id, shown.state, shown.reason)
        if not stands or now - self._drawn > _DRAW_EVERY:
            self._drawn = now
            self.show_campaign(view)

    def _over(self, run: "Run") -> None:
        """The run of this window has stopped: what it says last may be an error, and the database knows the rest."""
        self.refresh()
        self.context.operations.run(
            _("Reading the campaign…"), lambda _progress, _cancel: run.wait(0), lambda _view: None, self
        )

    def _note_pace(self, now: float) -> None:
        if self._view is None or self._view.state not in ACTIVE:
            self.live.show_pace("")
            return
        self._pace.note(now, self._view.counts.get(RecipientState.PLANNED, 0))
        self.live.show_pace(self._pace.words())

    def _news(self) -> None:
        if self.isVisible():
            self.refresh()

    def _decide(self, choice: Choice) -> None:
        ref, desk = self._ref, self.context.desk
        numbers = None if choice.numbers is None else list(choice.numbers)
        batches = None if choice.batches is None else list(choice.batches)
        self.context.operations.run(
            _("Noting your decision…"),
            lambda _progress, _cancel: workspace.campaigns.resolve(desk, ref, choice.as_sent, numbers, batches),
            self._decided,
            self,
        )

    def _decided(self, view: CampaignView) -> None:
        self.show_campaign(view)
        self.recipients.show_campaign(view)
        self._read_facts()

    def choose(self, chosen: RecipientState | Group) -> None:
        """Show the recipients of one state or group, and bring them into view."""
        self.recipients.choose(chosen)
        self._area.ensureWidgetVisible(self.recipients)

    def _ask_report(self) -> None:
        name = "".join(sign if sign.isalnum() or sign in " -_" else "_" for sign in self.title()).strip()
        save_file(self, _("Export the report"), f"{name or 'report'}.xlsx", kinds_of(REPORTS), self.export)

    def export(self, path: Path) -> None:
        """Write the report and offer to open it."""
        ref, out = self._ref, path if path.suffix else path.with_suffix(".xlsx")
        self.context.operations.run(
            _("Writing the report…"),
            lambda on_progress, cancel: workspace.results.report(
                self.context.desk, ref, out, on_progress=on_progress, cancel=cancel
            ),
            lambda rows: self._exported(out, rows),
            self,
        )

    def _exported(self, path: Path, rows: int) -> None:
        words = ngettext("Report saved, {n} row: {file}", "Report saved, {n} rows: {file}", rows)
        said = words.format(n=amounts.count(rows), file=path.name)
        frame = notice_frame(said, "good", button(_("Open it"), lambda: open_in_system(path)))
        while self._saved.count():
            item = self._saved.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self._saved.addWidget(frame)

    def _ask_events(self) -> None:
        kinds = _("News of SMSBOX ({kinds})").format(kinds="*.jsonl *.json *.txt")
        choose_file(self, _("Import SMSBOX’s news"), kinds, self.import_events)

    def import_events(self, path: Path) -> None:
        """Take statuses and replies from a file of webhook bodies."""
        self.context.operations.run(
            _("Reading the news…"),
            lambda _progress, _cancel: workspace.results.import_events(self.context.desk, path),
            self._imported,
            self,
        )

    def _imported(self, report: EventsReport) -> None:
        words = _("News read: {read}, new: {new}, already known: {duplicate}, without a recipient: {unmatched}.")
        self.notices.say(
            words.format(
                read=amounts.count(report.read),
                new=amounts.count(report.new),
                duplicate=amounts.count(report.duplicate),
                unmatched=amounts.count(report.unmatched),
            ),
            "good" if not report.unmatched and not report.malformed else "info",
        )
        self.refresh()
