"""The sandbox, run: for the command line until stopped, or in a thread beside tests and the trial."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from wa_desktop.domain.errors import InputRefused
from wa_desktop.sandbox.record import Call, Message
from wa_desktop.sandbox.scenario import Scenario, scenario_of
from wa_desktop.sandbox.server import Sandbox

HOST = "127.0.0.1"
_BACKLOG = 1024
_GRACE_SECONDS = 0.2


async def serve(
    port: int,
    scenario: Scenario,
    webhook: str | None = None,
    record: Path | None = None,
    on_ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve on loopback until cancelled; `on_ready` gets the base URL once it answers.

    Raises `InputRefused` (`port_taken`).
    """
    runner = web.AppRunner(Sandbox(scenario, webhook, record).app(), access_log=None, shutdown_timeout=_GRACE_SECONDS)
    await runner.setup()
    try:
        on_ready(f"http://{HOST}:{await _listen(runner, port)}")
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, port: int, tls: ssl.SSLContext | None = None) -> int:
    site = web.TCPSite(runner, HOST, port, backlog=_BACKLOG, ssl_context=tls)
    try:
        await site.start()
    except OSError as error:
        raise InputRefused("port_taken", port=port, problem=error.strerror or str(error)) from error
    bound: int = runner.addresses[0][1]
    return bound


class ThreadedSandbox:
    """A sandbox in its own thread with its own loop; a context manager. Port 0 = any free one."""

    def __init__(
        self,
        scenario: Scenario | dict[str, Any] | None = None,
        *,
        port: int = 0,
        webhook: str | None = None,
        record: Path | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._scenario = _made(scenario)
        self._options = port, webhook, record, tls
        self._ready: threading.Event = threading.Event()
        self._problem: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self.base_url = ""

    def __enter__(self) -> Self:
        """Start it; returns once it answers."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.close()

    def start(self) -> Self:
        """Start it; returns once it answers."""
        self._thread.start()
        self._ready.wait()
        if self._problem is not None:
            raise self._problem
        return self

    def close(self) -> None:
        """Stop it, cutting what hangs; harmless when it already stopped."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except InputRefused as problem:
            self._problem = problem
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        port, webhook, record, tls = self._options
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._sandbox = Sandbox(self._scenario, webhook, record)
        runner = web.AppRunner(self._sandbox.app(), access_log=None, shutdown_timeout=_GRACE_SECONDS)
        await runner.setup()
        try:
            bound = await _listen(runner, port, tls)
            self.base_url = f"{'https' if tls else 'http'}://{HOST}:{bound}"
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()
            await asyncio.sleep(0)  # the connections that were cut close in the loop's next turn

    def use(self, scenario: Scenario | dict[str, Any] | None) -> None:
        """Follow another scenario from the next call on."""
        asyncio.run_coroutine_threadsafe(self._use(_made(scenario)), self._loop).result()

    async def _use(self, scenario: Scenario) -> None:
        self._sandbox.use(scenario)

    @property
    def calls(self) -> list[Call]:
        """Every call so far, oldest first."""
        return list(self._sandbox.record.calls)

    @property
    def messages(self) -> list[Message]:
        """Every queued message so far, oldest first."""
        return list(self._sandbox.record.messages)

    @property
    def numbers(self) -> list[str]:
        """The number of every queued message so far, oldest first."""
        return [message.number for message in self.messages]

    @property
    def receipts(self) -> list[str]:
        """The messages that were told to be read, by wamid, oldest first."""
        return list(self._sandbox.conversations.read)

    def hear(self, number: str, at: float) -> None:
        """A person wrote at `at` (seconds since 1970), without news of it: their service window opens."""
        self._sandbox.conversations.hear(number, at)

    @property
    def balance(self) -> int | None:
        """The credits left; None = endless."""
        return self._sandbox.balance

    def wait_for_webhooks(self, seconds: float = 30.0) -> bool:
        """Wait until all the news so far was delivered; False when the time ran out first."""
        waited = asyncio.run_coroutine_threadsafe(self._until_idle(seconds), self._loop)
        return waited.result()

    async def _until_idle(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._sandbox.webhooks.idle.wait()
        except TimeoutError:
            return False
        return True


def _made(scenario: Scenario | dict[str, Any] | None) -> Scenario:
    return scenario if isinstance(scenario, Scenario) else scenario_of(scenario or {})
