"""The rows of a file that a person looks at: the first ones, and every one with a problem, wherever it is."""

import json
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from wa_desktop.audience.cleaned import Cleaned, Refused
from wa_desktop.audience.preparing import Prepared
from wa_desktop.audience.table import Table, text_of

FIRST = 500
_LONGEST = 200
_ACCEPTED, _REJECTED, _DUPLICATE = "accepted", "rejected", "duplicate"


class _Line(NamedTuple):
    """One row as `ViewedRow` holds it."""

    row: int
    outcome: str
    reason: str
    column: str
    number: str
    cells: list[str]


def write_view(path: Path, table: Table, ready: Prepared, cleaned: Cleaned) -> None:
    """The rows into `path`, one JSON array a line in the order of the file; beside it, as `.index`, where each
    line begins, in bytes, as 64-bit integers."""
    offsets = array("q")
    with path.open("wb") as handle:
        for line in _lines(table, ready, cleaned):
            offsets.append(handle.tell())
            handle.write(json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    path.with_suffix(".index").write_bytes(offsets.tobytes())


def _lines(table: Table, ready: Prepared, cleaned: Cleaned) -> Iterator[_Line]:
    refused = {one.at: one for one in cleaned.rejects}
    repeated = set(cleaned.repeated)
    first = range(ready.layout.first, min(ready.layout.first + FIRST, table.height))
    numbers = dict(zip(cleaned.accepted[:FIRST], cleaned.numbers, strict=False))
    seen = {index for index in first if index in refused or index in repeated or index in numbers}
    for index in sorted(seen | refused.keys() | repeated):
        yield _line(table, ready, index, refused.get(index), numbers.get(index, ""), repeated=index in repeated)


def _line(table: Table, ready: Prepared, index: int, refused: Refused | None, number: str, *, repeated: bool) -> _Line:
    outcome = _DUPLICATE if repeated else _REJECTED if refused else _ACCEPTED
    return _Line(
        ready.row_number(table, index),
        outcome,
        refused.reason if refused else "",
        refused.column if refused else "",
        refused.suggestion if refused else number,
        [text_of(column[index])[:_LONGEST] for column in ready.originals],
    )
