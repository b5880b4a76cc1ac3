"""When the service window is open, and which clock says so."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.service_window import MOST_CORRECTED, Window, clock_of

MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_that_a_window_closes_in_the_first_second_after_24_hours() -> None:
    window = Window(MONDAY)
    assert window.is_open(MONDAY)
    assert window.is_open(MONDAY + timedelta(hours=24) - SECOND)
    assert not window.is_open(MONDAY + timedelta(hours=24))
    assert not window.is_open(MONDAY - SECOND)
    assert window.remaining(MONDAY + timedelta(hours=24) - SECOND) == SECOND
    assert window.remaining(MONDAY + timedelta(hours=24)) == timedelta(0)


def test_that_nobody_who_never_wrote_has_one() -> None:
    assert not Window(None).is_open(MONDAY)
    assert Window(None).ends is None
    assert Window(None).remaining(MONDAY) == timedelta(0)


@given(st.timedeltas(min_value=-timedelta(days=400), max_value=timedelta(days=400)))
def test_that_the_clock_is_only_ever_put_forward_and_by_what_can_be_believed(ahead: timedelta) -> None:
    clock = clock_of(MONDAY, ahead)
    assert MONDAY <= clock.now <= MONDAY + MOST_CORRECTED
    assert (clock.now != MONDAY) == (timedelta(0) < ahead <= MOST_CORRECTED)


def test_that_without_news_this_computers_clock_decides() -> None:
    assert clock_of(MONDAY, None).now == MONDAY
    assert not clock_of(MONDAY, SECOND).is_corrected
    assert clock_of(MONDAY, timedelta(hours=1)).is_corrected
