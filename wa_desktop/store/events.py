"""Webhook bodies as they came, and what their statuses changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.codes import FailureAction, action_for
from wa_desktop.domain.erasing import is_token
from wa_desktop.domain.events import Event, EventKind, StatusUpdate
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.applying import Applied, Failure, Told, apply
from wa_desktop.store.campaigns import settle_state
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.fast import run, run_many
from wa_desktop.store.instants import now, to_stored
from wa_desktop.store.matching import Clue, match, match_by_time
from wa_desktop.store.merging import react
from wa_desktop.store.optouts import AT_META, OptOut, keep_opt_outs
from wa_desktop.store.schema import event as event_table

_PER_QUERY = 900
_COLUMNS = (
    "request_uuid", "kind", "body", "received_at", "happened_at", "origin", "number", "reference", "wamid", "status",
    "applied", "campaign_id",
)  # fmt: skip


class Arrived(NamedTuple):
    """A body with its event; `at` is when a relay received it (microseconds; None: now)."""

    event: Event
    body: bytes
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored event: its row, and when it happened (microseconds; its arrival when it does not say)."""

    id: int
    event: Event
    at: int


@dataclass(frozen=True, slots=True)
class Taken:
    """What a group of bodies brought."""

    new: int = 0
    kept: Sequence[Kept] = ()
    """The new messages, choices and refusals of marketing."""
    unmatched: int = 0
    """New statuses whose recipient is not known (yet)."""
    settled: frozenset[int] = frozenset()
    """Statuses that waited and found their recipient now, by event."""
    named: Mapping[str, int] = field(default_factory=dict)
    """Messages of ours whose name at WhatsApp became known, with their attempts."""


def keep(c: Connection, arrived: Sequence[Arrived], origin: str) -> Taken:
    """Store the bodies that are new by their `requestUUID`, and apply their statuses; those without a recipient wait.

    Pauses the campaigns whose failures ask for it and finishes those in which nothing is open any more.
    """
    came = now()
    fresh = _fresh(c, arrived)
    statuses = [_status_of(place, one, came) for place, one in enumerate(fresh) if isinstance(one.event, StatusUpdate)]
    merged = _merge(c, statuses)
    rows = (_row(one, origin, came, merged.campaigns.get(place)) for place, one in enumerate(fresh))
    bulk_insert(c, event_table, _COLUMNS, rows)
    telling = {one.event.envelope.uuid: one for one in fresh if _tells(one.event)}
    ids = _ids_of(c, telling)
    settled = _merge_waiting(c, merged)
    return Taken(
        new=len(fresh),
        kept=[Kept(ids[uuid], one.event, _instant(one, came)) for uuid, one in telling.items()],
        unmatched=len(statuses) - len(merged.campaigns),
        settled=frozenset(settled.campaigns),
        named={**merged.wamids, **settled.wamids},
    )


def retry_unapplied(c: Connection, reference: str = "") -> Taken:
    """Apply the statuses that came before what they are about was known.

    To be called in the transaction that keeps a 202 (`reference` of that call makes it cheap), and now and then for
    everything that is still waiting.
    """
    if reference:
        return _taken(_settle(c, list(_of_reference(c, (reference,)))))
    settled = _Merged()
    # In one go through the index of those that wait: in the order of the rows every event would be looked at.
    waiting = sorted(event_id for (event_id,) in run(c, "SELECT id FROM event WHERE applied = 0").fetchall())
    for start in range(0, len(waiting), _AT_ONCE):
        settled.add(_settle(c, _by_id(c, waiting[start : start + _AT_ONCE])))
    settled.add(_settle_by_time(c))
    return _taken(settled)


def retry_erased(c: Connection) -> Taken:
    """Apply what waits about people who were erased since: news and ledger now know them by the same alias."""
    waiting = [
        event_id for (event_id,) in run(c, "SELECT id FROM event WHERE applied = 0 AND number >= '~'").fetchall()
    ]
    return _taken(_settle(c, _by_id(c, waiting)))


def retry_by_time(c: Connection) -> Taken:
    """Apply what waits and can only be about one call that was never answered; cheap when nothing is unconfirmed."""
    return _taken(_settle_by_time(c))


