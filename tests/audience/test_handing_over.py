"""Accepted rows leave the reading process while others are still judged; the process may wait for its file."""

import os
import random
import signal
import sys
from pathlib import Path

import pytest

from tests.audience.files import csv_file
from wa_desktop.audience import batching, runner
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import ImportOptions
from wa_desktop.domain.progress import ignore_progress
from wa_desktop.store.staged import LARGEST, Piece

HEADER = "Mobile;Nom;Opt-in marketing"


def _ignore(*_: object) -> None:
    pass


def _pieces(path: Path) -> tuple[list[Piece], list[str]]:
    pieces, events = list[Piece](), list[str]()

    def piece(one: Piece) -> None:
        pieces.append(one)
        events.append("piece")

    read_file(
        Job(path, ImportOptions(), True, None, "en", "Europe/Paris"),
        _ignore,
        at_begun=lambda _: events.append("begun"),
        at_piece=piece,
        at_found=lambda _: events.append("found"),
    )
    return pieces, events


def test_that_what_a_later_row_says_reaches_the_row_that_was_handed_over_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batching, "_SIZE", 2)
    monkeypatch.setattr(batching, "_BATCHES", 1_000)
    lines = [f"061234567{place};N{place};oui" for place in range(6)] + ["0612345670;N0;non", "0612345675;N5;oui"]
    monkeypatch.setattr("wa_desktop.audience.cleaning._CHUNK", 2)
    pieces, events = _pieces(csv_file(tmp_path / "a.csv", "\n".join([HEADER, *lines])))
    rows = [row for piece in pieces if piece.members for row in piece.rows()]
    assert [row[1] for row in rows] == [f"+3361234567{place}" for place in range(6)]
    assert rows[0][6] == 1
    assert [list(change[:4]) for piece in pieces for change in piece.changes] == [["+33612345670", 2, 0, 0]]
    assert [row[0] for piece in pieces for row in piece.objections] == ["+33612345670"]
    assert events[0] == "begun"
    assert events[-1] == "found"


def test_that_a_long_list_is_handed_over_in_small_pieces_in_the_order_of_its_numbers(tmp_path: Path) -> None:
    places = list(range(52_000))
    random.Random(1).shuffle(places)
    lines = [f"+3361{place:07};N{place};" for place in places]
    pieces, _ = _pieces(csv_file(tmp_path / "a.csv", "\n".join([HEADER, *lines])))
    assert max(piece.height for piece in pieces) <= LARGEST
    assert all(list(piece.members[1]) == sorted(piece.members[1]) for piece in pieces if piece.members)
    rows = [row for piece in pieces if piece.members for row in piece.rows()]
    assert {(row[0], row[1], row[11]) for row in rows} == {
        (index + 2, f"+3361{place:07}", f"N{place}") for index, place in enumerate(places)
    }


def test_that_a_piece_is_cut_without_losing_anything() -> None:
    whole = Piece([list(range(7)), list("abcdefg")], [(place,) for place in range(9)], [("x",)])
    parts = list(whole.parts(3))
    assert [row for part in parts if part.members for row in part.rows()] == list(whole.rows())
    assert [row for part in parts for row in part.objections] == list(whole.objections)
    assert [row for part in parts for row in part.changes] == [("x",)]
    assert list(whole.parts(9)) == [whole]


@pytest.fixture
def alone() -> object:
    runner.dismiss()
    yield
    runner.dismiss()


def _read(path: Path) -> Read:
    return runner.read_in_child(Job(path, ImportOptions(), False, None, "en", "UTC"), ignore_progress, None)


@pytest.mark.usefixtures("alone")
def test_that_the_process_that_waits_reads_the_next_file_and_one_that_died_is_replaced(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", f"{HEADER}\n0612345678;Léa;oui\n")
    runner.get_ready()
    runner.get_ready()
    (waiting,) = runner._spare
    assert _read(path).inspection.counts.accepted == 1
    assert runner._spare == []
    with pytest.raises(ValueError, match="closed"):
        waiting.process.is_alive()
    runner.get_ready()
    (dead,) = runner._spare
    dead.process.kill()
    dead.process.join()
    assert _read(path).inspection.counts.accepted == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl+C cannot be sent to one process there")
@pytest.mark.usefixtures("alone")
def test_that_ctrl_c_does_not_reach_a_reader_that_is_still_starting(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = csv_file(tmp_path / "a.csv", f"{HEADER}\n0612345678;Léa;oui\n")
    runner.get_ready()
    (starting,) = runner._spare
    assert starting.process.pid is not None
    os.kill(starting.process.pid, signal.SIGINT)
    assert _read(path).inspection.counts.accepted == 1
    assert runner._spare == []
    assert capfd.readouterr().err == ""
