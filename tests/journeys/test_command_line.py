"""The command line against the sandbox: the whole job, and every refusal in one sentence."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.journeys.support import (
    HEADER,
    KEY,
    NOT_PROSE,
    ROOT,
    Ran,
    command,
    connect,
    connection,
    customers,
    done,
    process,
    run,
    workbook,
)
from wa_desktop.relay.receiver import ThreadedReceiver
from wa_desktop.sandbox.running import ThreadedSandbox

OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How files of older Office begin, and every file that Office protects with a password."""


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in KEY.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def sandbox() -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        yield running


@pytest.fixture
def listed(sandbox: ThreadedSandbox, tmp_path: Path) -> ThreadedSandbox:
    """A connected home with the list `clients` of 40 people, three first names."""
    connect(sandbox.base_url)
    done("import", customers(tmp_path / "clients.xlsx", 40), "--list", "clients")
    return sandbox


EVERYBODY_READS = {
    "webhook_step_ms": 1,
    "recipients": [{"numbers": "+33", "statuses": ["ack", "sent", "delivered", "read"]}],
}
CAMPAIGN = ("--list", "clients", "--template", "soldes_hiver")


def test_that_a_file_becomes_an_accounted_campaign_by_processes_alone(tmp_path: Path, private_home: Path) -> None:
    people = customers(tmp_path / "clients.xlsx", 12)
    with (
        ThreadedReceiver(tmp_path / "events.jsonl") as receiver,
        ThreadedSandbox(EVERYBODY_READS, webhook=receiver.url) as sandbox,
    ):
        steps: list[dict[str, Any]] = []
        for words in (
            connection(sandbox.base_url),
            ["import", people, "--list", "clients"],
            ["estimate", *CAMPAIGN],
            ["send", *CAMPAIGN, "--yes", "--rate", "0"],
        ):
            ran = process("--home", private_home, "--json", *words)
            assert ran.code == 0, ran.err
            steps.append(ran.document)
        assert sandbox.wait_for_webhooks()
    assert sorted(sandbox.numbers) == [f"+336{number:08d}" for number in range(1, 13)]
    assert steps[2]["totals"]["meta_fee"] == "0.85"
    assert steps[3]["counts"]["queued"] + steps[3]["counts"]["planned"] == 12
    number = steps[3]["campaign"]
    events = done("events", "import", tmp_path / "events.jsonl")
    assert events["new"] == events["read"]
    status = done("status", number)
    assert status["counts"]["read"] == 12
    assert sum(status["counts"].values()) == 12
    out = tmp_path / "report.xlsx"
    assert done("report", number, "--out", out) == {"file": str(out), "rows": 12}
    assert load_workbook(out).sheetnames


def test_that_the_people_s_pages_speak_both_languages_without_a_code(listed: ThreadedSandbox, tmp_path: Path) -> None:
    for language in ("fr", "en"):
        for words in (["lists"], ["list", "clients"], ["templates", "list"], ["rates", "show"], ["tariff", "show"],
                      ["estimate", *CAMPAIGN], ["campaigns"], ["suppress", "list"]):  # fmt: skip
            ran = run(*words, "--lang", language)
            assert ran.code == 0, ran.err
            assert ran.out.strip()
            assert not any(trace in ran.out for trace in NOT_PROSE), ran.out


def test_that_the_same_campaign_is_not_sent_twice_without_again(listed: ThreadedSandbox) -> None:
    first = done("send", *CAMPAIGN, "--yes", "--rate", "0")
    second = run("send", *CAMPAIGN, "--yes", "--json")
    assert second.code == 4
    assert first["name"] in second.out
    assert len(listed.numbers) == 40
    again = done("send", *CAMPAIGN, "--yes", "--rate", "0", "--again")
    assert again["campaign"] != first["campaign"]
    assert len(listed.numbers) == 80


def test_that_nothing_is_sent_where_nobody_can_say_yes(listed: ThreadedSandbox) -> None:
    ran = run("send", *CAMPAIGN, "--json")
    assert ran.code == 4
    assert ran.error == "confirmation_needed"
    assert ran.document["error"]["details"]["estimate"]["totals"]["recipients"] == 40
    assert run("send", *CAMPAIGN).code == 4
    assert listed.calls == []


def test_that_a_first_name_needs_a_call_per_name_and_its_column(listed: ThreadedSandbox) -> None:
    words = ("--list", "clients", "--template", "offre_prenom", "--rate", "0")
    sent = done("send", *words, "--var", "first_name=column:first_name", "--yes")
    assert sent["counts"]["excluded"] == 0
    assert len(listed.numbers) == len(set(listed.numbers)) == 40
    assert len(listed.calls) == 3


