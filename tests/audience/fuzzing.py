"""Many damaged files read in one limited child: what a reader's abort costs is that child alone."""

import multiprocessing
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path

LIMIT = 1 << 30


def outcomes(paths: Sequence[Path]) -> list[str]:
    """For each file `read`, the code of its refusal, `died`, or the trace of a bug."""
    found: list[str] = []
    context = multiprocessing.get_context("spawn")
    while len(found) < len(paths):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_read_all, args=(sending, list(paths[len(found) :])))
        process.start()
        sending.close()
        try:
            while len(found) < len(paths):
                if not receiving.poll(60):
                    process.kill()
                    found.append("hung")
                    break
                found.append(str(receiving.recv()))
        except EOFError:
            found.append("died")
        process.join()
        receiving.close()
    return found


def _read_all(sending: "Connection[str, str]", paths: list[Path]) -> None:
    import resource

    from tests.audience.files import inspect
    from wa_desktop.domain.errors import InputRefused

    resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT))
    for path in paths:
        try:
            counts = inspect(path).counts
            whole = counts.rows == counts.accepted + counts.rejected + counts.duplicates
            sending.send("read" if whole else "rows lost")
        except InputRefused as refused:
            sending.send(refused.code)
        except MemoryError:
            sending.send("file_too_large")
        except Exception as error:  # noqa: BLE001 - any other exception is the bug that the test looks for
            sending.send(f"{path.name}: {error!r}")
