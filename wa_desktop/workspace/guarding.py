"""Whom earlier messages protect, as the settings and the plan have it."""

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.rules import Rules
from wa_desktop.store.accounts import current_account
from wa_desktop.store.guards import Guarded
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk


def guard_rules(desk: Desk, plan: Plan) -> Rules:
    """The guards that are switched on; a person who sends the same again on purpose switches the first one off."""
    return Rules(
        same_content_days=0 if plan.allow_recent else int(settings.get(desk, "same_content_days")),
        frequency_most=int(settings.get(desk, "frequency_most")),
        frequency_days=int(settings.get(desk, "frequency_days")),
    )


def guarded(desk: Desk, plan: Plan) -> Guarded | None:
    """What the estimate and the freeze look at; None where no guard is on or nothing was ever sent from here."""
    rules = guard_rules(desk, plan)
    with desk.store.read() as connection:
        account = current_account(connection)
    if account is None or not rules.guarded:
        return None
    return Guarded(rules, plan.template, account.id)
