"""What a failure for a passing reason makes of a recipient: planned again, later, as a new attempt."""

from sqlalchemy import Connection, text

from wa_desktop.domain.codes import retry_seconds
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store.instants import now
from wa_desktop.store.ledger import NewsEffect

_SECOND = 1_000_000
_AGAIN = text(
    "UPDATE recipient SET state = 'planned', due_at = :due, changed_at = :at WHERE id = :id AND state = 'failed'"
)
_TRIED = text(
    "SELECT p.state, (SELECT count(*) FROM attempt WHERE recipient_id = :id) FROM campaign p WHERE p.id = :campaign"
)


def plan_retry(c: Connection, effect: NewsEffect, code: str) -> bool:
    """Plan a new attempt for a recipient that just failed with `code`, when one is allowed; whether it was.

    The failed attempt keeps its own state and cost. A cancelled campaign tries nothing again.
    """
    if effect.after is not RecipientState.FAILED or effect.before is RecipientState.FAILED:
        return False
    state, attempts = c.execute(_TRIED, {"id": effect.recipient_id, "campaign": effect.campaign_id}).one()
    wait = retry_seconds(code, attempts)
    if wait is None or state == CampaignState.CANCELLED:
        return False
    at = now()
    return bool(c.execute(_AGAIN, {"due": at + wait * _SECOND, "at": at, "id": effect.recipient_id}).rowcount)
