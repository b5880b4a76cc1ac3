"""The data of one workstation moves to the server of its team: whole, compared on both sides, or not at all.

While it is on its way the server has the table `moving`: a row for the move (its `part` is empty) and one for each
table, with the last key that arrived, how many rows did and their digest. Whatever breaks off, a later run goes on
behind that key, once it has seen that the rows before it are still those that were copied. Until everything agrees the
home uses its file, which nobody else may open meanwhile; then it is switched, the file is kept aside, `moving` goes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy
from sqlalchemy import Connection, Table
from sqlalchemy.pool import NullPool

from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.stores import MovedTable
from wa_desktop.store import copying, migration
from wa_desktop.store.audit import record
from wa_desktop.store.backup import aside, detach, sync_folder
from wa_desktop.store.copying import Digest, Key
from wa_desktop.store.fast import run
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.store.lease import LOCK_NAME
from wa_desktop.store.locks import FileLock
from wa_desktop.store.schema import metadata
from wa_desktop.store.wiping import BACKUP_LOCK
from wa_desktop.store.workstation import computer, workstation_id

if TYPE_CHECKING:
    from wa_desktop.store.server_store import ServerStore

LOCK = "move"
_LOCKS = (LOCK_NAME, "import.lock", BACKUP_LOCK)
_WAIT_SECONDS = 10.0
"""The server may need a moment to see that the program of an earlier run is dead."""
_MAKE = (
    "CREATE TABLE moving (part text PRIMARY KEY, source text NOT NULL, computer text NOT NULL,"
    " last text NOT NULL, arrived bigint NOT NULL, digest text NOT NULL)"
)
_NOTE = (
    "INSERT INTO moving (part, source, computer, last, arrived, digest) VALUES (?, ?, '', ?, ?, ?)"
    " ON CONFLICT (part) DO UPDATE SET last = excluded.last, arrived = excluded.arrived, digest = excluded.digest"
)

Told = Callable[[str, int, int], None]
"""Step, rows done, rows in all; may raise to stop."""


class _Arrived(NamedTuple):
    last: Key
    rows: int
    digest: str


@contextmanager
def held_file(home: Path) -> Iterator[Connection]:
    """The database file of `home`, up to date, with everybody else kept out of it.

    Raises `WaitingForPerson` (`store_in_use`) while any other program has it open.
    """
    path = home / FILE_NAME
    migration.bring_up_to_date(path)
    detach(path, "store_in_use")
    engine = sqlalchemy.create_engine(
        f"sqlite+pysqlite:///{path}", poolclass=NullPool, hide_parameters=True,
        connect_args={"isolation_level": None, "timeout": 1.0},
    )  # fmt: skip
    with engine.connect() as connection:
        try:
            connection.exec_driver_sql("BEGIN EXCLUSIVE")
        except sqlalchemy.exc.OperationalError as error:
            raise WaitingForPerson("store_in_use", file=str(path)) from error
        yield connection


@contextmanager
def alone_in(home: Path) -> Iterator[None]:
    """Nobody else sends, imports or backs up in this folder; raises `WaitingForPerson` (`store_in_use`)."""
    locks = [FileLock(home / name, wait_seconds=1.0) for name in _LOCKS]
    try:
        if not all(lock.acquire() for lock in locks):
            raise WaitingForPerson("store_in_use", file=str(home))
        yield
    finally:
        for lock in locks:
            lock.release()


class Move:
    """One move: `source` is the file that nobody else may open, `target` the server."""

    def __init__(self, home: Path, source: Connection, target: "ServerStore", tell: Told) -> None:
        self._source, self._target = source, target
        self._mine = workstation_id(home)
        self._tell = tell
        self._tables = copying.tables()
        self._digests: dict[str, Digest] = {}
        self._done = self._total = 0

    def run(self) -> tuple[tuple[MovedTable, ...], bool]:
        """Copy, count and compare everything; the tables, and whether an earlier run had begun.

        Raises `InputRefused` (`move_server_has_data`, `server_moving`, `move_differs`, `move_unfit`),
        `WaitingForPerson` (`move_under_way`, and what happens to the server).
        """
        lock = self._target.lock(LOCK, _WAIT_SECONDS)
        if not lock.acquire():
            raise WaitingForPerson("move_under_way", server=self._target.address.told)
        try:
            resumed = self._begin()
            self._total = sum(copying.rows_of(self._source, table) for table in self._tables)
            arrived = self._still_true()
            for table in self._tables:
                self._copy(table, arrived.get(table.name))
            moved = self._compare()
            self._number_on()
        finally:
            lock.release()
        return moved, resumed

    def _begin(self) -> bool:
        with self._target.write() as c:
            begun = _begun(c)
            if begun is not None:
                if begun[0] != self._mine:
                    raise InputRefused("server_moving", server=self._target.address.told, computer=begun[1])
                return True
            _refuse_data(c, self._target.address.told)
            run(c, _MAKE)
            run(c, "INSERT INTO moving VALUES ('', ?, ?, '', 0, '')", (self._mine, computer()))
        return False

    def _still_true(self) -> dict[str, _Arrived]:
        """What arrived of each table in earlier runs; nothing, when the file has changed since in what was copied."""
        with self._target.read() as c:
            rows = run(c, "SELECT part, last, arrived, digest FROM moving WHERE part <> ''").fetchall()
        arrived = {row[0]: _Arrived(tuple(json.loads(row[1])), row[2], row[3]) for row in rows}
        for table in self._tables:
            before = arrived.get(table.name)
            if before is None:
                continue
            digest = copying.digest_of(self._source, table, before.last, self._step("move_preparing"))
            if digest.counted != (before.rows, before.digest):
                self._start_over()
                self._digests.clear()
                self._done = 0
                return {}
            self._digests[table.name] = digest
        return arrived

    def _start_over(self) -> None:
        with self._written() as c:
            names = ", ".join(f'"{name}"' for name in metadata.tables)
            run(c, f"TRUNCATE {names}")
            run(c, "DELETE FROM moving WHERE part <> ''")

    def _copy(self, table: Table, before: _Arrived | None) -> None:
        digest = self._digests.setdefault(table.name, Digest())
        step = self._step("move_copying")
        for chunk in copying.chunks(self._source, table, before.last if before else None):
            digest.add(chunk.lines)
            # Nobody sees it before the last part: that one is durable, and all others with it.
            with self._written(durable=False) as c:
                try:
                    copying.load(c, table, chunk.rows)
                except ValueError as error:
                    raise InputRefused("move_unfit", table=table.name, problem=str(error)) from error
                run(c, _NOTE, (table.name, self._mine, json.dumps(chunk.last), *digest.counted))
            step(len(chunk.rows))

    def _compare(self) -> tuple[MovedTable, ...]:
        """Every table as both sides hold it; raises `move_differs` for the first that is not the same."""
        self._done = 0
        moved = []
        for table in self._tables:
            here = self._digests[table.name].counted
            with self._target.read() as c:
                there = copying.digest_of(c, table, None, self._step("move_checking")).counted
            if here != there:
                # Whatever happened to it, the next run begins anew.
                self._start_over()
                raise InputRefused("move_differs", table=table.name, rows=here.rows, arrived=there.rows)
            moved.append(MovedTable(table.name, here.rows, here.digest))
        return tuple(moved)

    def _number_on(self) -> None:
        """The server gives new rows numbers behind all that were ever given here."""
        given = dict(run(self._source, "SELECT name, seq FROM sqlite_sequence").fetchall())
        with self._target.write() as c:
            for table, sequence, last in copying.numbers_after(c):
                if highest := max(last, int(given.get(table.name, 0))):
                    run(c, "SELECT setval(CAST(? AS regclass), ?)", (sequence, highest))

    @contextmanager
    def _written(self, *, durable: bool = True) -> Iterator[Connection]:
        with self._target.write(durable=durable) as c:
            # The server's own hands stay off: every row is to be what it was, those of the log above all.
            run(c, "SET LOCAL wa.moving TO 'on'")
            yield c

    def _step(self, name: str) -> copying.Tell:
        def tell(rows: int) -> None:
            self._done += rows
            self._tell(name, min(self._done, self._total), self._total)

        return tell


def _begun(c: Connection) -> tuple[str, str] | None:
    """Of a move that is not finished: the workstation, and the name of its computer."""
    if run(c, "SELECT to_regclass('moving') IS NULL").fetchone()[0]:
        return None
    row = run(c, "SELECT source, computer FROM moving WHERE part = ''").fetchone()
    return None if row is None else (row[0], row[1])


def _refuse_data(c: Connection, server: str) -> None:
    for table in copying.tables():
        if run(c, f'SELECT 1 FROM "{table.name}" LIMIT 1').fetchone():  # noqa: S608 - our own names
            raise InputRefused("move_server_has_data", server=server, table=table.name)


def finish(home: Path, target: "ServerStore") -> Path | None:
    """The last steps of a move of a home that was switched; where its file is kept, None when it was already.

    Raises `InputRefused` (`server_moving`) when the move is another workstation's.
    """
    with target.read() as c:
        begun = _begun(c)
    if begun is None:
        return None
    if begun[0] != workstation_id(home):
        raise InputRefused("server_moving", server=target.address.told, computer=begun[1])
    kept = _set_aside(home)
    with target.write() as c:
        arrived = run(c, "SELECT coalesce(sum(arrived), 0) FROM moving").fetchone()[0]
        run(c, "DROP TABLE moving")
        record(c, target.person, "store_moved", "store", None, rows=int(arrived))
    return kept


def _set_aside(home: Path) -> Path | None:
    """Give the file a name that says what it is; it is never deleted."""
    path = home / FILE_NAME
    if not path.exists():
        return None
    kept = aside(path, "moved-to-server")
    try:
        path.replace(kept)
    except OSError as error:
        # Windows: somebody has it open. Everything has arrived; the next opening tries again.
        raise WaitingForPerson("store_in_use", file=str(path)) from error
    sync_folder(home)
    return kept
