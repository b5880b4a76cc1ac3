"""The parent's side of a reading: starts the child, passes its progress on, stops it when asked."""

import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import TypeAlias

from wa_desktop.audience import child
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.audience.spawning import start_undisturbed
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.store.staged import Piece

TIME_LIMIT = 900.0
"""Seconds a file may take to read."""
_LOOK_EVERY = 0.1
_PACKED = b"PK"
_LITTLE = 8 << 20
_WATCHED = sys.platform != "linux"
"""Linux holds the child to its limit by itself; Windows has none and macOS ignores it."""

_Channel: TypeAlias = "Connection[object, object]"


class _Child:
    """One process and the parent's end of its pipe."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.channel: _Channel
        self.channel, theirs = context.Pipe()
        self.process: SpawnProcess = context.Process(target=child.main, args=(theirs,), name="reading", daemon=True)
        try:
            start_undisturbed(self.process)
        finally:
            theirs.close()

    def end(self) -> None:
        """Stop it, unless it ends by itself at once."""
        self.channel.close()
        with suppress(ValueError):
            if self.process.is_alive():
                self.process.join(0.2)
            if self.process.is_alive():
                self.process.kill()
            self.process.join()
            self.process.close()


_spare: list[_Child] = []
_spare_lock = threading.Lock()


def get_ready() -> None:
    """Start the process that will read the next file, unless one waits already: the next answer comes sooner."""
    with _spare_lock:
        if not _spare:
            _spare.append(_Child())


def dismiss() -> None:
    """End the process that waits for a file, if one does."""
    with _spare_lock:
        while _spare:
            _spare.pop().end()


@contextmanager
def _child() -> Iterator[_Child]:
    with _spare_lock:
        waiting = _spare.pop() if _spare else None
    if waiting is not None and not waiting.process.is_alive():
        waiting.end()
        waiting = None
    one = waiting or _Child()
    try:
        yield one
    finally:
        one.end()


def _nothing(_: object) -> None:
    pass


def read_in_child(
    job: Job,
    on_progress: OnProgress,
    cancel: CancelToken | None,
    time_limit: float = TIME_LIMIT,
    on_found: Callable[[Read], None] = _nothing,
    on_piece: Callable[[Piece], None] = _nothing,
    on_begun: Callable[[Read], None] = _nothing,
) -> Read:
    """Read the file of `job` in a process of its own with bounded memory and time.

    `on_begun` gets what is known of the file before any of its rows, `on_piece` accepted rows while the child judges
    the next, `on_found` the whole result. Raises what the child refused, `file_too_large` or `file_damaged` when the
    child died of the file, `file_too_slow` after `time_limit` seconds, `Cancelled`.
    """
    found: list[Read] = []
    with _child() as reader:
        with suppress(BrokenPipeError):  # it died: how it died is told below
            reader.channel.send(job)
        until = time.monotonic() + time_limit
        while True:
            if cancel is not None:
                cancel.check()
            if time.monotonic() > until:
                raise InputRefused("file_too_slow", file=job.path.name)
            _watch_memory(reader.process, job)
            if not reader.channel.poll(_LOOK_EVERY):
                continue
            match _heard(reader, job):
                case ("progress", str(step), int(done), int(total)):
                    on_progress(Progress(step, done, total))
                case ("begun", Read() as read):
                    on_begun(read)
                case ("piece", bytes(packed)):
                    on_piece(Piece.unpacked(packed))
                case ("found", Read() as read):
                    found.append(read)
                    on_found(read)
                case _:
                    return found[0]


def _heard(reader: _Child, job: Job) -> object:
    try:
        message = reader.channel.recv()
    except (EOFError, ConnectionError) as error:
        reader.process.join(5)
        raise _death(reader.process, job) from error
    match message:
        case ("refused", UserError() as refusal):
            raise refusal
        case ("bug", str(trace)):
            raise RuntimeError(f"the reading process failed:\n{trace}")
        case _:
            return message


def _watch_memory(process: SpawnProcess, job: Job) -> None:
    if not _WATCHED:
        return
    import psutil

    with suppress(psutil.Error):
        if process.pid and psutil.Process(process.pid).memory_info().rss > child.MEMORY_LIMIT:
            process.kill()
            raise InputRefused("file_too_large", file=job.path.name)


def _is_small(path: Path) -> bool:
    """Whether the file unpacks nothing and holds little: only false sizes in it can have used up the memory."""
    with suppress(OSError), path.open("rb") as handle:
        return handle.read(2) != _PACKED and path.stat().st_size < _LITTLE
    return False


def _death(process: SpawnProcess, job: Job) -> InputRefused:
    # The reader's allocator aborts when memory runs out; the system kills for the same reason.
    of_memory = {-6, -9, 3, 134, 137, 0xC0000409, 0xC0000409 - (1 << 32)}
    code = "file_too_large" if process.exitcode in of_memory and not _is_small(job.path) else "file_damaged"
    return InputRefused(code, file=job.path.name)
