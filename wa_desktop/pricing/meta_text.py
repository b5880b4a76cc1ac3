"""The bytes of a file that should be Meta's: what they are, and text as rows of cells."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from wa_desktop.domain.errors import InputRefused

MOST_BYTES = 4 << 20
"""Meta's files have some dozens of kilobytes."""
_SEPARATORS = ",;\t|"
_LEAST_COLUMNS = 3
_HEADER_WORD = "market"


class Shape(Enum):
    """What the first bytes say, whatever the file's name."""

    WORKBOOK = "workbook"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet. `even`: every row was written with all its cells, so that a short row is a cut one."""

    rows: tuple[tuple[str, ...], ...]
    even: bool
    name: str = ""


def shape_of(head: bytes) -> Shape:
    """What a file is by its first bytes.

    Raises `card_file_empty`, `card_file_pdf`, `card_file_web_page`, `card_file_json`.
    """
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start:
        raise InputRefused("card_file_empty")
    if head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return Shape.WORKBOOK
    if start.startswith(b"%PDF"):
        raise InputRefused("card_file_pdf")
    if start[:1] == b"<":
        raise InputRefused("card_file_web_page")
    if start[:1] in (b"{", b"["):
        raise InputRefused("card_file_json")
    return Shape.TEXT


def read_text(content: bytes) -> Grid:
    """The rows of a text file, its encoding and separator found from the bytes.

    Raises `InputRefused`: `card_file_damaged`, `card_no_header`.
    """
    text = _decoded(content)
    # A row that Excel put into one cell is looked at again as the line that it was.
    candidates = [rows for rows in (_rows(text, sign) for sign in _SEPARATORS) if rows]
    whole = [rows for rows in candidates if _header_width(rows) >= _LEAST_COLUMNS]
    if not whole:
        whole = [rows for rows in map(_unfolded, candidates) if rows and _header_width(rows) >= _LEAST_COLUMNS]
    if not whole:
        if text.count('"') % 2:
            raise InputRefused("card_file_damaged", row=0)
        raise InputRefused("card_no_header")
    return Grid(tuple(tuple(row) for row in max(whole, key=_header_width)), even=True)


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """The position of the first row whose first cell begins with "Market"; raises `card_no_header`.

    Remarks begin with that word too ("Marketing messages are …"): headings stand in several cells.
    """
    for position, row in enumerate(rows):
        named = row and row[0].strip().casefold().startswith(_HEADER_WORD)
        if named and len([cell for cell in row if cell.strip()]) >= _LEAST_COLUMNS:
            return position
    raise InputRefused("card_no_header")


def _header_width(rows: Sequence[Sequence[str]]) -> int:
    try:
        return len([cell for cell in rows[header_row(rows)] if cell.strip()])
    except InputRefused:
        return 0


def _unfolded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    if any(any(cell.strip() for cell in row[1:]) for row in rows):
        return []
    return _rows("\n".join(row[0] for row in rows if row), ",")


def _rows(text: str, separator: str) -> list[list[str]]:
    try:
        return [_whole(row, separator) for row in _cells(text, separator)]
    except csv.Error:
        return []


def _cells(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))


def _whole(row: list[str], separator: str) -> list[str]:
    """A row whose line Excel quoted as one cell, because it held quotes, taken apart again."""
    if len(row) != 1 or separator not in row[0]:
        return row
    inside = _cells(row[0], separator)
    return inside[0] if len(inside) == 1 else row


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\x00" in text or "\ufffd" in text:
        raise InputRefused("card_file_damaged", row=0)
    return text
