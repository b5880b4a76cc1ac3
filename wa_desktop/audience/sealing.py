"""A file that may be changed or vanish while it is read: what was read is what the evidence names, or nothing is."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wa_desktop.domain.errors import InputRefused

State = tuple[int, int]
"""Size in bytes and moment of the last change, in nanoseconds."""


def state_of(path: Path) -> State:
    """What a change of the file changes; zeros for one that cannot be looked at."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return status.st_size, status.st_mtime_ns


def sealed_hash(path: Path, before: State) -> str:
    """The SHA-256 of a file that is as it was `before`; raises `file_changed`."""
    with path.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    if state_of(path) != before:
        raise InputRefused("file_changed", file=path.name)
    return found


@contextmanager
def readable(path: Path) -> Iterator[State]:
    """The state of the file before it is read; what the system says of it meanwhile becomes `file_unreadable`."""
    try:
        yield state_of(path)
    except OSError as error:
        if error.filename is None or Path(error.filename) != path:
            raise
        raise InputRefused("file_unreadable", file=path.name, problem=error.strerror or str(error)) from error
