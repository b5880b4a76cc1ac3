"""What the ledger says about the cost of campaigns: by country, market, category and moment of delivery."""

from typing import NamedTuple

from sqlalchemy import Connection, text

from wa_desktop.domain.figures import Fees
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import RecipientState

QUARTER_HOUR = 900_000_000
"""Microseconds; the clocks of all time zones turn a day at a whole quarter of an hour."""


class Delivered(NamedTuple):
    """Delivered messages of one market and category at one frozen fee (micro-units), in one quarter of an hour."""

    market: str
    category: str
    meta_fee: int
    at: int
    messages: int


class Span(NamedTuple):
    """Calls made from `first` on and before `end`, as stored."""

    first: int
    end: int


ALWAYS = Span(0, 1 << 62)


class Outcome(NamedTuple):
    """Recipients in one state with their frozen fees, micro-units in all; `tried`: a call was made for them."""

    state: RecipientState
    tried: bool
    recipients: int
    meta: int
    sent: int


_DELIVERED = text(
    "SELECT r.market, v.category, a.meta_fee,"
    " coalesce(a.delivered_at, a.read_at, a.claimed_at) / :quarter AS quarter, count(*) AS messages"
    " FROM attempt a JOIN recipient r ON r.id = a.recipient_id JOIN content t ON t.id = r.content_id"
    " JOIN campaign_version v ON v.campaign_id = r.campaign_id AND v.language = t.language"
    " WHERE a.campaign_id = :campaign AND a.state IN ('delivered', 'read') AND r.market <> ''"
    " AND a.claimed_at >= :first AND a.claimed_at < :end"
    " GROUP BY 1, 2, 3, 4"
)
_FEES = text(
    "SELECT state, sum(meta_fee) AS meta, sum(sent_fee) AS sent FROM attempt"
    " WHERE campaign_id = :campaign AND claimed_at >= :first AND claimed_at < :end GROUP BY state"
)
_OUTCOMES = text(
    "SELECT r.state, EXISTS (SELECT 1 FROM attempt a WHERE a.recipient_id = r.id) AS tried, count(*) AS recipients,"
    " sum(r.meta_fee) AS meta, sum(r.sent_fee) AS sent FROM recipient r"
    " WHERE r.campaign_id = :campaign AND r.content_id IS NOT NULL GROUP BY 1, 2"
)
_MOVED = text(
    "SELECT v.language, v.category AS frozen, t.category AS now FROM campaign_version v"
    " JOIN campaign c ON c.id = v.campaign_id JOIN template t ON t.name = c.template AND t.language = v.language"
    " WHERE v.campaign_id = :campaign AND t.category <> v.category"
)


def delivered(c: Connection, campaign_id: int, span: Span = ALWAYS) -> list[Delivered]:
    """The delivered messages of a campaign whose market is known, of the calls in `span`."""
    rows = c.execute(_DELIVERED, {"campaign": campaign_id, "quarter": QUARTER_HOUR, **span._asdict()})
    return [Delivered(row.market, row.category, row.meta_fee, row.quarter * QUARTER_HOUR, row.messages) for row in rows]


def fees_between(c: Connection, campaign_id: int, span: Span) -> dict[RecipientState, Fees]:
    """The fees of the attempts that a campaign made in `span`, by the state that each reached."""
    rows = c.execute(_FEES, {"campaign": campaign_id, **span._asdict()})
    return {RecipientState(row.state): Fees(from_micro(row.meta), from_micro(row.sent)) for row in rows}


def outcomes(c: Connection, campaign_id: int) -> list[Outcome]:
    """Where everybody stands whom the campaign was frozen to write to."""
    rows = c.execute(_OUTCOMES, {"campaign": campaign_id})
    return [Outcome(RecipientState(row.state), bool(row.tried), row.recipients, row.meta, row.sent) for row in rows]


def moved_categories(c: Connection, campaign_id: int) -> dict[str, tuple[str, str]]:
    """By language, the versions whose category is no longer the frozen one: before and now."""
    return {row.language: (row.frozen, row.now) for row in c.execute(_MOVED, {"campaign": campaign_id})}


def campaigns_between(c: Connection, span: Span) -> list[int]:
    """The campaigns that made a call in `span`."""
    query = text("SELECT DISTINCT campaign_id FROM batch WHERE claimed_at >= :first AND claimed_at < :end")
    return [int(one) for one in c.execute(query, span._asdict()).scalars()]
