"""Killed with SIGKILL in the middle of a send and resumed at once: nobody twice, nobody lost."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.killed_sender import BATCH_SIZE
from tests.planning_data import Person, add_list
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Consent
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import account, campaigns, settings
from wa_desktop.workspace.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
CALLS = 8
IN_FLIGHT = CALLS * BATCH_SIZE
LATENCY_MS = 25
"""So that a kill finds calls in flight before, inside and after SMSBOX's queue."""

S = RecipientState


def _spawn(home: Path, *campaign: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.journeys.killed_sender", str(home), *campaign],
        cwd=ROOT,
        env=os.environ | {"WA_DESKTOP_API_KEY": SANDBOX_KEY},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _kill_while_sending(child: subprocess.Popen[bytes], sandbox: ThreadedSandbox, seconds: float) -> bool:
    """Kill `seconds` after its first call; False when it ended by itself before."""
    before = len(sandbox.calls)
    while len(sandbox.calls) == before and child.poll() is None:
        time.sleep(0.002)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    _, problems = child.communicate()
    assert b"Traceback" not in problems, problems.decode()
    return child.returncode == -signal.SIGKILL


def _check(desk: Desk, sandbox: ThreadedSandbox, listed: int) -> CampaignView:
    (view,) = campaigns.campaigns(desk)
    assert max(Counter(sandbox.numbers).values(), default=0) <= 1
    assert view.total == listed
    return view


def _survive(desk: Desk, sandbox: ThreadedSandbox, listed: int, kills: int, chance: random.Random) -> CampaignView:
    done = 0
    unconfirmed_before = 0
    ref: tuple[str, ...] = ()
    while done < kills:
        killed = _kill_while_sending(_spawn(desk.home, *ref), sandbox, chance.uniform(0, 0.15))
        view = _check(desk, sandbox, listed)
        assert killed, f"the campaign ended after {done} kills only: {view.counts}"
        assert (view.state, view.reason) == (CampaignState.PAUSED, "interrupted")
        assert view.counts[S.SENDING] <= IN_FLIGHT
        assert view.counts[S.UNCONFIRMED] == unconfirmed_before
        unconfirmed_before += view.counts[S.SENDING]
        ref = (str(view.id),)
        done += 1
    return campaigns.resume(desk, ref[0])


@pytest.mark.parametrize(
    ("listed", "kills"),
    [pytest.param(1_000, 5, id="short"), pytest.param(5_000, 20, id="long", marks=pytest.mark.long)],
)
def test_that_a_killed_send_sends_nobody_twice_and_loses_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, listed: int, kills: int
) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")  # noqa: T201 - a failure must be replayable
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    chance = random.Random(seed)
    names = [f"Prénom {n}" for n in range(listed // 8)]
    persons = [Person(first_name=chance.choice(names)) for _ in range(listed - 10)]
    settings.change(desk, "calls_in_flight", CALLS)
    numbers = add_list(desk, "clients", [*persons, *[Person(marketing=Consent.NO)] * 10])
    with ThreadedSandbox({"latency_ms": LATENCY_MS}) as sandbox:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        view = _survive(desk, sandbox, listed, kills, chance)
        time.sleep(2 * LATENCY_MS / 1000)
        reached = set(sandbox.numbers)

    assert max(Counter(sandbox.numbers).values()) == 1
    assert view.counts[S.QUEUED] + view.counts[S.UNCONFIRMED] + view.counts[S.EXCLUDED] == listed
    assert view.counts[S.EXCLUDED] == 10
    assert view.counts[S.UNCONFIRMED] <= kills * IN_FLIGHT
    assert (view.state, view.reason) in {
        (CampaignState.PAUSED, "unconfirmed"),
        (CampaignState.FINISHED, "no_follow_up"),
    }
    by_state = {one.number: one.state for one in campaigns.recipients(desk, str(view.id))}
    assert {number for number in numbers if by_state[number] is S.QUEUED} <= reached
    assert all(by_state[number] in (S.QUEUED, S.UNCONFIRMED) for number in reached)


FAULTS = {
    "latency_ms": LATENCY_MS,
    "calls": [
        {"do": "reset_after_queue", "every": 29},
        {"do": "reset_after_body", "every": 31},
        {"do": "status", "status": 503, "retry_after": 0.1, "every": 37},
        {"do": "status", "status": 502, "html": True, "every": 41},
        {"do": "unreadable", "every": 43},
        {"do": "wrong_count", "every": 47},
        {"do": "status", "status": 413, "numbers": "+33600000011"},
    ],
    "recipients": [{"numbers": "+33600000007", "refuse": "NOT_ALLOWED"}],
}


@pytest.mark.long
def test_that_three_hundred_kills_with_faults_on_send_nobody_twice_and_lose_nobody(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every message its own: many calls, so that each kill finds several of them somewhere on their way."""
    seed, listed, kills = random.randrange(10**6), 12_000, 300
    print(f"seed {seed}")  # noqa: T201 - a failure must be replayable
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    chance = random.Random(seed)
    settings.change(desk, "calls_in_flight", CALLS)
    numbers = add_list(desk, "clients", [Person(first_name=f"Prénom {n}") for n in range(listed)])
    with ThreadedSandbox(FAULTS) as sandbox:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        done, ref = 0, tuple[str, ...]()
        while done < kills:
            before = _unconfirmed(desk)
            done += _kill_while_sending(_spawn(desk.home, *ref), sandbox, chance.uniform(0, 0.1))
            view = _check(desk, sandbox, listed)
            assert view.state is CampaignState.PAUSED, f"over after {done} kills: {view.counts}"
            assert view.counts[S.SENDING] <= CALLS
            assert view.counts[S.UNCONFIRMED] >= before
            ref = (str(view.id),)
        while view.counts[S.PLANNED] + view.counts[S.SENDING]:
            view = campaigns.resume(desk, ref[0])
        time.sleep(2 * LATENCY_MS / 1000)
        reached = set(sandbox.numbers)
    assert max(Counter(sandbox.numbers).values()) == 1
    assert view.counts[S.QUEUED] + view.counts[S.UNCONFIRMED] + view.counts[S.REFUSED] == listed == len(numbers)
    by_state = {one.number: one.state for one in campaigns.recipients(desk, ref[0])}
    assert all(by_state[number] in (S.QUEUED, S.UNCONFIRMED) for number in reached)
    print(f"{done} kills: {view.counts[S.UNCONFIRMED]} uncertain of {listed}")  # noqa: T201


def _unconfirmed(desk: Desk) -> int:
    found = campaigns.campaigns(desk)
    return found[0].counts[S.UNCONFIRMED] if found else 0
