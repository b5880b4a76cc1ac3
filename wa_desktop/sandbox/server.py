"""The stand-in SMSBOX: the documented contract, kept exactly, with faults on request.

The client cannot tell it from the real one: same addresses, same bodies, no marks. Its own
addresses for tests, `/sandbox/calls` and `/sandbox/messages`, are not part of the contract.
"""

import asyncio
import hmac
import json
import re
import socket
import struct
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

from aiohttp import web

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.gateway.models import MOST_RECIPIENTS
from wa_desktop.sandbox.catalogue import bundled_catalogue
from wa_desktop.sandbox.contract import (
    Line,
    Refused,
    error_body,
    json_answer,
    queued_body,
    template_list_body,
)
from wa_desktop.sandbox.conversations import Conversations
from wa_desktop.sandbox.news import message_body, spoken, story
from wa_desktop.sandbox.record import Call, Record
from wa_desktop.sandbox.scenario import CallRule, Fault, Scenario
from wa_desktop.sandbox.webhooks import Webhooks

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_ENDLESS_CREDIT = 100_000
_FIRST_REFERENCE = 7_000_000_000
_LARGEST_BODY = 4 * 1024 * 1024


class Sandbox:
    """One agent with one number. Belongs to one event loop."""

    def __init__(self, scenario: Scenario, webhook: str | None = None, record: Path | None = None) -> None:
        self.record = Record(record)
        self.webhooks = Webhooks(webhook, scenario.webhook_step_ms / 1000)
        self._catalogue = bundled_catalogue()
        self.conversations = Conversations()
        self._stopping = asyncio.Event()
        # References go on where an earlier sandbox of the same record left off.
        self._reference = _FIRST_REFERENCE + int(time.time() * 1000) % 1_000_000_000
        self.use(scenario)

    def use(self, scenario: Scenario) -> None:
        """Follow `scenario` from the next call on, with its balance."""
        self._scenario = scenario
        self.balance = scenario.balance
        self.webhooks.step_seconds = scenario.webhook_step_ms / 1000

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=_LARGEST_BODY, middlewares=[_documented_errors])
        app.router.add_route("*", "/waba/1.1/json/{waba}/message/{phone}", self._send)
        app.router.add_route("*", "/waba/1.1/json/{waba}/event/{phone}", self._event)
        app.router.add_route("*", "/waba/1.1/json/{waba}/template/{phone}", self._templates)
        app.router.add_route("*", "/1.1/api.php", self._credit)
        app.router.add_get("/sandbox/calls", self._calls)
        app.router.add_get("/sandbox/messages", self._messages)
        app.router.add_post("/sandbox/says", self._says)
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._stop)
        app.on_cleanup.append(self._close)
        return app

    async def _start(self, _: web.Application) -> None:
        await self.webhooks.start()

    async def _stop(self, _: web.Application) -> None:
        self._stopping.set()

    async def _close(self, _: web.Application) -> None:
        await self.webhooks.aclose()
        await self.record.aclose()

    async def _templates(self, request: web.Request) -> web.Response:
        _admit(request, "GET")
        listed = self._scenario.listed(self._catalogue.listed, len(self.record.calls))
        return json_answer(200, template_list_body(listed))

    async def _credit(self, request: web.Request) -> web.Response:
        if not _has_key(request) or request.query.get("action") != "credit":
            return web.Response(text="ERREUR")
        return web.Response(text=f"CREDIT {_ENDLESS_CREDIT if self.balance is None else self.balance}")

    async def _calls(self, _: web.Request) -> web.Response:
        return json_answer(200, {"calls": self.record.calls_as_json()})

    async def _messages(self, _: web.Request) -> web.Response:
        return json_answer(200, {"messages": self.record.messages_as_json()})

    async def _event(self, request: web.Request) -> web.Response:
        _admit(request, "POST")
        self.conversations.take_receipt(_json(await request.read()))
        self._reference += 1
        return json_answer(202, {**queued_body(self._reference, ()), "details": "Request accepted for processing."})

    async def _says(self, request: web.Request) -> web.Response:
        """A person writes: `number` and `text`, or `message` as a webhook's `data` holds it; `ago` in seconds."""
        number, at, part = spoken(_json(await request.read()), time.time())
        self.conversations.hear(number, at)
        body = message_body(number, part, at)
        self.webhooks.tell([body])
        return json_answer(202, body)

    async def _send(self, request: web.Request) -> web.StreamResponse:
        call = Call(len(self.record.calls) + 1, time.time())
        self.record.calls.append(call)
        try:
            answer = await self._answer(request, call)
        except Refused as refused:
            call.status = refused.status
            raise
        call.status = 0 if request.transport is None or request.transport.is_closing() else answer.status
        return answer

    async def _answer(self, request: web.Request, call: Call) -> web.StreamResponse:
        early = self._scenario.call_rule(call.call, ())
        if early is not None and early.do is Fault.RESET_BEFORE_BODY:
            call.fault = early.do
            return _reset(request)
        _admit(request, "POST")
        numbers, content = _read(await request.read())
        call.size = len(numbers)
        rule = self._scenario.call_rule(call.call, numbers)
        call.fault = rule.do if rule else ""
        refused = await self._before_queue(request, rule)
        if refused is not None:
            return refused
        lines = await self._queue(call, numbers, content, rule)
        return await self._after_queue(request, rule, queued_body(int(call.reference), lines))

    async def _before_queue(self, request: web.Request, rule: CallRule | None) -> web.StreamResponse | None:
        await asyncio.sleep(self._scenario.latency_ms / 2000)
        if rule is None:
            return None
        if rule.do is Fault.STATUS:
            return _scripted(rule)
        if rule.do is Fault.HANG_BEFORE:
            return await self._hang(request)
        if rule.do in (Fault.RESET_BEFORE_BODY, Fault.RESET_AFTER_BODY):
            return _reset(request)
        return None

    async def _queue(self, call: Call, numbers: Sequence[str], content: Any, rule: CallRule | None) -> list[Line]:
        key = self._catalogue.check(content)
        lines = [Line(number, self._refusal(number)) for number in numbers]
        self._pay(sum(not line.refusal for line in lines))
        self._reference += 1
        reference = self._reference
        await self.record.queue(call, reference, key, lines, content)
        for line in lines:
            if not line.refusal:
                number = line.submitted
                told = self.conversations.rule_for(number, content, self._scenario.number_rule(number))
                bodies = story(reference, number, told)
                if told is not None and told.replies:
                    self.conversations.hear(number, time.time())
                if rule is not None and rule.do is Fault.OVERTAKEN and bodies:
                    await self.webhooks.tell_now(bodies.pop(0))
                self.webhooks.tell(bodies)
        return lines

    def _refusal(self, number: str) -> str:
        rule = self._scenario.number_rule(number)
        if rule is not None and rule.refuse:
            return rule.refuse
        return "" if _NUMBER.fullmatch(number) else "INVALID_RECIPIENT"

    def _pay(self, messages: int) -> None:
        if self.balance is not None:
            if self.balance < messages:
                raise Refused(402)
            self.balance -= messages

    async def _after_queue(
        self, request: web.Request, rule: CallRule | None, body: dict[str, Any]
    ) -> web.StreamResponse:
        await asyncio.sleep(self._scenario.latency_ms / 2000)
        if rule is None:
            return json_answer(202, body)
        if rule.do is Fault.SLOW:
            await asyncio.sleep(rule.seconds)
        elif rule.do is Fault.HANG_AFTER:
            return await self._hang(request)
        elif rule.do is Fault.RESET_AFTER_QUEUE:
            return _reset(request)
        elif rule.do is Fault.CUT_ANSWER:
            return await _cut(request, body)
        elif rule.do is Fault.STATUS_AFTER_QUEUE:
            return _scripted(rule)
        elif rule.do is Fault.UNREADABLE:
            return web.Response(status=202, body=b'{"response": {"response_', content_type="application/json")
        return json_answer(202, _bent(rule.do, body))

    async def _hang(self, request: web.Request) -> web.StreamResponse:
        await self._stopping.wait()
        return _reset(request)


