"""The ledger of attempts: what SMSBOX answered, what its news say, what nobody knows.

Every move is a compare-and-set along `domain.states.MOVES`. A number stands in `attempt` as the webhooks write it:
digits without `+`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

from wa_desktop.domain.gateway import Answered
from wa_desktop.domain.states import RecipientState
from wa_desktop.store.fast import changed_by_each, run, run_many
from wa_desktop.store.notes import marks

_MINUTE = 60_000_000
NEWS_AFTER_CLAIM = 48 * 60 * _MINUTE
"""How long after a claim a status without a known reference may still be about it (microseconds)."""
NEWS_BEFORE_CLAIM = 5 * _MINUTE
"""How far SMSBOX's clock may lag behind ours (microseconds)."""


def as_webhooks_write(number: str) -> str:
    """An E.164 number in the form that webhooks carry: digits without `+`."""
    return number.removeprefix("+")


@dataclass(frozen=True, slots=True)
class Settled:
    """How many recipients a settled call moved, by their new state, and why SMSBOX refused some."""

    moved: Mapping[RecipientState, int]
    refused: Mapping[str, int] = field(default_factory=dict)
    overtaken: bool = False
    """News about this call came before its answer and waits: `events.retry_unapplied`."""


def settle_answered(c: Connection, batch_id: int, answer: Answered, at: int) -> Settled:
    """Keep SMSBOX's 202 for the whole call: each recipient becomes queued or refused.

    A status that overtook the answer is kept: only what is still `sending` moves.
    """
    _close_batch(c, batch_id, at, outcome="answered", http_status=202, reference=answer.reference)
    refusals = [(as_webhooks_write(one.number), one.reason) for one in answer.answers if not one.accepted]
    _move_refused(c, batch_id, refusals)
    run(c, _QUEUE_ATTEMPTS, (answer.reference, at, batch_id))
    refused = _move_recipients_refused(c, batch_id, at) if refusals else {}
    queued = _move_recipients(c, batch_id, RecipientState.QUEUED, at)
    _keep_rewritten(c, batch_id, answer)
    overtaken = run(c, _OVERTAKEN, (answer.reference,)).fetchone() is not None
    return Settled({RecipientState.QUEUED: queued, RecipientState.REFUSED: sum(refused.values())}, refused, overtaken)


@dataclass(frozen=True, slots=True)
class AnsweredCall:
    """A call that SMSBOX answered with 202, to be kept: by itself, or on a team's server together with others."""

    batch_id: int
    answer: Answered
    at: int

    @property
    def is_plain(self) -> bool:
        """Whether everybody was accepted, under the number that was given."""
        return all(
            one.accepted and (not one.rewritten or one.rewritten == as_webhooks_write(one.number))
            for one in self.answer.answers
        )

    def __call__(self, c: Connection) -> Settled:
        """`settle_answered`."""
        return settle_answered(c, self.batch_id, self.answer, self.at)


def settle_together(c: Connection, calls: Sequence[AnsweredCall]) -> list[Settled]:
    """`settle_answered` for each, with a few questions to the database for all of them."""
    plain = [call for call in calls if call.is_plain]
    if len(plain) < len(calls):
        return [call(c) for call in calls]
    closing = [(call.at, "answered", 202, call.answer.reference, "", call.batch_id) for call in calls]
    for call, closed in zip(calls, changed_by_each(c, _CLOSE_BATCH, closing), strict=True):
        _refuse_closed(call.batch_id, closed)
    run_many(c, _QUEUE_ATTEMPTS, [(call.answer.reference, call.at, call.batch_id) for call in calls])
    queued = RecipientState.QUEUED
    moves = [(queued.value, call.at, call.batch_id, queued.value) for call in calls]
    references = [call.answer.reference for call in calls]
    query = f"SELECT reference FROM event WHERE applied = 0 AND reference IN ({marks(references)})"  # noqa: S608
    moved = changed_by_each(c, _MOVE_RECIPIENTS, moves)
    overtaken = {row[0] for row in run(c, query, references).fetchall()}
    return [
        Settled({queued: count, RecipientState.REFUSED: 0}, {}, call.answer.reference in overtaken)
        for call, count in zip(calls, moved, strict=True)
    ]


