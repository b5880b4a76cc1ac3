"""What a reader does not tell of a sheet, from the file itself: hidden rows, broken and merged cells."""

from pathlib import Path
from struct import error as StructError
from typing import NamedTuple

from wa_desktop.audience.formats import FileFormat

MOST_MERGED = 100_000


class Oddities(NamedTuple):
    """Excel row numbers hidden or filtered away; row → column letters of its broken cells."""

    hidden: frozenset[int] = frozenset()
    broken: dict[int, tuple[str, ...]] = {}  # noqa: RUF012 - a default that nobody writes to
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row and column, last row and column, where the reader does not tell them."""


def oddities_of(path: Path, file_format: FileFormat, sheet: str) -> Oddities:
    """Those of one sheet; raises `ValueError` for a file whose own structure cannot be followed."""
    if file_format is FileFormat.XLSX:
        from wa_desktop.audience.sheet_xml import oddities_of as found
    elif file_format is FileFormat.ODS:
        from wa_desktop.audience.sheet_ods import oddities_of as found
    elif file_format is FileFormat.XLSB:
        from wa_desktop.audience.sheet_xlsb import oddities_of as found
    else:
        from wa_desktop.audience.sheet_xls import oddities_of as found
    try:
        return found(path, sheet)
    except (KeyError, IndexError, StructError, RuntimeError) as error:
        raise ValueError(sheet) from error
