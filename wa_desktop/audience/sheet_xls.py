"""Hidden rows and broken cells of an old workbook (BIFF5 and BIFF8, Excel 95 to 2003), from its own records."""

from collections.abc import Iterator
from pathlib import Path
from struct import unpack_from

from wa_desktop.audience.compound import Compound
from wa_desktop.audience.oddities import Oddities
from wa_desktop.audience.table import letters_of

_BEGIN, _END, _SHEET, _ROW, _ERROR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0208, 0x0205, 0x0006
_BIFF8 = 0x0600
_HIDDEN = 0x20
_OWN_HEIGHT = 0x40


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What the records of `sheet` say of its rows; raises `ValueError` when they cannot be followed."""
    book = Compound(path.read_bytes()).stream("Workbook", "Book", "WORKBOOK", "BOOK")
    return _rows(book, _position_of(book, sheet))


def _rows(book: bytes, position: int) -> Oddities:
    hidden: set[int] = set()
    broken: dict[int, tuple[str, ...]] = {}
    depth = 0
    for kind, start, size in _records(book, position):
        depth += (kind == _BEGIN) - (kind == _END)
        if not depth:
            break
        if kind == _ROW and size >= 14 and (book[start + 12] & _HIDDEN or _is_flat(book, start)):  # noqa: PLR2004
            hidden.add(unpack_from("<H", book, start)[0] + 1)
        elif (kind == _ERROR and size >= 8 and book[start + 7]) or (kind == _FORMULA and _failed(book, start, size)):  # noqa: PLR2004
            row, column = unpack_from("<HH", book, start)
            broken[row + 1] = (*broken.get(row + 1, ()), letters_of(column + 1))
    return Oddities(frozenset(hidden), broken)


def _is_flat(book: bytes, start: int) -> bool:
    """Whether a row has a height of its own, and that is nothing."""
    return unpack_from("<H", book, start + 6)[0] == 0 and bool(book[start + 12] & _OWN_HEIGHT)


def _failed(book: bytes, start: int, size: int) -> bool:
    return size >= 14 and book[start + 12 : start + 14] == b"\xff\xff" and book[start + 6] == 2  # noqa: PLR2004


def _position_of(book: bytes, sheet: str) -> int:
    old = unpack_from("<HHH", book, 0)[2] < _BIFF8
    count = _sheets_in(book)
    for kind, start, size in _records(book, 0):
        if kind == _SHEET and (_name_at(book, start, size, old=old) == sheet or count == 1):
            return int(unpack_from("<I", book, start)[0])
        if kind == _END:
            break
    raise ValueError(sheet)


def _name_at(book: bytes, start: int, size: int, *, old: bool) -> str:
    if old:
        return book[start + 7 : start + 7 + book[start + 6]].decode("cp1252", "replace")
    length, wide = book[start + 6], book[start + 7]
    name = book[start + 8 : start + size]
    return name[: 2 * length].decode("utf-16-le", "replace") if wide & 1 else name[:length].decode("latin-1")


def _sheets_in(book: bytes) -> int:
    count = 0
    for kind, _, _ in _records(book, 0):
        count += kind == _SHEET
        if kind == _END:
            break
    return count


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    while at + 4 <= len(book):
        kind, size = unpack_from("<HH", book, at)
        yield kind, at + 4, size
        at += 4 + size
