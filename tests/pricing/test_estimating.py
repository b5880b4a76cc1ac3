"""Counts × prices: exact, in any order, however a list is split."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from wa_desktop.domain.estimates import EstimateLine, Rates, Totals
from wa_desktop.domain.markets import market_map
from wa_desktop.domain.prices import FeeBasis, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.cards import read_shelf
from wa_desktop.pricing.estimating import Tally, Target, price
from wa_desktop.pricing.rules import read_rules
from wa_desktop.pricing.tariff import Tariff
from wa_desktop.words.bundled import bundled

D = Decimal
CENT = D("0.01")
NOW = date(2026, 10, 2)
_PLACES = [
    ("FR", "33"),
    ("DE", "49"),
    ("ES", "34"),
    ("LU", ""),
    ("DO", "1809"),
    ("DO", "1829"),
    ("US", "1"),
    ("GB", "44"),
]
_MORE = [*_PLACES, ("MA", "212"), ("ZA", "27"), ("PK", "92")]


def book(on: date = NOW, *lines: TariffView, accept_derived: bool = False) -> PriceBook:
    """The bundled prices of a day."""
    card = read_shelf(bundled("rates")).in_force(on, "EUR")
    return PriceBook(
        on=on,
        card=card,
        card_in_force=card.name,
        market_day=on,
        markets=market_map(bundled("rates", "country_market_map.csv")),
        tariff=Tariff(lines, on),
        rules=read_rules(bundled("rates", "rules.json")),
        accept_derived=accept_derived,
    )


def fee(sent: str, received: str, basis: FeeBasis = FeeBasis.ATTEMPTED, country: str = "") -> TariffView:
    """A tariff line since 2024."""
    return TariffView(date(2024, 1, 1), country, "", D(sent), D(received), basis)


_categories = st.sampled_from([Category.MARKETING, Category.UTILITY])
_shares = st.decimals(0, 1, places=4)
_amounts = st.decimals(0, 2, places=6)
_assumptions = st.builds(Rates, delivered=_shares, replies=_shares, answers=_shares)


def counts(places: list[tuple[str, str]]) -> st.SearchStrategy[dict[Target, int]]:
    """Recipients by country, prefix and category."""
    keys = st.tuples(st.sampled_from(places), _categories).map(lambda pair: (*pair[0], pair[1]))
    return st.dictionaries(keys, st.integers(0, 2_000_000), max_size=9)


_lines_of_tariff = st.builds(
    lambda sent, received, basis: [TariffView(date(2024, 1, 1), "", "", sent, received, basis)],
    _amounts,
    _amounts,
    st.sampled_from(FeeBasis),
)


@settings(max_examples=60, deadline=None)
@given(counts(_PLACES), _lines_of_tariff, _assumptions)
def test_that_the_lines_sum_to_the_totals_before_rounding(
    recipients: dict[Target, int], tariff: list[TariffView], assumed: Rates
) -> None:
    lines, totals = price(Tally(recipients), book(NOW, *tariff), assumed)
    for name in ("meta_fee", "sent_fee", "received_fee"):
        exact = sum((Fraction(getattr(line, name)) for line in lines), start=Fraction(0))
        assert Fraction(getattr(totals, name)) == rounded(exact)
    assert None not in (totals.meta_fee, totals.sent_fee, totals.received_fee, totals.total)
    assert totals.total == (totals.meta_fee or 0) + (totals.sent_fee or 0) + (totals.received_fee or 0) == totals.high
    assert all(line.total == (line.meta_fee or 0) + (line.sent_fee or 0) + (line.received_fee or 0) for line in lines)
    assert (totals.low or 0) <= (totals.expected or 0) <= (totals.high or 0)
    assert totals.recipients == sum(recipients.values())


def rounded(exact: Fraction) -> Fraction:
    """`exact` rounded half-up to cents, by whole numbers."""
    return Fraction((exact * 200).__floor__() + 1 >> 1, 100)


@settings(max_examples=60, deadline=None)
@given(counts(_PLACES), _lines_of_tariff, _assumptions)
def test_that_every_scenario_equals_its_definition(
    recipients: dict[Target, int], tariff: list[TariffView], assumed: Rates
) -> None:
    prices = book(NOW, *tariff)
    none = replace(assumed, replies=D(0), answers=D(0))
    everything = replace(assumed, delivered=D(1))
    _, totals = price(Tally(recipients), prices, assumed)
    assert totals.high == reference(recipients, prices, everything)
    assert totals.expected == reference(recipients, prices, assumed)
    assert totals.low == reference(recipients, prices, none)


def reference(recipients: dict[Target, int], prices: PriceBook, assumed: Rates) -> Decimal:
    """The total of one scenario in fractions, written down once more from the definition."""
    share, replies, answers = Fraction(assumed.delivered), Fraction(assumed.replies), Fraction(assumed.answers)
    meta = sent = received = Fraction(0)
    answered: list[tuple[Fraction, Fraction]] = []
    for (country, prefix, category), number in recipients.items():
        line = prices.fee(country, category)
        rate, service = prices.meta_rate(prefix, category), prices.meta_rate(prefix, Category.SERVICE)
        assert line is not None
        assert rate is not None
        assert service is not None
        meta += number * share * Fraction(rate)
        sent += number * (share if line.basis is FeeBasis.DELIVERED else 1) * Fraction(line.sent)
        received += number * share * replies * Fraction(line.received)
        sent += number * share * replies * answers * Fraction(line.sent)
        answered.append((Fraction(service), number * share * replies * answers))
    free = Fraction(1_000)
    for unit, messages in sorted(answered):
        taken = min(free, messages)
        free -= taken
        meta += (messages - taken) * unit
    total = rounded(meta) + rounded(sent) + rounded(received)
    return (D(total.numerator) / D(total.denominator)).quantize(CENT)


@settings(max_examples=60, deadline=None)
@given(counts(_MORE), st.randoms(use_true_random=False), _assumptions)
def test_that_order_does_not_matter(recipients: dict[Target, int], chance: object, assumed: Rates) -> None:
    items = list(recipients.items())
    chance.shuffle(items)  # type: ignore[attr-defined]
    prices = book(NOW, fee("0.0123", "0.0045"))
    assert price(Tally(dict(items)), prices, assumed) == price(Tally(recipients), prices, assumed)


@settings(max_examples=60, deadline=None)
@given(counts(_MORE), st.data())
def test_that_splitting_a_list_never_changes_the_sum(recipients: dict[Target, int], data: st.DataObject) -> None:
    first = {key: data.draw(st.integers(0, number)) for key, number in recipients.items()}
    second = {key: number - first[key] for key, number in recipients.items()}
    prices = book(NOW, fee("0.012345", "0.004"), fee("0.1", "0.2", country="FR"))
    assumed = Rates(replies=D("0.1"))
    whole = exact_sums(price(Tally(recipients), prices, assumed)[0])
    parts = exact_sums((*price(Tally(first), prices, assumed)[0], *price(Tally(second), prices, assumed)[0]))
    assert parts == whole


def exact_sums(lines: tuple[EstimateLine, ...]) -> dict[tuple[str, str, str, str], Fraction]:
    """The unrounded amounts by country, market, category and fee; an unpriced one counts its people."""
    sums: dict[tuple[str, str, str, str], Fraction] = {}
    for line in lines:
        for name in ("meta_fee", "sent_fee", "received_fee", "recipients"):
            key = (line.country, line.market, line.category.value, name)
            sums[key] = sums.get(key, Fraction(0)) + Fraction(getattr(line, name) or 0)
    return sums


def test_that_each_fee_is_rounded_half_up_once_and_no_earlier() -> None:
    # 3 × 0.005 is 0.015: a line rounded first would give 0.03.
    tariff = [fee("0.005", "0.005")]
    places: dict[Target, int] = {(country, prefix, Category.MARKETING): 1 for country, prefix in _PLACES[:3]}
    _, totals = price(Tally(places), book(NOW, *tariff), Rates(replies=D(1)))
    assert (totals.sent_fee, totals.received_fee) == (D("0.02"), D("0.02"))
    assert totals.meta_fee == D("0.2428").quantize(CENT, ROUND_HALF_UP)


def test_that_prefixes_of_one_country_and_market_make_one_line() -> None:
    recipients: dict[Target, int] = {
        ("DO", "1809", Category.MARKETING): 2,
        ("DO", "1829", Category.MARKETING): 3,
    }
    (line,), _ = price(Tally(recipients), book(), Rates())
    assert (line.market, line.recipients, line.meta_fee) == ("Rest of Latin America", 5, 5 * D("0.0612"))


def test_that_free_answers_need_no_rate_and_charged_ones_do() -> None:
    recipients: dict[Target, int] = {("ZA", "27", Category.MARKETING): 1_000}
    answering = Rates(delivered=D(1), replies=D(1), answers=D(1))
    assert price(Tally(recipients), book(), answering)[1].meta_fee == D("31.40")
    recipients = {("ZA", "27", Category.MARKETING): 1_001}
    assert price(Tally(recipients), book(), answering)[1].meta_fee is None
    assert price(Tally(recipients), book(accept_derived=True), answering)[1].meta_fee == D("31.44")


def test_that_people_answered_are_counted_whole_and_messages_exactly() -> None:
    recipients: dict[Target, int] = {("FR", "33", Category.MARKETING): 10}
    lines, totals = price(Tally(recipients), book(), Rates(replies=D("0.5"), answers=D("0.5")))
    (service,) = [line for line in lines if line.category is Category.SERVICE]
    assert (service.recipients, service.messages, service.free) == (3, D("2.5"), D("2.5"))
    assert totals.recipients == 10


def test_that_long_decimals_stay_exact() -> None:
    tiny = D("0.1234567890123456789012345678901234")
    recipients: dict[Target, int] = {("FR", "33", Category.MARKETING): 999_999_937}
    lines, _ = price(Tally(recipients), book(NOW, fee("0.000001", "0.123457")), Rates(replies=tiny))
    (line,) = lines
    assert Fraction(line.received_fee or 0) == 999_999_937 * Fraction(tiny) * Fraction(D("0.123457"))


def test_that_no_vat_is_asked_for_none_is_shown() -> None:
    recipients: dict[Target, int] = {("FR", "33", Category.MARKETING): 100}
    totals: Totals = price(Tally(recipients), book(), Rates())[1]
    assert (totals.vat, totals.total_incl_vat) == (None, None)
    zero = price(Tally(recipients), book(), Rates(vat=D(0)))[1]
    assert (zero.vat, zero.total_incl_vat) == (D("0.00"), D("7.12"))


def test_that_a_missing_rate_leaves_no_low_amount_either_when_nothing_is_delivered() -> None:
    counts = Tally({("FR", "33", Category.MARKETING): 100, ("MA", "212", Category.MARKETING): 1})
    _lines, totals = price(counts, book(NOW, fee("0.01", "0.01")), Rates(delivered=D(0)))
    assert (totals.total, totals.low, totals.expected, totals.high) == (None,) * 4


def test_that_answers_stay_free_under_a_conversation_card_that_is_asked_for_today() -> None:
    guide = read_shelf(bundled("rates")).by_id("cbp-2024-11-01-EUR")
    prices = replace(book(), card=guide, market_day=date(2025, 6, 30))
    lines, _totals = price(Tally({("FR", "33", Category.MARKETING): 1_400}), prices, Rates(replies=D(1), answers=D(1)))
    (answers,) = [line for line in lines if line.category is Category.SERVICE]
    assert (answers.free, answers.meta_fee) == (D(1_400), D(0))
