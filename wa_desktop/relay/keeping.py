"""Between the requests and the file: one writer, one commit for everything that waits, purging beside it."""

import asyncio
import logging
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol, TypeVar

from wa_desktop.relay.metrics import Metrics
from wa_desktop.relay.refusing import Reason, Refused
from wa_desktop.store.instants import to_stored
from wa_desktop.store.mailbox import Letter, Mailbox, MailboxError, Page

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")

FILE = "relay.db"
_MOST_AT_ONCE = 1_000
_MOST_WAITING = 20_000
_MOST_BYTES_WAITING = 64 * 1024 * 1024
_PURGED_AT_ONCE = 2_000
_PURGE_EVERY_SECONDS = 3_600.0
_PROOF_HOLDS_SECONDS = 10.0


class Keeper(Protocol):
    """Whoever makes bodies durable."""

    async def keep(self, letter: Letter) -> bool:
        """Return once `letter` is durable: whether it was new. Raises `Refused`: it was not kept."""


class MailboxKeeper:
    """Keeps bodies in a mailbox file and hands them over. Belongs to one event loop.

    Bodies that arrive while the disk is busy share the next commit and its fsync.
    """

    def __init__(self, folder: Path, keep_days: int, metrics: Metrics) -> None:
        """Open or create the file; raises `InputRefused` as `Mailbox` does."""
        self._folder = folder
        self._kept = timedelta(days=keep_days)
        self._metrics = metrics
        self._mailbox = Mailbox(folder / FILE)
        self._reader = Mailbox(folder / FILE, reading=True)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="relay-writer")
        self._reading = ThreadPoolExecutor(1, thread_name_prefix="relay-reader")
        self._waiting: list[tuple[Letter, asyncio.Future[bool]]] = []
        self._bytes_waiting = 0
        self._busy: asyncio.Task[None] | None = None
        self._purging: asyncio.Task[None] | None = None
        self._proved_at = float("-inf")
        self._writable = True
        metrics.last_received = self._mailbox.last_received()

    async def start(self) -> None:
        """Begin to purge by itself: now, then every hour."""
        self._purging = asyncio.create_task(self._purge_for_ever())

    async def keep(self, letter: Letter) -> bool:
        """As `Keeper.keep` says."""
        if len(self._waiting) >= _MOST_WAITING or self._bytes_waiting >= _MOST_BYTES_WAITING:
            raise Refused(Reason.BUSY)
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((letter, done))
        self._bytes_waiting += len(letter.body)
        self._metrics.queue = len(self._waiting)
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._drain())
        return await done

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting[:_MOST_AT_ONCE], self._waiting[_MOST_AT_ONCE:]
            self._bytes_waiting -= sum(len(letter.body) for letter, _ in taken)
            self._metrics.queue = len(self._waiting)
            were_new: list[bool] = []
            try:
                were_new = await self._written([letter for letter, _ in taken])
            except MailboxError as problem:
                self._note(problem)
            finally:
                # Whatever happened, nobody waits for ever, and nobody is told OK for nothing.
                for position, (_, done) in enumerate(taken):
                    _settle(done, were_new[position] if were_new else None)

    async def _written(self, letters: list[Letter]) -> list[bool]:
        began = time.perf_counter()
        were_new = await self._on(self._writing, lambda: self._mailbox.keep(letters))
        self._metrics.committed(time.perf_counter() - began)
        self._note(None)
        return were_new

    def _note(self, problem: MailboxError | None) -> None:
        if problem is None and not self._writable:
            _log.warning("the file can be written again")
        elif problem is not None and self._writable:
            _log.error("nothing can be kept, SMSBOX is answered 503: %s", problem)
        self._writable = problem is None
        self._proved_at = time.monotonic()

    async def page(self, after: int, limit: int, most_bytes: int) -> Page:
        """Bodies after a cursor; raises `Refused` when the file cannot be read."""
        try:
            return await self._on(self._reading, lambda: self._reader.after(after, limit, most_bytes))
        except MailboxError as problem:
            _log.error("the file cannot be read: %s", problem)
            raise Refused(Reason.BUSY) from None

    async def writable(self) -> bool:
        """Whether a durable write is possible now; tried when none was for ten seconds."""
        if time.monotonic() - self._proved_at >= _PROOF_HOLDS_SECONDS:
            try:
                await self._on(self._writing, self._mailbox.probe)
            except MailboxError as problem:
                self._note(problem)
            else:
                self._note(None)
        return self._writable

    def room(self) -> tuple[int, int]:
        """Bytes that the file takes, and bytes free beside it."""
        files = (self._folder / (FILE + ending) for ending in ("", "-wal"))
        return sum(file.stat().st_size for file in files if file.exists()), shutil.disk_usage(self._folder).free

    async def _purge_for_ever(self) -> None:
        while True:
            try:
                await self.purge()
            except MailboxError as problem:
                _log.error("old news cannot be purged: %s", problem)
            await asyncio.sleep(_PURGE_EVERY_SECONDS)

    async def purge(self) -> int:
        """Forget what is older than it is kept for; how many bodies. New ones are kept in between."""
        before = to_stored(datetime.now(UTC) - self._kept)
        total = 0
        while gone := await self._on(self._writing, lambda: self._mailbox.purge(before, _PURGED_AT_ONCE)):
            total += gone
        self._metrics.purged += total
        return total

    async def aclose(self) -> None:
        """Finish what waits, then close."""
        if self._purging is not None:
            self._purging.cancel()
            await asyncio.gather(self._purging, return_exceptions=True)
        if self._busy is not None:
            await self._busy
        await self._on(self._reading, self._reader.close)
        await self._on(self._writing, self._mailbox.close)
        self._reading.shutdown()
        self._writing.shutdown()

    async def _on(self, thread: ThreadPoolExecutor, work: Callable[[], _Result]) -> _Result:
        return await asyncio.get_running_loop().run_in_executor(thread, work)


def _settle(done: asyncio.Future[bool], new: bool | None) -> None:
    if done.done():  # its caller gave up waiting
        return
    if new is None:
        done.set_exception(Refused(Reason.NOT_KEPT))
    else:
        done.set_result(new)
