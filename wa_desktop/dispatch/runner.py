"""One campaign being sent: claim, call, settle, until nothing is left or something says stop."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from wa_desktop.dispatch.outcomes import OVERLOADED, After, Verdict, judge
from wa_desktop.dispatch.pace import Kept, Pace
from wa_desktop.dispatch.slots import Slots, needed
from wa_desktop.dispatch.tally import Tally
from wa_desktop.dispatch.trouble import Trouble
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, Sender, Uncertain
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.claiming import NOT_WANTED, Ask, Batch, Claim, claim
from wa_desktop.store.events import retry_unapplied
from wa_desktop.store.exactly_once import ServerGone
from wa_desktop.store.gates import PORTFOLIO, QUIET
from wa_desktop.store.instants import from_stored, now
from wa_desktop.store.lease import LeaseLost
from wa_desktop.store.notes import PACE, write_note
from wa_desktop.store.writer import Writer

_log = logging.getLogger(__name__)

_LOOK_SECONDS = 0.25
_SETTLE_AGAIN_SECONDS = 1.0
_MINUTE = 60_000_000
_NOT_KEPT = "answers_not_kept"
_SERVER_LOST = "server_lost"
_NOT_CALLED = Verdict(RecipientState.PLANNED, After.GO_ON, "not_sent", detail="lease_not_sure")
_HOLDS = frozenset({QUIET, PORTFOLIO})
"""The canary slice has its own way of waiting for the list."""
_LATER_SECONDS = 60.0
"""A clock that is put right meanwhile must not make a campaign sleep for days."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Stop:
    """Why the campaign stops: a pause with its reason, or a cancel."""

    wanted: Wanted
    reason: str = "asked"
    details: Mapping[str, object] = field(default_factory=dict)


INTERRUPTED = Stop(Wanted.PAUSE, "interrupted")
ASKED: Mapping[Wanted, Stop] = {Wanted.PAUSE: Stop(Wanted.PAUSE), Wanted.CANCEL: Stop(Wanted.CANCEL)}


@dataclass(frozen=True, slots=True)
class Means:
    """What every campaign of an engine sends with, and its clocks; `token` is the lease's."""

    sender: Sender
    writer: Writer
    slots: Slots
    token: str
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], int] = now
    """This instant, as stored."""
    resend_unavailable: bool = False
    """Whether a 503 of SMSBOX's own counts as not sent: a person has decided so."""
    may_call: Callable[[], bool] = lambda: True
    """Whether the lease is surely still this engine's, at the very moment of a call."""


