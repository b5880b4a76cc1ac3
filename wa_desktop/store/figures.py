"""Recipients of a campaign counted by what divides them, in passes over ranges of ids.

SQLite sorts what it groups: some thousand rows at a time stay in the processor's cache, a million do not.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.accounts import is_loopback
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.costing import QUARTER_HOUR
from wa_desktop.store.fast import run

_RANGE = 10_000
_BOUNDS = "SELECT min(id), max(id) FROM recipient WHERE campaign_id = ?"
# The plus sign keeps SQLite from the index of the campaign: rows are read in the order of the table.
_IN_RANGE = " WHERE r.id BETWEEN ? AND ? AND +r.campaign_id = ?"
_KINDS = (
    "SELECT r.country, r.language, r.state, r.reason, r.content_id IS NOT NULL, count(*), sum(r.meta_fee),"  # noqa: S608
    " sum(r.sent_fee) FROM recipient r" + _IN_RANGE + " GROUP BY 1, 2, 3, 4, 5"
)
_DAYS = (
    f"SELECT a.claimed_at / {QUARTER_HOUR}, r.state, count(*) FROM recipient r"  # noqa: S608
    " JOIN attempt a ON a.id = (SELECT max(x.id) FROM attempt x WHERE x.recipient_id = r.id)"
    + _IN_RANGE
    + " AND r.state NOT IN ('planned', 'excluded', 'cancelled') GROUP BY 1, 2"
)
_FEES = (
    "SELECT r.country, r.language, a.state, sum(a.meta_fee), sum(a.sent_fee) FROM recipient r"  # noqa: S608
    " JOIN attempt a ON a.recipient_id = r.id" + _IN_RANGE + " GROUP BY 1, 2, 3"
)
_PERSONS = (
    "SELECT coalesce(r.country, ''), coalesce(r.language, ''),"  # noqa: S608
    f" a.claimed_at / {QUARTER_HOUR}, x.reason, count(*)"
    " FROM ({source}) AS x LEFT JOIN recipient r ON r.campaign_id = ? AND r.number = x.number"
    " LEFT JOIN attempt a ON a.id = (SELECT max(y.id) FROM attempt y WHERE y.recipient_id = r.id) GROUP BY 1, 2, 3, 4"
)
_REPLIERS = "SELECT DISTINCT number, '' AS reason FROM received WHERE campaign_id = ?"
_STOPS = (
    "SELECT s.number, min(s.reason) AS reason FROM standing_entry s JOIN event e ON e.id = s.event_id"
    " LEFT JOIN received m ON m.event_id = e.id"
    " WHERE s.kind = 'suppression' AND coalesce(m.campaign_id, e.campaign_id) = ? GROUP BY s.number"
)


class Kind(NamedTuple):
    """Recipients who share country, language, state and reason; `meant` to be sent to when frozen; micro-units."""

    country: str
    language: str
    state: RecipientState
    reason: str
    meant: bool
    people: int
    meta: int
    sent: int


class Called(NamedTuple):
    """Recipients in one state whose last call fell into the quarter of an hour that begins at `at`."""

    at: int
    state: RecipientState
    people: int


class Person(NamedTuple):
    """So many people who answered or stopped; `at` as in `Called`, None when no call was made for them."""

    country: str
    language: str
    at: int | None
    reason: str
    people: int


class AttemptFees(NamedTuple):
    """The fees, in micro-units, of attempts in one state."""

    country: str
    language: str
    state: RecipientState
    meta: int
    sent: int


class Begun(NamedTuple):
    """A campaign that began, for a choice by period; its instant as stored."""

    id: int
    name: str
    template: str
    at: int


def passes(c: Connection, query: str, campaign_id: int) -> Iterator[Any]:
    """The rows of `query`, whose last three values are a range of ids and the campaign, range by range."""
    low, high = run(c, _BOUNDS, (campaign_id,)).fetchone()
    for first in range(low, high + 1, _RANGE) if low is not None else ():
        yield from run(c, query, (first, min(first + _RANGE - 1, high), campaign_id))


def kinds(c: Connection, campaign_id: int) -> list[Kind]:
    """Every recipient of a campaign, by kind."""
    found: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for *key, people, meta, sent in passes(c, _KINDS, campaign_id):
        sums = found[tuple(key)]
        sums[0], sums[1], sums[2] = sums[0] + people, sums[1] + meta, sums[2] + sent
    return [
        Kind(country or "", language or "", RecipientState(state), reason, bool(meant), *sums)
        for (country, language, state, reason, meant), sums in sorted(found.items(), key=lambda item: str(item[0]))
    ]


def called(c: Connection, campaign_id: int) -> list[Called]:
    """The recipients for whom a call was made, by the time of the last one."""
    found: Counter[tuple[int, str]] = Counter()
    for quarter, state, people in passes(c, _DAYS, campaign_id):
        found[quarter, state] += people
    return [Called(quarter * QUARTER_HOUR, RecipientState(state), n) for (quarter, state), n in sorted(found.items())]


def attempt_fees(c: Connection, campaign_id: int) -> list[AttemptFees]:
    """The fees of every attempt of a campaign."""
    found: defaultdict[tuple[str, str, str], list[int]] = defaultdict(lambda: [0, 0])
    for country, language, state, meta, sent in passes(c, _FEES, campaign_id):
        sums = found[country or "", language or "", state]
        sums[0], sums[1] = sums[0] + meta, sums[1] + sent
    return [
        AttemptFees(country, language, RecipientState(state), meta, sent)
        for (country, language, state), (meta, sent) in sorted(found.items())
    ]


def repliers(c: Connection, campaign_id: int) -> list[Person]:
    """The people who answered a campaign, each once; `reason` is empty."""
    return _persons(c, _REPLIERS, campaign_id)


def stops(c: Connection, campaign_id: int) -> list[Person]:
    """The people who asked to stop in answer to a campaign, each once, with the way in which they did."""
    return _persons(c, _STOPS, campaign_id)


def _persons(c: Connection, source: str, campaign_id: int) -> list[Person]:
    rows = run(c, _PERSONS.format(source=source), (campaign_id, campaign_id)).fetchall()
    return [
        Person(country, language, None if quarter is None else quarter * QUARTER_HOUR, reason, people)
        for country, language, quarter, reason, people in rows
    ]


def category_by_language(c: Connection, campaign_id: int) -> dict[str, str]:
    """The category of each language version of a campaign, as it was frozen."""
    rows = run(c, "SELECT language, category FROM campaign_version WHERE campaign_id = ?", (campaign_id,)).fetchall()
    return dict(rows)


def began(c: Connection, first: int, end: int, *, trial: bool | None) -> list[Begun]:
    """The campaigns that began from `first` on and before `end` (as stored), tests apart: those of the trial, all
    others, or (None) all."""
    accounts = run(c, "SELECT id, base_url FROM account").fetchall()
    on_trial = {int(id_) for id_, address in accounts if is_loopback(address)}
    rows = run(c, _BEGAN, (first, end)).fetchall()
    return [Begun(*row) for *row, account in rows if None in (account, trial) or (account in on_trial) == trial]


_BEGAN = (
    "SELECT id, name, template, started_at, account_id FROM campaign"
    " WHERE started_at >= ? AND started_at < ? AND is_test = 0 ORDER BY started_at, id"
)
