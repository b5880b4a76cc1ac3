"""The parent's side of a reading: starts the child, passes its progress on, stops it when asked."""

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

from wa_desktop.audience import child
from wa_desktop.audience.jobs import Job, Read
from wa_desktop.domain.errors import InputRefused, UserError
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress
from wa_desktop.store.staged import Piece

TIME_LIMIT = 900.0
"""Seconds a file may take to read."""
_LOOK_EVERY = 0.1
_WATCHED = sys.platform != "linux"
"""Linux holds the child to its limit by itself; Windows has none and macOS ignores it."""


def _nothing(_: object) -> None:
    pass


def read_in_child(
    job: Job,
    on_progress: OnProgress,
    cancel: CancelToken | None,
    time_limit: float = TIME_LIMIT,
    on_found: Callable[[Read], None] = _nothing,
    on_piece: Callable[[Piece], None] = _nothing,
) -> Read:
    """Read the file of `job` in a process of its own with bounded memory and time.

    `on_found` gets the result before the first staging file, `on_piece` each of these while the
    child makes the next. Raises what the child refused, `file_too_large` or `file_damaged` when the child died of the
    file, `file_too_slow` after `time_limit` seconds, `Cancelled`.
    """
    found: list[Read] = []
    with _child(job) as (process, connection):
        until = time.monotonic() + time_limit
        while True:
            if cancel is not None:
                cancel.check()
            if time.monotonic() > until:
                raise InputRefused("file_too_slow", file=job.path.name)
            _watch_memory(process, job)
            if not connection.poll(_LOOK_EVERY):
                if not process.is_alive() and not connection.poll(0):
                    raise _death(process, job)
                continue
            match _heard(connection, process, job):
                case ("progress", str(step), int(done), int(total)):
                    on_progress(Progress(step, done, total))
                case ("found", Read() as read):
                    found.append(read)
                    on_found(read)
                case ("piece", Piece() as piece):
                    on_piece(piece)
                case _:
                    return found[0]


def _heard(connection: "Connection[object, object]", process: SpawnProcess, job: Job) -> object:
    try:
        message = connection.recv()
    except (EOFError, ConnectionError) as error:
        process.join(5)
        raise _death(process, job) from error
    match message:
        case ("refused", UserError() as refusal):
            raise refusal
        case ("bug", str(trace)):
            raise RuntimeError(f"the reading process failed:\n{trace}")
        case _:
            return message


@contextmanager
def _child(job: Job) -> "Iterator[tuple[SpawnProcess, Connection[object, object]]]":
    context = multiprocessing.get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=child.main, args=(sending, job), name="reading", daemon=True)
    try:
        process.start()
        sending.close()
        yield process, receiving
    finally:
        receiving.close()
        with suppress(ValueError):
            if process.is_alive():
                process.join(0.2)
            if process.is_alive():
                process.kill()
            process.join()
            process.close()


def _watch_memory(process: SpawnProcess, job: Job) -> None:
    if not _WATCHED:
        return
    import psutil

    with suppress(psutil.Error):
        if process.pid and psutil.Process(process.pid).memory_info().rss > child.MEMORY_LIMIT:
            process.kill()
            raise InputRefused("file_too_large", file=job.path.name)


def _death(process: SpawnProcess, job: Job) -> InputRefused:
    # The reader's allocator aborts when memory runs out; the system kills for the same reason.
    of_memory = {-6, -9, 3, 134, 137, 0xC0000409 - (1 << 32)}
    code = "file_too_large" if process.exitcode in of_memory else "file_damaged"
    return InputRefused(code, file=job.path.name)
