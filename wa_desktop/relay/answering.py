"""The answers of a relay: short, bounded in time, and without a word about the software."""

import asyncio

from aiohttp import web

from wa_desktop.relay.guard import NAME, Connection
from wa_desktop.relay.refusing import STATUS, Reason, Refused

_RETRY_SECONDS = "30"
_PIECE = 65_536
_MORE = {
    Reason.METHOD: {"Allow": "POST"},
    Reason.TOKEN: {"WWW-Authenticate": "Bearer"},
    Reason.RATE: {"Retry-After": "1"},
    Reason.BUSY: {"Retry-After": _RETRY_SECONDS},
    Reason.NOT_KEPT: {"Retry-After": _RETRY_SECONDS},
}


def answer(status: int, text: str | bytes, kind: str) -> web.Response:
    """An answer with a body."""
    body = text if isinstance(text, bytes) else text.encode()
    return web.Response(status=status, body=body, headers=_headers(kind))


def _headers(kind: str) -> dict[str, str]:
    return {**NAME, "Content-Type": f"{kind}; charset=utf-8", "Cache-Control": "no-store"}


def refusal(reason: Reason) -> web.Response:
    """An answer without a body, the last one of its connection."""
    refused = web.Response(status=STATUS[reason], headers={**NAME, **_MORE.get(reason, {})})
    refused.force_close()
    return refused


def refuse_unless(fine: bool, reason: Reason) -> None:
    """Raise `Refused` when it is not fine."""
    if not fine:
        raise Refused(reason)


async def send_within(seconds: float, request: web.BaseRequest, text: bytes, kind: str) -> web.StreamResponse:
    """Send a large answer to a reader who has this long; the connection of a slower one is cut."""
    said = web.StreamResponse(headers=_headers(kind))
    said.content_length = len(text)
    try:
        async with asyncio.timeout(seconds):
            await said.prepare(request)
            for start in range(0, len(text), _PIECE):
                await said.write(text[start : start + _PIECE])
            await said.write_eof()
    except TimeoutError:
        if isinstance(request.protocol, Connection):
            request.protocol.cut()
        raise Refused(Reason.TOO_SLOW) from None
    return said
