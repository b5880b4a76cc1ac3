"""Who did what, and where: decisions and changes, by id, never by number.

Each line holds the hash of the one before it, so a line that is changed, removed or put in between breaks the chain.
The head (how many lines there are, and the last hash) stands in the settings: a line removed at the end is missed too.
A team's server chains the lines itself (`migrations.guards`), in the same way: nobody writes a line in another's name.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from wa_desktop.store.fast import is_file, run
from wa_desktop.store.instants import now
from wa_desktop.store.schema import audit
from wa_desktop.store.workstation import computer

HEAD = "audit_head"
"""The key of the head among the settings."""
_NUMBER = re.compile(r"\+\d{8,15}(?!\d)")


class Head(NamedTuple):
    """The end of the chain: how many lines it has, and the hash of the last one."""

    lines: int = 0
    hash: str = ""


class Line(NamedTuple):
    """One line as it is stored; `at` in microseconds, `details` JSON."""

    id: int
    at: int
    operator: str
    action: str
    subject: str
    subject_id: int | None
    details: str
    previous: str
    hash: str
    computer: str = ""
    """Where; empty in the lines of earlier versions. A server adds the address that it saw."""

    @property
    def hashed(self) -> tuple[Any, ...]:
        """What `hash` covers: everything before it, and the computer when it is known."""
        return (*self[:8], self.computer) if self.computer else self[:8]


class Broken(NamedTuple):
    """The first place where the chain does not hold: `why` is changed, missing, cut, added or head."""

    line: int
    why: str


def lines_of(connection: Connection, action: str, since: int) -> list[tuple[int, Mapping[str, Any]]]:
    """(instant as stored, details) of every line of one action from `since` on, the oldest first."""
    rows = connection.execute(
        select(audit.c.at, audit.c.details)
        .where(audit.c.action == action, audit.c.at >= since)
        .order_by(audit.c.id)
    )  # fmt: skip
    return [(at, json.loads(details)) for at, details in rows]


def record(
    connection: Connection, operator: str, action: str, subject: str, subject_id: int | None = None, **details: Any
) -> None:
    """Add one line in the caller's transaction; `details` holds ids, counts and codes only."""
    told = _NUMBER.sub("+…", json.dumps(details, ensure_ascii=False, sort_keys=True))
    if not is_file(connection):
        # The server numbers and chains it, and keeps the head: the program may write neither.
        run(connection, _TELL, (now(), operator, action, subject, subject_id, told, computer()))
        return
    head = _head(connection)
    # The chain goes on from the head, not from the last line found: a line removed at the end stays missed.
    values = (head.lines + 1, now(), operator, action, subject, subject_id, told, head.hash)
    line = Line(*values, "", computer())
    line = line._replace(hash=hash_of(line.hashed))
    run(connection, _ADD, line)
    run(connection, _KEEP_HEAD, (HEAD, json.dumps(Head(line.id, line.hash))))


_COLUMNS = "id, at, operator, action, subject, subject_id, details, previous, hash, computer"
_ADD = f"INSERT INTO audit ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - own names
_TELL = (
    "INSERT INTO audit (id, at, operator, action, subject, subject_id, details, computer)"
    " VALUES (0, ?, ?, ?, ?, ?, ?, ?)"
)
_KEEP_HEAD = "INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_READ_HEAD = "SELECT value FROM setting WHERE key = ?"
_LAST = "SELECT max(id) FROM audit"
_LINES = f"SELECT {_COLUMNS} FROM audit WHERE id > ? ORDER BY id LIMIT 10000"  # noqa: S608 - own names


def hash_of(values: tuple[Any, ...]) -> str:
    """The hash of a line: id, instant, operator, action, subject, id, details, the hash before it, the computer."""
    canonical = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _head(connection: Connection) -> Head:
    found = run(connection, _READ_HEAD, (HEAD,)).fetchone()
    if found is not None:
        return Head(*json.loads(found[0]))
    # None yet, or somebody removed it: then what follows has no hash before it, which `verify` names.
    return Head(run(connection, _LAST).fetchone()[0] or 0, "")


def head_of(connection: Connection) -> Head:
    """The head as the settings hold it; zero lines before the first one."""
    found = run(connection, _READ_HEAD, (HEAD,)).fetchone()
    return Head() if found is None else Head(*json.loads(found[0]))


def every_line(connection: Connection, after: int = 0) -> Iterator[Line]:
    """Every line from the one after `after`, the oldest first, some thousand at a time."""
    while some := run(connection, _LINES, (after,)).fetchall():
        yield from (Line(*row) for row in some)
        after = some[-1][0]


def latest(connection: Connection, limit: int) -> list[Line]:
    """The last lines, the newest first."""
    rows = run(connection, _LATEST, (limit,)).fetchall()
    return [Line(*row) for row in rows]


_LATEST = f"SELECT {_COLUMNS} FROM audit ORDER BY id DESC LIMIT ?"  # noqa: S608 - own names


def verify(connection: Connection, known: Head | None = None) -> Broken | None:
    """The first broken line; None when the chain holds from its first line to its head.

    `known` is a head noted earlier (by a backup, or by whoever verified last): the chain must still pass through it.
    """
    before = Head()
    for line in every_line(connection):
        if line.id != before.lines + 1:
            return Broken(before.lines + 1, "missing" if line.id > before.lines + 1 else "added")
        if line.previous != before.hash or line.hash != hash_of(line.hashed):
            return Broken(line.id, "changed")
        before = Head(line.id, line.hash)
        if known is not None and known.lines == line.id and known.hash != line.hash:
            return Broken(line.id, "changed")
    head = head_of(connection)
    if before.lines < max(head.lines, known.lines if known else 0):
        return Broken(before.lines + 1, "cut")
    return None if head == before else Broken(before.lines, "head")


def count(connection: Connection) -> int:
    """How many lines there are."""
    return int(run(connection, "SELECT count(*) FROM audit").fetchone()[0])
