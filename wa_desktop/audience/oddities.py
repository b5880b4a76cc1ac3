"""What a reader does not tell of a sheet, from the file itself: hidden rows, broken cells."""

from pathlib import Path
from typing import NamedTuple

from wa_desktop.audience.formats import FileFormat


class Oddities(NamedTuple):
    """Excel row numbers hidden or filtered away; row → column letters of its first broken cell."""

    hidden: frozenset[int] = frozenset()
    broken: dict[int, str] = {}  # noqa: RUF012 - a default that nobody writes to


def oddities_of(path: Path, file_format: FileFormat, sheet: str) -> Oddities:
    """Those of one sheet."""
    if file_format is FileFormat.XLSX:
        from wa_desktop.audience.sheet_xml import oddities_of as of_xlsx

        return of_xlsx(path, sheet)
    return Oddities()
