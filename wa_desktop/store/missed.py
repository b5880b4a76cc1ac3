"""Who did not get a campaign, counted, and whom a second campaign to those people leaves out."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, select

from wa_desktop.domain.missed import LATER_SECONDS, obstacle_of
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.fast import run
from wa_desktop.store.schema import campaign

_SECOND = 1_000_000
_COUNTS = (
    "SELECT state, reason, changed_at > ? AS fresh, count(*) FROM recipient WHERE campaign_id = ? GROUP BY 1, 2, 3"
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
