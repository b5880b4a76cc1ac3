"""A file looked at before it is taken in: its first rows, and every row with a problem, page by page."""

import json
import shutil
import tempfile
from array import array
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from wa_desktop.audience.jobs import Job
from wa_desktop.audience.runner import get_ready, read_in_child
from wa_desktop.domain.browsing import ViewedRow
from wa_desktop.domain.contacts import ImportOptions, Inspection
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.progress import CancelToken, OnProgress, ignore_progress
from wa_desktop.words.language import current_language
from wa_desktop.workspace import remembering, settings
from wa_desktop.workspace.correcting import as_before, first_import
from wa_desktop.workspace.desk import Desk

_PASTED = "pasted"
_KEPT = timedelta(days=1)
"""How long pasted text waits to be imported."""
_WIDTH = 8
"""Bytes of one entry of the index."""


@dataclass(frozen=True)
class Look:
    """A file that was looked at; its rows lie in a private folder until `close`. Pages may come from any thread."""

    inspection: Inspection
    total: int
    """Rows to page through: the first 500 of the file, and every later one with a problem."""
    _folder: Path

    def page(self, offset: int, limit: int) -> list[ViewedRow]:
        """`limit` rows from `offset` on, in the order of the file."""
        count = min(limit, self.total - offset)
        if count <= 0 or offset < 0:
            return []
        with (self._folder / "rows.index").open("rb") as index:
            index.seek(offset * _WIDTH)
            (start,) = array("q", index.read(_WIDTH))
        with (self._folder / "rows.jsonl").open("rb") as rows:
            rows.seek(start)
            return [_row(rows.readline()) for _ in range(count)]

    def close(self) -> None:
        """Remove what was kept to page through."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _row(line: bytes) -> ViewedRow:
    row, outcome, reason, column, number, cells = json.loads(line)
    return ViewedRow(row, outcome, reason, column, number, tuple(cells))


def look(
    desk: Desk,
    path: Path,
    options: ImportOptions,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Look:
    """As `lists.inspect`, with the rows to page through; close it when another file is looked at."""
    job = Job(path, options, False, None, current_language(), _zone(desk), memories=remembering.memories(desk))
    return _seen(desk, job, on_progress, cancel)


def look_at_corrections(
    desk: Desk,
    path: Path,
    import_id: int,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Look:
    """As `look`, at the corrected rows of an import before `lists.import_corrections` takes them.

    Rows that nobody touched stay rejected; rows taken before are duplicates. Raises `InputRefused`:
    those of `lists.import_corrections`.
    """
    first = first_import(desk, import_id)
    options = as_before(first, ImportOptions())
    job = Job(path, options, False, None, current_language(), _zone(desk), corrections=first.corrections)
    return _seen(desk, job, on_progress, cancel)


def _zone(desk: Desk) -> str:
    return str(settings.get(desk, "time_zone"))


def _seen(desk: Desk, job: Job, on_progress: OnProgress, cancel: CancelToken | None) -> Look:
    folder = Path(tempfile.mkdtemp(prefix="look-", dir=desk.home))
    try:
        inspection = read_in_child(replace(job, seen=folder / "rows.jsonl"), on_progress, cancel).inspection
        # Who looks at a file takes it in next.
        get_ready()
        return Look(inspection, (folder / "rows.index").stat().st_size // _WIDTH, folder)
    except BaseException:
        # Whatever stopped it, Cancelled included: nothing of the file may stay.
        shutil.rmtree(folder, ignore_errors=True)
        raise


def glimpse(
    desk: Desk,
    path: Path,
    options: ImportOptions,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Inspection:
    """The sheets of a file and how the wanted one begins, for a file of which no list can be made yet.

    Nothing is counted. Raises `InputRefused` for a file that cannot be read at all.
    """
    job = Job(path, options, False, None, current_language(), _zone(desk), glimpse=True)
    return read_in_child(job, on_progress, cancel).inspection


def forget_old_looks(desk: Desk) -> None:
    """Remove what a process that was killed had kept to page through."""
    for folder in desk.home.glob("look-*"):
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < datetime.now(UTC) - _KEPT:
            shutil.rmtree(folder, ignore_errors=True)


def paste(desk: Desk, text: str) -> Path:
    """Rows pasted from the clipboard as a file to look at and to import, in a private folder for a day.

    Raises `InputRefused` `paste_empty`.
    """
    if not text.strip():
        raise InputRefused("paste_empty")
    folder = desk.home / _PASTED
    folder.mkdir(mode=0o700, exist_ok=True)
    moment = datetime.now(UTC)
    for old in folder.glob("*.txt"):
        if datetime.fromtimestamp(old.stat().st_mtime, UTC) < moment - _KEPT:
            old.unlink(missing_ok=True)
    # A name of its own for each paste: it stands beside the consents as the name of their file.
    path = folder / f"{_PASTED}-{moment:%Y%m%d-%H%M%S-%f}.txt"
    path.touch(mode=0o600)
    path.write_text(text.replace("\r\n", "\n").replace("\r", "\n"), encoding="utf-8")
    return path
