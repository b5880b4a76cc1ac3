from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.cli import shapes
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Category, Scope


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**9, places=6))
def test_that_an_amount_in_json_is_exact(value: Decimal) -> None:
    assert Decimal(shapes.amount(value)) == value


@pytest.mark.parametrize(
    ("value", "text"), [("0.012000", "0.012"), ("15.0000", "15.00"), ("22.05", "22.05"), ("0", "0"), ("1E+3", "1000")]
)
def test_that_an_amount_has_no_zeros_of_its_storage(value: str, text: str) -> None:
    assert shapes.amount(Decimal(value)) == text


def test_that_every_kind_of_detail_becomes_plain_json() -> None:
    details = {
        "state": RecipientState.QUEUED,
        Category.MARKETING: Scope.STOP,
        "when": datetime(2026, 11, 23, 8, tzinfo=UTC),
        "file": Path("a/b.xlsx"),
        "rows": (1, 2),
        "codes": frozenset({"b", "a"}),
        "odd": object,
    }
    assert shapes.value_of(details) == {
        "state": "queued",
        "marketing": "stop",
        "when": "2026-11-23T08:00:00+00:00",
        "file": str(Path("a/b.xlsx")),
        "rows": [1, 2],
        "codes": ["a", "b"],
        "odd": str(object),
    }


def test_that_a_scope_without_a_name_lists_its_categories() -> None:
    assert shapes.scope_name(int(Scope.ALL)) == "all"
    assert shapes.scope_name(Category.UTILITY.bit | Category.AUTHENTICATION.bit) == "utility,authentication"
