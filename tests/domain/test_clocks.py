"""The two clocks: 24 hours from an event's own timestamp, to the second."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.clocks import LENGTH, is_open, open_session, open_window

MONDAY = datetime(2026, 11, 23, 8, 0, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (MONDAY - SECOND, False),
        (MONDAY, True),
        (MONDAY + timedelta(hours=23, minutes=59, seconds=59), True),
        (MONDAY + timedelta(hours=24), False),
    ],
)
def test_that_a_clock_of_monday_8_closes_on_tuesday_at_8(at: datetime, expected: bool) -> None:
    assert is_open(MONDAY, at) is expected
    assert (open_window([MONDAY], at) is not None) is expected
    assert (open_session([MONDAY], at) is not None) is expected


def test_that_the_window_counts_from_the_last_message() -> None:
    evening = MONDAY + timedelta(hours=12)
    assert open_window([MONDAY, evening], MONDAY + timedelta(hours=30)) == evening
    assert open_window([MONDAY, evening], MONDAY + timedelta(hours=36)) is None


def test_that_a_message_inside_a_session_does_not_prolong_it() -> None:
    evening, night = MONDAY + timedelta(hours=12), MONDAY + timedelta(hours=25)
    assert open_session([evening, MONDAY], MONDAY + timedelta(hours=23)) == MONDAY
    assert open_session([evening, MONDAY], MONDAY + timedelta(hours=24)) is None
    assert open_session([MONDAY, evening, night], night) == night


def test_that_nothing_received_opens_nothing() -> None:
    assert open_window([], MONDAY) is None
    assert open_session([], MONDAY) is None


_HOURS = st.lists(st.integers(0, 200), max_size=20)


@given(_HOURS, st.integers(0, 220))
def test_that_sessions_follow_one_another_without_overlap(hours: list[int], at_hour: int) -> None:
    moments = [MONDAY + timedelta(hours=hour) for hour in hours]
    at = MONDAY + timedelta(hours=at_hour)
    expected = None
    for hour in sorted(hours):
        if hour <= at_hour and (expected is None or hour - expected >= 24):
            expected = hour
    found = open_session(moments, at)
    if expected is None or at_hour - expected >= 24:
        assert found is None
    else:
        assert found == MONDAY + timedelta(hours=expected)
        assert at - found < LENGTH
