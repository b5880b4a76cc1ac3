"""The row of the lease on a team's server. The server's clock decides: a workstation's may be hours wrong."""

import os
import platform
import sys
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from wa_desktop.store.fast import run

EXPIRY_SECONDS = 20.0
"""Long enough for a server that restarts within seconds or a network that stutters, short enough for a person who waits
for another workstation to go on after a crash."""
BEAT_SECONDS = 5.0
"""Three heartbeats may fail before the lease is anybody's; every write of the engine is one as well."""
MARGIN_SECONDS = 5.0
"""No call begins when less than this is left of the lease: what was checked a moment ago may leave a moment later."""

_NOW = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
_EXPIRY = int(EXPIRY_SECONDS * 1_000_000)


class Holder(NamedTuple):
    """Whose engine it is, and until when (as stored, the server's clock) unless it says again that it lives."""

    account_id: int
    host: str
    boot_id: str
    pid: int
    person: str
    expires_at: int

    @property
    def surely_dead(self) -> bool:
        """Whether its program ran on this computer since it was started, and does not run any more."""
        return (self.host, self.boot_id) == (platform.node(), boot_id()) and not _runs(self.pid)


class Stamp(NamedTuple):
    """What a transaction of the holder left: its serial (None: it changed nothing) and the server's clock."""

    serial: int | None
    at: int


def holder(c: Connection) -> Holder | None:
    """Whoever may be sending now, for whichever account: an account's engine is the engine of its database."""
    found = run(c, _HOLDER).fetchone()
    return None if found is None else Holder(*found)


_HOLDER = (
    f"SELECT account_id, host, boot_id, pid, person, expires_at FROM lease WHERE expires_at > {_NOW}"  # noqa: S608
    " ORDER BY expires_at DESC LIMIT 1"
)


def write_row(c: Connection, account_id: int, token: str, person: str) -> None:
    """Make `token` the holder; only when nobody else is."""
    run(c, "DELETE FROM lease")
    run(c, _INSERT, (account_id, token, platform.node(), boot_id(), os.getpid(), person))


_INSERT = (
    "INSERT INTO lease (account_id, token, host, boot_id, pid, person, taken_at, seen_at, expires_at)"  # noqa: S608
    f" VALUES (?, ?, ?, ?, ?, ?, {_NOW}, {_NOW}, {_NOW} + {_EXPIRY})"
)


def stamp(c: Connection, token: str) -> Stamp | None:
    """End a transaction of the holder: it counts and prolongs the lease if it changed anything; None: not the holder.

    Nobody else can change the row before the transaction has ended: whoever writes waits for its turn.
    """
    mine, serial, at = run(c, _STAMP, (token, token)).fetchone()
    return Stamp(serial, int(at)) if mine else None


_STAMP = (
    "WITH mine AS (SELECT 1 FROM lease WHERE token = ?), kept AS ("  # noqa: S608
    f"UPDATE lease SET serial = serial + 1, seen_at = {_NOW}, expires_at = {_NOW} + {_EXPIRY}"
    " WHERE token = ? AND pg_current_xact_id_if_assigned() IS NOT NULL RETURNING serial)"
    f" SELECT (SELECT count(*) FROM mine), (SELECT serial FROM kept), {_NOW}"
)


def prolong(c: Connection, token: str) -> bool:
    """Say that the holder lives; False when it is another one."""
    values = f"seen_at = {_NOW}, expires_at = {_NOW} + {_EXPIRY}"
    return bool(run(c, f"UPDATE lease SET {values} WHERE token = ?", (token,)).rowcount)  # noqa: S608


def serial_of(c: Connection, token: str) -> int | None:
    """How many transactions of the holder were kept; None when it is another one."""
    found = run(c, "SELECT serial FROM lease WHERE token = ?", (token,)).fetchone()
    return None if found is None else int(found[0])


def end_session(c: Connection, process: int) -> None:
    """End a lost session of this program's that the server has not missed yet: its turn keeps everybody waiting."""
    run(c, _END_SESSION, (process,))


_END_SESSION = (
    "SELECT pg_terminate_backend(a.pid) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid"
    " WHERE a.pid = ? AND a.usename = current_user AND l.locktype = 'advisory' AND l.granted"
)


def boot_id() -> str:
    """This start of this computer; on Linux with the room in which its process numbers count (containers have own)."""
    known = Path("/proc/sys/kernel/random/boot_id")
    if known.exists():
        return f"{known.read_text(encoding='ascii').strip()} {_room()}".strip()
    import psutil

    return str(int(psutil.boot_time()))


def _room() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink()) if sys.platform == "linux" else ""
    except OSError:
        return ""


def _runs(pid: int) -> bool:
    """Whether the process may still do something; another one that got its number since counts as alive."""
    import psutil

    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True
