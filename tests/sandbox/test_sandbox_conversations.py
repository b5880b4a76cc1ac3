"""The sandbox keeps service windows, free answers and read receipts as SMSBOX and WhatsApp do."""

import http.client
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.replies import ReplyDraft
from wa_desktop.sandbox.contract import Refused
from wa_desktop.sandbox.conversations import WINDOW_SECONDS, Conversations, check_free
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.sandbox.scenario import NumberRule

NUMBER = "+33612345678"
EVENT = f"/waba/1.1/json/{SANDBOX_WABA}/event/{SANDBOX_PHONE_ID}"
TEXT = ReplyDraft("Bonjour").content("wamid.x")
BUTTONS = ReplyDraft("Quand ?", ("Matin", "Soir"), "Titre").content()


@pytest.fixture
def sandbox() -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        yield running


def _ask(sandbox: ThreadedSandbox, path: str, body: object, key: str = "App sandbox") -> tuple[int, dict[str, Any]]:
    connection = http.client.HTTPConnection(urlsplit(sandbox.base_url).netloc, timeout=10)
    try:
        connection.request("POST", path, json.dumps(body), {"Authorization": key})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        connection.close()


def test_that_a_read_receipt_is_taken_as_documented(sandbox: ThreadedSandbox) -> None:
    status, body = _ask(sandbox, EVENT, {"message_id": "wamid.1", "status": "read"})
    assert (status, body["response"]["response_code"], sandbox.receipts) == (202, "202", ["wamid.1"])
    wrongs: tuple[object, ...] = ({}, {"message_id": "wamid.1"}, {"message_id": "", "status": "read"}, [])
    for wrong in wrongs:
        assert _ask(sandbox, EVENT, wrong)[0] == 400
    assert _ask(sandbox, EVENT, {}, key="App wrong")[0] == 403


@pytest.mark.parametrize("content", [TEXT, BUTTONS])
def test_that_what_the_program_writes_is_what_smsbox_documents(content: dict[str, Any]) -> None:
    check_free(content)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "text", "text": {"body": ""}},
        {"type": "text", "text": {"body": "x" * 4097}},
        {"type": "text", "text": {"body": "x"}, "context": "wamid"},
        {"type": "interactive"},
        {**BUTTONS, "interactive": {**BUTTONS["interactive"], "header": None}},
        {**BUTTONS, "interactive": {**BUTTONS["interactive"], "body": {"text": "x" * 1025}}},
        {**BUTTONS, "interactive": {**BUTTONS["interactive"], "action": {"buttons": []}}},
        {**BUTTONS, "interactive": {**BUTTONS["interactive"], "action": {"buttons": [{"type": "reply"}]}}},
    ],
)
def test_that_what_smsbox_would_refuse_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        check_free(wrong)


def test_that_free_text_outside_its_window_fails_with_whatsapps_code() -> None:
    held = Conversations()
    closed = held.rule_for(NUMBER, TEXT, None)
    assert closed is not None
    bodies = story(1, NUMBER, closed)
    assert [body["data"]["status"] for body in bodies] == ["ack", "failed"]
    assert bodies[-1]["data"]["errors"][0]["code"] == 131047
    own = NumberRule(numbers=NUMBER, statuses=("read",))
    assert held.rule_for(NUMBER, {"type": "template"}, own) is own
    held.hear(NUMBER, time.time() - WINDOW_SECONDS + 60)
    assert held.rule_for(NUMBER, TEXT, own) is own
    held = Conversations()
    held.hear(NUMBER, time.time() - WINDOW_SECONDS)
    assert held.rule_for(NUMBER, BUTTONS, own) is not own


def test_that_a_person_can_be_made_to_write(sandbox: ThreadedSandbox) -> None:
    status, body = _ask(sandbox, "/sandbox/says", {"number": NUMBER, "text": "Bonjour", "ago": 60})
    assert (status, body["requestType"], body["data"]["text"]["body"]) == (202, "incoming_message", "Bonjour")
    assert 50 < time.time() - int(body["data"]["timestamp"]) < 70
    assert _ask(sandbox, "/sandbox/says", {"text": "?"})[0] == 400
