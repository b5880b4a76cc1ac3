"""The formulas behind an amount, in words: `10 000 × 0,0712 € = 712,00 €`, and where the rate stands."""

from decimal import Decimal

from wa_desktop.domain.estimates import Origin, Step
from wa_desktop.domain.explaining import FeeTotal
from wa_desktop.words import amounts
from wa_desktop.words.language import _
from wa_desktop.words.rate_sources import source_words
from wa_desktop.words.sentences import label


def step_formula(step: Step, currency: str) -> str:
    """One product of a line, with its result unrounded."""
    name = label(f"fee.{step.fee.value}")
    if step.rate is None or step.amount is None:
        return _("{fee}: {messages} × no rate").format(fee=name, messages=amounts.quantity(step.messages))
    text = _("{fee}: {messages} × {rate} = {amount}").format(
        fee=name,
        messages=amounts.quantity(step.messages),
        rate=amounts.unit_price(step.rate, currency),
        amount=amounts.exact_money(step.amount, currency),
    )
    why = label(f"step.{step.kind.value}")
    return f"{text} ({why})" if why else text


def origin_words(origin: Origin) -> str:
    """Where a rate stands: the card or the tariff, its day, its row, its source, and how far to trust it."""
    if origin.document == "tariff":
        return _("M-Target's tariff of {day}, line {row}").format(day=amounts.day(origin.since), row=_row(origin.row))
    parts = [f"{origin.document} ({amounts.day(origin.since)})", _row(origin.row), source_words(origin.source)]
    if origin.confidence is not None:
        parts.append(label(origin.confidence))
    if origin.derived:
        parts.append(label("derived"))
    return " · ".join(part for part in parts if part)


def _row(row: str) -> str:
    """The parts of a row as the reader's language names them; a star stands for everything."""
    return " · ".join(_part(part) for part in row.split(" · "))


def _part(part: str) -> str:
    if part == "*":
        return _("all")
    for family in ("market", "category", "basis"):
        words = label(f"{family}.{part}")
        if words != f"{family}.{part}":
            return words
    return part


def total_formula(total: FeeTotal, currency: str) -> str:
    """The sum of one fee and its one rounding."""
    text = _("{fee}: exact sum of the lines {exact}, rounded half-up once: {rounded}").format(
        fee=label(f"fee.{total.fee.value}"),
        exact=amounts.exact_money(total.exact, currency),
        rounded=amounts.money(total.rounded, currency),
    )
    if total.rounding == Decimal(0):
        return text
    return f"{text} ({label('rounding')} {amounts.money(total.rounding, currency)})"
