"""What one workstation at a time may do with the team's data, and what an idle transaction may keep waiting."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.support.server import server
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store import lists as stored
from wa_desktop.store.accounts import leave_account, save_account
from wa_desktop.store.locks import IMPORT
from wa_desktop.store.server_address import keep_address
from wa_desktop.workspace import drafts, lists, trial
from wa_desktop.workspace.desk import Desk, open_desk


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """The desks of two workstations on one server."""
    with server().fresh() as address:
        for name in ("here", "there"):
            keep_address(tmp_path / name, address)
        here, there = open_desk(tmp_path / "here"), open_desk(tmp_path / "there")
        yield here, there
        here.close()
        there.close()


def test_that_what_one_workstation_holds_another_waits_for_and_gets_when_it_ends(two: tuple[Desk, Desk]) -> None:
    here, there = two
    with here.store.lock(IMPORT) as held:
        assert held.held
        assert not there.store.lock(IMPORT).acquire()
        with there.store.lock("something else") as other:
            assert other.held
        with pytest.raises(WaitingForPerson, match="locked_by_another"), there.store.lock(IMPORT):
            pytest.fail("both hold it")
    lock = here.store.lock(IMPORT)
    assert lock.acquire()
    with there.store.write() as c:
        # What the server does when the computer of the holder is gone.
        theirs = "locktype = 'advisory' AND pid != pg_backend_pid()"
        c.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_locks WHERE {theirs}"))
    with there.store.lock(IMPORT, wait_seconds=10):
        lock.release()
        assert not lock.held


def test_that_an_import_under_way_on_another_workstation_is_left_alone(
    two: tuple[Desk, Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two
    file = tmp_path / "list.csv"
    file.write_text("phone\n+33612345678\n", encoding="utf-8")
    evidence = stored.Evidence("a.csv", "0" * 64, "", 1, {}, {}, there.operator, "", "")
    with there.store.lock(IMPORT), there.store.write() as c:
        list_id, import_id = stored.begin_import(c, "theirs", "new", evidence)
    with there.store.lock(IMPORT):
        monkeypatch.setattr(lists, "_LOCK_SECONDS", 0.0)
        with pytest.raises(WaitingForPerson, match="locked_by_another"):
            lists.import_file(here, file, "ours", Into.NEW, ImportOptions())
        with here.store.read() as c:
            assert stored.unfinished_imports(c) == [import_id]
    # Nobody holds the lock any more: its program is gone, and what it left is removed.
    lists.import_file(here, file, "ours", Into.NEW, ImportOptions())
    with here.store.read() as c:
        assert stored.unfinished_imports(c) == []
        assert not stored.is_being_filled(c, list_id)


def test_that_only_a_writer_is_watched_by_the_server(two: tuple[Desk, Desk]) -> None:
    silence = text("SHOW idle_in_transaction_session_timeout")
    with two[0].store.read() as c:
        assert c.execute(silence).scalar_one() == "0"
    with two[0].store.write() as c:
        assert c.execute(silence).scalar_one() == "20s"


def test_that_what_each_prepares_stays_with_its_workstation(two: tuple[Desk, Desk]) -> None:
    here, there = two
    drafts.keep(here, {"name": "mine"})
    assert drafts.kept(there) is None
    drafts.keep(there, {"name": "hers"})
    drafts.forget(there)
    assert drafts.kept(here) == {"name": "mine"}


def test_that_a_trial_never_puts_the_account_of_a_team_aside(two: tuple[Desk, Desk]) -> None:
    here, there = two
    with trial.start_trial(here), pytest.raises(WaitingForPerson, match="trial_elsewhere"):
        trial.start_trial(there)
    with here.store.write() as c:
        address = "https://api.example.org"
        save_account(c, "1", "2", base_url=address, account_url=address, checked_at=1, credit="")
    with pytest.raises(WaitingForPerson, match="trial_beside_team"):
        trial.start_trial(there)
    with here.store.write() as c:
        leave_account(c, "1", "2")
    trial.start_trial(there).close()


def test_that_a_connection_given_back_after_the_end_is_closed(two: tuple[Desk, Desk]) -> None:
    here, _there = two
    with here.store.read() as c:
        driver: Any = c.connection.driver_connection
        here.close()
        assert c.execute(text("SELECT 1")).scalar_one() == 1
    assert driver.closed
