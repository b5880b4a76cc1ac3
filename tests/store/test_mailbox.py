"""The relay's file: kept once, in order, never renumbered, and honest about what is gone."""

import shutil
import sqlite3
import stat
import sys
from contextlib import closing
from pathlib import Path

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store import mailbox
from wa_desktop.store.instants import now
from wa_desktop.store.mailbox import Letter, Mailbox, MailboxError

DAY = 86_400_000_000


def letters(*names: str) -> list[Letter]:
    return [Letter(name.encode(), b'{"n":"%s"}' % name.encode()) for name in names]


def cursors(box: Mailbox, after: int = 0) -> list[int]:
    return [one.cursor for one in box.after(after, 1_000, 1_000_000).letters]


def test_that_the_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    (tmp_path / "relay").mkdir()
    with closing(Mailbox(tmp_path / "relay" / "a.db")) as box:
        box.keep(letters("a"))
        if sys.platform != "win32":
            assert {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "relay").iterdir()} == {0o600}


def test_that_each_key_is_kept_once(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        assert box.keep(letters("a", "b", "a")) == [True, True, False]
        assert box.keep(letters("b", "c")) == [False, True]
        page = box.after(0, 10, 1_000)
    assert [one.body for one in page.letters] == [b'{"n":"a"}', b'{"n":"b"}', b'{"n":"c"}']
    assert page.next == page.letters[-1].cursor


def test_that_cursors_are_never_given_twice(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a", "b"))
        first = cursors(box)
        assert box.purge(now() + DAY, 100) == 2
        box.keep(letters("a", "b"))
        second = cursors(box)
        assert box.purge(now() + DAY, 100) == 2
    with closing(Mailbox(tmp_path / "a.db")) as box:
        assert cursors(box) == []
        box.keep(letters("c"))
        third = cursors(box)
    given = first + second + third
    assert given == sorted(set(given))


def test_that_what_was_purged_is_said_to_whoever_had_not_read_it(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a", "b", "c"))
        first, second, third = cursors(box)
        assert box.after(0, 10, 1_000).lost_before is None
        assert box.purge(now() + DAY, 2) == 2
        assert box.after(0, 10, 1_000).lost_before == third
        assert box.after(first, 10, 1_000).lost_before == third
        assert box.after(second, 10, 1_000).lost_before is None
        assert box.purge(now() + DAY, 10) == 1
        page = box.after(second, 10, 1_000)
        assert (page.letters, page.next, page.lost_before) == ((), third, third + 1)
        assert box.after(page.next, 10, 1_000).lost_before is None


def test_that_only_what_is_old_is_purged(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a"))
        assert box.purge(now() - DAY, 10) == 0
        assert len(cursors(box)) == 1


def test_that_a_file_from_an_older_copy_goes_on_above_and_says_the_gap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    monkeypatch.setattr(mailbox, "now", lambda: moment)
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a"))
    shutil.copy(tmp_path / "a.db", tmp_path / "copy.db")
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("b", "c"))
        old, lost, newest = cursors(box)
    moment += 60_000_000  # a minute later somebody puts the copy back
    with closing(Mailbox(tmp_path / "copy.db")) as box:
        page = box.after(newest, 10, 1_000)
        assert page.lost_before is not None
        assert page.lost_before > newest
        box.keep(letters("d"))
        (again,) = cursors(box, after=newest)
        assert again >= page.lost_before
        assert [box.after(known, 10, 1_000).lost_before for known in (old, lost, again)] == [
            None, page.lost_before, None
        ]  # fmt: skip


def test_that_a_lost_file_is_said_and_a_reader_ahead_gets_everything(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a"))
        (first,) = cursors(box)
        earlier = box.after(first - 1_000_000, 10, 1_000)  # read from a file that was here before
        assert earlier.lost_before == first
        assert [one.cursor for one in earlier.letters] == [first]
        ahead = box.after(first + 10**9, 10, 1_000)
        assert ahead.lost_before is not None
        assert [one.cursor for one in ahead.letters] == [first]


def test_that_a_page_is_bounded_but_never_stuck(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep([Letter(b"%d" % n, b'"%s"' % (b"x" * 98)) for n in range(10)])
        assert [len(box.after(0, 100, most).letters) for most in (1, 100, 250, 1_000)] == [1, 1, 2, 10]
        assert [box.after(0, 100, most).more for most in (999, 1_000)] == [True, False]


def test_that_a_reader_sees_what_the_writer_keeps(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box, closing(Mailbox(tmp_path / "a.db", reading=True)) as reader:
        box.keep(letters("a"))
        assert cursors(reader) == cursors(box) != []
        with pytest.raises(MailboxError):
            reader.keep(letters("b"))


def test_that_nothing_is_half_kept_when_the_file_is_full(tmp_path: Path) -> None:
    with closing(Mailbox(tmp_path / "a.db")) as box:
        box.keep(letters("a"))
        pages = box._db.execute("PRAGMA page_count").fetchone()[0]
        box._db.execute(f"PRAGMA max_page_count = {pages}")
        big = [Letter(b"%d" % n, b'"%s"' % (b"x" * 10_000)) for n in range(3)]
        with pytest.raises(MailboxError, match="full"):
            box.keep([*letters("b"), *big])
        assert len(cursors(box)) == 1
        box._db.execute(f"PRAGMA max_page_count = {pages + 100}")
        assert box.keep([*letters("b"), *big]) == [True] * 4


def test_that_foreign_and_newer_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "foreign.db").write_bytes(b"this is no database, but it is long enough to look like one" * 20)
    with pytest.raises(InputRefused, match="store_unreadable"):
        Mailbox(tmp_path / "foreign.db")
    with closing(sqlite3.connect(tmp_path / "newer.db")) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(InputRefused, match="store_newer"):
        Mailbox(tmp_path / "newer.db")
    with pytest.raises(InputRefused, match="store_unreadable"):
        Mailbox(tmp_path)
