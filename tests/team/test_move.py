"""The data of a workstation moves to the team's server: whole and compared, whatever breaks off in between."""

import json
import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.support.proxy import Proxy
from tests.support.server import server
from tests.support.stored import restored, stored
from wa_desktop.domain.errors import Cancelled, InputRefused, UserError, WaitingForPerson
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.store import copying
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock
from wa_desktop.store.marks import COPIED, doubt_of
from wa_desktop.store.server_address import ServerAddress, address_of
from wa_desktop.workspace import auditing, backups, campaigns, passphrases, restoring, suppressions, teams
from wa_desktop.workspace.desk import Desk, open_desk

pytestmark = pytest.mark.file

NEWEST = max(stored())
PASSPHRASE = "a long passphrase"


def url_of(address: ServerAddress) -> str:
    return f"postgresql://{address.user}@{address.host}:{address.port}/{address.database}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A workstation that has sent, with uncertain recipients, suppressions and replies."""
    folder = tmp_path / "workstation"
    restored(stored()[NEWEST], folder)
    open_desk(folder).close()
    return folder


@pytest.fixture
def address() -> Iterator[ServerAddress]:
    """A database of the server with our tables, all of them empty."""
    with server().fresh() as found:
        yield found


def contents(home: Path) -> dict[str, copying.Counted]:
    """What a home holds, table by table."""
    with closing(open_desk(home)) as desk, desk.store.read() as c:
        return {table.name: copying.digest_of(c, table).counted for table in copying.tables()}


def grown(before: dict[str, copying.Counted], after: dict[str, copying.Counted]) -> set[str]:
    """The tables that differ."""
    return {name for name in before if before[name] != after[name]}


LOGGED = {"audit", "setting"}
"""What the line in the log about the move itself changes."""


def test_that_a_move_takes_everything_along_and_keeps_the_file_aside(home: Path, address: ServerAddress) -> None:
    before = contents(home)
    steps: list[Progress] = []
    done = teams.move(home, url_of(address), on_progress=steps.append)
    assert {table.table: (table.rows, table.digest) for table in done.tables} == before
    assert done.rows == sum(rows for rows, _digest in before.values()) > 200
    assert not done.resumed
    assert {step.step for step in steps} == {"move_copying", "move_checking"}
    assert steps[-1].done == steps[-1].total == done.rows
    assert address_of(home) == address
    assert not (home / FILE_NAME).exists()
    assert "moved-to-server" in done.kept
    with closing(sqlite3.connect(done.kept)) as kept:
        assert kept.execute("SELECT count(*) FROM recipient").fetchone()[0] == before["recipient"].rows
    assert grown(before, contents(home)) == LOGGED
    assert done.store.kind == "server"
    assert done.store.schema == NEWEST


@pytest.mark.long
def test_that_a_move_makes_the_tables_where_there_are_none(home: Path) -> None:
    with server().fresh("template1") as nothing:
        assert teams.check(home, url_of(nothing)).schema == ""
        teams.move(home, url_of(nothing))
        assert teams.check(home, url_of(nothing)).schema == NEWEST


def test_that_a_moved_home_goes_on_where_it_was(home: Path, address: ServerAddress) -> None:
    with closing(open_desk(home)) as desk:
        told = [(one.name, one.state, one.counts) for one in campaigns.campaigns(desk)]
        head = auditing.verify(desk)
        numbers = [one.number for one in suppressions.listed(desk)]
    teams.move(home, url_of(address))
    with closing(open_desk(home)) as desk:
        assert [(one.name, one.state, one.counts) for one in campaigns.campaigns(desk)] == told
        assert any(counts[RecipientState.UNCONFIRMED] for _name, _state, counts in told)
        after = auditing.verify(desk, f"{head.count}:{head.head}")
        assert after.ok
        assert after.lines == head.lines + 1
        assert auditing.listed(desk, 1)[0].action == "store_moved"
        assert [one.number for one in suppressions.listed(desk)] == numbers
        with desk.store.read() as c:
            highest = {t.name: last for t, _sequence, last in copying.numbers_after(c)}
        suppressions.add(desk, ["+33699999999"], Scope.ALL)
        with desk.store.read() as c:
            assert {t.name: last for t, _s, last in copying.numbers_after(c)}["standing_entry"] > highest[
                "standing_entry"
            ]


