"""Hidden rows and broken cells of an OpenDocument sheet, from its own XML."""

import re
import zipfile
from html import unescape
from pathlib import Path

from wa_desktop.audience.oddities import Oddities
from wa_desktop.audience.table import letters_of

_ODD = re.compile(rb"""table:visibility=["'](?:collapse|filter)|["']error["']|table:formula=""")
_TABLE = re.compile(rb"<table:table\b([^>]*)>")
_NAME = re.compile(rb"""table:name=(["'])(.*?)\1""")
_ROW = re.compile(rb"<table:table-row\b([^>]*)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_HIDDEN = re.compile(rb"""table:visibility=["'](?:collapse|filter)["']""")
_ROWS = re.compile(rb"""table:number-rows-repeated=["'](\d{1,7})["']""")
_COLUMNS = re.compile(rb"""table:number-columns-repeated=["'](\d{1,7})["']""")
_ERROR = re.compile(rb"""calcext:value-type=["']error["']""")
_VALUE = re.compile(rb"office:(?:value-type|value|string-value|boolean-value|date-value)=")
_LARGEST = 1 << 30
_MOST_REPEATED = 100_000
"""Times a row repeats when it is no filling at the end of a sheet."""


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What `content.xml` says of the rows of `sheet`."""
    with zipfile.ZipFile(path) as packed:
        if packed.getinfo("content.xml").file_size > _LARGEST:
            return Oddities()
        content = packed.read("content.xml")
    body = _body_of(content, sheet) if _ODD.search(content) else b""
    hidden: set[int] = set()
    broken: dict[int, tuple[str, ...]] = {}
    row = 1
    starts = [*_ROW.finditer(body)]
    ends = [*(match.start() for match in starts[1:]), len(body)]
    for match, end in zip(starts, ends, strict=False):
        found = _ROWS.search(match[1])
        times = int(found[1]) if found else 1
        if times <= _MOST_REPEATED:
            if _HIDDEN.search(match[1]):
                hidden.update(range(row, row + times))
            columns = _broken_in(body[match.end() : end])
            broken.update(dict.fromkeys(range(row, row + times), columns) if columns else {})
        row += times
    return Oddities(frozenset(hidden), broken)


def _body_of(content: bytes, sheet: str) -> bytes:
    for match in _TABLE.finditer(content):
        name = _NAME.search(match[1])
        if name and unescape(name[2].decode("utf-8", errors="replace")) == sheet:
            return content[match.end() : content.find(b"</table:table>", match.end())]
    return b""


def _broken_in(row: bytes) -> tuple[str, ...]:
    if b"error" not in row and b"table:formula" not in row:
        return ()
    found, position = list[str](), 1
    for cell in _CELL.finditer(row):
        uncomputed = b"table:formula=" in cell[1] and not _VALUE.search(cell[1])
        if uncomputed or _ERROR.search(cell[1]):
            found.append(letters_of(position))
        repeated = _COLUMNS.search(cell[1])
        position += int(repeated[1]) if repeated else 1
    return tuple(found)
