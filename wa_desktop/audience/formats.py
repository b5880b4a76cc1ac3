"""What a file is, from its bytes; refused before any reader when it cannot be a list."""

import os
import stat
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path

from wa_desktop.audience.compound import Compound
from wa_desktop.audience.encodings import wide_encoding
from wa_desktop.domain.errors import InputRefused

LARGEST_FILE = 1 << 30
"""Bytes of a file that is read at all."""
LARGEST_UNPACKED = 2 << 30
"""Bytes of everything inside a workbook, as its own directory states them."""
MOST_PARTS = 20_000
MOST_DENSE = 400
"""Bytes out of one packed byte; sheets of a million equal rows reach a hundred."""
_LOOK_AT = 4096
_HARMLESS = 64 << 20
"""Unpacked bytes whose density does not matter."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage"
_WORKBOOK = {"Workbook", "Book", "WORKBOOK", "BOOK"}
_TEXT_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_NOT_LISTS = (b"%pdf", b"{\\rtf", b"from ", b"begin:vcard", b"begin:vcalendar", b'[{"', b'{"')
_SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt")
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


class FileFormat(StrEnum):
    """The formats that can be read."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "csv"
    HTML = "html"
    """A page with a table, which many web programs call .xls."""
    XML = "xml"
    """XML Spreadsheet 2003."""


def sniff(path: Path) -> FileFormat:
    """The format of `path`.

    Raises `InputRefused`: `file_missing`, `file_is_folder`, `file_unreadable`, `file_is_device`, `file_empty`,
    `file_too_large`, `file_password`, `file_damaged`, `file_is_archive`, `file_not_spreadsheet`.
    """
    try:
        status = path.stat()
        _check_kind(path, status)
        with path.open("rb") as handle:
            start = handle.read(_LOOK_AT)
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise InputRefused("file_missing", file=str(path)) from error
    except OSError as error:
        raise InputRefused("file_unreadable", file=path.name, problem=error.strerror or str(error)) from error
    if start.startswith(b"PK"):
        return _packed(path)
    return _compound(path) if start.startswith(_OLE) else _text(path, start, status.st_size)


def _check_kind(path: Path, status: os.stat_result) -> None:
    """Refuse what is no file before it is opened: a pipe would keep its reader waiting for ever."""
    if stat.S_ISDIR(status.st_mode):
        raise InputRefused("file_is_folder", file=str(path))
    if not stat.S_ISREG(status.st_mode):
        raise InputRefused("file_is_device", file=str(path))
    if not status.st_size:
        raise InputRefused("file_empty", file=path.name)
    if status.st_size > LARGEST_FILE:
        raise InputRefused("file_too_large", file=path.name)


_BROKEN = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, NotImplementedError, ValueError, EOFError,
)  # fmt: skip
"""What a damaged zip makes its reader raise."""


def _packed(path: Path) -> FileFormat:
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            names = {entry.filename for entry in entries}
            if any(entry.flag_bits & 1 for entry in entries) or _is_sealed_ods(packed, names):
                raise InputRefused("file_password", file=path.name)
    except _BROKEN as error:
        raise InputRefused("file_damaged", file=path.name) from error
    if _is_bomb(entries):
        raise InputRefused("file_too_large", file=path.name)
    if "xl/workbook.bin" in names:
        return FileFormat.XLSB
    if "xl/workbook.xml" in names or any(name.startswith("xl/worksheets/") for name in names):
        return FileFormat.XLSX
    if "content.xml" in names and not any(name.startswith("word/") for name in names):
        return FileFormat.ODS
    inside = sorted(name for name in names if name.lower().endswith(_SHEETS) and not name.startswith("__MACOSX/"))
    if inside:
        raise InputRefused("file_is_archive", file=path.name, inside=[name[-80:] for name in inside[:5]])
    raise InputRefused("file_not_spreadsheet", file=path.name)


def _is_bomb(entries: list[zipfile.ZipInfo]) -> bool:
    """More than any list is: many parts, gigabytes unpacked, or far too much out of too little.

    A directory may lie about the sizes: what really comes out is bounded by the child's memory.
    """
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    shares_bytes = len({entry.header_offset for entry in entries}) < len(entries)
    dense = unpacked > _HARMLESS and unpacked > MOST_DENSE * max(packed, 1)
    return len(entries) > MOST_PARTS or unpacked > LARGEST_UNPACKED or dense or shares_bytes


def _is_sealed_ods(packed: zipfile.ZipFile, names: set[str]) -> bool:
    manifest = "META-INF/manifest.xml"
    if manifest not in names or packed.getinfo(manifest).file_size > 1 << 20:
        return False
    try:
        return b"encryption-data" in packed.read(manifest)
    except (RuntimeError, *_BROKEN) as error:
        raise InputRefused("file_damaged", file=Path(str(packed.filename)).name) from error


def _compound(path: Path) -> FileFormat:
    names = _streams(path.read_bytes())
    if _ENCRYPTED in names:
        raise InputRefused("file_password", file=path.name)
    if names & _WORKBOOK:
        return FileFormat.XLS
    raise InputRefused("file_not_spreadsheet", file=path.name)


def _streams(body: bytes) -> set[str]:
    """The names in a compound file; of a damaged one, those of interest that stand anywhere in it."""
    try:
        return Compound(body).names
    except ValueError:
        return {name for name in (_ENCRYPTED, *_WORKBOOK) if name.encode("utf-16-le") in body}


def _text(path: Path, start: bytes, size: int) -> FileFormat:
    wide = "utf-16" if start.startswith(_TEXT_BOMS[1:]) else wide_encoding(start)
    if wide:
        start = start[: len(start) // 2 * 2].decode(wide, errors="replace").encode()
    if b"\x00" in start:
        raise InputRefused("file_not_spreadsheet", file=path.name)
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if plain.startswith(b"<"):
        return _marked_up(path, plain)
    if plain.startswith(_NOT_LISTS) or _looks_binary(start):
        raise InputRefused("file_not_spreadsheet", file=path.name)
    if not plain and size <= len(start):
        raise InputRefused("file_empty", file=path.name)
    return FileFormat.TEXT


def _marked_up(path: Path, start: bytes) -> FileFormat:
    """A web page or XML Spreadsheet 2003; other XML is no list. A list may begin with `<` too."""
    if _SPREADSHEET_2003 in start and b"<html" not in start:
        return FileFormat.XML
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<!--")):
        return FileFormat.HTML
    if b"<html" in start and start.startswith(b"<?xml"):
        return FileFormat.HTML
    if start.startswith((b"<?xml", b"<!doctype", b"<svg")):
        raise InputRefused("file_not_spreadsheet", file=path.name)
    return FileFormat.TEXT


def _looks_binary(start: bytes) -> bool:
    control = sum(1 for byte in start if byte < 32 and byte not in b"\t\n\r\x0b\x0c\x1a\x1b\x1e\x1f")  # noqa: PLR2004
    return control * 100 > len(start)
