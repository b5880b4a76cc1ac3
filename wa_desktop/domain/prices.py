"""Rates and fees as the skins show them: Meta's cells and M-Target's dated tariff."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from wa_desktop.domain.estimates import Confidence
from wa_desktop.domain.values import Category

M_TARGET_PHONE = "+33 (0)5 61 25 12 55"
M_TARGET_SITE = "www.m-target.com"


class FeeBasis(StrEnum):
    """Which messages M-Target's sent fee counts: every one handed over, or the delivered ones."""

    ATTEMPTED = "attempted"
    DELIVERED = "delivered"


@dataclass(frozen=True, slots=True)
class RateView:
    """One cell of a card: the price of one message (or conversation) before tax.

    The cell holds for the messages `tier_from` to `tier_to` of a month in its market (`tier_to`
    None: open end). `derived` cells are computed from another currency: never Meta's own figure.
    """

    market: str
    category: Category
    rate: Decimal
    tier_from: int
    tier_to: int | None
    confidence: Confidence
    source: str
    derived: bool = False


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
