"""The engine: an event loop in its own thread that sends one or more campaigns of one account.

It lives while it has a campaign to send and holds the lease until its thread has ended.
"""

import asyncio
import atexit
import logging
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from wa_desktop.dispatch.awake import Awake, Clocks
from wa_desktop.dispatch.garbage import short_pauses
from wa_desktop.dispatch.pace import Pace
from wa_desktop.dispatch.runner import ASKED, INTERRUPTED, Means, Runner, Stop
from wa_desktop.dispatch.slots import FIRST_CALLS, Slots
from wa_desktop.dispatch.tally import Tally
from wa_desktop.dispatch.watching import LOOK_SECONDS as WATCH_SECONDS
from wa_desktop.dispatch.watching import Watched, Watchman
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Sender
from wa_desktop.domain.states import Wanted
from wa_desktop.store import campaigns, handing, ledger
from wa_desktop.store.campaign_views import view
from wa_desktop.store.database import Store
from wa_desktop.store.freezing import discard, freezing_lock, left_unfrozen
from wa_desktop.store.holding import follow_clock
from wa_desktop.store.lease import BEAT_SECONDS, Lease, LeaseLost
from wa_desktop.store.marks import Mark
from wa_desktop.store.notes import PACE, read_note
from wa_desktop.store.snapshots import Snapshot
from wa_desktop.store.writer import Writer

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.2
"""How often the wishes of people in other programs are read."""
_RECOUNT_SECONDS = 1.0
_RECOUNT_SHARE = 20
"""Counting again takes at most one part in so many of the time."""
_QUIT_SECONDS = 5.0

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Options:
    """The engine's limits: calls at a time, recipients and calls per second that adapting may reach; what to watch.

    `calls_grow`: there may be more calls at a time while every answer is good. A typed rate lifts `call_ceiling`.
    """

    calls_in_flight: int = FIRST_CALLS
    rate_ceiling: float = 500.0
    call_ceiling: float = 200.0
    watched: Watched = Watched()
    resend_unavailable: bool = False
    calls_grow: bool = False


@dataclass(frozen=True, slots=True)
class Submitted:
    """A campaign on its way: its figures, and a future that ends when it is no longer being sent."""

    runner: Runner
    done: "Future[None]"

    @property
    def tally(self) -> Tally:
        """The figures while it runs."""
        return self.runner.tally


