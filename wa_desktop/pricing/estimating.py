"""Counts × prices → the lines and totals of an estimate. Exact until each fee is rounded, once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from fractions import Fraction
from math import ceil

from wa_desktop.domain.estimates import (
    EstimateLine,
    FeeKind,
    PricingModel,
    Rates,
    Step,
    StepKind,
    Totals,
    VersionCount,
)
from wa_desktop.domain.prices import FeeBasis, RateView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.steps import NONE, Count, fee_of, meta_steps, tariff_step
from wa_desktop.pricing.tiers import charged_before, tier_cells
from wa_desktop.pricing.totals import totals_of

_EXACT_DIGITS = 80
_ALL = Decimal(1)

Target = tuple[str, str, Category]
"""Country, prefix of the market map, category."""
VersionTarget = tuple[str, str, Category, str]
"""The same with the language of the version."""


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
    versions: Mapping[VersionTarget, int] = field(default_factory=dict)
    """The recipients with the language of their version."""
    in_session: Mapping[Target, int] = field(default_factory=dict)
    """Of the recipients, those with an open billing session of the category that they get."""
    in_window: Mapping[Target, int] = field(default_factory=dict)
    """Of the recipients, those with an open service window."""


@dataclass(frozen=True, slots=True)
class _Scenario:
    """`share` of the messages are delivered; `replies` and `answers` follow from the delivered."""

    share: Decimal
    replies: Decimal
    answers: Decimal


def price(
    tally: Tally, book: PriceBook, rates: Rates, *, vat_on_meta: bool = True
) -> tuple[tuple[EstimateLine, ...], Totals]:
    """The lines (everything delivered, largest amount first) and the totals of a campaign.

    `vat_on_meta` False leaves Meta's part out of the VAT line: Meta bills it, reverse charge.
    """
    counts = _counts(tally, book, rates)
    with localcontext(prec=_EXACT_DIGITS):
        high = _lines(counts, book, _Scenario(_ALL, rates.replies, rates.answers))
        expected = _lines(counts, book, _Scenario(rates.delivered, rates.replies, rates.answers))
        # Without replies the low end is what is expected.
        low = _lines(counts, book, _Scenario(rates.delivered, NONE, NONE)) if rates.replies else expected
        totals = totals_of(sum(tally.recipients.values()), (low, expected, high), book, rates.vat, vat_on_meta)
    return tuple(sorted(high, key=_largest_first)), totals


def version_counts(tally: Tally, book: PriceBook) -> tuple[VersionCount, ...]:
    """The recipients by country, market, category and language version, largest first."""
    counts = Counter[tuple[str, str, Category, str]]()
    for (country, prefix, category, language), number in tally.versions.items():
        counts[country, book.market(prefix), category, language] += number
    return tuple(
        VersionCount(*key, number) for key, number in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    )


def _largest_first(line: EstimateLine) -> tuple[bool, Decimal, str, str, str]:
    return (line.total is None, -(line.total or NONE), line.country, line.market, line.category.value)


def _counts(tally: Tally, book: PriceBook, rates: Rates) -> list[Count]:
    # Several prefixes of one country may share a market (the Dominican Republic has three).
    merged: dict[Target, Count] = {}
    free_of, kind = _free_messages(tally, book, rates)
    charged = charged_before(book, rates.charged)
    for target, number in tally.recipients.items():
        country, prefix, category = target
        market = book.market(prefix)
        key = (country, market, category)
        made = merged.get(key) or Count(
            country, market, category, 0, book.card.name, book.cell(prefix, category), book.fee(country, category),
            free_kind=kind, tiers=tier_cells(book, prefix, category, charged),
            charged=charged.get((market, category), 0),
        )  # fmt: skip
        free = min(number, free_of.get(target, 0))
        merged[key] = replace(made, recipients=made.recipients + number, free=made.free + free)
    counts = [count for count in merged.values() if count.recipients]
    # The running position inside a tier goes from country to country of a market: always in the same order.
    counts.sort(key=lambda count: (count.country, count.market, count.category.value))
    return _windows_as_typed(counts, book, rates)


def _free_messages(tally: Tally, book: PriceBook, rates: Rates) -> tuple[Mapping[Target, int], StepKind]:
    """Whose message Meta does not charge, and why: an open session (conversations), or window (utility, by rule)."""
    if book.model is PricingModel.CONVERSATION:
        return tally.in_session, StepKind.SESSION
    if not book.rules.window_on(book.on).free or rates.open_windows is not None:
        return {}, StepKind.WINDOW
    utility = {target: number for target, number in tally.in_window.items() if target[2] is Category.UTILITY}
    return utility, StepKind.WINDOW


def _windows_as_typed(counts: list[Count], book: PriceBook, rates: Rates) -> list[Count]:
    if not rates.open_windows or book.model is PricingModel.CONVERSATION or not book.rules.window_on(book.on).free:
        return counts
    left = rates.open_windows
    free: dict[Target, int] = {}
    # Nobody said where they live: counted where a message costs least, the amount is an upper bound.
    for count in sorted(counts, key=_cheapest_first):
        if count.category is Category.UTILITY:
            key = (count.country, count.market, count.category)
            free[key] = min(left, count.recipients)
            left -= free[key]
    return [replace(count, free=free.get((count.country, count.market, count.category), 0)) for count in counts]


def _lines(counts: Sequence[Count], book: PriceBook, scenario: _Scenario) -> list[EstimateLine]:
    return _template_lines(counts, scenario) + _service_lines(counts, book, scenario)


def _template_lines(counts: Sequence[Count], scenario: _Scenario) -> list[EstimateLine]:
    position: dict[tuple[str, Category], Decimal] = {}
    lines = []
    for count in counts:
        delivered, free = count.recipients * scenario.share, count.free * scenario.share
        place = (count.market, count.category)
        before = position.get(place, Decimal(count.charged))
        position[place] = before + delivered - free
        steps = meta_steps(count, delivered - free, free, count.free_kind, before)
        steps += _sent(count, Decimal(count.recipients), delivered) + _received(count, delivered * scenario.replies)
        line = _line(count, steps, Decimal(count.recipients), Decimal(count.free), count.recipients)
        lines.append(replace(line, tier_position=position[place]) if count.tiers else line)
    return lines


def _sent(count: Count, attempted: Decimal, delivered: Decimal) -> list[Step]:
    by_delivery = count.fee is not None and count.fee.basis is FeeBasis.DELIVERED
    step = tariff_step(FeeKind.SENT, count, delivered if by_delivery else attempted)
    return [step] if step else []


def _received(count: Count, messages: Decimal) -> list[Step]:
    step = tariff_step(FeeKind.RECEIVED, count, messages)
    return [step] if step else []


def _service_lines(counts: Sequence[Count], book: PriceBook, scenario: _Scenario) -> list[EstimateLine]:
    """Our answers, one line per country and market; none when nobody is answered."""
    per_person = scenario.share * scenario.replies * scenario.answers
    if not per_person:
        return []
    people: dict[tuple[str, str], int] = {}
    for count in counts:
        people[count.country, count.market] = people.get((count.country, count.market), 0) + count.recipients
    answered = [
        Count(
            country, market, Category.SERVICE, number, book.card.name, service_cell(book, market),
            book.fee(country, Category.SERVICE),
        )
        for (country, market), number in people.items()
    ]  # fmt: skip
    return answer_lines(answered, book, per_person)


def service_cell(book: PriceBook, market: str) -> RateView | None:
    """The cell that prices an answer to somebody of this market."""
    return book.card.cell(market, Category.SERVICE, book.accept_derived) if market else None


def answer_lines(answered: Sequence[Count], book: PriceBook, per_person: Decimal, used: int = 0) -> list[EstimateLine]:
    """One line per count for `per_person` answers each; `used` of the month's allowance are gone already."""
    # The month's free answers are taken from the cheapest markets: the amount is an upper bound.
    rule = book.service_rule
    left = Decimal(max(0, rule.free_per_month - used))
    lines = []
    for count in sorted(answered, key=_cheapest_first):
        messages = count.recipients * per_person
        free = min(messages, left) if rule.charged else messages
        left -= free if rule.charged else NONE
        lines.append(_answer_line(count, messages, free))
    return lines


