"""Webhook bodies as they came, and what their statuses changed."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from wa_desktop.domain.events import Event, EventKind, StatusUpdate
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.campaigns import settle_state
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.instants import now, to_stored
from wa_desktop.store.ledger import NewsEffect
from wa_desktop.store.merging import Alarm, alarm_of, is_watched, many_failures, merge_status, pause_for, react
from wa_desktop.store.schema import event as event_table

CHUNK = 1_000
"""Events per transaction: a running campaign waits for the write lock less than a second."""

_PER_QUERY = 500
_COLUMNS = (
    "request_uuid", "kind", "body", "received_at", "happened_at", "origin", "number", "reference", "wamid", "status",
    "applied",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kept:
    """An event that was new: its row, and when it happened (microseconds; its arrival when it does not say)."""

    id: int
    event: Event
    at: int


@dataclass(frozen=True, slots=True)
class Merged:
    """What a group of statuses did: which events found their recipient and which did not (event ids)."""

    matched: frozenset[int] = frozenset()
    unmatched: frozenset[int] = frozenset()
    paused: Mapping[int, str] = field(default_factory=dict)
    """By campaign, the reason for which it was paused."""


def keep_events(c: Connection, events: Sequence[tuple[Event, bytes]], origin: str) -> list[Kept]:
    """Store the bodies that are new, by their `requestUUID`, and return them in their order."""
    fresh: dict[str, tuple[Event, bytes]] = {}
    for event, body in events:
        fresh.setdefault(event.envelope.uuid, (event, body))
    for known in _ids_of(c, fresh):
        del fresh[known]
    arrived = now()
    bulk_insert(c, event_table, _COLUMNS, (_row(event, body, origin, arrived) for event, body in fresh.values()))
    ids = _ids_of(c, fresh)
    return [Kept(ids[uuid], event, _instant(event, arrived)) for uuid, (event, _) in fresh.items()]


def _row(event: Event, body: bytes, origin: str, arrived: int) -> tuple[object, ...]:
    about = event.envelope
    status = event.status.value if isinstance(event, StatusUpdate) else ""
    happened = None if about.happened_at is None else to_stored(about.happened_at)
    # Only a status waits for its recipient; everything else has its whole effect on arrival.
    applied = 0 if isinstance(event, StatusUpdate) else 1
    return (
        about.uuid, about.request_type, body, arrived, happened, origin, about.number, about.reference, about.wamid,
        status, applied,
    )  # fmt: skip


def _ids_of(c: Connection, uuids: Iterable[str]) -> dict[str, int]:
    wanted = list(uuids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), _PER_QUERY):
        few = wanted[start : start + _PER_QUERY]
        marks = ", ".join(f":u{place}" for place in range(len(few)))
        rows = c.execute(
            text(f"SELECT request_uuid, id FROM event WHERE request_uuid IN ({marks})"),  # noqa: S608 - marks only
            {f"u{place}": uuid for place, uuid in enumerate(few)},
        )
        found.update((row.request_uuid, row.id) for row in rows)
    return found


def _instant(event: Event, arrived: int) -> int:
    happened = event.envelope.happened_at
    return arrived if happened is None else to_stored(happened)


def merge_events(c: Connection, kept: Iterable[Kept]) -> Merged:
    """Apply the statuses among `kept`; those without a known recipient stay, to be tried again.

    Pauses the campaigns whose failures ask for it and finishes those in which nothing is open any more.
    """
    news, unmatched = _merge_each(c, kept)
    _mark_applied(c, news)
    paused = {alarm.campaign_id: alarm.reason for alarm in _alarms(c, news.values()) if pause_for(c, alarm)}
    for campaign_id in sorted({one.effect.campaign_id for one in news.values()}):
        settle_state(c, campaign_id)
    return Merged(frozenset(news), frozenset(unmatched), paused)


@dataclass(frozen=True, slots=True)
class _News:
    update: StatusUpdate
    effect: NewsEffect


def _merge_each(c: Connection, kept: Iterable[Kept]) -> tuple[dict[int, _News], set[int]]:
    news: dict[int, _News] = {}
    unmatched: set[int] = set()
    for one in kept:
        if not isinstance(one.event, StatusUpdate):
            continue
        effect = merge_status(c, one.event, one.at)
        if effect is None:
            unmatched.add(one.id)
        else:
            news[one.id] = _News(one.event, effect)
            react(c, one.event, effect)
    return news, unmatched


def _alarms(c: Connection, news: Collection[_News]) -> Iterator[Alarm]:
    for one in news:
        alarm = alarm_of(one.update, one.effect)
        if alarm is not None:
            yield alarm
    for campaign_id in sorted({one.effect.campaign_id for one in news if is_watched(one.update)}):
        many = many_failures(c, campaign_id)
        if many is not None:
            yield many


def _mark_applied(c: Connection, news: Mapping[int, _News]) -> None:
    if news:
        c.execute(
            text("UPDATE event SET applied = 1, campaign_id = :campaign WHERE id = :id"),
            [{"id": event_id, "campaign": one.effect.campaign_id} for event_id, one in news.items()],
        )


def retry_unapplied(c: Connection, campaign_id: int | None = None, reference: str = "") -> Merged:
    """Apply the statuses that came before what they are about was known.

    To be called in the transaction that keeps a 202 (`reference` of that call makes it cheap), and after an
    import for everything that is still waiting.
    """
    by_call = " AND reference = :reference" if reference else ""
    by_campaign = " AND a.campaign_id = :campaign" if campaign_id is not None else ""
    rows = c.execute(
        text(
            "SELECT id, body, happened_at, received_at FROM event e"  # noqa: S608 - fixed words
            f" WHERE applied = 0{by_call} AND EXISTS (SELECT 1 FROM attempt a WHERE"
            " ((a.reference = e.reference AND e.reference <> '') OR (a.wamid = e.wamid AND e.wamid <> ''))"
            f"{by_campaign}) ORDER BY id"
        ),
        {"reference": reference, "campaign": campaign_id},
    ).all()
    return merge_events(
        c, [Kept(row.id, read_body(bytes(row.body)), row.happened_at or row.received_at) for row in rows]
    )


def news_has_come(c: Connection) -> bool:
    """Whether any status ever came: a webhook is connected somewhere."""
    query = text("SELECT 1 FROM event WHERE kind = :kind LIMIT 1")
    return c.execute(query, {"kind": EventKind.STATUS.value}).first() is not None