def test_that_numbers_of_deleted_rows_are_not_given_again(home: Path, address: ServerAddress) -> None:
    with closing(sqlite3.connect(home / FILE_NAME)) as file, file:
        file.execute("UPDATE sqlite_sequence SET seq = 9000 WHERE name = 'contact_list'")
    teams.move(home, url_of(address))
    with closing(open_desk(home)) as desk, desk.store.read() as c:
        assert {table.name: last for table, _sequence, last in copying.numbers_after(c)}["contact_list"] == 9000
    left = teams.leave(home, copy=True)
    with closing(sqlite3.connect(left.file)) as file:
        assert file.execute("SELECT seq FROM sqlite_sequence WHERE name = 'contact_list'").fetchone() == (9000,)


class Stop(Exception):
    """The program ends here."""


@contextmanager
def broken_off_after(step: str, rows: int, home: Path, address: ServerAddress) -> Iterator[None]:
    """A move that ended in the middle, as by a crash that Python still saw."""

    def crash(told: Progress) -> None:
        if told.step == step and told.done >= rows:
            raise Stop

    with pytest.raises(Stop):
        teams.move(home, url_of(address), on_progress=crash)
    yield


@pytest.mark.parametrize(("step", "rows"), [("move_copying", 150), ("move_checking", 100)])
def test_that_a_second_run_goes_on_where_the_first_broke_off(
    home: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch, step: str, rows: int
) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 7)
    before = contents(home)
    with broken_off_after(step, rows, home, address):
        assert address_of(home) is None
        assert contents(home) == before
        told: list[Progress] = []
        done = teams.move(home, url_of(address), on_progress=told.append)
    assert done.resumed
    copied = [one.done for one in told if one.step == "move_copying"]
    assert not copied or copied[0] >= rows
    assert {table.table: (table.rows, table.digest) for table in done.tables} == before
    assert grown(before, contents(home)) == LOGGED


def test_that_what_was_changed_between_two_runs_arrives_as_it_is_now(
    home: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 7)
    with broken_off_after("move_checking", 1, home, address):
        with closing(sqlite3.connect(home / FILE_NAME)) as file, file:
            file.execute("UPDATE contact_list SET name = 'renamed meanwhile'")
        before = contents(home)
    done = teams.move(home, url_of(address))
    assert {table.table: (table.rows, table.digest) for table in done.tables} == before


def test_that_a_table_that_arrives_differently_is_named_and_nothing_is_switched(
    home: Path, address: ServerAddress
) -> None:
    before = contents(home)

    def tamper(told: Progress) -> None:
        if told.step == "move_checking":
            server().run("UPDATE wa_desktop.reply SET body = body || '!'", address.database)

    with pytest.raises(InputRefused, match="move_differs") as refused:
        teams.move(home, url_of(address), on_progress=tamper)
    assert refused.value.details["table"] == "reply"
    assert address_of(home) is None
    assert contents(home) == before
    assert teams.move(home, url_of(address)).rows == sum(one.rows for one in before.values())


def test_that_a_cancelled_move_changes_nothing_here_and_is_gone_on_with(home: Path, address: ServerAddress) -> None:
    before, token = contents(home), CancelToken()
    with pytest.raises(Cancelled):
        teams.move(home, url_of(address), on_progress=lambda _: token.cancel(), cancel=token)
    assert contents(home) == before
    assert teams.move(home, url_of(address)).resumed


def test_that_a_lost_connection_is_said_and_a_second_run_goes_on(
    home: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 7)
    with Proxy(address) as network:

        def cut(told: Progress) -> None:
            if told.done > 100:
                network.cut()

        with pytest.raises(UserError, match="server_lost"):
            teams.move(home, url_of(network.address()), on_progress=cut)
    assert address_of(home) is None
    assert teams.move(home, url_of(address)).resumed


def test_that_nobody_joins_a_server_while_data_is_on_its_way_there(
    home: Path, address: ServerAddress, tmp_path: Path
) -> None:
    with broken_off_after("move_copying", 1, home, address):
        pass
    with pytest.raises(InputRefused, match="server_moving"):
        teams.join(tmp_path / "other", url_of(address))
    restored(stored()[NEWEST], tmp_path / "third")
    with pytest.raises(InputRefused, match="server_moving"):
        teams.move(tmp_path / "third", url_of(address))


