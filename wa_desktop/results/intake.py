"""Webhook bodies in: kept, merged into the ledger, put into the inbox, and obeyed when they say stop."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.events import Event, IncomingMessage
from wa_desktop.domain.values import Scope
from wa_desktop.domain.webhooks import MalformedBody, read_body
from wa_desktop.results.news_file import numbered_bodies
from wa_desktop.results.optout import stop_wish, wish_of
from wa_desktop.store.bulk import bulk_write, relieve_log, without_collector
from wa_desktop.store.database import Store
from wa_desktop.store.events import Arrived, Kept, Taken, keep, last_id, retry_by_time, retry_unapplied
from wa_desktop.store.inbox import answered_number, keep_messages, quote_now_known
from wa_desktop.store.instants import now
from wa_desktop.store.lease import is_held
from wa_desktop.store.optouts import OptOut, keep_opt_outs
from wa_desktop.store.replies import follow_news
from wa_desktop.store.settings import read_setting, write_setting

CHUNK = 10_000
"""Events per transaction while a campaign is being sent: it waits for the write lock less than a second."""

LARGE_CHUNK = 30_000
"""Events per transaction when nothing is being sent: fewer pages of the database are written twice."""

NEWS_TAKEN = "news_taken_at"
"""The setting that holds when news were last taken in (microseconds)."""

LINES_NAMED = 100
"""How many malformed lines a report names."""

Body = tuple[int, bytes, int | None]
"""Where a webhook body stands, the body, and when a relay received it (microseconds since 1970; None: now)."""


@dataclass(slots=True)
class _Tally:
    read: int = 0
    new: int = 0
    malformed: int = 0
    lines: list[int] = field(default_factory=list)
    by_type: Counter[str] = field(default_factory=Counter)
    unmatched: int = 0
    first: int = 0
    """The first event that this intake stored."""

    def count(self, taken: Taken) -> None:
        self.new += taken.new
        self.unmatched += taken.unmatched - sum(event_id >= self.first for event_id in taken.settled)

    def report(self) -> EventsReport:
        return EventsReport(
            read=self.read,
            new=self.new,
            duplicate=self.read - self.new - self.malformed,
            unmatched=self.unmatched,
            by_type=dict(sorted(self.by_type.items())),
            malformed=self.malformed,
            malformed_lines=tuple(self.lines),
        )


def take_in(store: Store, bodies: Iterable[bytes], origin: str) -> EventsReport:
    """Apply webhook bodies, in any order and however often they come; each group is one transaction.

    `by_type` counts every readable body by SMSBOX's type; `unmatched` are new statuses whose recipient is not known.
    A power cut may take the groups back until this returns.
    """
    return take_in_numbered(store, enumerate(bodies, start=1), origin)


def take_in_file(store: Store, path: Path) -> EventsReport:
    """Apply a file of webhook bodies, one a line; raises `OSError`."""
    return take_in_numbered(store, numbered_bodies(path), f"file:{path.name}")


def take_in_numbered(store: Store, bodies: Iterable[tuple[int, bytes]], origin: str) -> EventsReport:
    """As `take_in`, with the line in which each body stands."""
    tally = _Tally()
    readable = _readable(((line, body, None) for line, body in bodies), tally)
    with without_collector():
        while group := list(islice(readable, _group_size(store))):
            with bulk_write(store) as connection:
                _take_group(connection, group, origin, tally)
            relieve_log(store)
        if tally.new:
            with store.write() as connection:
                _follow(connection, retry_unapplied(connection), tally)
                # What this writes makes the groups before it durable.
                write_setting(connection, NEWS_TAKEN, now())
    return tally.report()


def _group_size(store: Store) -> int:
    with store.read() as connection:
        return CHUNK if is_held(connection) else LARGE_CHUNK


class Pages:
    """Webhook bodies that come page by page, each page one transaction."""

    def __init__(self, store: Store, origin: str) -> None:
        self._store = store
        self._origin = origin
        self._tally = _Tally()

    def take(self, bodies: Iterable[Body], with_it: Callable[[Any], None]) -> None:
        """Apply one page together with what `with_it` writes; when that raises, nothing was applied nor counted."""
        tally = deepcopy(self._tally)
        group = list(_readable(bodies, tally))
        with self._store.write() as connection:
            _take_group(connection, group, self._origin, tally)
            _follow(connection, retry_by_time(connection), tally)
            with_it(connection)
        self._tally = tally

    def report(self) -> EventsReport:
        """What all pages brought."""
        return self._tally.report()


def settle_waiting(store: Store) -> None:
    """Try again every status that is still waiting for its recipient."""
    tally = _Tally()
    with store.write() as connection:
        _follow(connection, retry_unapplied(connection), tally)


def _readable(bodies: Iterable[Body], tally: _Tally) -> Iterator[Arrived]:
    for line, body, at in bodies:
        if not body.strip():
            continue
        tally.read += 1
        try:
            event = read_body(body)
        except MalformedBody:
            tally.malformed += 1
            tally.lines = sorted([*tally.lines, line])[:LINES_NAMED]
            continue
        tally.by_type[event.envelope.request_type] += 1
        yield Arrived(event, body, at)


def _take_group(connection: Any, group: list[Arrived], origin: str, tally: _Tally) -> None:
    tally.first = tally.first or last_id(connection) + 1
    taken = keep(connection, group, origin)
    keep_messages(connection, taken.kept, wish_of)
    who = partial(_who, number_of=partial(answered_number, connection))
    keep_opt_outs(connection, _stops(taken.kept, _bare_scope(connection), who))
    _follow(connection, taken, tally)
    tally.unmatched -= follow_news(connection, since=tally.first)


def _follow(connection: Any, taken: Taken, tally: _Tally) -> None:
    """Count a group, and what the messages mean that quote one of ours which had no name until now."""
    tally.count(taken)
    just_heard = {one.id for one in taken.kept}
    quoting = [one for one in quote_now_known(connection, taken.named) if one.id not in just_heard]
    if quoting:
        who = partial(_quoted, number_of=partial(answered_number, connection))
        keep_opt_outs(connection, _stops(quoting, _bare_scope(connection), who))


def _bare_scope(connection: Any) -> int:
    return int(read_setting(connection, "stop_scope") or Scope.STOP)


def _stops(kept: Iterable[Kept], bare_scope: int, who: Callable[[Event], set[str]]) -> Iterator[OptOut]:
    for one in kept:
        wish = stop_wish(one.event)
        if wish is None:
            continue
        scope = bare_scope if wish.is_bare else int(Scope.MARKETING)
        for number in sorted(who(one.event)):
            yield OptOut(number, scope, one.at, wish.value, one.id)


def _who(event: Event, number_of: Callable[[str], str]) -> set[str]:
    """The number that asks, and the one we wrote to when WhatsApp knows the person by another (or by none)."""
    ours = event.answers if isinstance(event, IncomingMessage) else event.envelope.wamid
    return {event.envelope.number, number_of(ours)} - {""}


def _quoted(event: Event, number_of: Callable[[str], str]) -> set[str]:
    """The number we wrote to, beside the one that asked when its message came."""
    return _who(event, number_of) - {event.envelope.number}
