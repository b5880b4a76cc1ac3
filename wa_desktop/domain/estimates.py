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
class Charged:
    """How many messages Meta already charged this month in one place: its volume tiers go on from there.

    `place` is a country code or the name of a market; `category` None: both categories that have tiers.
    """

    place: str
    messages: int
    category: Category | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """What the person assumes; `delivered`, `replies`, `answers` are shares between 0 and 1."""

    delivered: Decimal = Decimal("0.95")
    replies: Decimal = Decimal(0)
    answers: Decimal = Decimal(0)
    vat: Decimal | None = None
    """Percent, such as 20; None for no VAT line."""
    open_windows: int | None = None
    """How many recipients have an open service window; None: as the received messages say."""
    charged: tuple[Charged, ...] = ()
    """Places that are priced by volume tiers; all others at the list rate."""


class FeeKind(StrEnum):
    """Whose fee, and for what."""

    META = "meta"
    SENT = "sent"
    RECEIVED = "received"


class StepKind(StrEnum):
    """How one part of a fee comes about; the last three are free of Meta's charge."""

    RATE = "rate"
    TIER = "tier"
    SESSION = "open_session"
    WINDOW = "open_window"
    ALLOWANCE = "allowance"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a rate stands: the card's id or `tariff`, its first day, the row in it, and how far to trust it."""

    document: str
    since: date
    row: str
    source: str = ""
    confidence: Confidence | None = None
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One product of a line: `messages` × `rate` = `amount`, unrounded; both None where no rate is known.

    A line's fee is the sum of its steps of that kind, in the case that everything is delivered.
    """

    fee: FeeKind
    kind: StepKind
    messages: Decimal
    rate: Decimal | None
    amount: Decimal | None
    origin: Origin | None = None


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
    tier_position: Decimal = Decimal(0)
    """Where volume tiers are counted: the messages of the month in its market, these included."""
    steps: tuple[Step, ...] = ()
    """The formulas of the three fees, in the order of the fees."""


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
class VersionCount:
    """How many recipients of one country, market and category get one language version."""

    country: str
    market: str
    category: Category
    language: str
    recipients: int


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
    assumptions: tuple[Notice, ...] = ()
    """Meta's dated rules that these amounts rest on, each with the day since which it holds."""
    rejected: Mapping[str, int] = field(default_factory=dict)
    """By reason, the rows of the files that the import did not take (invalid numbers…): not among the excluded."""
    by_version: tuple["VersionCount", ...] = ()
    """The recipients by country, market, category and language version, largest first."""

    @property
    def ceiling(self) -> Decimal | None:
        """What a cap must allow so that everybody of this estimate can be sent to; None where a rate is missing.

        The highest total, or a cent more: that one is rounded half-up, and the last recipient has an exact price.
        Each recipient is reserved at the list rate: a lower tier or an open clock shows on the invoice only.
        """
        if self.totals.high is None:
            return None
        exact = sum((_reserved(line) for line in self.lines), Decimal(0))
        return max(self.totals.high, raised_to_minor(exact, self.currency))


def _reserved(line: EstimateLine) -> Decimal:
    at_list_rate = line.recipients * (line.unit_rate or Decimal(0))
    more = Decimal(0) if line.category is Category.SERVICE else max(Decimal(0), at_list_rate - (line.meta_fee or 0))
    return (line.total or Decimal(0)) + more
