"""One engine for a team's account: what another workstation sends is handed to it."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.planning_data import Person, add_list
from tests.support.server import server
from tests.team.killed_workstation import plan
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.lease import Lease
from wa_desktop.store.server_address import keep_address
from wa_desktop.workspace import account, campaigns, settings
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.handed import HandedRun

S = RecipientState
PEOPLE = 80
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sandbox() -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox({"latency_ms": 20}) as running:
        yield running


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two workstations of one team."""
    with server().fresh() as address:
        for name in ("a", "b"):
            keep_address(tmp_path / name, address)
        yield tmp_path / "a", tmp_path / "b"


@pytest.fixture
def a(homes: tuple[Path, Path], sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with closing(open_desk(homes[0])) as desk:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        settings.change(desk, "calls_in_flight", 4)
        for at, name in enumerate(("first", "second")):
            add_list(desk, name, [Person(first_name=f"P {n}", number=f"+336{at}{n:07d}") for n in range(PEOPLE)])
        yield desk


@pytest.fixture
def b(a: Desk, homes: tuple[Path, Path]) -> Iterator[Desk]:
    with closing(open_desk(homes[1])) as desk:
        yield desk


def _options(name: str, rate: float = 0) -> SendOptions:
    return SendOptions(name=name, rate=rate, batch_size=10)


def test_that_what_another_workstation_sends_goes_out_with_the_one_engine(
    a: Desk, b: Desk, sandbox: ThreadedSandbox
) -> None:
    first = campaigns.start(a, plan("first"), _options("first", 100))
    second = campaigns.start(b, plan("second"), _options("second", 100))
    assert isinstance(second, HandedRun)
    assert second.wait().counts[S.QUEUED] == PEOPLE
    assert first.wait().counts[S.QUEUED] == PEOPLE
    assert second.over
    assert second.snapshot().counts[S.QUEUED] == PEOPLE
    assert len(sandbox.numbers) == len(set(sandbox.numbers)) == 2 * PEOPLE
    with a.store.read() as c:
        assert c.execute(text("SELECT count(DISTINCT engine) FROM batch")).scalar_one() == 1


def test_that_a_handed_campaign_is_paused_sent_on_and_cancelled_from_where_it_was_begun(a: Desk, b: Desk) -> None:
    first = campaigns.start(a, plan("first"), _options("first", 20))
    second = campaigns.start(b, plan("second"), _options("second", 20))
    while second.snapshot().counts.get(S.QUEUED, 0) < 5:
        assert not second.over
        time.sleep(0.02)
    second.pause()
    paused = second.wait()
    assert (paused.state, paused.reason) == (CampaignState.PAUSED, "asked")
    second.resume()
    while second.snapshot().state is not CampaignState.RUNNING:
        assert not second.over
        time.sleep(0.02)
    second.cancel()
    assert second.wait().state is CampaignState.CANCELLED
    assert not first.over
    first.cancel()
    assert first.wait().state is CampaignState.CANCELLED


def test_that_a_campaign_nobody_took_on_is_sent_from_where_it_was_begun(
    a: Desk, b: Desk, sandbox: ThreadedSandbox
) -> None:
    with a.store.read() as c:
        account_id = int(c.execute(text("SELECT id FROM account")).scalar_one())
    busy = Lease.take(a.store, account_id)
    second = campaigns.start(b, plan("second"), _options("second"))
    assert isinstance(second, HandedRun)
    assert second.wait(0.5).state is CampaignState.READY
    assert sandbox.numbers == []
    busy.release()
    assert second.wait().counts[S.QUEUED] == PEOPLE
    assert len(sandbox.numbers) == len(set(sandbox.numbers)) == PEOPLE


def test_that_a_workstation_without_key_hands_over_and_says_so_when_it_would_have_to_send(
    a: Desk, b: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a.store.read() as c:
        account_id = int(c.execute(text("SELECT id FROM account")).scalar_one())
    busy = Lease.take(a.store, account_id)
    monkeypatch.delenv("WA_DESKTOP_API_KEY")
    with a.store.write() as c:
        # The sandbox needs no key.
        c.execute(text("UPDATE account SET base_url = 'https://smsbox.invalid'"))
    second = campaigns.start(b, plan("second"), _options("second"))
    assert isinstance(second, HandedRun)
    busy.release()
    with pytest.raises(WaitingForPerson) as refused:
        second.wait()
    assert refused.value.code == "handed_without_key"
    left = campaigns.status(b, "second")
    assert (left.state, left.reason) == (CampaignState.PAUSED, "interrupted")


def _command(home: Path, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "wa_desktop", "--home", str(home), "--json", *words],
        cwd=ROOT,
        env=os.environ | {"WA_DESKTOP_API_KEY": SANDBOX_KEY, "WA_DESKTOP_LANG": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_that_the_command_line_of_another_workstation_waits_and_accounts_as_always(a: Desk, b: Desk) -> None:
    first = campaigns.start(a, plan("first"), _options("first", 100))
    sending = _command(
        b.home, "send", "--list", "second", "--template", "offre_prenom", "--language", "fr", "--rate", "100",
        "--var", "first_name=column:first_name", "--name", "second", "--yes",
    )  # fmt: skip
    told, problems = sending.communicate(timeout=120)
    assert sending.returncode == 0, problems.decode()
    shown: dict[str, Any] = json.loads(told)
    assert (shown["name"], shown["counts"]["queued"]) == ("second", PEOPLE)
    assert first.wait().counts[S.QUEUED] == PEOPLE
