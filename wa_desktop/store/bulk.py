"""Very many rows in a row: what a long load needs of SQLite and of Python, taken for its time only."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from wa_desktop.store.database import Store
from wa_desktop.store.fast import is_file, run
from wa_desktop.store.file_store import FileStore, checkpoint
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock

LARGEST_LOG = 1_000_000_000
"""Bytes of the write-ahead log after which it is moved into the database."""

_CACHE_KIB = 64 * 1024
_USUAL_CACHE_KIB = 2_000


@contextmanager
def bulk_write(store: Store) -> Iterator[Connection]:
    """One transaction of a long load, with room for the pages it touches; not durable until a durable one follows."""
    with store.write(durable=False) as connection:
        if not is_file(connection):
            yield connection
            return
        # With the usual two megabytes the same pages are written many times over.
        run(connection, f"PRAGMA cache_size = -{_CACHE_KIB}")
        try:
            yield connection
        finally:
            run(connection, f"PRAGMA cache_size = -{_USUAL_CACHE_KIB}")


def relieve_log(store: Store, largest: int = LARGEST_LOG) -> None:
    """Move a write-ahead log above `largest` bytes into the database; an engine at work does that itself."""
    if not isinstance(store, FileStore):
        return
    log = store.path.with_name(f"{store.path.name}-wal")
    if not log.exists() or log.stat().st_size < largest:
        return
    lock = FileLock(store.home / LOCK_NAME)
    if lock.acquire():
        try:
            checkpoint(store.path, "PASSIVE")
        finally:
            lock.release()


@contextmanager
def without_collector() -> Iterator[None]:
    """No search for garbage in cycles: a load makes none, and looking for it takes a quarter of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
