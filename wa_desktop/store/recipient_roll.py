"""The recipients of a campaign in memory: what they are sorted and found by."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from wa_desktop.domain.browsing import RecipientSearch
from wa_desktop.domain.missed import LATER_SECONDS, Group, group_of
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.campaigns import counts_by_state
from wa_desktop.store.database import Store
from wa_desktop.store.erasing import LEFT
from wa_desktop.store.fast import run
from wa_desktop.store.folding import folding
from wa_desktop.store.instants import now
from wa_desktop.store.rolls import Copied
from wa_desktop.store.searched_rolls import Condition, SearchedRoll, Spoken

_COLUMNS = (
    "id INTEGER PRIMARY KEY, number TEXT, country TEXT, language TEXT, name TEXT, state TEXT, reason TEXT, "
    "changed_at INTEGER, price INTEGER"
)
_OF_CAMPAIGN = "WHERE r.id BETWEEN ? AND ? AND +r.campaign_id = ?"
_ROWS = Copied(
    (
        *((name, f"r.{name}") for name in ("id", "number", "country", "language", "state", "reason", "changed_at")),
        ("price", "r.meta_fee + r.sent_fee"),
        ("name", "m.name"),
        ("first_name", "m.first_name"),
    ),
    f"FROM recipient r LEFT JOIN member m ON m.id = r.member_id {_OF_CAMPAIGN}",
    "{id}, {number}, {country}, {language}, "
    f"coalesce({folding('{name}')} || char(1) || {folding('{first_name}')}, ''), {{state}}, {{reason}}, "
    "{changed_at}, {price}",
)
_CHANGED = replace(_ROWS, source=f"{_ROWS.source} AND r.changed_at >= ?")
_REFERENCES = Copied(
    (("id", "r.id"), ("reference", "coalesce(a.reference, '')")),
    "FROM recipient r LEFT JOIN attempt a ON a.id = coalesce("  # noqa: S608 - own names
    "(SELECT max(same.id) FROM attempt same WHERE same.recipient_id = r.id AND same.state = r.state), "
    "(SELECT max(any_.id) FROM attempt any_ WHERE any_.recipient_id = r.id)) " + _OF_CAMPAIGN,
    "{id}, {reference}",
)
_RANGE = "SELECT min(id), max(id) FROM recipient WHERE campaign_id = ?"
_NAMED = (
    "SELECT (SELECT count(*) FROM erased_person), (SELECT value FROM setting WHERE key = ?), l.generation, l.visible "
    "FROM campaign c LEFT JOIN contact_list l ON l.id = c.list_id WHERE c.id = ?"
)
"""What the names and numbers depend on: who was erased, and the list they came from."""
_ORDERS = {"row": "id", "number": "number", "name": "name", "price": "price"}
_SPOKEN = {"country": "country", "language": "language", "state": "state", "reason": "state || ' ' || reason"}
_SECOND = 1_000_000
_OVERLAP = 60 * _SECOND
"""Microseconds before the last look whose changes are read again: a transaction may have been under way."""


class RecipientRoll(SearchedRoll[RecipientSearch]):
    """The recipients of one campaign, brought up to date when their states, or who they are, have changed."""

    def __init__(self, store: Store, campaign_id: int, spoken: Spoken) -> None:
        super().__init__(store, _COLUMNS, spoken)
        self._campaign_id = campaign_id
        self._counts: dict[RecipientState, int] = {}
        self._named: tuple[object, ...] = ()
        self._looked = 0

    def _renew(self, connection: Connection, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        counts, at = counts_by_state(connection, self._campaign_id), now()
        named = tuple(run(connection, _NAMED, (LEFT, self._campaign_id)).fetchone() or ())
        if self._roll.filled and (counts, named) == (self._counts, self._named):
            return
        values = (self._campaign_id,)
        same = named == self._named and sum(counts.values()) == sum(self._counts.values())
        if self._roll.filled and same:
            since = (*values, self._looked - _OVERLAP)
            self._roll.renew(_CHANGED, self._ranges, since, cancel)
        else:
            low, high = run(connection, _RANGE, values).fetchone()
            self._ranges = [] if low is None else [(low, high)]
            self._roll.fill(_ROWS, self._ranges, values, on_progress, cancel)
        self._counts, self._named, self._looked = counts, named, at

    def _conditions(self, search: RecipientSearch) -> list[Condition]:
        if isinstance(search.chosen, Group):
            since = self._looked - int(LATER_SECONDS * _SECOND)
            return [_of_group(search.chosen, self._roll.codes(_SPOKEN["reason"]), since)]
        return [] if search.chosen is None else [("state = ?", (search.chosen.value,))]

    def _order(self, order: str, cancel: CancelToken | None) -> str:
        if order in _SPOKEN:
            return self._as_spoken(order, _SPOKEN[order])
        if order == "reference":
            return self._roll.keep_beside("reference", _REFERENCES, self._ranges, (self._campaign_id,), cancel)
        return _ORDERS[order]


def _of_group(group: Group, kinds: Iterable[str], since: int) -> Condition:
    """Who is in a group: whole states where that is enough; `kinds`, every “state reason” that occurs."""
    reasons: dict[str, list[str]] = {}
    for kind in kinds:
        state, _space, reason = kind.partition(" ")
        reasons.setdefault(state, []).append(reason)
    terms, values = ["0"], list[object]()
    for state, said in reasons.items():
        held = [(one, ago) for one in said for ago in (0.0, LATER_SECONDS) if _is_in(group, state, one, ago)]
        if len(held) == 2 * len(said):
            terms.append("state = ?")
            values.append(state)
            continue
        for one, ago in held:
            terms.append(f"(state = ? AND reason = ? AND changed_at {'<=' if ago else '>'} ?)")
            values += (state, one, since)
    return f"({' OR '.join(terms)})", tuple(values)


def _is_in(group: Group, state: str, reason: str, seconds_ago: float) -> bool:
    return group_of(RecipientState(state), reason, seconds_ago) is group
