"""Operating-system file locks: released by the system itself when a process dies."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from wa_desktop.domain.errors import WaitingForPerson

_RETRY_SECONDS = 0.05


class FileLock:
    """An exclusive lock on a small file; held by one process, freed when it ends, however it ends."""

    def __init__(self, path: Path, wait_seconds: float = 0.0) -> None:
        self._path = path
        self._wait = wait_seconds
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock, waiting at most `wait_seconds`; False when another process keeps it."""
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        until = time.monotonic() + self._wait
        while not _try_lock(handle):
            if time.monotonic() >= until:
                os.close(handle)
                return False
            time.sleep(_RETRY_SECONDS)
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the lock back; nothing when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        if not self.acquire():
            raise WaitingForPerson("locked_by_another", file=str(self._path))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        try:
            os.lseek(handle, 0, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
