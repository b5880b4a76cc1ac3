"""Locks that end with the process that holds them: of the operating system, or of the team's server."""

import os
import sys
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self

from wa_desktop.domain.errors import WaitingForPerson

IMPORT = "import"
"""The lock of whoever takes a file in, or takes somebody out of all of them."""
REPLY = "reply"
"""The lock of whoever is sending an answer."""
_RETRY_SECONDS = 0.05


class Lock(ABC):
    """What one process at a time holds, however it ends; `told` is what a person reads of it."""

    def __init__(self, told: str, wait_seconds: float) -> None:
        self._told = told
        self._wait = wait_seconds

    @property
    @abstractmethod
    def held(self) -> bool:
        """Whether this object holds the lock."""

    @abstractmethod
    def _try(self) -> bool:
        """Take the lock when it is free."""

    @abstractmethod
    def release(self) -> None:
        """Give the lock back; nothing when it is not held."""

    def acquire(self) -> bool:
        """Take the lock, waiting at most `wait_seconds`; False when another keeps it."""
        until = time.monotonic() + self._wait
        while not self._try():
            if time.monotonic() >= until:
                return False
            time.sleep(_RETRY_SECONDS)
        return True

    def __enter__(self) -> Self:
        if not self.acquire():
            raise WaitingForPerson("locked_by_another", file=self._told)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


class FileLock(Lock):
    """An exclusive lock on a small file; held by one process, freed when it ends, however it ends."""

    def __init__(self, path: Path, wait_seconds: float = 0.0) -> None:
        super().__init__(str(path), wait_seconds)
        self._path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def _try(self) -> bool:
        handle = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        if not _try_lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def release(self) -> None:
        """Give the lock back; nothing when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


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
