"""The states of a recipient and of a campaign, and the only moves between them.

Every change in the ledger is a compare-and-set along one of these moves.
"""

from collections.abc import Sequence
from enum import StrEnum


class RecipientState(StrEnum):
    """Where one recipient of one campaign stands; always in exactly one of these."""

    PLANNED = "planned"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"
    SENDING = "sending"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    QUEUED = "queued"
    ACK = "ack"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


_S = RecipientState

PROGRESS = (_S.QUEUED, _S.ACK, _S.SENT, _S.DELIVERED, _S.READ)
"""The order in which SMSBOX's news advances a recipient; skips are allowed."""

_ARRIVED = frozenset({_S.ACK, _S.SENT, _S.DELIVERED, _S.READ})
_NEWS = _ARRIVED | {_S.FAILED}

MOVES: dict[RecipientState, frozenset[RecipientState]] = {
    _S.PLANNED: frozenset({_S.SENDING, _S.CANCELLED, _S.EXCLUDED}) | _NEWS,
    _S.SENDING: frozenset({_S.QUEUED, _S.REFUSED, _S.PLANNED, _S.UNCONFIRMED}) | _NEWS,
    _S.UNCONFIRMED: frozenset({_S.QUEUED, _S.PLANNED}) | _NEWS,
    _S.QUEUED: _NEWS,
    _S.ACK: _NEWS - {_S.ACK},
    _S.SENT: _NEWS - {_S.ACK, _S.SENT},
    _S.DELIVERED: frozenset({_S.READ}),
    _S.READ: frozenset(),
    _S.FAILED: frozenset({_S.PLANNED, _S.DELIVERED, _S.READ}),
    _S.REFUSED: _NEWS,
    _S.EXCLUDED: _NEWS,
    _S.CANCELLED: _NEWS,
}
"""From each state, the states it may become. FAILED → PLANNED only for a retryable code.

The news out of PLANNED, REFUSED, EXCLUDED and CANCELLED are late ones of an earlier attempt: a message that did arrive
is never hidden, nor sent again, and one that a person gave up for lost is known to have failed.
"""

OPEN = frozenset({_S.PLANNED, _S.SENDING, _S.UNCONFIRMED})
"""While a recipient is in one of these, its campaign is not finished."""

SPENT = frozenset({_S.SENDING, _S.UNCONFIRMED, _S.QUEUED, _S.ACK, _S.SENT, _S.DELIVERED, _S.READ})
"""Counted against the cap: reserved before the call, kept while the message may have left."""


def may_move(current: RecipientState, target: RecipientState) -> bool:
    """Whether the table allows `current` to become `target`."""
    return target in MOVES[current]


def merged(current: RecipientState, news: RecipientState) -> RecipientState:
    """`current` after a status arrives: the maximum of both; a late delivered or read beats failed.

    Statuses come in any order, so news older than what is known changes nothing.
    """
    return news if may_move(current, news) and news in _NEWS else current


_BEST_FIRST = (_S.READ, _S.DELIVERED, _S.SENT, _S.ACK)


def of_attempts(current: RecipientState, attempts: Sequence[RecipientState], *, just_failed: bool) -> RecipientState:
    """A recipient's state once its attempts (oldest first) stand as given: what any of them reached.

    When none reached anything the newest one speaks: a failure counts when it is news (`just_failed`) or when the
    recipient's state came from an attempt that failed since; what waits for another try goes on waiting.
    """
    for best in _BEST_FIRST:
        if best in attempts:
            return best
    newest = attempts[-1]
    if newest is _S.FAILED:
        return newest if just_failed or current in PROGRESS else current
    return newest if current in _ARRIVED else current


class CampaignState(StrEnum):
    """Where a campaign stands."""

    DRAFT = "draft"
    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


_C = CampaignState

CAMPAIGN_MOVES: dict[CampaignState, frozenset[CampaignState]] = {
    _C.DRAFT: frozenset({_C.READY, _C.CANCELLED}),
    _C.READY: frozenset({_C.RUNNING, _C.PAUSED, _C.CANCELLED}),
    _C.RUNNING: frozenset({_C.PAUSED, _C.FINISHED, _C.CANCELLED}),
    _C.PAUSED: frozenset({_C.READY, _C.RUNNING, _C.CANCELLED, _C.FINISHED}),
    _C.FINISHED: frozenset({_C.PAUSED}),
    _C.CANCELLED: frozenset(),
}
"""FINISHED → PAUSED when a retryable failure arrives late; PAUSED → FINISHED when the last
uncertain recipient is resolved by a status; PAUSED → READY when it is resumed before its moment."""


class Wanted(StrEnum):
    """What a person (perhaps in another process) asks of a running campaign; polled by the engine."""

    RUN = "run"
    PAUSE = "pause"
    CANCEL = "cancel"
