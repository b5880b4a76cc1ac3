"""One thread for the ledger's writes: those that wait together share a commit, hence a disk sync."""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.database import Store
from wa_desktop.store.lease import checkpoint

LINGER_SECONDS = 0.008
"""How long a write waits for others that are about to come."""
CHECKPOINT_SECONDS = 5.0
_LARGEST_GROUP = 256

Result = TypeVar("Result")


class _Work(NamedTuple):
    do: Callable[[Connection], Any]
    then: Callable[[Any], object]
    done: Future[Any]

    def is_awaited(self) -> bool:
        """Whether somebody still wants the result; asked once, the answer holds from then on."""
        # A cancelled future refuses its result: the thread must survive that.
        return self.done.set_running_or_notify_cancel()


def _nothing(_: object) -> None:
    pass


class Writer:
    """Runs functions in transactions of their own thread, several in one when several wait.

    It belongs to the holder of the lease, so it also checkpoints now and then.

    Each result is given once its transaction is durable, in the order in which the functions ran. A function that
    raises is run again alone, so that its neighbours in the group are not lost with it.
    """

    def __init__(self, store: Store, company: Callable[[], int]) -> None:
        """`company` tells how many writes are about to come; with none expected, nothing lingers."""
        self._store = store
        self._company = company
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS
        self.commits = 0
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    def submit(self, do: Callable[[Connection], Result], then: Callable[[Result], object] = _nothing) -> Future[Result]:
        """Have `do` run in a transaction; the future has its result when that is durable.

        `then` sees the result first, in this object's thread, in the order of the commits.
        """
        work = _Work(do, then, Future())
        self._queue.put(work)
        return work.done

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._gather()
            if group:
                self._commit(group)

    def _gather(self) -> tuple[list[_Work], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        group = [first]
        until = time.monotonic() + LINGER_SECONDS
        while len(group) < _LARGEST_GROUP:
            patience = until - time.monotonic() if len(group) < self._company() else 0.0
            try:
                following = self._queue.get(timeout=max(patience, 0.0)) if patience > 0 else self._queue.get_nowait()
            except queue.Empty:
                return group, True
            if following is None:
                return group, False
            group.append(following)
        return group, True

    def _commit(self, group: list[_Work]) -> None:
        try:
            with self._store.write() as c:
                results = [work.do(c) for work in group]
        except Exception as problem:  # noqa: BLE001 - whatever it is belongs to whoever asked for the write
            if len(group) == 1:
                if group[0].is_awaited():
                    group[0].done.set_exception(_for_a_person(problem))
            else:
                for work in group:
                    self._commit([work])
            return
        self.commits += 1
        self._checkpoint_when_due()
        for work, result in zip(group, results, strict=True):
            work.then(result)
            if work.is_awaited():
                work.done.set_result(result)

    def _checkpoint_when_due(self) -> None:
        if time.monotonic() >= self._checkpoint_at:
            checkpoint(self._store.path, "PASSIVE")
            self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS


def _for_a_person(problem: Exception) -> Exception:
    # A full disk, a lock that is never given back: nothing was changed, and somebody must look.
    if isinstance(problem, OperationalError):
        return WaitingForPerson("store_write_failed", problem=str(problem.orig))
    if isinstance(problem, WaitingForPerson) and problem.code == "store_not_written":
        return WaitingForPerson("store_write_failed", problem=problem.details["problem"])
    return problem
