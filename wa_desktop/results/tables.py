"""Report files: a workbook or a text table, written beside the target and put in its place at once."""

import contextlib
import csv
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from wa_desktop.domain.errors import InputRefused, disk_is_full
from wa_desktop.results.cells import Cell, is_active, plain_text, printable
from wa_desktop.words.language import current_language

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as WorkbookCell
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

SHEET_ROWS = 1_048_576
"""Rows of an Excel sheet; a longer table goes on in a second sheet."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet to write: its title, its header and its rows, which may be a stream. `widths` are in characters."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()


@contextmanager
def in_place_of(target: Path) -> Iterator[Path]:
    """An owner-only file beside `target` that takes its place when the block ends well, and vanishes otherwise.

    Raises `InputRefused`: `report_folder_missing`, `report_unwritable`.
    """
    if not target.parent.is_dir():
        raise InputRefused("report_folder_missing", folder=str(target.parent))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}.", suffix=target.suffix, dir=target.parent)
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            _make_durable(temporary)
            temporary.replace(target)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        if disk_is_full(error):
            raise InputRefused("disk_full", file=str(target)) from error
        raise InputRefused("report_unwritable", file=str(target), problem=error.strerror or str(error)) from error


def _make_durable(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def write_csv(path: Path, table: Table, delimiter: str) -> None:
    """Write one table as UTF-8 with a byte order mark, which Excel needs to read accents.

    In French amounts have a decimal comma: Excel would read 9.09 as the ninth of September.
    """
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")
        point = "," if delimiter == ";" and current_language() == "fr" else "."
        writer.writerow([plain_text(name) for name in table.header])
        writer.writerows([plain_text(cell, point) for cell in row] for row in table.rows)


def write_workbook(path: Path, tables: Iterable[Table]) -> None:
    """Write the tables as sheets of one workbook, row by row: memory stays flat."""
    from openpyxl import Workbook

    workbook = Workbook(write_only=True)
    try:
        for table in tables:
            _Writer(workbook, table).write()
        _save(workbook, path)
    finally:
        _forget(workbook)


def _save(workbook: "Workbook", path: Path) -> None:
    """As openpyxl saves it, but closed whatever happens: a full disk is not told of again when memory is cleared."""
    from openpyxl.writer.excel import ExcelWriter

    with ZipFile(path, "w", ZIP_DEFLATED) as packed:
        ExcelWriter(workbook, packed).save()


def _forget(workbook: "Workbook") -> None:
    """Remove the temporary copies of the sheets, which openpyxl keeps until the program ends when it is interrupted."""
    sheets: list[Any] = workbook.worksheets
    for sheet in sheets:
        if not sheet.closed:
            sheet.close()
            sheet._writer.cleanup()


class _Writer:
    """One table into one sheet, or several when it is longer than a sheet."""

    def __init__(self, workbook: "Workbook", table: Table) -> None:
        self._workbook = workbook
        self._table = table
        self._sheets = 0
        self._left = 0
        self._sheet = self._next_sheet()

    def write(self) -> None:
        for row in self._table.rows:
            if not self._left:
                self._sheet = self._next_sheet()
            self._sheet.append([_shown(self._sheet, cell) for cell in row])
            self._left -= 1

    def _next_sheet(self) -> "WriteOnlyWorksheet":
        self._sheets += 1
        number = f" {self._sheets}" if self._sheets > 1 else ""
        sheet: Any = self._workbook.create_sheet(self._table.title[:28] + number)
        for place, width in enumerate(self._table.widths):
            sheet.column_dimensions[_letter(place)].width = width
        self._left = SHEET_ROWS
        if self._table.header:
            sheet.freeze_panes = "A2"
            sheet.append([_heading(sheet, name) for name in self._table.header])
            self._left -= 1
        return cast("WriteOnlyWorksheet", sheet)


def _shown(sheet: "WriteOnlyWorksheet", value: Cell) -> "Cell | WorkbookCell":
    if isinstance(value, str):
        text = printable(value)
        return _text(sheet, text) if is_active(text) else text or None
    if isinstance(value, Decimal):
        cell = _workbook_cell(sheet, value)
        cell.number_format = "#,##0.00####"
        return cell
    return value


def _text(sheet: "WriteOnlyWorksheet", text: str) -> "WorkbookCell":
    """A cell that is text whatever it begins with, and stays text when somebody edits it."""
    cell = _workbook_cell(sheet, text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = is_active(text)
    return cell


def _heading(sheet: "WriteOnlyWorksheet", text: str) -> "WorkbookCell":
    from openpyxl.styles import Font

    cell = _text(sheet, printable(text))
    cell.font = Font(bold=True)
    return cell


def _workbook_cell(sheet: "WriteOnlyWorksheet", value: str | Decimal) -> "WorkbookCell":
    from openpyxl.cell import WriteOnlyCell

    # The stubs know no Decimal; openpyxl writes it exactly.
    cell: WorkbookCell = WriteOnlyCell(sheet, cast("str", value))
    return cell


def _letter(place: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(place + 1)
