"""Home: what needs attention, what was done lately, and the button that begins a campaign."""

from datetime import date

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from wa_desktop import workspace
from wa_desktop.domain.news import Kind
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.attention import Attention, HomeFacts, card_in_force, needing_attention
from wa_desktop.ui.pages.backup_restore import ask_restore
from wa_desktop.ui.pages.campaign_rows import campaign_headings, campaign_row
from wa_desktop.ui.pages.guide import done_of, guide
from wa_desktop.ui.pages.list_rows import list_headings, list_row
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.theme import GAP
from wa_desktop.ui.widgets.basics import add, button, card, clear, column, roomy, row, scrolled, tab_in_order, text
from wa_desktop.ui.widgets.notices import notice_frame
from wa_desktop.words.language import _
from wa_desktop.workspace.desk import Desk

_RECENT, _STEPS_A_LINE = 5, 3
_LEFT_OUT = (7, 8)
"""Of the campaigns, the list and the template: the campaign's page tells them."""


class HomePage(DataPage):
    """The first page. Its parts stay while their contents change, so that focus and place are kept."""

    follows = frozenset({Kind.CAMPAIGNS, Kind.LISTS, Kind.TEMPLATES, Kind.PRICES, Kind.SETTINGS, Kind.REPLIES})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._needed: list[Attention] | None = None
        self.create_button = button(_("Create a campaign"), lambda: context.go("maker"), "primary")
        self.welcome = self._first_time()
        self.attention = QWidget()
        self._attentions = QVBoxLayout(self.attention)
        self._attentions.setContentsMargins(0, 0, 0, 0)
        self.campaigns = RecordTable(campaign_headings(), _("Latest campaigns"), most=_RECENT)
        self.campaigns.opened.connect(lambda ref: context.go("campaign", ref=ref))
        for position in _LEFT_OUT:
            self.campaigns.setColumnHidden(position, True)
        self.lists = RecordTable(list_headings(), _("Latest lists"), most=_RECENT)
        self.lists.opened.connect(lambda name: context.go("lists", name=name))
        self._no_campaign = text(
            _("No campaign yet. “Create a campaign” takes you from your file to the send."), "muted"
        )
        self._no_list = text(_("No list yet. A campaign begins with a file: Excel, OpenDocument or CSV."), "muted")
        self.recent = self._recent()
        self._lay_out()
        context.trial.news.connect(self._news)

    def _lay_out(self) -> None:
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, GAP, 0)
        layout.setSpacing(GAP)
        add(layout, self.welcome, self.attention, self.recent)
        layout.addStretch(1)
        self.content.addLayout(header(self.title(), self.create_button))
        self.content.addWidget(scrolled(inside, self.title()), 1)
        for part in (self.create_button, self.welcome, self.attention, self.recent):
            part.hide()

    def _recent(self) -> QWidget:
        place = QWidget()
        campaigns, lists = text(_("Latest campaigns"), "heading"), text(_("Latest lists"), "heading")
        place.setLayout(
            column(campaigns, self._no_campaign, self.campaigns, lists, self._no_list, self.lists, spacing=GAP)
        )
        return place

    def title(self) -> str:
        """The page's name."""
        return _("Home")

    def refresh(self) -> None:
        """Look at everything again."""
        self.read(_("Reading…"), lambda: home_facts(self.context.desk), self.show_facts)

    def show_facts(self, facts: HomeFacts) -> None:
        """Show what is known now."""
        known = facts.account is not None
        self.create_button.setVisible(known or bool(facts.campaigns))
        self.welcome.setVisible(not known)
        for number, (shown, step) in enumerate(zip(self.steps, guide().steps, strict=True), 1):
            ticked, of = done_of(step, facts.first_run)
            shown.setText(f"{'✓' if of and ticked == of else ' '} {number}. {_(step.title)}".strip())
        self.recent.setVisible(known or bool(facts.campaigns) or bool(facts.lists))
        self._show_needed(needing_attention(facts) if known else [])
        campaigns = sorted(facts.campaigns, key=lambda campaign: campaign.id, reverse=True)[:_RECENT]
        lists = sorted(facts.lists, key=lambda found: found.created, reverse=True)[:_RECENT]
        self.campaigns.show_rows(campaign_row(campaign) for campaign in campaigns)
        self.lists.show_rows(list_row(found) for found in lists)
        for table, nothing, found in (
            (self.campaigns, self._no_campaign, campaigns),
            (self.lists, self._no_list, lists),
        ):
            table.setVisible(bool(found))
            nothing.setVisible(not found)

    def _show_needed(self, needed: list[Attention]) -> None:
        self.attention.setVisible(bool(needed))
        if needed == self._needed:
            return
        self._needed = needed
        clear(self._attentions)
        add(self._attentions, text(_("Needs your attention"), "heading"), *(self._attention(item) for item in needed))
        tab_in_order(self)

    def _attention(self, item: Attention) -> QFrame:
        go = button(item.action, lambda: self.context.go(item.place, **item.arguments))
        return notice_frame(item.words, item.tone, go)

    def _first_time(self) -> QFrame:
        self.steps = [text("") for _step in guide().steps]
        self.connect_button = button(_("Connect your account"), lambda: self.context.go("connect"), "primary")
        self.trial_button = button(_("Try without an account"), self._try)
        to_team = _("Your team works on a server? Connect to it")
        self.team_link = button(to_team, lambda: self.context.go("team"), "link")
        self.restore_link = button(_("Restore a backup…"), self._restore, "link")
        made = card(
            text(_("Welcome"), "heading"),
            text(
                _(
                    "WA Desktop takes your customer file to a WhatsApp campaign: it checks who agreed, says what it "
                    "will cost before anything leaves, and tells you who received it."
                )
            ),
            text(_("Six steps connect your account:"), "strong"),
            self._steps(),
            row(self.connect_button, self.trial_button, self.restore_link, None),
            text(_("In trial mode everything works as for real and no message leaves this computer."), "muted"),
            row(self.team_link, None),
        )
        roomy(made)
        return made

    def _steps(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(GAP)
        for at, step in enumerate(self.steps):
            tile = card(step, frame="plain")
            grid.addWidget(tile, at // _STEPS_A_LINE, at % _STEPS_A_LINE)
            grid.setColumnStretch(at % _STEPS_A_LINE, 1)
        return grid

    def _restore(self) -> None:
        safety = self.context.safety
        if safety is not None:
            ask_restore(self, self.context.desk.home, self.context.operations, safety.restore)

    def _try(self) -> None:
        self.context.trial.start(self, self.refresh)

    def _news(self) -> None:
        if self.isVisible():
            self.refresh()


def home_facts(desk: Desk) -> HomeFacts:
    """Everything the page shows, read at once in the background."""
    # They may have to be counted anew first, and the counts kept.
    lists = workspace.lists.lists(desk)
    with desk.store.one_moment():
        today = date.today()  # noqa: DTZ011 - the reader's own calendar decides what is late
        currency = str(workspace.settings.get(desk, "currency"))
        return HomeFacts(
            account=workspace.account.account(desk),
            campaigns=workspace.campaigns.campaigns(desk),
            lists=lists,
            card=card_in_force(workspace.costs.cards(desk), currency, today),
            tariff_set=bool(workspace.costs.tariffs(desk)),
            follow_up=workspace.results.follow_up_connected(desk),
            today=today,
            new_consents=workspace.consents.waiting_by_list(desk),
            recategorised=workspace.templates.recategorised(desk),
            backup_late=workspace.backups.late(desk),
            retention_waits=workspace.retention.waiting(desk),
            relay_problem=workspace.pulling.follow_up(desk).problem,
            replies_waiting=workspace.replying.waiting(desk),
            approvals=tuple(workspace.approving.waiting(desk)),
            first_run=workspace.first_run.progress(desk),
        )