def test_that_a_suppressed_person_is_left_out_and_shown_why(listed: ThreadedSandbox) -> None:
    done("suppress", "add", "+33600000001", "--scope", "marketing", "--reason", "phoned")
    sent = done("send", *CAMPAIGN, "--yes", "--rate", "0")
    assert sent["excluded"] == {"suppressed": 1}
    assert "+33600000001" not in listed.numbers
    out = done("recipients", sent["campaign"], "--state", "excluded")
    assert [one["number"] for one in out["recipients"]] == ["+33600000001"]


def _bad(tmp_path: Path) -> dict[str, list[object]]:
    """Each bad input of the file kind, by what is wrong with it."""
    good = customers(tmp_path / "good.xlsx", 2)
    image = tmp_path / "image.xlsx"
    image.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    empty = tmp_path / "empty.xlsx"
    empty.touch()
    protected = tmp_path / "protected.xlsx"
    protected.write_bytes(OFFICE + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(992))
    no_phone = workbook(tmp_path / "no_phone.xlsx", [["Marie", "oui"], ["Luc", "non"]], ("Prénom", "Opt-in WhatsApp"))
    new = ["--list", "new"]
    return {
        "missing file": ["import", tmp_path / "missing.xlsx", *new],
        "folder": ["import", tmp_path, *new],
        "empty file": ["import", empty, *new],
        "image renamed": ["import", image, *new],
        "password": ["import", protected, *new],
        "no phone column": ["import", no_phone, *new],
        "existing list": ["import", good, "--list", "clients"],
        "unknown sheet": ["import", good, *new, "--sheet", "Nowhere"],
        "unknown column": ["import", good, *new, "--map", "phone=Nowhere"],
        "unknown list": ["estimate", "--list", "nowhere", "--template", "soldes_hiver"],
        "unknown list to show": ["list", "nowhere"],
        "unknown template": ["estimate", "--list", "clients", "--template", "nowhere"],
        "unapproved template": ["send", "--list", "clients", "--template", "offre_de_noel", "--yes"],
        "unknown country": ["estimate", *CAMPAIGN, "--countries", "FR,XX"],
        "variable not mapped": ["send", "--list", "clients", "--template", "invitation_atelier", "--yes"],
        "variable column": [
            "estimate",
            "--list",
            "clients",
            "--template",
            "offre_prenom",
            "--var",
            "first_name=column:No",
        ],
        "unknown campaign": ["status", "99"],
        "unknown import": ["undo-import", "99"],
        "report folder": ["report", "99", "--out", tmp_path / "nowhere" / "r.xlsx"],
        "events file": ["events", "import", tmp_path / "missing.jsonl"],
        "bad number": ["suppress", "add", "12"],
    }


def _is_one_sentence(ran: Ran) -> None:
    assert len(ran.err.strip().splitlines()) == 1, ran.err
    said = ran.err.strip()
    assert " " in said, f"a code instead of a sentence: {said}"
    assert said[-1] in ".?)!", said
    assert not any(trace in said for trace in NOT_PROSE), said


def test_that_each_bad_input_is_exit_3_one_sentence_and_changes_nothing(
    listed: ThreadedSandbox, tmp_path: Path
) -> None:
    before = done("lists")
    for wrong, words in _bad(tmp_path).items():
        people, machine = run(*words, "--lang", "fr"), run(*words, "--lang", "en", "--json")
        for ran in (people, machine):
            assert ran.code == 3, (wrong, ran.code, ran.out, ran.err)
            _is_one_sentence(ran)
        assert people.out == "", wrong
        assert set(machine.document["error"]) == {"code", "message", "details"}, wrong
    assert done("lists") == before
    assert listed.calls == []


def _refused_by_smsbox(ran: Ran, code: str) -> None:
    assert ran.code == 5, ran.out + ran.err
    assert ran.error == code
    assert " " in ran.document["error"]["message"]


