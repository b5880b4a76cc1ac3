"""The data as it stood at one instant, read at leisure while others go on writing."""

from contextlib import ExitStack

from sqlalchemy import Connection

from wa_desktop.store.database import Store
from wa_desktop.store.fast import run


class Snapshot:
    """One reading of the instant at which it was made, from whatever thread; to be closed soon.

    While it is open the write-ahead log cannot begin anew.
    """

    def __init__(self, store: Store) -> None:
        self._open = ExitStack()
        self.connection: Connection = self._open.enter_context(store.read())
        # A transaction sees the instant of its first look, not that of its beginning.
        run(self.connection, "SELECT 1 FROM campaign LIMIT 1").fetchone()

    def close(self) -> None:
        """End the reading."""
        self._open.close()
