"""A campaign of mixed content, crashed before and after every durable write and at every step of every call."""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, add_templates, people
from tests.support.crashes import Crash, WatchedSender, WatchedStore, Witness
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import DRAFT, FEE, GREETING, add_account
from tests.support.memory import memory_folder
from wa_desktop.dispatch.engine import Engine, Options
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.gateway import Answered, Outcome, Sender
from wa_desktop.domain.money import from_micro
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.results.intake import take_in
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.scenario import NumberRule
from wa_desktop.store import campaigns
from wa_desktop.store.campaign_views import view
from wa_desktop.store.database import Store
from wa_desktop.store.freezing import Priced, freeze
from wa_desktop.store.lease import Lease
from wa_desktop.workspace.desk import Desk, open_desk

pytestmark = pytest.mark.file  # what a power cut leaves of the write-ahead log

S = RecipientState
BATCH = 50
PERSONAL = 100
"""Of the recipients, so many share no message with anybody."""


def _campaign(desk: Desk, listed: int) -> int:
    numbers = add_list(desk, "clients", people("FR", listed))
    add_templates(desk, GREETING)
    account_id = add_account(desk)
    shared = ("Ana", "Bo", "Chloé")
    names = [f"n{at}" if at < min(PERSONAL, listed // 5) else shared[at % 3] for at in range(listed)]
    with desk.store.write() as c:
        list_id = c.execute(text("SELECT id FROM contact_list")).scalar_one()
        draft = replace(DRAFT, account_id=account_id, list_id=list_id, batch_size=BATCH, basis="delivered")
        members = (
            Priced(at, number, "FR", "France", "fr", GREETING, {"1": names[at]}, FEE, 0, "")
            for at, number in enumerate(numbers)
        )
        return freeze(c, draft, members).campaign_id


def _witnessed(folder: Path, listed: int, seed: int) -> tuple[list[Crash], int]:
    """Send the campaign once, to its end, a copy at each step."""
    source = folder / "source"
    desk = open_desk(source)
    campaign_id = _campaign(desk, listed)
    witness = Witness(folder, source)
    store = WatchedStore.over(desk.store, witness, seed)
    _send(store, WatchedSender(witness, seed), campaign_id, witness)
    desk.close()
    return witness.crashes, campaign_id


def _send(store: Store, sender: Sender, campaign_id: int, witness: Witness | None = None) -> None:
    with store.read() as c:
        account_id = campaigns.facts(c, campaign_id).account_id or 0
    engine = Engine(store, sender, Lease.take(store, account_id), Options(8, 500.0))
    engine.reserve()
    if witness is not None:
        witness.in_flight = lambda: engine._slots.taken
    engine.start()
    submitted = engine.submit(campaign_id)
    engine.unreserve()
    submitted.done.result(60)
    if witness is not None:
        witness.in_flight = None
    engine.join()


class Again(FakeSender):
    """The program that was started again; its references are its own."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self.arrived: list[tuple[str, str]] = []

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        outcome = await super().send(numbers, content)
        assert isinstance(outcome, Answered)
        reference = f"{self._name}{outcome.reference}"
        self.arrived += [(reference, number) for number in numbers]
        return replace(outcome, reference=reference)


def _look(desk: Desk, campaign_id: int) -> CampaignView:
    with desk.store.read() as c:
        return view(c, campaign_id, references=False)


def _tell(desk: Desk, arrived: Iterable[tuple[str, str]]) -> None:
    delivered = NumberRule(numbers="+", statuses=("delivered",))
    bodies = [body for reference, number in arrived for body in story(reference, number, delivered)]  # type: ignore[arg-type]
    take_in(desk.store, [json.dumps(body).encode() for body in bodies], "test")


def _survive(crash: Crash, campaign_id: int, listed: int, chance: Random) -> None:
    """Start again from what survived; what must hold is said here."""
    arrived = list(crash.arrived)
    for call, numbers in enumerate(crash.on_the_way):
        if chance.random() < 0.5:
            arrived += [(f"late-{call}", number) for number in numbers]
    desk = open_desk(crash.home)
    with desk.store.read() as c:
        lost = c.execute(text("SELECT coalesce(sum(size), 0), count(*) FROM batch WHERE outcome = ''")).one()
    assert lost[1] <= crash.in_flight, (lost, crash)

    again = Again("b")
    _send(desk.store, again, campaign_id)
    shown = _look(desk, campaign_id)
    assert shown.total == listed
    assert shown.counts[S.UNCONFIRMED] == lost[0]
    assert shown.counts[S.QUEUED] == listed - lost[0]
    assert shown.spent.reserved == from_micro(FEE * lost[0])
    assert shown.spent.committed == from_micro(FEE * (listed - lost[0]))
    arrived += again.arrived
    assert max(Counter(number for _, number in arrived).values()) == 1

    _tell(desk, arrived)
    shown = _look(desk, campaign_id)
    never = listed - len(arrived)
    assert (shown.counts[S.DELIVERED], shown.counts[S.UNCONFIRMED]) == (len(arrived), never)
    if never:
        _decide(desk, campaign_id)
        last = Again("c")
        _send(desk.store, last, campaign_id)
        arrived += last.arrived
        _tell(desk, last.arrived)
        shown = _look(desk, campaign_id)
    assert shown.state is CampaignState.FINISHED
    assert shown.counts[S.DELIVERED] == listed
    assert sorted(number for _, number in arrived) == sorted({number for _, number in arrived})
    desk.close()


def _decide(desk: Desk, campaign_id: int) -> None:
    """All news has come: who has none never got it, a person says."""
    with desk.store.write() as c:
        campaigns.resolve(c, campaign_id, as_sent=False, numbers=None)


def _crash_everywhere(monkeypatch: pytest.MonkeyPatch, listed: int, every: int) -> Counter[str]:
    seed = Random().randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - a failure must be replayable
    # No checkpoint meanwhile: the copies are the file as it was and the log as far as it was synced.
    monkeypatch.setattr("wa_desktop.store.writer.CHECKPOINT_SECONDS", 3_600.0)
    chance = Random(seed)
    with memory_folder() as folder:
        crashes, campaign_id = _witnessed(folder, listed, seed)
        for crash in crashes[::every]:
            try:
                _survive(crash, campaign_id, listed, chance)
            except BaseException as problem:
                problem.add_note(f"{crash.name} ({crash.home.name} of {len(crashes)})")
                raise
            shutil.rmtree(crash.home, ignore_errors=True)
        return Counter(crash.name for crash in crashes)


def test_that_a_crash_at_some_steps_writes_to_nobody_twice_and_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = _crash_everywhere(monkeypatch, listed=60, every=5)
    assert len(steps) == 7


@pytest.mark.long
def test_that_a_crash_at_every_step_writes_to_nobody_twice_and_loses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = _crash_everywhere(monkeypatch, listed=500, every=1)
    print(f"{steps.total()} crashes: {dict(steps)}")  # noqa: T201
    assert len(steps) == 7
