"""The recipients of a campaign in memory: what they are sorted and found by."""

from collections.abc import Iterable

from sqlalchemy import Connection

from wa_desktop.domain.browsing import RecipientSearch
from wa_desktop.domain.missed import LATER_SECONDS, Group, group_of
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.campaigns import counts_by_state
from wa_desktop.store.contact_roll import Spoken, spoken_of
from wa_desktop.store.database import Store
from wa_desktop.store.fast import run
from wa_desktop.store.instants import now
from wa_desktop.store.rolls import Asked, Ranges, Roll, folding, ranked

_COLUMNS = (
    "id INTEGER PRIMARY KEY, number TEXT, country TEXT, language TEXT, name TEXT, state TEXT, reason TEXT, "
    "changed_at INTEGER, price INTEGER"
)
_ROWS = (
    "SELECT r.id, r.number, r.country, r.language, "  # noqa: S608 - own names
    f"coalesce({folding('m.name')} || char(1) || {folding('m.first_name')}, ''), r.state, r.reason, r.changed_at, "
    "r.meta_fee + r.sent_fee FROM recipient r LEFT JOIN member m ON m.id = r.member_id "
    "WHERE r.id BETWEEN ? AND ? AND +r.campaign_id = ?"
)
_REFERENCES = (
    "SELECT r.id, coalesce(a.reference, '') FROM recipient r LEFT JOIN attempt a ON a.id = coalesce("
    "(SELECT max(same.id) FROM attempt same WHERE same.recipient_id = r.id AND same.state = r.state), "
    "(SELECT max(any_.id) FROM attempt any_ WHERE any_.recipient_id = r.id)) "
    "WHERE r.id BETWEEN ? AND ? AND +r.campaign_id = ?"
)
_RANGE = "SELECT min(id), max(id) FROM recipient WHERE campaign_id = ?"
_ORDERS = {"row": "id", "number": "number", "name": "name", "price": "price"}
_SPOKEN = {"country": "country", "language": "language", "state": "state", "reason": "state || ' ' || reason"}
_SECOND = 1_000_000
_OVERLAP = 60 * _SECOND
"""Microseconds before the last look whose changes are read again: a transaction may have been under way."""


class RecipientRoll:
    """The recipients of one campaign, brought up to date when the counts by state have changed."""

    def __init__(self, store: Store, campaign_id: int, spoken: Spoken) -> None:
        self._store, self._campaign_id, self._spoken = store, campaign_id, spoken
        self._roll = Roll(store.path, _COLUMNS)
        self._counts: dict[RecipientState, int] = {}
        self._looked = 0
        self._ranges: Ranges = ()
        self.close = self._roll.close

    @property
    def filled(self) -> bool:
        """Whether a question is answered from memory at once."""
        return self._roll.filled

    def get_ready(self, order: str, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        """Bring it up to date, and what sorts it by `order`."""
        with self._roll.held(cancel), self._store.read() as connection:
            self._renew(connection, on_progress, cancel)
            sorting = self._order(order, cancel)
            if order != "row":
                self._roll.write_down(Asked(order=sorting))

    def find(
        self, search: RecipientSearch, limit: int, offset: int, on_progress: OnProgress, cancel: CancelToken | None
    ) -> tuple[int, list[int]]:
        """How many recipients are found, and the ids of some of them in the order of `search`."""
        with self._roll.held(cancel), self._store.read() as connection:
            self._renew(connection, on_progress, cancel)
            asked = self._asked(search, cancel)
            return self._roll.count(asked), self._roll.ids(asked, limit, offset)

    def ids(
        self,
        search: RecipientSearch,
        limit: int,
        offset: int,
        on_progress: OnProgress,
        cancel: CancelToken | None,
        *,
        fresh: bool,
    ) -> list[int]:
        """Some of the ids that `find` counts: as it found them, so that pages agree, unless they are wanted `fresh`."""
        with self._roll.held(cancel), self._store.read() as connection:
            if fresh or not self._roll.filled:
                self._renew(connection, on_progress, cancel)
            return self._roll.ids(self._asked(search, cancel), limit, offset)

    def _renew(self, connection: Connection, on_progress: OnProgress, cancel: CancelToken | None) -> None:
        counts, at = counts_by_state(connection, self._campaign_id), now()
        if self._roll.filled and counts == self._counts:
            return
        values = (self._campaign_id,)
        if self._roll.filled and sum(counts.values()) == sum(self._counts.values()):
            since = (*values, self._looked - _OVERLAP)
            self._roll.renew(f"{_ROWS} AND r.changed_at >= ?", self._ranges, since, cancel)
        else:
            low, high = run(connection, _RANGE, values).fetchone()
            self._ranges = [] if low is None else [(low, high)]
            self._roll.fill(_ROWS, self._ranges, values, on_progress, cancel)
        self._counts, self._looked = counts, at

    def _asked(self, search: RecipientSearch, cancel: CancelToken | None) -> Asked:
        found = spoken_of(search.text)
        if isinstance(search.chosen, Group):
            since = self._looked - int(LATER_SECONDS * _SECOND)
            condition, values = _of_group(search.chosen, self._roll.codes(_SPOKEN["reason"]), since)
            found.append((condition, tuple(values)))
        elif search.chosen is not None:
            found.append(("state = ?", (search.chosen.value,)))
        return Asked(
            " AND ".join(condition for condition, _values in found) or "1",
            tuple(value for _condition, values in found for value in values),
            self._order(search.order, cancel),
            search.descending,
        )

    def _order(self, order: str, cancel: CancelToken | None) -> str:
        if order in _SPOKEN:
            codes = self._roll.codes(_SPOKEN[order])
            return ranked(_SPOKEN[order], codes, sorted(codes, key=self._spoken.get(order, str)))  # type: ignore[arg-type]
        if order == "reference":
            return self._roll.keep_beside("reference", _REFERENCES, self._ranges, (self._campaign_id,), cancel)
        return _ORDERS[order]


def _of_group(group: Group, kinds: Iterable[str], since: int) -> tuple[str, list[object]]:
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
    return f"({' OR '.join(terms)})", values


def _is_in(group: Group, state: str, reason: str, seconds_ago: float) -> bool:
    return group_of(RecipientState(state), reason, seconds_ago) is group
