"""The relay's front: who may speak, webhooks in by one secret path, everything else to the desk or refused."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web

from wa_desktop.relay.addresses import Address, client_of, is_in, line_of
from wa_desktop.relay.answering import answer, refusal, refuse_unless
from wa_desktop.relay.bodies import letter_of, unpacked
from wa_desktop.relay.credentials import Words
from wa_desktop.relay.guard import Connection, Doorkeeper, GuardedServer
from wa_desktop.relay.keeping import Keeper
from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.options import RelayOptions
from wa_desktop.relay.rates import Rates
from wa_desktop.relay.refusing import Reason, Refused

_log = logging.getLogger(__name__)

_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_MOST_STRANGERS_NAMED = 100

Pages = Mapping[str, Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]]


class Front:
    """Receives every request. The one receiving path: of the relay, of the trial, of tests."""

    def __init__(
        self, options: RelayOptions, secret: Words, keeper: Keeper, metrics: Metrics, pages: Pages | None = None
    ) -> None:
        """`pages` are the paths that are read, by GET and HEAD; all others are webhooks or nothing."""
        self._options = options
        self._secret = secret
        self._keeper = keeper
        self._metrics = metrics
        self._pages = pages or {}
        self._rates = Rates(options.rate)
        self._named: set[Address | None] = set()
        self._serving = 0
        self._leaving = False
        self._idle = asyncio.Event()
        self._idle.set()

    def server(self) -> GuardedServer:
        """The web server; to be called in the event loop that it lives in."""
        return GuardedServer(self._handle, Doorkeeper(self._options, self._metrics))

    async def finish(self, seconds: float) -> None:
        """Finish the requests that have begun, bodies still on their way included, in at most this long."""
        self._leaving = True
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._idle.wait()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        connection = request.protocol
        assert isinstance(connection, Connection)  # noqa: S101 - what `server` makes
        connection.begin()
        self._serving += 1
        self._idle.clear()
        try:
            said = await self._answer_or_refusal(request)
            if self._leaving:
                said.force_close()
            return said
        finally:
            self._serving -= 1
            if not self._serving:
                self._idle.set()
            connection.end()

    async def _answer_or_refusal(self, request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await self._answer(request)
        except Refused as refused:
            self._metrics.refused[refused.reason] += 1
            return refusal(refused.reason)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        peer = request.remote or ""
        client = client_of(peer, tuple(request.headers.getall("X-Forwarded-For", ())), self._options.proxies)
        name = peer if client is None else line_of(client)
        refuse_unless(self._rates.allows(name, time.monotonic()), Reason.RATE)
        page = self._pages.get(request.rel_url.raw_path)
        if page is not None and request.method in ("GET", "HEAD"):
            return await page(request)
        self._check(request, client)
        letter = letter_of(await self._body(request))
        self._metrics.received(await self._keeper.keep(letter))
        return answer(200, b"OK", "text/plain")

    def _check(self, request: web.BaseRequest, client: Address | None) -> None:
        known = self._secret.know(request.rel_url.raw_path.removeprefix("/"))
        allowed = client is not None and is_in(client, self._options.allow)
        if known and not allowed:
            self._name_stranger(client)
        refuse_unless(allowed, Reason.ADDRESS)
        refuse_unless(known, Reason.PATH)
        refuse_unless(request.method == "POST", Reason.METHOD)

    def _name_stranger(self, client: Address | None) -> None:
        # The usual mistake of a set-up: the proxy's own address, or a new one of SMSBOX.
        if client not in self._named and len(self._named) < _MOST_STRANGERS_NAMED:
            self._named.add(client)
            _log.warning("a webhook with the right path came from %s, which is not allowed", client or "nowhere")

    async def _body(self, request: web.BaseRequest) -> bytes:
        most = self._options.max_body
        refuse_unless((request.content_length or 0) <= most, Reason.TOO_LARGE)
        try:
            async with asyncio.timeout(self._options.body_seconds):
                if request.headers.get("Expect", "").casefold() == "100-continue":
                    await request.writer.write(_CONTINUE)
                    request.writer.output_size = 0
                packed = await _read(request, most)
        except TimeoutError:
            raise Refused(Reason.TOO_SLOW) from None
        except (web.RequestPayloadError, OSError):
            # Cut off, or chunks that are none.
            raise Refused(Reason.MALFORMED) from None
        return unpacked(packed, request.headers.get("Content-Encoding", ""), most)


async def _read(request: web.BaseRequest, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        refuse_unless(len(body) <= most, Reason.TOO_LARGE)
    return bytes(body)
