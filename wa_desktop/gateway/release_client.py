"""What a release announces over HTTPS: fetched within bounds, handed on once its signature is proven, never before.

Nothing is sent but the request itself: no cookie, no version, no name of this computer.
"""

import ssl
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.releases import Announcements, doubt, safe_address, signatures_of
from wa_desktop.gateway.transport import Answer, BodyTooLarge, NameUnknown, TlsFailed, Transport

LARGEST_MANIFEST = 64 * 1024
"""Bytes."""
MOST_REDIRECTS = 5
"""A release page may keep its files elsewhere."""

_HEADERS = [("Accept", "application/json, text/plain, application/octet-stream"), ("User-Agent", "WA-Desktop")]
_SIGNATURE = ".sig"
_FIRST_WAY, _LAST_WAY = 301, 308


async def announced(
    source: Announcements,
    *,
    connect_seconds: float = 10.0,
    read_seconds: float = 10.0,
    call_seconds: float = 20.0,
    tls: ssl.SSLContext | None = None,
) -> bytes:
    """The manifest that `source` announces, its signature proven; nothing in it is judged yet.

    Raises `ServiceRefused`: `release_unreachable` (`obstacle` says how), `release_refused` (`doubt` says why).
    """
    transport = Transport(
        connections=1, connect_seconds=connect_seconds, read_seconds=read_seconds, call_seconds=call_seconds,
        largest_body=LARGEST_MANIFEST, tls=tls,
    )  # fmt: skip
    try:
        manifest = await _fetched(transport, source.address)
        signature = await _fetched(transport, _beside(source.address))
    finally:
        await transport.aclose()
    prove(manifest, signatures_of(signature.decode("ascii", errors="replace")), source.keys)
    return manifest


def _beside(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(path=parts.path + _SIGNATURE).geturl()


def prove(manifest: bytes, signatures: Mapping[str, bytes], keys: Mapping[str, bytes]) -> None:
    """Believe `manifest` for a signature of a key in `keys`, when none of those is bad; raises `release_refused`."""
    known = signatures.keys() & keys.keys()
    if not known:
        raise doubt("unknown_key" if signatures else "no_signature")
    for name in known:
        try:
            Ed25519PublicKey.from_public_bytes(keys[name]).verify(signatures[name], manifest)
        except InvalidSignature:
            raise doubt("signature") from None


async def _fetched(transport: Transport, address: str) -> bytes:
    """The body at `address`, by way of a few redirects that stay as safe as it is."""
    here = address
    for _way in range(MOST_REDIRECTS + 1):
        answer = await _asked(transport, here)
        if answer.status == httpx.codes.OK:
            if _header(answer, "content-type").startswith(("text/html", "application/xhtml")):
                raise doubt("web_page")
            return answer.content
        if not _FIRST_WAY <= answer.status <= _LAST_WAY:
            raise _unreachable(address, "no_announcement")
        there = urljoin(here, _header(answer, "location"))
        if not safe_address(there) or urlsplit(there).scheme != urlsplit(address).scheme:
            raise doubt("led_away")
        here = there
    raise doubt("led_away")


async def _asked(transport: Transport, address: str) -> Answer:
    try:
        return await transport.exchange("GET", address, _HEADERS, b"")
    except BodyTooLarge:
        raise doubt("too_large") from None
    except TlsFailed:
        raise _unreachable(address, "certificate") from None
    except NameUnknown:
        raise _unreachable(address, "dns") from None
    except httpx.ConnectError:
        raise _unreachable(address, "refused") from None
    except httpx.TimeoutException:
        raise _unreachable(address, "timeout") from None
    except httpx.TransportError:
        raise _unreachable(address, "connection_lost") from None


def _unreachable(address: str, obstacle: str) -> ServiceRefused:
    return ServiceRefused("release_unreachable", host=urlsplit(address).netloc, obstacle=obstacle)


def _header(answer: Answer, name: str) -> str:
    wanted = name.encode()
    found = next((value for key, value in answer.headers if key.lower() == wanted), b"")
    return found.decode("latin-1").strip()
