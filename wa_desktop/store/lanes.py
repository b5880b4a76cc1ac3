"""Lanes: recipients of a campaign who share a clock and a calendar, claimed lane by lane; the canary slice first.

A negative lane is the same one inside the canary slice.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, text

from wa_desktop.domain.canary import CanaryPhase, sample_sizes
from wa_desktop.domain.quiet_hours import QuietRule, is_open, next_open
from wa_desktop.domain.rules import Rules
from wa_desktop.store.fast import run, run_many
from wa_desktop.store.instants import from_stored, to_stored

HolidaysOf = Callable[[str], Sequence[date]]
"""The public holidays of a country in the years to come."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of `campaign_lane`; `holidays` are frozen with the campaign."""

    lane: int
    time_zone: str
    country: str
    holidays: frozenset[date]

    def is_open(self, rule: QuietRule, at: int) -> bool:
        """Whether its people may be written to at `at`."""
        return is_open(rule, from_stored(at), ZoneInfo(self.time_zone), self.holidays)

    def opens(self, rule: QuietRule, at: int) -> int:
        """When they may be written to again, as stored."""
        return to_stored(next_open(rule, from_stored(at), ZoneInfo(self.time_zone), self.holidays))


def assign(c: Connection, campaign_id: int, rules: Rules, holidays_of: HolidaysOf, usual_zone: str) -> None:
    """Give every planned recipient its lane, in the transaction that freezes them; `usual_zone` where none is known."""
    if not rules.by_lanes:
        return
    if rules.quiet is None:
        _insert(c, campaign_id, [Lane(1, usual_zone, "", frozenset())])
        c.execute(_ONE_LANE, {"campaign": campaign_id})
    else:
        _by_clock(c, campaign_id, holidays_of, usual_zone)
    if rules.canary is not None and _sample(c, campaign_id, rules.canary.size):
        first = {"phase": CanaryPhase.FIRST.value, "campaign": campaign_id}
        c.execute(text("UPDATE campaign SET canary = :phase WHERE id = :campaign"), first)


_ONE_LANE = text("UPDATE recipient SET lane = 1 WHERE campaign_id = :campaign AND state = 'planned'")
_CLOCKS = text(
    "SELECT DISTINCT coalesce(m.time_zone, '') AS zone, r.country FROM recipient r"
    " LEFT JOIN member m ON m.id = r.member_id WHERE r.campaign_id = :campaign AND r.state = 'planned' ORDER BY 2, 1"
)
_ASSIGN = text(
    "UPDATE recipient SET lane = (SELECT l.lane FROM campaign_lane l WHERE l.campaign_id = recipient.campaign_id"
    " AND l.country = recipient.country AND l.time_zone = coalesce(nullif("
    "(SELECT m.time_zone FROM member m WHERE m.id = recipient.member_id), ''), :usual))"
    " WHERE campaign_id = :campaign AND state = 'planned'"
)


def _by_clock(c: Connection, campaign_id: int, holidays_of: HolidaysOf, usual_zone: str) -> None:
    clocks = {(row.country, row.zone or usual_zone): None for row in c.execute(_CLOCKS, {"campaign": campaign_id})}
    lanes = [
        Lane(place, zone, country, frozenset(holidays_of(country))) for place, (country, zone) in enumerate(clocks, 1)
    ]
    _insert(c, campaign_id, lanes)
    c.execute(_ASSIGN, {"campaign": campaign_id, "usual": usual_zone})


def _insert(c: Connection, campaign_id: int, lanes: Sequence[Lane]) -> None:
    query = "INSERT INTO campaign_lane (campaign_id, lane, time_zone, country, holidays) VALUES (?, ?, ?, ?, ?)"
    rows = ((campaign_id, one.lane, one.time_zone, one.country, _days(one.holidays)) for one in lanes)
    run_many(c, query, rows)


def _days(holidays: Iterable[date]) -> str:
    return json.dumps([day.isoformat() for day in sorted(holidays)])


_STRATA = (
    "SELECT r.country, r.language, CASE WHEN k.message LIKE '%\"parameters\"%' THEN '1' ELSE '' END AS personal, {what}"
    " FROM recipient r JOIN content k ON k.id = r.content_id WHERE r.campaign_id = ? AND r.state = 'planned'"
)
_CHOSEN = (
    "UPDATE recipient SET lane = -lane WHERE id IN (SELECT id FROM (SELECT r.id, row_number() OVER (ORDER BY r.id) AS n"
    " FROM recipient r JOIN content k ON k.id = r.content_id WHERE r.campaign_id = ? AND r.state = 'planned'"
    " AND r.country = ? AND r.language = ? AND (k.message LIKE '%\"parameters\"%') = (? = '1')) AS each_one"
    " WHERE (n * ?) % ? < ?)"
)


def _sample(c: Connection, campaign_id: int, size: int) -> bool:
    """Mark the slice, spread over each stratum; False when it would be everybody: then there is nothing to save."""
    query = _STRATA.format(what="count(*)") + " GROUP BY 1, 2, 3"
    strata = {tuple(row[:3]): int(row[3]) for row in run(c, query, (campaign_id,)).fetchall()}
    if size >= sum(strata.values()):
        return False
    for stratum, taken in sample_sizes(strata, size).items():
        if taken:
            run(c, _CHOSEN, (campaign_id, *stratum, taken, strata[stratum], taken))
    return True


def lanes_of(c: Connection, campaign_id: int) -> list[Lane]:
    """The lanes of a campaign, as they were frozen."""
    query = "SELECT lane, time_zone, country, holidays FROM campaign_lane WHERE campaign_id = ? ORDER BY lane"
    return [
        Lane(lane, zone, country, frozenset(date.fromisoformat(one) for one in json.loads(days)))
        for lane, zone, country, days in run(c, query, (campaign_id,)).fetchall()
    ]


def planned_by_lane(c: Connection, campaign_id: int) -> Mapping[int, int]:
    """How many are planned in each lane (negative: in the slice)."""
    query = (
        "SELECT lane, count(*) FROM recipient WHERE campaign_id = ? AND state = 'planned' AND lane <> 0 GROUP BY lane"
    )
    return {int(lane): int(number) for lane, number in run(c, query, (campaign_id,)).fetchall()}
