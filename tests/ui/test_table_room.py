"""How columns share a table's width."""

from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.ui.table_room import left_out, shared_room


def test_that_a_cut_column_gets_room_before_the_one_that_takes_the_rest() -> None:
    assert shared_room([200, 100, 60], [200, 160, 60], 500, 0, 120) == [280, 160, 60]


def test_that_the_column_that_lacks_the_least_comes_first() -> None:
    assert shared_room([100, 100, 100], [100, 300, 130], 350, 0, 80) == [100, 120, 130]


def test_that_the_taker_gives_way_to_its_floor_and_no_further() -> None:
    assert shared_room([200, 100], [200, 100], 250, 0, 120) == [150, 100]
    assert shared_room([200, 100], [200, 100], 150, 0, 120) == [120, 100]


@given(
    st.lists(st.tuples(st.integers(20, 400), st.integers(0, 900)), min_size=1, max_size=9),
    st.integers(0, 3000),
    st.integers(20, 200),
)
def test_that_all_room_is_used_and_no_column_but_the_taker_shrinks(
    columns: list[tuple[int, int]], room: int, floor: int
) -> None:
    least, wishes = [one for one, _wish in columns], [wish for _one, wish in columns]
    widths = shared_room(least, wishes, room, 0, floor)
    assert all(width >= before for width, before in zip(widths[1:], least[1:], strict=True))
    assert widths[0] >= min(floor, least[0])
    assert sum(widths) == room or sum(least) > room


def test_that_what_may_be_missed_leaves_until_the_rest_fits() -> None:
    assert left_out([100, 100, 100, 100], [0, 1, 3, 2], 400) == set()
    assert left_out([100, 100, 100, 100], [0, 1, 3, 2], 390) == {2}
    assert left_out([100, 100, 100, 100], [0, 1, 3, 2], 230) == {2, 3}
    assert left_out([100, 100, 100, 100], [0, 1, 3, 2], 10) == {1, 2, 3}
