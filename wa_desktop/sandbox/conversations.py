"""The sandbox's conversations: who wrote when, what may be answered freely, what was told to be read.

As at SMSBOX, an answer outside the service window is queued like any other; WhatsApp's refusal (131047) comes with the
news.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wa_desktop.sandbox.contract import Refused
from wa_desktop.sandbox.scenario import NumberRule

FREE = frozenset({"text", "interactive"})
"""The types of `contentMessage` that need an open service window."""
WINDOW_SECONDS = 86_400
WINDOW_CLOSED = 131047

_LONGEST_TEXT, _LONGEST_BODY, _LONGEST_TITLE, _MOST_BUTTONS = 4096, 1024, 20, 3


@dataclass(slots=True)
class Conversations:
    """By number (E.164), when a person wrote last (seconds since 1970); the wamids that were told to be read."""

    said: dict[str, float] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    def hear(self, number: str, at: float) -> None:
        """A person writes, or wrote at `at`."""
        self.said[number] = max(at, self.said.get(number, at))

    def is_open(self, number: str) -> bool:
        """Whether free text reaches this person now."""
        return time.time() < self.said.get(number, 0.0) + WINDOW_SECONDS

    def rule_for(self, number: str, content: Any, rule: NumberRule | None) -> NumberRule | None:
        """What becomes of a message: as the scenario says, but free text dies outside its window."""
        if not isinstance(content, Mapping) or content.get("type") not in FREE or self.is_open(number):
            return rule
        return NumberRule(numbers=number, statuses=("ack", "failed"), code=WINDOW_CLOSED)

    def take_receipt(self, facts: Any) -> None:
        """Keep a read receipt; raises `Refused` (400) for anything else."""
        wamid = facts.get("message_id") if isinstance(facts, Mapping) else None
        if not isinstance(wamid, str) or not wamid or facts.get("status") != "read":
            raise Refused(400, "Missing mandatory message_id or status.")
        self.read.append(wamid)


def check_free(content: Mapping[str, Any]) -> None:
    """Raise `Refused` (400) for a text or an interactive message that the documented contract does not allow."""
    context = content.get("context")
    if context is not None and not (isinstance(context, Mapping) and isinstance(context.get("message_id"), str)):
        raise Refused(400, "Wrong context.")
    if content.get("type") == "text":
        _check_text(content.get("text"), _LONGEST_TEXT)
    else:
        _check_interactive(content.get("interactive"))


def _check_text(text: Any, longest: int, key: str = "body") -> None:
    body = text.get(key) if isinstance(text, Mapping) else None
    if not isinstance(body, str) or not 0 < len(body) <= longest:
        raise Refused(400, "Missing mandatory text body.")


def _check_interactive(interactive: Any) -> None:
    if not isinstance(interactive, Mapping) or interactive.get("type") != "button":
        raise Refused(400, "Unknown interactive type.")
    header = interactive.get("header")
    if not isinstance(header, Mapping) or header.get("type") not in ("text", "image", "video", "document"):
        raise Refused(400, "Missing mandatory interactive header.")
    _check_text(interactive.get("body"), _LONGEST_BODY, "text")
    action = interactive.get("action")
    buttons = action.get("buttons") if isinstance(action, Mapping) else None
    if not isinstance(buttons, list) or not 0 < len(buttons) <= _MOST_BUTTONS:
        raise Refused(400, "Wrong number of buttons (1 to 3).")
    if not all(_is_button(one) for one in buttons):
        raise Refused(400, "Wrong button.")


def _is_button(button: Any) -> bool:
    reply = button.get("reply") if isinstance(button, Mapping) and button.get("type") == "reply" else None
    if not isinstance(reply, Mapping):
        return False
    title, id_ = reply.get("title"), reply.get("id")
    return isinstance(title, str) and 0 < len(title) <= _LONGEST_TITLE and isinstance(id_, str) and bool(id_)
