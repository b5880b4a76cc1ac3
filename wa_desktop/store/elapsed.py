"""How much time has passed, the computer's sleep included."""

import sys
import time
from collections.abc import Callable


class Elapsed:
    """Measures from an instant on, and never too little: sleep counts, and a clock that was put forward too."""

    def __init__(self, steady: Callable[[], float], wall: Callable[[], float] = time.time) -> None:
        self._steady, self._wall = steady, wall
        self.restart()

    def restart(self) -> None:
        """Measure from now on."""
        self._began = (self._steady(), self._wall())

    def mark(self) -> tuple[float, float]:
        """This instant, for `restart_at`."""
        return self._steady(), self._wall()

    def restart_at(self, mark: tuple[float, float]) -> None:
        """Measure from an earlier instant on."""
        self._began = mark

    @property
    def seconds(self) -> float:
        """Since the beginning, by whichever clock ran ahead: a machine that was frozen as a whole sleeps for both."""
        steady, wall = self._began
        return max(self._steady() - steady, self._wall() - wall)


def sleepless() -> float:
    """Seconds of a clock that goes on while the computer sleeps; its zero means nothing."""
    # Python's own monotonic clock stands still meanwhile on Linux and macOS.
    which = {"linux": "CLOCK_BOOTTIME", "darwin": "CLOCK_MONOTONIC"}.get(sys.platform)
    return float(time.clock_gettime(getattr(time, which))) if which else time.monotonic()
