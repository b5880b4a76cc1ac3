"""How a long action reports and is stopped, without knowing who watches."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from wa_desktop.domain.errors import Cancelled


@dataclass(frozen=True, slots=True)
class Progress:
    """A moment of a long action: `step` is a code for `words`; `total` 0 means unknown."""

    step: str
    done: int = 0
    total: int = 0


OnProgress = Callable[[Progress], None]


def ignore_progress(_: Progress) -> None:
    """For callers that do not watch."""


class CancelToken:
    """Set from any thread; the action looks at it at every safe point."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the action to stop at its next safe point."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether a stop was asked for."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long, less when a stop is asked for; whether it was."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise `Cancelled` when a stop was asked for."""
        if self._event.is_set():
            raise Cancelled
