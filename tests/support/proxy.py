"""A network between a workstation and its server that can be cut, frozen and slowed, to the very COMMIT."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, Self

from wa_desktop.store.server_address import ServerAddress

_COMMIT = b"COMMIT\x00"
_ONLY_COMMIT = b"Q\x00\x00\x00\x0b" + _COMMIT


class Proxy:
    """Forwards every byte, in a thread of its own, until told otherwise. Any thread may tell."""

    def __init__(self, server: ServerAddress, commit_seconds: float = 0.0) -> None:
        """`commit_seconds`: how much later every answer to a COMMIT comes."""
        self._server = server
        self._commit_seconds = commit_seconds
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._cut = False
        self._at_commit: str = ""
        self.commits = 0
        self.turns = 0
        """How often the workstation said something that waited for an answer of the server; not the end of a reading,
        nor of a write."""
        self.happened = threading.Event()
        """What was ordered for a COMMIT has been done."""

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def address(self) -> ServerAddress:
        """The server as a workstation behind this network sees it."""
        facts = {name: getattr(self._server, name) for name in self._server.__slots__}
        return ServerAddress(**facts | {"port": self._port})

    def cut(self) -> None:
        """Break every connection and let none through."""
        self._cut = True
        self._do(self._break())

    def freeze(self) -> None:
        """Swallow everything and say nothing; what was swallowed comes through when it is mended."""
        self._call(self._through.clear)

    def mend(self) -> None:
        """Let everything through again."""
        self._cut = False
        self._call(self._through.set)

    def at_commit(self, what: str) -> None:
        """Once, at the next COMMIT: break the connection `before` or `after` it reaches the server; or hold it and all
        that follows on this connection until it is mended (`late`)."""
        self.happened.clear()
        self._at_commit = what

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _call(self, what: Callable[[], object]) -> None:
        self._loop.call_soon_threadsafe(what)

    async def _listen(self) -> None:
        self._through = asyncio.Event()
        self._through.set()
        self._late = asyncio.Event()
        self._listening = await asyncio.start_server(self._met, "127.0.0.1", 0)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def _end(self) -> None:
        self._listening.close()
        await self._break()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _break(self) -> None:
        for writer in tuple(self._open):
            writer.transport.abort()

    async def _met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await self._through.wait()
            if not self._cut:
                await self._join(reader, writer)
        except (OSError, asyncio.CancelledError):
            # The connection's end, or the proxy's: nobody waits for this task.
            return
        finally:
            writer.transport.abort()
            self._open.discard(writer)
            self._tasks.discard(task)

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection(self._server.host, self._server.port)
        self._open.add(back)
        state = {"commit": False, "mute": False, "answered": True}
        try:
            ways = {
                asyncio.create_task(self._up(reader, back, state)),
                asyncio.create_task(self._down(there, writer, state)),
            }
            _, left = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            for way in left:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
        finally:
            back.transport.abort()
            self._open.discard(back)

    async def _up(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, state: dict[str, bool]) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._through.wait()
                if data != _ONLY_COMMIT and state["answered"]:
                    self.turns += 1
                    state["answered"] = False
                if _COMMIT in data:
                    self.commits += 1
                    state["commit"] = True
                    what, self._at_commit = self._at_commit, ""
                    if what == "before":
                        self.happened.set()
                        return
                    if what == "late":
                        self._through.clear()
                        self.happened.set()
                        await self._through.wait()
                    if what == "after":
                        state["mute"] = True
                        server.write(data)
                        await server.drain()
                        # The server reads what it was sent before it sees that nobody listens.
                        await asyncio.sleep(0.05)
                        self.happened.set()
                        return
                server.write(data)
                await server.drain()

    async def _down(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, state: dict[str, bool]) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._through.wait()
                if state["mute"]:
                    continue
                if state["commit"]:
                    state["commit"] = False
                    if self._commit_seconds:
                        await asyncio.sleep(self._commit_seconds)
                state["answered"] = True
                client.write(data)
                await client.drain()
