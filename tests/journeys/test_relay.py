"""Sandbox, relay and workstation as processes of their own: the news of every recipient arrives, whatever is killed."""

import json
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.journeys.support import KEY, ROOT, Ran, command, connection, customers, done, process, run
from tests.results.samples import says
from tests.support.relay_process import TOKEN, RelayProcess, ask
from tests.support.relays import mailbox, served
from wa_desktop.domain.accounts import SANDBOX_WABA
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import pulling
from wa_desktop.workspace.desk import Desk

PEOPLE = 90
SCENARIO = {
    "webhook_step_ms": 60,
    "recipients": [
        {"numbers": ["+33600000001", "+33600000010"], "statuses": ["ack", "failed"], "code": 131026},
        {"numbers": ["+33600000011", "+33600000020"], "statuses": ["ack", "sent", "delivered"], "order": "reversed"},
        {"numbers": ["+33600000021", "+33600000030"], "statuses": ["ack", "sent", "read"], "duplicate": True},
        {"numbers": "+33600000031", "statuses": ["ack", "sent", "read"], "replies": ["STOP"]},
        {"numbers": "+33600000032", "statuses": ["ack", "delivered"], "replies": ["Merci !"]},
        {"numbers": "+33600000033", "statuses": ["ack", "failed"], "code": 131050},
        {"numbers": "+33600000034", "statuses": ["ack", "sent"]},
        {"numbers": "+336", "statuses": ["ack", "sent", "delivered", "read"]},
    ],
}
EXPECTED = {"failed": 11, "delivered": 11, "sent": 1, "read": PEOPLE - 23}
CAMPAIGN = ("--list", "clients", "--template", "soldes_hiver")


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**KEY, "WA_DESKTOP_RELAY_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)


@contextmanager
def sandbox_process(folder: Path, webhook: str) -> Iterator[str]:
    """The address of a sandbox in a process of its own."""
    scenario = folder / "scenario.json"
    scenario.write_text(json.dumps(SCENARIO))
    words = command("sandbox", "serve", "--port", "0", "--scenario", scenario, "--webhook", webhook, "--json")
    child = subprocess.Popen(words, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        text = ""
        for line in child.stdout:
            text += line
            if line.rstrip() == "}":
                break
        yield str(json.loads(text)["base_url"])
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(30)
        child.stdout.close()


def _counts(campaign: int) -> dict[str, int]:
    return {state: number for state, number in done("status", campaign)["counts"].items() if number}


def _pull_until(campaign: int, expected: dict[str, int]) -> Counter[str]:
    """Read the relay until the campaign stands so, and its people's messages are in; what was new, by type."""
    new: Counter[str] = Counter()
    until = time.monotonic() + 40
    while time.monotonic() < until:
        document = done("events", "pull")
        new.update(document["by_type"])
        assert document["unmatched"] == 0
        assert document["new"] == document["read"] - document["duplicate"]
        if _counts(campaign) == expected and not document["read"]:
            return new
        time.sleep(0.2)
    raise AssertionError(_counts(campaign))


@pytest.mark.skipif(os.name == "nt", reason="a killed relay frees its port at once elsewhere")
def test_that_every_recipient_is_accounted_for_through_a_killed_relay(tmp_path: Path, private_home: Path) -> None:
    people = customers(tmp_path / "clients.xlsx", PEOPLE)
    data = tmp_path / "relay"
    with RelayProcess(data) as relay, sandbox_process(tmp_path, relay.url) as sandbox:
        done("relay", "connect", "--url", relay.address)
        for words in (connection(sandbox), ["import", people, "--list", "clients"]):
            done(*words)
        sent = process("--home", private_home, "--json", "send", *CAMPAIGN, "--yes", "--batch-size", "10")
        assert sent.code == 0, sent.err
        campaign = sent.document["campaign"]
        relay.end(signal.SIGKILL)
        away = run("events", "pull", "--json")
        assert (away.code, away.error) == (5, "relay_unreachable")
        port = relay.address.rpartition(":")[2]
        with RelayProcess(data, "--port", port):
            _pull_until(campaign, EXPECTED)
            _, told = ask(f"{sandbox}/sandbox/messages")
    assert len(json.loads(told)["messages"]) == PEOPLE
    _replies_are_in()


def _replies_are_in() -> None:
    suppressed = {one["number"]: one["reason"] for one in done("suppress", "list")["suppressed"]}
    assert suppressed == {"+33600000031": "stop_message", "+33600000033": "stop_at_meta"}
    messages = done("proof", "+33600000032")
    assert "Merci !" in json.dumps(messages, ensure_ascii=False)


def test_that_what_is_wrong_with_a_relay_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*words: object) -> Ran:
        ran = run(*words, "--json")
        assert "Traceback" not in ran.out + ran.err
        return ran

    assert refused("events", "pull").error == "relay_not_connected"
    for url, code in (("http://relay.example.com", "url_not_https"), ("ftp://x", "url_malformed")):
        assert refused("relay", "connect", "--url", url).error == code
    with RelayProcess(tmp_path / "relay") as relay:
        monkeypatch.setenv("WA_DESKTOP_RELAY_TOKEN", "another")
        wrong = refused("relay", "connect", "--url", relay.address)
        assert (wrong.code, wrong.error) == (5, "relay_token_refused")
        monkeypatch.delenv("WA_DESKTOP_RELAY_TOKEN")
        assert refused("relay", "connect", "--url", relay.address).error == "relay_token_missing"
        monkeypatch.setenv("WA_DESKTOP_RELAY_TOKEN", TOKEN)
        assert refused("relay", "connect", "--url", relay.url).error == "relay_not_one"
        done("relay", "connect", "--url", relay.address)
        assert done("events", "pull")["read"] == 0
        assert done("relay", "show")["relay"]["url"] == relay.address
    assert refused("events", "pull").error == "relay_unreachable"
    done("relay", "disconnect")
    assert refused("events", "pull").error == "relay_not_connected"


