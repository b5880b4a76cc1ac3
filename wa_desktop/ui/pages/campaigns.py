"""Campaigns: all of them, the newest first, searched and sorted, opened, duplicated, sent again to who was missed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.news import Kind
from wa_desktop.domain.states import CampaignState
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.campaign_account import ACTIVE
from wa_desktop.ui.pages.campaign_rows import campaign_headings, campaign_row, is_found
from wa_desktop.ui.pages.parts import DataPage, choices, header
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.ask import ask_name
from wa_desktop.ui.widgets.basics import button, column, row, text
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.ui.widgets.forms import named
from wa_desktop.words.language import _

_LOOK_EVERY_MS = 2000
_OVER = (CampaignState.FINISHED, CampaignState.CANCELLED, CampaignState.PAUSED)


class CampaignsPage(DataPage):
    """One table; a double click or Enter opens a campaign."""

    follows = frozenset({Kind.CAMPAIGNS, Kind.LOG})

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._known: Sequence[CampaignView] = ()
        self.table = RecordTable(campaign_headings(), _("Campaigns"))
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Search by name, list or template"))
        self.search.setClearButtonEnabled(True)
        named(self.search, _("Search the campaigns"))
        self.search.textChanged.connect(lambda *_: self._show_found())
        states = [(labels.campaign_state(state), state.value) for state in CampaignState if state.value != "draft"]
        self.states = choices(_("State of the campaigns"), [(_("Every state"), None), *states])
        self.states.activated.connect(lambda *_: self._show_found())
        self.nothing = text(_("No campaign matches."), "muted")
        self.nothing.hide()
        self.open_button = button(_("Open"), self._open_chosen)
        self.repeat_button = button(_("Duplicate…"), lambda: self._again(missed=""))
        self.rename_button = button(_("Rename…"), self._ask_name)
        self.missed_button = button(_("Send again to who did not get it…"), lambda: self._again(missed="yes"))
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self._filled())
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        create = button(_("Create a campaign"), lambda: context.go("maker"), "primary")
        self.figures_button = button(_("Figures of a period…"), lambda: context.go("figures"))
        self.content.addLayout(header(self.title(), self.figures_button, create))
        self.content.addWidget(self._stack, 1)

    def _filled(self) -> QWidget:
        made = QWidget()
        search = row(self.search, self.states)
        search.setStretch(0, 1)
        deeds = row(self.open_button, self.repeat_button, self.rename_button, self.missed_button, None)
        layout = column(search, self.nothing, self.table, deeds)
        layout.setStretch(2, 1)
        made.setLayout(layout)
        return made

    def title(self) -> str:
        """The page's name."""
        return _("Campaigns")

    def _empty(self) -> EmptyState:
        return EmptyState(
            "campaigns",
            _("No campaign yet"),
            _("A campaign takes a list, an approved template and the countries you tick; you see the cost all along."),
            (_("Create a campaign"), lambda: self.context.go("maker")),
        )

    def refresh(self) -> None:
        """Read the campaigns again."""
        self.read(
            _("Reading the campaigns…"), lambda: workspace.campaigns.campaigns(self.context.desk), self.show_campaigns
        )

    def left(self) -> None:
        """No need to look while nobody sees it."""
        self._timer.stop()

    def show_campaigns(self, found: Sequence[CampaignView]) -> None:
        """Show these campaigns; look again while one is sending."""
        self._known = sorted(found, key=lambda campaign: campaign.id, reverse=True)
        self._stack.setCurrentIndex(1 if found else 0)
        self._show_found()
        if any(campaign.state in ACTIVE for campaign in found) and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _show_found(self) -> None:
        wanted, state = self.search.text(), self.states.currentData()
        found = [one for one in self._known if is_found(one, wanted) and state in (None, one.state.value)]
        self.table.show_rows(campaign_row(campaign) for campaign in found)
        self.nothing.setVisible(bool(self._known) and not found)
        self._picked()

    def _chosen(self) -> CampaignView | None:
        key = next(iter(self.table.selected_keys()), None)
        return next((one for one in self._known if str(one.id) == key), None)

    def _picked(self) -> None:
        chosen = self._chosen()
        self.open_button.setEnabled(chosen is not None)
        self.rename_button.setEnabled(chosen is not None)
        self.repeat_button.setEnabled(chosen is not None and not chosen.is_test)
        self.missed_button.setEnabled(chosen is not None and not chosen.is_test and chosen.state in _OVER)

    def _again(self, missed: str) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self.context.go("maker", like=str(chosen.id), missed=missed)

    def _ask_name(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            ask_name(
                self, _("Rename the campaign"), _("Name of the campaign"), chosen.name, partial(self.rename, chosen)
            )

    def rename(self, chosen: CampaignView, name: str) -> None:
        """Give a campaign another name, in the background."""
        desk = self.context.desk
        self.change(_("Renaming…"), lambda: workspace.campaigns.rename(desk, str(chosen.id), name))

    def _open_chosen(self) -> None:
        for key in self.table.selected_keys()[:1]:
            self._open(key)

    def _open(self, ref: object) -> None:
        self.context.go("campaign", ref=str(ref))
