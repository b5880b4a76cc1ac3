"""What each end of a call means: for its recipients, and for the calls after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from wa_desktop.domain.gateway import Answered, NotSent, Outcome, Rejected, Uncertain
from wa_desktop.domain.states import RecipientState

_PAUSES = {
    400: "bad_request",
    402: "balance",
    403: "key_refused",
    404: "unknown_id",
    405: "method",
}
_TOO_MANY = 413
_NO_KEY = frozenset({401, 403})
OVERLOADED = frozenset({429, 503})
"""Statuses that ask for fewer calls."""


class After(Enum):
    """What the engine does next."""

    GO_ON = auto()
    PAUSE = auto()
    SMALLER = auto()
    """Go on with smaller batches."""
    BACK_OFF = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    """`state` for the recipients (queued: as the answer says for each) and what comes `after`.

    `reason` names the pause, at once or when backing off does not help; `retry_after` is in seconds.
    """

    state: RecipientState
    after: After
    outcome: str
    reason: str = ""
    status: int | None = None
    detail: str = ""
    retry_after: float | None = None


def judge(outcome: Outcome, numbers: Sequence[str]) -> Verdict:
    """The verdict on a call made to `numbers`. Whatever is not known to be unsent is unconfirmed."""
    match outcome:
        case Answered():
            return _answered(outcome, numbers)
        case Rejected():
            return _rejected(outcome)
        case NotSent():
            detail = f"{outcome.cause} {outcome.detail}".strip()
            return Verdict(RecipientState.PLANNED, After.BACK_OFF, "not_sent", "unreachable", detail=detail)
        case Uncertain():
            return _uncertain(outcome)


def _answered(outcome: Answered, numbers: Sequence[str]) -> Verdict:
    told = [answer.number for answer in outcome.answers]
    if len(told) != len(numbers) or set(told) != set(numbers) or not outcome.reference:
        return _uncertain(Uncertain("wrong_answer", f"{len(told)} answers for {len(numbers)} numbers", 202))
    return Verdict(RecipientState.QUEUED, After.GO_ON, "answered", status=202)


def _rejected(outcome: Rejected) -> Verdict:
    detail = " ".join(filter(None, (outcome.description, outcome.error)))
    if outcome.status == _TOO_MANY:
        return Verdict(RecipientState.PLANNED, After.SMALLER, "rejected", "bad_request", outcome.status, detail)
    if outcome.status in _PAUSES:
        reason = _PAUSES[outcome.status]
        return Verdict(RecipientState.PLANNED, After.PAUSE, "rejected", reason, outcome.status, detail)
    # An error that the contract does not call "not queued" (503…) says nothing certain.
    return _uncertain(Uncertain("unexpected_status", detail, outcome.status))


def _uncertain(outcome: Uncertain) -> Verdict:
    no_key = outcome.status in _NO_KEY
    return Verdict(
        RecipientState.UNCONFIRMED,
        After.PAUSE if no_key else After.BACK_OFF,
        "overloaded" if outcome.status in OVERLOADED else "uncertain",
        "key_refused" if no_key else "unavailable",
        outcome.status,
        f"{outcome.cause} {outcome.detail}".strip(),
        outcome.retry_after,
    )
