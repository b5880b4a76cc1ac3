"""The canary slice: who is in it, and what its news means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.canary import CanaryFigures, CanaryRules, CanaryWord, judge, sample_sizes

RULES = CanaryRules(size=50, wait_minutes=30, failed=10, capped=10, opted_out=3)


@pytest.mark.parametrize(
    ("figures", "minutes", "followed", "word"),
    [
        (CanaryFigures(50, 50), 1, True, CanaryWord.GO_ON),
        (CanaryFigures(50, 49), 1, True, CanaryWord.WAIT),
        (CanaryFigures(50, 49), 30, True, CanaryWord.GO_ON),
        (CanaryFigures(50, 50), 1, False, CanaryWord.WAIT),
        (CanaryFigures(50, 0), 30, False, CanaryWord.GO_ON),
        (CanaryFigures(50, 10, failed=5), 1, True, CanaryWord.WAIT),
        (CanaryFigures(50, 10, failed=6), 1, True, CanaryWord.FAILED),
        (CanaryFigures(50, 10, failed=6, capped=6), 1, True, CanaryWord.CAPPED),
        (CanaryFigures(50, 50, opted_out=2), 1, True, CanaryWord.OPTED_OUT),
        (CanaryFigures(50, 40, unconfirmed=10), 1, True, CanaryWord.WAIT),
        (CanaryFigures(50, 40, unconfirmed=10), 30, True, CanaryWord.UNCONFIRMED),
    ],
)
def test_that_the_slice_goes_on_waits_or_stops(
    figures: CanaryFigures, minutes: float, followed: bool, word: CanaryWord
) -> None:
    assert judge(RULES, figures, minutes, followed=followed) is word


@given(
    strata=st.dictionaries(st.tuples(st.text(max_size=2)), st.integers(1, 5_000), min_size=1, max_size=12),
    size=st.integers(1, 200),
)
def test_that_a_sample_is_as_large_as_asked_and_within_every_stratum(
    strata: dict[tuple[str, ...], int], size: int
) -> None:
    chosen = sample_sizes(strata, size)
    assert sum(chosen.values()) == min(size, sum(strata.values()))
    assert all(0 <= chosen[one] <= strata[one] for one in strata)
    if size >= len(strata):
        assert all(chosen.values())


def test_that_strata_get_their_share() -> None:
    assert sample_sizes({("FR",): 9_000, ("DE",): 900, ("LU",): 5}, 100) == {("FR",): 90, ("DE",): 9, ("LU",): 1}
