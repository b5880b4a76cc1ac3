"""Telling WhatsApp that a message was read: how such a call can end."""

import asyncio
import socket

import pytest

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, Rejected
from wa_desktop.gateway.models import EventTaken
from wa_desktop.gateway.replies import AnswerClient
from wa_desktop.sandbox.running import ThreadedSandbox


def _mark(base_url: str, wamid: str, key: str = SANDBOX_KEY) -> Outcome:
    async def mark() -> Outcome:
        client = AnswerClient(SANDBOX_WABA, SANDBOX_PHONE_ID, key, base_url=base_url, account_url=base_url)
        try:
            return await client.mark_read(wamid)
        finally:
            await client.aclose()

    return asyncio.run(mark())


def test_that_every_end_of_a_receipt_is_told_apart() -> None:
    with ThreadedSandbox() as sandbox:
        assert isinstance(_mark(sandbox.base_url, "wamid.1"), Answered)
        assert sandbox.receipts == ["wamid.1"]
        assert _mark(sandbox.base_url, "wamid.1", key="wrong").__class__ is Rejected
        assert _mark(sandbox.base_url, "").__class__ is Rejected
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        assert isinstance(_mark(f"http://127.0.0.1:{nobody.getsockname()[1]}", "wamid.1"), NotSent)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b'{"response": {"response_code": "200"}}', b"[]"])
def test_that_an_unreadable_answer_is_none(body: bytes) -> None:
    assert EventTaken.read(body) is None
