"""What a server must be before a program works on it: its version, its letters, its rights, whose tables it holds."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.migration import HEAD, REVISIONS
from wa_desktop.store.server_address import ServerAddress

OLDEST = 14
"""The oldest PostgreSQL that has what our statements need."""
MOVING = "moving"
"""The table of a move that is not finished (`moving`)."""


@dataclass(frozen=True, slots=True)
class ServerState:
    """What was found at an address."""

    version: int
    encoding: str
    read_only: bool
    has_namespace: bool
    may_use: bool
    may_create_namespace: bool
    may_create: bool
    tables: int
    revision: str
    may_migrate: bool
    program: str
    moving: bool


_STATE = """
SELECT current_setting('server_version_num')::int, current_setting('server_encoding'),
 pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on', n.oid IS NOT NULL,
 coalesce(has_schema_privilege(n.oid, 'USAGE'), false), has_database_privilege(current_database(), 'CREATE'),
 coalesce(has_schema_privilege(n.oid, 'CREATE'), false),
 (SELECT count(*) FROM pg_class t WHERE t.relnamespace = n.oid AND t.relkind IN ('r', 'p', 'v')),
 v.oid IS NOT NULL, coalesce(has_table_privilege(v.oid, 'SELECT'), false),
 coalesce(pg_has_role(v.relowner, 'USAGE'), false), coalesce(obj_description(v.oid, 'pg_class'), ''),
 EXISTS (SELECT 1 FROM pg_class t WHERE t.relnamespace = n.oid AND t.relname = :moving)
FROM (SELECT 1) one LEFT JOIN pg_namespace n ON n.nspname = :namespace
LEFT JOIN pg_class v ON v.relnamespace = n.oid AND v.relname = 'alembic_version'
"""


def state_of(connection: Connection, address: ServerAddress) -> ServerState:
    """Look at the server; its one question to a database that may be anybody's."""
    found: Any = connection.execute(text(_STATE), {"namespace": address.namespace, "moving": MOVING}).one()
    (version, encoding, read_only, there, usage, may_make, create, tables, ours, readable, owner, said, moving) = found
    revision = ""
    if ours and usage and readable:
        # In the name of its own namespace: the search path is the caller's.
        row = connection.execute(text(f'SELECT version_num FROM "{address.namespace}".alembic_version')).first()  # noqa: S608
        revision = str(row[0]) if row else ""
    return ServerState(
        version // 10_000, encoding, bool(read_only), bool(there), bool(usage), bool(may_make), bool(create),
        int(tables), revision, bool(owner), str(said), bool(moving),
    )  # fmt: skip


def refuse_unfit(state: ServerState, address: ServerAddress) -> None:
    """Raise `InputRefused` unless this program can work there, or may make it so that it can.

    `server_too_old`, `server_not_utf8`, `server_read_only`, `server_no_namespace`, `server_no_right`,
    `server_not_ours`, `store_newer`, `server_older`.
    """
    where = {"server": address.told, "user": address.user, "namespace": address.namespace, "database": address.database}
    if state.version < OLDEST:
        raise InputRefused("server_too_old", version=str(state.version), oldest=str(OLDEST), **where)
    if state.encoding != "UTF8":
        raise InputRefused("server_not_utf8", encoding=state.encoding, **where)
    if state.read_only:
        raise InputRefused("server_read_only", **where)
    if not state.has_namespace:
        if not state.may_create_namespace:
            raise InputRefused("server_no_namespace", **where)
        return
    _refuse_namespace(state, address, where)


def _refuse_namespace(state: ServerState, address: ServerAddress, where: dict[str, str]) -> None:
    if not state.may_use:
        raise InputRefused("server_no_right", **where)
    if not state.revision:
        if state.tables:
            raise InputRefused("server_not_ours", **where)
        if not state.may_create:
            raise InputRefused("server_no_right", **where)
    elif state.revision not in REVISIONS:
        refuse_newer(address, state.program)
    elif state.revision != HEAD and not state.may_migrate:
        raise InputRefused("server_older", **where)


def refuse_newer(address: ServerAddress, program: str) -> None:
    """Raise `store_newer`, naming the program that brought the tables where they are, when it is known."""
    raise InputRefused("store_newer", file=address.told, version=program)