def test_that_connecting_tells_what_smsbox_refused(sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    words = connection(sandbox.base_url)
    wrong_ids = [word.replace("2000000", "7000000").replace("1000000", "7000000") for word in words]
    _refused_by_smsbox(run(*wrong_ids, "--json"), "unknown_ids")
    monkeypatch.setenv("WA_DESKTOP_API_KEY", "WRONGKEYWRONGKEY")
    _refused_by_smsbox(run(*words, "--json"), "key_refused")
    sandbox.close()
    _refused_by_smsbox(run(*words, "--json"), "unreachable")


def test_that_an_empty_balance_or_a_lost_smsbox_stops_the_send_and_loses_nothing(
    listed: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("send", *CAMPAIGN, "--yes", "--rate", "0", "--batch-size", "10")
    listed.use({"balance": 20})
    poor = run(*words, "--json")
    assert poor.code == 5, poor.out + poor.err
    assert poor.document["state"] == "paused"
    assert poor.document["reason"] == "balance"
    assert len(listed.numbers) == 20
    number = poor.document["campaign"]
    assert poor.document["counts"]["planned"] == 20
    assert run("status", number).code == 0
    listed.use(None)
    rich = done("resume", number)
    assert rich["state"] == "finished"
    assert len(set(listed.numbers)) == len(listed.numbers) == 40


def test_that_a_stopped_smsbox_is_exit_5_and_nobody_is_lost(listed: ThreadedSandbox) -> None:
    listed.close()
    ran = run("send", *CAMPAIGN, "--yes", "--json")
    assert ran.code == 5, ran.out + ran.err


def test_that_global_options_work_before_and_after_the_verb(private_home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    assert run("--home", other, "--json", "lists").document == {"lists": []}
    assert run("lists", "--home", other, "--json").document == {"lists": []}
    assert (other / "wa-desktop.db").exists() or any(other.iterdir())
    assert not private_home.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl+C cannot be sent to one process there")
def test_that_ctrl_c_lets_calls_finish_and_leaves_the_rest_resumable(
    listed: ThreadedSandbox, private_home: Path
) -> None:
    listed.use({"latency_ms": 100})
    words = ("send", *CAMPAIGN, "--yes", "--rate", "0", "--batch-size", "1", "--home", private_home, "--json")
    with subprocess.Popen(command(*words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as sending:
        while len(listed.calls) < 4 and sending.poll() is None:
            listed.wait_for_webhooks(0.05)
        sending.send_signal(signal.SIGINT)
        out, err = sending.communicate(timeout=30)
    assert sending.returncode == 4, err.decode()
    stopped = json.loads(out)
    assert stopped["counts"]["unconfirmed"] == 0
    assert stopped["counts"]["planned"] > 0
    listed.use(None)
    resumed = done("resume", stopped["campaign"])
    assert resumed["state"] == "finished"
    assert len(set(listed.numbers)) == len(listed.numbers) == 40


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl+C cannot be sent to one group there")
def test_that_ctrl_c_during_an_import_leaves_no_list_and_no_complaint(private_home: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("téléphone\n" + "".join(f"+3360{number:07d}\n" for number in range(200_000)), encoding="utf-8")
    words = command("import", people, "--list", "many", "--home", private_home)
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, start_new_session=True
    ) as importing:
        while not list(private_home.glob("import-*")) and importing.poll() is None:
            time.sleep(0.02)
        time.sleep(0.5)
        # As a terminal does it: to every process of the group, the reading child included.
        os.killpg(importing.pid, signal.SIGINT)
        out, err = importing.communicate(timeout=30)
    assert importing.returncode == 4, err.decode()
    assert out == b""
    assert len(err.decode().strip().splitlines()) == 1
    assert done("lists", "--home", private_home) == {"lists": []}


def test_that_a_list_can_be_fed_taken_back_and_shown(listed: ThreadedSandbox, tmp_path: Path) -> None:
    more = workbook(tmp_path / "more.xlsx", [["+33600000099", "Zoé", "oui", "fr"]], HEADER)
    added = done("import", more, "--list", "clients", "--into", "add")
    assert len(done("list", "clients")["contacts"]) == 41
    assert done("list", "clients", "--limit", "2")["contacts"][0]["consent"]["marketing"] == "yes"
    assert done("undo-import", added["import"])["lists"][0]["contacts"] == 40


def test_that_fees_tests_and_proofs_have_their_commands(listed: ThreadedSandbox) -> None:
    fee = done("tariff", "set", "--sent", "0,012", "--received", "0.004", "--from", "2026-01-01")
    assert fee["tariffs"][0]["sent"] == "0.012"
    estimate = done("estimate", *CAMPAIGN, "--replies", "10%", "--vat", "20", "--on", "2026-11-23")
    assert estimate["tariff_set"] is True
    assert estimate["totals"]["sent_fee"] == "0.48"
    assert estimate["totals"]["received_fee"] == "0.02"
    assert {card["id"] for card in done("rates", "list")["cards"]} >= {estimate["card"]["id"]}
    assert done("rates", "show", "--on", "2026-11-23")["rates"]
    tested = done("test-send", "--template", "soldes_hiver", "--to", "+33600000555", "0600000556")
    assert tested["is_test"] is True
    assert listed.numbers == ["+33600000555", "+33600000556"]
    assert done("proof", "+33600000001")
    assert "marketing" in run("proof", "+33600000001").out.casefold()
