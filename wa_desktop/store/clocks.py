"""When people wrote and when they received our messages: what the two clocks are read from."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

DAY = 86_400_000_000
_LOOKED_BACK = 40 * DAY
"""Meta delivers within 30 days of the call, and a session may begin in an earlier one's last hour."""

_WINDOWS = text(
    "SELECT r.number, max(r.happened_at) AS last FROM received r"
    " JOIN member m ON m.list_id = :list AND m.number = r.number AND m.is_current = 1"
    " WHERE r.happened_at > :since AND r.happened_at <= :at GROUP BY r.number"
)
_RECEIVED = text(
    "SELECT r.number, v.category, coalesce(a.delivered_at, a.read_at) AS received FROM batch b"
    " JOIN attempt a ON a.batch_id = b.id JOIN recipient r ON r.id = a.recipient_id"
    " JOIN content t ON t.id = r.content_id"
    " JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = t.language"
    " JOIN member m ON m.list_id = :list AND m.number = r.number AND m.is_current = 1"
    " WHERE b.claimed_at BETWEEN :since AND :at AND coalesce(a.delivered_at, a.read_at) <= :at"
)


class Received(NamedTuple):
    """One of our messages that a person received; the instant as stored."""

    number: str
    category: str
    at: int


def open_windows(c: Connection, list_id: int, at: int) -> dict[str, int]:
    """The last message, by number, of the list's members whose service window is open at `at` (as stored)."""
    found = c.execute(_WINDOWS, {"list": list_id, "since": at - DAY, "at": at})
    return {row.number: int(row.last) for row in found}


def messages_received(c: Connection, list_id: int, at: int) -> Iterator[Received]:
    """What the list's members received of us before `at`, as far back as may still matter."""
    found = c.execute(_RECEIVED, {"list": list_id, "since": at - _LOOKED_BACK, "at": at})
    for row in found:
        yield Received(row.number, row.category, int(row.received))
