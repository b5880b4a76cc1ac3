"""Numbers made E.164 against phonenumbers itself, in one run: processor time, the best of several rounds.

Run by name: `python -m tests.bench.number_speed`.
"""

import random
import time
from collections.abc import Callable, Sequence
from itertools import repeat

import phonenumbers

from tests.bench.measuring import say
from wa_desktop.audience.numbers import normalise_all

ROUNDS = 7
CELLS = 6_000
EVERY = frozenset({"all"})


def _digits(luck: random.Random) -> str:
    return f"6{luck.randrange(1, 3)}{luck.randrange(10**7):07}"


def clean(luck: random.Random) -> str:
    """A cell that needs nothing, or formatting alone."""
    digits = _digits(luck)
    spaced = f"0{digits[0]} {digits[1:3]} {digits[3:5]} {digits[5:7]} {digits[7:]}"
    return luck.choice(
        ["+33" + digits, "0" + digits, "0033" + digits, spaced, "+49151" + digits[1:], "+3247" + digits[2:]]
    )


def with_repairs(luck: random.Random) -> str:
    """Half the cells lack their 0 or their +, hold letters for digits, `.0`, or a (0)."""
    digits = _digits(luck)
    broken = [digits, "33" + digits, "O" + digits, f"33{digits}.0", f"+33 (0){digits[0]} {digits[1:5]} {digits[5:]}"]
    return luck.choice(broken) if luck.random() < 0.5 else clean(luck)


def by_library(cell: str) -> str:
    """The number as phonenumbers reads it in a French list; empty when it is not valid."""
    try:
        number = phonenumbers.parse(cell, "FR")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number):
        return ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    phonenumbers.region_code_for_number(number)
    return written


def _here(cells: Sequence[str]) -> list[str]:
    return normalise_all(cells, repeat("FR"), EVERY)[0]


def _there(cells: Sequence[str]) -> list[str]:
    return [by_library(cell) for cell in cells]


def seconds_each(what: Callable[[Sequence[str]], object], rounds: Sequence[Sequence[str]]) -> float:
    """Seconds a cell; each round has cells of its own, so that only what any list repeats is remembered."""
    best = float("inf")
    for cells in rounds:
        start = time.process_time()
        what(cells)
        best = min(best, (time.process_time() - start) / len(cells))
    return best


def main() -> None:
    """Both ratios."""
    for make, name, least in ((clean, "clean", 4), (with_repairs, "with repairs", 3)):
        luck = random.Random(5)
        rounds = [[make(luck) for _ in range(CELLS)] for _ in range(ROUNDS)]
        theirs, ours = seconds_each(_there, rounds), seconds_each(_here, rounds)
        if make is clean:
            assert _here(rounds[0]) == _there(rounds[0]), "the same numbers"
        say(f"numbers {name}: phonenumbers / ours", theirs / ours, f"≥ {least}",
            f"{theirs * 1e6:.1f} µs, {ours * 1e6:.1f} µs a cell")  # fmt: skip


if __name__ == "__main__":
    main()
