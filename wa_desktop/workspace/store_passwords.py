"""The password of a team's server: the environment, the keyring, what a person types. Never an argument, never a file.

Order of search: `WA_DESKTOP_STORE_PASSWORD`, the keyring, this process's memory (for a computer without keyring).
"""

import os
from collections.abc import Callable
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.stores import PASSWORD_VARIABLE
from wa_desktop.store.database import Store
from wa_desktop.store.opening import open_store
from wa_desktop.store.server_address import ServerAddress, address_of
from wa_desktop.workspace import secret_ring

_held: dict[str, str] = {}

Ask = Callable[[str, str], str]
"""Asks a person for the password: given the server and the user, gives what was typed."""
ASKED_FOR = frozenset({"server_password_missing", "server_password_wrong"})
"""The refusals after which a person is asked."""


def known(address: ServerAddress) -> str:
    """The password for `address`; empty when none is known, which some servers need not."""
    return from_environment() or secret_ring.find(_user(address)) or _held.get(_user(address), "")


def from_environment() -> str:
    """The password of `WA_DESKTOP_STORE_PASSWORD`; empty when it is not set."""
    return os.environ.get(PASSWORD_VARIABLE, "")


def keep(address: ServerAddress, password: str) -> tuple[Notice, ...]:
    """Keep a password that the server took, in the keyring; without one in this process (`no_keyring_store`).

    What the environment says is kept there, by whoever set it.
    """
    if password in ("", from_environment()) or secret_ring.keep(_user(address), password):
        _held.pop(_user(address), None)
        return ()
    _held[_user(address)] = password
    return (Notice("no_keyring_store", {"variable": PASSWORD_VARIABLE}),)


def opened(home: Path, ask: Ask | None = None) -> Store:
    """The database of `home`, asking for a password when the server wants another one than is known.

    Raises what `opening.open_store` raises.
    """
    try:
        return open_store(home, known)
    except InputRefused as refused:
        address = address_of(home)
        if ask is None or address is None or refused.code not in ASKED_FOR:
            raise
    typed = ask(address.told, address.user)
    store = open_store(home, lambda _: typed)
    keep(address, typed)
    return store


def _user(address: ServerAddress) -> str:
    return f"store/{address.user}@{address.told}"
