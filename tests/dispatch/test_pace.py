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


def test_that_after_a_limit_was_met_the_rate_grows_by_steps() -> None:
    clock = Clock()
    pace = Pace(None, 500.0, clock)
    for _ in range(4):
        clock.now += 2
        pace.clean(0.1)
    assert pace.rate == 320.0
    clock.now += 1
    pace.strained()
    assert pace.rate == 160.0
    clock.now += 2
    pace.clean(0.1)
    assert pace.rate == 170.0


def test_that_what_smsbox_asks_to_wait_is_waited_for_even_without_a_limit_of_ours() -> None:
    clock = Clock()
    for pace in (Pace(None, 500.0, clock), Pace(0, 500.0, clock), Pace(5.0, 500.0, clock)):
        pace.strained(retry_after=60.0)
        assert pace.delay(1) >= 60.0


def test_that_a_fixed_rate_gives_way_and_comes_back_but_is_never_exceeded() -> None:
    clock = Clock()
    pace = Pace(50.0, 500.0, clock)
    clock.now += 1
    pace.strained()
    assert pace.rate == 25.0
    for _ in range(20):
        clock.now += 2
        pace.clean(0.1)
    assert pace.rate == 50.0


def test_that_a_fair_but_slow_answer_does_not_speed_up() -> None:
    clock = Clock()
    pace = Pace(None, 500.0, clock)
    clock.now += 10
    pace.clean(5.0)
    assert pace.rate == 20.0


def test_that_calls_have_a_ceiling_of_their_own() -> None:
    clock = Clock()
    pace = Pace(500.0, 500.0, clock, call_ceiling=10.0)
    assert abs(sent_in(pace, clock, 10.0, 1) - 100) <= 2


def test_that_a_restart_pays_its_debts_and_starts_slowly() -> None:
    clock, wall = Clock(), Clock()
    pace = Pace(None, 500.0, clock, wall=wall)
    for _ in range(4):
        clock.now += 2
        pace.clean(0.1)
    kept = pace.keeps()
    assert kept is not None
    kept = kept.after(640)  # two seconds at 320/s
    wall.now += 0.5
    again = Pace(None, 500.0, clock, wall=wall)
    again.resume_from(kept.as_note())
    assert again.rate == 20.0
    assert 1.4 <= again.delay(1) <= 1.6
    for _ in range(5):
        clock.now += 2
        again.clean(0.1)
    assert again.rate == 500.0, "nobody complained: it doubles as the first time"


def test_that_a_limit_that_was_met_is_remembered_and_a_typed_rate_is_kept() -> None:
    clock, wall = Clock(), Clock()
    pace = Pace(None, 500.0, clock, wall=wall)
    for _ in range(3):
        clock.now += 2
        pace.clean(0.1)
    clock.now += 1
    pace.strained()
    kept = pace.keeps()
    assert kept is not None
    again, typed = Pace(None, 500.0, clock, wall=wall), Pace(400.0, 500.0, clock, wall=wall)
    for one in (again, typed):
        one.resume_from(kept.as_note())
    assert (again.rate, typed.rate) == (20.0, 400.0)
    for _ in range(4):
        clock.now += 2
        again.clean(0.1)
    assert again.rate == 100.0, "doubled up to the limit of 80, then by steps"


def test_that_many_restarts_send_no_more_than_one_run() -> None:
    clock, wall = Clock(), Clock()
    note, sent = None, 0
    for _ in range(100):
        pace = Pace(None, 500.0, clock, wall=wall)
        if note is not None:
            pace.resume_from(note)
        if pace.delay(100) == 0:
            kept = pace.keeps()
            assert kept is not None
            note = kept.after(100).as_note()
            sent += 100
        clock.now += 0.5
        wall.now += 0.5
    assert sent <= 50 * 20 + 100


def test_that_a_clock_put_back_and_a_long_wait_asked_for_survive_a_restart() -> None:
    clock, wall = Clock(), Clock()
    pace = Pace(None, 500.0, clock, wall=wall)
    pace.strained(retry_after=120.0)
    kept = pace.keeps()
    assert kept is not None
    wall.now -= 3600
    again = Pace(None, 500.0, clock, wall=wall)
    again.resume_from(kept.as_note())
    assert 119 <= again.delay(1) <= 121


def test_that_what_a_busy_computer_held_up_of_a_typed_rate_is_made_good_gently() -> None:
    clock = Clock()
    pace = Pace(100.0, 500.0, clock)
    sent: list[float] = []

    def until(end: float, step: float) -> None:
        while clock.now < end:
            clock.now += step
            while pace.delay(1) == 0:
                pace.spend(1)
                sent.append(clock.now)

    until(110.0, 0.01)
    until(111.0, 0.5)
    held_up = 1_100 - len(sent)
    until(160.0, 0.01)
    assert held_up >= 80
    assert abs(len(sent) - 6_000) <= 15
    assert max(sum(second < at <= second + 1 for at in sent) for second in range(112, 159)) <= 107


def test_that_a_rate_which_was_found_out_makes_nothing_good() -> None:
    clock = Clock()
    pace = Pace(None, 500.0, clock)
    clock.now += 30.0
    assert sent_in(pace, clock, 60.0, 1) <= 60 * FIRST_RATE + 2
