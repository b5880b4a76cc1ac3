"""When people may be written to: their own clock, through changes of time, Sundays and public holidays."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.quiet_hours import QuietRule, as_hours, is_open, next_open, read_rule

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")
RULE = QuietRule()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("said", "opens", "closes"), [("8-20", 480, 1200), ("08:30 – 19:00", 510, 1140), ("9h-24", 540, 1440)]
)
def test_that_open_hours_are_read_as_people_write_them(said: str, opens: int, closes: int) -> None:
    rule = read_rule(said)
    assert rule is not None
    assert (rule.opens, rule.closes) == (opens, closes)
    assert read_rule(as_hours(rule)) == rule


@pytest.mark.parametrize("said", ["", "8", "20-8", "8-25", "8:75-20", "night", "8-8"])
def test_that_what_is_no_hours_is_refused(said: str) -> None:
    with pytest.raises(InputRefused, match="quiet_hours_malformed"):
        read_rule(said)


def test_that_off_is_no_rule() -> None:
    assert read_rule(" OFF ") is None
    assert as_hours(None) == "off"


def test_that_an_island_wakes_before_the_mainland() -> None:
    moment = at("2026-11-23T05:00:00+00:00")
    assert is_open(RULE, moment, REUNION, ())
    assert not is_open(RULE, moment, PARIS, ())
    assert next_open(RULE, moment, PARIS, ()) == at("2026-11-23T07:00:00+00:00")


def test_that_the_clock_is_the_persons_own_through_a_change_of_time() -> None:
    # The night of 24 to 25 October 2026 has an hour more: 8 h is 6 h UTC before it, 7 h UTC after it.
    summer = next_open(RULE, at("2026-10-24T00:00:00+00:00"), PARIS, ())
    winter = next_open(QuietRule(sundays=False), at("2026-10-24T20:00:00+00:00"), PARIS, ())
    assert summer.astimezone(UTC) == at("2026-10-24T06:00:00+00:00")
    assert winter.astimezone(UTC) == at("2026-10-25T07:00:00+00:00")


def test_that_a_sunday_and_a_holiday_in_a_row_are_passed() -> None:
    saturday_night = at("2026-05-23T21:00:00+02:00")
    whit_monday = (date(2026, 5, 25),)
    assert next_open(RULE, saturday_night, PARIS, whit_monday) == at("2026-05-26T08:00:00+02:00")
    assert next_open(QuietRule(sundays=False), saturday_night, PARIS, whit_monday) == at("2026-05-24T08:00:00+02:00")


@given(
    moment=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - given a zone below
    zone=st.sampled_from(["Europe/Paris", "America/New_York", "Pacific/Noumea", "Asia/Kolkata", "Africa/Casablanca"]),
    opens=st.integers(0, 22),
    hours=st.integers(1, 2),
)
def test_that_the_next_opening_is_open_and_nothing_before_it_is(
    moment: datetime, zone: str, opens: int, hours: int
) -> None:
    rule, where, instant = QuietRule(opens * 60, (opens + hours) * 60), ZoneInfo(zone), moment.replace(tzinfo=UTC)
    found = next_open(rule, instant, where, ())
    assert found >= instant
    # An opening hour that a change of time skips opens with the hour after it.
    assert is_open(rule, found, where, ()) or is_open(rule, found + timedelta(hours=1), where, ()) or opens in (1, 2, 3)
    assert found == instant or not any(
        is_open(rule, instant + (found - instant) * part / 20, where, ()) for part in range(20)
    )
