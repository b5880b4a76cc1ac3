"""The service window: the 24 hours after a person's last message in which free text may be sent to them.

It begins with the message's own timestamp, never with the moment it was read here. Begun on Monday at 08:00:00, it is
open on Tuesday at 07:59:59 and closed at 08:00:00. The clock that decides is this computer's, put forward when the
news shows that it is late: an event cannot arrive before it happened.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wa_desktop.domain.clocks import LENGTH, is_open

MOST_CORRECTED = timedelta(days=7)
"""An event further ahead of this computer's clock is itself taken to be wrong."""
NOTICEABLE = timedelta(minutes=2)
"""Less is the ordinary inaccuracy of clocks."""


class Wish(StrEnum):
    """What the inbox says of a message beside the stops, whose values are their reasons."""

    DOUBTFUL = "doubtful"
    """It may ask us to stop: a person decides."""
    RESUME = "resume"
    """It asks for messages again, which creates no consent."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is: this computer's word (`here`), and by how much the news shows it to be late (`late`)."""

    here: datetime
    late: timedelta = timedelta(0)

    @property
    def now(self) -> datetime:
        """The time that decides whether a window is open."""
        return self.here + self.late

    @property
    def is_corrected(self) -> bool:
        """Whether the correction is worth a word."""
        return self.late >= NOTICEABLE


def clock_of(here: datetime, ahead: timedelta | None) -> Clock:
    """The clock, where the latest news carries timestamps up to `ahead` of its arrival here (None: no news)."""
    if ahead is None or ahead <= timedelta(0) or ahead > MOST_CORRECTED:
        return Clock(here)
    return Clock(here, ahead)


@dataclass(frozen=True, slots=True)
class Window:
    """A person's window: `began` with their last message (None: they never wrote)."""

    began: datetime | None

    @property
    def ends(self) -> datetime | None:
        """The first instant at which it is closed."""
        return None if self.began is None else self.began + LENGTH

    def is_open(self, at: datetime) -> bool:
        """Whether free text may be sent at `at`."""
        return self.began is not None and is_open(self.began, at)

    def remaining(self, at: datetime) -> timedelta:
        """How long it stays open; nothing once it is closed."""
        if self.began is None or not self.is_open(at):
            return timedelta(0)
        return self.began + LENGTH - at
