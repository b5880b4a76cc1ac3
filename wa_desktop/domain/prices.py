"""Rates and fees as the skins show them: Meta's cells and M-Target's dated tariff."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from wa_desktop.domain.estimates import CardName, Confidence, Notice, PricingModel
from wa_desktop.domain.values import Category

M_TARGET_PHONE = "+33 (0)5 61 25 12 55"
M_TARGET_SITE = "www.m-target.com"
INTERNATIONAL = "authentication_international"
"""How cards name the authentication rate of a business in another country."""


class FeeBasis(StrEnum):
    """Which messages M-Target's sent fee counts: every one handed over, or the delivered ones."""

    ATTEMPTED = "attempted"
    DELIVERED = "delivered"


class RuleName(StrEnum):
    """Meta's dated rules that a person may see as assumptions, and change."""

    SERVICE_CHARGED = "service_charged"
    SERVICE_ALLOWANCE = "service_allowance"
    UTILITY_IN_WINDOW_CHARGED = "utility_in_window_charged"
    FREE_ENTRY_POINT = "free_entry_point"
    VOLUME_TIERS = "volume_tiers"
    AUTHENTICATION_INTERNATIONAL = "authentication_international"

    @property
    def counts(self) -> bool:
        """Whether its value is a number, not yes or no."""
        return self is RuleName.SERVICE_ALLOWANCE


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """What a person decided about a rule from a day on: 0 or 1 for a yes-or-no rule."""

    name: RuleName
    effective_from: date
    value: int


@dataclass(frozen=True, slots=True)
class RuleView:
    """A rule in force: its value, since when, and whether a person changed it from `usual`."""

    name: RuleName
    value: int
    effective_from: date
    changed: bool
    usual: int


@dataclass(frozen=True, slots=True)
class RateView:
    """One cell of a card: the price of one message (or conversation) before tax.

    The cell holds for the messages `tier_from` to `tier_to` of a month in its market (`tier_to`
    None: open end). `derived` cells are computed from other cells: never Meta's own figure.
    `international`: the rate of authentication messages from a business in another country.
    """

    market: str
    category: Category
    rate: Decimal
    tier_from: int
    tier_to: int | None
    confidence: Confidence
    source: str
    derived: bool = False
    international: bool = False


@dataclass(frozen=True, slots=True)
class TariffView:
    """M-Target's fees per message from one date on, before tax.

    `country` and `category` empty mean every one; the most specific line wins. `monthly` is the
    fixed part of a month, outside every campaign.
    """

    effective_from: date
    country: str
    category: str
    sent: Decimal
    received: Decimal
    basis: FeeBasis
    monthly: Decimal | None = None
    in_force: bool = True
    """Whether no later line of the same country and category replaces it today."""


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One cell of a new card beside the card before it; `old` or `new` None: that card has no such cell.

    `percent` is the change, rounded to a tenth. `flag` is empty or a code: `jump` (over 50 %), `gone`,
    `market_unknown`, or one that begins with `odd_`: such a rate is not taken unless a person accepts it.
    """

    market: str
    category: Category
    international: bool
    tier_from: int
    tier_to: int | None
    old: Decimal | None
    new: Decimal | None
    percent: Decimal | None
    flag: str = ""

    @property
    def odd(self) -> bool:
        """Whether the rate can hardly be one."""
        return self.flag.startswith("odd_")


@dataclass(frozen=True, slots=True)
class CardView:
    """A rate card as it is listed: what `CardName` says, and where it stands.

    `last_day` is the last day that it prices (None: not known yet). `file` and `sha256` tell an imported one.
    """

    id: str
    model: PricingModel
    currency: str
    effective_from: date
    confidence: Confidence
    to_confirm: bool
    last_day: date | None
    in_force: bool
    stale: bool
    source: str
    markets: int
    partial: bool
    file: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class ImportView:
    """A file of Meta's that was adopted; `kind` is `list` or `tiers`."""

    id: str
    kind: str
    model: PricingModel
    currency: str
    effective_from: date
    file: str
    sha256: str
    adopted_at: datetime
    rates: int


@dataclass(frozen=True, slots=True)
class FilePreview:
    """A file of Meta's before (`adopted` False) or after it was taken.

    `already`: the same bytes were adopted before, nothing is to be done. `left_out`: odd rates that are not
    taken as long as nobody accepts them: their market stays without a price.
    """

    file: str
    sha256: str
    kinds: tuple[str, ...]
    card: CardName
    previous: CardName | None
    changes: tuple[PriceChange, ...]
    unchanged: int
    rates: int
    left_out: int
    notices: tuple[Notice, ...]
    adopted: bool = False
    already: bool = False


@dataclass(frozen=True, slots=True)
class MarketOverride:
    """A person's word on the market of a prefix (digits) from a day on, and what Meta's map says."""

    prefix: str
    market: str
    effective_from: date
    usual: str = ""
    countries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BillerView:
    """Who bills Meta's part (`m_target`, `meta`, `unknown`) and what follows from it, a sentence each."""

    biller: str
    consequences: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class MarketChange:
    """One rate of a country of hers today and on the first day of the next quarter.

    `known` False: no card of the next quarter is known yet, `new` is today's card going on.
    """

    country: str
    market: str
    category: Category
    old: RateView | None
    new: RateView | None
    known: bool
