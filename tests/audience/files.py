"""Real spreadsheets for the tests, and a reading of them in this process."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import ImportOptions, Inspection
from wa_desktop.store.staged import Piece

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


def read(path: Path, rejects: Path | None = None, **options: Any) -> Read:
    """The file read in this process; `options` are those of `ImportOptions`."""
    return read_file(Job(path, replace(ImportOptions(), **options), False, rejects, "en", "Europe/Paris"), _ignore)


def staged(path: Path, **options: Any) -> list[tuple[Any, ...]]:
    """The accepted rows, as they are handed over."""
    pieces = list[Piece]()
    job = Job(path, replace(ImportOptions(), **options), True, None, "en", "Europe/Paris")
    read_file(job, _ignore, at_piece=pieces.append)
    return [row for piece in pieces if piece.members for row in piece.rows()]


def _ignore(*_: object) -> None:
    pass


def inspect(path: Path, **options: Any) -> Inspection:
    """What the file holds."""
    return read(path, **options).inspection


def codes(inspection: Inspection) -> set[str]:
    """The codes of its warnings."""
    return {warning.code for warning in inspection.warnings}
