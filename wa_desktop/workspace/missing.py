"""Who did not get a campaign and what now; the second campaign to those people."""

from collections import Counter
from dataclasses import replace

from wa_desktop.domain.campaigns import Plan, RecipientView, SendOptions
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.missed import NEXT_ACTION, Group, MissedGroup, group_of
from wa_desktop.domain.quiet_hours import OFF
from wa_desktop.domain.values import Category
from wa_desktop.store import campaigns, missed
from wa_desktop.store.campaign_views import plan_of, view
from wa_desktop.store.instants import now
from wa_desktop.store.notes import is_trial
from wa_desktop.workspace.desk import Desk


def groups(desk: Desk, ref: str) -> tuple[MissedGroup, ...]:
    """Every recipient of a campaign in exactly one group with its next action; groups without anybody are left out.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`).
    """
    with desk.store.read() as connection:
        ended = missed.ends(connection, campaigns.find(connection, ref), now())
    reasons: dict[Group, Counter[str]] = {}
    for one in ended:
        group = group_of(one.state, one.reason, one.seconds_ago)
        reasons.setdefault(group, Counter())[one.reason or one.state.value] += one.number
    return tuple(
        MissedGroup(group, NEXT_ACTION[group], reasons[group].total(), dict(reasons[group]))
        for group in Group
        if group in reasons
    )


def people(desk: Desk, ref: str, group: Group, limit: int | None = None, offset: int = 0) -> tuple[RecipientView, ...]:
    """Exactly the recipients of a campaign that `groups` counts in one group, in the order of its list.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`).
    """
    with desk.store.read() as connection:
        found = missed.people(connection, campaigns.find(connection, ref), group, now(), limit, offset)
    return tuple(found)


def plan_for_missed(desk: Desk, ref: str) -> Plan:
    """The plan of a campaign, for those of its list who did not get it; to be changed, estimated and sent as any other.

    Raises `InputRefused` (`campaign_unknown`, `campaign_ambiguous`, `test_not_followed`).
    """
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        plan = plan_of(connection, campaign_id)
    if plan is None:
        raise InputRefused("test_not_followed", campaign=campaign_id)
    return replace(plan, follows=campaign_id, on=None, at=None)


def options_of(desk: Desk, ref: str) -> SendOptions:
    """How a campaign was sent, for another one like it: pace, hours, first slice, size of a call, a cap of its own.

    Its moment is over and its name is taken: neither is given. A cap that was only the highest estimate is none. Hours
    that nobody was asked about, because it was a trial or no marketing, are left to the settings. Raises as `groups`.
    """
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        sent = view(connection, campaign_id, references=False)
        facts = campaigns.facts(connection, campaign_id)
        on_trial = is_trial(connection, facts.account_id)
    estimate, kept = sent.estimate, sent.options
    marketing = estimate is not None and any(line.category is Category.MARKETING for line in estimate.lines)
    hours, first = str(kept["quiet_hours"]), int(str(kept["canary"]))
    said = hours != OFF
    return SendOptions(
        max_cost=sent.cap if estimate is None or sent.cap != estimate.ceiling else None,
        batch_size=facts.batch_size,
        rate=facts.rate,
        quiet_hours=hours if said or (marketing and not on_trial) else None,
        quiet_sundays=bool(kept["quiet_sundays"]) if said else None,
        quiet_holidays=bool(kept["quiet_holidays"]) if said else None,
        canary=first,
        canary_wait=int(str(kept["canary_wait_minutes"])) if first else None,
    )


def following(desk: Desk, plan: Plan, ref: str) -> Plan:
    """`plan`, for those of its list who did not get the campaign `ref`; raises as `plan_for_missed`."""
    return replace(plan, follows=plan_for_missed(desk, ref).follows)
