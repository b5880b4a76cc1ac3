"""How many calls are under way at a time: few at first, more while every answer is good."""

import math

FIRST_CALLS = 8
_USUAL_MOST = 64
_MOST = 480
"""With a typed rate."""
_ANSWER_SECONDS = 0.4


def needed(rate: float | None) -> int:
    """The calls at a time that a typed rate (recipients per second) takes when an answer and its commits need 0.4 s."""
    return math.ceil((rate or 0.0) * _ANSWER_SECONDS)


class Slots:
    """The calls at a time, shared by every campaign of the engine: `taken` counts those being claimed too.

    With `grows` they begin with `limit`, become one more with each good answer that came while all were taken, and
    fall back after trouble: an SMSBOX that answers nobody holds no more calls than a typed rate takes.
    """

    def __init__(self, limit: int, *, grows: bool = False) -> None:
        self.limit = limit
        self._first, self._grows = limit, grows
        self.taken = 0
        self.flying = 0
        self.latest = 0
        """The highest id of a call that was made."""
        self.people = 0
        """Recipients of all calls made so far."""

    def widen(self, limit: int) -> None:
        """Begin with at least so many, where they may grow."""
        if self._grows:
            self.limit = max(self.limit, min(limit, _MOST))

    def clean(self, *, typed: bool) -> None:
        """A call was answered well; a `typed` rate may lead further."""
        if self._grows and self.limit <= self.taken and self.limit < (_MOST if typed else _USUAL_MOST):
            self.limit += 1

    def strained(self) -> None:
        """A call ended badly."""
        self.limit = self._first
