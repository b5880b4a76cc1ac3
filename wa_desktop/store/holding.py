"""Recipients that are planned but not due: a new attempt that waits, a country that is held until a person resumes."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from wa_desktop.domain.codes import COUNTRY_REFUSED, pause_reason

HELD = 2**62
"""`recipient.due_at` of who waits for a person, not for an instant."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Why nothing is due: until an instant (as stored), or for a `reason` that a person must read."""

    until: int | None = None
    reason: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


def held_back(c: Connection, campaign_id: int) -> HeldBack | None:
    """What the planned recipients of a campaign wait for, the nearest first; None when nobody is planned."""
    due = c.execute(_FIRST_DUE, {"campaign": campaign_id}).scalar()
    if due is None:
        return None
    if due < HELD:
        return HeldBack(until=int(due))
    countries = tuple(c.execute(_COUNTRIES, {"campaign": campaign_id, "held": HELD}).scalars())
    said = c.execute(_SAID, {"campaign": campaign_id, "code": COUNTRY_REFUSED}).scalar()
    facts = {"code": COUNTRY_REFUSED, "countries": countries, "details": said or "—"}
    return HeldBack(reason=pause_reason(COUNTRY_REFUSED), details=facts)


def hold_country_of(c: Connection, recipient_id: int) -> int:
    """Hold whoever is planned in the same campaign and country as this recipient; how many."""
    found = c.execute(_HOLD, {"id": recipient_id, "held": HELD})
    return int(found.rowcount)


def follow_clock(c: Connection, campaign_ids: Collection[int], back: int) -> int:
    """The clock was put back by so many microseconds: what waits for an instant waits no longer than before; how many.

    The instant of a retry lies minutes ahead. By a clock that was wrong it may lie days ahead.
    """
    moved = 0
    for campaign_id in campaign_ids:
        moved += c.execute(_FOLLOW, {"campaign": campaign_id, "back": back, "held": HELD}).rowcount
    return moved


def release_held(c: Connection, campaign_id: int) -> None:
    """A person resumes: the held ones are due."""
    c.execute(_RELEASE, {"campaign": campaign_id, "held": HELD})


_FOLLOW = text(
    "UPDATE recipient SET due_at = max(0, due_at - :back) WHERE campaign_id = :campaign AND state = 'planned'"
    " AND due_at > 0 AND due_at < :held"
)
_FIRST_DUE = text(
    "SELECT due_at FROM recipient WHERE campaign_id = :campaign AND state = 'planned' ORDER BY due_at LIMIT 1"
)
_COUNTRIES = text(
    "SELECT DISTINCT country FROM recipient WHERE campaign_id = :campaign AND state = 'planned' AND due_at = :held"
    " ORDER BY country"
)
_SAID = text(
    "SELECT a.details FROM recipient r JOIN attempt a ON a.recipient_id = r.id AND a.code = r.reason"
    " WHERE r.campaign_id = :campaign AND r.state = 'failed' AND r.reason = :code ORDER BY a.id + 0 DESC LIMIT 1"
)
_HOLD = text(
    "UPDATE recipient SET due_at = :held WHERE state = 'planned' AND due_at < :held"
    " AND campaign_id = (SELECT campaign_id FROM recipient WHERE id = :id)"
    " AND country = (SELECT country FROM recipient WHERE id = :id)"
)
_RELEASE = text(
    "UPDATE recipient SET due_at = 0 WHERE campaign_id = :campaign AND state = 'planned' AND due_at = :held"
)
