"""Webhook bodies in: kept, merged into the ledger, put into the inbox, and obeyed when they say stop."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from wa_desktop.domain.campaigns import EventsReport
from wa_desktop.domain.events import Event, IncomingMessage
from wa_desktop.domain.values import Scope
from wa_desktop.domain.webhooks import MalformedBody, read_body
from wa_desktop.results.optout import stop_wish
from wa_desktop.store.database import Store
from wa_desktop.store.events import CHUNK, Kept, keep_events, merge_events, retry_unapplied
from wa_desktop.store.inbox import answered_number, keep_messages
from wa_desktop.store.optouts import OptOut, keep_opt_outs
from wa_desktop.store.settings import read_setting

LINES_NAMED = 100
"""How many malformed lines a report names."""


@dataclass(slots=True)
class _Tally:
    read: int = 0
    new: int = 0
    malformed: int = 0
    lines: list[int] = field(default_factory=list)
    by_type: Counter[str] = field(default_factory=Counter)
    unmatched: set[int] = field(default_factory=set)

    def report(self) -> EventsReport:
        return EventsReport(
            read=self.read,
            new=self.new,
            duplicate=self.read - self.new - self.malformed,
            unmatched=len(self.unmatched),
            by_type=dict(sorted(self.by_type.items())),
            malformed=self.malformed,
            malformed_lines=tuple(self.lines),
        )


def take_in(store: Store, bodies: Iterable[bytes], origin: str) -> EventsReport:
    """Apply webhook bodies, in any order and however often they come; each group is one transaction.

    `by_type` counts every readable body by SMSBOX's type; `unmatched` are new statuses whose recipient is not known.
    """
    tally = _Tally()
    readable = _readable(bodies, tally)
    while group := list(islice(readable, CHUNK)):
        _take_group(store, group, origin, tally)
    if tally.new:
        with store.write() as connection:
            tally.unmatched -= retry_unapplied(connection).matched
    return tally.report()


def _readable(bodies: Iterable[bytes], tally: _Tally) -> Iterator[tuple[Event, bytes]]:
    for line, body in enumerate(bodies, start=1):
        if not body.strip():
            continue
        tally.read += 1
        try:
            event = read_body(body)
        except MalformedBody:
            tally.malformed += 1
            if len(tally.lines) < LINES_NAMED:
                tally.lines.append(line)
            continue
        tally.by_type[event.envelope.request_type] += 1
        yield event, body


def _take_group(store: Store, group: list[tuple[Event, bytes]], origin: str, tally: _Tally) -> None:
    with store.write() as connection:
        kept = keep_events(connection, group, origin)
        merged = merge_events(connection, kept)
        keep_messages(connection, kept)
        bare_scope = read_setting(connection, "stop_scope") or int(Scope.STOP)
        keep_opt_outs(connection, _stops(kept, bare_scope, partial(answered_number, connection)))
    tally.new += len(kept)
    tally.unmatched |= merged.unmatched


def _stops(kept: Iterable[Kept], bare_scope: int, number_of: Callable[[str], str]) -> Iterator[OptOut]:
    for one in kept:
        wish = stop_wish(one.event)
        if wish is None:
            continue
        scope = bare_scope if wish.is_bare else int(Scope.MARKETING)
        for number in _who(one.event, number_of):
            yield OptOut(number, scope, one.at, wish.value, one.id)


def _who(event: Event, number_of: Callable[[str], str]) -> set[str]:
    """The number that asks, and the one we wrote to when WhatsApp knows the person by another (or by none)."""
    ours = event.answers if isinstance(event, IncomingMessage) else event.envelope.wamid
    return {event.envelope.number, number_of(ours)} - {""}
