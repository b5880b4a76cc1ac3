"""M-Target's fees: typed, dated, listed, refused when impossible."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from sqlalchemy import select

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.prices import FeeBasis
from wa_desktop.store.schema import audit
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import costs
from wa_desktop.workspace.desk import Desk

D = Decimal


def test_that_a_stored_tariff_is_listed_and_replaced(desk: Desk) -> None:
    costs.set_tariff(desk, D("0.01"), D("0.005"), effective_from=date(2026, 1, 1))
    costs.set_tariff(desk, D("0.000001"), D("0.005"), effective_from=date(2026, 2, 1), monthly=D("49.90"))
    lines = costs.set_tariff(desk, D("0.02"), D("0.005"), effective_from=date(2026, 1, 1))
    assert [(line.effective_from.month, line.sent, line.monthly, line.basis, line.in_force) for line in lines] == [
        (1, D("0.02"), None, FeeBasis.ATTEMPTED, False),
        (2, D("0.000001"), D("49.90"), FeeBasis.ATTEMPTED, True),
    ]


@pytest.mark.parametrize(
    ("code", "wrong"),
    [
        ("fee_refused", partial(costs.set_tariff, sent=D("0.0000001"), received=D(0))),
        ("fee_refused", partial(costs.set_tariff, sent=D(0), received=D("-0.01"))),
        ("fee_refused", partial(costs.set_tariff, sent=D("NaN"), received=D(0))),
        ("fee_refused", partial(costs.set_tariff, sent=D(0), received=D(0), monthly=D("Infinity"))),
        ("fee_refused", partial(costs.set_tariff, sent=D(0), received=D(0), monthly=D("1e30"))),
        ("category_unknown", partial(costs.set_tariff, sent=D(0), received=D(0), category="publicité")),
        ("country_unknown", partial(costs.set_tariff, sent=D(0), received=D(0), country="XX")),
        ("country_unknown", partial(costs.set_tariff, sent=D(0), received=D(0), country="EU")),
        ("basis_unknown", partial(costs.set_tariff, sent=D(0), received=D(0), basis="read")),
    ],
)
def test_that_an_impossible_tariff_is_refused(desk: Desk, code: str, wrong: Callable[[Desk], object]) -> None:
    with pytest.raises(InputRefused) as refused:
        wrong(desk)
    assert refused.value.code == code
    assert sentence(refused.value) != code
    assert costs.tariffs(desk) == []


def test_that_a_change_of_the_tariff_is_logged(desk: Desk) -> None:
    costs.set_tariff(desk, D("0.01"), D("0.005"), effective_from=date(2026, 1, 1))
    with desk.store.read() as connection:
        (action,) = connection.execute(select(audit.c.action)).scalars()
    assert action == "tariff_set"


@pytest.mark.parametrize("typed", ["0.01", "0.000001", "0", "10", "1200", "0.1"])
def test_that_a_fee_comes_back_as_it_was_typed(desk: Desk, typed: str) -> None:
    (line,) = costs.set_tariff(desk, D(typed), D(0))
    assert str(line.sent) == typed
