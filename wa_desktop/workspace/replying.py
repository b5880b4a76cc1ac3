"""Answering people while their service window is open; the inbox itself is `conversing`, reached through here too.

Suppressed people: a stop reaches marketing and utility, the messages that we begin. An answer to their own message in
its window is a service message, which needs no consent, so it stays possible; only a suppression of everything (scope
all) forbids it too.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

from wa_desktop.domain.errors import InputRefused, ServiceRefused, WaitingForPerson
from wa_desktop.domain.gateway import Answered, Outcome
from wa_desktop.domain.money import to_micro
from wa_desktop.domain.replies import MessageView, ReplyDraft, ReplyPrice, ReplyView, Thread
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.store import conversations as inbox
from wa_desktop.store import replies as stored
from wa_desktop.store.accounts import current_account
from wa_desktop.store.audit import record
from wa_desktop.store.conversations import NAMELESS
from wa_desktop.store.instants import to_stored
from wa_desktop.store.locks import REPLY
from wa_desktop.store.optouts import OptOut, keep_opt_outs
from wa_desktop.store.settings import read_setting
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import keys, settings
from wa_desktop.workspace.conversing import (
    MOST_SHOWN,
    answerable,
    campaign_named,
    campaigns_answered,
    clock,
    conversations,
    key_of,
    mark_seen,
    recover,
    thread,
    unread,
    waiting,
)
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.reply_prices import price_of
from wa_desktop.workspace.retiring import refuse_unretired

if TYPE_CHECKING:
    from wa_desktop.gateway.replies import AnswerClient

__all__ = [
    "MOST_SHOWN", "campaign_named", "campaigns_answered", "clock", "conversations", "decide", "key_of", "mark_seen",
    "opened", "price", "quote", "recover", "reply", "settle_doubt", "tell_read", "thread", "uncertain", "unread",
    "waiting",
]  # fmt: skip

T = TypeVar("T")

_log = logging.getLogger(__name__)

_LOCK_SECONDS = 200.0
"""A call ends within 150 seconds, one way or another."""
_STOP_DECIDED = "stop_decided"
"""The reason of a stop that a person read out of a doubtful message."""


def quote(desk: Desk, key: str, draft: ReplyDraft) -> ReplyPrice:
    """What sending `draft` now would cost; nothing is sent.

    Raises `InputRefused`: `reply_nobody`, those of `ReplyDraft.checked`, `reply_no_number`, `reply_window_closed`,
    `reply_window_closed_late_clock`, `reply_suppressed`, `no_card_for_date`; `WaitingForPerson`
    (`old_workstation_active`).
    """
    draft.checked()
    refuse_unretired(desk)
    with desk.store.read() as connection:
        answerable(connection, key)
        return price_of(desk, connection, key)[0]


def price(desk: Desk, number: str) -> ReplyPrice:
    """What one answer to a number costs now, whether it may be sent or not; raises `no_card_for_date`."""
    with desk.store.read() as connection:
        return price_of(desk, connection, number)[0]


def reply(desk: Desk, key: str, draft: ReplyDraft, *, again: bool = False) -> ReplyView:
    """Send `draft` to the person once; how it ended. The intent is durable before the call.

    An answer whose call got no clear word is UNCONFIRMED and never sent again by itself; until a person decides
    (`decide`, or `again`) nothing more goes to this person. `again` also allows the same words to the same message
    twice. Raises what `quote` raises, `InputRefused` (`not_connected`), `ServiceRefused` (`key_missing`) and
    `WaitingForPerson` (`reply_unconfirmed`, `reply_said_already`, `reply_under_way`).
    """
    made = draft.checked()
    refuse_unretired(desk)
    client = _client(desk)
    lock = desk.store.lock(REPLY, _LOCK_SECONDS)
    if not lock.acquire():
        raise WaitingForPerson("reply_under_way")
    try:
        reply_id, answers = _begin(desk, key, made, again=again)
        outcome = asyncio.run(_with(client, client.send([key], made.content(answers))))
        with desk.store.write() as connection:
            stored.settle(connection, reply_id, outcome)
            inbox.mark_seen(connection, key, seen=True)
            record(connection, desk.operator, "reply_sent", "reply", reply_id, outcome=type(outcome).__name__)
            sent = stored.reply_of(connection, reply_id)
    finally:
        lock.release()
    assert sent is not None  # noqa: S101 - nothing deletes answers
    return sent


def _begin(desk: Desk, key: str, draft: ReplyDraft, *, again: bool) -> tuple[int, str]:
    """Keep the intent; its id and the wamid of the message it answers."""
    with desk.store.write() as connection:
        stored.recover(connection)
        about = answerable(connection, key)
        if not again:
            _refuse_twice(connection, key, about, draft)
        price, basis = price_of(desk, connection, key)
        intent = stored.Intent(
            number=key,
            received_id=about.id,
            campaign_id=inbox.campaign_of(connection, key),
            body=draft.text,
            header=draft.header if draft.buttons else "",
            buttons=draft.buttons,
            country=price.country,
            currency=price.currency,
            basis=basis.value,
            meta_fee=None if price.meta_fee is None else to_micro(price.meta_fee),
            sent_fee=None if price.sent_fee is None else to_micro(price.sent_fee),
            operator=desk.operator,
        )
        # What is documented for a text only is not asked of a message with buttons.
        return stored.begin(connection, intent), "" if draft.buttons else about.wamid


def _refuse_twice(connection: Reading, key: str, about: MessageView, draft: ReplyDraft) -> None:
    if stored.uncertain_to(connection, key, to_stored(about.at)):
        raise WaitingForPerson("reply_unconfirmed", number=key)
    if stored.same_before(connection, key, about.id, draft.text, draft.buttons):
        raise WaitingForPerson("reply_said_already", number=key)


def decide(desk: Desk, reply_id: int, *, sent: bool) -> ReplyView:
    """A person's word on an uncertain answer: count it as sent, or as never sent; logged.

    Raises `InputRefused` (`reply_not_uncertain`).
    """
    recover(desk)
    with desk.store.write() as connection:
        known = stored.reply_of(connection, reply_id)
        if known is None or not stored.decide(connection, reply_id, sent=sent):
            raise InputRefused("reply_not_uncertain", id=reply_id)
        record(connection, desk.operator, "reply_decided", "reply", reply_id, sent=sent)
        return stored.reply_of(connection, reply_id) or known


def uncertain(desk: Desk, key: str) -> list[ReplyView]:
    """The answers to one person of which nobody knows whether they left, the oldest first."""
    recover(desk)
    with desk.store.read() as connection:
        known = stored.replies_to(connection, key)
    return [one for one in known if one.state is RecipientState.UNCONFIRMED]


def settle_doubt(desk: Desk, key: str, *, stop: bool) -> int:
    """A person has read the doubtful messages of a conversation: a stop, or none; how many there were.

    A stop suppresses from now on, as far as a bare STOP does, with the newest of them as evidence.
    """
    with desk.store.write() as connection:
        number = "" if key.startswith(NAMELESS) else key
        events = inbox.settle_doubts(connection, key, stop_as=_STOP_DECIDED if stop else "")
        if stop and events and number:
            scope = int(read_setting(connection, "stop_scope") or Scope.STOP)
            said = max(one.at for one in inbox.messages_of(connection, key))
            keep_opt_outs(connection, [OptOut(number, scope, to_stored(said), _STOP_DECIDED, events[-1])])
        if events:
            record(connection, desk.operator, "doubt_settled", "received", events[-1], stop=stop)
    return len(events)


def tell_read(desk: Desk, key: str) -> int:
    """Have WhatsApp show the person that their messages were read; how many were not shown so before.

    Telling one message tells those before it. Raises `InputRefused` (`reply_nobody`, `not_connected`),
    `WaitingForPerson` (`old_workstation_active`) and `ServiceRefused` (`key_missing`, `receipt_refused`).
    """
    refuse_unretired(desk)
    with desk.store.read() as connection:
        messages = inbox.messages_of(connection, key)
    if not messages:
        raise InputRefused("reply_nobody", number=key)
    untold = [one for one in messages if one.wamid and not one.receipt]
    if not untold:
        return 0
    client = _client(desk)
    outcome = asyncio.run(_with(client, client.mark_read(untold[-1].wamid)))
    if not isinstance(outcome, Answered):
        raise ServiceRefused("receipt_refused", problem=_said(outcome))
    with desk.store.write() as connection:
        inbox.mark_seen(connection, key, seen=True)
        inbox.keep_receipt(connection, key, to_stored(untold[-1].at))
        record(connection, desk.operator, "receipt_told", "received", untold[-1].id, messages=len(untold))
    return len(untold)


def opened(desk: Desk, key: str) -> Thread:
    """The conversation that a person looks at: it counts as read here; WhatsApp is told when the setting says so.

    What cannot be told now is not told: the conversation is shown all the same. Raises `InputRefused` (`reply_nobody`).
    """
    mark_seen(desk, key)
    if settings.get(desk, "read_receipts"):
        try:
            tell_read(desk, key)
        except (ServiceRefused, InputRefused, WaitingForPerson) as problem:
            _log.info("no read receipt: %s", problem.code)
    return thread(desk, key)


def _said(outcome: Outcome) -> str:
    return str(getattr(outcome, "error", "") or getattr(outcome, "cause", ""))


def _client(desk: Desk) -> "AnswerClient":
    with desk.store.read() as connection:
        account = current_account(connection)
    if account is None:
        raise InputRefused("not_connected")
    key = keys.key_of(account)
    if not key:
        raise ServiceRefused("key_missing")
    # httpx and aiohttp load with the first call to SMSBOX, not with the window.
    from wa_desktop.gateway.replies import AnswerClient

    return AnswerClient(account.waba, account.phone_id, key, base_url=account.base_url, account_url=account.account_url)


async def _with(client: "AnswerClient", call: Coroutine[Any, Any, T]) -> T:
    try:
        return await call
    finally:
        await client.aclose()
