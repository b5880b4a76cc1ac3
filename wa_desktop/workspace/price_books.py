"""The prices of a day: cards, the market map, Meta's rules and the stored tariff brought together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import CardName
from wa_desktop.domain.markets import MarketMap, market_map
from wa_desktop.pricing.adopted import LIST, TIERS, list_card, with_tiers
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.cards import Card, CardShelf, read_shelf
from wa_desktop.pricing.rules import Rules, read_rules
from wa_desktop.pricing.tariff import Tariff
from wa_desktop.store.rate_cards import StoredCard, adopted_cards, state_of_cards
from wa_desktop.store.tariffs import tariff_lines
from wa_desktop.words.bundled import bundled
from wa_desktop.workspace import price_choices, settings
from wa_desktop.workspace.desk import Desk


@dataclass(frozen=True, slots=True)
class _Kept:
    state: tuple[int, int]
    shelf: CardShelf


_SHELVES: WeakKeyDictionary[Desk, _Kept] = WeakKeyDictionary()


def shelf(desk: Desk) -> CardShelf:
    """Every card: those of the program, and those that this account imported, which supersede them."""
    with desk.store.read() as connection:
        state = state_of_cards(connection)
        kept = _SHELVES.get(desk)
        if kept is None or kept.state != state:
            stored = adopted_cards(connection) if state[0] else []
            kept = _SHELVES[desk] = _Kept(state, shelf_of(stored))
    return kept.shelf


def shelf_of(stored: Sequence[StoredCard]) -> CardShelf:
    """The program's cards with adopted files: volume tiers go onto the list rates of their own day."""
    own = read_shelf(bundled("rates")).cards
    if not stored:
        return CardShelf(own)
    adopted = [_list_card(one, own) for one in stored if one.kind == LIST]
    cards = [*own, *adopted]
    for tiers in (one for one in stored if one.kind == TIERS):
        key = (tiers.model, tiers.currency, tiers.effective_from)
        cards = [with_tiers(card, tiers.cells) if _key(card) == key else card for card in cards]
    return CardShelf(cards)


def _list_card(one: StoredCard, own: Sequence[Card]) -> Card:
    card = list_card(
        one.model, one.currency, one.effective_from,
        source=one.source, file=one.file_name, file_hash=one.file_hash, cells=one.cells,
    )  # fmt: skip
    # The program may know the tiers of that day already; derived ones stay for those who accept them.
    same = next((known for known in own if _key(known) == _key(card)), None)
    return with_tiers(card, same.cells) if same else card


def _key(card: Card) -> tuple[object, ...]:
    return (card.name.model, card.name.currency, card.name.effective_from)


def rules(desk: Desk) -> Rules:
    """Meta's dated rules that are not rates, as this account assumes them."""
    return bundled_rules().changed(price_choices.rule_choices(desk))


def bundled_rules() -> Rules:
    """Meta's dated rules as the program knows them."""
    return read_rules(bundled("rates", "rules.json"))


def markets() -> MarketMap:
    """Meta's markets by prefix, as Meta lists them."""
    return market_map(bundled("rates", "country_market_map.csv"))


def own_markets(desk: Desk) -> MarketMap:
    """Meta's markets by prefix, as this account overrides them."""
    changed = price_choices.override_rows(desk, markets())
    return markets().overridden(changed) if changed else markets()


def today(desk: Desk) -> date:
    """The date where the account lives: it decides which card prices a delivery."""
    return datetime.now(ZoneInfo(str(settings.get(desk, "time_zone")))).date()


def delivery_day(desk: Desk, moment: datetime) -> date:
    """The date of an instant (aware) where the account lives: half an hour may change the card."""
    return moment.astimezone(ZoneInfo(str(settings.get(desk, "time_zone")))).date()


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
    cards = shelf(desk)
    chosen = cards.named(card, money) if card else cards.in_force(day, money)
    with desk.store.read() as connection:
        lines = tariff_lines(connection)
    market_day, known = _market_day(cards, chosen, day), own_markets(desk)
    return PriceBook(
        on=day,
        card=chosen,
        card_in_force=_in_force(cards, day, money),
        market_day=market_day,
        markets=known,
        tariff=Tariff(lines, day),
        rules=rules(desk),
        accept_derived=accept_derived,
        home_markets=known.markets_of(str(settings.get(desk, "country")), market_day),
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
