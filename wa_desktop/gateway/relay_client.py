"""A relay over HTTPS: the events after a cursor, and every way asking for them can fail."""

import json
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx

from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.follow_up import RelayEvent, RelayPage
from wa_desktop.gateway.transport import Answer, NameUnknown, TlsFailed, Transport

_REFUSED = frozenset({401, 403})
_BUSY = frozenset({429, 502, 503, 504})


class RelayClient:
    """Reads one relay. Opens no connection before its first call; one event loop only."""

    def __init__(
        self,
        url: str,
        token: str,
        *,
        connect_seconds: float = 15.0,
        read_seconds: float = 30.0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._url = url.rstrip("/")
        self._host = urlsplit(url).netloc
        self._headers = [
            ("Authorization", f"Bearer {token}"), ("Accept", "application/json"), ("User-Agent", "WA-Desktop"),
        ]  # fmt: skip
        self._transport = Transport(
            connections=1, connect_seconds=connect_seconds, read_seconds=read_seconds, call_seconds=120.0, tls=tls
        )

    def __repr__(self) -> str:
        return f"RelayClient({self._url!r})"

    async def page(self, after: int, limit: int) -> RelayPage:
        """At most `limit` events after the cursor `after`.

        Raises `ServiceRefused`: `relay_unreachable` (`obstacle` says how), `relay_tls`, `relay_token_refused`,
        `relay_busy`, `relay_not_one`.
        """
        answer = await self._asked(f"{self._url}/events?after={after}&limit={limit}")
        if answer.status in _REFUSED:
            raise ServiceRefused("relay_token_refused", host=self._host)
        if answer.status in _BUSY:
            raise ServiceRefused("relay_busy", host=self._host, status=answer.status)
        if answer.status != httpx.codes.OK:
            self._not_one(answer.status)
        try:
            return page_of(json.loads(answer.content))
        except (ValueError, RecursionError):
            self._not_one(answer.status)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._transport.aclose()

    async def _asked(self, url: str) -> Answer:
        try:
            return await self._transport.exchange("GET", url, self._headers, b"")
        except TlsFailed as error:
            raise ServiceRefused("relay_tls", host=self._host, problem=str(error)) from None
        except NameUnknown:
            raise ServiceRefused("relay_unreachable", host=self._host, obstacle="dns") from None
        except httpx.ConnectError:
            raise ServiceRefused("relay_unreachable", host=self._host, obstacle="refused") from None
        except httpx.TimeoutException:
            raise ServiceRefused("relay_unreachable", host=self._host, obstacle="timeout") from None
        except httpx.TransportError:
            raise ServiceRefused("relay_unreachable", host=self._host, obstacle="connection_lost") from None

    def _not_one(self, status: int) -> NoReturn:
        raise ServiceRefused("relay_not_one", host=self._host, status=status)


def page_of(said: object) -> RelayPage:
    """The page that a relay's JSON holds; `ValueError` when it is none."""
    if not isinstance(said, dict) or not isinstance(said.get("events"), list) or not _whole(said.get("next")):
        raise ValueError("not a page of events")
    lost = said.get("lost_before")
    return RelayPage(
        tuple(_event(one) for one in said["events"]),
        said["next"],
        said.get("more") is True,
        lost if _whole(lost) else None,
    )


def _event(said: object) -> RelayEvent:
    if not isinstance(said, dict) or not _whole(said.get("cursor")) or "body" not in said:
        raise ValueError("not an event")
    body = json.dumps(said["body"], ensure_ascii=False, separators=(",", ":"))
    # Half a character in a body is no reason to lose it.
    return RelayEvent(said["cursor"], _moment(said), body.encode("utf-8", "backslashreplace"))


def _moment(said: Mapping[str, Any]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(said.get("received_at")))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else None


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
