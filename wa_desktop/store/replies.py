"""Our answers: the intent before the call, what SMSBOX said, what its news say, what they cost."""

import json
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Connection

from wa_desktop.domain.events import StatusUpdate
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, Rejected
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.replies import ReplyView
from wa_desktop.domain.states import RecipientState, merged
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.fast import run
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.ledger import NEWS_AFTER_CLAIM, NEWS_BEFORE_CLAIM, as_webhooks_write

_S = RecipientState
DECIDED = "decided"
"""The reason of an uncertain answer that a person counts as sent."""
GIVEN_UP = "given_up"
"""The reason of an uncertain answer that a person counts as never sent."""
NEWS_FOR = 40 * 86_400_000_000
"""How long news of an answer may come (microseconds): Meta tries for 30 days."""
_LEFT = "('sending', 'unconfirmed', 'queued', 'ack', 'sent', 'delivered', 'read')"
_COLUMNS = (
    "id, number, body, header, buttons, state, reason, details, created_at, currency, meta_fee, sent_fee, operator,"
    " reference, wamid"
)


class Intent(NamedTuple):
    """An answer about to leave; fees in micro-units, None while not known."""

    number: str
    received_id: int
    campaign_id: int | None
    body: str
    header: str
    buttons: tuple[str, ...]
    country: str
    currency: str
    basis: str
    meta_fee: int | None
    sent_fee: int | None
    operator: str


def begin(c: Connection, intent: Intent) -> int:
    """Keep the intent, as `sending`: to be committed before the call; its id."""
    at = now()
    made: int = run(
        c,
        "INSERT INTO reply (number, received_id, campaign_id, body, header, buttons, country, currency, basis,"
        " meta_fee, sent_fee, operator, state, created_at, changed_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'sending', ?, ?) RETURNING id",
        (
            intent.number, intent.received_id, intent.campaign_id, intent.body, intent.header,
            json.dumps(intent.buttons, ensure_ascii=False), intent.country, intent.currency, intent.basis,
            intent.meta_fee, intent.sent_fee, intent.operator, at, at,
        ),
    ).fetchone()[0]  # fmt: skip
    return made


def settle(c: Connection, reply_id: int, outcome: Outcome) -> None:
    """Keep how the call ended; news that overtook it stay."""
    match outcome:
        case Answered(reference=reference, answers=(answer,)):
            state = _S.QUEUED if answer.accepted else _S.REFUSED
            _move(c, reply_id, state, answer.reason, "", reference)
            follow_news(c, reply_id)
        case Rejected(status=status, error=error):
            _move(c, reply_id, _S.REFUSED, f"http_{status}", error)
        case NotSent(cause=cause, detail=detail):
            _move(c, reply_id, _S.REFUSED, cause, detail)
        case Answered(reference=reference):
            _move(c, reply_id, _S.UNCONFIRMED, "answer_unreadable", "", reference)
        case _:
            _move(c, reply_id, _S.UNCONFIRMED, outcome.cause, outcome.detail)


def _move(
    c: Connection, reply_id: int, state: RecipientState, reason: str, details: str = "", reference: str = ""
) -> None:
    at = now()
    run(
        c,
        "UPDATE reply SET answered_at = ?, reference = CASE WHEN ? <> '' THEN ? ELSE reference END WHERE id = ?",
        (at, reference, reference, reply_id),
    )
    run(
        c,
        "UPDATE reply SET state = ?, reason = ?, details = ?, changed_at = ? WHERE id = ? AND state = 'sending'",
        (state.value, reason, details, at, reply_id),
    )


def recover(c: Connection) -> int:
    """Answers whose program ended before it knew: they are uncertain from now on; how many."""
    told = "UPDATE reply SET state = 'unconfirmed', reason = 'crash', changed_at = ? WHERE state = 'sending'"
    return int(run(c, told, (now(),)).rowcount)


def any_sending(c: Connection) -> bool:
    """Whether a call is under way, or was when its program ended."""
    # Hardly any answer is under way: looked for among the latest ones.
    query = (
        "SELECT 1 FROM (SELECT state FROM reply ORDER BY id DESC LIMIT 500) AS latest WHERE state = 'sending' LIMIT 1"
    )
    return run(c, query).fetchone() is not None


def decide(c: Connection, reply_id: int, *, sent: bool) -> bool:
    """A person's word on an uncertain answer; False when it is uncertain no more."""
    state, reason = (_S.QUEUED, DECIDED) if sent else (_S.REFUSED, GIVEN_UP)
    told = "UPDATE reply SET state = ?, reason = ?, changed_at = ? WHERE id = ? AND state = 'unconfirmed'"
    return bool(run(c, told, (state.value, reason, now(), reply_id)).rowcount)


