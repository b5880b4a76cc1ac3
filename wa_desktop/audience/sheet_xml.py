"""A light pass over a sheet's own XML for what the reader does not tell: hidden rows, broken cells."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from wa_desktop.audience.oddities import Oddities
from wa_desktop.audience.table import letters_of, position_of

_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_CELL = re.compile(rb"<(?:\w+:)?c(?=[\s>/])([^>]*?)(?:/>|>([^<]*(?:<(?!/?(?:\w+:)?c[\s>/])[^<]*)*))")
_NUMBER = re.compile(rb"""\br=["'](\d+)["']""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d+)["']""")
_HIDDEN = re.compile(rb"""\bhidden=["'](?:1|true)["']|\bht=["']0(?:\.0+)?["']""")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_STRING = re.compile(rb"""\bt=["']str["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>[^<]|<(?:\w+:)?is[\s>]")
_EMPTY_VALUE = re.compile(rb"<(?:\w+:)?v[\s/>]")
_MARKS = {
    b"h": (b'hidden="1', b'hidden="t', b"hidden='", b'ht="0', b"ht='0"),
    b"e": (b'"e"', b"'e'"),
    b"f": (b"<f", b":f"),
}
"""What an odd row cannot do without, by its rarest letter."""
_PIECE = 4 << 20
_LONGEST_ROW = 64 << 20
_LONGEST_END = 16


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What the XML of `sheet` in the workbook at `path` says of its rows."""
    with zipfile.ZipFile(path) as packed:
        part = _part_of(packed, sheet)
        if part is None:
            # Its hidden rows and errors would be lost without a word.
            raise ValueError(sheet)
        hidden: set[int] = set()
        broken: dict[int, tuple[str, ...]] = {}
        row = 0
        for piece in _whole_rows(packed, part):
            row = (_look if _is_odd(piece) else _last_row)(piece, row, hidden, broken)
    return Oddities(frozenset(hidden), broken)


def _whole_rows(packed: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    rest = b""
    with packed.open(part) as stream:
        while block := stream.read(_PIECE):
            piece = rest + block
            # What is left over holds no end of a row, save for a few last letters of one.
            known = max(len(rest) - _LONGEST_END, 0)
            end = max(piece.rfind(b"</row>", known), piece.rfind(b":row>", known))
            if end < 0 and len(piece) < _LONGEST_ROW:
                rest = piece
                continue
            cut = piece.find(b">", end) + 1
            rest = piece[cut:]
            yield piece[:cut]
    yield rest


def _is_odd(piece: bytes) -> bool:
    # A single letter is looked for at the speed of memory; most sheets hold none of these.
    return any(letter in piece and any(mark in piece for mark in marks) for letter, marks in _MARKS.items())


def _look(piece: bytes, row: int, hidden: set[int], broken: dict[int, tuple[str, ...]]) -> int:
    starts = list(_ROW.finditer(piece))
    for index, match in enumerate(starts):
        number = _NUMBER.search(match[1])
        row = int(number[1]) if number else row + 1
        if _HIDDEN.search(match[1]):
            hidden.add(row)
        end = starts[index + 1].start() if index + 1 < len(starts) else len(piece)
        body = piece[match.end() : end]
        if _is_odd(body):
            columns = _broken_columns(body)
            if columns:
                broken[row] = columns
    return row


def _last_row(piece: bytes, row: int, *_: object) -> int:
    last = piece.rfind(b"<row ")
    match = _NUMBER.search(piece, last, piece.find(b">", last)) if last >= 0 else None
    if match:
        return int(match[1])
    return row + sum(1 for _ in _ROW.finditer(piece))


def _broken_columns(body: bytes) -> tuple[str, ...]:
    found, position = list[str](), 0
    for cell in _CELL.finditer(body):
        reference = _REFERENCE.search(cell[1])
        position = position_of(reference[1].decode()) if reference else position + 1
        if _ERROR.search(cell[1]) or _is_uncomputed(cell[1], cell[2] or b""):
            found.append(letters_of(position))
    return tuple(found)


def _is_uncomputed(attributes: bytes, inside: bytes) -> bool:
    if not _FORMULA.search(inside) or _VALUE.search(inside):
        return False
    # A formula whose result is an empty text is computed: its empty value is stored as a string.
    return not (_STRING.search(attributes) and _EMPTY_VALUE.search(inside))


def _part_of(packed: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the part that holds `sheet`, through the workbook's relations."""
    from html import unescape

    # Parts are named without regard to case, which some writers rely on.
    names = {name.lower(): name for name in packed.namelist()}
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names.keys():
        return None
    book = packed.read(names["xl/workbook.xml"]).decode("utf-8", errors="replace")
    relations = packed.read(names["xl/_rels/workbook.xml.rels"]).decode("utf-8", errors="replace")
    targets = {
        found["Id"]: found["Target"]
        for found in map(_attributes, re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations))
        if "Id" in found and "Target" in found
    }
    for found in map(_attributes, re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book)):
        relation = next((value for key, value in found.items() if key.endswith(":id")), "")
        if unescape(found.get("name", "")) == sheet and relation in targets:
            target = targets[relation]
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath("xl/" + target)
            return names.get(part.lower())
    return None


def _attributes(tag: str) -> dict[str, str]:
    return {name: value for name, _, value in re.findall(r"""([\w:]+)=(["'])(.*?)\2""", tag)}
