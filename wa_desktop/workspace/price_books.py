"""The prices of a day: bundled cards, the market map and the stored tariff brought together."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName
from wa_desktop.domain.markets import MarketMap, market_map
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.cards import Card, CardShelf, read_shelf
from wa_desktop.pricing.rules import Rules, read_rules
from wa_desktop.pricing.tariff import Tariff
from wa_desktop.store.tariffs import tariff_lines
from wa_desktop.words.bundled import bundled
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk


def shelf() -> CardShelf:
    """Every card of the program."""
    return read_shelf(bundled("rates"))


def rules() -> Rules:
    """Meta's dated rules that are not rates."""
    return read_rules(bundled("rates", "rules.json"))


def markets() -> MarketMap:
    """Meta's markets by prefix."""
    return market_map(bundled("rates", "country_market_map.csv"))


def today(desk: Desk) -> date:
    """The date where the account lives: it decides which card prices a delivery."""
    return datetime.now(ZoneInfo(str(settings.get(desk, "time_zone")))).date()


def currency_of(desk: Desk) -> str:
    """The currency in which Meta charges the account."""
    return str(settings.get(desk, "currency"))


def price_book(
    desk: Desk,
    on: date | None = None,
    card: str | None = None,
    currency: str | None = None,
    accept_derived: bool = False,
) -> PriceBook:
    """The prices of deliveries on `on` (None: today) in `currency` (None: the account's).

    `card` prices with that card whatever the day. Raises `no_card_for_date`, `card_unknown`,
    `card_currency`.
    """
    day = on or today(desk)
    money = currency or currency_of(desk)
    cards = shelf()
    chosen = cards.named(card, money) if card else cards.in_force(day, money)
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
    return PriceBook(
        on=day,
        card=chosen,
        card_in_force=_in_force(cards, day, money),
        market_day=_market_day(cards, chosen, day),
        markets=markets(),
        tariff=Tariff(lines, day),
        rules=rules(),
        accept_derived=accept_derived,
    )


def _in_force(cards: CardShelf, day: date, currency: str) -> CardName | None:
    try:
        return cards.in_force(day, currency).name
    except InputRefused:
        return None


def _market_day(cards: CardShelf, card: Card, day: date) -> date:
    # A card has rates for the markets of its own time: Hungary was no market of its own in 2024.
    last = cards.last_day(card)
    day = max(day, card.name.effective_from)
    return day if last is None else min(day, last)
