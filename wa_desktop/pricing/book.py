"""One day's prices, ready to be looked up: the card, the markets and the tariff together."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from wa_desktop.domain.estimates import CardName, PricingModel
from wa_desktop.domain.markets import MarketMap
from wa_desktop.domain.prices import FeeBasis, RateView, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.cards import Card
from wa_desktop.pricing.rules import Rules, ServiceRule
from wa_desktop.pricing.tariff import Tariff


@dataclass(frozen=True, slots=True)
class PriceBook:
    """Meta's and M-Target's prices for deliveries on `on`, in the card's currency, before tax.

    `market_day` differs from `on` only for a card that was asked for by name and does not cover
    `on`: its own markets are those of its own time.
    """

    on: date
    card: Card
    card_in_force: CardName | None
    market_day: date
    markets: MarketMap
    tariff: Tariff
    rules: Rules
    accept_derived: bool = False
    home_markets: frozenset[str] = frozenset()
    """The markets of the account's own country: never priced as international."""

    @property
    def currency(self) -> str:
        """Of every amount."""
        return self.card.name.currency

    @property
    def model(self) -> PricingModel:
        """Whether Meta charges each message, or one conversation of 24 h per person and category."""
        return self.card.name.model

    def market(self, prefix: str) -> str:
        """Meta's market of a prefix of the market map; empty when it is unclear on that day."""
        return self.markets.market_of(prefix, self.market_day)

    def cell(self, prefix: str, category: Category) -> RateView | None:
        """The cell that prices one message to a number of this prefix; None: unpriced."""
        market = self.market(prefix)
        if not market:
            return None
        return self._international(market, category) or self.card.cell(market, category, self.accept_derived)

    def _international(self, market: str, category: Category) -> RateView | None:
        """The rate of one-time codes from abroad, where the rule is on, the card has one and she is abroad."""
        if category is not Category.AUTHENTICATION or not self.rules.international_on(self.on):
            return None
        if market in self.home_markets:
            return None
        return self.card.cell(market, category, self.accept_derived, international=True)

    def tiers(self, prefix: str, category: Category) -> tuple[RateView, ...]:
        """The rates of a market by volume, lowest tier first; one where volume changes nothing, none: unpriced."""
        market = self.market(prefix)
        return self.card.tiers(market, category, self.accept_derived) if market else ()

    def derivable(self, prefix: str, category: Category) -> bool:
        """Whether only a derived rate is missing: accepting derived rates would price it."""
        market = self.market(prefix)
        return bool(market) and self.card.cell(market, category, accept_derived=True) is not None

    def meta_rate(self, prefix: str, category: Category) -> Decimal | None:
        """Meta's fee for one delivered message (or conversation); None: unpriced, which is not 0."""
        cell = self.cell(prefix, category)
        return None if cell is None else cell.rate

    @property
    def service_rule(self) -> ServiceRule:
        """What our free-form answers cost: under a conversation card, as in its own time."""
        day = self.market_day if self.model is PricingModel.CONVERSATION else self.on
        return self.rules.service_on(day)

    def fee(self, country: str, category: Category) -> TariffView | None:
        """M-Target's line for a message of this country and category; None: not set, not 0."""
        return self.tariff.fee(country, category)

    def sent_fee(self, country: str, category: Category) -> Decimal | None:
        """M-Target's fee for one message sent; None: not set."""
        line = self.fee(country, category)
        return None if line is None else line.sent

    @property
    def basis(self) -> FeeBasis:
        """Which messages the sent fee counts."""
        return self.tariff.basis
