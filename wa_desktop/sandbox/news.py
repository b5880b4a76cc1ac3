"""What happens to a queued message afterwards, as SMSBOX's webhooks tell it."""

import base64
import time
import uuid
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.sandbox.contract import CLIENT_ID, PHONE_NUMBER, Refused
from wa_desktop.sandbox.scenario import NumberRule

_SHARES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (3, ("ack", "failed")),
    (7, ("ack", "sent")),
    (40, ("ack", "sent", "delivered")),
    (100, ("ack", "sent", "delivered", "read")),
)
"""Out of 100 numbers, up to which one the story is this one: 3 fail, 4 stay sent, 33 delivered, 60 read."""

_WORDS = {
    131026: ("Message undeliverable", "The recipient cannot receive WhatsApp messages."),
    131047: ("Re-engagement message", "More than 24 hours have passed since the recipient last replied."),
    131049: ("Healthy ecosystem", "Not delivered to keep the recipient's messages few."),
    131050: ("Opted out", "The recipient stopped marketing messages from this business."),
}


def usual_statuses(number: str) -> tuple[str, ...]:
    """The story of `number`: always the same one, in realistic shares over many numbers."""
    place = zlib.crc32(number.encode()) % 100
    return next(story for limit, story in _SHARES if place < limit)


def story(reference: int, number: str, rule: NumberRule | None) -> list[dict[str, Any]]:
    """Every webhook body about one message, in the order of delivery."""
    wamid = _wamid(reference, number)
    statuses = usual_statuses(number) if rule is None or rule.statuses is None else rule.statuses
    bodies = [_status_body(reference, wamid, number, status, rule) for status in statuses]
    if rule is None:
        return bodies
    bodies += [_reply_body(number, text) for text in rule.replies]
    if rule.order == "reversed":
        bodies.reverse()
    return [body for body in bodies for _ in range(2 if rule.duplicate else 1)]


def _wamid(reference: int, number: str) -> str:
    return "wamid." + base64.b64encode(f"{reference}:{number}".encode()).decode("ascii")


def _status_body(reference: int, wamid: str, number: str, status: str, rule: NumberRule | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": wamid,
        "status": status,
        "timestamp": str(int(time.time())),
        "recipient_id": number.removeprefix("+"),
    }
    if status == "failed":
        data["errors"] = _errors(rule)
    return {**_envelope("status_update", data), "reference": reference}


def _errors(rule: NumberRule | None) -> Sequence[dict[str, Any]]:
    code = rule.code if rule else 131026
    title, details = _WORDS.get(code, ("Error", "The message was not delivered."))
    title, details = (rule.title or title, rule.details or details) if rule else (title, details)
    return [{"code": code, "title": title, "message": title, "error_data": {"details": details, "href": ""}}]


def _reply_body(number: str, text: str) -> dict[str, Any]:
    return message_body(number, {"text": {"body": text}, "type": "text"}, time.time())


def message_body(number: str, part: dict[str, Any], at: float) -> dict[str, Any]:
    """The webhook of a message from a person; `part` holds its type and content, `at` is in seconds since 1970."""
    data = {
        "from": number.removeprefix("+"),
        "id": "wamid." + base64.b64encode(uuid.uuid4().bytes).decode("ascii"),
        "timestamp": str(int(at)),
        **part,
    }
    return _envelope("incoming_message", data)


def spoken(facts: Any, now: float) -> tuple[str, float, dict[str, Any]]:
    """Who writes, when and what, of a test's wish; raises `Refused` (400)."""
    number = facts.get("number") if isinstance(facts, dict) else None
    if not isinstance(number, str) or not number.startswith("+"):
        raise Refused(400, "Missing number.")
    part = facts.get("message") or {"type": "text", "text": {"body": str(facts.get("text", ""))}}
    ago = facts.get("ago", 0)
    if not isinstance(part, dict) or not isinstance(ago, int | float):
        raise Refused(400, "Wrong message.")
    return number, now - ago, part


def _envelope(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": data,
        "wabaId": SANDBOX_WABA,
        "phoneId": SANDBOX_PHONE_ID,
        "phoneNumber": PHONE_NUMBER,
        "clientId": CLIENT_ID,
        "requestProd": "WABA",
        "requestDate": datetime.now(UTC).isoformat(timespec="seconds"),
        "requestUUID": str(uuid.uuid4()),
        "requestType": kind,
    }
