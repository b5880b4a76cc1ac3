"""Rejected rows that come back corrected: which of them a person touched, which stay as they were."""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from wa_desktop.audience.cleaning import AGAIN
from wa_desktop.audience.jobs import Corrections
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.errors import InputRefused
from wa_desktop.words.about_lists import LABELS

_ORIGIN = re.compile(rb"identifier>([0-9a-f]{64})<")
_ROW_NUMBER = re.compile(r"[1-9]\d{0,6}")
_LONGEST_PART = 1 << 20
_A_FEW = 20
STRANGER = "not_a_correction"
_REJUDGED = frozenset({"repair_not_accepted"})
"""Reasons that other options may undo without touching the row."""


@dataclass(slots=True)
class Judged:
    """Table index → what is known of a row without reading its number; index → the row of the first file."""

    verdicts: dict[int, str] = field(default_factory=dict)
    first_rows: dict[int, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)


def fingerprint_of(cells: Sequence[Cell]) -> str:
    """What tells whether anybody touched a row; spaces that programs add or drop do not count."""
    text = "\x1f".join(" ".join(text_of(cell).split()) for cell in cells)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def check_origin(path: Path, known: Corrections) -> None:
    """Refuse a reject workbook of another file (`corrections_of_another`), where it still tells whose it is."""
    with suppress(zipfile.BadZipFile, zlib.error, KeyError, OSError, NotImplementedError, RuntimeError, ValueError):
        with zipfile.ZipFile(path) as packed, packed.open("docProps/core.xml") as part:
            said = _ORIGIN.search(part.read(_LONGEST_PART))
        if said and known.file_hash and said[1].decode() != known.file_hash:
            raise InputRefused("corrections_of_another", file=path.name)


def judge(table: Table, layout: Layout, known: Corrections, file_name: str) -> tuple[Judged, Layout]:
    """What the rows of a corrected reject workbook are, and the layout of its original columns.

    Takes the columns that the workbook added out of `table`. Raises `corrections_not_rejects` when
    the row numbers or some of the original columns are not there.
    """
    code = _code_column(table, layout)
    missing = [name for name in known.headers if name not in layout.names]
    if code < 1 or missing:
        raise InputRefused("corrections_not_rejects", file=file_name, missing=missing[:10])
    rows = table.columns[code - 1]
    added = {code - 1, code, *(place for place in range(code + 1, len(layout.names))
                               if layout.names[place] not in known.headers)}  # fmt: skip
    kept = [place for place in range(len(layout.names)) if place not in added]
    table.columns[:] = [table.columns[place] for place in kept]
    trimmed = Layout(layout.header, tuple(layout.names[place] for place in kept))
    originals = [table.columns[trimmed.names.index(name)] for name in known.headers]
    judged = Judged()
    for index in range(layout.first, table.height):
        cells = [column[index] for column in originals]
        if any(text_of(cell).strip() for cell in cells):
            _judge_row(judged, index, text_of(rows[index]).strip(), cells, known)
    return judged, trimmed


def _judge_row(judged: Judged, index: int, row: str, cells: Sequence[Cell], known: Corrections) -> None:
    number = int(row) if row.isdecimal() else -1
    rejected = known.rows.get(number)
    if rejected is None or number in judged.seen:
        judged.verdicts[index] = STRANGER
        return
    judged.seen.add(number)
    judged.first_rows[index] = number
    if rejected.corrected:
        judged.verdicts[index] = AGAIN
    elif rejected.reason not in _REJUDGED and fingerprint_of(cells) == rejected.fingerprint:
        judged.verdicts[index] = rejected.reason


def looks_like_rejects(table: Table, layout: Layout) -> bool:
    """Whether a sheet that is imported like any other holds the rejected rows of an earlier import."""
    few = slice(layout.first, layout.first + _A_FEW)
    code = _code_column(table, layout, few)
    return code > 0 and all(_ROW_NUMBER.fullmatch(text_of(cell).strip()) for cell in table.columns[code - 1][few])


def _code_column(table: Table, layout: Layout, rows: slice | None = None) -> int:
    """The last column that holds nothing but codes of rejects, in `rows` or at all; -1 when there is none."""
    rows = rows or slice(layout.first, None)
    codes = {name.removeprefix("reject.") for name in LABELS if name.startswith("reject.")}
    for position in range(len(layout.names) - 1, -1, -1):
        texts = {text_of(cell).strip() for cell in set(table.columns[position][rows])} - {""}
        if texts and texts <= codes:
            return position
    return -1
