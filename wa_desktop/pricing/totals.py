"""From exact lines to totals: each fee is rounded once, and a missing rate leaves no total."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from wa_desktop.domain.estimates import EstimateLine, Totals
from wa_desktop.domain.money import round_to_minor
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.steps import NONE


@dataclass(frozen=True, slots=True)
class _Fees:
    """The three fees of one scenario, each rounded once; None where a rate or the tariff is missing."""

    meta: Decimal | None
    sent: Decimal | None
    received: Decimal | None

    @property
    def total(self) -> Decimal | None:
        return None if self.meta is None else self.meta + self.m_target

    @property
    def m_target(self) -> Decimal:
        return (self.sent or NONE) + (self.received or NONE)


def totals_of(
    recipients: int,
    scenarios: Sequence[Sequence[EstimateLine]],
    book: PriceBook,
    vat: Decimal | None,
    vat_on_meta: bool,
) -> Totals:
    """The totals of the scenarios low, expected and high; a missing rate leaves None, never 0."""
    low, expected, high = (_fees(lines, book) for lines in scenarios)
    # With nothing delivered no rate is asked for: without one there is still no amount, not even a low one.
    known = high.total is not None
    tax = _vat(high, vat, vat_on_meta, book.currency)
    return Totals(
        recipients=recipients,
        meta_fee=high.meta,
        sent_fee=high.sent,
        received_fee=high.received,
        total=high.total,
        low=low.total if known else None,
        expected=expected.total if known else None,
        high=high.total,
        vat=tax,
        total_incl_vat=None if tax is None or high.total is None else high.total + tax,
    )


def _fees(lines: Sequence[EstimateLine], book: PriceBook) -> _Fees:
    meta = _rounded((line.meta_fee for line in lines), book.currency)
    # A country without a rate leaves no total at all: a sum of the rest would be read as the cost.
    known = book.tariff.is_set and meta is not None
    return _Fees(
        meta=meta,
        sent=_rounded((line.sent_fee for line in lines), book.currency) if known else None,
        received=_rounded((line.received_fee for line in lines), book.currency) if known else None,
    )


def _rounded(amounts: Iterable[Decimal | None], currency: str) -> Decimal | None:
    """Their sum, rounded half-up once; None as soon as one is missing: never counted as 0."""
    total = NONE
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return round_to_minor(total, currency)


def _vat(fees: _Fees, percent: Decimal | None, vat_on_meta: bool, currency: str) -> Decimal | None:
    if percent is None or fees.total is None:
        return None
    return round_to_minor((fees.total if vat_on_meta else fees.m_target) * percent / 100, currency)
