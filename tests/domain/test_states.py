"""The table of states: whatever the order of the news, the best known one stands."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.states import (
    CAMPAIGN_MOVES,
    MOVES,
    OPEN,
    SPENT,
    CampaignState,
    RecipientState,
    may_move,
    merged,
)

S = RecipientState
NEWS = (S.ACK, S.SENT, S.DELIVERED, S.READ, S.FAILED)
news = st.lists(st.sampled_from(NEWS), max_size=8)


def after(start: RecipientState, told: list[RecipientState]) -> RecipientState:
    for one in told:
        start = merged(start, one)
    return start


@given(st.sampled_from(S), news)
def test_that_news_move_along_the_table_only(start: RecipientState, told: list[RecipientState]) -> None:
    state = start
    for one in told:
        following = merged(state, one)
        assert following is state or may_move(state, following)
        state = following


@given(news)
def test_that_the_order_of_the_news_does_not_matter_once_it_was_delivered(told: list[RecipientState]) -> None:
    best = S.READ if S.READ in told else S.DELIVERED if S.DELIVERED in told else None
    if best is not None:
        assert after(S.QUEUED, told) is best


@pytest.mark.parametrize("told", list(permutations(NEWS)))
def test_that_all_news_end_as_read(told: tuple[RecipientState, ...]) -> None:
    assert after(S.SENDING, list(told)) is S.READ


@given(news)
def test_that_the_same_news_twice_change_nothing(told: list[RecipientState]) -> None:
    assert after(S.QUEUED, told) is after(S.QUEUED, [*told, *told])


@given(st.sampled_from(S), news)
def test_that_no_status_makes_anybody_sendable_again(start: RecipientState, told: list[RecipientState]) -> None:
    if start is not S.PLANNED:
        assert after(start, told) is not S.PLANNED


def test_that_a_message_perhaps_sent_is_never_planned_by_the_table_alone() -> None:
    assert {state for state in S if S.PLANNED in MOVES[state]} == {S.SENDING, S.UNCONFIRMED, S.FAILED}


def test_that_what_is_open_or_may_have_left_is_counted() -> None:
    assert S.UNCONFIRMED in OPEN & SPENT
    assert S.SENDING in OPEN & SPENT
    assert not {S.REFUSED, S.EXCLUDED, S.CANCELLED, S.FAILED} & (OPEN | SPENT)


def test_that_a_cancelled_campaign_stays_cancelled() -> None:
    assert CAMPAIGN_MOVES[CampaignState.CANCELLED] == frozenset()
