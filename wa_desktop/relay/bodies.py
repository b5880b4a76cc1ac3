"""What came in as a body: unpacked within bounds, known to be a JSON object, and what it is known by."""

import hashlib
import json
import zlib
from typing import Any

from wa_desktop.relay.refusing import Reason, Refused
from wa_desktop.store.mailbox import Letter

_LONGEST_ID = 300
_DEEPEST = 100
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS
"""Tells both formats apart by their first bytes."""


def unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """`body` without its content encoding; raises `Refused` when it unpacks to more than `most` bytes."""
    match encoding.strip().casefold():
        case "" | "identity":
            return body
        case "gzip" | "x-gzip" | "deflate":
            return _inflated(body, most)
        case _:
            raise Refused(Reason.ENCODING)


def _inflated(body: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(_ZLIB_OR_GZIP)
    try:
        text = unpacker.decompress(body, most + 1)
    except zlib.error:
        raise Refused(Reason.MALFORMED) from None
    if len(text) > most:
        raise Refused(Reason.TOO_LARGE)
    if not unpacker.eof or unpacker.unused_data:
        raise Refused(Reason.MALFORMED)
    return text


def letter_of(body: bytes) -> Letter:
    """`body` as it is kept, known by its `requestUUID`, else by its own bytes; `Refused` when it is no JSON object.

    Everything else about it is the reader's business: unknown types are kept as they came.
    """
    text = body.removeprefix(b"\xef\xbb\xbf").strip(b" \t\r\n")
    try:
        request = json.loads(text.decode("utf-8"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Refused(Reason.MALFORMED) from None
    if not isinstance(request, dict) or not _is_flat(request):
        raise Refused(Reason.MALFORMED)
    return Letter(_key(request.get("requestUUID"), text), text)


def _key(uuid: Any, text: bytes) -> bytes:
    name = str(uuid).strip() if isinstance(uuid, str | int) and not isinstance(uuid, bool) else ""
    if 0 < len(name) <= _LONGEST_ID:
        return hashlib.sha256(b"uuid:" + name.encode("utf-8", "surrogatepass")).digest()
    return hashlib.sha256(b"body:" + text).digest()


def _is_flat(request: object) -> bool:
    """Whether it is nested so little that every reader can follow it, also inside an answer of ours."""
    level = [request]
    for _ in range(_DEEPEST):
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [part for parts in inner for part in parts]
        if not level:
            return True
    return False


def _refuse(constant: str) -> float:
    raise ValueError(constant)
