"""What a page that follows a campaign shows beside its counts: countries, the first slice, the campaigns around it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from wa_desktop.domain.canary import CanaryFigures, CanaryPhase
from wa_desktop.domain.states import RecipientState
from wa_desktop.store import campaigns, missed
from wa_desktop.store.by_country import counts_by_country
from wa_desktop.store.campaign_views import view
from wa_desktop.store.canaries import figures
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class Links:
    """Id and name of the campaign that one follows (at most one), and of those that follow it."""

    before: Sequence[tuple[int, str]]
    after: Sequence[tuple[int, str]]


def links(desk: Desk, ref: str) -> Links:
    """The campaigns around one; raises `campaign_unknown`, `campaign_ambiguous`."""
    with desk.store.read() as connection:
        before, after = missed.linked(connection, campaigns.find(connection, ref))
    return Links(tuple(before), tuple(after))


def countries(desk: Desk, ref: str) -> Mapping[str, Mapping[RecipientState, int]]:
    """The recipients of a campaign by country and state; raises `campaign_unknown`, `campaign_ambiguous`."""
    with desk.store.read() as connection:
        return counts_by_country(connection, campaigns.find(connection, ref))


def first_slice(desk: Desk, ref: str) -> CanaryFigures | None:
    """The figures of the first slice while it goes first; None without one, or once the rest follows."""
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        if view(connection, campaign_id, references=False).canary not in (CanaryPhase.FIRST, CanaryPhase.STOPPED):
            return None
        return figures(connection, campaign_id)
