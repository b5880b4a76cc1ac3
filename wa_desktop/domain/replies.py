"""Answers in free text: what may be written, what it costs, and how a conversation is shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.service_window import Clock, Window
from wa_desktop.domain.states import RecipientState

LONGEST_TEXT = 4096
"""Characters of a text alone (SMSBOX)."""
LONGEST_BODY = 1024
"""Characters of a text above buttons."""
LONGEST_HEADER = 60
LONGEST_TITLE = 20
"""Characters on a button."""
MOST_BUTTONS = 3

_UNSENDABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class ReplyDraft:
    """An answer before it leaves: a text, and up to three buttons that the person may tap instead of typing.

    `header` stands in bold above a text with buttons: SMSBOX asks for one there.
    """

    text: str
    buttons: tuple[str, ...] = ()
    header: str = ""

    def checked(self) -> "ReplyDraft":
        """The draft without spaces around its parts; raises `InputRefused` (`reply_…`) when it cannot be sent."""
        made = ReplyDraft(_clean(self.text), tuple(_clean(one) for one in self.buttons), _clean(self.header))
        longest = LONGEST_BODY if made.buttons else LONGEST_TEXT
        if not made.text:
            raise InputRefused("reply_empty")
        if length(made.text) > longest:
            raise InputRefused("reply_too_long", length=length(made.text), most=longest)
        if made.buttons:
            _check_buttons(made)
        return made

    def content(self, answers: str = "") -> dict[str, Any]:
        """SMSBOX's `contentMessage`; `answers` is the wamid of the message that is quoted."""
        quoted = {"context": {"message_id": answers}} if answers else {}
        if not self.buttons:
            return {"type": "text", **quoted, "text": {"body": self.text, "preview_url": False}}
        buttons = [
            {"type": "reply", "reply": {"id": f"reply-{place}", "title": title}}
            for place, title in enumerate(self.buttons, start=1)
        ]
        return {
            "type": "interactive",
            **quoted,
            "interactive": {
                "type": "button",
                "header": {"type": "text", "text": {"body": self.header}},
                "body": {"text": self.text},
                "action": {"buttons": buttons},
            },
        }


def length(text: str) -> int:
    """How many characters WhatsApp counts: UTF-16 units, so that an emoji counts twice. Never less than it counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _clean(text: str) -> str:
    return _UNSENDABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _check_buttons(made: ReplyDraft) -> None:
    if len(made.buttons) > MOST_BUTTONS:
        raise InputRefused("reply_too_many_buttons", n=len(made.buttons), most=MOST_BUTTONS)
    for title in made.buttons:
        if not title or "\n" in title or length(title) > LONGEST_TITLE:
            raise InputRefused("reply_button_refused", title=title, most=LONGEST_TITLE)
    if len({title.casefold() for title in made.buttons}) != len(made.buttons):
        raise InputRefused("reply_buttons_alike")
    if not made.header:
        raise InputRefused("reply_header_missing")
    if "\n" in made.header or length(made.header) > LONGEST_HEADER:
        raise InputRefused("reply_header_refused", most=LONGEST_HEADER)


@dataclass(frozen=True, slots=True)
class ReplyPrice:
    """What an answer costs, before tax; None: no rate or no tariff is known, which is not 0.

    `received_fee` is M-Target's for the person's message, due already. `allowance` answers a month are free at Meta
    (None: all are), `used` of them are gone; `meta_fee` is 0 while one is left.
    """

    currency: str
    meta_fee: Decimal | None
    sent_fee: Decimal | None
    received_fee: Decimal | None
    country: str = ""
    market: str = ""
    allowance: int | None = None
    used: int = 0

    @property
    def total(self) -> Decimal | None:
        """Meta's and M-Target's part of the answer itself; None when one is unknown."""
        if self.meta_fee is None or self.sent_fee is None:
            return None
        return self.meta_fee + self.sent_fee


@dataclass(frozen=True, slots=True)
class ReplyView:
    """An answer of ours. REFUSED with its reason: known not to have left. UNCONFIRMED: perhaps it did."""

    id: int
    number: str
    text: str
    buttons: tuple[str, ...]
    header: str
    state: RecipientState
    reason: str
    details: str
    at: datetime
    currency: str
    meta_fee: Decimal | None
    sent_fee: Decimal | None
    operator: str = ""
    reference: str = ""
    wamid: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message of theirs; `wish` as in `domain.service_window.Wish`, `settled` once a person decided a doubt."""

    id: int
    form: str
    text: str
    at: datetime
    wish: str = ""
    settled: bool = False
    seen: bool = True
    receipt: bool = False
    """Whether WhatsApp was told that it was read."""
    campaign: str = ""
    wamid: str = ""


@dataclass(frozen=True, slots=True)
class SentView:
    """A campaign's message to the person."""

    campaign_id: int
    campaign: str
    text: str
    state: RecipientState
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NoteView:
    """Something that happened beside the messages: a stop, its end, a choice made in WhatsApp (`code`, `scope`)."""

    code: str
    at: datetime
    scope: int = 0
    operator: str = ""


Entry = ReplyView | MessageView | SentView | NoteView


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person in the inbox. `key` names them to `thread`: the number, or `#` and a message without a number."""

    key: str
    number: str
    name: str
    last: datetime
    form: str
    text: str
    unread: int
    messages: int
    window: Window
    is_open: bool
    answered: bool
    """Whether their last message has an answer, or one that may have left."""
    suppressed: int
    """Mask of the categories that must not be sent to them."""
    doubtful: int
    unconfirmed: int
    campaign: str = ""
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything between us and one person, the oldest first. `refusal`: why no answer may be sent, or empty."""

    key: str
    number: str
    name: str
    entries: tuple[Entry, ...]
    window: Window
    clock: Clock
    suppressed: int
    refusal: str = ""
    refusal_details: Mapping[str, object] | None = None

    @property
    def may_answer(self) -> bool:
        """Whether an answer may be sent now."""
        return not self.refusal


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """Which conversations: of a `campaign` (id), with an open window, without an answer, with a stop, a doubt…"""

    campaign: int | None = None
    open_only: bool = False
    unanswered: bool = False
    opted_out: bool = False
    doubtful: bool = False
    unconfirmed: bool = False
    unread: bool = False
    search: str = ""