def test_that_a_server_with_data_takes_no_second_workstation(
    home: Path, address: ServerAddress, tmp_path: Path
) -> None:
    teams.move(home, url_of(address))
    restored(stored()[NEWEST], tmp_path / "other")
    with pytest.raises(InputRefused, match="move_server_has_data"):
        teams.move(tmp_path / "other", url_of(address))
    with pytest.raises(InputRefused, match="move_from_server"):
        teams.move(home, url_of(address), namespace="another")
    assert teams.move(tmp_path / "other", url_of(address), namespace="another").rows > 200


def test_that_a_move_waits_for_whoever_has_the_file(home: Path, address: ServerAddress) -> None:
    with closing(open_desk(home)) as desk:
        assert campaigns.campaigns(desk)
        with pytest.raises(WaitingForPerson, match="store_in_use"):
            teams.move(home, url_of(address))
    with FileLock(home / LOCK_NAME), pytest.raises(WaitingForPerson, match="store_in_use"):
        teams.move(home, url_of(address))
    assert address_of(home) is None


def test_that_nothing_is_written_here_while_the_data_is_on_its_way(home: Path, address: ServerAddress) -> None:
    tried: list[str] = []

    def write(_: Progress) -> None:
        with closing(sqlite3.connect(home / FILE_NAME, timeout=0)) as other:
            try:
                other.execute("INSERT INTO setting (key, value) VALUES ('late', '1')")
            except sqlite3.OperationalError as error:
                tried.append(str(error))

    teams.move(home, url_of(address), on_progress=write)
    assert tried
    assert set(tried) == {"database is locked"}


