"""Statuses whose attempt is known, applied many at a time: attempts first, then what they make of their recipients.

Whatever the order and however often they come, the same statuses leave the same rows: the best state stands, every
stamp is the earliest, and of several failures of one attempt the first speaks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.states import RecipientState, merged, of_attempts
from wa_desktop.store.fast import copy_in, run, run_many

_S = RecipientState
_STAMPS = (_S.ACK, _S.SENT, _S.DELIVERED, _S.READ, _S.FAILED)
_PLACE = {state: place for place, state in enumerate(_STAMPS)}
_FAILED_AT = _PLACE[_S.FAILED]
_PER_QUERY = 500


class Told(NamedTuple):
    """One status of one attempt; `at` is when it happened (microseconds)."""

    attempt_id: int
    status: RecipientState
    at: int
    code: str = ""
    details: str = ""
    wamid: str = ""
    reference: str = ""


class Failure(NamedTuple):
    """A recipient that has just become failed, with the code of its newest attempt and how many it had."""

    campaign_id: int
    recipient_id: int
    code: str
    details: str
    tries: int


@dataclass(slots=True)
class Applied:
    """What a group of statuses changed."""

    campaigns: Mapping[int, int] = field(default_factory=dict)
    """The campaign of each attempt it was about, by attempt."""
    failures: Sequence[Failure] = ()
    failed: Sequence[Failure] = ()
    """Every attempt that is now known to have failed."""
    wamids: Mapping[str, int] = field(default_factory=dict)
    """The attempts whose name at WhatsApp became known, by that name."""
    references: frozenset[str] = frozenset()
    """The references that became known."""


@dataclass(slots=True)
class _Attempt:
    id: int
    recipient_id: int
    campaign_id: int
    state: RecipientState
    code: str
    details: str
    wamid: str
    reference: str
    stamps: list[int | None]
    before: RecipientState
    told: bool = False
    learned: bool = False

    def take(self, news: Told) -> None:
        place = _PLACE[news.status]
        known = self.stamps[place]
        if place == _FAILED_AT and (known is None or news[2:5] < (known, self.code, self.details)):
            self.code, self.details = news.code, news.details
        if known is None or news.at < known:
            self.stamps[place] = news.at
        self.told = True
        self.state = merged(self.state, news.status)
        if news.wamid and not self.wamid:
            self.wamid, self.learned = news.wamid, True
        if news.reference and not self.reference:
            self.reference, self.learned = news.reference, True


@dataclass(slots=True)
class _Recipient:
    id: int
    before: RecipientState
    reason: str
    tries: int
    attempts: list[_Attempt]


def apply(c: Connection, told: Sequence[Told]) -> Applied:
    """Merge statuses into their attempts and recipients, as a maximum of both."""
    attempts, recipients = _load(c, {one.attempt_id for one in told})
    names = {one.id: (one.wamid, one.reference) for one in attempts.values()}
    for news in told:
        attempts[news.attempt_id].take(news)
    touched = sorted((one for one in attempts.values() if one.told), key=lambda one: one.id)
    _write_attempts(c, touched)
    failures = _lift(c, recipients)
    learned = [one for one in touched if one.learned]
    return Applied(
        campaigns={one.id: one.campaign_id for one in touched},
        failures=failures,
        failed=[_failure(one, 0) for one in touched if one.state is _S.FAILED and one.before is not _S.FAILED],
        wamids={one.wamid: one.id for one in learned if not names[one.id][0] and one.wamid},
        references=frozenset(one.reference for one in learned if not names[one.id][1] and one.reference),
    )


def _failure(one: _Attempt, tries: int) -> Failure:
    return Failure(one.campaign_id, one.recipient_id, one.code, one.details, tries)


_ATTEMPT = (
    "a.id, a.recipient_id, a.campaign_id, a.state, a.code, a.details, a.wamid, a.reference,"
    " a.ack_at, a.sent_at, a.delivered_at, a.read_at, a.failed_at"
)
_TOUCHED = (
    f"SELECT {_ATTEMPT}, r.state, r.reason,"  # noqa: S608 - own names
    " (SELECT count(*) FROM attempt every WHERE every.recipient_id = a.recipient_id)"
    " FROM touched t CROSS JOIN attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id = t.id"
)


def _load(c: Connection, ids: Iterable[int]) -> tuple[dict[int, _Attempt], dict[int, _Recipient]]:
    run(c, "CREATE TEMPORARY TABLE IF NOT EXISTS touched (id INTEGER PRIMARY KEY) /* ON COMMIT DELETE ROWS */")
    run(c, "DELETE FROM touched")
    copy_in(c, "touched", ("id",), ((one,) for one in sorted(ids)))
    attempts: dict[int, _Attempt] = {}
    recipients: dict[int, _Recipient] = {}
    for *row, state, reason, tries in run(c, _TOUCHED):
        one = _attempt(row)
        attempts[one.id] = one
        recipient = recipients.get(one.recipient_id)
        if recipient is None:
            recipients[one.recipient_id] = recipient = _Recipient(one.recipient_id, _S(state), reason, int(tries), [])
        recipient.attempts.append(one)
    _load_others(c, attempts, [one for one in recipients.values() if one.tries > len(one.attempts)])
    return attempts, recipients


def _attempt(row: Sequence[Any]) -> _Attempt:
    id_, recipient_id, campaign_id, state, code, details, wamid, reference, *stamps = row
    reached = _S(state)
    return _Attempt(id_, recipient_id, campaign_id, reached, code, details, wamid, reference, stamps, reached)


def _load_others(c: Connection, attempts: dict[int, _Attempt], recipients: Sequence[_Recipient]) -> None:
    """The attempts of these recipients that no status is about, which speak for them as well."""
    by_id = {one.id: one for one in recipients}
    for start in range(0, len(recipients), _PER_QUERY):
        few = [one.id for one in recipients[start : start + _PER_QUERY]]
        marks = ", ".join("?" * len(few))
        query = f"SELECT {_ATTEMPT} FROM attempt a WHERE a.recipient_id IN ({marks})"  # noqa: S608 - marks only
        for row in run(c, query, few).fetchall():
            if row[0] not in attempts:
                by_id[row[1]].attempts.append(_attempt(row))
    for one in recipients:
        one.attempts.sort(key=lambda attempt: attempt.id)


_SET = (
    "UPDATE attempt SET state = ?, is_open = 0, ack_at = ?, sent_at = ?, delivered_at = ?, read_at = ?,"
    " failed_at = ?, code = ?, details = ?"
)


def _write_attempts(c: Connection, touched: Sequence[_Attempt]) -> None:
    # Naming an indexed column in an UPDATE costs its index entry even when the value stays.
    known = [one for one in touched if not one.learned]
    learned = [one for one in touched if one.learned]
    changed = run_many(
        c,
        f"{_SET} WHERE id = ? AND state = ?",
        ((one.state.value, *one.stamps, one.code, one.details, one.id, one.before.value) for one in known),
    )
    changed += run_many(
        c,
        f"{_SET}, wamid = ?, reference = ? WHERE id = ? AND state = ?",
        (
            (one.state.value, *one.stamps, one.code, one.details, one.wamid, one.reference, one.id, one.before.value)
            for one in learned
        ),
    )
    if changed != len(touched):
        raise RuntimeError(f"{len(touched) - changed} attempts are no longer what they were")


def _lift(c: Connection, recipients: Mapping[int, _Recipient]) -> list[Failure]:
    rows: list[tuple[object, ...]] = []
    failures: list[Failure] = []
    for one in sorted(recipients.values(), key=lambda recipient: recipient.id):
        newest = one.attempts[-1]
        just_failed = newest.state is _S.FAILED and newest.before is not _S.FAILED
        after = of_attempts(one.before, [attempt.state for attempt in one.attempts], just_failed=just_failed)
        reason = newest.code if after is _S.FAILED else ""
        if after is one.before and (after is not _S.FAILED or reason == one.reason):
            continue
        rows.append((after.value, reason, _since(after, one.attempts), one.id, one.before.value))
        if after is _S.FAILED and one.before is not _S.FAILED:
            failures.append(_failure(newest, one.tries))
    query = "UPDATE recipient SET state = ?, reason = ?, changed_at = ? WHERE id = ? AND state = ?"
    if run_many(c, query, rows) != len(rows):
        raise RuntimeError("some recipients are no longer what they were")
    return failures


def _since(state: RecipientState, attempts: Sequence[_Attempt]) -> int:
    """When the recipient reached `state`, or else when it was last heard of."""
    place = _PLACE.get(state)
    reached = [] if place is None else [one.stamps[place] for one in attempts if one.state is state]
    told = [at for at in reached if at is not None]
    return min(told) if told else max((at for one in attempts for at in one.stamps if at is not None), default=0)
