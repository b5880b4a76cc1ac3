"""Campaigns as the skins ask for them and read them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from wa_desktop.domain.estimates import Estimate, Rates
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.templates import VariableSource


@dataclass(frozen=True, slots=True)
class Plan:
    """What the person chose, before anything is frozen: the input of an estimate and of a send."""

    list_name: str
    template: str
    language: str | None = None
    """None = each contact's own language; a code = everybody in this one."""
    fallback: str | None = None
    countries: frozenset[str] = frozenset()
    on: date | None = None
    """Delivery date; None = today in the account's time zone."""
    card: str | None = None
    rates: Rates = Rates()
    accept_derived: bool = False
    variables: Mapping[str, VariableSource] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SendOptions:
    """How a planned campaign is dispatched."""

    name: str | None = None
    max_cost: Decimal | None = None
    """The cap; None = none: the frozen prices bound what one attempt for everybody costs, and sending again what may
    have left is a person's decision, which a cap nobody chose must not block."""
    batch_size: int = 100
    rate: float | None = None
    """Recipients per second; None = start slowly and adapt, 0 = no limit of ours."""
    not_before: datetime | None = None
    again: bool = False
    test: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """Money held against the cap: reserved (may have left) and committed (accepted by SMSBOX)."""

    reserved: Decimal
    committed: Decimal


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as `send`, `status` and the live page show it; the counts sum to the list."""

    id: int
    name: str
    state: CampaignState
    reason: str
    counts: Mapping[RecipientState, int]
    excluded: Mapping[str, int]
    spent: Spent
    references: tuple[str, ...]
    list_name: str
    template: str
    created: datetime
    currency: str
    cap: Decimal | None
    follow_up: bool
    """Whether any news can come or has come; without it "sent" is the last thing known."""
    estimate: Estimate | None = None
    reason_details: Mapping[str, object] = field(default_factory=dict)
    is_test: bool = False
    started: datetime | None = None
    finished: datetime | None = None
    failures: Mapping[str, int] = field(default_factory=dict)
    """By code, why recipients failed or were refused."""

    @property
    def total(self) -> int:
        """Every member of the list, in whichever state."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class RecipientView:
    """One recipient with the attempt that decides its state."""

    number: str
    state: RecipientState
    reason: str
    reference: str
    wamid: str
    price: Decimal
    country: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class EventsReport:
    """What a batch of webhook bodies changed."""

    read: int
    new: int
    duplicate: int
    unmatched: int
    by_type: Mapping[str, int]
    malformed: int = 0
    malformed_lines: tuple[int, ...] = ()
    """The first of them, counting from 1."""
