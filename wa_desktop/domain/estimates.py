"""The planned cost of a campaign, as finance reads it. Amounts are exact, before tax."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wa_desktop.domain.money import raised_to_minor
from wa_desktop.domain.values import Category


class PricingModel(StrEnum):
    """What Meta charges: a 24 h conversation (until 2025-06-30) or every delivered message."""

    CONVERSATION = "conversation"
    MESSAGE = "message"


class Confidence(StrEnum):
    """How far a rate can be trusted; only AUTHORITATIVE and EXACT need no confirmation."""

    AUTHORITATIVE = "authoritative"
    EXACT = "exact"
    HIGH = "high"
    GOOD = "good"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def to_confirm(self) -> bool:
        """Whether the screen says "rates to be confirmed"."""
        return self not in (Confidence.AUTHORITATIVE, Confidence.EXACT)


@dataclass(frozen=True, slots=True)
class CardName:
    """A rate card as it is quoted beside every amount."""

    id: str
    model: PricingModel
    currency: str
    effective_from: date
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Rates:
    """What the person assumes; `delivered`, `replies`, `answers` are shares between 0 and 1."""

    delivered: Decimal = Decimal("0.95")
    replies: Decimal = Decimal(0)
    answers: Decimal = Decimal(0)
    vat: Decimal | None = None
    """Percent, such as 20; None for no VAT line."""


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """One (country, market, category); amounts are `recipients` × rate, unrounded.

    `unit_rate` None: no rate for this market. `sent_fee` and `received_fee` None: M-Target's
    tariff is not set, which is not 0. A line of category service holds our answers to replies:
    `messages` of them, `free` of these within Meta's monthly allowance, to `recipients` people
    (rounded up) who are recipients of the other lines already.
    """

    country: str
    market: str
    category: Category
    recipients: int
    unit_rate: Decimal | None
    meta_fee: Decimal | None
    sent_fee: Decimal | None
    received_fee: Decimal | None
    total: Decimal | None
    source: str = ""
    confidence: Confidence | None = None
    derived: bool = False
    messages: Decimal = Decimal(0)
    free: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Totals:
    """The three fees, each rounded half-up once, and their sum; None where a rate is missing.

    `total` = `high`. `expected` counts the delivery rate, `low` is expected without replies.
    """

    recipients: int
    meta_fee: Decimal | None
    sent_fee: Decimal | None
    received_fee: Decimal | None
    total: Decimal | None
    low: Decimal | None
    expected: Decimal | None
    high: Decimal | None
    vat: Decimal | None
    total_incl_vat: Decimal | None


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning or remark: a code for `words` with its facts."""

    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Estimate:
    """The cost before anything is sent, with what it assumes and whom it leaves out."""

    currency: str
    card: CardName
    on: date
    lines: tuple[EstimateLine, ...]
    totals: Totals
    excluded: Mapping[str, int]
    languages: Mapping[str, int]
    unpriced: tuple[str, ...]
    tariff_set: bool
    rates: Rates = Rates()
    warnings: tuple[Notice, ...] = ()
    without_version: Mapping[str, int] = field(default_factory=dict)
    """By stated language, the contacts who read a language without an approved version."""

    @property
    def ceiling(self) -> Decimal | None:
        """What a cap must allow so that everybody of this estimate can be sent to; None where a rate is missing.

        The highest total, or a cent more: that one is rounded half-up, and the last recipient has an exact price.
        """
        if self.totals.high is None:
            return None
        exact = sum((line.total or Decimal(0) for line in self.lines), Decimal(0))
        return max(self.totals.high, raised_to_minor(exact, self.currency))
