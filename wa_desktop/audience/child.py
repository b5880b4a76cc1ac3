"""The child process that reads a file: limits first, then the work, then one message back."""

import os
import signal
import sys
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection

from wa_desktop.audience.jobs import Job
from wa_desktop.domain.errors import InputRefused, UserError

MEMORY_LIMIT = 3 << 30
"""Bytes of memory the child may take. The parent watches it where the system has no such limit."""


def main(connection: "Connection[object, object]", job: Job) -> None:
    """Read the file of `job`; send progress, ("found", Read), pieces, then ("done",) or ("refused", error)."""
    # Ctrl+C reaches every process of the terminal: the parent decides what it means, and stops this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _be_quiet()
    _limit_memory()
    message: tuple[object, ...]
    try:
        message = _work(connection, job)
    except UserError as error:
        message = ("refused", error)
    except MemoryError:
        message = ("refused", InputRefused("file_too_large", file=job.path.name))
    except BrokenPipeError:
        os._exit(1)
    except Exception:  # noqa: BLE001 - a bug: its trace goes to the parent, which raises it there
        message = ("bug", traceback.format_exc())
    with suppress(BrokenPipeError):
        connection.send(message)
    connection.close()
    # Nothing is left to tidy up, and giving back a million cells one by one takes a second.
    os._exit(0)


def _work(connection: "Connection[object, object]", job: Job) -> tuple[object, ...]:
    from wa_desktop.audience.reading import read_file
    from wa_desktop.words.language import use_language

    use_language(job.language)
    # A list is millions of small objects without cycles: the collector would only walk them again and again.
    import gc

    gc.disable()
    read_file(
        job,
        lambda step, done, total: connection.send(("progress", step, done, total)),
        lambda read: connection.send(("found", read)),
        lambda piece: connection.send(("piece", piece)),
    )
    return ("done",)


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
