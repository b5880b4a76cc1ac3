"""Keeping the computer awake while it sends, and noticing that it slept all the same."""

import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable

_log = logging.getLogger(__name__)

_NOTICED_SECONDS = 5.0
_CONTINUOUS, _SYSTEM_REQUIRED = 0x80000000, 0x00000001


class Awake:
    """Asks the system not to sleep until `end`; best effort. To be used from one thread."""

    def __init__(self) -> None:
        self._helper: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """Ask; nothing happens where the system offers no way."""
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS | _SYSTEM_REQUIRED)
            return
        command = inhibitor()
        if command:
            self._helper = _started(command)

    def end(self) -> None:
        """Let the computer sleep again."""
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS)
        elif self._helper is not None:
            if self._helper.stdin is not None:
                self._helper.stdin.close()
            self._helper.terminate()
            self._helper.wait()
            self._helper = None


def inhibitor() -> list[str]:
    """The command that keeps this system awake for as long as it runs; empty where there is none.

    It ends with this process, however that ends: `caffeinate` watches it, `cat` loses its input.
    """
    if sys.platform == "darwin":
        tool = shutil.which("caffeinate")
        return [tool, "-i", "-w", str(os.getpid())] if tool else []
    tool = shutil.which("systemd-inhibit")
    words = ["--what=idle:sleep", "--who=WA Desktop", "--why=sending messages", "--mode=block", "cat"]
    return [tool, *words] if tool else []


def _started(command: list[str]) -> subprocess.Popen[bytes] | None:
    quiet = subprocess.DEVNULL
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True)
    except OSError as problem:
        _log.info("the computer cannot be kept awake: %s", problem)
        return None


def _tell_windows(state: int) -> None:
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.kernel32.SetThreadExecutionState(state)


class Clocks:
    """Compares the wall clock with the one that stands still while the computer sleeps."""

    def __init__(self, steady: Callable[[], float] = time.monotonic, wall: Callable[[], float] = time.time) -> None:
        self._steady, self._wall = steady, wall
        self._gap = wall() - steady()

    def jumped(self) -> float:
        """Seconds that the wall clock ran ahead (behind: negative) since the last look; 0 for what is no jump.

        The computer slept, or somebody put the clock right: connections that look fresh may be dead.
        """
        gap = self._wall() - self._steady()
        moved, self._gap = gap - self._gap, gap
        return moved if abs(moved) >= _NOTICED_SECONDS else 0.0
