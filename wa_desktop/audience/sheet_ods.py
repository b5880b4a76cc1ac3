"""Hidden rows and broken cells of an OpenDocument sheet, from its own XML."""

import re
import zipfile
from html import unescape
from pathlib import Path

from wa_desktop.audience.oddities import MOST_MERGED, Oddities
from wa_desktop.audience.table import letters_of
from wa_desktop.domain.errors import InputRefused

_ODD = re.compile(rb"""table:visibility=["'](?:collapse|filter)|["']error["']|table:formula=|-spanned=""")
_TABLE = re.compile(rb"<table:table(?=[\s>])([^>]*)>")
_NAME = re.compile(rb"""table:name=(["'])(.*?)\1""")
_ROW = re.compile(rb"<table:table-row(?=[\s>/])([^>]*)>")
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_HIDDEN = re.compile(rb"""table:visibility=["'](?:collapse|filter)["']""")
_ROWS = re.compile(rb"""table:number-rows-repeated=["'](\d{1,7})["']""")
_COLUMNS = re.compile(rb"""table:number-columns-repeated=["'](\d{1,7})["']""")
_DOWN = re.compile(rb"""table:number-rows-spanned=["'](\d{1,7})["']""")
_ACROSS = re.compile(rb"""table:number-columns-spanned=["'](\d{1,7})["']""")
_ERROR = re.compile(rb"""calcext:value-type=["']error["']""")
_VALUE = re.compile(rb"office:(?:value-type|value|string-value|boolean-value|date-value)=")
_LARGEST = 1 << 30
_MOST_REPEATED = 100_000
"""Times a row repeats when it is no filling at the end of a sheet."""


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What `content.xml` says of the rows of `sheet`."""
    with zipfile.ZipFile(path) as packed:
        if packed.getinfo("content.xml").file_size > _LARGEST:
            raise InputRefused("file_too_large", file=path.name)
        content = packed.read("content.xml")
    body = _body_of(content, sheet) if _ODD.search(content) else b""
    hidden: set[int] = set()
    broken: dict[int, tuple[str, ...]] = {}
    merged = list[tuple[int, int, int, int]]()
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
            merged += _merged_in(body[match.end() : end], row) if len(merged) < MOST_MERGED else ()
        row += times
    return Oddities(frozenset(hidden), broken, tuple(merged))


def _body_of(content: bytes, sheet: str) -> bytes:
    for match in _TABLE.finditer(content):
        name = _NAME.search(match[1])
        if name and unescape(name[2].decode("utf-8", errors="replace")) == sheet:
            return content[match.end() : content.find(b"</table:table>", match.end())]
    # Its hidden rows and errors would be lost without a word.
    raise ValueError(sheet)


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


def _merged_in(cells: bytes, row: int) -> list[tuple[int, int, int, int]]:
    if b"-spanned=" not in cells:
        return []
    found, position = list[tuple[int, int, int, int]](), 1
    for cell in _CELL.finditer(cells):
        down, across = (int(said[1]) if (said := span.search(cell[1])) else 1 for span in (_DOWN, _ACROSS))
        if down > 1 or across > 1:
            found.append((row, position, row + down - 1, position + across - 1))
        repeated = _COLUMNS.search(cell[1])
        position += int(repeated[1]) if repeated else 1
    return found
