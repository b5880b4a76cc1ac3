"""What a reader must know beside the amount: assumptions, doubts, and who is left out."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from wa_desktop.domain.estimates import EstimateLine, Notice, PricingModel, Rates
from wa_desktop.domain.prices import M_TARGET_PHONE, M_TARGET_SITE
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.estimating import Tally
from wa_desktop.pricing.rules import next_quarter, quarter_start

_RETRIED = timedelta(days=30)
"""Meta may deliver a message so long after it was sent; the day it does decides the card."""


def notices(
    book: PriceBook, tally: Tally, lines: Sequence[EstimateLine], rates: Rates, today: date
) -> tuple[Notice, ...]:
    """In the order of weight: what blocks the total, what makes it uncertain, what it assumes."""
    return (
        *_unpriced(book, tally, lines),
        *_tariff(book, lines),
        *_card(book, today),
        *_derived(lines),
        *_people(book, tally),
        *_assumptions(book, lines, rates),
    )


def unpriced_countries(lines: Sequence[EstimateLine]) -> tuple[str, ...]:
    """The countries with a line that no rate prices."""
    return tuple(sorted({line.country for line in lines if line.meta_fee is None}))


def _unpriced(book: PriceBook, tally: Tally, lines: Sequence[EstimateLine]) -> Iterator[Notice]:
    missing = unpriced_countries(lines)
    if not missing:
        return
    yield Notice("unpriced_countries", {"countries": missing, "card": book.card.name.id})
    with_derived = {
        country
        for country, prefix, category in tally.recipients
        if country in missing and not book.accept_derived and book.derivable(prefix, category)
    }
    if with_derived:
        yield Notice("derived_available", {"countries": tuple(sorted(with_derived))})


def _tariff(book: PriceBook, lines: Sequence[EstimateLine]) -> Iterator[Notice]:
    whom = {"phone": M_TARGET_PHONE, "site": M_TARGET_SITE}
    if not book.tariff.is_set:
        begins = book.tariff.begins
        yield Notice("tariff_not_yet", {"date": begins, **whom}) if begins else Notice("tariff_unset", whom)
        return
    without = tuple(sorted({line.country for line in lines if line.sent_fee is None}))
    if without:
        yield Notice("tariff_incomplete", {"countries": without, **whom})


def _card(book: PriceBook, today: date) -> Iterator[Notice]:
    card, in_force = book.card.name, book.card_in_force
    if card.confidence.to_confirm:
        yield Notice(
            "card_to_confirm",
            {"card": card.id, "confidence": card.confidence.value, "effective": card.effective_from},
        )
    if in_force is None or in_force.id != card.id:
        yield Notice("card_chosen", {"card": card.id, "date": book.on, "in_force": in_force.id if in_force else ""})
    elif book.on >= next_quarter(today):
        yield Notice("card_may_change", {"card": card.id, "date": quarter_start(book.on)})
    elif quarter_start(book.on) > card.effective_from:
        yield Notice("card_stale", {"card": card.id, "date": quarter_start(book.on)})
    change = next_quarter(book.on)
    if book.on >= today and book.on + _RETRIED >= change:
        yield Notice("retry_crosses_quarter", {"date": change})


def _derived(lines: Sequence[EstimateLine]) -> Iterator[Notice]:
    countries = tuple(sorted({line.country for line in lines if line.derived}))
    if countries:
        yield Notice("derived_used", {"countries": countries})


def _people(book: PriceBook, tally: Tally) -> Iterator[Notice]:
    if not sum(tally.recipients.values()):
        yield Notice("nobody_targeted")
    without = sum(tally.without_version.values())
    if without:
        languages = tuple(sorted(code for code in tally.without_version if code))
        yield Notice("no_language_version", {"n": without, "languages": languages})
    for language, number in sorted(tally.by_fallback.items()):
        yield Notice("fallback_language", {"n": number, "language": language})
    lost = sum(
        number
        for (country, _, category), number in tally.recipients.items()
        if book.rules.not_delivered(country, category, book.on)
    )
    if lost:
        yield Notice("us_marketing", {"n": lost})


def _assumptions(book: PriceBook, lines: Sequence[EstimateLine], rates: Rates) -> Iterator[Notice]:
    if book.model is PricingModel.CONVERSATION:
        yield Notice("model_conversation", {"card": book.card.name.id})
    rule = book.service_rule
    answers = sum((line.messages for line in lines if line.category is Category.SERVICE), start=Decimal(0))
    if answers and rule.charged:
        free = sum((line.free for line in lines if line.category is Category.SERVICE), start=Decimal(0))
        yield Notice("service_allowance", {"answers": answers, "free": free, "allowance": rule.free_per_month})
    elif answers:
        yield Notice("service_free", {"answers": answers})
    if rates.delivered < 1:
        yield Notice("delivery_assumed", {"delivered": rates.delivered})