def last_id(c: Connection) -> int:
    """The newest event's row; 0 before the first."""
    return int(run(c, "SELECT coalesce(max(id), 0) FROM event").fetchone()[0])


def news_has_come(c: Connection) -> bool:
    """Whether any status ever came: a webhook is connected somewhere."""
    return run(c, "SELECT 1 FROM event WHERE kind = ? LIMIT 1", (EventKind.STATUS.value,)).fetchone() is not None


_AT_ONCE = 5_000
_WAITING = (
    "SELECT id, reference, number, wamid, coalesce(happened_at, received_at), body FROM event e WHERE applied = 0"
)


class _Status(NamedTuple):
    """A status on its way to its attempt: `place` names it, `said` is it or the body that holds it."""

    place: int
    reference: str
    number: str
    wamid: str
    at: int
    said: StatusUpdate | bytes

    def told(self, attempt_id: int) -> Told:
        said = read_body(self.said) if isinstance(self.said, bytes) else self.said
        assert isinstance(said, StatusUpdate)  # noqa: S101 - nothing else is stored as waiting
        return Told(attempt_id, said.status, self.at, said.code, said.details, self.wamid, self.reference)


def _status_of(place: int, one: Arrived, came: int) -> _Status:
    assert isinstance(one.event, StatusUpdate)  # noqa: S101 - the caller looked
    about = one.event.envelope
    return _Status(place, about.reference, about.number, about.wamid, _instant(one, came), one.event)


def _waiting(row: Sequence[Any]) -> _Status:
    return _Status(row[0], row[1], row[2], row[3], row[4], bytes(row[5]))


@dataclass(slots=True)
class _Merged:
    """What some statuses did: the campaign of each that found its attempt, by place, and what they taught."""

    campaigns: dict[int, int] = field(default_factory=dict)
    told: dict[int, Told] = field(default_factory=dict)
    wamids: dict[str, int] = field(default_factory=dict)
    references: set[str] = field(default_factory=set)
    failures: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)

    def take(self, told: Mapping[int, Told], applied: Applied) -> None:
        self.told.update(told)
        self.campaigns.update({place: applied.campaigns[one.attempt_id] for place, one in told.items()})
        self.wamids.update(applied.wamids)
        self.references |= applied.references
        self.failures += applied.failures
        self.failed += applied.failed

    def add(self, other: "_Merged") -> None:
        self.campaigns.update(other.campaigns)
        self.wamids.update(other.wamids)
        self.references |= other.references


def _merge(c: Connection, statuses: Sequence[_Status], found: Mapping[int, int] | None = None) -> _Merged:
    """Apply the statuses that find their attempt, also those that find it through what the others teach."""
    merged = _Merged()
    rest = {one.place: one for one in statuses}
    found = _matched(c, statuses) if found is None else found
    while found:
        told = {place: rest.pop(place).told(attempt_id) for place, attempt_id in found.items()}
        applied = apply(c, list(told.values()))
        merged.take(told, applied)
        taught = [one for one in rest.values() if one.wamid in applied.wamids or one.reference in applied.references]
        found = _matched(c, taught)
    react(c, Applied(failures=merged.failures, failed=merged.failed))
    for campaign_id in sorted(set(merged.campaigns.values())):
        settle_state(c, campaign_id)
    return merged


def _matched(c: Connection, statuses: Sequence[_Status]) -> dict[int, int]:
    return match(c, [Clue(one.place, one.reference, one.number, one.wamid) for one in statuses])


def _settle(c: Connection, waiting: Sequence[_Status], found: Mapping[int, int] | None = None) -> _Merged:
    """Apply statuses that are stored already, and whatever else waited for what they teach."""
    merged = _merge(c, waiting, found)
    run_many(
        c,
        "UPDATE event SET applied = 1, campaign_id = ? WHERE id = ?",
        ((campaign_id, event_id) for event_id, campaign_id in merged.campaigns.items()),
    )
    _suppress(c, merged.told)
    merged.add(_merge_waiting(c, merged))
    return merged


