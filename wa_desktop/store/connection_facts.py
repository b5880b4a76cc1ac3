"""What the data is kept in and how it is reached, asked of an open database."""

import sqlite3
import time
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Connection

from wa_desktop.domain.stores import Encryption, StoreFacts
from wa_desktop.store.database import Store
from wa_desktop.store.fast import run
from wa_desktop.store.file_store import FileStore
from wa_desktop.store.server_checks import state_of

if TYPE_CHECKING:
    from wa_desktop.store.server_store import ServerStore

_TRIES = 5


def facts_of(store: Store, *, remembers_password: bool) -> StoreFacts:
    """Where the data of `store` is; asks a server a few times for its round trip. Raises what `Store.read` raises."""
    if isinstance(store, FileStore):
        return _of_file(store)
    return _of_server(cast("ServerStore", store), remembers_password=remembers_password)


def _of_file(store: FileStore) -> StoreFacts:
    with store.read() as c:
        schema = run(c, "SELECT version_num FROM alembic_version").fetchone()[0]
    return StoreFacts(
        kind="file", place=str(store.path), user="", namespace="", schema=str(schema),
        program=f"SQLite {sqlite3.sqlite_version}", encryption=Encryption.NONE, tls="", certificates="",
        latency_ms=None, remembers_password=False,
    )  # fmt: skip


def _of_server(store: "ServerStore", *, remembers_password: bool) -> StoreFacts:
    address = store.address
    with store.read() as c:
        found, tls = state_of(c, address), _tls(c)
        user = str(run(c, "SELECT current_user").fetchone()[0])
        number = str(run(c, "SHOW server_version").fetchone()[0])
        latency = min(round_trip(c) for _ in range(_TRIES))
    encryption = Encryption.UNVERIFIED if tls else Encryption.NONE
    return StoreFacts(
        kind="server", place=address.told, user=user, namespace=address.namespace, schema=found.revision,
        program=f"PostgreSQL {number.partition(' ')[0]}",
        encryption=Encryption.VERIFIED if address.verify else encryption,
        tls=tls, certificates=address.certificates, latency_ms=round(latency * 1_000, 2),
        remembers_password=remembers_password,
    )  # fmt: skip


def _tls(c: Connection) -> str:
    """The version of TLS as the server knows it; only that there is some, where something before it decrypts."""
    driver: Any = c.connection.driver_connection
    if not driver.pgconn.ssl_in_use:
        return ""
    row = run(c, "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()").fetchone()
    return str(row[0]) if row and row[0] else "TLS"


def round_trip(c: Connection) -> float:
    """Seconds that the shortest question takes."""
    began = time.perf_counter()
    run(c, "SELECT 1").fetchone()
    return time.perf_counter() - began
