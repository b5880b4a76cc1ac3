"""The counts of a list are kept with it, and are those of its members whatever happened since."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from wa_desktop.store import counts, lists, loading, standing
from wa_desktop.store.database import Store
from wa_desktop.store.opening import open_store
from wa_desktop.store.staged import Piece

NUMBERS = [f"+3361234567{digit}" for digit in range(8)]
EVIDENCE = lists.Evidence("a.xlsx", "0", "A", 1, {}, {}, "", "", "")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "home")
    yield opened
    opened.close()


def _row(place: int, number: str, words: tuple[int, int, int]) -> tuple[object, ...]:
    return (place + 2, number, "FR" if place % 3 else "BE", "33", "", "", *words, None, "", "", "", "{}")


def _stored(connection: Connection, name: str, words: dict[str, tuple[int, int, int]]) -> int:
    list_id, import_id = lists.begin_import(connection, name, "new", EVIDENCE)
    rows = [_row(place, number, said) for place, (number, said) in enumerate(words.items())]
    objections = [
        (number, "refusal", 1 << place, None, 2)
        for number, said in words.items()
        for place, word in enumerate(said)
        if word == 2
    ]
    target = loading.Target(list_id, import_id, True, "a.xlsx", "")
    loading.load(connection, target, Piece(list(zip(*rows, strict=True)), objections))
    lists.finish_import(connection, list_id, import_id, {})
    return list_id


def _count_and_keep(connection: Connection, list_id: int) -> None:
    counts.keep(connection, list_id, counts.counted(connection, list_id), counts.state(connection, list_id))


def test_that_counts_are_kept_until_the_members_change(store: Store) -> None:
    with store.write() as connection:
        list_id = _stored(connection, "one", {NUMBERS[0]: (1, 0, 2), NUMBERS[1]: (1, 0, 0)})
        assert counts.kept(connection, list_id) is None
        _count_and_keep(connection, list_id)
        found = counts.kept(connection, list_id)
        assert found == counts.counted(connection, list_id)
        assert sum(one.agreed_marketing for one in found or ()) == 2
        assert sum(one.refused_authentication for one in found or ()) == 1
        lists.rename(connection, list_id, "two")
        connection.execute(text("UPDATE contact_list SET generation = generation + 1"))
        assert counts.kept(connection, list_id) is None


def test_that_counts_made_while_something_changed_are_not_kept(store: Store) -> None:
    with store.write() as connection:
        list_id = _stored(connection, "one", {NUMBERS[0]: (1, 0, 0)})
        before, found = counts.state(connection, list_id), counts.counted(connection, list_id)
        standing.add_entries(connection, [standing.Entry(NUMBERS[0], "suppression", 1, 1)])
        standing.recompute(connection, [NUMBERS[0]])
        counts.keep(connection, list_id, found, before)
        assert counts.kept(connection, list_id) is None


def test_that_what_another_file_refuses_makes_the_lists_it_concerns_count_again(store: Store) -> None:
    with store.write() as connection:
        here = _stored(connection, "here", {NUMBERS[0]: (1, 1, 1)})
        elsewhere = _stored(connection, "elsewhere", {NUMBERS[1]: (1, 1, 1)})
        _count_and_keep(connection, here)
        _count_and_keep(connection, elsewhere)
        _stored(connection, "third", {NUMBERS[0]: (2, 0, 0)})
        assert counts.kept(connection, here) is None
        assert counts.kept(connection, elsewhere) == counts.counted(connection, elsewhere)


_SAID = st.tuples(*[st.integers(0, 2)] * 3)
_STEP = st.tuples(
    st.sampled_from(["refusal", "withdrawal", "suppression", "decision", "remove"]),
    st.sets(st.sampled_from(NUMBERS), min_size=1),
    st.integers(1, 7),
)


@given(
    words=st.dictionaries(st.sampled_from(NUMBERS), _SAID, min_size=1),
    others=st.dictionaries(st.sampled_from(NUMBERS), _SAID, min_size=1),
    steps=st.lists(_STEP, max_size=6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_kept_counts_stay_those_of_the_members(
    store: Store,
    words: dict[str, tuple[int, int, int]],
    others: dict[str, tuple[int, int, int]],
    steps: list[tuple[str, set[str], int]],
) -> None:
    with store.write() as connection:
        ids = [_stored(connection, "one", words), _stored(connection, "two", others)]
        for list_id in ids:
            _count_and_keep(connection, list_id)
        for moment, (kind, numbers, scope) in enumerate(steps):
            if kind == "remove":
                standing.remove_suppressions(connection, sorted(numbers))
            else:
                standing.add_entries(connection, [standing.Entry(number, kind, scope, moment) for number in numbers])
                standing.recompute(connection, sorted(numbers))
            for list_id in ids:
                assert counts.kept(connection, list_id) == counts.counted(connection, list_id)
        for list_id in ids:
            connection.execute(text("DELETE FROM contact_list WHERE id = :id"), {"id": list_id})
        for table in ("standing_entry", "standing", "list_count"):
            connection.execute(text(f"DELETE FROM {table}"))
