"""The connections of a relay: bounded in number and in patience, whatever the other side does or leaves undone."""

import asyncio
import logging
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

from aiohttp import web

from wa_desktop.relay.addresses import address_of, is_in, line_of
from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.options import RelayOptions
from wa_desktop.relay.refusing import STATUS, Reason

_log = logging.getLogger(__name__)

NAME = {"Server": "http"}
"""Instead of the names and versions that the library would tell."""

_SHARE_OF_ONE = 2
_IDLE_SECONDS = 180.0
"""Longer than a reverse proxy keeps a connection it does not use: else a webhook meets a connection just closed."""
_LINGERING_SECONDS = 2.0


class Doorkeeper:
    """Counts the open connections, all together and by address."""

    def __init__(self, options: RelayOptions, metrics: Metrics) -> None:
        self.options = options
        self.metrics = metrics
        self._by_address: Counter[str] = Counter()

    def admit(self, peer: str) -> str | None:
        """The name under which a connection of `peer` is counted; None when there are too many."""
        address = address_of(peer)
        if address is None or self.metrics.connections >= self.options.connections:
            return None
        name = line_of(address)
        alone = not is_in(address, self.options.proxies)
        if alone and self._by_address[name] >= max(1, self.options.connections // _SHARE_OF_ONE):
            return None
        self._by_address[name] += 1
        self.metrics.connections += 1
        return name

    def leave(self, name: str) -> None:
        """Count an admitted connection out."""
        self.metrics.connections -= 1
        self._by_address[name] -= 1
        if not self._by_address[name]:
            del self._by_address[name]


class Connection(web.RequestHandler):
    """One connection. From the first byte of a request its headers must be there in time."""

    __slots__ = ("_door", "_name", "_patience", "_serving")

    def __init__(self, manager: web.Server, door: Doorkeeper, **kwargs: Any) -> None:
        super().__init__(manager, **kwargs)
        self._door = door
        self._name: str | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._serving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit it, or cut it at once."""
        super().connection_made(transport)
        peer = transport.get_extra_info("peername")
        self._name = self._door.admit(peer[0] if peer else "")
        if self._name is None:
            self._door.metrics.refused[Reason.CONNECTIONS] += 1
            self.cut()
        else:
            self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Take bytes; those between two requests begin the next one."""
        if self._patience is None and not self._serving:
            self._wait_for_headers()
        super().data_received(data)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Count it out."""
        self._stop_waiting()
        if self._name is not None:
            self._door.leave(self._name)
            self._name = None
        super().connection_lost(exc)

    def begin(self) -> None:
        """A request's headers are there."""
        self._serving = True
        self._stop_waiting()

    def end(self) -> None:
        """The request is answered."""
        self._serving = False

    def _wait_for_headers(self) -> None:
        self._patience = asyncio.get_running_loop().call_later(self._door.options.header_seconds, self._too_slow)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _too_slow(self) -> None:
        self._door.metrics.refused[Reason.TOO_SLOW] += 1
        self.cut()

    def cut(self) -> None:
        """End the connection at once."""
        transport = self.transport
        self.force_close()
        if transport is not None:
            transport.abort()

    def log_exception(self, *_args: Any, exc_info: BaseException | None = None, **_more: Any) -> None:
        """Log what aiohttp did not expect, by its kind and place alone."""
        _log.error("a connection failed: %s", _kind_and_place(exc_info))

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,  # noqa: ARG002 - it quotes the request
    ) -> web.StreamResponse:
        """Answer what is not HTTP, or a fault of ours, without a word; a fault is logged by its kind and place."""
        if status == STATUS[Reason.NOT_HTTP]:
            self._door.metrics.refused[Reason.NOT_HTTP] += 1
        else:
            _log.error("a request failed: %s", _kind_and_place(exc))
        if request.writer.output_size > 0:
            raise ConnectionError
        answer = web.Response(status=status, headers=NAME)
        answer.force_close()
        return answer


def _kind_and_place(problem: BaseException | None) -> str:
    # The words of an error may quote what was received.
    frames = traceback.extract_tb(problem.__traceback__) if problem is not None else []
    return " ".join([type(problem).__name__, *(f"{Path(one.filename).name}:{one.lineno}" for one in frames)])


class GuardedServer(web.Server):
    """aiohttp's server with guarded connections."""

    def __init__(self, handler: Any, door: Doorkeeper) -> None:
        super().__init__(handler)
        self._door = door

    def __call__(self) -> Connection:
        """A new connection's protocol."""
        return Connection(
            self,
            self._door,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=_IDLE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            access_log=None,
            # Unpacked by the relay itself, within its own bound.
            auto_decompress=False,
        )
