"""The circuit breaker: how long to wait after trouble, and when to give up and ask a person."""

import time
from collections.abc import Callable

_KNOWN_NOT_SENT = frozenset({"unreachable", "no_name", "tls", "proxy"})
_ROUNDS, _ROUNDS_NOT_SENT = 3, 5
"""Failed rounds until a person is asked: fewer when each of them leaves messages perhaps sent."""
_FIRST_WAIT = 0.5
_LONGEST_WAIT = 30.0
_LONGEST_ASKED = 300.0


class Trouble:
    """Counts rounds of failed calls. Calls in flight together fail together: that is one round.

    While there is trouble (`level` > 0) the engine makes one call at a time; a clean answer ends it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.level = 0
        self._since = -1.0
        self._until = 0.0

    def clean(self) -> None:
        """A call was answered."""
        self.level = 0
        self._until = 0.0

    def failed(self, reason: str, called_at: float, retry_after: float | None = None) -> bool:
        """A call made at `called_at` failed for `reason`; True when it is time to give up."""
        if called_at > self._since:
            self.level += 1
            self._since = self._clock()
            wait = min(_FIRST_WAIT * 2 ** (self.level - 1), _LONGEST_WAIT)
            self._until = self._since + max(wait, min(retry_after or 0.0, _LONGEST_ASKED))
        return self.level >= (_ROUNDS_NOT_SENT if reason in _KNOWN_NOT_SENT else _ROUNDS)

    def delay(self) -> float:
        """Seconds to wait before the next call."""
        return max(0.0, self._until - self._clock())
