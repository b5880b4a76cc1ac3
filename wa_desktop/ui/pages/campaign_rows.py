"""Campaigns as rows of a table."""

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.figures import funnel_of
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.team import APPROVAL_WAITING, APPROVED
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.ui.widgets.chip import campaign_tone
from wa_desktop.words import amounts
from wa_desktop.words.language import _

_STATE, _NAME = 22, 14
"""Characters of a state and of a name: nine columns fit the smallest usual window, the rest is read on hover."""


def state_words(view: CampaignView) -> str:
    """Where a campaign stands, with the reason when it waits."""
    if view.reason == "interrupted":
        return labels.reason("interrupted")
    if view.state is CampaignState.FINISHED and not view.follow_up:
        return labels.reason("no_follow_up")
    if view.state is CampaignState.READY and view.reason in (APPROVAL_WAITING, APPROVED):
        return {APPROVAL_WAITING: _("Waits for approval"), APPROVED: _("Approved, to be sent")}[view.reason]
    words = labels.campaign_state(view.state)
    waits = view.state in (CampaignState.PAUSED, CampaignState.RUNNING, CampaignState.READY)
    said = view.reason if waits and view.reason != "asked" else ""
    return f"{words} · {labels.reason(said)}" if said else words


def campaign_headings() -> list[Heading]:
    """Name, state, sizes, cost, date, list, template."""
    return [
        Heading(_("Campaign"), stretch=True),
        Heading(_("State"), mark=True, longest=_STATE),
        Heading(_("Recipients"), right=True),
        Heading(_("Handed to SMSBOX"), right=True),
        Heading(_("Delivered"), right=True),
        Heading(_("Spent at most"), right=True),
        Heading(_("Created"), spare=1),
        Heading(_("List"), longest=_NAME, spare=2),
        Heading(_("Template"), longest=_NAME, spare=3),
    ]


def campaign_row(view: CampaignView) -> Row:
    """One campaign; its key is its id as text. Without follow-up "delivered" is a dash, never 0."""
    name = _("{name} (test)").format(name=view.name) if view.is_test else view.name
    funnel = funnel_of(view)
    recipients = funnel.listed - funnel.excluded
    spent = view.spent.committed + view.spent.reserved
    cells = (
        name,
        state_words(view),
        amounts.count(recipients),
        amounts.count(funnel.accepted),
        "–" if funnel.delivered is None else amounts.count(funnel.delivered),
        amounts.money(spent, view.currency),
        amounts.day(view.created.astimezone().date()),
        view.list_name,
        view.template,
    )
    order = (None, None, recipients, funnel.accepted, funnel.delivered, spent, view.created)
    return Row(cells, str(view.id), _tone(view), order)


def is_found(view: CampaignView, wanted: str) -> bool:
    """Whether every word of `wanted` stands in the campaign's name, list, template or number."""
    told = f"{view.name} {view.list_name} {view.template} {view.id}".casefold()
    return all(word in told for word in wanted.casefold().split())


def _tone(view: CampaignView) -> str:
    if view.reason in ("interrupted", APPROVAL_WAITING):
        return "warn"
    if view.state is CampaignState.FINISHED and not view.follow_up:
        return "info"
    return campaign_tone(view.state)
