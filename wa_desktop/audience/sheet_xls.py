"""Hidden rows and broken cells of an old workbook (BIFF8, Excel 97 to 2003), from its own records.

Older ones (BIFF5, Excel 95) tell nothing here: their hidden rows are read like the others.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from struct import error, unpack_from

from wa_desktop.audience.oddities import Oddities
from wa_desktop.audience.table import letters_of

_BEGIN, _END, _SHEET, _ROW, _ERROR, _FORMULA = 0x0809, 0x000A, 0x0085, 0x0208, 0x0205, 0x0006
_BIFF8 = 0x0600
_HIDDEN = 0x20
_FREE = 0xFFFFFFFA
"""Sector numbers from here on have no sector."""
_MOST_SECTORS = 1 << 22


def oddities_of(path: Path, sheet: str) -> Oddities:
    """What the records of `sheet` say of its rows; nothing when the file's own structure is broken."""
    try:
        book = _workbook(path.read_bytes())
        if unpack_from("<HHH", book, 0)[2] != _BIFF8:
            return Oddities()
        return _rows(book, _position_of(book, sheet))
    except (error, IndexError, ValueError):
        return Oddities()


def _rows(book: bytes, position: int) -> Oddities:
    hidden: set[int] = set()
    broken: dict[int, tuple[str, ...]] = {}
    depth = 0
    for kind, start, size in _records(book, position):
        depth += (kind == _BEGIN) - (kind == _END)
        if not depth:
            break
        if kind == _ROW and size >= 14 and book[start + 12] & _HIDDEN:  # noqa: PLR2004
            hidden.add(unpack_from("<H", book, start)[0] + 1)
        elif (kind == _ERROR and size >= 8 and book[start + 7]) or (kind == _FORMULA and _failed(book, start, size)):  # noqa: PLR2004
            row, column = unpack_from("<HH", book, start)
            broken[row + 1] = (*broken.get(row + 1, ()), letters_of(column + 1))
    return Oddities(frozenset(hidden), broken)


def _failed(book: bytes, start: int, size: int) -> bool:
    return size >= 14 and book[start + 12 : start + 14] == b"\xff\xff" and book[start + 6] == 2  # noqa: PLR2004


def _position_of(book: bytes, sheet: str) -> int:
    for kind, start, size in _records(book, 0):
        if kind == _SHEET:
            position, _, _, length, wide = unpack_from("<IBBBB", book, start)
            name = book[start + 8 : start + size]
            text = name[: 2 * length].decode("utf-16-le", "replace") if wide & 1 else name[:length].decode("latin-1")
            if text == sheet:
                return int(position)
        if kind == _END:
            break
    raise ValueError(sheet)


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    while at + 4 <= len(book):
        kind, size = unpack_from("<HH", book, at)
        yield kind, at + 4, size
        at += 4 + size


def _workbook(body: bytes) -> bytes:
    """The stream called `Workbook` of a compound file."""
    shift, small_shift = unpack_from("<HH", body, 30)
    first_folder, _, cutoff, first_small = unpack_from("<IIII", body, 48)
    sector = 1 << min(shift, 16)

    def at(number: int) -> bytes:
        return body[(number + 1) * sector : (number + 2) * sector]

    table = _table(body, at)
    folder = b"".join(map(at, _chain(table, first_folder)))
    root = b""
    for start in range(0, len(folder), 128):
        entry = folder[start : start + 128]
        name = entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        first, size = unpack_from("<II", entry, 116)
        if start == 0:
            root = b"".join(map(at, _chain(table, first)))
        elif name in ("Workbook", "Book") and size < cutoff:
            small = _numbers(b"".join(map(at, _chain(table, first_small))))
            unit = 1 << small_shift
            return b"".join(root[n * unit : (n + 1) * unit] for n in _chain(small, first))[:size]
        elif name in ("Workbook", "Book"):
            return b"".join(map(at, _chain(table, first)))[:size]
    raise ValueError("no workbook")


def _table(body: bytes, at: Callable[[int], bytes]) -> list[int]:
    """The sector that follows each sector."""
    places = [number for number in unpack_from("<109I", body, 76) if number < _FREE]
    following, count = unpack_from("<II", body, 68)
    for _ in range(min(count, _MOST_SECTORS)):
        if following >= _FREE:
            break
        more = _numbers(at(following))
        places += [number for number in more[:-1] if number < _FREE]
        following = more[-1]
    return _numbers(b"".join(map(at, places)))


def _numbers(data: bytes) -> list[int]:
    return list(unpack_from(f"<{len(data) // 4}I", data))


def _chain(table: list[int], number: int) -> Iterator[int]:
    seen = 0
    while number < _FREE and seen <= len(table):
        yield number
        number = table[number]
        seen += 1
