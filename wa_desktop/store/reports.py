"""What a report reads of the ledger: every recipient with its own row of the list, and the costs by state."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, text

from wa_desktop.domain.figures import Fees, Figures, actual_cost, funnel_of
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.states import SPENT, RecipientState
from wa_desktop.store import campaign_views
from wa_desktop.store.optouts import opted_out_of

_RANGE = 20_000
_SPENT = ", ".join(sorted(f"'{state.value}'" for state in SPENT))


class ReportRow(NamedTuple):
    """One recipient; `cost` in micro-units over all its attempts, instants as stored, `fields` JSON or None."""

    number: str
    country: str
    language: str
    state: str
    reason: str
    details: str
    reference: str
    wamid: str
    cost: int
    sent_at: int | None
    delivered_at: int | None
    read_at: int | None
    failed_at: int | None
    name: str
    first_name: str
    fields: str | None


# The plus sign keeps SQLite from the index: a walk in the order of ids reads the table once, in the list's order.
_ROWS = text(
    "SELECT r.number, r.country, r.language, r.state, r.reason, coalesce(a.details, ''), coalesce(a.reference, ''),"  # noqa: S608
    " coalesce(a.wamid, ''),"
    f" coalesce((SELECT sum(CASE WHEN x.state IN ({_SPENT}) THEN x.meta_fee + x.sent_fee"
    " WHEN x.state = 'failed' AND :basis = 'attempted' THEN x.sent_fee ELSE 0 END)"
    " FROM attempt x WHERE x.recipient_id = r.id), 0),"
    " a.sent_at, a.delivered_at, a.read_at, a.failed_at,"
    " coalesce(m.name, ''), coalesce(m.first_name, ''), m.fields"
    " FROM recipient r LEFT JOIN attempt a ON a.id = coalesce("
    " (SELECT max(id) FROM attempt WHERE recipient_id = r.id AND state = r.state),"
    " (SELECT max(id) FROM attempt WHERE recipient_id = r.id))"
    " LEFT JOIN member m ON m.id = r.member_id"
    " WHERE r.id BETWEEN :low AND :high AND +r.campaign_id = :campaign ORDER BY r.id"
)
_FIELDS = text(
    "SELECT m.fields FROM recipient r JOIN member m ON m.id = r.member_id"
    " WHERE r.id BETWEEN :low AND :high AND +r.campaign_id = :campaign ORDER BY r.id"
)


def _ranges(c: Connection, campaign_id: int) -> Iterator[dict[str, int]]:
    bounds = c.execute(
        text("SELECT min(id) AS low, max(id) AS high FROM recipient WHERE campaign_id = :campaign"),
        {"campaign": campaign_id},
    ).one()
    if bounds.low is not None:
        for low in range(bounds.low, bounds.high + 1, _RANGE):
            yield {"low": low, "high": min(low + _RANGE - 1, bounds.high), "campaign": campaign_id}


def report_rows(c: Connection, campaign_id: int, basis: str) -> Iterator[ReportRow]:
    """Every recipient in the order of the list, streamed; `basis` of the sent fee decides what failures cost."""
    for bounds in _ranges(c, campaign_id):
        for row in c.execute(_ROWS, {**bounds, "basis": basis}):
            yield ReportRow(*row)


def other_columns(c: Connection, campaign_id: int, cancel: CancelToken | None = None) -> tuple[str, ...]:
    """The headers of the list's other columns, in the order in which the rows name them; raises `Cancelled`."""
    names: dict[str, None] = {}
    for place, bounds in enumerate(_ranges(c, campaign_id)):
        if place and cancel is not None:
            cancel.check()
        for (fields,) in c.execute(_FIELDS, bounds):
            names.update(dict.fromkeys(json.loads(fields)))
    return tuple(names)


def fees_by_state(c: Connection, campaign_id: int) -> dict[RecipientState, Fees]:
    """The fees of every attempt of a campaign, by the state that the attempt reached."""
    rows = c.execute(
        text(
            "SELECT a.state, sum(a.meta_fee) AS meta, sum(a.sent_fee) AS sent FROM batch b"
            " JOIN attempt a ON a.batch_id = b.id WHERE b.campaign_id = :campaign GROUP BY a.state"
        ),
        {"campaign": campaign_id},
    )
    return {RecipientState(row.state): Fees(from_micro(row.meta), from_micro(row.sent)) for row in rows}


def basis_of(c: Connection, campaign_id: int) -> str:
    """What M-Target's sent fee counts in this campaign: `attempted` or `delivered` messages."""
    query = text("SELECT sent_fee_basis FROM campaign WHERE id = :campaign")
    return str(c.execute(query, {"campaign": campaign_id}).scalar_one())


def replies_of(c: Connection, campaign_id: int) -> tuple[int, int]:
    """Messages received in answer to a campaign, and from how many people."""
    row = c.execute(
        text(
            "SELECT count(*) AS messages, count(DISTINCT number) AS people FROM received WHERE campaign_id = :campaign"
        ),
        {"campaign": campaign_id},
    ).one()
    return int(row.messages), int(row.people)


def figures_of(c: Connection, campaign_id: int) -> Figures:
    """What a campaign achieved and cost, counted now."""
    view = campaign_views.view(c, campaign_id)
    replies, repliers = replies_of(c, campaign_id)
    return Figures(
        campaign=view,
        funnel=funnel_of(view),
        actual=actual_cost(fees_by_state(c, campaign_id), view.currency, basis_of(c, campaign_id)),
        replies=replies,
        repliers=repliers,
        opted_out=opted_out_of(c, campaign_id),
    )
