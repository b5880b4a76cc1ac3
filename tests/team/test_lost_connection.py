"""A server that is away, or a connection that breaks at the very COMMIT: every answer is written, and once."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from tests.support.fake_sender import FakeSender, Reply
from tests.support.frozen_campaign import Made, add_account, make_campaign, states
from tests.support.proxy import Proxy
from tests.support.server import server
from wa_desktop.dispatch.engine import Engine, Options, Submitted
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.campaigns import NO_FOLLOW_UP
from wa_desktop.store.exactly_once import ServerGone
from wa_desktop.store.lease import Lease, LeaseLost
from wa_desktop.store.server_address import keep_address
from wa_desktop.store.writer import Writer
from wa_desktop.workspace.desk import Desk, open_desk

S = RecipientState


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Proxy]:
    """A fresh database of the team behind a network; the home in `tmp_path / "a"` knows it through that."""
    with server().fresh() as address, Proxy(address) as proxy:
        keep_address(tmp_path / "a", proxy.address())
        keep_address(tmp_path / "b", address)
        yield proxy


@contextmanager
def opened(home: Path) -> Iterator[Desk]:
    desk = open_desk(home)
    try:
        yield desk
    finally:
        desk.close()


@pytest.fixture
def far(network: Proxy, tmp_path: Path) -> Iterator[Desk]:
    """The workstation behind the network."""
    with opened(tmp_path / "a") as desk:
        yield desk


@pytest.fixture
def near(network: Proxy, tmp_path: Path) -> Iterator[Desk]:
    """Another workstation, which nothing happens to."""
    with opened(tmp_path / "b") as desk:
        yield desk


@pytest.fixture
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds takes tenths of them."""
    monkeypatch.setattr("wa_desktop.store.server_store._HASTY_SECONDS", 0.2)
    monkeypatch.setattr("wa_desktop.store.server_store.PING_SECONDS", 0.2)


def _add(c: Connection) -> int:
    c.execute(text("INSERT INTO engine_note (key, value) VALUES ((SELECT count(*) FROM engine_note), '1')"))
    return int(c.execute(text("SELECT count(*) FROM engine_note")).scalar_one())


def _count(desk: Desk) -> int:
    with desk.store.read() as c:
        return int(c.execute(text("SELECT count(*) FROM engine_note")).scalar_one())


@pytest.mark.parametrize("when", ["before", "after", "late"])
def test_that_a_write_whose_commit_was_cut_happens_exactly_once(
    far: Desk, near: Desk, network: Proxy, brisk: None, when: str
) -> None:
    lease = Lease.take(far.store, add_account(far))
    writer = Writer(far.store, lambda: 0, lease)
    assert writer.submit(_add).result(10) == 1
    network.at_commit(when)
    told: list[int] = []
    done = writer.submit(_add, told.append)
    assert network.happened.wait(10)
    if when == "late":
        # Longer than the writer waits for an answer, so that it has given this connection up.
        time.sleep(0.8)
        network.mend()
    assert done.result(20) == 2
    assert writer.submit(_add).result(10) == 3
    assert (told, _count(near), writer.away) == ([2], 3, None)
    writer.close()
    lease.release()


def test_that_nothing_is_written_once_another_has_the_lease(far: Desk, near: Desk, network: Proxy) -> None:
    lease = Lease.take(far.store, add_account(far))
    writer = Writer(far.store, lambda: 0, lease)
    network.at_commit("before")
    network.happened.clear()
    held = threading.Event()
    busy = writer.submit(lambda _: held.wait(10))
    with near.store.write() as c:
        c.execute(text("UPDATE lease SET token = 'theirs'"))
    held.set()
    assert isinstance(busy.exception(20), LeaseLost)
    assert isinstance(writer.submit(_add).exception(20), LeaseLost)
    assert _count(near) == 0
    writer.close()
    lease.release()
    with near.store.read() as c:
        assert c.execute(text("SELECT token FROM lease")).scalar_one() == "theirs"