_CLOSE_BATCH = (
    "UPDATE batch SET answered_at = ?, outcome = ?, http_status = ?, reference = ?, detail = ?"
    " WHERE id = ? AND outcome = ''"
)
_QUEUE_ATTEMPTS = (
    "UPDATE attempt SET reference = ?, answered_at = ?,"
    " state = CASE WHEN state = 'sending' THEN 'queued' ELSE state END, is_open = 0 WHERE batch_id = ?"
)
_MOVE_ATTEMPTS = "UPDATE attempt SET state = ?, is_open = ?, code = ? WHERE batch_id = ? AND state = 'sending'"
_REFUSE_ATTEMPT = (
    "UPDATE attempt SET state = 'refused', is_open = 0, code = ?"
    " WHERE batch_id = ? AND number = ? AND state = 'sending'"
)
_MOVE_RECIPIENTS = (
    "UPDATE recipient SET state = ?, reason = '', changed_at = ? WHERE state = 'sending' AND id IN"
    " (SELECT recipient_id FROM attempt WHERE batch_id = ? AND state = ?)"
)
_OVERTAKEN = "SELECT 1 FROM event WHERE reference = ? AND applied = 0 LIMIT 1"


def settle_as(
    c: Connection,
    batch_id: int,
    state: RecipientState,
    at: int,
    outcome: str,
    http_status: int | None = None,
    detail: str = "",
) -> Settled:
    """Keep the end of a call that brought no 202: `state` is planned (known not sent) or unconfirmed."""
    if state not in (RecipientState.PLANNED, RecipientState.UNCONFIRMED):
        raise ValueError(f"a call without an answer cannot leave {state}")
    _close_batch(c, batch_id, at, outcome=outcome, http_status=http_status, detail=detail)
    _move_attempts(c, batch_id, state, code=outcome)
    return Settled({state: _move_recipients(c, batch_id, state, at)})


def _close_batch(
    c: Connection,
    batch_id: int,
    at: int,
    outcome: str,
    http_status: int | None = None,
    reference: str = "",
    detail: str = "",
) -> None:
    closed = run(c, _CLOSE_BATCH, (at, outcome, http_status, reference, detail[:500], batch_id))
    _refuse_closed(batch_id, closed.rowcount)


def _refuse_closed(batch_id: int, closed: int) -> None:
    if closed != 1:
        raise RuntimeError(f"batch {batch_id} has its outcome already")


def _move_attempts(c: Connection, batch_id: int, state: RecipientState, code: str) -> None:
    still_open = int(state is RecipientState.UNCONFIRMED)
    run(c, _MOVE_ATTEMPTS, (state.value, still_open, code, batch_id))


def _move_refused(c: Connection, batch_id: int, refusals: list[tuple[str, str]]) -> None:
    run_many(c, _REFUSE_ATTEMPT, [(reason or "refused", batch_id, number) for number, reason in refusals])


def _move_recipients(c: Connection, batch_id: int, state: RecipientState, at: int) -> int:
    return int(run(c, _MOVE_RECIPIENTS, (state.value, at, batch_id, state.value)).rowcount)


def _move_recipients_refused(c: Connection, batch_id: int, at: int) -> dict[str, int]:
    rows = c.execute(
        text("SELECT recipient_id, code FROM attempt WHERE batch_id = :batch AND state = 'refused'"),
        {"batch": batch_id},
    ).all()
    counts: dict[str, int] = {}
    for recipient_id, code in rows:
        moved = c.execute(
            text(
                "UPDATE recipient SET state = 'refused', reason = :code, changed_at = :at"
                " WHERE id = :id AND state = 'sending'"
            ),
            {"code": code, "at": at, "id": recipient_id},
        ).rowcount
        counts[code] = counts.get(code, 0) + moved
    return counts


def _keep_rewritten(c: Connection, batch_id: int, answer: Answered) -> None:
    changed = [
        {"new": one.rewritten, "old": as_webhooks_write(one.number), "batch": batch_id}
        for one in answer.answers
        if one.rewritten and one.rewritten != as_webhooks_write(one.number)
    ]
    if changed:
        c.execute(text("UPDATE attempt SET number = :new WHERE batch_id = :batch AND number = :old"), changed)


def recover(c: Connection, alive: str, at: int) -> int:
    """Calls whose engine died before their answer was durable become unconfirmed; how many recipients.

    `alive` is the token of the one engine that may be calling now. Never back to planned: they may have left.
    """
    lost = c.execute(
        text("SELECT id FROM batch WHERE outcome = '' AND engine <> :alive"),
        {"alive": alive},
    ).scalars()
    moved = 0
    for batch_id in lost.all():
        moved += settle_as(c, batch_id, RecipientState.UNCONFIRMED, at, "interrupted").moved[RecipientState.UNCONFIRMED]
    return moved


def find_attempt_by_wamid(c: Connection, wamid: str) -> int | None:
    """The attempt that WhatsApp calls `wamid`."""
    if not wamid:
        return None
    query = text("SELECT max(id) FROM attempt WHERE wamid = :wamid")
    found: int | None = c.execute(query, {"wamid": wamid}).scalar_one()
    return found
