"""What SQLAlchemy knows of an open database, for tests that disturb it."""

from sqlalchemy import Engine

from wa_desktop.store.database import Store
from wa_desktop.store.file_store import FileStore
from wa_desktop.store.server_store import ServerStore


def engine_of(store: Store) -> Engine:
    """The engine that makes its connections."""
    assert isinstance(store, FileStore | ServerStore)
    return store._engine