def test_that_a_writer_that_gives_up_says_so_at_once_and_for_good(far: Desk, near: Desk, network: Proxy) -> None:
    lease = Lease.take(far.store, add_account(far))
    writer = Writer(far.store, lambda: 0, lease)
    network.cut()
    one, other = writer.submit(_add), writer.submit(_add)
    while writer.away is None:
        time.sleep(0.01)
    assert writer.away["server"] == network.address().told
    began = time.monotonic()
    writer.give_up()
    assert isinstance(one.exception(10), ServerGone)
    assert isinstance(other.exception(10), ServerGone)
    assert time.monotonic() - began < 5
    network.mend()
    assert isinstance(writer.submit(_add).exception(10), ServerGone)
    writer.close()
    assert _count(near) == 0


def _begin(desk: Desk, made: Made, sender: FakeSender) -> tuple[Engine, Submitted]:
    engine = Engine(desk.store, sender, Lease.take(desk.store, made.account_id), Options(4, 500.0))
    engine.reserve()
    engine.start()
    submitted = engine.submit(made.id)
    engine.unreserve()
    return engine, submitted


@pytest.mark.parametrize("how", ["cut", "freeze"])
def test_that_sending_pauses_while_the_server_is_away_and_goes_on_by_itself(
    far: Desk, near: Desk, network: Proxy, brisk: None, how: str
) -> None:
    made = make_campaign(near, 400, names=[f"Prénom {n}" for n in range(400)])
    sender = FakeSender(Reply(seconds=0.01) for _ in range(400))
    engine, submitted = _begin(far, made, sender)
    while len(sender.queued) < 40:
        time.sleep(0.005)
    getattr(network, how)()
    while submitted.tally.view().reason != "server_lost":
        assert not submitted.done.done()
        time.sleep(0.01)
    seen = len(sender.calls)
    # Time enough for some two hundred calls at the pace of before.
    time.sleep(0.5)
    assert len(sender.calls) == seen, "a call was made whose intent cannot be durable"
    assert submitted.tally.view().reason_details["server"] == network.address().told
    network.mend()
    submitted.done.result(30)
    engine.join()
    with near.store.read() as c:
        assert c.scalar(text("SELECT reason FROM campaign")) == NO_FOLLOW_UP, "nothing follows these calls"
    assert submitted.tally.view().reason != "server_lost"
    assert sorted(sender.queued) == sorted(made.numbers)
    assert states(near, made.id) == {S.QUEUED: 400}


def test_that_the_program_ends_within_seconds_while_the_server_is_away(
    far: Desk, near: Desk, network: Proxy, brisk: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.engine._QUIT_SECONDS", 0.2)
    made = make_campaign(near, 200, names=[f"Prénom {n}" for n in range(200)])
    sender = FakeSender(Reply(seconds=0.01) for _ in range(200))
    engine, submitted = _begin(far, made, sender)
    while len(sender.queued) < 20:
        time.sleep(0.005)
    network.cut()
    while submitted.tally.view().reason != "server_lost":
        time.sleep(0.01)
    engine.quit(submitted.runner)
    assert isinstance(submitted.done.exception(10), ServerGone)
    engine.join()
    left = states(near, made.id)
    assert left.get(S.QUEUED, 0) + left.get(S.SENDING, 0) >= len(sender.queued)
    assert len(sender.queued) == len(set(sender.queued))


def test_that_who_slept_through_its_lease_makes_no_call(far: Desk, near: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made = make_campaign(near, 30, names=[f"Prénom {n}" for n in range(30)])
    sender = FakeSender()
    lease = Lease.take(far.store, made.account_id)
    asleep = [True] * 3
    monkeypatch.setattr(Lease, "may_call", property(lambda _: not (asleep and asleep.pop())))
    engine = Engine(far.store, sender, lease, Options(1, 500.0))
    engine.reserve()
    engine.start()
    submitted = engine.submit(made.id)
    engine.unreserve()
    submitted.done.result(30)
    engine.join()
    assert not asleep
    assert sorted(sender.queued) == sorted(made.numbers)
    with near.store.read() as c:
        back = c.execute(text("SELECT count(*) FROM batch WHERE detail = 'lease_not_sure'")).scalar_one()
    assert (back, states(near, made.id)) == (3, {S.QUEUED: 30})
