"""How a total comes about, from the lines down to the cent: what opens behind every figure."""

from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.estimates import Estimate, EstimateLine, FeeKind
from wa_desktop.domain.money import round_to_minor


@dataclass(frozen=True, slots=True)
class FeeTotal:
    """One fee over all lines: their exact sum, the same rounded half-up once, and the visible rounding.

    `rounding` ("Arrondi") is what the lines, each shown with two decimals, lack to `rounded`.
    """

    fee: FeeKind
    exact: Decimal
    rounded: Decimal
    rounding: Decimal


def fee_of_line(line: EstimateLine, fee: FeeKind) -> Decimal | None:
    """One fee of a line, exact; None where its rate or the tariff is missing."""
    return {FeeKind.META: line.meta_fee, FeeKind.SENT: line.sent_fee, FeeKind.RECEIVED: line.received_fee}[fee]


def fee_totals(estimate: Estimate) -> tuple[FeeTotal, ...]:
    """Each fee that has a total, in the order Meta, sent, received."""
    totals = estimate.totals
    known = {FeeKind.META: totals.meta_fee, FeeKind.SENT: totals.sent_fee, FeeKind.RECEIVED: totals.received_fee}
    return tuple(_fee_total(estimate, fee, rounded) for fee, rounded in known.items() if rounded is not None)


def _fee_total(estimate: Estimate, fee: FeeKind, rounded: Decimal) -> FeeTotal:
    fees = [amount for line in estimate.lines if (amount := fee_of_line(line, fee)) is not None]
    shown = sum((round_to_minor(amount, estimate.currency) for amount in fees), Decimal(0))
    return FeeTotal(fee, sum(fees, Decimal(0)), rounded, rounded - shown)
