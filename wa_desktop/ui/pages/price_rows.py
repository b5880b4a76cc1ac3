"""Rate cards and rates as rows of a table."""

from collections.abc import Iterable, Mapping, Sequence

from wa_desktop.domain.estimates import CardName, PricingModel
from wa_desktop.domain.prices import RateView
from wa_desktop.domain.values import Category
from wa_desktop.ui.pages import labels
from wa_desktop.ui.records import Heading, Row
from wa_desktop.words import amounts
from wa_desktop.words.language import _, alphabetical
from wa_desktop.words.rate_sources import source_words

_CATEGORIES = (Category.MARKETING, Category.UTILITY, Category.AUTHENTICATION, Category.SERVICE)


def card_headings() -> list[Heading]:
    """Date, model, currency, trust, use."""
    return [
        Heading(_("In force from")),
        Heading(_("What Meta charges"), stretch=True),
        Heading(_("Currency")),
        Heading(_("Confidence"), mark=True),
        Heading(_("Use")),
    ]


def card_row(card: CardName, in_force: bool) -> Row:
    """One card; its key is its id."""
    model = {
        PricingModel.CONVERSATION: _("Each 24 h conversation"),
        PricingModel.MESSAGE: _("Each delivered message"),
    }[card.model]
    words = _("{confidence}, to be confirmed") if card.confidence.to_confirm else "{confidence}"
    trust = words.format(confidence=labels.confidence(card.confidence))
    used = _("In force today") if in_force else ""
    cells = (amounts.day(card.effective_from), model, card.currency, trust, used)
    tone = "warn" if card.confidence.to_confirm else "good"
    return Row(cells, card.id, tone, order=(card.effective_from,))


def rate_headings() -> list[Heading]:
    """Market, its countries among hers, one column per category, source."""
    return [
        Heading(_("Meta’s market")),
        Heading(_("My countries")),
        *(Heading(labels.category(category.value), right=True) for category in _CATEGORIES),
        Heading(_("Source"), stretch=True),
    ]


def rate_rows(
    rates: Iterable[RateView],
    currency: str,
    her_markets: Mapping[str, Sequence[str]],
    only: Mapping[str, Sequence[str]] | None,
) -> list[Row]:
    """One row per market; her markets without any rate are shown too: that is what she must know."""
    cells: dict[str, dict[Category, RateView]] = {}
    for rate in rates:
        cells.setdefault(rate.market, {}).setdefault(rate.category, rate)
    for market in her_markets:
        cells.setdefault(market, {})
    wanted = [market for market in cells if only is None or market in only]
    rows = [_rate_row(market, cells[market], currency, her_markets.get(market, ())) for market in wanted]
    return sorted(rows, key=lambda found: alphabetical(found.cells[0]))


def _rate_row(market: str, cells: Mapping[Category, RateView], currency: str, countries: Sequence[str]) -> Row:
    shown = [_price(cells.get(category), currency) for category in _CATEGORIES]
    numbers = [cells[category].rate if category in cells else None for category in _CATEGORIES]
    sources = sorted({source_words(cell.source) for cell in cells.values() if cell.source})
    row = (labels.of("market", market) if market else _("No market"), ", ".join(countries), *shown, " · ".join(sources))
    return Row(row, market, order=(None, None, *(number if number is None else float(number) for number in numbers)))


def _price(cell: RateView | None, currency: str) -> str:
    if cell is None:
        return "–"
    return amounts.unit_price(cell.rate, currency) + (" *" if cell.derived else "")
