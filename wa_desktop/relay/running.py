"""A relay, run: for the command line until it is told to stop, or in a thread beside tests and the trial."""

import asyncio
import signal
import sys
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Self

from aiohttp import web

from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.relay.credentials import Credentials
from wa_desktop.relay.handing import Desk
from wa_desktop.relay.keeping import MailboxKeeper
from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.options import RelayOptions
from wa_desktop.relay.server import Front
from wa_desktop.store.locks import FileLock

_BACKLOG = 1_024
_GRACE_SECONDS = 15.0
_LOCK = "relay.lock"

OnReady = Callable[[str], None]
"""Gets the address once it answers."""


async def serve(options: RelayOptions, credentials: Credentials, on_ready: OnReady, stop: asyncio.Event) -> None:
    """Run a relay until `stop`; what was accepted by then is kept and answered.

    Raises `InputRefused` (`port_taken`, `store_unreadable`, `store_newer`) and `WaitingForPerson`
    (`locked_by_another`).
    """
    with FileLock(options.data / _LOCK):
        metrics = Metrics()
        keeper = MailboxKeeper(options.data, options.keep_days, metrics)
        await keeper.start()
        try:
            desk = Desk(credentials.token, keeper, metrics)
            front = Front(options, credentials.secret, keeper, metrics, desk.pages)
            async with listening(front, options) as address:
                on_ready(address)
                await stop.wait()
        finally:
            await keeper.aclose()


@asynccontextmanager
async def listening(front: Front, options: RelayOptions) -> AsyncIterator[str]:
    """Answer at the address that this yields; raises `InputRefused` (`port_taken`)."""
    runner = web.ServerRunner(front.server(), shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    try:
        site = web.TCPSite(runner, options.bind, options.port, backlog=_BACKLOG)
        try:
            await site.start()
        except OSError as error:
            problem = error.strerror or str(error)
            raise InputRefused("port_taken", port=options.port, problem=problem) from error
        host = f"[{options.bind}]" if ":" in options.bind else options.bind
        try:
            yield f"http://{host}:{runner.addresses[0][1]}"
        finally:
            await site.stop()
            await front.finish(_GRACE_SECONDS)
    finally:
        await runner.cleanup()
        await asyncio.sleep(0)  # the connections that were cut close in the loop's next turn


def run(options: RelayOptions, credentials: Credentials, on_ready: OnReady) -> None:
    """Run a relay in this process until it is told to stop by a signal."""

    async def until_told() -> None:
        stop = asyncio.Event()
        if sys.platform != "win32":
            for number in (signal.SIGTERM, signal.SIGINT):
                asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve(options, credentials, on_ready, stop)

    asyncio.run(until_told())


class InThread:
    """A server in its own thread with its own loop; a context manager."""

    def __init__(self, server: Callable[[OnReady, asyncio.Event], Awaitable[None]]) -> None:
        """`server` runs until the event, and says its address once it answers."""
        self._server = server
        self._ready = threading.Event()
        self._problem: OSError | UserError | None = None
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self.address = ""

    def __enter__(self) -> Self:
        """Start it; returns once it answers."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.close()

    def start(self) -> Self:
        """Start it; returns once it answers; raises what its port or its file is refused with."""
        self._thread.start()
        self._ready.wait()
        if self._problem is not None:
            raise self._problem
        return self

    def close(self) -> None:
        """Stop it; harmless when it already stopped."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._until_closed())
        except (OSError, UserError) as problem:
            self._problem = problem
        finally:
            self._ready.set()

    async def _until_closed(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        await self._server(self._answers_at, self._stop)

    def _answers_at(self, address: str) -> None:
        self.address = address
        self._ready.set()
