"""How a reading process is started: nothing that a terminal sends to the program reaches it."""

import signal
import sys
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess


def start_undisturbed(process: SpawnProcess) -> None:
    """Start `process` deaf to Ctrl+C from before its first line on: whoever started it decides, and says so.

    A signal that comes while Python, or the frozen program, is still starting would end it with a page of its own.
    """
    if sys.platform == "win32":
        process.start()
        return
    # The tracker takes the block away when it is started itself: it has to be there before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
