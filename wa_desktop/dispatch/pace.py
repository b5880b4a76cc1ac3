"""How fast: recipients and calls per second, found out from SMSBOX's answers and kept for the next engine."""

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace

FIRST_RATE = 20.0
"""Recipients, and calls, per second to start with: SMSBOX documents no rate."""
_LOWEST_RATE = 1.0
_STEP_SECONDS = 2.0
_STEP = 10.0
"""What each step adds once a limit was met."""
_SLOW_SECONDS = 8.0
_RELAXED_SECONDS = 4.0
_SAME_SIGN_SECONDS = 0.5
_BURST_SECONDS = 0.05
_OWED_SECONDS = 1.0
_CATCHING_UP = 0.02
"""What a busy computer held up of a typed rate is caught up with: so much above the rate, until it is made good."""
_LONGEST_HOLD = 300.0
_LONGEST_DEBT = 30.0


class Bucket:
    """Tokens that come in at `rate` per second. It may be overdrawn; then nothing goes until that is paid back.

    What nobody could take is lost, or made good a little at a time with `catches_up`.
    """

    def __init__(self, rate: float, at: float, balance: float = 0.0, *, catches_up: bool = False) -> None:
        self.rate = rate
        self.balance = balance
        self._seen = at
        self._catches_up = catches_up
        self._owed = 0.0

    def refill(self, at: float) -> None:
        """Let the time until `at` count."""
        income = (at - self._seen) * self.rate
        made_good = min(self._owed, income * _CATCHING_UP)
        most = self.rate * _BURST_SECONDS
        full = self.balance + income + made_good
        self.balance = min(full, most)
        self._seen = at
        if self._catches_up:
            self._owed = min(self._owed - made_good + max(0.0, full - most), self.rate * _OWED_SECONDS)

    def delay(self, wished: float, at: float) -> float:
        """Seconds until some of `wished` tokens are there."""
        self.refill(at)
        enough = min(wished, self.rate * _BURST_SECONDS) if self.balance < 0 else 0.0
        return max(0.0, (enough - self.balance) / self.rate)

    @property
    def debt(self) -> float:
        """Seconds until an overdraft is paid back."""
        return max(0.0, -self.balance / self.rate)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the next engine must know; `debt` in seconds, instants in seconds since 1970.

    `limit` is the rate up to which it may double; 0 = SMSBOX never complained.
    """

    rate: float
    debt: float
    at: float
    hold_until: float = 0.0
    limit: float = 0.0

    def after(self, recipients: int) -> "Kept":
        """The same once `recipients` more were written to."""
        return replace(self, debt=self.debt + recipients / self.rate)

    def as_note(self) -> Mapping[str, float]:
        """JSON's form."""
        return asdict(self)


class Pace:
    """A token bucket in recipients, and one in calls. A call may overdraw them; the next one waits.

    It starts at 20/s and doubles every 2 s of clean answers; once SMSBOX was overloaded or very slow it halves, and
    grows by steps from then on, never above `ceiling`. With a `rate` it starts there and keeps it on average, never
    more than a burst above it; 0 means no limit of ours. What SMSBOX asks to wait is waited for, whatever the rate.
    """

    def __init__(
        self,
        rate: float | None,
        ceiling: float,
        clock: Callable[[], float] = time.monotonic,
        call_ceiling: float = math.inf,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._free = rate == 0
        self._fixed = rate is not None
        self._clock, self._wall = clock, wall
        self._ceiling = rate or ceiling
        self._call_ceiling = call_ceiling
        at = clock()
        first = min(FIRST_RATE, ceiling) if rate is None else rate
        self._people = Bucket(first or math.inf, at, catches_up=bool(rate))
        self._calls = Bucket(min(first or math.inf, call_ceiling), at, catches_up=bool(rate))
        self._threshold = math.inf
        self._changed = at
        self._hold_until = -math.inf

    @property
    def rate(self) -> float:
        """Recipients per second now; infinite without a limit."""
        return self._people.rate

    def delay(self, wished: float) -> float:
        """Seconds to wait before some of `wished` recipients may go; 0 for now."""
        at = self._clock()
        held = max(0.0, self._hold_until - at)
        if self._free:
            return held
        return max(held, self._people.delay(wished, at), self._calls.delay(1.0, at))

    def allowed(self, wished: int) -> int:
        """How many of `wished` recipients may go now; at least one once `delay` is over."""
        if self._free:
            return wished
        self._people.refill(self._clock())
        return max(1, min(wished, int(self._people.balance)))

    def spend(self, recipients: int) -> None:
        """Count recipients of a call that is being made."""
        if not self._free:
            self._people.balance -= recipients
            self._calls.balance -= 1

    def clean(self, seconds: float) -> None:
        """A call was answered well after `seconds`; a slow answer is no reason to go faster."""
        if seconds > _SLOW_SECONDS:
            self.strained()
        elif seconds <= _RELAXED_SECONDS and not self._free and self._clock() - self._changed >= _STEP_SECONDS:
            grown = min(self.rate * 2, self._threshold) if self.rate < self._threshold else self.rate + _STEP
            self._set(grown)

    def strained(self, retry_after: float | None = None) -> None:
        """SMSBOX is overloaded: slow down, and make no call for the seconds it asks for."""
        at = self._clock()
        if retry_after is not None:
            self._hold_until = max(self._hold_until, at + min(retry_after, _LONGEST_HOLD))
        # Calls in flight together are slow together: that is one sign, not one each.
        if not self._free and at - self._changed >= _SAME_SIGN_SECONDS:
            self._threshold = max(_LOWEST_RATE, self.rate / 2)
            self._set(self.rate / 2)

    def _set(self, rate: float) -> None:
        at = self._clock()
        self._people.refill(at)
        self._calls.refill(at)
        lowest = min(_LOWEST_RATE, self._ceiling)
        self._people.rate = max(lowest, min(rate, self._ceiling))
        self._calls.rate = min(self._people.rate, self._call_ceiling)
        self._changed = at

    def keeps(self) -> Kept | None:
        """What the next engine must know, to be kept with every claim; None without a limit."""
        if self._free:
            return None
        at, wall = self._clock(), self._wall()
        self._people.refill(at)
        hold = max(0.0, self._hold_until - at)
        limit = 0.0 if self._fixed or self._threshold == math.inf else self._threshold
        return Kept(self.rate, self._people.debt, wall, wall + hold if hold else 0.0, limit)

    def resume_from(self, note: Mapping[str, float]) -> None:
        """Go on from what an earlier engine kept: its debts are paid first, and it starts slowly all the same.

        A limit that SMSBOX showed is remembered. A clock that was put back counts as no time passed.
        """
        wall = self._wall()
        passed = max(0.0, wall - note["at"])
        debt = min(max(0.0, note["debt"] - passed), _LONGEST_DEBT)
        held = min(max(0.0, note["hold_until"] - max(wall, note["at"])), _LONGEST_HOLD)
        if not self._fixed and note.get("limit"):
            self._threshold = max(note["limit"], _LOWEST_RATE)
            self._set(min(self.rate, note["rate"]))
        if not self._free:
            self._people.balance = -debt * self.rate
        self._hold_until = self._clock() + held
