"""Trial mode: everything real but SMSBOX, nothing leaves the computer, nothing of it stays connected."""

import asyncio
import json
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest

from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA, is_loopback
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.gateway import Answered
from wa_desktop.domain.values import Category, Consent
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.words.bundled import bundled
from wa_desktop.workspace import account, keys, lists, trial
from wa_desktop.workspace.desk import Desk

CONTENT = {"type": "template", "template": {"name": "soldes_hiver", "language": {"code": "fr"}, "components": []}}


def _send(desk: Desk, *numbers: str) -> Answered:
    async def send() -> object:
        sender = account.sender(desk)
        try:
            return await sender.send(numbers, CONTENT)
        finally:
            await sender.aclose()

    outcome = asyncio.run(send())
    assert isinstance(outcome, Answered)
    return outcome


def test_that_a_trial_connects_sends_and_tells(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.ENVIRONMENT, "the-users-own-key")
    with trial.start_trial(desk, {"webhook_step_ms": 1}) as running:
        found = account.account(desk)
        assert found is not None
        assert found.is_sandbox
        assert is_loopback(running.base_url)
        assert is_loopback(running.webhook_url)
        reference = _send(desk, "+33612345678").reference
        assert [call.reference for call in running.requests()] == [reference]
        assert running.wait_for_news(10)
        told = [json.loads(line) for line in running.events_path.read_bytes().splitlines()]
        assert {str(body["reference"]) for body in told} == {reference}
        report = running.pump(desk)
        assert (report.read, report.new) == (len(told), len(told))
        assert running.pump(desk).read == 0
    assert account.account(desk) is None


def test_that_the_account_connected_before_comes_back(desk: Desk) -> None:
    with ThreadedSandbox() as real:
        monkey = {"waba": SANDBOX_WABA, "phone_id": SANDBOX_PHONE_ID}
        with desk.store.write() as connection:
            from wa_desktop.store.accounts import save_account

            save_account(
                connection, "1", "2", base_url=real.base_url, account_url=real.base_url, checked_at=1, credit=""
            )
        with trial.start_trial(desk):
            found = account.account(desk)
            assert found is not None
            assert {"waba": found.waba, "phone_id": found.phone_id} == monkey
        found = account.account(desk)
        assert found is not None
        assert (found.waba, found.base_url) == ("1", real.base_url)


def test_that_nothing_of_a_trial_runs_on(desk: Desk) -> None:
    trial.start_trial(desk).close()
    assert not [thread for thread in threading.enumerate() if thread.name in ("sandbox", "receiver")]


def test_that_a_second_trial_reads_only_its_own_news(desk: Desk) -> None:
    for _ in range(2):
        with trial.start_trial(desk, {"webhook_step_ms": 1}) as running:
            _send(desk, "+33612345678")
            assert running.wait_for_news(10)
            assert running.pump(desk).duplicate == 0


def test_that_serving_answers_at_its_address_with_the_files_scenario(tmp_path: Path) -> None:
    scenario = tmp_path / "scenario.json"
    scenario.write_text('{"balance": 7, "latency_ms": 5}')
    script = (
        "import sys; from pathlib import Path; from wa_desktop.workspace import trial; "
        "trial.serve_sandbox(0, Path(sys.argv[1]), latency=1, on_ready=lambda url: print(url, flush=True))"
    )
    server = subprocess.Popen([sys.executable, "-c", script, str(scenario)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        url = server.stdout.readline().strip()
        asked = urllib.request.Request(f"{url}/1.1/api.php?action=credit", headers={"Authorization": "App sandbox"})  # noqa: S310
        with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
            assert answer.read() == b"CREDIT 7"
    finally:
        server.terminate()
        server.communicate(timeout=10)


def test_that_the_account_room_loads_no_http_before_it_calls() -> None:
    script = (
        "import sys; from wa_desktop.workspace import account, templates, trial; "
        "print([name for name in ('httpx', 'aiohttp', 'pydantic', 'keyring') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_that_those_who_answer_in_a_trial_agreed_in_the_sample_list(desk: Desk) -> None:
    options = ImportOptions(accept_repairs=frozenset({"all"}))
    lists.import_file(desk, bundled("demo", "contacts.xlsx"), "contacts", Into.NEW, options)
    agreed = {
        one.number for one in lists.contacts(desk, "contacts", 1000) if one.consent[Category.MARKETING] is Consent.YES
    }
    assert {rule["numbers"] for rule in trial.SAMPLE_ANSWERS["recipients"]} <= agreed
