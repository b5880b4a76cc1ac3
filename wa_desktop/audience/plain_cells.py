"""The cells of a small workbook as text, read in a process of its own: for files that are no contact list."""

import io
import multiprocessing
import os
import signal
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

from wa_desktop.audience.spawning import start_undisturbed
from wa_desktop.domain.errors import InputRefused

TIME_LIMIT = 60.0
"""Seconds a small workbook may take."""
_MEMORY_LIMIT = 1 << 30
_MOST_UNPACKED = 64 << 20
_MOST_ROWS = 20_000
_MOST_COLUMNS = 256

Sheets = list[tuple[str, list[list[str]]]]
"""Name and rows of every visible sheet; numbers are written with a point and all their digits."""


def read_plain_cells(path: Path) -> Sheets:
    """The sheets of a workbook (xlsx, xls, ods), whatever the file's name says.

    Raises `InputRefused`: `file_damaged`, `file_password`, `file_too_large`, `file_too_slow`.
    """
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=_child, args=(sending, path), name="reading", daemon=True)
    start_undisturbed(process)
    sending.close()
    try:
        if not receiving.poll(TIME_LIMIT):
            raise InputRefused("file_too_slow", file=path.name)
        match receiving.recv():
            case ("sheets", list() as sheets):
                return sheets
            case ("refused", str(code)):
                raise InputRefused(code, file=path.name)
            case _:
                raise InputRefused("file_damaged", file=path.name)
    except (EOFError, ConnectionError) as error:
        # Only the file can have ended the process: its reader ran out of memory, or gave up.
        raise InputRefused("file_damaged", file=path.name) from error
    finally:
        receiving.close()
        process.kill()
        process.join()
        process.close()


def _child(connection: "Connection[object, object]", path: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit()
    message: tuple[str, object]
    try:
        message = ("sheets", sheets_in(path))
    except InputRefused as refused:
        message = ("refused", refused.code)
    except MemoryError:
        message = ("refused", "file_too_large")
    with suppress(BrokenPipeError):
        connection.send(message)
    connection.close()
    os._exit(0)


def _limit() -> None:
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_LIMIT, _MEMORY_LIMIT))


def sheets_in(path: Path) -> Sheets:
    """`read_plain_cells` without the process around it."""
    import python_calamine

    content = path.read_bytes()
    try:
        _refuse_bombs(content, path)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [sheet.name for sheet in book.sheets_metadata if sheet.visible == sheet.visible.Visible]
        return [(name, _rows(book, name, path)) for name in visible]
    except python_calamine.PasswordError as error:
        raise InputRefused("file_password", file=path.name) from error
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise InputRefused("file_damaged", file=path.name) from error
    except BaseException as error:
        # A panic of the reader's Rust code arrives as a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise InputRefused("file_damaged", file=path.name) from error
        raise


def _refuse_bombs(content: bytes, path: Path) -> None:
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > _MOST_UNPACKED:
                raise InputRefused("file_too_large", file=path.name)


def _rows(book: object, name: str, path: Path) -> list[list[str]]:
    sheet = book.get_sheet_by_name(name)  # type: ignore[attr-defined]
    if sheet.start is None:
        return []
    if sheet.total_height > _MOST_ROWS or sheet.total_width > _MOST_COLUMNS:
        raise InputRefused("file_too_large", file=path.name)
    return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        # The shortest decimals that give the stored number back: what was typed.
        exact = Decimal(repr(cell))
        return format(exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact, "f")
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else str(cell)
