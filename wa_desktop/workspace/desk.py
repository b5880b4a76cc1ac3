"""The desk: one account's data folder, opened. Every use case takes it first."""

import getpass
from pathlib import Path

from wa_desktop.store.database import Store
from wa_desktop.store.places import default_home
from wa_desktop.workspace import store_passwords


class Desk:
    """One home folder with its database. Safe to share between threads; close it once."""

    def __init__(self, store: Store) -> None:
        self.store = store

    @property
    def home(self) -> Path:
        """The data folder."""
        return self.store.home

    @property
    def operator(self) -> str:
        """Who works here, as kept beside consents and decisions: in a team, who the server says is connected."""
        if self.store.person:
            return self.store.person
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def open_desk(home: Path | None = None, ask: store_passwords.Ask | None = None) -> Desk:
    """The desk of `home` (None: the usual data folder); raises `InputRefused` when it may not be used.

    `ask` is for the password of a team's server, when none is known or it is no longer right.
    """
    return Desk(store_passwords.opened(home or default_home(), ask))
