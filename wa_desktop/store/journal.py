"""A file that grows line by line and is on the disk before the caller goes on (group commit)."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path


class Journal:
    """One append-only file, owner-only; belongs to one event loop.

    Lines that arrive while the disk is busy share the next write and its fsync.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
        _end_last_line(self._file)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._waiting: list[tuple[bytes, asyncio.Future[None]]] = []
        self._busy: asyncio.Task[None] | None = None

    async def append(self, line: bytes) -> None:
        """Write `line` (without its end) and return once it is durable; raises `OSError`."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((line, done))
        if self._busy is None or self._busy.done():
            self._busy = asyncio.create_task(self._drain())
        await done

    async def _drain(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []
            problem = await asyncio.get_running_loop().run_in_executor(
                self._writer, self._write, b"".join(line + b"\n" for line, _ in taken)
            )
            for _, done in taken:
                if done.done():  # its caller gave up waiting
                    continue
                if problem is None:
                    done.set_result(None)
                else:
                    done.set_exception(problem)

    def _write(self, data: bytes) -> OSError | None:
        try:
            while data:
                data = data[os.write(self._file, data) :]
            os.fsync(self._file)
        except OSError as problem:
            return problem
        return None

    async def aclose(self) -> None:
        """Finish what is waiting and close the file."""
        if self._busy is not None:
            await self._busy
        self._writer.shutdown()
        os.close(self._file)


def _end_last_line(file: int) -> None:
    # A crash may have left half a line: the next one must not be glued to it.
    if size := os.lseek(file, 0, os.SEEK_END):
        os.lseek(file, size - 1, os.SEEK_SET)
        if os.read(file, 1) != b"\n":
            os.write(file, b"\n")