def _cheapest_first(count: Count) -> tuple[bool, Decimal, str, str]:
    return (count.cell is None, count.cell.rate if count.cell else NONE, count.country, count.market)


def _answer_line(count: Count, messages: Decimal, free: Decimal) -> EstimateLine:
    steps = meta_steps(count, messages - free, free, StepKind.ALLOWANCE, NONE)
    steps += _sent(count, messages, messages) + _received(count, NONE)
    return _line(count, steps, messages, free, ceil(Fraction(messages)))


def _line(count: Count, steps: Sequence[Step], messages: Decimal, free: Decimal, recipients: int) -> EstimateLine:
    cell = count.cell
    meta = fee_of(steps, FeeKind.META)
    sent = None if count.fee is None else fee_of(steps, FeeKind.SENT)
    received = None if count.fee is None else fee_of(steps, FeeKind.RECEIVED)
    return EstimateLine(
        country=count.country,
        market=count.market,
        category=count.category,
        recipients=recipients,
        unit_rate=None if cell is None else cell.rate,
        meta_fee=meta,
        sent_fee=sent,
        received_fee=received,
        total=None if meta is None else meta + (sent or NONE) + (received or NONE),
        source="" if cell is None else cell.source,
        confidence=None if cell is None else cell.confidence,
        derived=cell is not None and cell.derived,
        messages=messages,
        free=free,
        steps=tuple(steps),
    )
