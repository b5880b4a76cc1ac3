"""Compound files (CDFV2), which hold old workbooks and encrypted ones: the names and bytes of their streams."""

from collections.abc import Callable, Iterator
from struct import error, unpack_from
from typing import NamedTuple

_FREE = 0xFFFFFFFA
"""Sector numbers from here on have no sector."""
_MOST_SECTORS = 1 << 22
_ENTRY = 128
_MOST_ENTRIES = 10_000


class Entry(NamedTuple):
    """One stream or folder: its name, its first sector, its size in bytes."""

    name: str
    first: int
    size: int


class Compound:
    """The directory of `body`; raises `ValueError` when its structure cannot be followed."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        try:
            shift, self._small_shift = unpack_from("<HH", body, 30)
            first_folder, _, self._cutoff, self._first_small = unpack_from("<IIII", body, 48)
            self._sector = 1 << min(shift, 16)
            self._table = _table(body, self._at)
            self.entries = list(_entries(self._chained(first_folder)))
        except (error, IndexError) as trouble:
            raise ValueError("not a compound file") from trouble

    @property
    def names(self) -> set[str]:
        """The names of everything inside."""
        return {entry.name for entry in self.entries}

    def stream(self, *names: str) -> bytes:
        """The bytes of the first stream that has one of these names; raises `ValueError` when there is none."""
        found = next((entry for entry in self.entries[1:] if entry.name in names), None)
        if found is None:
            raise ValueError("no such stream")
        try:
            return self._small(found) if found.size < self._cutoff else self._chained(found.first)[: found.size]
        except (error, IndexError) as trouble:
            raise ValueError("a stream that cannot be followed") from trouble

    def _small(self, entry: Entry) -> bytes:
        small, root = numbers_in(self._chained(self._first_small)), self._chained(self.entries[0].first)
        unit = 1 << min(self._small_shift, 16)
        return b"".join(root[n * unit : (n + 1) * unit] for n in _chain(small, entry.first))[: entry.size]

    def _at(self, number: int) -> bytes:
        return self._body[(number + 1) * self._sector : (number + 2) * self._sector]

    def _chained(self, first: int) -> bytes:
        return b"".join(map(self._at, _chain(self._table, first)))


def _entries(folder: bytes) -> Iterator[Entry]:
    for start in range(0, min(len(folder), _MOST_ENTRIES * _ENTRY), _ENTRY):
        entry = folder[start : start + _ENTRY]
        name = entry[: max(unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        yield Entry(name, *unpack_from("<II", entry, 116))


def _table(body: bytes, at: Callable[[int], bytes]) -> list[int]:
    """The sector that follows each sector."""
    places = [number for number in unpack_from("<109I", body, 76) if number < _FREE]
    following, count = unpack_from("<II", body, 68)
    for _ in range(min(count, _MOST_SECTORS)):
        if following >= _FREE:
            break
        more = numbers_in(at(following))
        places += [number for number in more[:-1] if number < _FREE]
        following = more[-1]
    return numbers_in(b"".join(map(at, places)))


def numbers_in(data: bytes) -> list[int]:
    """The 32-bit numbers that `data` consists of."""
    return list(unpack_from(f"<{len(data) // 4}I", data))


def _chain(table: list[int], number: int) -> Iterator[int]:
    seen = 0
    while number < _FREE and seen <= len(table):
        yield number
        number = table[number]
        seen += 1
