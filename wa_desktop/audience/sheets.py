"""Workbooks through calamine: sheet names and one sheet as columns, rows numbered as Excel does."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

import python_calamine

from wa_desktop.audience.delimited import read_delimited
from wa_desktop.audience.formats import FileFormat
from wa_desktop.audience.oddities import oddities_of
from wa_desktop.audience.sheet_html import HtmlBook
from wa_desktop.audience.sheet_xml2003 import XmlBook
from wa_desktop.audience.table import Table, columns_of
from wa_desktop.domain.errors import InputRefused

_MOST_CELLS = 200_000_000
_MOST_COLUMNS = 16_384
"""As in Excel; other programs may write more."""
_FIRST_ROWS = 300
"""Rows that tell whether a sheet holds a list."""


class Book(Protocol):
    """A file that holds one or more sheets."""

    sheets: tuple[str, ...]

    def table(self, sheet: str) -> Table:
        """One sheet as columns."""

    def first_rows(self, sheet: str) -> Table:
        """Its first rows at least, for a guess at what it holds; their numbers may not be Excel's."""


class _TextBook:
    def __init__(self, path: Path, encoding: str, separator: str) -> None:
        self._path, self._encoding, self._separator = path, encoding, separator
        self.sheets: tuple[str, ...] = (path.stem,)

    def table(self, sheet: str) -> Table:  # noqa: ARG002 - a text file is its only sheet
        return read_delimited(self._path, self._encoding, self._separator)

    def first_rows(self, sheet: str) -> Table:
        return self.table(sheet)


class _Workbook:
    def __init__(self, path: Path, file_format: FileFormat) -> None:
        self._path, self._format = path, file_format
        with _readers_troubles(path):
            self._book = _opened(path, file_format)
            visible = python_calamine.SheetVisibleEnum.Visible
            works = python_calamine.SheetTypeEnum.WorkSheet
            listed = [sheet for sheet in self._book.sheets_metadata if sheet.typ == works]
            listed.sort(key=lambda sheet: sheet.visible != visible)
            self.sheets: tuple[str, ...] = tuple(sheet.name for sheet in listed)

    def table(self, sheet: str) -> Table:
        with _readers_troubles(self._path), ThreadPoolExecutor(1) as beside:
            # The reader's own parsing leaves the other core free meanwhile.
            oddities = beside.submit(oddities_of, self._path, self._format, sheet)
            found = self._book.get_sheet_by_name(sheet)
            if found.start is None:
                return Table([])
            if found.width * found.height > _MOST_CELLS or found.width > _MOST_COLUMNS:
                raise InputRefused("file_too_large", file=self._path.name)
            row, column = found.start
            # iter_rows begins with row 1 whatever `start` says, and with its own first column.
            columns = columns_of(found.to_python(skip_empty_area=True) if row else found.iter_rows())
            odd = oddities.result()
            merged = odd.merged or tuple(_counted_from_1(area) for area in found.merged_cell_ranges or ())
        return _with_broken_ends(Table(columns, row + 1, column + 1, odd.hidden, odd.broken, merged))

    def first_rows(self, sheet: str) -> Table:
        with _readers_troubles(self._path):
            found = self._book.get_sheet_by_name(sheet)
            if found.start is None or found.width > _MOST_COLUMNS:
                return Table([])
            return Table(columns_of(islice(found.iter_rows(), _FIRST_ROWS)))


def _counted_from_1(area: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int, int, int]:
    (top, left), (bottom, right) = area
    return top + 1, left + 1, bottom + 1, right + 1


def _with_broken_ends(table: Table) -> Table:
    """`table` with the rows above and below it that hold nothing but errors: the reader sees them as empty."""
    if table.broken and table.height:
        above = max(table.first_row - min(table.broken), 0)
        below = max(max(table.broken) - (table.first_row + table.height - 1), 0)
        if above + below > _MOST_CELLS // len(table.columns):
            raise ValueError("a sheet of errors alone")
        table.columns = (
            [[*[""] * above, *cells, *[""] * below] for cells in table.columns] if above + below else table.columns
        )
        table.first_row -= above
    return table


def open_book(path: Path, file_format: FileFormat, encoding: str = "", separator: str = "") -> Book:
    """The file, opened by the reader of its format; raises `file_password`, `file_damaged`.

    `encoding` and `separator` are those a person gave for a text file.
    """
    if file_format is FileFormat.TEXT:
        return _TextBook(path, encoding, separator)
    if file_format is FileFormat.HTML:
        return HtmlBook(path)
    if file_format is FileFormat.XML:
        return XmlBook(path)
    return _Workbook(path, file_format)


def _opened(path: Path, file_format: FileFormat) -> python_calamine.CalamineWorkbook:
    suffixes = {FileFormat.XLSX: (".xlsx", ".xlsm")}.get(file_format, (f".{file_format.value}",))
    if path.suffix.casefold() in suffixes:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    # By path the reader believes the name; from bytes it looks for itself.
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))


@contextmanager
def _readers_troubles(path: Path) -> Iterator[None]:
    """Turn whatever a reader of untrusted bytes throws into one sentence; the child process dies with it."""
    try:
        yield
    except (InputRefused, MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except python_calamine.PasswordError as error:
        raise InputRefused("file_password", file=path.name) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, ValueError, EOFError) as error:
        raise InputRefused("file_damaged", file=path.name) from error
    except BaseException as error:
        # A panic of the reader's Rust code arrives as a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise InputRefused("file_damaged", file=path.name) from error
        raise
