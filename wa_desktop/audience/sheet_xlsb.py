"""Hidden rows and broken cells of a binary workbook ([MS-XLSB]): its records, of which a few kinds are looked at."""

import re
import zipfile
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from struct import unpack_from

from wa_desktop.audience.oddities import MOST_MERGED, Oddities
from wa_desktop.audience.table import letters_of
from wa_desktop.domain.errors import InputRefused

_ROW, _CELL_ERROR, _FORMULA_ERROR, _SHEET, _MERGED = 0, 3, 11, 156, 176
_HIDDEN = 0x10
_FLAGS_AT = 11
_RELATION = re.compile(r"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(r"""(\w+)=(["'])(.*?)\2""")
_LARGEST = 1 << 30


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What the records of `sheet` say of its rows."""
    with zipfile.ZipFile(path) as packed:
        part = _part_of(packed, sheet)
        if not part:
            raise ValueError(sheet)
        if packed.getinfo(part).file_size > _LARGEST:
            raise InputRefused("file_too_large", file=path.name)
        body = packed.read(part)
    hidden: set[int] = set()
    broken: dict[int, tuple[str, ...]] = {}
    merged = list[tuple[int, int, int, int]]()
    row = 0
    for kind, start, size in _records(body):
        if kind == _ROW and size > _FLAGS_AT:
            row = unpack_from("<I", body, start)[0] + 1
            if body[start + _FLAGS_AT] & _HIDDEN or not unpack_from("<H", body, start + 8)[0]:
                hidden.add(row)
        elif kind in (_CELL_ERROR, _FORMULA_ERROR) and size >= 4:  # noqa: PLR2004 - the column's four bytes
            broken[row] = (*broken.get(row, ()), letters_of(unpack_from("<I", body, start)[0] % 16_384 + 1))
        elif kind == _MERGED and size >= 16 and len(merged) < MOST_MERGED:  # noqa: PLR2004 - four numbers
            first, last, left, right = unpack_from("<4I", body, start)
            merged.append((first + 1, left + 1, last + 1, right + 1))
    return Oddities(frozenset(hidden), broken, tuple(merged))


def _records(body: bytes) -> Iterator[tuple[int, int, int]]:
    """(kind, where its data begins, how many bytes); ends where the body does."""
    at, end = 0, len(body) - 1
    while at < end:
        kind = body[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (body[at] << 7)
            at += 1
        size = shift = 0
        while at <= end and shift < 28:  # noqa: PLR2004 - four groups of seven bits
            byte = body[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if at + size > len(body):
            return
        yield kind, at, size
        at += size


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str:
    names = {name.lower(): name for name in packed.namelist()}
    if not {"xl/workbook.bin", "xl/_rels/workbook.bin.rels"} <= names.keys():
        return ""
    relations = packed.read(names["xl/_rels/workbook.bin.rels"]).decode("utf-8", errors="replace")
    targets = {}
    for tag in _RELATION.findall(relations):
        said = {name: value for name, _, value in _ATTRIBUTE.findall(tag)}
        targets[said.get("Id", "")] = unescape(said.get("Target", ""))
    book = packed.read(names["xl/workbook.bin"])
    for kind, start, size in _records(book):
        if kind == _SHEET:
            relation, name = _texts(book[start + 8 : start + size])
            if name == sheet:
                target = targets.get(relation, "")
                part = target.lstrip("/") if target.startswith("/") else "xl/" + target
                return names.get(part.lower(), "")
    return ""


def _texts(data: bytes) -> tuple[str, str]:
    """Two texts, each a count of UTF-16 units and these."""
    found, at = list[str](), 0
    for _ in range(2):
        count = unpack_from("<I", data, at)[0] if at + 4 <= len(data) else 0
        found.append(data[at + 4 : at + 4 + 2 * count].decode("utf-16-le", errors="replace"))
        at += 4 + 2 * count
    return found[0], found[1]
