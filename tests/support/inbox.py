"""People who wrote: messages as SMSBOX tells them, at any distance from now."""

import json
import time
import uuid
from typing import Any

from sqlalchemy import text

from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.webhooks import MalformedBody, read_body
from wa_desktop.sandbox.news import message_body
from wa_desktop.store.accounts import save_account
from wa_desktop.store.instants import now
from wa_desktop.workspace import results
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO, DAN = "+33612345601", "+33612345602", "+4915112345603", "+34612345604"
HOUR, DAY = 3_600, 86_400


def written(number: str, words: str = "", ago: float = HOUR, part: dict[str, Any] | None = None) -> bytes:
    """The webhook of a message from `number`, `ago` seconds old; a text, or `part` with its type."""
    content = part or {"type": "text", "text": {"body": words}}
    return _body(message_body(number, content, time.time() - ago))


def _body(said: dict[str, Any]) -> bytes:
    body = json.dumps(said).encode()
    try:
        read_body(body)
    except MalformedBody as error:
        raise AssertionError(said) from error
    return body


def kept_messages(desk: Desk) -> list[tuple[str, str]]:
    """(number, text) of every message that the database holds, the newest first."""
    with desk.store.read() as connection:
        rows = connection.execute(text("SELECT number, body FROM received ORDER BY happened_at DESC, id DESC"))
        return [(str(number), str(body)) for number, body in rows]


def preference(number: str, wants: bool, ago: float = HOUR) -> bytes:
    """The webhook of WhatsApp's own switch about promotions."""
    told = {"wa_id": number.removeprefix("+"), "category": "marketing_messages",
            "value": "resume" if wants else "stop", "timestamp": str(int(time.time() - ago))}  # fmt: skip
    made = message_body(number, {"user_preferences": [told]}, time.time() - ago)
    return _body({**made, "requestType": "user_preferences", "requestUUID": str(uuid.uuid4())})


def news(number: str, status: str, reference: str, code: int | None = None, ago: float = 0) -> bytes:
    """The webhook of a status about one message of ours."""
    data: dict[str, Any] = {"status": status, "recipient_id": number.removeprefix("+"), "id": f"wamid.{reference}"}
    if code is not None:
        data["errors"] = [{"code": code, "title": "t", "message": "m", "error_data": {"details": "d"}}]
    made = message_body(number, data, time.time() - ago)
    return _body({**made, "requestType": "status_update", "reference": int(reference)})


def hear(desk: Desk, *bodies: bytes) -> None:
    """Take these in."""
    results.apply_bodies(desk, list(bodies), "test")


def connect_to(desk: Desk, base_url: str) -> None:
    """The account of a sandbox at this address, without looking at it: its key is public."""
    with desk.store.write() as c:
        save_account(
            c, SANDBOX_WABA, SANDBOX_PHONE_ID, base_url=base_url, account_url=base_url, checked_at=now(), credit="1"
        )
