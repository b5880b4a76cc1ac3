"""Advice beside an estimate: how the same message could cost less."""

from datetime import datetime
from zoneinfo import ZoneInfo

from wa_desktop.domain.advice import Advice
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Estimate, PricingModel
from wa_desktop.domain.values import Category
from wa_desktop.pricing import advising
from wa_desktop.store.targets import duplicates_removed
from wa_desktop.workspace import settings
from wa_desktop.workspace.clocks import session_ends
from wa_desktop.workspace.deciding import Resolved
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.planning import resolve


def advise(desk: Desk, plan: Plan, made: Estimate) -> tuple[Advice, ...]:
    """What could lower the cost of `plan`, whose estimate is `made`; each with its amount and its condition."""
    resolved = resolve(desk, plan)
    with desk.store.read() as connection:
        removed = duplicates_removed(connection, resolved.list_id)
    return (
        *advising.duplicates(made, removed),
        *advising.dear_countries(made),
        *advising.sessions(made, _ends(desk, resolved, made)),
        *advising.category(made, resolved.price_book, resolved.versions),
        *advising.tiers(made),
    )


def _ends(desk: Desk, resolved: Resolved, made: Estimate) -> dict[Category, list[datetime]]:
    if made.card.model is not PricingModel.CONVERSATION:
        return {}
    zone = ZoneInfo(str(settings.get(desk, "time_zone")))
    with desk.store.read() as connection:
        found = session_ends(connection, resolved.list_id, resolved.at)
    return {category: [end.astimezone(zone) for end in ends.values()] for category, ends in found.items()}