def replies_to(c: Connection, number: str) -> list[ReplyView]:
    """Every answer to a number (E.164), the oldest first."""
    rows = run(c, f"SELECT {_COLUMNS} FROM reply WHERE number = ? ORDER BY created_at, id", (number,))  # noqa: S608
    return [_view(row) for row in rows.fetchall()]


def reply_of(c: Connection, reply_id: int) -> ReplyView | None:
    """One answer."""
    row = run(c, f"SELECT {_COLUMNS} FROM reply WHERE id = ?", (reply_id,)).fetchone()  # noqa: S608 - fixed words
    return None if row is None else _view(row)


def same_before(c: Connection, number: str, received_id: int, body: str, buttons: tuple[str, ...]) -> str:
    """The state of the latest answer with the same words to the same message that may have left; else empty."""
    row = run(
        c,
        "SELECT state FROM reply WHERE number = ? AND received_id = ? AND body = ? AND buttons = ?"  # noqa: S608
        f" AND state IN {_LEFT} ORDER BY id + 0 DESC LIMIT 1",
        (number, received_id, body, json.dumps(buttons, ensure_ascii=False)),
    ).fetchone()
    return "" if row is None else str(row[0])


def uncertain_to(c: Connection, number: str, since: int) -> int:
    """How many answers to a number since `since` (as stored) are uncertain."""
    query = "SELECT count(*) FROM reply WHERE number = ? AND created_at >= ? AND state IN ('unconfirmed', 'sending')"
    return int(run(c, query, (number, since)).fetchone()[0])


def used_since(c: Connection, since: int, until: int) -> int:
    """How many answers may count against Meta's monthly allowance: those that left, or may have."""
    query = f"SELECT count(*) FROM reply WHERE created_at >= ? AND created_at < ? AND state IN {_LEFT}"  # noqa: S608
    return int(run(c, query, (since, until)).fetchone()[0])


def _view(row: Any) -> ReplyView:
    (
        id_,
        number,
        body,
        header,
        buttons,
        state,
        reason,
        details,
        at,
        currency,
        meta,
        sent,
        operator,
        reference,
        wamid,
    ) = row
    return ReplyView(
        id=id_,
        number=number,
        text=body,
        buttons=tuple(json.loads(buttons)),
        header=header,
        state=RecipientState(state),
        reason=reason,
        details=details,
        at=from_stored(at),
        currency=currency,
        meta_fee=None if meta is None else from_micro(meta),
        sent_fee=None if sent is None else from_micro(sent),
        operator=operator,
        reference=reference,
        wamid=wamid,
    )


# Our few answers lead: the news that waits may be about a million messages of another workstation.
_NEWS = (
    "SELECT e.id, p.id, e.body FROM reply p CROSS JOIN event e WHERE {on} AND e.applied = 0 AND {which} ORDER BY p.id"
)
_BY_REFERENCE = _NEWS.format(on="e.reference = p.reference AND e.reference <> ''", which="{which}")
_BY_NUMBER = _NEWS.format(on="e.number = p.number", which="e.status <> '' AND {which} AND ({how})")
_BY_WAMID = "(p.wamid <> '' AND e.wamid = p.wamid)"
# Nothing else we sent may be meant: no attempt of a campaign to this person waits for news.
_BY_TIME = (
    "(p.state IN ('sending', 'unconfirmed') AND p.reference = '' AND coalesce(e.happened_at, e.received_at)"  # noqa: S608
    f" BETWEEN p.created_at - {NEWS_BEFORE_CLAIM} AND p.created_at + {NEWS_AFTER_CLAIM}"
    " AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.number = substr(p.number, 2)"
    " AND a.state IN ('sending', 'unconfirmed')))"
)


def follow_news(c: Connection, reply_id: int | None = None, since: int = 0) -> int:
    """Apply the statuses about our answers, of all or of one; how many of them are events from row `since` on.

    To be called when news came, and when a call was answered that news may have overtaken.
    """
    if run(c, "SELECT 1 FROM reply LIMIT 1").fetchone() is None:
        return 0
    which, value = ("p.id = ?", reply_id) if reply_id is not None else ("p.created_at > ?", now() - NEWS_FOR)
    found: dict[int, tuple[int, bytes]] = {}
    for query in (_BY_REFERENCE, _BY_NUMBER.replace("{how}", _BY_WAMID), _BY_NUMBER.replace("{how}", _BY_TIME)):
        for event_id, about, body in run(c, query.replace("{which}", which), (value,)).fetchall():
            found.setdefault(event_id, (about, bytes(body)))
    for event_id in sorted(found):
        _apply(c, event_id, *found[event_id])
    return sum(event_id >= since for event_id in found)


