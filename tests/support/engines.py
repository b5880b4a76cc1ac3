"""The same tests on the other database: every home that a test opens is a team's, on a real server."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

ENGINE = "WA_TEST_ENGINE"
"""`postgresql` in the environment: the homes of the tests have their databases on a server, each its own."""


@contextmanager
def every_home_on_a_server(monkeypatch: pytest.MonkeyPatch, first: Path) -> Iterator[None]:
    """Until the end of the block a home that has no database yet gets one on the tests' server when it is opened.

    `first` gets it before another process begins, which may open it.
    """
    from tests.support.server import server
    from wa_desktop.store import file_store, opening, server_store
    from wa_desktop.store.server_address import ServerAddress, address_of, keep_address

    open_server_store = server_store.open_server_store
    begin_process = subprocess.Popen.__init__
    # The server itself is a process as well, which needs no database.
    turn, making = threading.RLock(), list[Path]()
    with ExitStack() as databases:

        def opened(*what: Any, **how: Any) -> server_store.ServerStore:
            store = open_server_store(*what, **how)
            # A file needs no closing at the end of a test, a connection does.
            databases.callback(store.close)
            return store

        def addressed(home: Path) -> ServerAddress | None:
            with turn:
                if not making and not (home / file_store.FILE_NAME).exists() and address_of(home) is None:
                    making.append(home)
                    keep_address(home, databases.enter_context(server().fresh()))
                    making.clear()
            return address_of(home)

        def begun(*what: Any, **how: Any) -> None:
            addressed(first)
            begin_process(*what, **how)

        # Where a home without a word on its database would get a file.
        monkeypatch.setattr(opening, "address_of", addressed)
        monkeypatch.setattr(server_store, "open_server_store", opened)
        monkeypatch.setattr(subprocess.Popen, "__init__", begun)
        yield
