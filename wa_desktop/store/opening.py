"""Which database a home has: its own file, or the server of its team."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.database import Store
from wa_desktop.store.file_store import open_file_store
from wa_desktop.store.server_address import ServerAddress, address_of

if TYPE_CHECKING:
    from wa_desktop.store.server_store import ServerStore


Password = Callable[[ServerAddress], str]
"""Knows the password that a server asks for; empty: none."""


def no_password(_address: ServerAddress) -> str:
    """For servers that ask for none."""
    return ""


def open_store(home: Path, password: Password = no_password) -> Store:
    """The database of `home`, made or brought up to date when needed; `password` knows what the server asks for.

    Raises `InputRefused`: `store_shared_folder`, `store_newer`, `store_unreadable`, `disk_full`, and for a server
    what `server_store.open_server_store` raises.
    """
    address = address_of(home)
    if address is None:
        return open_file_store(home)
    said = password(address)
    try:
        return open_server(home, address, said)
    except InputRefused as refused:
        if refused.code != "server_moving":
            raise
    return _finished(home, open_server(home, address, said, during_move=True))


def _finished(home: Path, store: "ServerStore") -> Store:
    """Bring a move of this home to its end that broke off after its last check."""
    # Needed once in the life of a home.
    from wa_desktop.store import moving

    try:
        moving.finish(home, store)
    except BaseException:
        store.close()
        raise
    return store


def open_server(home: Path, address: ServerAddress, password: str, *, during_move: bool = False) -> "ServerStore":
    """The database at `address`, for a home that need not use it yet; raises what `open_server_store` raises.

    Raises `InputRefused` (`team_extra_missing`) where the program lacks what speaks to servers.
    """
    opened: ServerStore = _servers().open_server_store(home, address, password, during_move=during_move)
    return opened


def look_at_server(home: Path, address: ServerAddress, password: str) -> "ServerStore":
    """`server_store.look_at_server`; raises as `open_server`."""
    seen: ServerStore = _servers().look_at_server(home, address, password)
    return seen


def _servers() -> ModuleType:
    # psycopg is optional, and costs a start-up that does not need it.
    try:
        from wa_desktop.store import server_store
    except ImportError as error:
        raise InputRefused("team_extra_missing", problem=str(error)) from error
    return server_store
