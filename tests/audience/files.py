"""Real spreadsheets for the tests, and a reading of them in this process."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from wa_desktop.audience.jobs import Job, Read, read_staged
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import ImportOptions, Inspection

HEADER = ("Téléphone", "Prénom", "Opt-in marketing", "Désinscrit")


def xlsx(path: Path, rows: Sequence[Sequence[Any]], title: str = "Clients") -> Path:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    book.save(path)
    return path


def csv_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file in `encoding`."""
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, staged: Path | None = None, rejects: Path | None = None, **options: Any) -> Read:
    """The file read in this process; `options` are those of `ImportOptions`."""
    wanted = replace(ImportOptions(), **options)
    return read_file(Job(path, wanted, staged, rejects, "en", "Europe/Paris"), lambda *_: None)


def staged(path: Path, **options: Any) -> list[tuple[Any, ...]]:
    """The accepted rows, as they are staged."""
    rows = Path(tempfile.mkdtemp(dir=path.parent)) / "rows"
    read(path, rows, **options)
    return [tuple(row) for kind, some in read_staged(rows) if kind == "members" for row in some]


def inspect(path: Path, **options: Any) -> Inspection:
    """What the file holds."""
    return read(path, **options).inspection


def codes(inspection: Inspection) -> set[str]:
    """The codes of its warnings."""
    return {warning.code for warning in inspection.warnings}
