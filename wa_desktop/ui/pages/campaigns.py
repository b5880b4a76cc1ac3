"""Campaigns: all of them, the newest first."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.ui.context import Context
from wa_desktop.ui.pages.campaign_account import ACTIVE
from wa_desktop.ui.pages.campaign_rows import campaign_headings, campaign_row
from wa_desktop.ui.pages.parts import DataPage, header
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.basics import button
from wa_desktop.ui.widgets.empty import EmptyState
from wa_desktop.words.language import _

_LOOK_EVERY_MS = 2000


class CampaignsPage(DataPage):
    """One table; a double click or Enter opens a campaign."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.table = RecordTable(campaign_headings(), _("Campaigns"))
        self.table.opened.connect(self._open)
        self.table.picked.connect(self._picked)
        self.open_button = button(_("Open"), self._open_chosen)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty())
        self._stack.addWidget(self.table)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        create = button(_("Create a campaign"), lambda: context.go("maker"), "primary")
        self.content.addLayout(header(self.title(), self.open_button, create))
        self.content.addWidget(self._stack, 1)

    def title(self) -> str:
        """The page's name."""
        return _("Campaigns")

    def _empty(self) -> EmptyState:
        return EmptyState(
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
        newest = sorted(found, key=lambda campaign: campaign.id, reverse=True)
        self.table.show_rows(campaign_row(campaign) for campaign in newest)
        self._stack.setCurrentIndex(1 if found else 0)
        self._picked()
        if any(campaign.state in ACTIVE for campaign in found) and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _picked(self) -> None:
        self.open_button.setEnabled(bool(self.table.selected_keys()))

    def _open_chosen(self) -> None:
        for key in self.table.selected_keys()[:1]:
            self._open(key)

    def _open(self, ref: object) -> None:
        self.context.go("campaign", ref=str(ref))
