"""How fast: recipients per second, fixed by the person or found out from SMSBOX's answers."""

import math
import time
from collections.abc import Callable

FIRST_RATE = 20.0
"""Recipients per second to start with: SMSBOX documents no rate."""
_LOWEST_RATE = 1.0
_STEP_SECONDS = 2.0
_SLOW_SECONDS = 8.0
_SAME_SIGN_SECONDS = 0.5
_BURST_SECONDS = 0.05


class Pace:
    """A token bucket in recipients. A call may overdraw it; the next one waits until that is paid back.

    `rate` None starts at 20/s and doubles every 2 s of clean answers up to `ceiling`; it halves when SMSBOX is
    overloaded or very slow. 0 means no limit of ours.
    """

    def __init__(self, rate: float | None, ceiling: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._adapts = rate is None
        self.rate = min(FIRST_RATE, ceiling) if rate is None else (rate or math.inf)
        self._ceiling = ceiling
        self._clock = clock
        self._balance = 0.0
        self._seen = self._changed = clock()

    def delay(self, wished: float) -> float:
        """Seconds to wait before some of `wished` recipients may go; 0 for now."""
        if self.rate == math.inf:
            return 0.0
        self._refill()
        enough = min(wished, self.rate * _BURST_SECONDS) if self._balance < 0 else 0.0
        return max(0.0, (enough - self._balance) / self.rate)

    def allowed(self, wished: int) -> int:
        """How many of `wished` recipients may go now; at least one once `delay` is over."""
        if self.rate == math.inf:
            return wished
        self._refill()
        return max(1, min(wished, int(self._balance)))

    def spend(self, recipients: int) -> None:
        """Count recipients of a call that is being made."""
        if self.rate != math.inf:
            self._balance -= recipients

    def clean(self, seconds: float) -> None:
        """A call was answered well after `seconds`."""
        if seconds > _SLOW_SECONDS:
            self.strained()
        elif self._adapts and self._clock() - self._changed >= _STEP_SECONDS:
            self._set(self.rate * 2)

    def strained(self) -> None:
        """SMSBOX is overloaded: slow down."""
        # Calls in flight together are slow together: that is one sign, not one each.
        if self._adapts and self._clock() - self._changed >= _SAME_SIGN_SECONDS:
            self._set(self.rate / 2)

    def _set(self, rate: float) -> None:
        self._refill()
        self.rate = max(_LOWEST_RATE, min(rate, self._ceiling))
        self._changed = self._clock()

    def _refill(self) -> None:
        at = self._clock()
        self._balance = min(self._balance + (at - self._seen) * self.rate, self.rate * _BURST_SECONDS)
        self._seen = at
