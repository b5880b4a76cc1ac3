"""The webhook receiver: a secret path, a bounded body, on the disk before the answer.

SMSBOX signs nothing and asks for `OK`; whoever does not know the path learns nothing (404).
"""

import asyncio
import base64
import hmac
import json
import secrets
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from wa_desktop.store.journal import Journal

UNREADABLE = "wa_desktop_unreadable"
"""The key under which a body that is not JSON is kept, in base64."""

_LARGEST_BODY = 1024 * 1024
_HOST = "127.0.0.1"


def new_secret() -> str:
    """A path that nobody guesses."""
    return secrets.token_urlsafe(24)


def line_of(body: bytes) -> bytes:
    """`body` as one line of JSON: itself when it is JSON, else wrapped so that nothing is lost."""
    try:
        text = body.decode("utf-8-sig")
        json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return json.dumps({UNREADABLE: base64.b64encode(body).decode("ascii")}).encode()
    # In valid JSON a line end stands between tokens only: the line keeps every byte that means something.
    return text.replace("\r", " ").replace("\n", " ").strip().encode()


def _refuse(constant: str) -> float:
    raise ValueError(constant)


class Receiver:
    """Appends every body to one JSONL file. Belongs to one event loop."""

    def __init__(self, secret: str, events: Path) -> None:
        self._secret = secret.encode()
        self._journal = Journal(events)

    def app(self) -> web.Application:
        """The web application."""
        app = web.Application(client_max_size=_LARGEST_BODY)
        app.router.add_post("/{secret}", self._take)
        app.on_cleanup.append(self._close)
        return app

    async def _take(self, request: web.Request) -> web.Response:
        if not hmac.compare_digest(request.match_info["secret"].encode(), self._secret):
            raise web.HTTPNotFound
        body = await request.read()
        try:
            await self._journal.append(line_of(body))
        except OSError:
            # Not kept: SMSBOX must come back with it.
            raise web.HTTPServiceUnavailable from None
        return web.Response(text="OK")

    async def _close(self, _: web.Application) -> None:
        await self._journal.aclose()


class ThreadedReceiver:
    """A receiver on loopback in its own thread; a context manager."""

    def __init__(self, events: Path, secret: str | None = None, port: int = 0) -> None:
        self.events = events
        self._secret = secret or new_secret()
        self._port = port
        self._ready = threading.Event()
        self._problem: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="receiver", daemon=True)
        self.url = ""

    def __enter__(self) -> Self:
        """Start it; returns once it answers."""
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop it."""
        self.close()

    def start(self) -> Self:
        """Start it; returns once it answers; raises `OSError` when the port or the file is refused."""
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
            asyncio.run(self._serve())
        except OSError as problem:
            self._problem = problem
        finally:
            self._ready.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        runner = web.AppRunner(Receiver(self._secret, self.events).app(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            await web.TCPSite(runner, _HOST, self._port).start()
            self.url = f"http://{_HOST}:{runner.addresses[0][1]}/{self._secret}"
            self._ready.set()
            await self._stop.wait()
        finally:
            await runner.cleanup()
