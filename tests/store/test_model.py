"""A model beside the real store: whatever people, SMSBOX and crashes do in whatever order, both tell the same story."""

import json
from contextlib import ExitStack

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.frozen_campaign import FEE, make_campaign
from tests.support.memory import memory_folder
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CAMPAIGN_MOVES, MOVES, CampaignState, RecipientState, merged
from wa_desktop.results.intake import take_in
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.scenario import NumberRule
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.campaign_views import recipients, view
from wa_desktop.store.claiming import Ask, Batch, claim
from wa_desktop.store.instants import now
from wa_desktop.workspace.desk import open_desk

S = RecipientState
C = CampaignState
LISTED = 7
DAY = 86_400_000_000


class CampaignModel(RuleBasedStateMachine):
    """The model holds each recipient's state, the calls in flight and what SMSBOX queued."""

    @initialize(names=st.sampled_from([("a",), ("a", "b"), tuple("abcdefg")]))
    def freeze(self, names: tuple[str, ...]) -> None:
        self.folder = ExitStack()
        self.desk = open_desk(self.folder.enter_context(memory_folder()))
        self.made = make_campaign(self.desk, LISTED, names=names)
        self.state = dict.fromkeys(self.made.numbers, S.PLANNED)
        self.campaign = C.READY
        self.flying: list[Batch] = []
        self.queued: list[tuple[int, str]] = []
        self.references = 0
        self.engines = 0

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.close()
            self.folder.close()

    def _moved(self, campaign: CampaignState) -> None:
        assert campaign is self.campaign or campaign in CAMPAIGN_MOVES[self.campaign], (self.campaign, campaign)
        self.campaign = campaign

    def _put(self, number: str, state: RecipientState) -> None:
        assert state in MOVES[self.state[number]], (self.state[number], state)
        self.state[number] = state

    @precondition(lambda self: self.campaign in (C.READY, C.PAUSED))
    @rule()
    def begin(self) -> None:
        with self.desk.store.write() as c:
            assert campaigns.begin(c, self.made.id)
        self._moved(C.RUNNING)

    @precondition(lambda self: self.campaign is C.RUNNING)
    @rule(calls=st.integers(1, 3), size=st.integers(1, 4))
    def claim(self, calls: int, size: int) -> None:
        with self.desk.store.write() as c:
            ask = Ask(self.made.id, f"engine {self.engines}", calls, size, 0)
            taken = claim(c, ask, now() + 30 * DAY)
        assert len(taken.batches) <= calls
        for batch in taken.batches:
            assert len(batch.numbers) <= size
            for number in batch.numbers:
                self._put(number, S.SENDING)
        self.flying += taken.batches
        assert taken.exhausted == (not taken.batches and S.PLANNED not in self.state.values())

    @precondition(lambda self: bool(self.flying))
    @rule(which=st.integers(0, 9), refused=st.sets(st.integers(0, 3)))
    def answer(self, which: int, refused: set[int]) -> None:
        batch = self.flying.pop(which % len(self.flying))
        self.references += 1
        lines = tuple(RecipientAnswer(n, n[1:], at not in refused, "NO") for at, n in enumerate(batch.numbers))
        with self.desk.store.write() as c:
            ledger.settle_answered(c, batch.id, Answered(str(self.references), lines), now())
        for line in lines:
            # Only what is still being sent moves: news may have overtaken the answer.
            if self.state[line.number] is S.SENDING:
                self._put(line.number, S.QUEUED if line.accepted else S.REFUSED)
            if line.accepted:
                self.queued.append((self.references, line.number))

    @precondition(lambda self: bool(self.flying))
    @rule(which=st.integers(0, 9), state=st.sampled_from([S.PLANNED, S.UNCONFIRMED]))
    def no_answer(self, which: int, state: RecipientState) -> None:
        batch = self.flying.pop(which % len(self.flying))
        with self.desk.store.write() as c:
            ledger.settle_as(c, batch.id, state, now(), "not_sent" if state is S.PLANNED else "uncertain")
        for number in batch.numbers:
            if self.state[number] is S.SENDING:
                self._put(number, state)

    @rule()
    def crash(self) -> None:
        self.engines += 1
        with self.desk.store.write() as c:
            ledger.recover(c, f"engine {self.engines}", now())
            campaigns.interrupt_orphans(c)
        for batch in self.flying:
            for number in batch.numbers:
                if self.state[number] is S.SENDING:
                    self._put(number, S.UNCONFIRMED)
        self.flying = []
        if self.campaign in (C.READY, C.RUNNING):
            self._moved(C.PAUSED)

    @precondition(lambda self: bool(self.queued))
    @rule(
        which=st.integers(0, 99),
        status=st.sampled_from(["ack", "sent", "delivered", "read", "failed"]),
        code=st.sampled_from([131026, 131049, 777777]),
    )
    def news(self, which: int, status: str, code: int) -> None:
        reference, number = self.queued[which % len(self.queued)]
        told = NumberRule(numbers=number, statuses=(status,), code=code)
        take_in(self.desk.store, [json.dumps(body).encode() for body in story(reference, number, told)], "model")
        newest = max(ref for ref, one in self.queued if one == number)
        with self.desk.store.read() as c:
            shown = campaigns.facts(c, self.made.id).state
            state = {one.number: one.state for one in recipients(c, self.made.id, None, None, 0)}[number]
        news = RecipientState(status)
        latest = reference == newest and not any(number in batch.numbers for batch in self.flying)
        expected = {merged(self.state[number], news)} if latest or news is not S.FAILED else {self.state[number]}
        # A failure of the newest answered attempt after a later, unanswered one changes nothing.
        assert state in expected | {self.state[number]}, (self.state[number], news, state)
        self.state[number] = state
        self._moved(shown)

    @precondition(lambda self: S.UNCONFIRMED in self.state.values())
    @rule(as_sent=st.booleans())
    def decide(self, as_sent: bool) -> None:
        with self.desk.store.write() as c:
            campaigns.resolve(c, self.made.id, as_sent=as_sent, numbers=None)
        for number, state in self.state.items():
            if state is S.UNCONFIRMED:
                self._put(number, S.QUEUED if as_sent else S.PLANNED)

    @precondition(lambda self: self.campaign is C.RUNNING and not self.flying)
    @rule(reason=st.sampled_from(["", "asked", "balance"]))
    def conclude(self, reason: str) -> None:
        with self.desk.store.write() as c:
            state = campaigns.conclude(c, self.made.id, reason, {})
        left = {S.PLANNED, S.SENDING} & set(self.state.values())
        if not left:
            assert state is (C.PAUSED if S.UNCONFIRMED in self.state.values() else C.FINISHED)
        else:
            assert state is (C.PAUSED if reason else C.RUNNING)
        self._moved(state)

    @precondition(lambda self: self.campaign not in (C.FINISHED, C.CANCELLED))
    @rule()
    def cancel(self) -> None:
        with self.desk.store.write() as c:
            assert campaigns.cancel(c, self.made.id)
        self._moved(C.CANCELLED)
        for number, state in self.state.items():
            if state is S.PLANNED:
                self._put(number, S.CANCELLED)

    @invariant()
    def both_tell_the_same_story(self) -> None:
        if not hasattr(self, "made"):
            return
        with self.desk.store.read() as c:
            shown = view(c, self.made.id, references=False)
            found = {one.number: one.state for one in recipients(c, self.made.id, None, None, 0)}
        assert found == self.state
        assert shown.state is self.campaign
        assert shown.total == LISTED
        assert shown.spent.reserved >= from_micro(FEE * sum(s is S.SENDING for s in found.values()))
        if self.campaign is C.FINISHED:
            assert not {S.PLANNED, S.SENDING, S.UNCONFIRMED} & set(found.values())


TestCampaignModel = CampaignModel.TestCase
TestCampaignModel.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
