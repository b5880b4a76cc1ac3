"""M-Target's tariff: dated, and the most specific line wins."""

from datetime import date
from decimal import Decimal

import pytest

from wa_desktop.domain.prices import FeeBasis, TariffView
from wa_desktop.domain.values import Category
from wa_desktop.pricing.tariff import Tariff, in_force

EARLY, LATE = date(2026, 1, 1), date(2026, 6, 1)


def line(
    sent: int, country: str = "", category: str = "", start: date = EARLY, basis: FeeBasis = FeeBasis.ATTEMPTED
) -> TariffView:
    """A line told by its sent fee."""
    return TariffView(start, country, category, Decimal(sent), Decimal(0), basis)


LINES = [line(1), line(2, category="marketing"), line(3, country="FR"), line(4, "FR", "marketing")]


@pytest.mark.parametrize(
    ("country", "category", "sent"),
    [
        ("FR", Category.MARKETING, 4),
        ("FR", Category.UTILITY, 3),
        ("DE", Category.MARKETING, 2),
        ("DE", Category.UTILITY, 1),
    ],
)
def test_that_the_most_specific_line_wins(country: str, category: Category, sent: int) -> None:
    for lines in (LINES, LINES[::-1]):
        fee = Tariff(lines, LATE).fee(country, category)
        assert fee is not None
        assert fee.sent == sent


def test_that_a_later_line_replaces_its_own_kind_only() -> None:
    lines = [*LINES, line(9, start=LATE)]
    assert [fee.sent for fee in (Tariff(lines, LATE).fee("DE", Category.UTILITY),) if fee] == [9]
    assert [fee.sent for fee in (Tariff(lines, LATE).fee("FR", Category.UTILITY),) if fee] == [3]
    assert [fee.sent for fee in (Tariff(lines, EARLY).fee("DE", Category.UTILITY),) if fee] == [1]
    assert in_force(lines, LATE) == {
        (LATE, "", ""),
        (EARLY, "", "marketing"),
        (EARLY, "FR", ""),
        (EARLY, "FR", "marketing"),
    }


def test_that_no_line_is_not_zero() -> None:
    nothing = Tariff([], LATE)
    assert (nothing.is_set, nothing.begins, nothing.fee("FR", Category.MARKETING)) == (False, None, None)
    later = Tariff([line(1, start=LATE)], EARLY)
    assert (later.is_set, later.begins, later.fee("FR", Category.MARKETING)) == (False, LATE, None)
    assert Tariff([line(1, country="FR")], LATE).fee("DE", Category.MARKETING) is None


def test_that_the_basis_is_the_one_that_reserves_most() -> None:
    delivered = line(1, basis=FeeBasis.DELIVERED)
    assert Tariff([delivered], LATE).basis is FeeBasis.DELIVERED
    assert Tariff([delivered, line(1, country="FR")], LATE).basis is FeeBasis.ATTEMPTED
    assert Tariff([], LATE).basis is FeeBasis.ATTEMPTED
