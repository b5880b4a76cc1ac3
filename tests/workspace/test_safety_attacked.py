"""Erasure, retention, backups and restores under attack: wrong clocks, leftovers, absent and full disks, odd files."""

import json
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.audience.files import csv_file
from tests.support.frozen_campaign import make_campaign
from tests.workspace.test_retention import old_home
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.progress import Progress
from wa_desktop.store import sealed
from wa_desktop.store.fast import run
from wa_desktop.store.instants import to_stored
from wa_desktop.store.own_settings import write_own
from wa_desktop.store.settings import write_setting
from wa_desktop.workspace import (
    backups,
    erasing,
    housekeeping,
    lists,
    passphrases,
    people,
    person_files,
    restoring,
    results,
    retention,
    settings,
)
from wa_desktop.workspace.desk import Desk, open_desk

ROOT = Path(__file__).resolve().parents[2]
SECRET = "correct horse battery"
LEA, LUC = "+33612345678", "+33612345679"
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from wa_desktop.domain.errors import UserError
from wa_desktop.workspace import backups
from wa_desktop.workspace.desk import open_desk

desk = open_desk(Path(sys.argv[1]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
try:
    backups.backup(desk, Path(sys.argv[2]))
except UserError as refused:
    print(refused.code)
"""


@pytest.fixture(autouse=True)
def secrets_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WA_DESKTOP_BACKUP_PASSPHRASE", SECRET)
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "0123456789abcdef0123")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 1024, "r": 8, "p": 1})


def take_in(desk: Desk, file: Path, into: Into = Into.NEW) -> None:
    lists.import_file(desk, file, "clients", into, ImportOptions(country="FR", consent={"Opt-in": 1}))


def keep(desk: Desk, key: str, value: object) -> None:
    with desk.store.write() as c:
        if key.startswith("backup_"):
            write_own(desk.store, c, key, value)
        else:
            write_setting(c, key, value)


def files_with(home: Path, words: bytes) -> list[str]:
    return [path.name for path in home.iterdir() if path.is_file() and words in path.read_bytes()]


def unread(uuid: str, number: str) -> bytes:
    """News of a kind that nothing is read out of."""
    told = {"requestType": "profile_seen", "requestUUID": uuid, "data": {"people": [{"wa_id": number[1:]}]}}
    return json.dumps(told).encode()


def test_that_the_backup_just_made_stays_though_another_is_dated_later(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    backups.arrange(desk, folder=folder, keep_days=1, keep_weeks=0)
    first = Path(backups.backup(desk).file)
    mine = first.name.rsplit("-", 1)[1]
    first.rename(folder / f"wa-desktop-20991231T100000Z-{mine}")
    done = backups.backup(desk)
    assert Path(done.file).exists()
    assert done.removed == ()


def test_that_a_clock_that_was_ahead_does_not_keep_the_daily_backup_away(desk: Desk, tmp_path: Path) -> None:
    backups.arrange(desk, daily=True, folder=tmp_path / "backups")
    ahead = to_stored(datetime.now(UTC) + timedelta(days=400))
    keep(desk, "backup_last", {"at": ahead, "file": "f"})
    late = backups.late(desk)
    assert late is not None
    assert late.code == "backup_old"
    keep(desk, "backup_problem", {"code": "backup_folder_missing", "details": {"folder": "x"}, "at": ahead})
    assert backups.state(desk).is_due
    assert backups.run_if_due(desk) is not None
    assert (backups.late(desk), backups.state(desk).is_due) == (None, False)


def test_that_nothing_goes_by_itself_after_the_clock_has_jumped(desk: Desk, tmp_path: Path) -> None:
    old_home(desk, tmp_path)
    retention.enable(desk)
    keep(desk, "retention_watched", to_stored(datetime.now(UTC) - timedelta(days=60)))
    assert housekeeping.run_if_due(desk)[0] is None
    waits = retention.waiting(desk)
    assert waits is not None
    assert (waits.code, waits.details["days"]) == ("retention_clock", 60)
    assert not retention.plan(desk).previewed
    assert housekeeping.run_if_due(desk)[0] is None
    assert retention.plan(desk).due == 5
    retention.enable(desk, retention.plan(desk))
    assert retention.waiting(desk) is None
    keep(desk, "retention_last", to_stored(datetime.now(UTC) + timedelta(days=400)))
    cleaned = housekeeping.run_if_due(desk)[0]
    assert cleaned is not None
    assert cleaned.due == 5


def test_that_agreeing_to_a_preview_agrees_to_no_shorter_delay(desk: Desk) -> None:
    seen = retention.plan(desk)
    retention.change(desk, "messages", 1)
    with pytest.raises(WaitingForPerson, match="retention_not_previewed"):
        retention.enable(desk, seen)
    assert not settings.get(desk, "retention_enabled")
    retention.change(desk, "messages", 24)
    assert retention.enable(desk, seen).enabled


def test_that_news_of_an_unknown_kind_is_handed_over_and_erased_too(desk: Desk) -> None:
    results.apply_bodies(desk, [unread("1", LEA), unread("2", LUC)], "test")
    assert len(person_files.everything_on(desk, LEA)["events"]) == 1
    erasing.erase(desk, LEA)
    assert person_files.everything_on(desk, LEA)["events"] == []
    assert len(person_files.everything_on(desk, LUC)["events"]) == 1
    results.apply_bodies(desk, [unread("3", LEA), unread("4", LUC)], "test")
    erasing.upkeep(desk, thorough=True)
    keep(desk, "erasure_wipe_due", True)
    erasing.upkeep(desk, thorough=True)
    assert files_with(desk.home, LEA[1:].encode()) == []
    assert len(person_files.everything_on(desk, LUC)["events"]) == 2


def test_that_trial_mode_keeps_no_second_copy_of_an_erased_person(desk: Desk) -> None:
    file = desk.home / "trial-events.jsonl"
    lines = [unread("1", LUC), unread("2", LEA), unread("3", LUC)]
    file.write_bytes(b"\n".join(lines) + b"\n")
    erasing.erase(desk, LEA)
    blanked = file.read_bytes().split(b"\n")
    assert (blanked[0], blanked[2], blanked[1].strip()) == (lines[0], lines[2], b"")
    assert file.stat().st_size == sum(len(line) + 1 for line in lines)


def test_that_copies_left_by_killed_backups_and_restores_go_unless_one_is_under_way(desk: Desk, tmp_path: Path) -> None:
    left = [desk.home / "backup-12345678.tmp", desk.home / "restore-12345678.tmp-wal"]
    for path in left:
        path.write_bytes(LEA.encode())
    erasing.erase(desk, LEA)
    assert not any(path.exists() for path in left)
    seen: list[int] = []

    def meanwhile(progress: Progress) -> None:
        if progress.step == "backup_writing" and not seen:
            erasing.erase(desk, LUC)
            seen.append(len(list(desk.home.glob("backup-*.tmp"))))

    backups.backup(desk, tmp_path / "backups", on_progress=meanwhile)
    assert seen == [1]


def test_that_a_copy_of_a_copy_waits_for_every_computer_it_came_by(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = iter(("first", "second"))
    first = Path(backups.backup(desk, tmp_path / "one").file)
    restoring.restore(first, tmp_path / "there")
    monkeypatch.setattr("wa_desktop.workspace.backups.computer", lambda: next(names))
    there = open_desk(tmp_path / "there")
    assert restoring.waits_for(there) != ""
    former = restoring.waits_for(there)
    second = Path(backups.backup(there, tmp_path / "two").file)
    there.close()
    assert restoring.restore(second, tmp_path / "third").waits_for == f"{former}, first"


@pytest.mark.parametrize("said", [[], "x", {"format": 1, "n": None}, {"format": 1, "revision": "0001", "bytes": None}])
def test_that_a_header_that_says_nonsense_is_a_damaged_backup(tmp_path: Path, said: object) -> None:
    import hashlib
    import struct

    written = json.dumps(said).encode()
    file = tmp_path / "odd.wabackup"
    file.write_bytes(
        b"WADESK\x00\x01" + struct.pack(">I", len(written)) + written + hashlib.sha256(written).digest() + b"abcd" * 9
    )
    for look in (lambda: backups.content_of(file, tmp_path), lambda: backups.refuse_wrong_passphrase(file, SECRET)):
        with pytest.raises(InputRefused, match="backup_damaged"):
            look()


def test_that_an_unplugged_disk_is_missed_and_its_folder_not_made_anew(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    backups.arrange(desk, daily=True, folder=folder)
    keep(desk, "backup_apart", True)
    with pytest.raises(InputRefused, match="backup_folder_missing"):
        backups.backup(desk)
    assert list(folder.iterdir()) == []
    shutil.rmtree(folder)
    with pytest.raises(InputRefused, match="backup_folder_missing"):
        backups.arrange(desk, folder=folder)
    assert not folder.exists()
    backups.arrange(desk, folder=tmp_path / "other")
    assert backups.backup(desk).warnings[0].code == "backup_same_disk"


@pytest.mark.skipif(sys.platform != "linux", reason="needs a folder that nobody can write to")
def test_that_a_folder_that_cannot_be_written_to_is_refused_when_it_is_chosen(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="backup_unwritable"):
        backups.arrange(desk, daily=True, folder=Path("/proc"))
    assert not settings.get(desk, "backup_daily")


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files as a full disk does")
def test_that_a_full_disk_is_said_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.close()
    said = subprocess.run(
        [sys.executable, "-c", NO_ROOM, str(desk.home), str(tmp_path / "backups")],
        capture_output=True, cwd=ROOT, timeout=60, check=False,
    )  # fmt: skip
    assert said.stdout.strip() == b"backup_unwritable", said.stderr.decode()
    assert not list(desk.home.glob("backup-*"))
    assert list((tmp_path / "backups").iterdir()) == []


def test_that_nobody_is_erased_at_rest_while_a_call_holds_their_number(desk: Desk) -> None:
    made = make_campaign(desk, 2)
    with desk.store.write() as c:
        run(c, "UPDATE recipient SET state = 'sending' WHERE number = ?", (made.numbers[0],))
    assert erasing.preview(desk, made.numbers[0]).calling == 1
    with pytest.raises(WaitingForPerson, match="erase_in_flight"):
        erasing.erase(desk, made.numbers[0], at_rest=True)
    assert people.look(desk, made.numbers[0]).messages
    assert erasing.erase(desk, made.numbers[1], at_rest=True).done


def test_that_the_proof_of_a_consent_is_the_row_that_agreed(desk: Desk, tmp_path: Path) -> None:
    take_in(desk, csv_file(tmp_path / "first.csv", "Mobile;Opt-in\n0612345679;oui\n0612345678;oui\n"))
    take_in(desk, csv_file(tmp_path / "later.csv", "Mobile;Opt-in\n0612345678;\n"), Into.ADD)
    person = people.look(desk, "06 12 34 56 78")
    assert [(one.file, one.row, one.counts) for one in person.consents] == [("first.csv", 3, True)]
    assert [(one.file, one.row) for one in person.rows] == [("later.csv", 2), ("first.csv", 3)]
    assert not people.look(desk, "+33600000001").is_known


def test_that_without_a_keyring_a_passphrase_is_known_while_the_program_runs(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WA_DESKTOP_BACKUP_PASSPHRASE")
    monkeypatch.setattr(passphrases, "_held", {})
    notices = backups.arrange(desk, daily=True, folder=tmp_path / "backups", passphrase=SECRET)
    assert [notice.code for notice in notices] == ["no_keyring_backup"]
    assert backups.run_if_due(desk) is not None
    assert files_with(desk.home, SECRET.encode()) == []
