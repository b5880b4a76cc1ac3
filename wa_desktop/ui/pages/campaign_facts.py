"""What a campaign's page reads beside the snapshot: countries, first slice, decisions, who was missed, links."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wa_desktop import workspace
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.canary import CanaryFigures
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.missed import MissedGroup
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.uncertain import UnconfirmedBatch
from wa_desktop.ui.pages.campaign_team import Colleagues, colleagues
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.following import Links
from wa_desktop.workspace.recategorising import CategoryChange

CATEGORY = "template_category_changed"


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """Read in the background, every few seconds while the campaign is sent."""

    campaign: int
    countries: Mapping[str, Mapping[RecipientState, int]]
    slice: CanaryFigures | None
    change: CategoryChange | None
    unconfirmed: Sequence[UnconfirmedBatch]
    groups: Sequence[MissedGroup]
    links: Links
    waits_for_trial: bool
    """Whether it was made in trial mode, which has ended."""
    colleagues: Colleagues = Colleagues()


def campaign_facts(desk: Desk, view: CampaignView) -> CampaignFacts:
    """Everything about a campaign that its snapshot does not hold."""
    ref = str(view.id)
    return CampaignFacts(
        view.id,
        workspace.following.countries(desk, ref),
        workspace.following.first_slice(desk, ref) if view.canary else None,
        _change(desk, ref) if view.reason == CATEGORY else None,
        workspace.campaigns.unconfirmed(desk, ref) if view.counts.get(RecipientState.UNCONFIRMED, 0) else (),
        workspace.missing.groups(desk, ref),
        workspace.following.links(desk, ref),
        workspace.trial.waits_for_trial(desk, ref),
        colleagues(desk, view),
    )


def _change(desk: Desk, ref: str) -> CategoryChange | None:
    try:
        return workspace.recategorising.category_change(desk, ref)
    except InputRefused:
        # Accepted meanwhile, or put right by Meta: nothing is left to decide.
        return None
