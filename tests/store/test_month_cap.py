"""The month's cap: across campaigns, in the claim's own transaction, counted exactly before it stops anything."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st

from tests.support.frozen_campaign import DRAFT, FEE, PROMO, Made, make_campaign
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.money import from_micro
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.budget import held_in_month, month_cap, set_month_cap
from wa_desktop.store.claiming import Ask, Batch, Claim, claim
from wa_desktop.store.freezing import Priced, freeze
from wa_desktop.store.instants import to_stored
from wa_desktop.workspace.desk import Desk, open_desk

NOVEMBER = to_stored(datetime(2026, 11, 20, 10, tzinfo=UTC))
LAST_SECOND = to_stored(datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC))
DECEMBER = to_stored(datetime(2026, 11, 30, 23, 0, 0, tzinfo=UTC))
DAY = datetime(2026, 11, 20, tzinfo=UTC).date()


def cap_at(desk: Desk, recipients: int) -> None:
    with desk.store.write() as c:
        set_month_cap(c, from_micro(recipients * FEE))


def take(desk: Desk, made: Made, size: int = 100, at: int = NOVEMBER) -> Claim:
    with desk.store.write() as c:
        campaigns.begin(c, made.id)
        return claim(c, Ask(made.id, "me", 1, size, 0), at)


def another(desk: Desk, first: Made) -> Made:
    """A second campaign to the same list."""
    with desk.store.write() as c:
        wanted = replace(DRAFT, name="other", account_id=first.account_id, list_id=first.list_id)
        rows = (Priced(at, n, "FR", "France", "fr", PROMO, {}, FEE, 0, "") for at, n in enumerate(first.numbers))
        return replace(first, id=freeze(c, wanted, rows).campaign_id)


def taken(one: Claim) -> int:
    return sum(len(batch.numbers) for batch in one.batches)


def held(desk: Desk, made: Made) -> int:
    with desk.store.read() as c:
        return held_in_month(c, made.account_id, "EUR", DAY).total


def refuse_all(desk: Desk, batch: Batch) -> None:
    lines = tuple(RecipientAnswer(number, number[1:], False, "NO") for number in batch.numbers)
    with desk.store.write() as c:
        ledger.settle_answered(c, batch.id, Answered("r", lines), NOVEMBER)


def test_that_two_campaigns_share_the_month_s_cap(desk: Desk) -> None:
    first = make_campaign(desk, 10)
    second = another(desk, first)
    cap_at(desk, 12)
    assert taken(take(desk, first)) == 10
    assert taken(take(desk, second)) == 2
    stopped = take(desk, second)
    assert (stopped.stop, taken(stopped)) == ("month_cap_reached", 0)
    assert stopped.details["month"] == "2026-11"
    assert Decimal(str(stopped.details["held"])) == from_micro(12 * FEE)
    assert held(desk, first) == 12 * FEE


def test_that_the_month_ends_at_midnight_of_the_account(desk: Desk) -> None:
    made = make_campaign(desk, 10)
    cap_at(desk, 3)
    assert taken(take(desk, made, at=LAST_SECOND)) == 3
    assert take(desk, made, at=LAST_SECOND).stop == "month_cap_reached"
    assert taken(take(desk, made, at=DECEMBER)) == 3


def test_that_money_given_back_may_be_spent(desk: Desk) -> None:
    made = make_campaign(desk, 10)
    cap_at(desk, 4)
    (batch,) = take(desk, made).batches
    refuse_all(desk, batch)
    assert held(desk, made) == 0
    assert taken(take(desk, made)) == 4


def test_that_what_was_spent_before_the_cap_counts(desk: Desk) -> None:
    made = make_campaign(desk, 10)
    assert taken(take(desk, made, size=5)) == 5
    cap_at(desk, 6)
    assert taken(take(desk, made)) == 1
    with desk.store.write() as c:
        set_month_cap(c, None)
        assert month_cap(c) is None
    assert taken(take(desk, made)) == 4


@fuzz(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cap=st.integers(0, 25),
    steps=st.lists(st.tuples(st.integers(0, 1), st.integers(1, 8), st.booleans()), max_size=12),
)
def test_that_the_cap_is_never_passed_in_any_order(
    tmp_path_factory: pytest.TempPathFactory, cap: int, steps: list[tuple[int, int, bool]]
) -> None:
    desk = open_desk(tmp_path_factory.mktemp("month"))
    try:
        first = make_campaign(desk, 12)
        made = [first, another(desk, first)]
        cap_at(desk, cap)
        for which, size, refused in steps:
            for batch in take(desk, made[which], size).batches:
                if refused:
                    refuse_all(desk, batch)
            assert held(desk, made[0]) <= cap * FEE
    finally:
        desk.close()
