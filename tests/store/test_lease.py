"""One engine per account: dead holders are replaced at once, living ones never."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.support.frozen_campaign import add_account
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.lease import Lease, LeaseLost, is_engine_alive
from wa_desktop.store.opening import open_store
from wa_desktop.workspace.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from wa_desktop.store.opening import open_store
from wa_desktop.store.lease import Lease
lease = Lease.take(open_store(Path(sys.argv[1])), int(sys.argv[2]))
print("held", flush=True)
sys.stdin.read()
"""


def hold_elsewhere(desk: Desk, account_id: int) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(desk.home), str(account_id)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"held\n"
    return child


def end(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.communicate()


def test_that_a_living_engine_elsewhere_is_named_and_a_dead_one_replaced_at_once(desk: Desk) -> None:
    account_id = add_account(desk)
    child = hold_elsewhere(desk, account_id)
    try:
        assert is_engine_alive(desk.store, account_id)
        with pytest.raises(WaitingForPerson) as refused:
            Lease.take(desk.store, account_id)
        assert (refused.value.code, refused.value.details["pid"]) == ("engine_elsewhere", child.pid)
    finally:
        end(child)
    assert not is_engine_alive(desk.store, account_id)
    lease = Lease.take(desk.store, account_id)
    assert is_engine_alive(desk.store, account_id)
    lease.release()
    assert not is_engine_alive(desk.store, account_id)


def test_that_another_computer_keeps_its_lease_until_it_expires(desk: Desk) -> None:
    account_id = add_account(desk)
    taken = Lease.take(desk.store, account_id)
    if taken._lock is not None:
        # The lock beside a file is this computer's alone.
        taken._lock.release()
    with desk.store.write() as c:
        c.execute(text("UPDATE lease SET host = 'somewhere-else'"))
    assert is_engine_alive(desk.store, account_id)
    with pytest.raises(WaitingForPerson) as refused:
        Lease.take(desk.store, account_id)
    assert (refused.value.code, refused.value.details["computer"]) == ("engine_other_computer", "somewhere-else")
    with desk.store.write() as c:
        c.execute(text("UPDATE lease SET expires_at = 1"))
    assert not is_engine_alive(desk.store, account_id)
    Lease.take(desk.store, account_id).release()


def test_that_a_lost_lease_is_noticed_at_the_next_heartbeat(desk: Desk) -> None:
    account_id = add_account(desk)
    lease = Lease.take(desk.store, account_id)
    with desk.store.write() as c:
        lease.beat(c)
        c.execute(text("UPDATE lease SET token = 'theirs'"))
    with pytest.raises(LeaseLost), desk.store.write() as c:
        lease.beat(c)
    lease.release()
    with desk.store.read() as c:
        assert c.execute(text("SELECT token, pid FROM lease")).one() == ("theirs", os.getpid())


@pytest.mark.file
def test_that_a_lease_is_given_back_although_the_database_cannot_be_written(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = Lease.take(desk.store, add_account(desk))
    monkeypatch.setattr("wa_desktop.store.file_store.BUSY_SECONDS", 0.0)
    hasty = open_store(desk.home)
    monkeypatch.setattr(lease, "_store", hasty)
    with closing(sqlite3.connect(desk.home / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        lease.release()
        other.execute("ROLLBACK")
    hasty.close()
    Lease.take(desk.store, lease.account_id).release()
