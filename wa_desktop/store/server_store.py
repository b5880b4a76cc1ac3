"""The database of a team: a PostgreSQL server, reached with psycopg."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Self, cast

import psycopg
from psycopg.abc import Buffer
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import Text

from wa_desktop.domain.errors import InputRefused, UserError, WaitingForPerson
from wa_desktop.domain.news import News
from wa_desktop.store import server_migration
from wa_desktop.store.authorities import file_of_authorities
from wa_desktop.store.database import Store
from wa_desktop.store.dialect import as_postgresql, storable
from wa_desktop.store.locks import Lock
from wa_desktop.store.news import Follower
from wa_desktop.store.presence import Me
from wa_desktop.store.roles import told_of_roles
from wa_desktop.store.server_address import ServerAddress
from wa_desktop.store.server_checks import ServerState
from wa_desktop.store.server_connection import PING_SECONDS, connect, connecting_within, lay_into_pool, take_from_pool
from wa_desktop.store.server_failures import failure_of_opening, line_of, refusal_of
from wa_desktop.store.server_locks import ServerLock
from wa_desktop.store.server_probe import refuse_unknown_name

CONNECT_SECONDS = 5
"""With the time for its name, and the look at what went wrong, less than ten."""
LOCK_SECONDS = 30
_SILENCE_SECONDS = 20
"""Without a word from a workstation, or from the server, for so long, the connection is given up: a workstation that
is cut off must not keep the others waiting."""
_HASTY_SECONDS = 5.0
"""How long an engine waits for its turn: a quarter of its lease."""


class ServerStore(Store):
    """The open database of a team. Every write waits its turn: nobody else writes beside it, as in a file."""

    is_shared = True
    _patience: float | None = None

    def __init__(self, home: Path, address: ServerAddress, engine: Engine, program: str) -> None:
        """`program`: the id that the connections of `engine` bear."""
        super().__init__(home)
        self.address = address
        self.program = program
        self.person = address.user
        self._followers: list[Follower] = []
        self._engine = engine

    @contextmanager
    def _look(self) -> Iterator[Connection]:
        with self._told(), self._connected() as connection:
            driver: Any = connection.connection.driver_connection
            driver.only_read()
            with connection.begin():
                yield connection

    @contextmanager
    def _change(self, *, durable: bool) -> Iterator[Connection]:
        with self._told(), self._connected() as connection, connection.begin():
            server_migration.take_turn(connection, durable=durable, wait_seconds=self._patience)
            yield connection

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        with connecting_within(None if self._patience is None else PING_SECONDS):
            connection = self._engine.connect()
        with connection:
            driver: Any = connection.connection.driver_connection
            driver.patience = None if self._patience is None else self._patience + PING_SECONDS
            try:
                yield connection
            finally:
                if driver.pgconn.pipeline_status:
                    # It was broken off among questions that left together.
                    driver.close()
                if driver.closed:
                    # Nothing to end or to take back there: the pool would only complain.
                    connection.invalidate()

    def hasty(self) -> Self:
        """The same server, and the same connections, for somebody who waits a few seconds only."""
        made = copy(self)
        made._patience = _HASTY_SECONDS
        return made

    def lock(self, name: str, wait_seconds: float = 0.0) -> Lock:
        """What one program at a time may do."""
        return ServerLock(self._engine, name, self.address.told, wait_seconds, self._told)

    def tidy(self, *, thorough: bool = False) -> None:
        """The server looks after its own files."""

    def follow(self, me: Me, tell: Callable[[News], object]) -> Follower:
        """As `Store.follow`."""
        made = Follower(self._own_connection, self.program, self.address.namespace, me, tell, self._trouble_of)
        self._followers.append(made)
        return made

    def _own_connection(self) -> "psycopg.Connection[Any]":
        """A connection that belongs to the caller, who closes it; raises what keeps this program out of the server."""
        try:
            connection = self._engine.raw_connection()
            driver: Any = connection.driver_connection
            connection.detach()
            driver.patience = _SILENCE_SECONDS / 2
            driver.rollback()
        except (DBAPIError, psycopg.Error) as error:
            told = error.orig if isinstance(error, DBAPIError) else error
            raise failure_of_opening(told or error, self.address, _authorities(self.home, self.address)) from None
        return cast("psycopg.Connection[Any]", driver)

    def _trouble_of(self, error: Exception) -> UserError:
        known = refusal_of(error, self.address) if isinstance(error, psycopg.Error) else None
        return known or WaitingForPerson("server_lost", server=self.address.told, problem=line_of(error))

    def close(self) -> None:
        """As `Store.close`."""
        for follower in self._followers:
            follower.close()
        # Whoever is still at work in another thread gives a connection back to a pool that nobody looks into any more.
        event.listen(self._engine, "checkin", _end)
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the server or the network does to a transaction, as words for a person; a bug stays a bug."""
        try:
            yield
        except (DBAPIError, psycopg.Error) as error:
            told = error.orig if isinstance(error, DBAPIError) else error
            refusal = refusal_of(told, self.address) if isinstance(told, psycopg.Error) else None
            if refusal is None:
                raise
            raise self._explained(refusal) from error
        except PendingRollbackError as error:
            # The connection broke before, and whoever saw it did not say so.
            raise WaitingForPerson("server_lost", server=self.address.told, problem=line_of(error)) from error

    def _explained(self, refusal: WaitingForPerson) -> WaitingForPerson:
        """What a role does not allow, with the role and who could give another one."""
        if refusal.code != "role_not_allowed":
            return refusal
        try:
            with self._connected() as connection:
                return WaitingForPerson(refusal.code, **{**refusal.details, **told_of_roles(connection)})
        except (DBAPIError, psycopg.Error):
            return refusal


