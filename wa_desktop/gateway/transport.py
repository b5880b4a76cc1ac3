"""httpx over aiohttp, with one promise: it knows which failures came before the request left.

"Before" is raised as `httpx.ConnectError`, `ConnectTimeout` or `PoolTimeout`, and is exactly
aiohttp's `ClientConnectorError` (DNS, refused, TLS handshake), `ClientHttpProxyError` (the proxy
refused the tunnel), `ConnectionTimeoutError`, and our own wait for a free connection. Everything
else is `ReadError`, `ReadTimeout`, or whatever it was: the request may have arrived.

A POST is never sent twice here: aiohttp tries only idempotent methods again on a stale connection,
and redirects are not followed. httpx's own pool is not used: it collapses beyond some tens of connections.
"""

import asyncio
import ssl
import sys
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import aiohttp
import httpx
from yarl import URL

from wa_desktop.domain.accounts import is_loopback

IDLE_SECONDS = 5.0
"""A connection idle for longer is not used again: the other side may be closing it."""

_LARGEST_BODY = 8 * 1024 * 1024
_OURS_TO_SAY = frozenset({"host", "content-length", "connection", "transfer-encoding", "accept-encoding"})
_PLAIN = ("Accept-Encoding", "identity")
_WAYS_REMEMBERED = 64
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)
"""Where systems keep what they trust; a Python of another system's make looks elsewhere."""
_UNDONE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class NoConnectionFree(httpx.PoolTimeout):
    """Every connection was busy for the whole time that a call may wait."""


class ProxyRefused(httpx.ConnectError):
    """The proxy would not open a tunnel."""


class TlsFailed(httpx.ConnectError):
    """The certificate or the handshake was refused."""


class NameUnknown(httpx.ConnectError):
    """The host's name leads nowhere."""


