"""Campaigns on virtual time: the real runner, ledger and claims on a real database, with a loop that never waits.

Everything random comes from one seed, so that any run can be played again.
"""

import asyncio
import selectors
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Connection, text

from tests.support.frozen_campaign import FEE
from wa_desktop.dispatch.pace import Pace
from wa_desktop.dispatch.runner import ASKED, Means, Runner
from wa_desktop.dispatch.slots import Slots
from wa_desktop.dispatch.tally import Tally
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, RecipientAnswer, Rejected, Uncertain
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.results.intake import take_in
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.scenario import NumberRule
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.campaign_views import view
from wa_desktop.store.database import Store
from wa_desktop.store.holding import release_held
from wa_desktop.store.instants import now
from wa_desktop.store.writer import Writer

S = RecipientState
PASSING = (130429, 131056, 131016)
LASTING = (131026, 131049, 999_999)


class VirtualLoop(asyncio.SelectorEventLoop):
    """Where a wait would be, time jumps."""

    def __init__(self) -> None:
        self.virtual = 1_000.0
        super().__init__(_Jumping(self))

    def time(self) -> float:
        return self.virtual


class _Jumping(selectors.DefaultSelector):
    def __init__(self, loop: VirtualLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        if timeout:
            self._loop.virtual += timeout
        return super().select(0)


class InLine(Writer):
    """Writes at once, in the loop's own thread: what a commit costs is not simulated here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits = 0
        self.dead = False

    def ask(self, do: Callable[[Connection], Any], then: Callable[[Any], object] = lambda _: None) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        if self.dead:
            # A dead program writes nothing.
            done.cancel()
            return done
        try:
            with self._store.write() as c:
                result = do(c)
        except Exception as problem:  # noqa: BLE001 - it belongs to whoever asked
            done.set_exception(problem)
            return done
        self.commits += 1
        then(result)
        done.set_result(result)
        return done

    def submit(self, do: Callable[[Connection], Any], then: Callable[[Any], object] = lambda _: None) -> Any:
        return self.ask(do, then)


@dataclass
class Arrived:
    """One message that SMSBOX queued, and what it says of it in the end (None: delivered)."""

    reference: int
    number: str
    code: int | None
    told: bool = False


@dataclass
class Smsbox:
    """A `Sender` with a will of its own; it knows what arrived, the engine does not."""

    chance: Random
    calm: bool = False
    arrived: list[Arrived] = field(default_factory=list)
    calls: int = 0
    references: int = 0

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        self.calls += 1
        await asyncio.sleep(self.chance.random() * (1 if self.chance.random() < 0.9 else 50))
        fate = 0.0 if self.calm else self.chance.random()
        if fate < 0.7:
            return self._answered(numbers)
        if fate < 0.78:
            return NotSent(self.chance.choice(("dns", "refused", "tls", "no_connection")))
        if fate < 0.83:
            return Rejected(self.chance.choice((400, 402, 403, 404, 405, 413)))
        if self.chance.random() < 0.5:
            self._queue(numbers)
        if fate > 0.98:
            raise KeyError("a broken adapter")
        status = self.chance.choice((None, None, 401, 307, 429, 500, 502, 503))
        cause = self.chance.choice(("read_timeout", "connection_lost", "answer_unreadable"))
        return Uncertain(cause, "", status, self.chance.choice((None, 5.0, 1e9)))

    def _queue(self, numbers: Sequence[str]) -> int:
        self.references += 1
        reference = 1_000 + self.references
        for number in numbers:
            failed = not self.calm and self.chance.random() < 0.15
            code = self.chance.choice((*PASSING, *LASTING)) if failed else None
            self.arrived.append(Arrived(reference, number, code))
        return reference

    def _answered(self, numbers: Sequence[str]) -> Outcome:
        refused = {n for n in numbers if not self.calm and self.chance.random() < 0.02}
        reference = self._queue([n for n in numbers if n not in refused])
        lines = tuple(RecipientAnswer(n, n[1:], n not in refused, "NO" if n in refused else "") for n in numbers)
        return Answered(str(reference), lines)

    def news(self, share: float = 1.0) -> list[bytes]:
        """Webhook bodies about messages that nobody told of yet."""
        import json

        bodies: list[bytes] = []
        for one in self.arrived:
            if not one.told and self.chance.random() < share:
                one.told = True
                rule = NumberRule(
                    numbers=one.number,
                    statuses=("delivered",) if one.code is None else ("failed",),
                    code=one.code or 131026,
                )
                bodies += [json.dumps(body).encode() for body in story(one.reference, one.number, rule)]
        self.chance.shuffle(bodies)
        return bodies

    async def templates(self) -> Sequence[TemplateVersion]:
        return ()

    async def renew(self) -> None:
        """Nothing is open."""

    async def aclose(self) -> None:
        """Nothing is open."""


class Simulation:
    """One campaign from its first call to its last news, through crashes, pauses and decisions."""

    def __init__(self, store: Store, campaign_id: int, seed: int) -> None:
        self.store, self.id = store, campaign_id
        self.chance = Random(seed)
        self.smsbox = Smsbox(self.chance)
        self.decided: set[str] = set()
        self.rounds = 0
        self._ahead = 0

    def run(self) -> None:
        """Until nothing is left to send and no news is left to come."""
        for self.rounds in range(1, 120):
            self.smsbox.calm = self.rounds > 60
            self._round()
            self.check()
            self._news(self.chance.random())
            if self._is_over():
                break
            self._decide()
        self._news(1.0)
        self.check()
        self.check_end()

    def _round(self) -> None:
        loop = VirtualLoop()
        try:
            if loop.run_until_complete(self._send(loop)):
                self._lose()
        finally:
            self._ahead += int((loop.virtual - 1_000.0) * 1e6) + 400_000_000
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.close()

    async def _send(self, loop: VirtualLoop) -> bool:
        """Whether the program died meanwhile."""
        start = now() + self._ahead
        with self.store.write() as c:
            campaigns.want(c, self.id, Wanted.RUN)
            release_held(c, self.id)
            facts = campaigns.facts(c, self.id)
            tally = Tally(view(c, self.id, references=False))
        self.slots = Slots(self.chance.choice((1, 3, 8)), grows=self.chance.random() < 0.5)
        self.writer = InLine(self.store)
        means = Means(
            self.smsbox, self.writer, self.slots, f"engine {self.rounds}", loop.time,
            lambda: start + int((loop.virtual - 1_000.0) * 1e6),
        )  # fmt: skip
        runner = Runner(facts, tally, means, Pace(self.chance.choice((0.0, 20.0, None)), 500.0, loop.time))
        sending = asyncio.create_task(runner.run())
        meddling = asyncio.create_task(self._meddle(runner))
        died = self.chance.random() < 0.3 and not self.smsbox.calm
        await asyncio.wait((sending,), timeout=self.chance.random() * 20 if died else None)
        meddling.cancel()
        if not sending.done():
            await self._die()
            return True
        sending.result()
        return False

    async def _die(self) -> None:
        self.in_flight = self.slots.flying
        self.writer.dead = True
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _meddle(self, runner: Runner) -> None:
        await asyncio.sleep(self.chance.random() * 10)
        if self.chance.random() < 0.3:
            self._news(0.5)
        if self.chance.random() < 0.1:
            runner.stop(ASKED[Wanted.PAUSE])

    def _lose(self) -> None:
        with self.store.write() as c:
            open_ = c.execute(_OPEN, {"id": self.id}).scalar_one()
            assert open_ <= self.in_flight, f"{open_} calls lost, {self.in_flight} in flight"
            ledger.recover(c, "the next engine", now())
            campaigns.interrupt(c, self.id)

    def _news(self, share: float) -> None:
        take_in(self.store, self.smsbox.news(share), "simulated")

    def _is_over(self) -> bool:
        with self.store.read() as c:
            return campaigns.facts(c, self.id).state in (CampaignState.FINISHED, CampaignState.CANCELLED)

    def _decide(self) -> None:
        """Sometimes a person decides about what is uncertain; at last always."""
        if self.chance.random() > 0.3 and not self.smsbox.calm:
            return
        with self.store.write() as c:
            waiting = c.execute(_UNCONFIRMED, {"id": self.id}).scalars().all()
            self.decided |= set(waiting)
            campaigns.resolve(c, self.id, as_sent=self.chance.random() < 0.3, numbers=None)
            campaigns.settle_state(c, self.id)

    def check(self) -> None:
        """What must hold at every moment."""
        with self.store.read() as c:
            shown = view(c, self.id, references=False)
            attempts = c.execute(_SPENDING, {"id": self.id}).all()
        assert shown.total == self.people
        held = sum(row.number for row in attempts if row.state not in ("planned", "refused", "failed"))
        failed = sum(row.number for row in attempts if row.state == "failed")
        spent = shown.spent.committed + shown.spent.reserved
        assert spent * 1_000_000 == (held * FEE) + failed * 0, (shown.spent, attempts)
        assert shown.counts[S.SENDING] == 0
        self._check_nobody_twice()

    def _check_nobody_twice(self) -> None:
        """A second message only after a failure that is known, or when a person said so."""
        seen: dict[str, list[Arrived]] = {}
        for one in self.smsbox.arrived:
            seen.setdefault(one.number, []).append(one)
        for number, messages in seen.items():
            earlier = messages[:-1]
            allowed = number in self.decided or all(one.code in PASSING and one.told for one in earlier)
            assert allowed, f"{number} got {len(messages)} messages: {messages}"
            assert len(messages) <= 4 or number in self.decided

    def check_end(self) -> None:
        """What must hold once all the news has come."""
        with self.store.read() as c:
            shown = view(c, self.id, references=False)
            uncertain = set(c.execute(_UNCONFIRMED, {"id": self.id}).scalars())
        arrived = {one.number for one in self.smsbox.arrived}
        assert not uncertain & arrived - self.decided, "news came, and a recipient is still uncertain"
        assert shown.state in (CampaignState.FINISHED, CampaignState.PAUSED, CampaignState.CANCELLED)
        if shown.state is CampaignState.FINISHED:
            assert not shown.counts[S.PLANNED] + shown.counts[S.UNCONFIRMED]

    @property
    def people(self) -> int:
        """The size of the list."""
        with self.store.read() as c:
            return int(c.execute(_PEOPLE, {"id": self.id}).scalar_one())


_OPEN = text("SELECT count(*) FROM batch WHERE campaign_id = :id AND outcome = ''")
_UNCONFIRMED = text("SELECT number FROM recipient WHERE campaign_id = :id AND state = 'unconfirmed'")
_SPENDING = text("SELECT state, count(*) AS number FROM attempt WHERE campaign_id = :id GROUP BY state")
_PEOPLE = text("SELECT count(*) FROM recipient WHERE campaign_id = :id")