@pytest.mark.long
def test_that_two_moves_at_once_make_one(home: Path, address: ServerAddress, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.store.moving._WAIT_SECONDS", 0.1)
    copying_now, over = threading.Event(), threading.Event()

    def hold(_: Progress) -> None:
        copying_now.set()
        over.wait(60)

    first = threading.Thread(target=lambda: teams.move(home, url_of(address), on_progress=hold))
    first.start()
    try:
        assert copying_now.wait(60)
        with pytest.raises(WaitingForPerson, match="store_in_use"):
            teams.move(home, url_of(address))
    finally:
        over.set()
        first.join()
    assert address_of(home) == address


KILLED = """
import os, signal, sys
from pathlib import Path
from wa_desktop.store import copying, moving
from wa_desktop.workspace import teams
copying.ROWS_AT_ONCE = 7
home, url, step, rows = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def tell(told):
    if told.step == step and told.done >= rows:
        die()
if step == "switched":
    moving.finish = die
if step == "aside":
    moving.record = die
teams.move(home, url, on_progress=tell)
"""


def killed(home: Path, address: ServerAddress, step: str, rows: int = 0) -> None:
    """A program that moves `home` and dies at this point."""
    done = subprocess.run(
        [sys.executable, "-c", KILLED, home, url_of(address), step, str(rows)],
        check=False, capture_output=True, text=True, timeout=60, env=os.environ,
    )  # fmt: skip
    assert done.returncode < 0, done.stderr


@pytest.mark.parametrize(
    "step",
    [pytest.param("move_copying", marks=pytest.mark.long), "switched", pytest.param("aside", marks=pytest.mark.long)],
)
def test_that_a_killed_move_is_finished_by_the_next_run(home: Path, address: ServerAddress, step: str) -> None:
    before = contents(home)
    killed(home, address, step, 100)
    if step == "move_copying":
        assert contents(home) == before
        assert teams.move(home, url_of(address)).resumed
    # Once it is switched, opening the home does the rest.
    assert grown(before, contents(home)) == LOGGED
    assert address_of(home) == address
    assert not (home / FILE_NAME).exists()
    assert len(list(home.glob("*.moved-to-server.*.sqlite3"))) == 1


@pytest.mark.long
def test_that_a_move_survives_being_killed_anywhere(home: Path, address: ServerAddress) -> None:
    before = contents(home)
    for rows in range(1, sum(one.rows for one in before.values()), 60):
        killed(home, address, "move_copying", rows)
        assert contents(home) == before
    killed(home, address, "move_preparing", 50)
    killed(home, address, "move_checking", 200)
    assert contents(home) == before
    done = teams.move(home, url_of(address))
    assert {table.table: (table.rows, table.digest) for table in done.tables} == before
    assert grown(before, contents(home)) == LOGGED


def test_that_leaving_with_a_copy_takes_everything_home_and_doubts_it(
    home: Path, address: ServerAddress, tmp_path: Path
) -> None:
    teams.move(home, url_of(address))
    there = contents(home)
    left = teams.leave(home, copy=True)
    assert left.rows == sum(one.rows for one in there.values())
    assert [notice.code for notice in left.warnings] == ["leave_two_truths"]
    assert address_of(home) is None
    assert grown(there, contents(home)) == {"setting"}
    with closing(open_desk(home)) as desk:
        with desk.store.read() as c:
            doubt = doubt_of(c)
        assert doubt is not None
        assert doubt.code == COPIED
        assert auditing.verify(desk).ok


def test_that_leaving_goes_back_to_the_file_that_was_there(home: Path, address: ServerAddress) -> None:
    before = contents(home)
    joined = teams.join(home, url_of(address))
    assert [notice.code for notice in joined.warnings] == ["store_left_behind"]
    assert contents(home)["contact_list"].rows == 0
    with pytest.raises(InputRefused, match="move_from_server"):
        teams.move(home, url_of(address))
    left = teams.leave(home)
    assert left.warnings == ()
    assert contents(home) == before
    with pytest.raises(InputRefused, match="leave_no_server"):
        teams.leave(home)


def test_that_a_backup_of_a_server_is_a_file_like_any_other(home: Path, address: ServerAddress, tmp_path: Path) -> None:
    teams.move(home, url_of(address))
    there = contents(home)
    with closing(open_desk(home)) as desk:
        done = backups.backup(desk, tmp_path / "disk", PASSPHRASE)
        assert list(home.glob("backup-*")) == []
    with pytest.raises(InputRefused, match="restore_on_server"):
        restoring.restore(Path(done.file), home, PASSPHRASE)
    restoring.restore(Path(done.file), tmp_path / "back", PASSPHRASE, retire_old=True)
    assert grown(there, contents(tmp_path / "back")) <= LOGGED
    with closing(open_desk(tmp_path / "back")) as desk:
        assert auditing.verify(desk).ok


def test_that_each_workstation_of_a_team_has_its_own_daily_backup(
    home: Path, address: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(passphrases.ENVIRONMENT, PASSPHRASE)
    with closing(open_desk(home)) as desk:
        backups.arrange(desk, daily=True, folder=tmp_path / "mine")
    teams.move(home, url_of(address))
    teams.join(tmp_path / "other", url_of(address))
    with closing(open_desk(home)) as desk, closing(open_desk(tmp_path / "other")) as other:
        assert backups.state(desk).folder == str(tmp_path / "mine")
        assert not backups.state(other).daily
        backups.arrange(other, daily=True, folder=tmp_path / "theirs")
        assert backups.run_if_due(desk) is not None
        assert not backups.state(desk).is_due
        assert backups.state(other).is_due
    teams.leave(tmp_path / "other", copy=True)
    with closing(open_desk(tmp_path / "other")) as other:
        assert backups.state(other).folder == str(tmp_path / "theirs")
        assert backups.state(other).last is None


@pytest.mark.long
def test_that_a_backup_shows_one_moment_while_others_write(
    home: Path, address: ServerAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.move(home, url_of(address))
    there = contents(home)
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", 7)
    wrote: list[str] = []

    def write(told: Progress, other: Desk) -> None:
        if not wrote and told.step == "backup_copying":
            wrote.append("once")
            suppressions.add(other, ["+33699999999"], Scope.ALL)

    with closing(open_desk(home)) as desk, closing(open_desk(home)) as other:
        done = backups.backup(desk, tmp_path / "disk", PASSPHRASE, on_progress=lambda told: write(told, other))
    restoring.restore(Path(done.file), tmp_path / "back", PASSPHRASE, retire_old=True)
    assert contents(tmp_path / "back")["standing_entry"] == there["standing_entry"]
    assert json.loads(json.dumps(wrote)) == ["once"]
