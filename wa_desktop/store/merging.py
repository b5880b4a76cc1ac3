"""What failed messages mean for their campaign: try again later, write no more to a country, stop."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from wa_desktop.domain.codes import (
    MANY_FAILURES,
    RECENT_FINAL_STATUSES,
    STOPS_SENDING,
    WATCHED,
    FailureAction,
    action_for,
    pause_reason,
)
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.applying import Applied, Failure
from wa_desktop.store.campaigns import move
from wa_desktop.store.fast import run
from wa_desktop.store.holding import hold_country_of
from wa_desktop.store.retrying import plan_retries

_UNDER_WAY = (CampaignState.READY, CampaignState.RUNNING)


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reason to pause a campaign, a code for `words`, with Meta's code and words."""

    campaign_id: int
    reason: str
    code: str
    details: str = "—"


def react(c: Connection, applied: Applied) -> None:
    """Hold the countries that Meta refuses, plan new attempts where one may help, pause what everybody would fail."""
    _hold_countries(c, applied.failed)
    plan_retries(c, applied.failures)
    for campaign_id in sorted({one.campaign_id for one in applied.failed}):
        failed = [one for one in applied.failed if one.campaign_id == campaign_id]
        if _may_pause(c, campaign_id):
            for alarm in _alarms(c, campaign_id, failed):
                _pause(c, alarm)


def _hold_countries(c: Connection, failed: Sequence[Failure]) -> None:
    held: set[tuple[int, str]] = set()
    for one in failed:
        if action_for(one.code) is not FailureAction.PAUSE_COUNTRY:
            continue
        country = run(c, "SELECT country FROM recipient WHERE id = ?", (one.recipient_id,)).fetchone()[0]
        if (one.campaign_id, country) not in held:
            hold_country_of(c, one.recipient_id)
            held.add((one.campaign_id, country))


def _alarms(c: Connection, campaign_id: int, failed: Sequence[Failure]) -> Iterator[Alarm]:
    """The reasons to pause at once, the most telling first."""
    for one in failed:
        if action_for(one.code) in STOPS_SENDING:
            yield Alarm(campaign_id, pause_reason(one.code), one.code, one.details or "—")
            return
    if any(action_for(one.code) in WATCHED for one in failed):
        many = _many_failures(c, campaign_id)
        if many is not None:
            yield many


_LAST_FINAL = (
    "SELECT state, reason FROM recipient WHERE campaign_id = ?"
    " AND state IN ('delivered', 'read', 'failed') ORDER BY changed_at DESC, id DESC LIMIT ?"
)


def _many_failures(c: Connection, campaign_id: int) -> Alarm | None:
    """The alarm when one watched code fills too many of the campaign's last final states."""
    counts: dict[str, int] = {}
    for state, reason in run(c, _LAST_FINAL, (campaign_id, RECENT_FINAL_STATUSES)).fetchall():
        if state == RecipientState.FAILED and action_for(reason) in WATCHED:
            counts[reason] = counts.get(reason, 0) + 1
    code, most = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return Alarm(campaign_id, "many_failures", code) if most >= MANY_FAILURES else None


def _may_pause(c: Connection, campaign_id: int) -> bool:
    """Whether the campaign is under way and somebody is left to write to."""
    state = run(c, "SELECT state FROM campaign WHERE id = ?", (campaign_id,)).fetchone()[0]
    left = "SELECT 1 FROM recipient WHERE campaign_id = ? AND state = 'planned' LIMIT 1"
    return state in _UNDER_WAY and run(c, left, (campaign_id,)).fetchone() is not None


def _pause(c: Connection, alarm: Alarm) -> None:
    """The engine reads the row before each claim; the calls in flight end normally."""
    facts = {"code": alarm.code, "details": alarm.details}
    move(c, alarm.campaign_id, _UNDER_WAY, CampaignState.PAUSED, alarm.reason, facts)
