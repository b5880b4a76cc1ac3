"""A crash at every step of a campaign: what is on the disk at that instant, copied aside and started again.

A step is a durable write (before, in the middle of and after its sync) or a step of a call (before it leaves, when it
has arrived, when its answer is back). What was not synced is lost: the copy's log ends where the last sync ended, or in
the middle of what was being written.
"""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection

from tests.support.fake_sender import FakeSender
from wa_desktop.domain.gateway import Outcome
from wa_desktop.store.database import Store
from wa_desktop.store.file_store import FILE_NAME, FileStore


@dataclass(frozen=True)
class Crash:
    """One instant: the folder that holds what survived, who is at SMSBOX already and how many calls were in flight."""

    name: str
    home: Path
    arrived: tuple[tuple[str, str], ...]
    """(reference, number) of every message queued so far."""
    on_the_way: tuple[tuple[str, ...], ...]
    """The numbers of each call that had left and not arrived yet: it may still arrive, or never."""
    in_flight: int
    """Calls claimed and not yet settled, as the engine counts them."""


class Witness:
    """Takes the copies. Its two ends are a `Store` that watches its own commits and a `Sender`."""

    def __init__(self, folder: Path, source: Path) -> None:
        self._folder, self._source = folder, source
        self._lock = threading.Lock()
        self._synced = 0
        self.crashes: list[Crash] = []
        self.arrived: list[tuple[str, str]] = []
        self.leaving: dict[int, tuple[str, ...]] = {}
        self.in_flight: Callable[[], int] | None = None
        """How many calls the engine has in its hands; None until it runs: no step is taken before."""

    def step(self, name: str, *, log_bytes: int | None = None) -> None:
        """Copy what would be left if the computer died now; `log_bytes` of the log reached the disk (None: synced)."""
        # The engine's thread may take its last steps while the test says that it has seen enough.
        in_flight = self.in_flight
        if in_flight is None:
            return
        with self._lock:
            home = self._folder / f"{len(self.crashes):04d}"
            home.mkdir()
            shutil.copy(self._source / FILE_NAME, home / FILE_NAME)
            kept = self._synced if log_bytes is None else log_bytes
            log = (self._source / f"{FILE_NAME}-wal").read_bytes()[:kept]
            (home / f"{FILE_NAME}-wal").write_bytes(log)
            on_the_way = tuple(self.leaving.values())
            self.crashes.append(Crash(name, home, tuple(self.arrived), on_the_way, in_flight()))

    def log_size(self) -> int:
        """Bytes in the write-ahead log, synced or not."""
        log = self._source / f"{FILE_NAME}-wal"
        return log.stat().st_size if log.exists() else 0

    def synced(self) -> None:
        """A commit has ended: SQLite synced the log (`synchronous=FULL`)."""
        self._synced = self.log_size()


class WatchedStore(FileStore):
    """A store whose writes are steps."""

    witness: Witness
    chance: Random

    @classmethod
    def over(cls, store: Store, witness: Witness, seed: int) -> "WatchedStore":
        """The same database, watched."""
        assert isinstance(store, FileStore)
        made = cls(store.path, store._engine)
        made.witness, made.chance = witness, Random(seed)
        witness.synced()
        return made

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Connection]:
        before = self.witness.log_size()
        with super().write(durable=durable) as c:
            assert c.exec_driver_sql("PRAGMA synchronous").scalar() == 2, "a commit would not be synced"
            yield c
            self.witness.step("before a write")
        after = self.witness.log_size()
        if after > before:
            self.witness.step("in a write", log_bytes=self.chance.randrange(before, after))
        self.witness.synced()
        if after > before:
            self.witness.step("after a write")


class WatchedSender(FakeSender):
    """A `Sender` whose calls have steps."""

    def __init__(self, witness: Witness, seed: int) -> None:
        super().__init__()
        self._witness, self._chance = witness, Random(seed)
        self._calls = 0

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        self._calls += 1
        call, witness = self._calls, self._witness
        witness.step("before a call")
        witness.leaving[call] = tuple(numbers)
        witness.step("a call has left")
        await asyncio.sleep(self._chance.random() / 50)
        del witness.leaving[call]
        outcome = await super().send(numbers, content)
        reference = getattr(outcome, "reference", "")
        witness.arrived += [(reference, number) for number in numbers]
        witness.step("a call has arrived")
        await asyncio.sleep(self._chance.random() / 50)
        witness.step("before an answer")
        return outcome
