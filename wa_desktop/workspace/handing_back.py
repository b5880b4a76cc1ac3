"""The workbook of the rejected rows, put where the person wants it: proven before, complete or not there at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wa_desktop.domain.errors import InputRefused

_WORKBOOK = ".xlsx"


def check_target(target: Path | None, source: Path) -> None:
    """Prove that `target` can be written, by writing beside it, and that it is not the file that is imported.

    Raises `InputRefused`: `rejects_not_workbook`, `rejects_over_source`, `rejects_unwritable`.
    """
    if target is None:
        return
    if target.suffix.casefold() != _WORKBOOK:
        raise InputRefused("rejects_not_workbook", file=str(target))
    with suppress(OSError):
        if target.samefile(source):
            raise InputRefused("rejects_over_source", file=str(target))
    with _beside(target):
        if target.exists():
            # Another program may hold it open; some systems then refuse to replace it.
            target.open("r+b").close()


def hand_back(rejects: Path, target: Path) -> None:
    """Put a copy of `rejects` at `target` at once, readable by its owner alone; raises `rejects_unwritable`."""
    with _beside(target) as temporary:
        shutil.copyfile(rejects, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:40]}.", suffix=".part", dir=target.parent)
        os.close(handle)
        try:
            yield Path(name)
        finally:
            with suppress(FileNotFoundError):
                Path(name).unlink()
    except (OSError, ValueError) as error:
        raise InputRefused("rejects_unwritable", file=str(target)) from error
