"""Who did not get a campaign and what now; the second campaign to those people."""

from collections import Counter
from dataclasses import replace

from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.missed import NEXT_ACTION, Group, MissedGroup, group_of
from wa_desktop.store import campaigns, missed
from wa_desktop.store.campaign_views import plan_of
from wa_desktop.store.instants import now
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


def following(desk: Desk, plan: Plan, ref: str) -> Plan:
    """`plan`, for those of its list who did not get the campaign `ref`; raises as `plan_for_missed`."""
    return replace(plan, follows=plan_for_missed(desk, ref).follows)
