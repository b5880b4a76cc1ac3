"""Where the data of a home is: its own file, or the server of a team."""

from dataclasses import dataclass
from enum import StrEnum

from wa_desktop.domain.estimates import Notice

PASSWORD_VARIABLE = "WA_DESKTOP_STORE_PASSWORD"  # noqa: S105 - a variable's name


class Encryption(StrEnum):
    """How the words between this computer and the server are protected."""

    NONE = "none"
    """A file of this computer, or a server of it that is reached without encryption."""

    VERIFIED = "verified"
    """TLS, and the server has proved its name."""

    UNVERIFIED = "unverified"
    """TLS with a server of this computer, whose name nobody checked."""


@dataclass(frozen=True, slots=True)
class StoreFacts:
    """Where the data is and how it is reached, as `store show` and the window tell it."""

    kind: str
    """`file` or `server`."""
    place: str
    """The file, or `host:port/database`."""
    user: str
    """Who this workstation is on the server; empty for a file."""
    namespace: str
    """The part of the server's database that holds the tables; empty for a file."""
    schema: str
    """The version of the tables."""
    program: str
    """What keeps the data and its version: `SQLite 3.45.1`, `PostgreSQL 16.2`."""
    encryption: Encryption
    tls: str
    """The version of TLS (`TLSv1.3`); empty without."""
    certificates: str
    """The file of authorities that was chosen; empty: those of this computer, or none are needed."""
    latency_ms: float | None
    """One round trip to the server in milliseconds, the best of a few; None for a file."""
    remembers_password: bool
    """Whether the next start finds the password without asking."""


@dataclass(frozen=True, slots=True)
class KnownServer:
    """The server that a home was told to use, as it would be told again in a form; never the password."""

    host: str
    port: int
    database: str
    user: str
    certificates: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Joined:
    """What connecting to a team's server did. `left` is the file of this workstation that stays as it is, if any."""

    store: StoreFacts
    left: str = ""
    warnings: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class MovedTable:
    """One table that arrived whole: how many rows, and the digest that both sides agree on."""

    table: str
    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Moved:
    """What a move did. `kept` is where the workstation's former file stands; `resumed`: an earlier run had begun it."""

    store: StoreFacts
    tables: tuple[MovedTable, ...]
    kept: str
    resumed: bool = False
    warnings: tuple[Notice, ...] = ()

    @property
    def rows(self) -> int:
        """How many rows there are in all tables together."""
        return sum(table.rows for table in self.tables)


@dataclass(frozen=True, slots=True)
class Left:
    """What leaving a team's server did. `file` is the database from now on; `kept` where one that was there stands.

    `rows` were taken along from the server; 0 when nothing was to be.
    """

    file: str
    rows: int = 0
    kept: str = ""
    warnings: tuple[Notice, ...] = ()
