"""The lease on a team's server: its row and its clock decide, whatever clock a workstation has."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import DRAFT, add_account
from tests.support.server import server
from wa_desktop.dispatch.engine import Engine, Options
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store import server_lease
from wa_desktop.store.elapsed import Elapsed, sleepless
from wa_desktop.store.freezing import Freezer, freezing_lock, left_unfrozen
from wa_desktop.store.instants import now
from wa_desktop.store.lease import Lease, LeaseLost, engine_elsewhere, is_engine_alive
from wa_desktop.store.server_address import keep_address
from wa_desktop.workspace.desk import Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from wa_desktop.store.opening import open_store
from wa_desktop.store.lease import Lease
lease = Lease.take(open_store(Path(sys.argv[1])), int(sys.argv[2]), "ana")
print("held", flush=True)
sys.stdin.read()
"""
HOUR = 3_600_000_000


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two workstations of one team."""
    with server().fresh() as address:
        for name in ("a", "b"):
            keep_address(tmp_path / name, address)
        yield tmp_path / "a", tmp_path / "b"


@pytest.fixture
def a(homes: tuple[Path, Path]) -> Iterator[Desk]:
    with closing(open_desk(homes[0])) as desk:
        yield desk


@pytest.fixture
def b(homes: tuple[Path, Path]) -> Iterator[Desk]:
    with closing(open_desk(homes[1])) as desk:
        yield desk


def _spend(desk: Desk, lease: Lease) -> None:
    with desk.store.write() as c:
        c.execute(text("UPDATE account SET credit = '8'"))
        lease.stamp(c)


def _as_if_elsewhere(desk: Desk) -> None:
    with desk.store.write() as c:
        c.execute(text("UPDATE lease SET host = 'pc-7', boot_id = 'x'"))


def test_that_the_living_keep_it_and_the_dead_of_this_computer_are_replaced_at_once(a: Desk, b: Desk) -> None:
    account_id = add_account(a)
    command = [sys.executable, "-c", HOLD, str(a.home), str(account_id)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"held\n"
        holder = engine_elsewhere(b.store)
        assert holder is not None
        assert (holder.pid, holder.person) == (child.pid, "ana")
        with pytest.raises(WaitingForPerson) as refused:
            Lease.take(b.store, account_id)
        assert (refused.value.code, refused.value.details["pid"]) == ("engine_elsewhere", child.pid)
        child.kill()
        child.wait()
    assert not is_engine_alive(b.store, account_id)
    Lease.take(b.store, account_id).release()


def test_that_another_computer_keeps_it_until_the_server_says_that_it_expired(
    a: Desk, b: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    account_id = add_account(a)
    lease = Lease.take(a.store, account_id)
    _as_if_elsewhere(a)
    # Neither workstation's clock matters: hours ahead here, hours behind there.
    monkeypatch.setattr("wa_desktop.store.lease.now", lambda: now() + 5 * HOUR)
    assert is_engine_alive(b.store, account_id)
    with pytest.raises(WaitingForPerson) as refused:
        Lease.take(b.store, account_id)
    assert (refused.value.code, refused.value.details["computer"]) == ("engine_other_computer", "pc-7")
    with a.store.write() as c:
        lease.beat(c)
        left = c.execute(text("SELECT expires_at FROM lease")).scalar_one() - now()
        assert 0 < left <= server_lease.EXPIRY_SECONDS * 1_000_000
        c.execute(text("UPDATE lease SET expires_at = expires_at - 20000001"))
    monkeypatch.setattr("wa_desktop.store.lease.now", lambda: now() - 5 * HOUR)
    theirs = Lease.take(b.store, account_id)
    assert abs(theirs.wall() - now()) < HOUR, "the server's clock is the engine's"
    with pytest.raises(LeaseLost), a.store.write() as c:
        lease.beat(c)
    lease.release()
    assert is_engine_alive(a.store, account_id)
    theirs.release()
    assert not is_engine_alive(a.store, account_id)


def test_that_the_engine_of_another_account_is_waited_for(a: Desk, b: Desk) -> None:
    lease = Lease.take(a.store, add_account(a))
    with pytest.raises(WaitingForPerson) as refused:
        Lease.take(b.store, lease.account_id + 1)
    assert refused.value.code == "other_account_sending"
    lease.release()


def test_that_a_transaction_counts_when_it_changed_something_and_only_for_the_holder(a: Desk, b: Desk) -> None:
    lease = Lease.take(a.store, add_account(a))
    with a.store.write() as c:
        before = lease.serial(c)
        assert lease.stamp(c) is None, "a look is no write"
    with a.store.write() as c:
        c.execute(text("UPDATE account SET credit = '7'"))
        assert lease.stamp(c) == before + 1
    with b.store.write() as c:
        c.execute(text("UPDATE lease SET token = 'theirs'"))
    with pytest.raises(LeaseLost):
        _spend(a, lease)
    with b.store.read() as c:
        assert c.execute(text("SELECT credit FROM account")).scalar_one() == "7"
    lease.release()


def test_that_no_call_begins_when_the_lease_may_be_over() -> None:
    at, wall = [100.0], [5_000.0]
    since = Elapsed(lambda: at[0], lambda: wall[0])
    at[0] += 3
    assert since.seconds == 3
    wall[0] += 60
    assert since.seconds == 60, "the whole machine was frozen: only the clock on the wall noticed"
    began = since.mark()
    wall[0] -= 7_200
    at[0] += 2
    since.restart_at(began)
    assert since.seconds == 2, "a clock that is put back hides nothing"
    assert sleepless() <= sleepless()


def test_that_a_lease_that_was_not_prolonged_allows_no_call(a: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    lease = Lease.take(a.store, add_account(a))
    before = lease.may_call
    monkeypatch.setattr(server_lease, "EXPIRY_SECONDS", server_lease.MARGIN_SECONDS)
    time.sleep(0.01)
    assert (before, lease.may_call) == (True, False)
    lease.release()


def test_that_what_another_workstation_is_freezing_is_left_alone(a: Desk, b: Desk) -> None:
    account_id = add_account(a)
    with a.store.write() as c:
        freezing = Freezer.begin(c, replace(DRAFT, account_id=account_id), again=False).campaign_id

    def start() -> None:
        engine = Engine(b.store, FakeSender(), Lease.take(b.store, account_id), Options(1, 500.0))
        engine.reserve()
        engine.start()
        engine.unreserve()
        engine.shut_down()

    with a.store.lock(freezing_lock(freezing)):
        start()
        with a.store.read() as c:
            assert left_unfrozen(c) == [freezing]
    start()
    with a.store.read() as c:
        assert left_unfrozen(c) == []
