"""A long question to the database that a person may give up."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection

from wa_desktop.store.fast import is_file

_STEPS = 100_000
"""SQLite's steps between two looks at the cancel token: some milliseconds."""
_LOOK_SECONDS = 0.05


class Stopped(Exception):
    """The question was given up."""


@contextmanager
def stoppable(connection: Connection, stop: Callable[[], bool]) -> Iterator[None]:
    """Within the block a statement of `connection` ends within a moment when `stop` says so (`Stopped`)."""
    driver: Any = connection.connection.driver_connection
    if stop():
        # A short question would be answered before anybody looks.
        raise Stopped
    with _watched_file(driver, stop) if is_file(connection) else _watched_server(driver, stop):
        try:
            yield
        except Exception as error:
            # Whatever the driver says of a statement that was stopped.
            if stop():
                raise Stopped from error
            raise


@contextmanager
def _watched_file(driver: Any, stop: Callable[[], bool]) -> Iterator[None]:
    driver.set_progress_handler(stop, _STEPS)
    try:
        yield
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def _watched_server(driver: Any, stop: Callable[[], bool]) -> Iterator[None]:
    over = threading.Event()

    def watch() -> None:
        while not over.wait(_LOOK_SECONDS):
            if stop():
                # It may have ended by itself a moment ago.
                with suppress(Exception):
                    driver.cancel()
                return

    watching = threading.Thread(target=watch, name="stopping", daemon=True)
    watching.start()
    try:
        yield
    finally:
        over.set()
        watching.join()