def open_server_store(home: Path, address: ServerAddress, password: str, *, during_move: bool = False) -> ServerStore:
    """The database at `address`, brought up to date when this person may do that.

    Raises `InputRefused`: `server_unencrypted`, `server_authorities_missing`, what `server_checks.refuse_unfit` and
    `server_failures.failure_of_opening` say; `server_moving` while somebody's data is on its way there, unless it is
    the move that asks (`during_move`).
    """
    store, found = _entered(home, address, password, server_migration.bring_up_to_date)
    if found.moving and not during_move:
        store.close()
        raise InputRefused("server_moving", server=address.told)
    return store


def look_at_server(home: Path, address: ServerAddress, password: str) -> ServerStore:
    """The database at `address` as it is, to be asked what it is; nothing is made there. Raises as `open_server_store`.

    Nothing but `read` may be used: there may be no tables yet.
    """
    return _entered(home, address, password, server_migration.look_at)[0]


def _entered(
    home: Path, address: ServerAddress, password: str, come_in: Callable[[Engine, ServerAddress], ServerState]
) -> tuple[ServerStore, ServerState]:
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    authorities = _authorities(home, address)
    refuse_unknown_name(address)
    program = secrets.token_hex(8)
    engine = _engine(address, password, authorities, program)
    try:
        found = come_in(engine, address)
    except (DBAPIError, psycopg.Error) as error:
        engine.dispose()
        told = error.orig if isinstance(error, DBAPIError) else error
        # From nothing: a chain of errors may hold the conninfo, and that the password.
        raise failure_of_opening(told or error, address, authorities) from None
    except BaseException:
        engine.dispose()
        raise
    return ServerStore(home, address, engine, program), found


def _end(connection: "psycopg.Connection[Any] | None", _record: object) -> None:
    if connection is not None:
        connection.close()


def _authorities(home: Path, address: ServerAddress) -> str:
    """The file of those who vouch for the server; empty when nobody has to."""
    if not address.verify:
        if not address.is_local:
            raise InputRefused("server_unencrypted", server=address.told)
        return ""
    found = address.certificates or file_of_authorities(home)
    if not found or not Path(found).is_file():
        raise InputRefused("server_authorities_missing", file=found)
    return found


def _engine(address: ServerAddress, password: str, authorities: str, program: str) -> Engine:
    engine = create_engine(
        URL.create("postgresql+psycopg", address.user, password or None, address.host, address.port, address.database),
        hide_parameters=True,  # an error's text would show numbers
        pool_size=4,
        max_overflow=8,
        use_native_hstore=False,  # a question to the server at every new connection, about a type nobody uses
        connect_args=_connection_facts(address, authorities, program),
    )
    event.listen(engine, "do_connect", connect)
    event.listen(engine, "checkout", take_from_pool)
    event.listen(engine, "checkin", lay_into_pool)
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "before_cursor_execute", _spoken, retval=True)
    return engine


def _connection_facts(address: ServerAddress, authorities: str, program: str) -> dict[str, Any]:
    facts = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "WA Desktop",
        "keepalives_idle": _SILENCE_SECONDS // 2,
        "keepalives_interval": 3,
        "keepalives_count": 3,
        "tcp_user_timeout": _SILENCE_SECONDS * 1000,
        "options": (
            f"-c wa.program={program}"
            # A page is a hundred rows of a million, mostly in the server's memory: an index finds them, not a walk
            # through the table; and what takes a server longer to compile than to answer is not compiled.
            " -c random_page_cost=1.1 -c jit=off -c work_mem=32MB"
            f" -c search_path={address.namespace} -c timezone=UTC -c lock_timeout={LOCK_SECONDS}s"
            f" -c tcp_keepalives_idle={_SILENCE_SECONDS} -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
        ),
    }
    # Said, not left to the environment: a variable of somebody's must not turn the verification off.
    facts |= {"gssencmode": "disable", "ssl_min_protocol_version": "TLSv1.2"}
    if address.verify:
        return facts | {"sslmode": "verify-full", "sslrootcert": authorities}
    return facts | {"sslmode": "prefer", "sslrootcert": ""}


def _prepare_connection(connection: "psycopg.Connection[Any]", _: object) -> None:
    # Every whole number is a `bigint` and truth is one of them, as in SQLite: a statement means the same on both.
    connection.adapters.register_dumper(int, Int8Dumper)
    connection.adapters.register_dumper(bool, _TruthDumper)
    connection.adapters.register_loader("bool", _TruthLoader)
    connection.adapters.register_loader("numeric", _SumLoader)


class _TruthDumper(Int8Dumper):
    def dump(self, obj: Any) -> Buffer | None:
        return super().dump(int(obj))


class _TruthLoader(psycopg.adapt.Loader):
    def load(self, data: Any) -> int:
        return int(bytes(data) == b"t")


class _SumLoader(psycopg.adapt.Loader):
    """The sum of whole numbers is a whole number."""

    def load(self, data: Any) -> int | float:
        said = bytes(data)
        return float(said) if b"." in said else int(said)


def _spoken(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    return as_postgresql(statement), _storable(parameters)


def _storable(parameters: Any) -> Any:
    if isinstance(parameters, list):
        return [_storable(one) for one in parameters]
    if isinstance(parameters, dict):
        return dict(zip(parameters, storable(parameters.values()), strict=True))
    return storable(parameters)


@compiles(Text, "postgresql")
def _in_the_order_of_its_bytes(_type: Text, _compiler: Any, **_how: Any) -> str:
    """Texts sort and compare as in SQLite, whatever the server's own order."""
    return 'TEXT COLLATE "C"'
