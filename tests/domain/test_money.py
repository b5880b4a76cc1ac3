"""Money: exact, rounded once, half-up."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.money import from_micro, plain, raised_to_minor, round_to_minor, to_micro

D = Decimal


@given(st.integers(-(10**17), 10**17))
def test_that_micro_units_come_back_exact(micro: int) -> None:
    assert to_micro(from_micro(micro)) == micro


@given(st.decimals(-(10**9), 10**9, places=6))
def test_that_six_decimals_survive_the_database(amount: Decimal) -> None:
    assert from_micro(to_micro(amount)) == amount


@pytest.mark.parametrize("amount", ["0.0000001", "1.2345678", "1E-9"])
def test_that_more_than_six_decimals_are_refused_not_rounded(amount: str) -> None:
    with pytest.raises(ValueError, match="six decimals"):
        to_micro(D(amount))


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("899.175", "899.18"),
        ("0.005", "0.01"),
        ("0.015", "0.02"),
        ("0.0049999999", "0.00"),
        ("2.675", "2.68"),
        ("946.50", "946.50"),
        ("0", "0.00"),
        ("-0.005", "-0.01"),
    ],
)
def test_that_cents_are_rounded_half_up(amount: str, cents: str) -> None:
    assert str(round_to_minor(D(amount), "EUR")) == cents


@pytest.mark.parametrize(
    ("amount", "cents"), [("0.2136", "0.22"), ("0.21", "0.21"), ("0.210001", "0.22"), ("0", "0.00")]
)
def test_that_a_cap_in_cents_is_never_below_the_exact_amount(amount: str, cents: str) -> None:
    assert str(raised_to_minor(D(amount), "EUR")) == cents


@pytest.mark.parametrize(("amount", "text"), [("1E+3", "1000"), ("1E-6", "0.000001"), ("946.50", "946.50"), ("0", "0")])
def test_that_amounts_print_without_exponent(amount: str, text: str) -> None:
    assert plain(D(amount)) == text
