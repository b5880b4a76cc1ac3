"""SMSBOX's statuses into the ledger: whose news it is, and what its error code means for the campaign."""

from dataclasses import dataclass

from sqlalchemy import Connection, text

from wa_desktop.domain.codes import (
    MANY_FAILURES,
    RECENT_FINAL_STATUSES,
    STOPS_SENDING,
    WATCHED,
    FailureAction,
    action_for,
    pause_reason,
)
from wa_desktop.domain.events import StatusUpdate
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.campaigns import move
from wa_desktop.store.holding import hold_country_of
from wa_desktop.store.ledger import (
    NewsEffect,
    apply_status,
    find_attempt,
    find_attempt_by_wamid,
    find_unreferenced_attempt,
)
from wa_desktop.store.retrying import plan_retry


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reason to pause a campaign, a code for `words`, with Meta's code and words."""

    campaign_id: int
    reason: str
    code: str
    details: str = "—"


def merge_status(c: Connection, update: StatusUpdate, at: int) -> NewsEffect | None:
    """Apply one status to the attempt it is about; None when no attempt is known (yet).

    `at` is when it happened (microseconds). Statuses may come in any order and any number of times.
    """
    attempt_id = find_for(c, update, at)
    if attempt_id is None:
        return None
    about = update.envelope
    return apply_status(
        c,
        attempt_id,
        update.status,
        at,
        code=update.code,
        details=update.details,
        wamid=about.wamid,
        reference=about.reference,
    )


def find_for(c: Connection, update: StatusUpdate, at: int) -> int | None:
    """The attempt that a status is about: by reference and number, by wamid, by a call of one, by number and time."""
    about = update.envelope
    found = find_attempt(c, about.reference, about.number) if about.reference and about.number else None
    if found is None:
        found = find_attempt_by_wamid(c, about.wamid)
    if found is None:
        found = _only_one_of(c, about.reference)
    if found is None and about.number:
        found = find_unreferenced_attempt(c, about.number, at)
    return found


def _only_one_of(c: Connection, reference: str) -> int | None:
    """The attempt of a call with a single recipient: WhatsApp may know that person by another number."""
    if not reference:
        return None
    # Of an unanswered call each recipient gets the reference with its own news: counting attempts would mistake
    # the first of them for the only one.
    query = text(
        "SELECT a.id FROM attempt a JOIN batch b ON b.id = a.batch_id"
        " WHERE a.reference = :reference AND b.size = 1 LIMIT 2"
    )
    ids = c.execute(query, {"reference": reference})
    found = ids.scalars().all()
    return int(found[0]) if len(found) == 1 else None


def alarm_of(update: StatusUpdate, effect: NewsEffect) -> Alarm | None:
    """The reason to pause at once that a failed status gives; None when sending may go on."""
    failed = update.status is RecipientState.FAILED and effect.attempt is RecipientState.FAILED
    if failed and action_for(update.code) in STOPS_SENDING:
        return Alarm(effect.campaign_id, pause_reason(update.code), update.code, update.details or "—")
    return None


def react(c: Connection, update: StatusUpdate, effect: NewsEffect) -> None:
    """What a failed status means for this person and this country: try again later, or write there no more."""
    if update.status is not RecipientState.FAILED or effect.attempt is not RecipientState.FAILED:
        return
    if action_for(update.code) is FailureAction.PAUSE_COUNTRY:
        hold_country_of(c, effect.recipient_id)
    plan_retry(c, effect, update.code)


def is_watched(update: StatusUpdate) -> bool:
    """Whether many failures with this code pause the campaign, though one alone does not."""
    return update.status is RecipientState.FAILED and action_for(update.code) in WATCHED


def many_failures(c: Connection, campaign_id: int) -> Alarm | None:
    """The alarm when one watched code fills too many of the campaign's last final states."""
    rows = c.execute(
        text(
            "SELECT state, reason FROM recipient WHERE campaign_id = :campaign"
            " AND state IN ('delivered', 'read', 'failed') ORDER BY changed_at DESC, id DESC LIMIT :recent"
        ),
        {"campaign": campaign_id, "recent": RECENT_FINAL_STATUSES},
    ).all()
    counts: dict[str, int] = {}
    for row in rows:
        if row.state == RecipientState.FAILED and action_for(row.reason) in WATCHED:
            counts[row.reason] = counts.get(row.reason, 0) + 1
    code, most = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return Alarm(campaign_id, "many_failures", code) if most >= MANY_FAILURES else None


def pause_for(c: Connection, alarm: Alarm) -> bool:
    """Pause the campaign when it is under way and somebody is left to write to; whether it was paused.

    The engine reads the row before each claim; the calls in flight end normally.
    """
    left = c.execute(
        text("SELECT 1 FROM recipient WHERE campaign_id = :campaign AND state = 'planned' LIMIT 1"),
        {"campaign": alarm.campaign_id},
    ).first()
    if left is None:
        return False
    under_way = (CampaignState.READY, CampaignState.RUNNING)
    facts = {"code": alarm.code, "details": alarm.details}
    return move(c, alarm.campaign_id, under_way, CampaignState.PAUSED, alarm.reason, facts)
