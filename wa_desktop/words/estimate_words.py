"""The sentences of an estimate that every skin and every file quotes alike."""

from decimal import Decimal

from wa_desktop.domain.estimates import Estimate
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.sentences import label


def amount_before_tax(estimate: Estimate) -> str:
    """`1 085,80 € HT`, `938,20 € HT hors frais M-Target`, or which countries have no price: never a part as the sum."""
    total = estimate.totals.total
    if total is None:
        countries = ", ".join(amounts.country_name(code) for code in estimate.unpriced)
        return _("no total: no rate for {countries}").format(countries=countries)
    text = _("{amount} before tax") if estimate.tariff_set else _("{amount} before tax, without M-Target's fees")
    return text.format(amount=amounts.money(total, estimate.currency))


def range_words(estimate: Estimate) -> str:
    """From the lowest to the highest amount; empty without a total."""
    totals = estimate.totals
    if totals.low is None or totals.expected is None or totals.high is None:
        return ""
    if totals.low == totals.expected:
        text = _("{expected} expected at {share} delivered; {high} if everything is delivered.")
    else:
        text = _("From {low} without replies to {high}; {expected} expected at {share} delivered.")
    names = {"low": totals.low, "expected": totals.expected, "high": totals.high}
    money = {name: amounts.money(amount, estimate.currency) for name, amount in names.items()}
    return text.format(**money, share=amounts.percent(estimate.rates.delivered))


def card_words(estimate: Estimate) -> str:
    """The card, its day, its trust, and whether it is to be confirmed."""
    card = estimate.card
    text = _("Meta's rates of {day} in {currency} ({card}); the invoice decides.")
    said = text.format(day=amounts.long_day(card.effective_from), currency=card.currency, card=card.id)
    doubt = " " + _("Rates to be confirmed.") if card.confidence.to_confirm else ""
    return f"{said} {label(card.confidence)}.{doubt}"


def assumed_words(estimate: Estimate) -> str:
    """The shares that the person assumed."""
    rates = estimate.rates
    text = _("Assumed: {delivered} delivered, {replies} of these reply, {answers} of the replies are answered.")
    return text.format(
        delivered=amounts.percent(rates.delivered, 1),
        replies=amounts.percent(rates.replies, 1),
        answers=amounts.percent(rates.answers, 1),
    )


def money_or(amount: Decimal | None, currency: str, nothing: str = "–") -> str:
    """An amount with two decimals, or what stands for a missing one."""
    return nothing if amount is None else amounts.money(amount, currency)
