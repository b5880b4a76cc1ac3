"""Meta's dated rules behind an amount, one sentence each, so that a reader can check and contest them."""

from collections.abc import Iterable, Iterator

from wa_desktop.domain.estimates import EstimateLine, Notice, PricingModel, Rates
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook


def assumptions(book: PriceBook, lines: Iterable[EstimateLine], rates: Rates) -> tuple[Notice, ...]:
    """The rules that these lines rest on, each with the day since which it holds."""
    categories = {line.category for line in lines}
    return tuple(_rules(book, categories, rates))


def _rules(book: PriceBook, categories: set[Category], rates: Rates) -> Iterator[Notice]:
    if book.model is PricingModel.CONVERSATION:
        yield Notice("rule_session")
        return
    yield Notice("rule_every_message")
    if Category.UTILITY in categories:
        rule = book.rules.window_on(book.on)
        yield Notice("rule_window_free" if rule.free else "rule_window_charged", {"since": rule.effective_from})
        yield Notice("rule_window_clock")
    if categories & {Category.UTILITY, Category.AUTHENTICATION}:
        places = tuple(sorted({one.place for one in rates.charged}))
        if book.rules.tiers_on(book.on):
            yield Notice("rule_tiers_everywhere")
        else:
            yield Notice("rule_tiers", {"places": places}) if places else Notice("rule_list_rate")
    service = book.service_rule
    if Category.SERVICE in categories and service.charged:
        facts = {"since": service.effective_from, "allowance": service.free_per_month}
        yield Notice("rule_service_charged", facts)
