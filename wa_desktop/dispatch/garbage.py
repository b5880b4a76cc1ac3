"""Short pauses of the garbage collector while messages are sent."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def short_pauses() -> Iterator[None]:
    """Inside the block a collection does not look at what was there before it.

    The program's own modules are some hundred thousand objects: looking through them takes a tenth of a second, in
    which no call is made. Nothing happens where somebody else (the window) has taken the collector over.
    """
    if not gc.isenabled():
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
