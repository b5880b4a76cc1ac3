"""SMSBOX's API as the engine's port: every way a call can end, told apart once and here.

| what happened | outcome |
|---|---|
| 202, readable, every number answered exactly once | `Answered` |
| 400 402 403 404 405 413 with SMSBOX's own body | `Rejected` |
| DNS, refused, TLS, proxy tunnel, connect timeout, no connection free | `NotSent` |
| everything else, unknown exceptions included | `Uncertain` |
"""

import json
import logging
import math
import ssl
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn
from urllib.parse import quote, urlsplit

import httpx
from pydantic import ValidationError

from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, RecipientAnswer, Rejected, Uncertain
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.gateway.models import Queued, Refusal, TemplateList
from wa_desktop.gateway.template_list import template_versions
from wa_desktop.gateway.transport import Answer, NameUnknown, ProxyRefused, TlsFailed, Transport

_log = logging.getLogger(__name__)

_REJECTIONS = frozenset({400, 402, 403, 404, 405, 413})
_UNAVAILABLE = 503
_ACCEPTED = "ACCEPTED"
_BEFORE: tuple[tuple[type[httpx.TransportError], str], ...] = (
    (NameUnknown, "dns"),
    (TlsFailed, "tls"),
    (ProxyRefused, "proxy"),
    (httpx.ConnectError, "refused"),
    (httpx.ConnectTimeout, "connect_timeout"),
    (httpx.PoolTimeout, "no_connection"),
)


