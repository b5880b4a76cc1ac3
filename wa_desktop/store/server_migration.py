"""The schema's versions on a server: looked at when a program opens it and before every write."""

from typing import Any

from sqlalchemy import Connection, Engine, text

from wa_desktop import __version__
from wa_desktop.domain.errors import InputRefused
from wa_desktop.store.migration import HEAD, upgrade
from wa_desktop.store.server_address import ServerAddress
from wa_desktop.store.server_checks import ServerState, refuse_unfit, state_of
from wa_desktop.store.server_grants import as_owner, grant_again

_SILENCE_SECONDS = 20
"""How long a writer may say nothing before the server takes its turn away: the others wait for it. Whoever only reads
keeps nobody waiting, and may take as long as a report of a million rows does."""
_WATCHED = f"SET LOCAL idle_in_transaction_session_timeout TO '{_SILENCE_SECONDS}s'"
_UNSYNCED = "SET LOCAL synchronous_commit TO OFF"
_TURN = "SELECT pg_advisory_xact_lock(hashtext(current_schema()))"
_AT_MOST = "SET LOCAL {patience} TO {wait}"
_PATIENCES = ("lock_timeout", "idle_in_transaction_session_timeout")
_REVISION = "SELECT version_num FROM alembic_version"
_WROTE = "SELECT coalesce(obj_description('alembic_version'::regclass, 'pg_class'), '')"


def take_turn(connection: Connection, *, durable: bool, wait_seconds: float | None = None) -> None:
    """Wait until nobody else writes; raises `store_newer` when another workstation has moved the schema on.

    `wait_seconds`: so long at most; the server ends a transaction in which nothing is said for so long, too.
    """
    driver: Any = connection.connection.driver_connection
    first = [_WATCHED] if durable else [_WATCHED, _UNSYNCED]
    if wait_seconds is not None:
        wait = int(wait_seconds * 1_000)
        first += [_AT_MOST.format(patience=one, wait=wait) for one in _PATIENCES]
    # They leave together. The revision is read after the wait: statements see what was committed before them.
    with driver.pipeline():
        for statement in (*first, _TURN):
            driver.execute(statement)
        cursor = driver.execute(_REVISION)
    found = cursor.fetchone()
    if found is None or found[0] != HEAD:
        wrote = driver.execute(_WROTE).fetchone()
        raise InputRefused("store_newer", file=str(connection.engine.url.host), version=str(wrote[0] if wrote else ""))


def bring_up_to_date(engine: Engine, address: ServerAddress) -> ServerState:
    """Make or migrate the tables of the namespace, one workstation at a time; what was found before.

    Raises what `server_checks.refuse_unfit` raises.
    """
    found = look_at(engine, address)
    if found.revision == HEAD:
        return found
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": address.namespace})
        again = state_of(connection, address)
        # Another workstation may have done it while this one waited.
        refuse_unfit(again, address)
        if again.revision != HEAD:
            if not again.has_namespace:
                connection.execute(text(f'CREATE SCHEMA "{address.namespace}"'))
            as_owner(connection)
            upgrade(connection)
            grant_again(connection)
            connection.execute(text(f"COMMENT ON TABLE alembic_version IS '{__version__}'"))
    return found


def look_at(engine: Engine, address: ServerAddress) -> ServerState:
    """What is there; raises what `server_checks.refuse_unfit` raises."""
    with engine.connect() as connection:
        found = state_of(connection, address)
    refuse_unfit(found, address)
    return found