def _apply(c: Connection, event_id: int, reply_id: int, body: bytes) -> None:
    event = read_body(body)
    run(c, "UPDATE event SET applied = 1 WHERE id = ?", (event_id,))
    if not isinstance(event, StatusUpdate):
        return
    state, wamid, reference = run(c, "SELECT state, wamid, reference FROM reply WHERE id = ?", (reply_id,)).fetchone()
    about = event.envelope
    further = merged(RecipientState(state), event.status)
    failed = further is _S.FAILED
    run(
        c,
        "UPDATE reply SET state = ?, wamid = ?, reference = ?,"
        " reason = CASE WHEN ? = 1 THEN ? WHEN ? <> state THEN '' ELSE reason END,"
        " details = CASE WHEN ? = 1 THEN ? ELSE details END, changed_at = ? WHERE id = ?",
        (
            further.value, wamid or about.wamid, reference or about.reference,
            int(failed and bool(event.code)), event.code, further.value, int(failed and bool(event.details)),
            event.details, now(), reply_id,
        ),
    )  # fmt: skip


class AnswerFees(NamedTuple):
    """What answers cost, exact and before tax: certain, and what may still be charged on top."""

    answers: int
    meta: Decimal
    sent: Decimal
    at_most: Decimal
    unknown: int
    """Answers of which a fee is not known: they are not counted as 0."""


_FEES = (
    "SELECT state, basis, count(*), coalesce(sum(meta_fee), 0), coalesce(sum(sent_fee), 0),"  # noqa: S608
    " count(*) FILTER (WHERE meta_fee IS NULL OR sent_fee IS NULL) FROM reply"
    f" WHERE state IN {_LEFT[:-1]}, 'failed') AND {{which}} GROUP BY state, basis"
)


def fees_between(c: Connection, first: int, end: int, currency: str) -> AnswerFees:
    """What the answers begun from `first` on and before `end` (as stored) cost."""
    which = "created_at >= ? AND created_at < ? AND currency = ?"
    return _fees(run(c, _FEES.format(which=which), (first, end, currency)).fetchall())


def fees_of_campaign(c: Connection, campaign_id: int) -> AnswerFees:
    """What the answers to people who answered a campaign cost."""
    return _fees(run(c, _FEES.format(which="campaign_id = ?"), (campaign_id,)).fetchall())


def _fees(rows: Iterable[Any]) -> AnswerFees:
    answers, unknown, meta, sent, at_most = 0, 0, 0, 0, 0
    for state, basis, count, metas, sents, without in rows:
        delivered = state in ("delivered", "read")
        uncertain = state in ("sending", "unconfirmed")
        answers, unknown = answers + count, unknown + int(without)
        charged_sent = sents if delivered or (basis == "attempted" and not uncertain) else 0
        charged_meta = metas if delivered else 0
        meta, sent = meta + charged_meta, sent + charged_sent
        if state != "failed":
            at_most += metas - charged_meta + sents - charged_sent
    return AnswerFees(answers, from_micro(meta), from_micro(sent), from_micro(meta + sent + at_most), unknown)


def forget_texts(c: Connection, event_ids: Sequence[int]) -> None:
    """Take away the texts of our answers to these messages (their events): what was sent and what it cost stays."""
    marks = ", ".join("?" * len(event_ids))
    told = (
        "UPDATE reply SET body = '', header = '', buttons = '[]'"  # noqa: S608 - marks only
        f" WHERE received_id IN (SELECT id FROM received WHERE event_id IN ({marks}))"
    )
    run(c, told, event_ids)


def anonymise(c: Connection, number: str, alias: Callable[[int], str], wamid_alias: Callable[[str], str]) -> int:
    """Take one person out of our answers: their count and cost stay; how many there were."""
    rows = run(c, "SELECT id, campaign_id, wamid FROM reply WHERE number = ?", (number,)).fetchall()
    for reply_id, campaign_id, wamid in rows:
        run(
            c,
            "UPDATE reply SET number = ?, wamid = ?, body = '', header = '', buttons = '[]',"
            " details = replace(details, ?, '~') WHERE id = ?",
            (alias(campaign_id or 0), wamid_alias(wamid), as_webhooks_write(number), reply_id),
        )
    return len(rows)


def replies_record(c: Connection, number: str) -> list[dict[str, Any]]:
    """Our answers to one person, for the record that proves what is held on them."""
    return [
        {
            "state": one.state.value,
            "reason": one.reason,
            "body": one.text,
            "buttons": list(one.buttons),
            "operator": one.operator,
            "reference": one.reference,
            "wamid": one.wamid,
            "happened_at": one.at.isoformat(),
        }
        for one in replies_to(c, number)
    ]