def _merge_waiting(c: Connection, taught: _Merged) -> _Merged:
    """Apply what waited for the names and references that just became known."""
    if not (taught.wamids or taught.references) or not _anything_waits(c):
        return _Merged()
    waiting = [*_of_wamid(c, taught.wamids), *_of_reference(c, sorted(taught.references))]
    return _settle(c, list({one.place: one for one in waiting}.values())) if waiting else _Merged()


def _settle_by_time(c: Connection) -> _Merged:
    settled = _Merged()
    while _anything_waits(c) and (found := match_by_time(c)):
        settled.add(_settle(c, _by_id(c, sorted(found)), found))
    return settled


def _anything_waits(c: Connection) -> bool:
    return run(c, "SELECT 1 FROM event WHERE applied = 0 LIMIT 1").fetchone() is not None


def _of_wamid(c: Connection, wamids: Iterable[str]) -> Iterator[_Status]:
    for few in _portions(wamids):
        yield from map(_waiting, run(c, f"{_WAITING} AND wamid IN ({_marks(few)})", few).fetchall())


def _of_reference(c: Connection, references: Iterable[str]) -> Iterator[_Status]:
    for few in _portions(references):
        yield from map(_waiting, run(c, f"{_WAITING} AND reference IN ({_marks(few)})", few).fetchall())


def _by_id(c: Connection, ids: Iterable[int]) -> list[_Status]:
    rows = (run(c, f"{_WAITING} AND id IN ({_marks(few)})", few).fetchall() for few in _portions(ids))
    return [_waiting(row) for some in rows for row in some]


_WRITTEN_TO = (
    "SELECT r.number, e.number FROM attempt a JOIN recipient r ON r.id = a.recipient_id JOIN event e ON e.id = ?"
    " WHERE a.id = ?"
)


def _suppress(c: Connection, told: Mapping[int, Told]) -> None:
    """Of late refusals of marketing, whom we wrote to: the news itself may have named nobody, or another number."""
    refusals = {event_id: one for event_id, one in told.items() if _is_refusal(one.status, one.code)}
    stops = []
    for event_id, one in refusals.items():
        number, named = run(c, _WRITTEN_TO, (event_id, one.attempt_id)).fetchone()
        if number != named and not is_token(number):
            stops.append(OptOut(number, int(Scope.MARKETING), one.at, AT_META, event_id))
    keep_opt_outs(c, stops)


def _taken(merged: _Merged) -> Taken:
    return Taken(settled=frozenset(merged.campaigns), named=merged.wamids)


def _fresh(c: Connection, arrived: Sequence[Arrived]) -> list[Arrived]:
    """Those of a group that are new, each once."""
    fresh: dict[str, Arrived] = {}
    for one in arrived:
        fresh.setdefault(one.event.envelope.uuid, one)
    for known in _ids_of(c, fresh):
        del fresh[known]
    return list(fresh.values())


def _ids_of(c: Connection, uuids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for few in _portions(uuids):
        query = f"SELECT request_uuid, id FROM event WHERE request_uuid IN ({_marks(few)})"  # noqa: S608 - marks only
        found.update(run(c, query, few).fetchall())
    return found


def _portions(values: Iterable[Any]) -> Iterator[list[Any]]:
    every = list(values)
    for start in range(0, len(every), _PER_QUERY):
        yield every[start : start + _PER_QUERY]


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


def _row(one: Arrived, origin: str, came: int, campaign_id: int | None) -> tuple[object, ...]:
    about = one.event.envelope
    status = one.event.status.value if isinstance(one.event, StatusUpdate) else ""
    happened = None if about.happened_at is None else to_stored(about.happened_at)
    # Only a status waits for its recipient; everything else has its whole effect on arrival.
    applied = int(not status or campaign_id is not None)
    return (
        about.uuid, about.request_type, one.body, one.at or came, happened, origin, about.number, about.reference,
        about.wamid, status, applied, campaign_id,
    )  # fmt: skip


def _instant(one: Arrived, came: int) -> int:
    happened = one.event.envelope.happened_at
    return (one.at or came) if happened is None else to_stored(happened)


def _tells(event: Event) -> bool:
    return not isinstance(event, StatusUpdate) or _is_refusal(event.status, event.code)


def _is_refusal(status: RecipientState, code: str) -> bool:
    return status is RecipientState.FAILED and action_for(code) is FailureAction.OPTED_OUT
