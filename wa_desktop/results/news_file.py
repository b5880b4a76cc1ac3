"""A file of webhook bodies, one a line, read in the order in which the ledger lies on the disk."""

import re
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from wa_desktop.domain.webhooks import BODY_LIMIT

WINDOW = 2_000_000
"""Lines whose places are held in memory at once (some 20 bytes each)."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NO_TEXT = (b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b", b"PK\x03\x04", b"SQLite format 3", b"%PDF")
"""How UTF-16, packed files, workbooks, databases and PDF begin."""
_REFERENCE = re.compile(rb'"reference"\s*:\s*"?(\d{1,18})')


def is_no_text(path: Path) -> bool:
    """Whether the file is of a kind that holds no line to read; raises `OSError`."""
    with path.open("rb") as file:
        return file.read(16).startswith(_NO_TEXT)


def numbered_bodies(path: Path) -> Iterator[tuple[int, bytes]]:
    """The lines of the file with their numbers from 1, those of one call together; raises `OSError`.

    News comes in any order, and merging does not mind: but a million recipients touched at random make the disk
    write each page of the ledger very many times. Of an enormous line only the beginning is read, which no body is.
    """
    with path.open("rb") as file:
        before = 0
        while starts := _places(file):
            yield from _read(file, before, *starts)
            before += len(starts[0])


def _places(file: BinaryIO) -> tuple[Sequence[int], Sequence[int]] | None:
    """Where the next lines begin, and the reference of each (0: none); the file then stands after them."""
    starts, references = array("q"), array("q")
    start = file.tell()
    while len(starts) < WINDOW and (text := file.readline(BODY_LIMIT + 1)):
        found = _REFERENCE.search(text)
        starts.append(start)
        references.append(int(found[1]) if found else 0)
        start += len(text) + _skip_rest(file, text)
    return (starts, references) if starts else None


def _skip_rest(file: BinaryIO, text: bytes) -> int:
    """Go to the end of a line whose beginning was read; how many bytes that was."""
    skipped = 0
    while len(text) > BODY_LIMIT and not text.endswith(b"\n"):
        text = file.readline(BODY_LIMIT + 1)
        skipped += len(text)
    return skipped


def _read(file: BinaryIO, before: int, starts: Sequence[int], references: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    after = file.tell()
    for place in sorted(range(len(starts)), key=references.__getitem__):
        file.seek(starts[place])
        text = file.readline(BODY_LIMIT + 1)
        yield before + place + 1, text.removeprefix(_BYTE_ORDER_MARK) if not starts[place] else text
    file.seek(after)
