"""What a campaign achieved and cost: the figures of the results page and of the report."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.states import SPENT, RecipientState

_S = RecipientState
_DELIVERED = (_S.DELIVERED, _S.READ)
_ACCEPTED = (_S.QUEUED, _S.ACK, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED)


@dataclass(frozen=True, slots=True)
class Fees:
    """The fees of the attempts that stand in one state, exact and before tax."""

    meta: Decimal
    sent: Decimal


@dataclass(frozen=True, slots=True)
class Actual:
    """What the campaign cost, before tax; Meta's and the sent fee each rounded once, then added.

    They count what is certain (Meta charges what was delivered). `at_most` adds what may still be charged: messages
    without final news. `received_fee` is M-Target's for the replies, None while the tariff is not set.
    """

    currency: str
    meta_fee: Decimal
    sent_fee: Decimal
    total: Decimal
    at_most: Decimal
    received_fee: Decimal | None = None

    @property
    def is_maximum(self) -> bool:
        """Whether only the highest possible cost is known."""
        return self.at_most != self.total


@dataclass(frozen=True, slots=True)
class Funnel:
    """How far the list got. `sent`, `delivered` and `read` are None when no news can come: not known, never 0."""

    listed: int
    excluded: int
    accepted: int
    sent: int | None
    delivered: int | None
    read: int | None
    failed: int
    refused: int
    unconfirmed: int
    cancelled: int
    waiting: int
    """Planned, or in a call right now."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything the results page shows above the recipients."""

    campaign: CampaignView
    funnel: Funnel
    actual: Actual
    replies: int
    repliers: int
    """Distinct people who answered."""
    opted_out: int


def actual_cost(by_state: Mapping[RecipientState, Fees], currency: str, basis: str) -> Actual:
    """The cost of attempts by state; `basis` of the sent fee is `attempted` or `delivered`."""
    charged = _ACCEPTED if basis == "attempted" else _DELIVERED
    meta = _sum(by_state, _DELIVERED, meta=True)
    sent = _sum(by_state, charged, meta=False)
    most_meta = _sum(by_state, SPENT, meta=True)
    most_sent = _sum(by_state, SPENT.union(charged), meta=False)
    meta_fee, sent_fee = round_to_minor(meta, currency), round_to_minor(sent, currency)
    at_most = round_to_minor(most_meta, currency) + round_to_minor(most_sent, currency)
    return Actual(currency, meta_fee, sent_fee, meta_fee + sent_fee, at_most)


def _sum(by_state: Mapping[RecipientState, Fees], states: Iterable[RecipientState], *, meta: bool) -> Decimal:
    fees = (by_state[state] for state in states if state in by_state)
    return sum((one.meta if meta else one.sent for one in fees), Decimal(0))


def funnel_of(campaign: CampaignView) -> Funnel:
    """The funnel of a campaign's counts; its first line is the whole list."""
    counts = campaign.counts

    def known(*states: RecipientState) -> int | None:
        return sum(counts.get(state, 0) for state in states) if campaign.follow_up else None

    return Funnel(
        listed=campaign.total,
        excluded=counts.get(_S.EXCLUDED, 0),
        accepted=sum(counts.get(state, 0) for state in _ACCEPTED),
        sent=known(_S.SENT, *_DELIVERED),
        delivered=known(*_DELIVERED),
        read=known(_S.READ),
        failed=counts.get(_S.FAILED, 0),
        refused=counts.get(_S.REFUSED, 0),
        unconfirmed=counts.get(_S.UNCONFIRMED, 0),
        cancelled=counts.get(_S.CANCELLED, 0),
        waiting=counts.get(_S.PLANNED, 0) + counts.get(_S.SENDING, 0),
    )
