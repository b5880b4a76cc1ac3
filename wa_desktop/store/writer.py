"""One thread for the ledger's writes: those that wait together share a commit, hence a disk sync."""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.store.database import Store
from wa_desktop.store.exactly_once import ExactlyOnce
from wa_desktop.store.lease import Lease
from wa_desktop.store.ledger import AnsweredCall, settle_together

LONGEST_LINGER_SECONDS = 0.02
"""How long a write waits at most for others that are about to come."""
_LINGER_SECONDS_EACH = 0.0002
CHECKPOINT_SECONDS = 5.0
_LARGEST_GROUP = 1024

Result = TypeVar("Result")
_Told = Callable[[Any, BaseException | None], None]


class _Work(NamedTuple):
    do: Callable[[Connection], Any]
    then: Callable[[Any], object]
    tell: _Told
    loop: asyncio.AbstractEventLoop | None
    after: Callable[[], Any] | None = None


class _End(NamedTuple):
    tell: _Told
    result: Any
    problem: BaseException | None


def _nothing(_: object) -> None:
    pass


def _done(group: "Sequence[_Work]", c: Connection, *, together: bool) -> list[Any]:
    """What the works of a group return, in their order. `together`: answers that stand side by side share questions."""
    if not together:
        return [work.do(c) for work in group]
    results: list[Any] = []
    for are_answers, some in groupby(group, lambda work: isinstance(work.do, AnsweredCall)):
        if are_answers:
            results += settle_together(c, [cast("AnsweredCall", work.do) for work in some])
        else:
            results += [work.do(c) for work in some]
    return results


class Writer:
    """Runs functions in transactions of their own thread, several in one when several wait.

    It belongs to the holder of the lease, so it also checkpoints now and then.

    Each result is given once its transaction is durable, in the order in which the functions ran. A function that
    raises is run again alone, so that its neighbours in the group are not lost with it. On a team's server nothing is
    written once the lease is lost, and everything exactly once, however often the connection is.
    """

    def __init__(self, store: Store, company: Callable[[], int], lease: Lease | None = None) -> None:
        """`company` tells how many writes are about to come; with none expected, nothing lingers."""
        self._store = store
        self._company = company
        self._kept = ExactlyOnce(store, lease) if store.is_shared and lease is not None else None
        self._queue: queue.SimpleQueue[_Work | None] = queue.SimpleQueue()
        self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS
        self.commits = 0
        self.checkpoints = 0
        self._thread = threading.Thread(target=self._work, name="ledger", daemon=True)
        self._thread.start()

    def submit(self, do: Callable[[Connection], Result], then: Callable[[Result], object] = _nothing) -> Future[Result]:
        """Have `do` run in a transaction; the future has its result when that is durable.

        `then` sees the result first, in this object's thread, in the order of the commits.
        """
        done: Future[Result] = Future()
        self._queue.put(_Work(do, then, _teller(done), None))
        return done

    def between(self, do: Callable[[], Result]) -> Future[Result]:
        """Have `do` run in this object's thread between two commits, when every `then` of the first was called."""
        done: Future[Result] = Future()
        self._queue.put(_Work(_nothing, _nothing, _teller(done), None, do))
        return done

    def ask(
        self, do: Callable[[Connection], Result], then: Callable[[Result], object] = _nothing
    ) -> "asyncio.Future[Result]":
        """`submit` for code on a running loop: the loop wakes once per commit, not once per write."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Result] = loop.create_future()

        def tell(result: Any, problem: BaseException | None) -> None:
            if not done.done():
                _give(done, result, problem)

        self._queue.put(_Work(do, then, tell, loop))
        return done

    @property
    def away(self) -> Mapping[str, object] | None:
        """What is known of a team's server that does not answer, so that everything waits; None while it does."""
        return self._kept.away if self._kept is not None else None

    def give_up(self) -> None:
        """Wait no longer for a server that is away: what waits is refused. Any thread."""
        if self._kept is not None:
            self._kept.give_up()

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _work(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._gather()
            if group:
                self._tell(group, self._commit(group))
                self._checkpoint_when_due()

    def _gather(self) -> tuple[list[_Work], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        group = [first]
        began = time.monotonic()
        while len(group) < _LARGEST_GROUP:
            following = self._following(began, len(group))
            if following is None:
                return group, True
            if following is _LAST:
                return group, False
            group.append(following)
        return group, True

    def _following(self, began: float, gathered: int) -> _Work | None:
        """The next write of a group: one that waits, or one that comes soon enough when more are expected."""
        try:
            return self._queue.get_nowait() or _LAST
        except queue.Empty:
            expected = self._company()
        patience = began + min(LONGEST_LINGER_SECONDS, expected * _LINGER_SECONDS_EACH) - time.monotonic()
        if gathered >= expected or patience <= 0:
            return None
        try:
            return self._queue.get(timeout=patience) or _LAST
        except queue.Empty:
            return None

    def _commit(self, group: Sequence[_Work]) -> list[_End]:
        try:
            results = self._write(partial(_done, group, together=self._kept is not None))
        except Exception as problem:  # noqa: BLE001 - whatever it is belongs to whoever asked for the write
            if len(group) == 1:
                return [_End(group[0].tell, None, _for_a_person(problem))]
            return [end for work in group for end in self._commit([work])]
        self.commits += 1
        for work, result in zip(group, results, strict=True):
            work.then(result)
        return [_ended(work, result) for work, result in zip(group, results, strict=True)]

    def _write(self, do: Callable[[Connection], Result]) -> Result:
        if self._kept is not None:
            return self._kept.run(do)
        with self._store.write() as c:
            return do(c)

    def _tell(self, group: Sequence[_Work], ends: Sequence[_End]) -> None:
        loops: dict[asyncio.AbstractEventLoop, list[_End]] = {}
        for work, end in zip(group, ends, strict=True):
            if work.loop is None:
                end.tell(end.result, end.problem)
            else:
                loops.setdefault(work.loop, []).append(end)
        for loop, some in loops.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(_tell_all, some)

    def _checkpoint_when_due(self) -> None:
        if time.monotonic() >= self._checkpoint_at:
            self._store.tidy()
            self.checkpoints += 1
            self._checkpoint_at = time.monotonic() + CHECKPOINT_SECONDS


_LAST = _Work(_nothing, _nothing, lambda _result, _problem: None, None)


def _teller(done: Future[Any]) -> _Told:
    def tell(result: Any, problem: BaseException | None) -> None:
        # A cancelled future refuses its result: the thread must survive that.
        if done.set_running_or_notify_cancel():
            _give(done, result, problem)

    return tell


def _ended(work: _Work, result: Any) -> _End:
    if work.after is None:
        return _End(work.tell, result, None)
    try:
        return _End(work.tell, work.after(), None)
    except Exception as problem:  # noqa: BLE001 - whatever it is belongs to whoever asked
        return _End(work.tell, None, problem)


def _tell_all(ends: Sequence[_End]) -> None:
    for end in ends:
        end.tell(end.result, end.problem)


def _give(done: "Future[Any] | asyncio.Future[Any]", result: Any, problem: BaseException | None) -> None:
    if problem is None:
        done.set_result(result)
    else:
        done.set_exception(problem)


def _for_a_person(problem: Exception) -> Exception:
    # A full disk, a lock that is never given back: nothing was changed, and somebody must look.
    if isinstance(problem, OperationalError):
        return WaitingForPerson("store_write_failed", problem=str(problem.orig))
    if isinstance(problem, WaitingForPerson) and problem.code == "store_not_written":
        return WaitingForPerson("store_write_failed", problem=problem.details["problem"])
    return problem
