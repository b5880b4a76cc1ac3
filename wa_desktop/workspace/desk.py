"""The desk: one account's data folder, opened. Every use case takes it first."""

import getpass
from pathlib import Path

from wa_desktop.store.database import Store, open_store
from wa_desktop.store.places import default_home


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
        """Who works here, as kept beside consents and decisions."""
        try:
            return getpass.getuser()
        except (OSError, KeyError):
            return ""

    def close(self) -> None:
        """Close the database."""
        self.store.close()


def open_desk(home: Path | None = None) -> Desk:
    """The desk of `home` (None: the usual data folder); raises `InputRefused` when it may not be used."""
    return Desk(open_store(home or default_home()))
