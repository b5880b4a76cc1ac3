"""Meta's messaging limit: unique people a business portfolio may write to first in a moving 24 hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

TIERS = (250, 2_000, 10_000, 100_000)
"""Meta's steps; above them there is no limit."""
UNLIMITED = 0
WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Portion:
    """What goes out from `begins` on, in recipients."""

    begins: datetime
    recipients: int


@dataclass(frozen=True, slots=True)
class DayPlan:
    """How a list larger than the limit goes out; `limit` 0 = no limit, `used` = people of the last 24 hours.

    `finishes` counts the portions only, not the time that the calls of the last one take.
    """

    limit: int
    used: int
    portions: tuple[Portion, ...]

    @property
    def days(self) -> int:
        """How many portions of 24 hours it takes."""
        return len(self.portions)

    @property
    def finishes(self) -> datetime | None:
        """When the last portion begins; None when nobody is written to."""
        return self.portions[-1].begins if self.portions else None


def plan_days(recipients: int, limit: int, freed: Sequence[tuple[datetime, int]], begins: datetime) -> DayPlan:
    """Share out `recipients` from `begins` on.

    `freed` are the people already counted, as (instant at which they leave the window, how many). What goes out in
    one portion leaves the window 24 hours later, all at once: later than the truth, never earlier.
    """
    used = sum(count for leaves, count in freed if leaves > begins)
    if limit == UNLIMITED or recipients <= limit - used:
        return DayPlan(limit, used, (Portion(begins, recipients),) if recipients else ())
    waiting = sorted((leaves, count) for leaves, count in freed if leaves > begins)
    portions: list[Portion] = []
    at, room, left = begins, max(0, limit - used), recipients
    while left:
        taken = min(room, left)
        if taken:
            portions.append(Portion(at, taken))
            waiting.append((at + WINDOW, taken))
            left -= taken
        if left:
            at, room = _next_room(waiting)
    return DayPlan(limit, used, tuple(portions))


_TOGETHER = timedelta(hours=1)
"""People who leave the window within an hour make one portion."""


def _next_room(waiting: list[tuple[datetime, int]]) -> tuple[datetime, int]:
    """The next instant at which people leave the window, and how many; they are taken off `waiting`."""
    waiting.sort()
    first = waiting[0][0]
    leaving = [one for one in waiting if one[0] - first <= _TOGETHER]
    del waiting[: len(leaving)]
    return max(leaves for leaves, _ in leaving), sum(count for _, count in leaving)
