"""How fast, and when to give up: on a clock that the test moves."""

from wa_desktop.dispatch.pace import FIRST_RATE, Pace
from wa_desktop.dispatch.trouble import Trouble


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def sent_in(pace: Pace, clock: Clock, seconds: float, call: int, clean: bool = False) -> int:
    sent, until = 0, clock.now + seconds
    while True:
        clock.now += pace.delay(call)
        if clock.now >= until:
            return sent
        pace.spend(call)
        sent += call
        if clean:
            pace.clean(0.1)
        clock.now += 0.0001


def test_that_a_fixed_rate_is_kept_whatever_the_size_of_the_calls() -> None:
    for call in (1, 7, 100):
        clock = Clock()
        assert abs(sent_in(Pace(50.0, 500.0, clock), clock, 60.0, call) - 50 * 60) <= max(call, 60)


def test_that_no_rate_means_no_waiting() -> None:
    pace = Pace(0, 500.0, Clock())
    pace.spend(1_000_000)
    assert pace.delay(5_000) == 0
    assert pace.allowed(800) == 800


def test_that_the_rate_is_found_from_slow_to_the_ceiling() -> None:
    clock = Clock()
    pace = Pace(None, 300.0, clock)
    assert pace.rate == FIRST_RATE == 20
    assert sent_in(pace, clock, 1.9, 1, clean=True) <= 1.9 * 20 + 1
    sent_in(pace, clock, 20.0, 1, clean=True)
    assert pace.rate == 300.0


def test_that_overload_halves_the_rate_once_for_calls_in_flight_together() -> None:
    clock = Clock()
    pace = Pace(None, 500.0, clock)
    clock.now += 1
    for _ in range(8):
        pace.strained()
    assert pace.rate == 10.0
    for _ in range(20):
        clock.now += 1
        pace.strained()
    assert pace.rate == 1.0


def test_that_a_very_slow_answer_is_a_sign_too() -> None:
    clock = Clock()
    pace = Pace(None, 500.0, clock)
    clock.now += 10
    pace.clean(9.0)
    assert pace.rate == 10.0


def test_that_calls_that_fail_together_are_one_round() -> None:
    clock = Clock()
    trouble = Trouble(clock)
    began = clock.now
    clock.now += 1
    assert not any(trouble.failed("unavailable", began) for _ in range(8))
    assert (trouble.level, trouble.delay()) == (1, 0.5)
    for level in (2, 3):
        clock.now += trouble.delay()
        began = clock.now
        clock.now += 0.1
        assert trouble.failed("unavailable", began) == (level == 3)


def test_that_a_clean_answer_ends_the_trouble_and_the_server_may_ask_for_more_time() -> None:
    clock = Clock()
    trouble = Trouble(clock)
    trouble.failed("unavailable", clock.now, retry_after=60.0)
    assert trouble.delay() == 60.0
    trouble.clean()
    assert (trouble.level, trouble.delay()) == (0, 0.0)
    trouble.failed("unavailable", clock.now + 1, retry_after=10**9)
    assert trouble.delay() == 300.0
