"""Tiers, open clocks and formulas: marginal, exact, and adding up to the lines."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pricing.test_estimating import NOW, book, fee
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Charged, EstimateLine, FeeKind, Rates, StepKind
from wa_desktop.domain.explaining import fee_of_line
from wa_desktop.domain.values import Category
from wa_desktop.pricing.book import PriceBook
from wa_desktop.pricing.cards import read_shelf
from wa_desktop.pricing.estimating import Tally, Target, price
from wa_desktop.words.bundled import bundled

D = Decimal
FR_UTILITY: Target = ("FR", "33", Category.UTILITY)
DOLLARS = "pmp-2026-04-01-USD"
FRANCE_USD = ((100_000, D("0.0300")), (1_000_000, D("0.0285")), (4_500_000, D("0.0270")), (40_000_000, D("0.0255")))


def dollars() -> PriceBook:
    card = read_shelf(bundled("rates")).named(DOLLARS, "USD")
    day = date(2026, 4, 1)
    return replace(book(), on=day, market_day=day, card=card, card_in_force=card.name)


def meta(recipients: dict[Target, int], prices: PriceBook, **assumed: object) -> Decimal:
    found = price(Tally(recipients), prices, Rates(**assumed))[1].meta_fee  # type: ignore[arg-type]
    assert found is not None
    return found


def charged(number: int, place: str = "FR") -> dict[str, object]:
    return {"charged": (Charged(place, number),)}


def by_hand(before: int, messages: int) -> Fraction:
    """The marginal price of each message in turn."""
    total, position = Fraction(0), before
    for upper, rate in FRANCE_USD:
        some = max(0, min(upper, before + messages) - position)
        total += some * Fraction(rate)
        position += some
    return total


def test_that_150_000_from_0_cost_4425_dollars() -> None:
    assert meta({FR_UTILITY: 150_000}, dollars(), **charged(0)) == D("4425.00")
    assert meta({FR_UTILITY: 150_000}, dollars(), **charged(0, "france")) == D("4425.00")
    assert meta({FR_UTILITY: 150_000}, dollars()) == D("4500.00")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_000_000), st.integers(1, 5_000_000))
def test_that_tiers_are_marginal(before: int, messages: int) -> None:
    lines, _ = price(Tally({FR_UTILITY: messages}), dollars(), Rates(charged=(Charged("FR", before),)))
    assert Fraction(lines[0].meta_fee or 0) == by_hand(before, messages)
    assert lines[0].tier_position == before + messages


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2_000_000), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_that_splitting_a_month_between_campaigns_never_changes_the_sum(before: int, first: int, second: int) -> None:
    def cost(already: int, messages: int) -> Fraction:
        lines, _ = price(Tally({FR_UTILITY: messages}), dollars(), Rates(charged=(Charged("FR", already),)))
        return sum((Fraction(line.meta_fee or 0) for line in lines), Fraction(0))

    assert cost(before, first) + cost(before + first, second) == cost(before, first + second)


@pytest.mark.parametrize(
    ("before", "messages", "cost"),
    [
        (99_999, 1, "0.03"), (100_000, 1, "0.03"), (99_999, 2, "0.06"), (999_999, 2, "0.06"), (0, 100_000, "3000.00"),
        (0, 100_001, "3000.03"), (100_000, 900_000, "25650.00"), (100_000, 900_001, "25650.03"),
        (1_000_000, 100, "2.70"), (4_500_000, 100, "2.55"),
    ],
)  # fmt: skip
def test_that_a_tier_begins_with_the_message_after_its_boundary(before: int, messages: int, cost: str) -> None:
    assert meta({FR_UTILITY: messages}, dollars(), **charged(before)) == D(cost)


def test_that_marketing_and_old_cards_have_no_tiers() -> None:
    assert meta({("FR", "33", Category.MARKETING): 150_000}, dollars(), **charged(0)) == 150_000 * D("0.0859")
    old = book(date(2025, 1, 1))
    assert meta({FR_UTILITY: 150_000}, old, **charged(0)) == 150_000 * D("0.0248")


def test_that_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(InputRefused, match="charged_unknown"):
        meta({FR_UTILITY: 1}, dollars(), **charged(0, "Atlantis"))


def test_that_open_windows_were_free_until_october_2026() -> None:
    assert meta({FR_UTILITY: 1_000}, book(date(2026, 9, 30)), open_windows=200) == D("19.84")
    assert meta({FR_UTILITY: 1_000}, book(date(2026, 10, 1)), open_windows=200) == D("24.80")
    marketing: Target = ("FR", "33", Category.MARKETING)
    assert meta({marketing: 1_000}, book(date(2026, 9, 30)), open_windows=200) == D("71.20")


def test_that_windows_known_from_messages_count_when_none_are_typed() -> None:
    known = Tally({FR_UTILITY: 1_000}, in_window={FR_UTILITY: 200})
    assert price(known, book(date(2026, 9, 30)), Rates())[1].meta_fee == D("19.84")
    assert price(known, book(date(2026, 9, 30)), Rates(open_windows=0))[1].meta_fee == D("24.80")
    assert price(known, book(), Rates())[1].meta_fee == D("24.80")


def test_that_an_open_session_is_free_in_the_conversation_model_alone() -> None:
    known = Tally({FR_UTILITY: 1_000}, in_session={FR_UTILITY: 200})
    lines, totals = price(known, book(date(2025, 1, 1)), Rates())
    assert totals.meta_fee == D("19.84")
    assert [step.kind for step in lines[0].steps if step.fee is FeeKind.META] == [StepKind.SESSION, StepKind.RATE]
    assert price(known, book(), Rates())[1].meta_fee == D("24.80")


_places = st.sampled_from([("FR", "33"), ("DE", "49"), ("LU", ""), ("MA", "212")])
_keys = st.tuples(_places, st.sampled_from([Category.MARKETING, Category.UTILITY])).map(lambda p: (*p[0], p[1]))


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(_keys, st.integers(0, 10**6), max_size=6), st.booleans(), st.decimals(0, 1, places=3))
def test_that_the_steps_add_up_to_every_fee(recipients: dict[Target, int], tiers: bool, replies: Decimal) -> None:
    assumed = Rates(replies=replies, answers=D("0.5"), charged=(Charged("FR", 99_000),) if tiers else ())
    lines, _ = price(Tally(recipients), book(NOW, fee("0.012345", "0.004")), assumed)
    for line in lines:
        for kind in FeeKind:
            assert_adds_up(line, kind)


def assert_adds_up(line: EstimateLine, kind: FeeKind) -> None:
    steps = [step for step in line.steps if step.fee is kind]
    if any(step.amount is None for step in steps):
        assert fee_of_line(line, kind) is None
        return
    assert sum((step.amount or D(0) for step in steps), D(0)) == fee_of_line(line, kind)
    for step in steps:
        assert step.amount == step.messages * (step.rate or D(0))
        assert (step.origin is None) == (kind is FeeKind.META and line.unit_rate is None)