def _admit(request: web.Request, method: str) -> None:
    """The documented refusals that need no body; the same order as their numbers say."""
    if request.method != method:
        raise Refused(405)
    if not _has_key(request):
        raise Refused(403)
    if request.match_info["waba"] != SANDBOX_WABA:
        raise Refused(404, "Invalid wabaId value (not found).")
    if request.match_info["phone"] != SANDBOX_PHONE_ID:
        raise Refused(404, "Invalid phoneID value (not found).")


def _has_key(request: web.Request) -> bool:
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"App {SANDBOX_KEY}".encode())


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        raise Refused(400) from None


def _read(body: bytes) -> tuple[list[str], Any]:
    facts = _json(body)
    numbers = facts.get("recipients") if isinstance(facts, dict) else None
    if not isinstance(numbers, list) or not numbers or not all(isinstance(number, str) for number in numbers):
        raise Refused(400, "Missing mandatory recipients.")
    if len(numbers) > MOST_RECIPIENTS:
        raise Refused(413)
    return numbers, facts.get("contentMessage")


def _bent(fault: Fault, body: dict[str, Any]) -> dict[str, Any]:
    if fault is Fault.WRONG_COUNT:
        return {**body, "recipients": body["recipients"][:-1]}
    if fault is Fault.WRONG_NUMBER:
        stranger = {**body["recipients"][-1], "submitted": "+33999999999", "rewrited": "33999999999"}
        return {**body, "recipients": [*body["recipients"][:-1], stranger]}
    return body


def _scripted(rule: CallRule) -> web.Response:
    if rule.html:
        answer = web.Response(status=rule.status, text="<html><body>Error</body></html>", content_type="text/html")
    else:
        answer = json_answer(rule.status, error_body(rule.status, rule.error))
    if rule.retry_after is not None:
        answer.headers["Retry-After"] = str(rule.retry_after)
    return answer


def _reset(request: web.Request) -> web.Response:
    """Cut the connection hard (RST), as a crashed server or a firewall does."""
    if request.transport is not None:
        connection = request.transport.get_extra_info("socket")
        layout = "hh" if sys.platform == "win32" else "ii"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
        request.transport.abort()
    return web.Response(status=500)


async def _cut(request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
    whole = json.dumps(body).encode()
    answer = web.StreamResponse(status=202, headers={"Content-Type": "application/json"})
    answer.content_length = len(whole)
    await answer.prepare(request)
    await answer.write(whole[: len(whole) // 2])
    await asyncio.sleep(0.02)  # the first half must have left before the reset
    _reset(request)
    return answer


Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def _documented_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return json_answer(refused.status, error_body(refused.status, refused.error))
    except web.HTTPRequestEntityTooLarge:
        return json_answer(413, error_body(413))
    except web.HTTPException as error:
        return json_answer(error.status, error_body(error.status, "Invalid address."))
