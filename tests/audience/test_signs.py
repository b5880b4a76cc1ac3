"""Signs of a bought or generated list: stated thresholds, and silence below them."""

import random
from pathlib import Path

import pytest

from tests.audience.files import codes, csv_file, inspect
from wa_desktop.audience.signs import RUN, SMALLEST, runs_of


def _numbers(first: int, count: int) -> list[str]:
    return [f"+336{number:08}" for number in range(first, first + count)]


@pytest.mark.parametrize(
    ("numbers", "found"),
    [
        (_numbers(12345600, RUN), (RUN, RUN)),
        (_numbers(12345605, RUN), (RUN, RUN)),
        (_numbers(12345600, RUN - 1), (0, 0)),
        (_numbers(12345600, 10), (0, 0)),
        (_numbers(10000000, 30) + _numbers(20000007, 45), (75, 45)),
        ([], (0, 0)),
    ],
)
def test_that_runs_are_counted_exactly(numbers: list[str], found: tuple[int, int]) -> None:
    random.Random(1).shuffle(numbers)
    assert runs_of(numbers) == found


def test_that_chance_makes_no_run() -> None:
    chance = random.Random(1)
    assert runs_of([f"+336{chance.randrange(10**8):08}" for _ in range(100_000)]) == (0, 0)


def _file(tmp_path: Path, header: str, tail: str, count: int = SMALLEST) -> Path:
    rows = "".join(f"+336{12000000 + 37 * n:08};{tail}\n" for n in range(count))
    return csv_file(tmp_path / "a.csv", f"Mobile;{header}\n{rows}")


@pytest.mark.parametrize(
    ("header", "tail", "count", "warned"),
    [
        ("Opt-in marketing", "oui", SMALLEST, True),
        ("Opt-in marketing", "oui", SMALLEST - 1, False),
        ("Opt-in marketing;Nom", "oui;Léa", SMALLEST, False),
        ("Opt-in marketing;Source opt-in", "oui;formulaire", SMALLEST, False),
        ("Opt-in marketing;Nom;Date opt-in", "oui;Léa;12/03/2024", SMALLEST, True),
        ("Ville", "Lyon", SMALLEST, False),
    ],
)
def test_that_two_other_signs_together_are_said(
    tmp_path: Path, header: str, tail: str, count: int, warned: bool
) -> None:
    found = inspect(_file(tmp_path, header, tail, count))
    assert ("bought_list_signs" in codes(found)) is warned
