"""The journal: every line is whole and on the disk before its writer goes on."""

import asyncio
import os
from pathlib import Path

import pytest

from wa_desktop.store.journal import Journal


def _append(path: Path, *lines: bytes) -> None:
    async def append() -> None:
        journal = Journal(path)
        await asyncio.gather(*[journal.append(line) for line in lines])
        await journal.aclose()

    asyncio.run(append())


def test_that_every_line_is_kept_whole_and_in_order(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal.jsonl"
    lines = [f'{{"n": {place}}}'.encode() for place in range(500)]
    _append(path, *lines[:300])
    _append(path, *lines[300:])
    assert path.read_bytes().splitlines() == lines
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_that_half_a_line_of_a_crash_does_not_swallow_the_next(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"n": 1}\n{"n":')
    _append(path, b'{"n": 3}')
    assert path.read_bytes().splitlines() == [b'{"n": 1}', b'{"n":', b'{"n": 3}']


def test_that_many_lines_share_one_sync(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    real = os.fsync

    def counted(file: int) -> None:
        synced.append(file)
        real(file)

    monkeypatch.setattr(os, "fsync", counted)
    _append(tmp_path / "journal.jsonl", *[b"x"] * 200)
    assert 1 <= len(synced) <= 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is always full")
def test_that_a_full_disk_is_told_to_the_writer() -> None:
    with pytest.raises(OSError, match="No space left"):
        _append(Path("/dev/full"), b"x")
