"""Standing: masks follow the log; a later decision lifts a refusal, only a removal a suppression."""

import pytest
from sqlalchemy import Connection

from wa_desktop.store.standing import (
    Entry,
    Masks,
    add_entries,
    masks_of,
    recompute,
    remove_suppressions,
    suppressions,
)
from wa_desktop.workspace.desk import Desk

LEA = "+33612345678"


def _masks(connection: Connection, *entries: Entry) -> Masks:
    add_entries(connection, entries)
    recompute(connection, [LEA])
    return masks_of(connection, [LEA]).get(LEA, Masks())


@pytest.mark.parametrize(
    ("log", "masks"),
    [
        ([("refusal", 1, 10)], Masks(1, 0)),
        ([("refusal", 1, 10), ("withdrawal", 3, 20)], Masks(3, 0)),
        ([("withdrawal", 3, 10), ("decision", 1, 20)], Masks(2, 0)),
        ([("decision", 3, 10), ("withdrawal", 3, 20)], Masks(3, 0)),
        ([("withdrawal", 3, 10), ("decision", 3, 20), ("refusal", 2, 30)], Masks(2, 0)),
        ([("suppression", 15, 10), ("decision", 15, 20)], Masks(0, 15)),
        ([("suppression", 1, 10), ("suppression", 3, 20)], Masks(0, 3)),
        ([("erasure", 15, 10)], Masks()),
    ],
)
def test_that_masks_follow_the_log(desk: Desk, log: list[tuple[str, int, int]], masks: Masks) -> None:
    with desk.store.write() as connection:
        # Written backwards: what counts is when it was said, not when it was recorded.
        assert _masks(connection, *(Entry(LEA, kind, scope, at) for kind, scope, at in reversed(log))) == masks


def test_that_a_removed_suppression_stays_in_the_log_without_effect(desk: Desk) -> None:
    with desk.store.write() as connection:
        assert _masks(connection, Entry(LEA, "suppression", 15, 1), Entry(LEA, "refusal", 1, 2)) == Masks(1, 15)
        assert remove_suppressions(connection, [LEA, "+33612345679"]) == {LEA}
        assert masks_of(connection, [LEA]) == {LEA: Masks(1, 0)}
        assert connection.exec_driver_sql("SELECT count(*) FROM standing_entry").scalar() == 2


def test_that_stops_of_one_second_are_listed_alike_in_whatever_order_they_came(desk: Desk) -> None:
    entries = [Entry(f"+3361234567{n}", "suppression", 3, 10) for n in range(4)]
    with desk.store.write() as connection:
        add_entries(connection, entries)
        listed = suppressions(connection)
        connection.exec_driver_sql("DELETE FROM standing_entry")
        add_entries(connection, entries[::-1])
        assert suppressions(connection) == listed


def test_that_many_numbers_are_recomputed_in_portions(desk: Desk) -> None:
    numbers = [f"+336{n:08}" for n in range(1_700)]
    with desk.store.write() as connection:
        add_entries(connection, [Entry(number, "refusal", 1, 1) for number in numbers])
        recompute(connection, numbers)
        assert len(masks_of(connection, numbers)) == len(numbers)