class SmsboxClient:
    """The real `Sender`. Opens no connection before its first call; one event loop only."""

    def __init__(
        self,
        waba: str,
        phone_id: str,
        key: str,
        *,
        base_url: str,
        account_url: str,
        connections: int = 512,
        connect_seconds: float = 15.0,
        read_seconds: float = 60.0,
        wait_seconds: float = 30.0,
        call_seconds: float = 150.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        agent, phone = quote(waba, safe=""), quote(phone_id, safe="")
        root = f"{base_url.rstrip('/')}/waba/1.1/json/{agent}"
        self._send_url = f"{root}/message/{phone}"
        self._templates_url = f"{root}/template/{phone}"
        self._credit_url = f"{account_url.rstrip('/')}/1.1/api.php?action=credit"
        self._transport = Transport(
            connections=connections,
            connect_seconds=connect_seconds,
            read_seconds=read_seconds,
            wait_seconds=wait_seconds,
            call_seconds=call_seconds,
            tls=tls,
        )
        headers = {"Authorization": f"App {key}", "Accept": "application/json", "User-Agent": "WA-Desktop"}
        self._send_headers = [*headers.items(), ("Content-Type", "application/json")]
        self._http = httpx.AsyncClient(
            transport=self._transport,
            headers=headers,
            trust_env=False,  # else httpx would put its own pool in front of the transport
            follow_redirects=False,
        )

    def __repr__(self) -> str:
        return f"SmsboxClient({self._send_url!r})"

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        """One call for one content to at most 5,000 numbers (E.164 with `+`)."""
        body = json.dumps({"recipients": list(numbers), "contentMessage": content}, ensure_ascii=False)
        try:
            # Without httpx's client around it: that costs as much as the call itself.
            answer = await self._transport.exchange("POST", self._send_url, self._send_headers, body.encode())
            return outcome_of(answer, numbers)
        except httpx.TransportError as error:
            return outcome_of_failure(error)
        except Exception as error:  # noqa: BLE001 - unknown means unknown: never "not sent", never a crash
            _log.warning("a call ended in %s: it counts as unconfirmed", type(error).__name__)
            return Uncertain("unknown", type(error).__name__)

    async def templates(self) -> Sequence[TemplateVersion]:
        """The agent's templates; raises `ServiceRefused`."""
        answer = await self._get(self._templates_url)
        try:
            listed = TemplateList.model_validate_json(answer.content)
        except ValidationError:
            self._unexpected(answer)
        return template_versions(listed.data, datetime.now(UTC))

    async def credit(self) -> str:
        """The balance in SMSBOX credits, as SMSBOX writes it; raises `ServiceRefused`."""
        answer = await self._get(self._credit_url)
        word, _, figure = answer.text.strip().partition(" ")
        if word.upper() == "ERREUR":
            raise ServiceRefused("credit_refused", host=_host(self._credit_url))
        if word.upper() != "CREDIT" or not figure.strip():
            self._unexpected(answer)
        return figure.strip()

    async def renew(self) -> None:
        """Let every idle connection go; calls under way end on theirs."""
        self._transport.renew()

    async def aclose(self) -> None:
        """Close every connection."""
        await self._http.aclose()

    async def _get(self, url: str) -> httpx.Response:
        try:
            answer = await self._http.get(url)
        except TlsFailed as error:
            raise ServiceRefused("tls_failed", host=_host(url), problem=str(error)) from None
        except httpx.TransportError as error:
            raise ServiceRefused("unreachable", host=_host(url), cause=_cause(error)) from None
        if answer.status_code != httpx.codes.OK:
            self._refused(answer)
        return answer

    def _refused(self, answer: httpx.Response) -> NoReturn:
        host, status = _host(str(answer.url)), answer.status_code
        codes = {
            401: "key_refused",
            403: "key_refused",
            402: "no_balance",
            404: "unknown_ids",
            503: "service_unavailable",
        }
        code = codes.get(status)
        if code is None or (status != httpx.codes.UNAUTHORIZED and _refusal(status, answer.content) is None):
            self._unexpected(answer)
        said = _refusal(status, answer.content)
        raise ServiceRefused(code, host=host, status=status, error=said.error if said else "")

    def _unexpected(self, answer: httpx.Response) -> NoReturn:
        raise ServiceRefused("unexpected_answer", host=_host(str(answer.url)), status=answer.status_code)


def _host(url: str) -> str:
    return urlsplit(url).netloc


def outcome_of_failure(error: httpx.TransportError) -> Outcome:
    """The outcome of a call that got no answer."""
    cause = _cause(error)
    if any(cause == name for _, name in _BEFORE):
        return NotSent(cause, str(error))
    return Uncertain(cause, str(error))


def _cause(error: httpx.TransportError) -> str:
    for kind, name in _BEFORE:
        if isinstance(error, kind):
            return name
    return "read_timeout" if isinstance(error, httpx.TimeoutException) else "connection_lost"


def outcome_of(answer: Answer, numbers: Sequence[str]) -> Outcome:
    """The outcome of a call that was answered."""
    status = answer.status
    if httpx.codes.is_success(status):
        return _answered(answer, numbers)
    said = _refusal(status, answer.content)
    if said is not None and status in _REJECTIONS:
        return Rejected(status, said.response.response_desc, said.error)
    cause = "unavailable" if said is not None and status == _UNAVAILABLE else "http_status"
    return Uncertain(cause, said.error if said else "", status, retry_after(httpx.Headers(answer.headers)))


def _refusal(status: int, content: bytes) -> Refusal | None:
    """SMSBOX's own error body; None for anything else (a proxy's page, an empty body)."""
    try:
        said = Refusal.model_validate_json(content)
    except ValidationError:
        return None
    return said if said.response.response_code == str(status) else None


def _answered(answer: Answer, numbers: Sequence[str]) -> Outcome:
    try:
        queued = Queued.model_validate_json(answer.content)
    except ValidationError:
        return Uncertain("answer_unreadable", "", answer.status)
    said = queued.response.response_code
    lines = {line.submitted.strip(): line for line in queued.recipients}
    if answer.status != httpx.codes.ACCEPTED or said not in ("202", ""):
        return Uncertain("answer_unreadable", f"reference {queued.reference}", answer.status)
    if len(queued.recipients) != len(numbers) or set(lines) != set(numbers):
        return Uncertain("answer_unreadable", f"reference {queued.reference}: other numbers", answer.status)
    return Answered(
        queued.reference,
        tuple(
            RecipientAnswer(
                number,
                lines[number].rewrited.removeprefix("+") or number.removeprefix("+"),
                lines[number].state.upper() == _ACCEPTED,
                "" if lines[number].state.upper() == _ACCEPTED else lines[number].reason_code or lines[number].state,
            )
            for number in numbers
        ),
    )


def retry_after(headers: httpx.Headers) -> float | None:
    """`Retry-After` in seconds, from a number of seconds or a date; None when absent or nonsense."""
    said = headers.get("Retry-After", "").strip()
    try:
        seconds = float(said)
    except ValueError:
        seconds = _seconds_until(said)
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _seconds_until(said: str) -> float:
    try:
        moment = parsedate_to_datetime(said)
    except ValueError:
        return math.nan
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
