"""A folder in memory where the system has one: what is simulated needs no disk."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux keeps memory as files


@contextmanager
def memory_folder() -> Iterator[Path]:
    """A private folder, removed at the end."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        yield Path(folder)
