"""The inbox: who wrote, what was said between us, and whether they may be answered now."""

import re
from dataclasses import replace

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.replies import (
    Conversation,
    Entry,
    InboxFilter,
    MessageView,
    NoteView,
    ReplyView,
    SentView,
    Thread,
)
from wa_desktop.domain.service_window import Clock, Window
from wa_desktop.domain.templates import filled
from wa_desktop.domain.values import Category
from wa_desktop.store import campaigns
from wa_desktop.store import conversations as inbox
from wa_desktop.store import replies as stored
from wa_desktop.store.conversations import NAMELESS
from wa_desktop.store.locks import REPLY
from wa_desktop.store.standing import masks_of
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import settings
from wa_desktop.workspace.desk import Desk

MOST_SHOWN = 1_000
"""Conversations of one look at the inbox; a search finds the others."""


def conversations(desk: Desk, wanted: InboxFilter | None = None, limit: int = MOST_SHOWN) -> list[Conversation]:
    """The people who wrote, whoever wrote last first."""
    with desk.store.read() as connection:
        return inbox.conversations(connection, wanted or InboxFilter(), limit)


def campaigns_answered(desk: Desk) -> list[tuple[int, str]]:
    """The campaigns that somebody answered (id, name), the newest first."""
    with desk.store.read() as connection:
        return inbox.campaigns_answered(connection)


def waiting(desk: Desk) -> tuple[int, int]:
    """How many people wrote what may be a stop, and how many answers may have left: both wait for a decision."""
    with desk.store.read() as connection:
        return inbox.waiting(connection)


def campaign_named(desk: Desk, ref: str) -> int:
    """The id of a campaign from its id or unique name; raises `campaign_unknown`, `campaign_ambiguous`."""
    with desk.store.read() as connection:
        return campaigns.find(connection, ref)


def unread(desk: Desk) -> int:
    """How many messages nobody has looked at."""
    with desk.store.read() as connection:
        return inbox.unread(connection)


def clock(desk: Desk) -> Clock:
    """What time it is for the windows: this computer's, put forward when the news shows that it is late."""
    with desk.store.read() as connection:
        return inbox.clock(connection)


def key_of(desk: Desk, number: str) -> str:
    """The key of a conversation from a number in any spelling; raises `InputRefused` (`proof_number`)."""
    if number.startswith(NAMELESS):
        return number
    from wa_desktop.audience.numbers import normalise

    found = normalise(number, str(settings.get(desk, "country")), frozenset({"all"}))
    if not found.number:
        raise InputRefused("proof_number", number=number)
    return found.number


def thread(desk: Desk, key: str) -> Thread:
    """Everything between us and one person, the oldest first; raises `InputRefused` (`reply_nobody`)."""
    recover(desk)
    with desk.store.read() as connection:
        messages = inbox.messages_of(connection, key)
        if not messages:
            raise InputRefused("reply_nobody", number=key)
        number = "" if key.startswith(NAMELESS) else key
        suppressed = masks_of(connection, [number])[number].suppressed if _is_held(connection, number) else 0
        entries: list[Entry] = [*messages]
        if number:
            sent = [replace(one, text=_text_of(*texts)) for one, *texts in inbox.sent_to(connection, number)]
            entries += [*sent, *stored.replies_to(connection, number), *inbox.notes_on(connection, number)]
        moment, window = inbox.clock(connection), Window(messages[-1].at)
        name = inbox.name_of(connection, number) if number else ""
    refusal = _refusal(number, window, moment, suppressed)
    return Thread(
        key=key,
        number=number,
        name=name,
        entries=tuple(sorted(entries, key=_order)),
        window=window,
        clock=moment,
        suppressed=suppressed,
        refusal="" if refusal is None else refusal.code,
        refusal_details=None if refusal is None else dict(refusal.details),
    )


def _is_held(connection: Reading, number: str) -> bool:
    return bool(number) and number in masks_of(connection, [number])


def _order(entry: Entry) -> tuple[object, int]:
    kinds = (SentView, MessageView, NoteView, ReplyView)
    return entry.at, kinds.index(type(entry))


def _text_of(message: str, frozen: str) -> str:
    """The text of a template as it was filled in; empty once it was forgotten."""
    content, version = inbox.json_of(message), inbox.json_of(frozen)
    template = content.get("template") if isinstance(content, dict) else None
    if not isinstance(template, dict) or not isinstance(version, dict):
        return ""
    text = str(version.get("body", ""))
    given = [part.get("parameters", []) for part in template.get("components", []) if part.get("type") == "body"]
    holes = list(dict.fromkeys(re.findall(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}", text)))
    said = given[0] if given else []
    values = {str(one.get("parameter_name") or hole): str(one.get("text", ""))
              for hole, one in zip(holes, said, strict=False)}  # fmt: skip
    return filled(text, values)


def _refusal(number: str, window: Window, moment: Clock, suppressed: int) -> InputRefused | None:
    """Why no answer may be sent, or None."""
    if not number:
        return InputRefused("reply_no_number")
    if window.ends is None or window.began is None or not window.is_open(moment.now):
        code = "reply_window_closed_late_clock" if moment.is_corrected else "reply_window_closed"
        return InputRefused(code, ends=window.ends, now=moment.now, here=moment.here)
    if suppressed & Category.SERVICE.bit:
        return InputRefused("reply_suppressed", number=number)
    return None


def mark_seen(desk: Desk, key: str, *, seen: bool = True) -> int:
    """Remember that a conversation was read here (or is to be read again); how many messages changed.

    The person is told nothing: that is `tell_read`.
    """
    with desk.store.write() as connection:
        return inbox.mark_seen(connection, key, seen=seen)


def answerable(connection: Reading, key: str) -> MessageView:
    """The message that an answer to a person would be to; raises `InputRefused` (`reply_…`): why there can be none."""
    messages = inbox.messages_of(connection, key)
    if not messages:
        raise InputRefused("reply_nobody", number=key)
    number = "" if key.startswith(NAMELESS) else key
    suppressed = masks_of(connection, [number])[number].suppressed if _is_held(connection, number) else 0
    refusal = _refusal(number, Window(messages[-1].at), inbox.clock(connection), suppressed)
    if refusal is not None:
        raise refusal
    return messages[-1]


def recover(desk: Desk) -> int:
    """Make answers uncertain whose program ended before it knew; nothing while one is really under way."""
    with desk.store.read() as connection:
        if not stored.any_sending(connection):
            return 0
    lock = desk.store.lock(REPLY)
    if not lock.acquire():
        return 0
    try:
        with desk.store.write() as connection:
            return stored.recover(connection)
    finally:
        lock.release()
