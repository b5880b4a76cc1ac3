"""What a failure for a passing reason makes of a recipient: planned again, later, as a new attempt."""

from collections.abc import Sequence

from sqlalchemy import Connection

from wa_desktop.domain.codes import retry_seconds
from wa_desktop.domain.states import CampaignState
from wa_desktop.store.applying import Failure
from wa_desktop.store.fast import run, run_many
from wa_desktop.store.instants import now

_SECOND = 1_000_000
_AGAIN = "UPDATE recipient SET state = 'planned', due_at = ?, changed_at = ? WHERE id = ? AND state = 'failed'"


def plan_retries(c: Connection, failures: Sequence[Failure]) -> int:
    """Plan a new attempt for the recipients that just failed with a code that allows one; how many.

    The failed attempt keeps its own state and cost. A cancelled campaign tries nothing again.
    """
    waits = {one.recipient_id: retry_seconds(one.code, one.tries) for one in failures}
    allowed = [one for one in failures if waits[one.recipient_id] is not None]
    given_up = {one for one in {failure.campaign_id for failure in allowed} if _is_cancelled(c, one)}
    at = now()
    return run_many(
        c,
        _AGAIN,
        (
            (at + (waits[one.recipient_id] or 0) * _SECOND, at, one.recipient_id)
            for one in allowed
            if one.campaign_id not in given_up
        ),
    )


def _is_cancelled(c: Connection, campaign_id: int) -> bool:
    row = run(c, "SELECT state FROM campaign WHERE id = ?", (campaign_id,)).fetchone()
    return bool(row[0] == CampaignState.CANCELLED)
