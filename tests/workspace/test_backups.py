"""Backups on real folders: made while others write, put back whole or not at all, rotated, and silent until asked."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.audience.files import csv_file
from tests.support.frozen_campaign import add_account, make_campaign
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import Cancelled, InputRefused, WaitingForPerson
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.safety import kept_days
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.store import sealed
from wa_desktop.workspace import (
    auditing,
    backups,
    campaigns,
    engines,
    erasing,
    lists,
    passphrases,
    restoring,
    settings,
    suppressions,
)
from wa_desktop.workspace.desk import Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]
SECRET = "correct horse battery"
KEY = "0123456789abcdef0123"
LEA, LUC = "+33612345678", "+33612345679"
KILLED = """
import sys, time
from pathlib import Path
from wa_desktop.workspace import backups, restoring
from wa_desktop.workspace.desk import open_desk
what, home, target, step = sys.argv[1:]

def stop(progress):
    if progress.step == step:
        print("there", flush=True)
        time.sleep(60)

if what == "backup":
    backups.backup(open_desk(Path(home)), Path(target), on_progress=stop)
else:
    restoring.restore(Path(target), Path(home), on_progress=stop)
"""


@pytest.fixture(autouse=True)
def secrets_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WA_DESKTOP_BACKUP_PASSPHRASE", SECRET)
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", KEY)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 1024, "r": 8, "p": 1})


def take_in(desk: Desk, folder: Path, name: str = "clients") -> None:
    file = csv_file(folder / "c.csv", "Mobile;Nom;Opt-in\n0612345678;Léa;oui\n0612345679;Luc;oui\n")
    lists.import_file(desk, file, name, Into.NEW, ImportOptions(country="FR", consent={"Opt-in": 1}))


def made(desk: Desk, folder: Path) -> Path:
    return Path(backups.backup(desk, folder).file)


def names(home: Path) -> list[str]:
    desk = open_desk(home)
    try:
        return sorted(view.name for view in lists.lists(desk))
    finally:
        desk.close()


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if ".tmp" in path.name or path.name.endswith(".part")]


def test_that_a_backup_comes_back_on_another_computer_and_holds_no_word_in_clear(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, tmp_path)
    file = made(desk, tmp_path / "backups")
    data = file.read_bytes()
    assert not any(word in data for word in (b"33612345678", b"clients", KEY.encode(), SECRET.encode()))
    if os.name == "posix":
        assert file.stat().st_mode & 0o077 == 0
    other = tmp_path / "other"
    done = restoring.restore(file, other)
    assert (done.kept, done.erased_again, done.waits_for) == ("", 0, done.computer)
    assert names(other) == ["clients"]
    assert (leftovers(desk.home), leftovers(file.parent), leftovers(other)) == ([], [], [])
    there = open_desk(other)
    assert auditing.verify(there).ok
    there.close()


def test_that_a_restored_copy_sends_nothing_until_the_old_workstation_is_retired(desk: Desk, tmp_path: Path) -> None:
    account_id = add_account(desk)
    campaign = make_campaign(desk, 2)
    file = made(desk, tmp_path / "backups")
    restoring.restore(file, tmp_path / "other")
    there = open_desk(tmp_path / "other")
    try:
        for attempt in (lambda: engines.relaunch(there, campaign.id), lambda: _reserve(there, account_id)):
            with pytest.raises(WaitingForPerson) as refused:
                attempt()
            assert refused.value.code == "old_workstation_active"
        assert campaigns.status(there, str(campaign.id)).counts[RecipientState.PLANNED] == 2
        assert restoring.waits_for(there) == restoring.retire_old_workstation(there) != ""
        assert restoring.waits_for(there) == "" == restoring.retire_old_workstation(there)
        assert "old_workstation_retired" in {line.action for line in auditing.listed(there)}
        restoring.refuse_unretired(there)
    finally:
        there.close()
    decided = restoring.restore(file, tmp_path / "third", retire_old=True)
    assert decided.waits_for == ""


def _reserve(desk: Desk, account_id: int) -> None:
    with engines.reserved(desk, account_id):
        pytest.fail("an engine started")


@pytest.mark.file
def test_that_the_former_data_is_kept_aside_and_the_same_workstation_waits_for_nobody(
    desk: Desk, tmp_path: Path
) -> None:
    take_in(desk, tmp_path, "before")
    file = made(desk, tmp_path / "backups")
    take_in(desk, tmp_path, "after")
    assert restoring.would_replace(desk.home)
    with pytest.raises(WaitingForPerson, match="restore_in_use"):
        restoring.restore(file, desk.home)
    desk.close()
    done = restoring.restore(file, desk.home)
    assert (names(desk.home), done.waits_for) == (["before"], "")
    with closing(sqlite3.connect(done.kept)) as connection:
        assert {row[0] for row in connection.execute("SELECT name FROM contact_list")} == {"before", "after"}


@pytest.mark.file
def test_that_whoever_was_erased_since_the_backup_is_erased_again_and_kept_away(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, tmp_path)
    suppressions.add(desk, [LEA], Scope.ALL)
    file = made(desk, tmp_path / "backups")
    erasing.erase(desk, LEA)
    desk.close()
    done = restoring.restore(file, desk.home)
    assert done.erased_again == 1
    again = open_desk(desk.home)
    try:
        assert [one.number for one in lists.contacts(again, "clients")] == [LUC]
        take_in(again, tmp_path, "later")
        assert [one.number for one in lists.contacts(again, "later")] == [LUC]
        assert suppressions.listed(again) == []
    finally:
        again.close()


def test_that_the_erasure_key_travels_under_the_passphrase(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WA_DESKTOP_ERASURE_KEY")
    take_in(desk, tmp_path)
    erasing.erase(desk, LEA)
    file = made(desk, tmp_path / "backups")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(InputRefused, match="erasure_key_missing"):
        take_in(desk, tmp_path, "later")
    done = restoring.restore(file, tmp_path / "other")
    assert [notice.code for notice in done.warnings] == ["no_keyring_erasure"]
    there = open_desk(tmp_path / "other")
    take_in(there, tmp_path, "later")
    assert [one.number for one in lists.contacts(there, "later")] == [LUC]
    there.close()


def test_that_what_cannot_be_used_is_refused_in_its_own_words_and_changes_nothing(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in(desk, tmp_path)
    file = made(desk, tmp_path / "backups")
    other, data = tmp_path / "other", file.read_bytes()
    for place in range(0, len(data), max(1, len(data) // 40)):
        bad = tmp_path / "bad.wabackup"
        changed = bytearray(data)
        changed[place] ^= 0x10
        bad.write_bytes(bytes(changed))
        with pytest.raises(InputRefused) as refused:
            restoring.restore(bad, other)
        assert refused.value.code in {"backup_damaged", "backup_not_one", "backup_passphrase_wrong", "backup_newer"}
    with pytest.raises(InputRefused, match="backup_passphrase_wrong"):
        restoring.restore(file, other, "not the passphrase")
    with pytest.raises(InputRefused, match="file_missing"):
        restoring.restore(tmp_path / "none.wabackup", other)
    monkeypatch.setattr("wa_desktop.store.migration.REVISIONS", ("0000",))
    with pytest.raises(InputRefused, match="backup_newer"):
        restoring.restore(file, other)
    assert not (other / "wa-desktop.sqlite3").exists()
    assert leftovers(other) == []


@pytest.mark.parametrize("step", ["backup_copying", "backup_writing", "backup_checking"])
def test_that_a_backup_that_is_killed_leaves_no_backup_and_the_next_one_cleans_up(
    desk: Desk, tmp_path: Path, step: str
) -> None:
    take_in(desk, tmp_path)
    folder = tmp_path / "backups"
    folder.mkdir()
    kill_at("backup", desk.home, folder, step)
    assert list(folder.glob("*.wabackup")) == []
    file = made(desk, folder)
    assert (leftovers(desk.home), leftovers(folder), list(folder.iterdir())) == ([], [], [file])


@pytest.mark.file
@pytest.mark.parametrize("step", ["restore_reading", "restore_storing"])
def test_that_a_restore_that_is_killed_leaves_the_former_data_whole(desk: Desk, tmp_path: Path, step: str) -> None:
    take_in(desk, tmp_path, "old")
    other = Desk(open_desk(tmp_path / "other").store)
    take_in(other, tmp_path, "new")
    file = made(other, tmp_path / "backups")
    other.close()
    desk.close()
    kill_at("restore", desk.home, file, step)
    assert names(desk.home) == ["old"]
    restoring.restore(file, desk.home)
    assert (names(desk.home), leftovers(desk.home)) == (["new"], [])


def kill_at(what: str, home: Path, target: Path, step: str) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, what, str(home), str(target), step], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"there\n"
    child.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    child.communicate()


def test_that_a_cancelled_backup_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        backups.backup(desk, tmp_path / "backups", cancel=token)
    assert list((tmp_path / "backups").iterdir()) == [] == leftovers(desk.home)


def test_that_the_daily_backup_runs_once_a_day_and_says_why_it_did_not(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    assert backups.run_if_due(desk) is None
    with pytest.raises(InputRefused, match="backup_folder_unset"):
        backups.arrange(desk, daily=True)
    backups.arrange(desk, daily=True, folder=folder)
    assert backups.state(desk).is_due
    folder.rmdir()
    assert backups.run_if_due(desk) is None
    failed = backups.state(desk)
    assert failed.problem is not None
    assert (failed.problem.code, failed.is_due) == ("backup_folder_missing", False)
    folder.mkdir()
    backups.backup(desk)
    assert (backups.state(desk).problem, backups.run_if_due(desk)) == (None, None)
    assert len(list(folder.iterdir())) == 1


def test_that_the_folder_of_the_settings_rotates_and_nobody_elses_files_go(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    backups.arrange(desk, folder=folder, keep_days=2, keep_weeks=1)
    first = made(desk, folder)
    mine = first.name.rsplit("-", 1)[1]
    foreign = folder / "wa-desktop-20200101T000000Z-aaaaaaaaaaaa.wabackup"
    foreign.write_bytes(b"x")
    old = [f"wa-desktop-202001{day:02}T100000Z-{mine}" for day in range(1, 5)]
    for name in old:
        (folder / name).write_bytes(b"x")
    time.sleep(1.1)
    done = backups.backup(desk)
    assert {first.name, *old[:3]} == set(done.removed)
    assert foreign.exists()
    elsewhere = made(desk, tmp_path / "other")
    assert elsewhere.exists()


def test_that_rotation_keeps_the_last_of_each_day_and_week_and_always_one() -> None:
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    every = [now - timedelta(hours=12 * step) for step in range(60)]
    kept = sorted(kept_days(every, days=3, weeks=2), reverse=True)
    assert [one.day for one in kept] == [23, 22, 21]
    assert kept[0] == now
    assert len(kept_days(every, days=2, weeks=4)) == 2 + 4 - 2
    assert kept_days([now], days=0, weeks=0) == {now}


def test_that_a_passphrase_is_needed_and_long_enough(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WA_DESKTOP_BACKUP_PASSPHRASE")
    for given, code in (("", "passphrase_missing"), ("short", "passphrase_short")):
        with pytest.raises(InputRefused, match=code):
            backups.backup(desk, tmp_path / "backups", given)
    assert [notice.code for notice in passphrases.remember(desk.home, SECRET)] == ["no_keyring_backup"]
    assert backups.backup(desk, tmp_path / "backups", SECRET).size > 0
    assert settings.get(desk, "backup_daily") is False


def test_that_a_backup_is_one_moment_of_a_database_that_others_write(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, tmp_path)

    def write(_progress: object) -> None:
        suppressions.add(desk, [LEA], Scope.ALL)

    file = Path(backups.backup(desk, tmp_path / "backups", on_progress=write).file)
    restoring.restore(file, tmp_path / "other")
    assert names(tmp_path / "other") == ["clients"]