def test_that_what_cannot_be_seen_is_said_before_and_after(tmp_path: Path) -> None:
    people = customers(tmp_path / "clients.xlsx", 3)
    with ThreadedSandbox() as sandbox:
        done(*connection(sandbox.base_url))
        done("import", people, "--list", "clients")
        assert "follow_up_missing" in {one["code"] for one in done("estimate", *CAMPAIGN)["warnings"]}
        asked = run("send", *CAMPAIGN, "--json")
        assert asked.code == 4
        assert "follow_up_missing" in {
            one["code"] for one in asked.document["error"]["details"]["estimate"]["warnings"]
        }
        sent = run("send", *CAMPAIGN, "--yes")
    assert "STOP" in sent.err + sent.out
    assert "at most" in sent.out
    shown = run("relay", "show")
    assert shown.out.startswith("Follow-up not connected")
    email = done("relay", "email", "--webhook", "https://relay.example.com/hush")
    assert SANDBOX_WABA in email["body"]
    french = run("relay", "email", "--webhook", "https://relay.example.com/hush", "--lang", "fr")
    assert "ID de l’agent" in french.out


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_that_a_killed_pull_goes_on_with_nothing_lost_and_nothing_twice(desk: Desk) -> None:
    bodies = [says("+33612345601", f"message {place}", f"m{place}") for place in range(7_000)]
    inner, held, killed = mailbox(bodies), threading.Event(), threading.Event()

    def answers(after: int, limit: int) -> tuple[int, Any]:
        if after >= 4_000 and not held.is_set():
            held.set()
            killed.wait(60)
        return inner(after, limit)

    with served(answers) as url:
        pulling.connect_relay(desk, url, None)
        words = command("--home", desk.home, "--json", "events", "pull")
        with subprocess.Popen(words, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE) as child:
            assert held.wait(30)
            child.send_signal(signal.SIGKILL)
        killed.set()
        report = pulling.pull(desk).report
    assert (report.read, report.new, report.duplicate) == (3_000, 3_000, 0)
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM received")).scalar_one() == 7_000
