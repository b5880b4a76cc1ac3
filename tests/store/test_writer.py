"""The ledger's writer: grouped commits, and nobody lost with a neighbour that failed."""

import threading
from collections.abc import Callable
from concurrent.futures import Future

import pytest
from sqlalchemy import Connection, text

from wa_desktop.store.snapshots import Snapshot
from wa_desktop.store.writer import Writer
from wa_desktop.workspace.desk import Desk


def insert(number: int) -> Callable[[Connection], int]:
    def do(c: Connection) -> int:
        c.execute(text("INSERT INTO setting VALUES (:key, '0')"), {"key": str(number)})
        return number

    return do


def test_that_writes_that_wait_together_share_a_commit_and_keep_their_order(desk: Desk) -> None:
    writer = Writer(desk.store, lambda: 100)
    hold = threading.Event()
    seen: list[int] = []
    writer.submit(lambda _: hold.wait())
    done = [writer.submit(insert(n), seen.append) for n in range(50)]
    hold.set()
    assert [one.result(10) for one in done] == list(range(50))
    assert seen == list(range(50))
    assert writer.commits <= 3
    writer.close()


def test_that_one_failing_write_takes_no_neighbour_with_it(desk: Desk) -> None:
    writer = Writer(desk.store, lambda: 3)
    good: Future[int] = writer.submit(insert(1))
    bad: Future[float] = writer.submit(lambda _: 1 / 0)
    also: Future[int] = writer.submit(insert(2))
    assert (good.result(10), also.result(10)) == (1, 2)
    with pytest.raises(ZeroDivisionError):
        bad.result(10)
    writer.close()
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM setting")).scalar_one() == 2


def test_that_a_write_nobody_waits_for_any_more_happens_and_stops_no_other(desk: Desk) -> None:
    writer = Writer(desk.store, lambda: 2)
    hold = threading.Event()
    writer.submit(lambda _: hold.wait())
    given_up: Future[int] = writer.submit(insert(1))
    broken: Future[float] = writer.submit(lambda _: 1 / 0)
    assert given_up.cancel()
    assert broken.cancel()
    hold.set()
    assert writer.submit(insert(2)).result(10) == 2
    writer.close()
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM setting")).scalar_one() == 2


def test_that_what_runs_between_two_commits_sees_the_first_one_told_and_the_second_not_begun(desk: Desk) -> None:
    writer = Writer(desk.store, lambda: 100)
    told: list[int] = []

    def look() -> tuple[list[int], Snapshot]:
        return list(told), Snapshot(desk.store)

    def count(snapshot: Snapshot) -> int:
        return int(snapshot.connection.execute(text("SELECT count(*) FROM setting")).scalar_one())

    hold = threading.Event()
    writer.submit(lambda _: hold.wait())
    for number in range(20):
        writer.submit(insert(number), told.append)
    looked = writer.between(look)
    hold.set()
    seen, snapshot = looked.result(10)
    assert writer.submit(insert(99)).result(10) == 99
    assert count(snapshot) == len(seen) == 20
    snapshot.close()
    failed: Future[float] = writer.between(lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        failed.result(10)
    writer.close()
