"""The two clocks per person: both last 24 hours from an event's own timestamp.

The billing session begins when *our* message is received (per category, conversation model: price only); the
service window begins with *their* last message (free text). Begun on Monday 08:00:00, both are open at Tuesday
07:59:59 and closed at Tuesday 08:00:00.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

LENGTH = timedelta(hours=24)


def is_open(began: datetime, at: datetime) -> bool:
    """Whether a clock that began at `began` still runs at `at`."""
    return began <= at < began + LENGTH


def open_window(messages: Iterable[datetime], at: datetime) -> datetime | None:
    """When the service window that is open at `at` began: the last message by then; None when it is closed."""
    last = max((moment for moment in messages if moment <= at), default=None)
    return last if last is not None and is_open(last, at) else None


def open_session(received: Iterable[datetime], at: datetime) -> datetime | None:
    """When the billing session that is open at `at` began, from when our messages of one category were received.

    A message inside a session opens none: the next one begins with the first message after its end.
    """
    began: datetime | None = None
    for moment in sorted(received):
        if moment > at:
            break
        if began is None or not is_open(began, moment):
            began = moment
    return began if began is not None and is_open(began, at) else None
