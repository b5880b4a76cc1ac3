"""What this computer does to a campaign: a full disk, a database held by another program. Nobody twice, nobody lost."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.dispatch.conftest import Begin
from tests.dispatch.test_engine import in_state, nobody_twice
from tests.support.engine_of import engine_of
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import make_campaign
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Outcome
from wa_desktop.domain.states import CampaignState
from wa_desktop.store import campaigns
from wa_desktop.store.campaign_views import view
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.workspace import campaigns as campaigns_of_people
from wa_desktop.workspace.desk import Desk, open_desk


class Filling(FakeSender):
    """Finds the disk full from its third call on."""

    def __init__(self) -> None:
        super().__init__()
        self.full = threading.Event()

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        if len(self.calls) == 2:
            self.full.set()
        return await super().send(numbers, content)


@pytest.fixture
def limited(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Filling]]:
    """A database that may grow no further while its sender says so: SQLite's own way of a full disk."""
    senders: list[Filling] = []
    monkeypatch.setattr("wa_desktop.dispatch.runner._SETTLE_AGAIN_SECONDS", 0.05)

    def limit(connection: Any) -> None:
        driver = connection.connection.driver_connection
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        is_full = bool(senders) and senders[0].full.is_set()
        driver.execute(f"PRAGMA max_page_count = {pages if is_full else 1_000_000}")

    event.listen(engine_of(desk.store), "begin", limit)
    yield senders
    event.remove(engine_of(desk.store), "begin", limit)


@pytest.mark.file
def test_that_a_disk_that_stays_full_stops_the_campaign_and_it_goes_on_later(
    desk: Desk, begin: Begin, limited: list[Filling]
) -> None:
    made = make_campaign(desk, 3_000, batch_size=100)
    sender = Filling()
    limited.append(sender)
    sending = begin(made, sender, calls=1)
    until = time.monotonic() + 20
    while not sender.full.is_set() and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.5)
    sender.full.clear()
    with suppress(WaitingForPerson):
        # It stops at a claim; an answer waits until there is room.
        sending.wait()
    again = FakeSender()
    with desk.store.read() as c:
        over = view(c, made.id, references=False).state is CampaignState.FINISHED
    shown = view_of(desk, made.id) if over else begin(made, again, calls=1).wait()
    arrived = [*sender.queued, *again.queued]
    assert len(arrived) == len(set(arrived)) == 3_000
    assert in_state(shown, queued=3_000)


def test_that_the_live_figures_say_that_an_answer_waits_for_room(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.dispatch.runner._SETTLE_AGAIN_SECONDS", 0.05)
    made = make_campaign(desk, 30, batch_size=10)
    sender = Filling()

    def refuse(_connection: Any) -> None:
        if sender.full.is_set():
            raise OperationalError("begin", {}, Exception("database or disk is full"))

    event.listen(engine_of(desk.store), "begin", refuse)
    sending = begin(made, sender, calls=1)
    told, until = "", time.monotonic() + 20
    while told != "answers_not_kept" and time.monotonic() < until:
        time.sleep(0.01)
        told = sending.submitted.tally.view().reason
    event.remove(engine_of(desk.store), "begin", refuse)
    assert told == "answers_not_kept"
    with suppress(WaitingForPerson):
        sending.wait()
    assert sending.submitted.tally.view().reason != "answers_not_kept"
    assert in_state(view_of(desk, made.id), queued=30)


def view_of(desk: Desk, campaign_id: int) -> Any:
    with desk.store.read() as c:
        return view(c, campaign_id)


@pytest.mark.file
def test_that_a_database_held_by_another_program_is_waited_for_then_said(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_campaign(desk, 300, batch_size=10)
    sender = FakeSender()

    def hasty(connection: Any) -> None:
        connection.connection.driver_connection.execute("PRAGMA busy_timeout = 100")

    event.listen(engine_of(desk.store), "begin", hasty)
    with closing(sqlite3.connect(desk.home / FILE_NAME, isolation_level=None, timeout=5)) as other:
        sending = begin(made, sender, calls=1)
        time.sleep(0.02)
        other.execute("BEGIN IMMEDIATE")
        time.sleep(0.5)
        other.execute("ROLLBACK")
    with suppress(WaitingForPerson):
        sending.wait()
    shown = view_of(desk, made.id)
    if shown.state is not CampaignState.FINISHED:
        shown = begin(made, sender, calls=1).wait()
    event.remove(engine_of(desk.store), "begin", hasty)
    assert nobody_twice(sender)
    assert in_state(shown, queued=300)
    with desk.store.read() as c:
        assert campaigns.facts(c, made.id).state is CampaignState.FINISHED


class Silent(FakeSender):
    """Answers only when it may."""

    def __init__(self) -> None:
        super().__init__()
        self.may_answer = threading.Event()
        self.was_asked = threading.Event()

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        self.was_asked.set()
        await asyncio.to_thread(self.may_answer.wait, 60)
        return await super().send(numbers, content)


class Full(sqlite3.OperationalError):
    """What SQLite says of a disk without room."""

    sqlite_errorcode = sqlite3.SQLITE_FULL


@pytest.mark.file
def test_that_a_pause_asked_for_elsewhere_does_not_wait_for_a_full_disk(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.workspace.campaigns._ROOM_SECONDS", 0.2)
    made = make_campaign(desk, 4, batch_size=1)
    sender = Silent()
    sending = begin(made, sender, calls=1)
    elsewhere = open_desk(desk.home)
    asked: list[int] = []

    def fill(connection: Any) -> None:
        if connection.get_execution_options().get("wa_write"):
            asked.append(1)
            if len(asked) > 1:
                raise OperationalError("begin", {}, Full("database or disk is full"))

    event.listen(engine_of(elsewhere.store), "begin", fill)
    # With a call in flight the pause has to wait for its answer.
    assert sender.was_asked.wait(60)
    with pytest.raises(WaitingForPerson, match="store_not_written"):
        campaigns_of_people.pause(elsewhere, str(made.id))
    sender.may_answer.set()
    elsewhere.close()
    paused = sending.wait()
    assert (paused.state, paused.reason) == (CampaignState.PAUSED, "asked")