class BodyTooLarge(httpx.ReadError):
    """The answer is larger than any that SMSBOX gives."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes


class _Way(NamedTuple):
    """An address with the proxy that leads to it and what that proxy wants to hear."""

    url: URL
    proxy: URL | None
    credentials: dict[str, str]


class Transport(httpx.AsyncBaseTransport):
    """Our thin transport; belongs to the event loop of its first request.

    A call waits `wait_seconds` for a free connection, `connect_seconds` for it to open, `read_seconds`
    for each next part of the answer, and `call_seconds` in all once it has its connection's place. An answer of more
    than `largest_body` bytes is `BodyTooLarge`.
    """

    def __init__(
        self,
        *,
        connections: int = 512,
        connect_seconds: float = 15.0,
        read_seconds: float = 60.0,
        wait_seconds: float = 30.0,
        call_seconds: float = 150.0,
        largest_body: int = _LARGEST_BODY,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._free = asyncio.Semaphore(connections)
        self._wait = wait_seconds
        self._total = call_seconds
        self._largest = largest_body
        self._timeout = aiohttp.ClientTimeout(total=None, connect=connect_seconds, sock_read=read_seconds)
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._old: list[aiohttp.ClientSession] = []
        self._ways: dict[str, _Way] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send once and read the whole answer; the module says what is raised."""
        body = await request.aread()
        raw = ((name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers.raw)
        headers = [(name, value) for name, value in raw if name.lower() not in _OURS_TO_SAY]
        answer = await self.exchange(request.method, str(request.url), headers, body)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.content, request=request)

    async def exchange(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        """The same without httpx's objects, for the calls of a campaign; raises the same errors."""
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError as error:
            raise NoConnectionFree("no connection free") from error
        try:
            async with asyncio.timeout(self._total):
                return await self._once(method, url, headers, body)
        except TimeoutError as error:
            # SocketTimeoutError too; ConnectionTimeoutError is told apart inside.
            raise httpx.ReadTimeout("no complete answer in time") from error
        finally:
            self._free.release()

    async def _once(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        try:
            return await self._exchange(method, url, headers, body)
        except aiohttp.ClientConnectorError as error:
            raise _before(error) from error
        except aiohttp.ClientHttpProxyError as error:
            raise ProxyRefused(f"proxy answered {error.status}") from error
        except aiohttp.ConnectionTimeoutError as error:
            raise httpx.ConnectTimeout("no connection in time") from error
        except (aiohttp.ClientError, OSError) as error:
            if isinstance(error, TimeoutError):
                raise
            raise httpx.ReadError(type(error).__name__) from error

    async def _exchange(self, method: str, url: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        way = self._way_to(url)
        async with self._opened().request(
            method,
            way.url,
            # No tunnel: the proxy reads the request itself.
            headers=[*headers, *way.credentials.items(), _PLAIN] if way.url.scheme == "http" else [*headers, _PLAIN],
            data=body or None,
            allow_redirects=False,
            proxy=way.proxy,
            proxy_headers=way.credentials,
        ) as answer:
            content = await _bounded(answer, self._largest)
            kept = [
                (name, value) for name, value in answer.raw_headers if name.lower().decode("latin-1") not in _UNDONE
            ]
            return Answer(answer.status, kept, content)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, keepalive_timeout=IDLE_SECONDS, ssl=self._tls or system_trust(), ttl_dns_cache=60
                ),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,  # it would also read ~/.netrc; `_proxy_for` honours the proxy
            )
        return self._session

    def _way_to(self, url: str) -> "_Way":
        if url not in self._ways:
            if len(self._ways) >= _WAYS_REMEMBERED:
                self._ways.clear()
            target = httpx.URL(url)
            proxy, credentials = _proxy_of(f"{target.scheme}://{target.netloc.decode('ascii')}")
            self._ways[url] = _Way(URL(str(target), encoded=True), proxy, credentials)
        return self._ways[url]

    def renew(self) -> None:
        """Open new connections from now on; calls under way end on theirs."""
        if self._session is not None:
            self._old.append(self._session)
            self._session = None
        # The system's proxy may be another one in another place.
        self._ways.clear()

    async def aclose(self) -> None:
        """Close every connection."""
        self.renew()
        while self._old:
            await self._old.pop().close()


def _proxy_of(origin: str) -> tuple[URL | None, dict[str, str]]:
    said = system_proxy(origin)
    if not said:
        return None, {}
    try:
        proxy = URL(said)
    except ValueError:
        raise ProxyRefused("the system's proxy setting is not an address") from None
    if not proxy.user:
        return proxy, {}
    return proxy.with_user(None), {"Proxy-Authorization": aiohttp.encode_basic_auth(proxy.user, proxy.password or "")}


async def _bounded(answer: aiohttp.ClientResponse, largest: int) -> bytes:
    if answer.content_length is not None and answer.content_length <= largest:
        return await answer.read()
    parts: list[bytes] = []
    size = 0
    async for part in answer.content.iter_chunked(65536):
        size += len(part)
        if size > largest:
            answer.close()
            raise BodyTooLarge("the answer is too large")
        parts.append(part)
    return b"".join(parts)


def _before(error: aiohttp.ClientConnectorError) -> httpx.ConnectError:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return NameUnknown("name not found")
    if isinstance(error, aiohttp.ClientSSLError):
        return TlsFailed(str(error.os_error) or type(error).__name__)
    return httpx.ConnectError(str(error.os_error))


def system_trust() -> ssl.SSLContext:
    """The certificates that the operating system trusts, a company's own included, as they are now."""
    if sys.platform not in ("win32", "darwin"):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if _loads_from_files(context):
            return context
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _loads_from_files(context: ssl.SSLContext) -> bool:
    """Have `context` trust what stands in the system's files; False when there are none.

    Once for all connections: truststore reads the files again for each of them, some 20 ms in which no other call
    goes on.
    """
    usual = ssl.get_default_verify_paths()
    if usual.cafile or (usual.capath and any(Path(usual.capath).glob("*.0"))):
        context.set_default_verify_paths()
        return True
    bundle = next((file for file in _BUNDLES if Path(file).is_file()), None)
    if bundle is not None:
        context.load_verify_locations(bundle)
    return bundle is not None


def system_proxy(origin: str) -> str | None:
    """The proxy that the system wants for `origin` (environment, Windows, macOS); never for loopback."""
    parts = httpx.URL(origin)
    if is_loopback(origin) or urllib.request.proxy_bypass(parts.netloc.decode("ascii")):
        return None
    proxies = urllib.request.getproxies()
    said = proxies.get(parts.scheme) or proxies.get("all")
    if not said:
        return None
    address = said if "://" in said else f"http://{said}"
    # aiohttp speaks no SOCKS: a direct connection is tried then.
    return address if address.startswith(("http://", "https://")) else None