class Runner:
    """Sends one campaign on the engine's loop; everything durable goes through the one `Writer`."""

    def __init__(self, campaign: campaigns.Facts, tally: Tally, means: Means, pace: Pace) -> None:
        self.campaign = campaign
        self.tally = tally
        self._means = means
        self._pace = pace
        self._trouble = Trouble(means.clock)
        self._size = campaign.batch_size
        self._last_size = 1
        self._calls: set[asyncio.Task[None]] = set()
        self._stop: Stop | None = None
        self._broken: BaseException | None = None
        self._hurried = False
        self._unkept = False
        self._wake = asyncio.Event()
        self._said: tuple[str, Mapping[str, object]] = ("", {})
        self._held_at = 0

    def stop(self, stop: Stop) -> None:
        """Make no further call; what is in flight ends first. A cancel overrides a pause. Loop thread only."""
        if self._stop is None or stop.wanted is Wanted.CANCEL:
            self._stop = stop
        self._wake.set()

    def abandon(self, problem: BaseException) -> None:
        """Make no further call and leave the row as it is: this engine may not go on. Loop thread only."""
        self._broken = problem
        self._wake.set()

    def look_again(self) -> None:
        """Wait no longer before the next claim: what it waited for may have come. Loop thread only."""
        self._wake.set()

    def server_away(self, known: Mapping[str, object] | None) -> None:
        """Say that the team's server does not answer (None: that it does again): everything waits for it."""
        if known is not None:
            self.tally.waits(_SERVER_LOST, known, stored=False)
        else:
            self.tally.waits(*self._said)

    def hurry(self) -> None:
        """Wait no longer for the calls in flight: their outcome is unknown. Loop thread only."""
        self._hurried = True
        for call in self._calls:
            call.cancel()

    async def run(self) -> None:
        """Send until the campaign is finished, paused or cancelled; its row says which."""
        try:
            await self._wait_until_due()
            if self._stop is None and await self._write(partial(campaigns.begin, campaign_id=self.campaign.id)):
                self.tally.moved_to(CampaignState.RUNNING)
            self._means.slots.widen(needed(self.campaign.rate))
            again = True
            while again:
                while self._goes_on and await self._feed():
                    pass
                await self._drain()
                again = await self._conclude()
        finally:
            await self._drain()

    @property
    def _goes_on(self) -> bool:
        return self._stop is None and self._broken is None

    async def _wait_until_due(self) -> None:
        due = self.campaign.not_before
        schedule = partial(campaigns.schedule, campaign_id=self.campaign.id)
        if due is not None and self._means.wall() < due and await self._write(schedule):
            self.tally.moved_to(CampaignState.READY)
        waited = False
        while self._goes_on and due is not None and self._means.wall() < due:
            waited = True
            await self._rest(min((due - self._means.wall()) / 1_000_000, 60.0))
        if due is not None and self._goes_on and (waited or not self.campaign.may_start_late):
            await self._refuse_late_start(due)

    async def _refuse_late_start(self, due: int) -> None:
        """The computer was off or asleep at the appointed moment: hours later, a person is asked first."""
        late = self._means.wall() - due
        if late > self.campaign.late_start_minutes * _MINUTE:
            # Whatever its row said meanwhile (interrupted, asked): from now on it says this.
            await self._write(partial(campaigns.schedule, campaign_id=self.campaign.id))
            details = {"due": _iso(due), "now": _iso(due + late)}
            self.stop(Stop(Wanted.PAUSE, campaigns.LATE_START, details))

    @property
    def waits_for(self) -> str:
        """Why no call is made now although the campaign runs; empty when nothing holds it back."""
        return self._said[0]

    async def _feed(self) -> bool:
        """One round: wait for a free call and the pace, claim, call; False when nothing is left to do."""
        wait = max(self._trouble.delay(), self._pace.delay(float(self._last_size * max(1, self._free()))))
        if wait > 0 or self._free() < 1:
            await self._rest(wait if wait > 0 else _LOOK_SECONDS)
            return True
        taken = await self._claim()
        self._note_hold(taken)
        await self._say(taken)
        if taken.batches:
            self._start(taken)
        elif taken.stop == NOT_WANTED:
            self.stop(await self._asked())
        elif taken.stop:
            self.stop(Stop(Wanted.PAUSE, taken.stop, taken.details))
        elif taken.later is not None:
            await self._rest(min(_LATER_SECONDS, max((taken.later - self._means.wall()) / 1_000_000, _LOOK_SECONDS)))
        elif taken.exhausted:
            if not self._calls:
                return False
            # A call in flight may give its recipients back (known not sent).
            await self._rest(_LOOK_SECONDS)
        return True

    def _note_hold(self, taken: Claim) -> None:
        """What goes out after a hold is a slice of its own: the templates are read again before it."""
        if taken.waiting in _HOLDS:
            self._held_at = self._means.wall()
        elif taken.batches:
            self._held_at = 0

    async def _say(self, taken: Claim) -> None:
        """Have the row say what the campaign waits for while it runs, and that it waits no longer."""
        said = (taken.waiting, dict(taken.details) if taken.waiting else {})
        if said != self._said and (taken.waiting or taken.batches):
            await self._write(
                partial(campaigns.note_waiting, campaign_id=self.campaign.id, reason=said[0], details=said[1])
            )
            self.tally.waits(*said)
            self._said = said

    async def _asked(self) -> Stop:
        facts = await self._write(partial(campaigns.facts, campaign_id=self.campaign.id))
        return ASKED.get(facts.wanted, ASKED[Wanted.PAUSE])

    def _free(self) -> int:
        slots = self._means.slots
        return (1 if self._trouble.level else slots.limit) - slots.taken

    async def _claim(self) -> Claim:
        free, slots = self._free(), self._means.slots
        calls = max(1, min(free, self._pace.allowed(self._last_size * free) // self._last_size))
        ask = Ask(self.campaign.id, self._means.token, calls, self._size, self.tally.spent, self._held_at)
        slots.taken += calls
        taken = Claim()
        try:
            pace, wall = self._pace.keeps(), self._means.wall
            taken = await self._write(lambda c: _claim_at_pace(c, ask, wall(), pace), self.tally.claimed)
        finally:
            slots.taken -= calls - len(taken.batches)
        return taken

    def _start(self, taken: Claim) -> None:
        self._last_size = max(len(batch.numbers) for batch in taken.batches)
        for batch in taken.batches:
            self._pace.spend(len(batch.numbers))
            self._means.slots.flying += 1
            self._means.slots.people += len(batch.numbers)
            self._means.slots.latest = max(self._means.slots.latest, batch.id)
            call = asyncio.create_task(self._call(batch))
            self._calls.add(call)
            call.add_done_callback(self._ended)

    def _ended(self, call: "asyncio.Task[None]") -> None:
        self._calls.discard(call)
        self._means.slots.taken -= 1
        self._means.slots.flying -= 1
        if not call.cancelled() and call.exception() is not None:
            self._broken = call.exception()
        self._wake.set()

    async def _call(self, batch: Batch) -> None:
        if not self._means.may_call():
            # The computer slept between the claim and this line: another engine may have the lease by now. If not, the
            # recipients go back; if it has, it knows them as unconfirmed.
            await self._settle(batch, NotSent("lease_not_sure"), _NOT_CALLED)
            return
        began = self._means.clock()
        outcome = await self._send(batch)
        verdict = judge(outcome, batch.numbers, resend_unavailable=self._means.resend_unavailable)
        await self._settle(batch, outcome, verdict)
        await self._react(batch, verdict, began)

    async def _send(self, batch: Batch) -> Outcome:
        try:
            return await self._means.sender.send(batch.numbers, batch.content)
        except asyncio.CancelledError:
            # The program quits and did not wait for the answer.
            return Uncertain("interrupted")
        except Exception as error:  # noqa: BLE001 - an adapter that breaks has told nothing: they may have left
            _log.error("a call of %d recipients broke: %s", len(batch.numbers), type(error).__name__)
            return Uncertain("unknown", type(error).__name__)

    async def _settle(self, batch: Batch, outcome: Outcome, verdict: Verdict) -> None:
        if isinstance(outcome, Answered) and verdict.after is After.GO_ON:
            keep: Callable[[Any], ledger.Settled] = ledger.AnsweredCall(batch.id, outcome, self._means.wall())
            given_back = _refused_fee(batch, outcome)
        else:
            keep = partial(
                ledger.settle_as,
                batch_id=batch.id,
                state=verdict.state,
                at=self._means.wall(),
                outcome=verdict.outcome,
                http_status=verdict.status,
                detail=verdict.detail,
            )
            given_back = 0
        while not await self._kept(keep, partial(self._settled, batch, outcome, given_back)):
            pass

    def _settled(self, batch: Batch, outcome: Outcome, given_back: int, settled: ledger.Settled) -> None:
        self.tally.settled(batch, settled, given_back)
        if settled.overtaken and isinstance(outcome, Answered):
            # News that overtook this answer waits under its reference. It never holds the answer up.
            early = self._means.writer.submit(partial(retry_unapplied, reference=outcome.reference))
            early.add_done_callback(_log_failure)

    async def _kept(self, keep: Callable[[Any], ledger.Settled], then: Callable[[ledger.Settled], object]) -> bool:
        try:
            await self._write(keep, then)
        except (LeaseLost, ServerGone):
            # Whoever has the lease next knows these as unconfirmed.
            raise
        except WaitingForPerson as refused:
            # A full disk: the answer is known now or never, so it is tried again until the program quits.
            if self._hurried:
                raise
            self._unkept = True
            self.tally.waits(_NOT_KEPT, refused.details, stored=False)
            await asyncio.sleep(_SETTLE_AGAIN_SECONDS)
            return False
        if self._unkept:
            self._unkept = False
            self.tally.waits(*self._said)
        return True

    async def _react(self, batch: Batch, verdict: Verdict, began: float) -> None:
        details = {"status": verdict.status, "detail": verdict.detail}
        match verdict.after:
            case After.GO_ON:
                self._trouble.clean()
                self._means.slots.clean(typed=bool(self.campaign.rate))
                self._pace.clean(self._means.clock() - began)
            case After.PAUSE:
                self.stop(Stop(Wanted.PAUSE, verdict.reason, details))
            case After.SMALLER:
                await self._shrink(len(batch.numbers), Stop(Wanted.PAUSE, verdict.reason, details))
            case After.BACK_OFF:
                self._means.slots.strained()
                if verdict.status in OVERLOADED:
                    self._pace.strained(verdict.retry_after)
                if self._trouble.failed(verdict.reason, began, verdict.retry_after):
                    self.stop(Stop(Wanted.PAUSE, verdict.reason, details))

    async def _shrink(self, refused: int, otherwise: Stop) -> None:
        if refused == 1:
            self.stop(otherwise)
            return
        # Calls in flight together are too large together: halved once, not once each.
        smaller = min(self._size, refused // 2)
        if smaller < self._size:
            self._size = smaller
            await self._write(partial(campaigns.keep_batch_size, campaign_id=self.campaign.id, size=smaller))

    async def _conclude(self) -> bool:
        """Write down how it stands now; whether there is work again after all."""
        if self._broken is not None:
            raise self._broken
        if self._stop is not None and self._stop.wanted is Wanted.CANCEL:
            await self._write(partial(campaigns.cancel, campaign_id=self.campaign.id))
            return False
        reason, details = (self._stop.reason, self._stop.details) if self._stop else ("", {})
        conclude = partial(campaigns.conclude, campaign_id=self.campaign.id, reason=reason, details=details)
        return await self._write(conclude) is CampaignState.RUNNING

    async def _drain(self) -> None:
        while self._calls:
            await asyncio.wait(set(self._calls))

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return
        finally:
            self._wake.clear()

    async def _write(self, do: Callable[[Any], Result], then: Callable[[Result], object] = lambda _: None) -> Result:
        # A write that was asked for happens, whoever stops waiting for it.
        return await self._means.writer.ask(do, then)


def _claim_at_pace(c: Any, ask: Ask, at: int, pace: Kept | None) -> Claim:
    """The claim, and in the same transaction what it costs of the pace: a restart does not begin with a burst."""
    taken = claim(c, ask, at)
    people = sum(len(batch.numbers) for batch in taken.batches)
    if pace is not None and people:
        write_note(c, PACE, pace.after(people).as_note())
    return taken


def _iso(stored: int) -> str:
    return from_stored(stored).isoformat(timespec="seconds")


def _log_failure(done: "Future[Any]") -> None:
    problem = done.exception()
    if problem is not None:
        _log.error("statuses that came before their answer were not applied: %s", type(problem).__name__)


def _refused_fee(batch: Batch, answer: Answered) -> int:
    refused = {one.number for one in answer.answers if not one.accepted}
    return sum(fee for number, fee in zip(batch.numbers, batch.fees, strict=True) if number in refused)
