"""Counts × prices → the lines and totals of an estimate. Exact until each fee is rounded, once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil

from wa_desktop.domain.estimates import EstimateLine, Rates, Totals
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.prices import FeeBasis, RateView, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook

_EXACT_DIGITS = 80
_ALL = Decimal(1)
_NONE = Decimal(0)

Target = tuple[str, str, Category]
"""Country, prefix of the market map, category."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of a list get what, and why the others get nothing."""

    recipients: Mapping[Target, int]
    excluded: Mapping[str, int] = field(default_factory=dict)
    languages: Mapping[str, int] = field(default_factory=dict)
    """By language of the version that is sent."""
    by_fallback: Mapping[str, int] = field(default_factory=dict)
    """Of these, those whose language nothing tells."""
    without_version: Mapping[str, int] = field(default_factory=dict)
    """By stated language, those who read no approved version."""
    countries: frozenset[str] = frozenset()
    """Where the list's contacts live, excluded ones too."""


@dataclass(frozen=True, slots=True)
class _Scenario:
    """`share` of the messages are delivered; `replies` and `answers` follow from the delivered."""

    share: Decimal
    replies: Decimal
    answers: Decimal


@dataclass(frozen=True, slots=True)
class _Count:
    country: str
    market: str
    category: Category
    recipients: int
    cell: RateView | None
    fee: TariffView | None


def price(
    tally: Tally, book: PriceBook, rates: Rates, *, vat_on_meta: bool = True
) -> tuple[tuple[EstimateLine, ...], Totals]:
    """The lines (everything delivered, largest amount first) and the totals of a campaign.

    `vat_on_meta` False leaves Meta's part out of the VAT line: Meta bills it, reverse charge.
    """
    counts = _counts(tally.recipients, book)
    with localcontext(prec=_EXACT_DIGITS):
        high = _lines(counts, book, _Scenario(_ALL, rates.replies, rates.answers))
        expected = _lines(counts, book, _Scenario(rates.delivered, rates.replies, rates.answers))
        low = _lines(counts, book, _Scenario(rates.delivered, _NONE, _NONE))
        totals = _totals(sum(tally.recipients.values()), (low, expected, high), book, rates.vat, vat_on_meta)
    return tuple(sorted(high, key=_largest_first)), totals


def _largest_first(line: EstimateLine) -> tuple[bool, Decimal, str, str, str]:
    return (line.total is None, -(line.total or _NONE), line.country, line.market, line.category.value)


def _counts(recipients: Mapping[Target, int], book: PriceBook) -> list[_Count]:
    # Several prefixes of one country may share a market (the Dominican Republic has three).
    merged: dict[Target, _Count] = {}
    for (country, prefix, category), number in recipients.items():
        market = book.market(prefix)
        key = (country, market, category)
        before = merged[key].recipients if key in merged else 0
        merged[key] = _Count(
            country, market, category, before + number, book.cell(prefix, category), book.fee(country, category)
        )
    return [count for count in merged.values() if count.recipients]


def _lines(counts: Sequence[_Count], book: PriceBook, scenario: _Scenario) -> list[EstimateLine]:
    return [_template_line(count, scenario) for count in counts] + _service_lines(counts, book, scenario)


def _template_line(count: _Count, scenario: _Scenario) -> EstimateLine:
    delivered = count.recipients * scenario.share
    rate = None if count.cell is None else count.cell.rate
    received = None if count.fee is None else delivered * scenario.replies * count.fee.received
    return _line(
        count,
        messages=Decimal(count.recipients),
        meta=None if rate is None else delivered * rate,
        sent=_sent_fee(count, delivered),
        received=received,
    )


def _sent_fee(count: _Count, delivered: Decimal) -> Decimal | None:
    if count.fee is None:
        return None
    counted = delivered if count.fee.basis is FeeBasis.DELIVERED else Decimal(count.recipients)
    return counted * count.fee.sent


def _service_lines(counts: Sequence[_Count], book: PriceBook, scenario: _Scenario) -> list[EstimateLine]:
    """Our answers, one line per country and market; none when nobody is answered."""
    per_person = scenario.share * scenario.replies * scenario.answers
    if not per_person:
        return []
    people: dict[tuple[str, str], int] = {}
    for count in counts:
        people[count.country, count.market] = people.get((count.country, count.market), 0) + count.recipients
    answered = [
        _Count(
            country, market, Category.SERVICE, number, _service_cell(book, market), book.fee(country, Category.SERVICE)
        )
        for (country, market), number in people.items()
    ]
    return _answer_lines(answered, book, per_person)


def _service_cell(book: PriceBook, market: str) -> RateView | None:
    return book.card.cell(market, Category.SERVICE, book.accept_derived) if market else None


def _answer_lines(answered: Sequence[_Count], book: PriceBook, per_person: Decimal) -> list[EstimateLine]:
    # The month's free answers are taken from the cheapest markets: the amount is an upper bound.
    rule = book.rules.service_on(book.on)
    left = Decimal(rule.free_per_month)
    lines = []
    for count in sorted(answered, key=_cheapest_first):
        messages = count.recipients * per_person
        free = min(messages, left) if rule.charged else messages
        left -= free if rule.charged else _NONE
        lines.append(_answer_line(count, messages, free))
    return lines


def _cheapest_first(count: _Count) -> tuple[bool, Decimal, str, str]:
    return (count.cell is None, count.cell.rate if count.cell else _NONE, count.country, count.market)


def _answer_line(count: _Count, messages: Decimal, free: Decimal) -> EstimateLine:
    charged = messages - free
    unpriced = None if charged else _NONE
    return _line(
        count,
        messages=messages,
        free=free,
        meta=unpriced if count.cell is None else charged * count.cell.rate,
        sent=None if count.fee is None else messages * count.fee.sent,
        received=None if count.fee is None else _NONE,
        recipients=ceil(Fraction(messages)),
    )


def _line(
    count: _Count,
    *,
    messages: Decimal,
    meta: Decimal | None,
    sent: Decimal | None,
    received: Decimal | None,
    free: Decimal = _NONE,
    recipients: int | None = None,
) -> EstimateLine:
    cell = count.cell
    return EstimateLine(
        country=count.country,
        market=count.market,
        category=count.category,
        recipients=count.recipients if recipients is None else recipients,
        unit_rate=None if cell is None else cell.rate,
        meta_fee=meta,
        sent_fee=sent,
        received_fee=received,
        total=None if meta is None else meta + (sent or _NONE) + (received or _NONE),
        source="" if cell is None else cell.source,
        confidence=None if cell is None else cell.confidence,
        derived=cell is not None and cell.derived,
        messages=messages,
        free=free,
    )


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
        return (self.sent or _NONE) + (self.received or _NONE)


def _totals(
    recipients: int,
    scenarios: Sequence[Sequence[EstimateLine]],
    book: PriceBook,
    vat: Decimal | None,
    vat_on_meta: bool,
) -> Totals:
    low, expected, high = (_fees(lines, book) for lines in scenarios)
    tax = _vat(high, vat, vat_on_meta, book.currency)
    return Totals(
        recipients=recipients,
        meta_fee=high.meta,
        sent_fee=high.sent,
        received_fee=high.received,
        total=high.total,
        low=low.total,
        expected=expected.total,
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
    total = _NONE
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return round_to_minor(total, currency)


def _vat(fees: _Fees, percent: Decimal | None, vat_on_meta: bool, currency: str) -> Decimal | None:
    if percent is None or fees.total is None:
        return None
    return round_to_minor((fees.total if vat_on_meta else fees.m_target) * percent / 100, currency)
