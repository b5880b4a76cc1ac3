"""Who did not get a campaign, counted, and whom a second campaign to those people leaves out."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from wa_desktop.domain.campaigns import RecipientView
from wa_desktop.domain.missed import LATER_SECONDS, Group, group_of, obstacle_of
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.campaign_views import recipients_where
from wa_desktop.store.campaigns import is_shown
from wa_desktop.store.fast import run
from wa_desktop.store.schema import campaign

_SECOND = 1_000_000
_COUNTS = (
    "SELECT state, reason, changed_at > ? AS fresh, count(*) FROM recipient WHERE campaign_id = ? GROUP BY 1, 2, 3"
)
_OF_KINDS = (
    " AND r.state IN :states AND"
    " r.state || ' ' || CASE WHEN r.changed_at > :since THEN '1 ' ELSE '0 ' END || r.reason IN :kinds"
)
_OF_MEMBERS = (
    "SELECT m.id, r.state, r.reason, r.changed_at FROM member m JOIN recipient r ON r.number = m.number"
    " WHERE m.id BETWEEN ? AND ? AND +m.list_id = ? AND +m.is_current = 1 AND r.campaign_id IN ({marks})"
)


class Ended(NamedTuple):
    """So many recipients in one state for one reason; `seconds_ago` tells the last day from earlier."""

    state: RecipientState
    reason: str
    seconds_ago: float
    number: int


def ends(c: Connection, campaign_id: int, at: int) -> list[Ended]:
    """The recipients of a campaign by what became of them, at the instant `at`."""
    rows = run(c, _COUNTS, (at - LATER_SECONDS * _SECOND, campaign_id)).fetchall()
    return [
        Ended(RecipientState(state), reason, 0.0 if fresh else float(LATER_SECONDS), number)
        for state, reason, fresh, number in rows
    ]


def people(
    c: Connection, campaign_id: int, group: Group, at: int, limit: int | None = None, offset: int = 0
) -> list[RecipientView]:
    """The recipients of a campaign that are in one group at the instant `at`, in the order of the list."""
    kinds = [one for one in ends(c, campaign_id, at) if group_of(one.state, one.reason, one.seconds_ago) is group]
    values = {
        "since": at - LATER_SECONDS * _SECOND,
        "states": sorted({one.state.value for one in kinds}),
        "kinds": [f"{one.state.value} {int(not one.seconds_ago)} {one.reason}" for one in kinds],
    }
    return recipients_where(c, campaign_id, _OF_KINDS, values, limit, offset) if kinds else []


def linked(c: Connection, campaign_id: int) -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Id and name of the campaign that this one follows, and of those that follow it."""
    before = select(campaign.c.follows).where(campaign.c.id == campaign_id).scalar_subquery()
    chosen = (campaign.c.id == before, campaign.c.follows == campaign_id)
    found = [
        c.execute(select(campaign.c.id, campaign.c.name).where(one, is_shown()).order_by(campaign.c.id)).all()
        for one in chosen
    ]
    first, second = ([(row.id, row.name) for row in rows] for rows in found)
    return first, second


class Followed:
    """The campaign that a second one follows, and those it followed itself."""

    def __init__(self, c: Connection, campaign_id: int, at: int) -> None:
        self._c = c
        self._at = at
        self._ids = tuple(_line_of(c, campaign_id))

    @property
    def state(self) -> tuple[object, ...]:
        """A value that changes when somebody's news may have come."""
        marks = ", ".join("?" * len(self._ids))
        query = f"SELECT count(*), max(changed_at) FROM recipient WHERE campaign_id IN ({marks})"  # noqa: S608
        return (*self._ids, *run(self._c, query, self._ids).fetchone())

    def of_members(self, list_id: int, low: int, high: int) -> Mapping[int, str]:
        """By id, the members of a list between two ids that are left out, and why."""
        query = _OF_MEMBERS.format(marks=", ".join("?" * len(self._ids)))
        found: dict[int, str] = {}
        for member_id, state, reason, changed_at in run(self._c, query, (low, high, list_id, *self._ids)):
            obstacle = obstacle_of(RecipientState(state), reason, (self._at - changed_at) / _SECOND)
            if obstacle:
                found.setdefault(member_id, obstacle)
        return found


def _line_of(c: Connection, campaign_id: int) -> list[int]:
    line: list[int] = []
    following: int | None = campaign_id
    while following is not None and following not in line:
        line.append(following)
        following = c.execute(select(campaign.c.follows).where(campaign.c.id == following)).scalar()
    return line
