"""Volume tiers: which places are priced by them, and from which message of the month on."""

from collections.abc import Container, Iterable

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Charged, PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook

TIERED = (Category.UTILITY, Category.AUTHENTICATION)
"""Meta has no volume tiers for marketing."""

Place = tuple[str, Category]
"""Market and category: tiers count per market and month, over the whole business portfolio."""


def charged_before(book: PriceBook, charged: Iterable[Charged]) -> dict[Place, int]:
    """By market and category, what was charged this month already; places left out are priced at the list rate.

    With the rule about volume tiers switched on every place counts, from 0 where nothing is said.
    Raises `InputRefused` (`charged_unknown`) for a place that is neither a country nor a market.
    """
    found: dict[Place, int] = {}
    if book.model is PricingModel.CONVERSATION:
        return found
    if book.rules.tiers_on(book.on):
        found = {(market, category): 0 for market in book.card.markets for category in TIERED}
    for one in charged:
        for market in _markets(book, one.place):
            for category in TIERED if one.category is None else (one.category,):
                found[market, category] = found.get((market, category), 0) + one.messages
    return found


def _markets(book: PriceBook, place: str) -> frozenset[str]:
    named = {cell.market.casefold(): cell.market for cell in book.card.cells}
    if place.strip().casefold() in named:
        return frozenset({named[place.strip().casefold()]})
    country = place.strip().upper()
    if country.isalpha() and len(country) == 2:  # noqa: PLR2004 - an ISO code
        return book.markets.markets_of(country, book.market_day)
    raise InputRefused("charged_unknown", place=place)


def tier_cells(book: PriceBook, prefix: str, category: Category, typed: Container[Place]) -> tuple[RateView, ...]:
    """The cells of one place, lowest tier first; empty where the list rate counts.

    Tiers count where somebody `typed` what came before, or where the dated rule says so.
    """
    wanted = (book.market(prefix), category) in typed or book.rules.tiers_on(book.on)
    if category not in TIERED or not wanted or book.model is PricingModel.CONVERSATION:
        return ()
    cells = book.tiers(prefix, category)
    return cells if len(cells) > 1 else ()
