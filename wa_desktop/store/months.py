"""What a span of time brought: the messages received in it, by where they came from."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text


class ReceivedMessage(NamedTuple):
    """One message from a person; `campaign` None outside campaigns, `country` empty where nothing tells it."""

    number: str
    at: int
    campaign: int | None
    country: str
    category: str


_MESSAGES = (
    "SELECT x.number, x.happened_at, x.campaign_id,"
    " coalesce(r.country, (SELECT m.country FROM member m WHERE m.number = x.number LIMIT 1), '') AS country,"
    " coalesce(v.category, '') AS category FROM received x"
    " LEFT JOIN recipient r ON r.campaign_id = x.campaign_id AND r.number = x.number"
    " LEFT JOIN content t ON t.id = r.content_id"
    " LEFT JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = t.language"
)
_BETWEEN = text(f"{_MESSAGES} WHERE x.happened_at >= :first AND x.happened_at < :end")
_OF_CAMPAIGN = text(f"{_MESSAGES} WHERE x.campaign_id = :campaign")


def received_between(c: Connection, first: int, end: int) -> Iterator[ReceivedMessage]:
    """Every message received from `first` on and before `end` (as stored)."""
    for row in c.execute(_BETWEEN, {"first": first, "end": end}):
        yield ReceivedMessage(*row)


def received_of(c: Connection, campaign_id: int) -> Iterator[ReceivedMessage]:
    """Every message received in answer to a campaign."""
    for row in c.execute(_OF_CAMPAIGN, {"campaign": campaign_id}):
        yield ReceivedMessage(*row)
