"""Calls at a time: few at first, as many as the rate takes while all is well, few again after trouble."""

from wa_desktop.dispatch.slots import FIRST_CALLS, Slots, needed


def answered(slots: Slots, times: int, *, typed: bool) -> int:
    for _ in range(times):
        slots.taken = slots.limit
        slots.clean(typed=typed)
    return slots.limit


def test_that_they_grow_with_good_answers_and_further_for_a_typed_rate() -> None:
    assert answered(Slots(FIRST_CALLS, grows=True), 10, typed=False) == 18
    assert answered(Slots(FIRST_CALLS, grows=True), 1_000, typed=False) == 64
    assert answered(Slots(FIRST_CALLS, grows=True), 1_000, typed=True) == 480


def test_that_places_nobody_takes_do_not_grow() -> None:
    slots = Slots(8, grows=True)
    slots.taken = 7
    slots.clean(typed=True)
    assert slots.limit == 8


def test_that_a_typed_rate_begins_with_what_it_takes_and_trouble_ends_that() -> None:
    slots = Slots(8, grows=True)
    slots.widen(needed(1_000.0))
    assert slots.limit == 400
    slots.strained()
    assert slots.limit == 8
    slots.widen(needed(None))
    slots.widen(needed(20.0))
    assert slots.limit == 8


def test_that_a_number_which_a_person_chose_is_kept() -> None:
    slots = Slots(2)
    slots.widen(needed(1_000.0))
    assert answered(slots, 100, typed=True) == 2
