"""What each end of a call means: for its recipients, and for the calls after it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
_PROXY_WANTS_MORE = 407
_TOO_FAST = 429
_NO_CALL_LEFT = {"dns": "no_name", "tls": "tls", "proxy": "proxy"}
"""Why a call could not leave; any other cause: SMSBOX is unreachable."""
_NO_WORD = {
    "read_timeout": "no_answer",
    "connection_lost": "no_answer",
    "answer_unreadable": "answer_unreadable",
    "wrong_answer": "answer_unreadable",
}
"""Why nobody knows what became of a call without a telling status; any other cause: SMSBOX is unavailable."""
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


def judge(outcome: Outcome, numbers: Sequence[str], *, resend_unavailable: bool = False) -> Verdict:
    """The verdict on a call made to `numbers`. Whatever is not known to be unsent is unconfirmed.

    `resend_unavailable`: SMSBOX's own "unavailable" (503) is taken for not sent.
    """
    match outcome:
        case Answered():
            return _answered(outcome, numbers)
        case Rejected():
            return _rejected(outcome)
        case NotSent():
            detail = f"{outcome.cause} {outcome.detail}".strip()
            reason = _NO_CALL_LEFT.get(outcome.cause, "unreachable")
            return Verdict(RecipientState.PLANNED, After.BACK_OFF, "not_sent", reason, detail=detail)
        case Uncertain():
            verdict = _uncertain(outcome)
            is_unsent = resend_unavailable and outcome.cause == "unavailable"
            return replace(verdict, state=RecipientState.PLANNED) if is_unsent else verdict


def _answered(outcome: Answered, numbers: Sequence[str]) -> Verdict:
    told = [answer.number for answer in outcome.answers]
    if len(told) != len(numbers) or set(told) != set(numbers) or not outcome.reference:
        return _uncertain(Uncertain("wrong_answer", f"{len(told)} answers for {len(numbers)} numbers", 202))
    return Verdict(RecipientState.QUEUED, After.GO_ON, "answered", status=202)


def _rejected(outcome: Rejected) -> Verdict:
    detail = " ".join(filter(None, (outcome.description, outcome.error)))
    if outcome.status == _TOO_MANY:
        return Verdict(RecipientState.PLANNED, After.SMALLER, "rejected", "too_large", outcome.status, detail)
    if outcome.status in _PAUSES:
        reason = _PAUSES[outcome.status]
        return Verdict(RecipientState.PLANNED, After.PAUSE, "rejected", reason, outcome.status, detail)
    # An error that the contract does not call "not queued" (503…) says nothing certain.
    return _uncertain(Uncertain("unexpected_status", detail, outcome.status))


def _uncertain(outcome: Uncertain) -> Verdict:
    reason, after = _lasting(outcome.status)
    return Verdict(
        RecipientState.UNCONFIRMED,
        after,
        "overloaded" if outcome.status in OVERLOADED else "uncertain",
        reason or _NO_WORD.get(outcome.cause, "unavailable"),
        outcome.status,
        f"{outcome.cause} {outcome.detail}".strip(),
        outcome.retry_after,
    )


def _lasting(status: int | None) -> tuple[str, After]:
    """The reason that a status gives by itself (empty: none), and whether the next call would end like this one."""
    if status in _NO_KEY:
        return "key_refused", After.PAUSE
    if status == _PROXY_WANTS_MORE:
        return "proxy", After.PAUSE
    if status is not None and is_redirect(status):
        return "redirected", After.PAUSE
    return "too_many_requests" if status == _TOO_FAST else "", After.BACK_OFF


def is_redirect(status: int) -> bool:
    """Whether a status sends the caller elsewhere."""
    return 300 <= status < 400  # noqa: PLR2004 - HTTP's own classes
