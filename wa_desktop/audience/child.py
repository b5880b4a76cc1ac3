"""The child process that reads a file: limits first, then the work, then one last message back."""

import gc
import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeAlias

from wa_desktop.audience.jobs import Job
from wa_desktop.domain.errors import InputRefused, UserError, disk_is_full

_NICE = 10
_PATIENCE = 600.0
"""Seconds that a process waits for its file."""
_MOST_WAITING = 100
"""Messages that wait to be sent: some 25,000 rows a second are stored, and memory is bounded."""
MEMORY_LIMIT = 3 << 30
"""Bytes of memory the child may take. The parent watches it where the system has no such limit."""

_kept: list[object] = []
"""The cells, until the process ends."""

Channel: TypeAlias = "Connection[object, object]"


def main(parent: Channel) -> None:
    """Wait for a `Job`, then read its file.

    Sends progress, ("begun", Read), ("piece", Piece), ("found", Read), then ("done",); or ("refused", error).
    """
    # A list is millions of small objects without cycles: the collector would only walk them again and again.
    gc.disable()
    _be_quiet()
    # A process that waits for a file has all it may need by then; one that was started for a file waits for nothing.
    from wa_desktop.audience import reading  # noqa: F401

    try:
        if not parent.poll(0):
            import openpyxl  # noqa: F401
        job = parent.recv() if parent.poll(_PATIENCE) else None
    except (EOFError, ConnectionError):
        job = None
    if isinstance(job, Job):
        _work(_Mail(parent), job)
    os._exit(0)


class _Mail:
    """Messages to the parent, sent by a thread of its own: while the parent stores, reading goes on."""

    def __init__(self, parent: Channel) -> None:
        self._parent = parent
        self._waiting: queue.Queue[object] = queue.Queue(_MOST_WAITING)
        self._thread = threading.Thread(target=self._carry, name="mail", daemon=True)
        self._thread.start()

    def send(self, *message: object) -> None:
        """Send it some time; waits while many others do."""
        self._waiting.put(message)

    def close(self) -> None:
        """Wait until everything is sent."""
        self._waiting.put(None)
        self._thread.join()

    def _carry(self) -> None:
        try:
            while (message := self._waiting.get()) is not None:
                self._parent.send(message)
            self._parent.close()
        except (BrokenPipeError, ConnectionError):
            os._exit(1)


def _work(mail: _Mail, job: Job) -> None:
    _limit_memory()
    if job.gentle:
        _give_way()
    try:
        _read(mail, job)
        mail.send("done")
    except UserError as error:
        mail.send("refused", error)
    except MemoryError:
        mail.send("refused", InputRefused("file_too_large", file=job.path.name))
    except OSError as error:
        if disk_is_full(error):
            mail.send("refused", InputRefused("disk_full", file=str((job.seen or job.rejected or job.path).parent)))
        else:
            mail.send("bug", traceback.format_exc())
    except Exception:  # noqa: BLE001 - a bug: its trace goes to the parent, which raises it there
        mail.send("bug", traceback.format_exc())
    mail.close()
    os._exit(0)


def _read(mail: _Mail, job: Job) -> None:
    from wa_desktop.audience.reading import read_file
    from wa_desktop.words.language import use_language

    use_language(job.language)
    read_file(
        job,
        lambda step, done, total: mail.send("progress", step, done, total),
        at_found=lambda read: mail.send("found", read),
        at_piece=lambda piece: mail.send("piece", piece.packed()),
        at_begun=lambda read: mail.send("begun", read),
        keep=_kept.append,
    )


def _give_way() -> None:
    """Let every other program of the computer go first: a campaign that is sending, the window."""
    if sys.platform == "win32":
        import psutil

        with suppress(psutil.Error):
            psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    else:
        with suppress(OSError):
            os.nice(_NICE)


def _be_quiet() -> None:
    # Ctrl+C reaches the whole terminal: the parent decides. A reader that aborts writes to the terminal
    # what the parent then says in words.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        os.close(nowhere)


def _limit_memory() -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