class Engine:
    """Owns the thread, the loop, the lease and the ledger's writer. Ends by itself after its last campaign."""

    def __init__(self, store: Store, sender: Sender, lease: Lease, options: Options) -> None:
        self.account_id = lease.account_id
        self._store = store.hasty()
        self._lease = lease
        self._options = options
        self._slots = Slots(options.calls_in_flight, grows=options.calls_grow)
        self.writer = Writer(store, lambda: self._slots.flying, lease)
        self._away = False
        self._mark = Mark(store.home)
        self._awake, self._clocks = Awake(), Clocks()
        self._means = Means(
            sender,
            self.writer,
            self._slots,
            lease.token,
            wall=lease.wall,
            resend_unavailable=options.resend_unavailable,
            may_call=lambda: lease.may_call,
        )
        self._runners: dict[int, Runner] = {}
        self._pace: Pace | None = None
        self._lock = threading.Lock()
        self._reserved = 0
        self._closing = False
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._work, name="engine", daemon=True)

    def start(self) -> None:
        """Settle what a dead engine left behind, then start the thread."""
        self._mark.check(self._store)
        with self._store.write() as c:
            lost = ledger.recover(c, self._lease.token, self._lease.wall())
            campaigns.interrupt_orphans(c)
            unfrozen = left_unfrozen(c)
            if self._store.is_shared:
                self._lease.stamp(c)
        for campaign_id in unfrozen:
            self._discard(campaign_id)
        if lost:
            _log.warning("%d recipients were in flight when the last engine died: unconfirmed", lost)
        atexit.register(self.shut_down)
        self._thread.start()
        self._ready.wait()

    def _discard(self, campaign_id: int) -> None:
        if not self._store.is_shared:
            discard(self._store, campaign_id)
            return
        freezing = self._store.lock(freezing_lock(campaign_id))
        if freezing.acquire():
            # Whoever was freezing it is gone; on a team's server somebody else may be freezing another one right now.
            try:
                discard(self._store, campaign_id)
            finally:
                freezing.release()

    def reserve(self) -> bool:
        """Keep the engine alive until `unreserve`, for a campaign to come; False when it is ending."""
        with self._lock:
            if not self._closing:
                self._reserved += 1
            return not self._closing

    def unreserve(self) -> None:
        """End a reservation; the engine ends when nothing is left to send."""
        with self._lock:
            self._reserved -= 1
        self._call(self._end_when_idle)

    def is_sending(self, campaign_id: int) -> bool:
        """Whether this engine sends that campaign."""
        with self._lock:
            return campaign_id in self._runners

    def submit(self, campaign_id: int) -> Submitted:
        """Send a campaign; only between `reserve` and `unreserve`."""
        with self._store.read() as c:
            facts = campaigns.facts(c, campaign_id)
            tally = Tally(view(c, campaign_id, references=False))
        runner = Runner(facts, tally, self._means, self._pace_of(facts.rate))
        with self._lock:
            if campaign_id in self._runners:
                raise WaitingForPerson("campaign_running", campaign=campaign_id, name=tally.view().name)
            self._runners[campaign_id] = runner
        return Submitted(runner, asyncio.run_coroutine_threadsafe(self._run(runner), self._loop))

    def _pace_of(self, rate: float | None) -> Pace:
        """The pace that every campaign of the account shares, or one of its own where a person fixed the rate."""
        if rate is not None:
            return self._paced(rate)
        if self._pace is None:
            self._pace = self._paced(None)
        return self._pace

    def _paced(self, rate: float | None) -> Pace:
        calls = max(self._options.call_ceiling, rate or 0.0)
        pace = Pace(rate, self._options.rate_ceiling, call_ceiling=calls)
        with self._store.read() as c:
            note = read_note(c, PACE)
        if note is not None:
            pace.resume_from(note)
        return pace

    def stop(self, runner: Runner, stop: Stop) -> None:
        """Have a campaign stop after the calls in flight. Any thread; nothing when it stopped already."""
        self._call(runner.stop, stop)

    def quit(self, runner: Runner) -> None:
        """Have a campaign stop because the program ends: calls in flight get a few seconds."""
        self._call(runner.stop, INTERRUPTED)
        self._call(self._hurry_later, runner)

    def join(self) -> None:
        """When its last campaign ended: wait until the engine has given the lease back."""
        if self._closing:
            self._thread.join()

    def shut_down(self) -> None:
        """End of the program: stop every campaign so that it can be resumed, and wait."""
        with self._lock:
            runners = list(self._runners.values())
        for runner in runners:
            self.quit(runner)
        self._thread.join(_QUIT_SECONDS * 2)

    def _call(self, function: Callable[..., object], *arguments: object) -> None:
        if self._thread.is_alive():
            try:
                self._loop.call_soon_threadsafe(function, *arguments)
            except RuntimeError:
                # The loop closed between the two lines: there is nothing left to stop.
                return

    def _hurry_later(self, runner: Runner) -> None:
        self._loop.call_later(_QUIT_SECONDS, self._hurry, runner)

    def _hurry(self, runner: Runner) -> None:
        runner.hurry()
        self.writer.give_up()

    def _work(self) -> None:
        try:
            self._awake.begin()
            with short_pauses():
                asyncio.run(self._main())
            self.writer.close()
            self._mark.note(self._means.slots.latest)
            self._store.tidy(thorough=True)
        finally:
            self._awake.end()
            self._lease.release()
            atexit.unregister(self.shut_down)

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._empty = asyncio.Event()
        self._ready.set()
        watch = asyncio.create_task(self._watch())
        try:
            await self._empty.wait()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
            await self._means.sender.aclose()

    async def _run(self, runner: Runner) -> None:
        try:
            await runner.run()
        except LeaseLost:
            # The row is the other engine's now.
            raise
        except Exception:
            await self._interrupted(runner)
            raise
        finally:
            with self._lock:
                del self._runners[runner.campaign.id]
            self._end_when_idle()

    async def _interrupted(self, runner: Runner) -> None:
        """Have the row say that nobody sends the campaign any more, when it can be written at all."""
        pause = partial(campaigns.interrupt, campaign_id=runner.campaign.id)
        with suppress(WaitingForPerson):
            await self._write(pause)

    def _end_when_idle(self) -> None:
        with self._lock:
            self._closing = not self._runners and not self._reserved
        if self._closing:
            self._empty.set()

    async def _watch(self) -> None:
        """Wishes from other programs, fresh figures and the heartbeat, until cancelled."""
        watchman = Watchman(
            self._means.sender, self._write, self._options.watched, time.monotonic, lambda: self._slots.people
        )
        duties = (
            _every(_LOOK_SECONDS, self._look),
            _every(min(BEAT_SECONDS, self._lease.beat_seconds), self._beat),
            _every(_LOOK_SECONDS, self._note_absence),
            self._recount(),
            _every(WATCH_SECONDS, lambda: watchman.look(self.account_id, tuple(self._runners.values()))),
        )
        try:
            await asyncio.gather(*duties)
        except Exception as problem:  # noqa: BLE001 - without heartbeat and wishes of others no engine may go on
            _log.error("the engine lost its watch: %s", problem)
            self._abandon(problem)

    def _abandon(self, problem: Exception) -> None:
        for runner in self._runners.values():
            runner.abandon(problem)

    async def _look(self) -> None:
        self._mark.note(self._slots.latest)
        if jump := self._clocks.jumped():
            _log.warning("the clock moved by %.0f s: the computer slept, or it was put right", jump)
            await self._follow_clock(jump)
        wishes = await self._write(partial(campaigns.wanted_of, campaign_ids=tuple(self._runners)))
        for campaign_id, wanted in wishes.items():
            if wanted is not Wanted.RUN and campaign_id in self._runners:
                self._runners[campaign_id].stop(ASKED[wanted])
        if self._store.is_shared and self.reserve():
            try:
                await self._take_on()
            finally:
                self.unreserve()

    async def _take_on(self) -> None:
        """Send what other workstations hand over, at this engine's pace and under its limits."""
        for campaign_id in await self._write(partial(handing.take_on, account_id=self.account_id)):
            # Aside: it counts the recipients.
            with suppress(WaitingForPerson):
                await asyncio.to_thread(self.submit, campaign_id)

    async def _follow_clock(self, jump: float) -> None:
        # After a sleep another computer may hold the lease: before the next calls, not at the next heartbeat.
        await self._beat()
        await self._means.sender.renew()
        if jump < 0:
            await self._write(partial(follow_clock, campaign_ids=tuple(self._runners), back=round(-jump * 1e6)))
        for runner in self._runners.values():
            runner.look_again()

    async def _beat(self) -> None:
        await self._write(self._lease.beat)

    async def _note_absence(self) -> None:
        """Have the campaigns say that a team's server does not answer, and that it does again."""
        known = self.writer.away
        if self._away != (known is not None):
            self._away = known is not None
            for runner in self._runners.values():
                runner.server_away(known)

    async def _recount(self) -> None:
        while True:
            began = time.monotonic()
            for runner in tuple(self._runners.values()):
                try:
                    # Aside: a count of a large ledger inside the writer's thread would hold every claim up.
                    await asyncio.to_thread(self._count, runner)
                except WaitingForPerson:
                    # Without a team's server the figures stay as they are; a file that cannot be read is a matter of
                    # the next write.
                    if not self._store.is_shared:
                        raise
            await asyncio.sleep(max(_RECOUNT_SECONDS, _RECOUNT_SHARE * (time.monotonic() - began)))

    def _count(self, runner: Runner) -> None:
        def begin() -> Snapshot:
            runner.tally.begin_recount()
            return Snapshot(self._store)

        with closing(self.writer.between(begin).result()) as seen:
            runner.tally.recounted(view(seen.connection, runner.campaign.id, references=False))

    async def _write(self, do: Callable[[Any], Result], then: Callable[[Result], object] = lambda _: None) -> Result:
        return await self.writer.ask(do, then)


async def _every(seconds: float, duty: Callable[[], Coroutine[None, None, None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        await duty()
