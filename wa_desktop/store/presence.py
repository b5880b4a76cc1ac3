"""Which programs have a team's database open, by the server's own clock, and which of them sends."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    import psycopg

BEAT_SECONDS = 10.0
STALE_SECONDS = 30.0
"""After so long a silence a program is not there any more."""

_CLOCK = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint)"
"""The server's: those of the workstations may be wrong."""
_STALE = f"{_CLOCK} - {int(STALE_SECONDS * 1_000_000)}"
_BEAT = f"UPDATE workstation SET seen_at = {_CLOCK} WHERE id = %s"  # noqa: S608 - own SQL
_COME = (
    "INSERT INTO workstation (id, person, computer, program, since, seen_at)"  # noqa: S608 - own SQL
    f" VALUES (%s, %s, %s, %s, {_CLOCK}, {_CLOCK})"
)
_SWEEP = f"DELETE FROM workstation WHERE seen_at < {_STALE}"  # noqa: S608 - own SQL
_GO = "DELETE FROM workstation WHERE id = %s"
_THERE = text(
    f"SELECT id, person, computer, program, since FROM workstation WHERE seen_at >= {_STALE} ORDER BY since, id"  # noqa: S608 - own SQL
)
_SENDING = text(
    "SELECT l.account_id, l.host, l.person, l.taken_at FROM lease AS l"  # noqa: S608 - own SQL
    f" WHERE l.expires_at > {_CLOCK} ORDER BY l.account_id"
)
_RUNNING = text("SELECT id, name, state, account_id FROM campaign WHERE state = 'running' ORDER BY id")


class Me(NamedTuple):
    """Who works where, with which version of the program."""

    person: str
    computer: str
    version: str


class There(NamedTuple):
    """A program that is there; `since` as stored."""

    id: str
    person: str
    computer: str
    version: str
    since: int


class Sending(NamedTuple):
    """The engine of an account; `since` as stored."""

    account_id: int
    computer: str
    person: str
    since: int


class RunningCampaign(NamedTuple):
    """A campaign that an engine sends."""

    id: int
    name: str
    state: str
    account_id: int | None


def beat(connection: "psycopg.Connection[Any]", program: str, me: Me) -> None:
    """Say that `program` is there, and forget those that have fallen silent; each statement commits by itself."""
    if connection.execute(_BEAT, (program,)).rowcount == 0:
        connection.execute(_COME, (program, *me))
    connection.execute(_SWEEP)


def go(connection: "psycopg.Connection[Any]", program: str) -> None:
    """`program` ends."""
    connection.execute(_GO, (program,))


def there(connection: Connection) -> Sequence[There]:
    """The programs that are there, the one that came first at the beginning. Asks a server, not a file."""
    return [There(*row) for row in connection.execute(_THERE)]


def sending(connection: Connection) -> Sequence[Sending]:
    """The engines that run."""
    return [Sending(*row) for row in connection.execute(_SENDING)]


def running(connection: Connection) -> Sequence[RunningCampaign]:
    """The campaigns that are being sent, or were when their engine was stopped."""
    return [RunningCampaign(*row) for row in connection.execute(_RUNNING)]
