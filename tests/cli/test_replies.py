"""`replies` and `reply`, as a person or a script types them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.support import done, run
from tests.support.inbox import ANA, BEN, CLO, DAY, connect_to, written
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace.desk import open_desk


@pytest.fixture
def sandbox(private_home: Path, tmp_path: Path) -> Iterator[ThreadedSandbox]:
    """A sandbox, and three people who wrote: one may be answered, one too late, one perhaps asks to stop."""
    with ThreadedSandbox() as running:
        desk = open_desk(private_home)
        connect_to(desk, running.base_url)
        desk.close()
        file = tmp_path / "events.jsonl"
        bodies = (written(ANA, "Bonjour"), written(BEN, "Hallo", ago=DAY), written(CLO, "plus de messages svp"))
        file.write_bytes(b"\n".join(bodies))
        done("events", "import", file, "--json")
        yield running


def test_that_replies_are_listed_and_narrowed(sandbox: ThreadedSandbox) -> None:
    every = done("replies", "--json")
    assert (len(every["replies"]), every["unread"], every["clock"]["corrected"]) == (3, 3, False)
    by_number = {one["number"]: one for one in every["replies"]}
    assert 0 < by_number[ANA]["remaining_seconds"] <= 23 * 3600
    assert (by_number[BEN]["is_open"], by_number[BEN]["remaining_seconds"]) == (False, 0)
    assert {one["number"] for one in done("replies", "--open", "--json")["replies"]} == {ANA, CLO}
    assert [one["number"] for one in done("replies", "--doubtful", "--json")["replies"]] == [CLO]
    assert run("replies", "--campaign", "none", "--json").code == 3


def test_that_replies_are_shown_to_people(sandbox: ThreadedSandbox) -> None:
    said = run("replies").out
    assert ANA in said
    assert "3 messages not read yet." in said
    shown = run("replies", "show", ANA).out
    assert "Bonjour" in shown
    assert run("replies", "--help").code == 0
    assert run("replies", "nonsense").code == 2


def test_that_an_answer_needs_a_yes_and_shows_its_price(sandbox: ThreadedSandbox) -> None:
    asked = run("reply", ANA, "--text", "Merci !", "--json")
    assert (asked.code, asked.error) == (4, "reply_not_agreed")
    assert not sandbox.calls
    sent = done("reply", ANA, "--text", "Merci !", "--yes", "--json")
    assert sent["reply"]["state"] == "queued"
    assert (sent["price"]["meta_fee"], sent["price"]["sent_fee"]) == ("0", None)
    again = run("reply", ANA, "--text", "Merci !", "--yes", "--json")
    assert (again.code, again.error) == (4, "reply_said_already")
    done("reply", ANA, "--text", "Merci !", "--yes", "--again", "--json")
    done("reply", ANA, "--text", "Quand ?", "--button", "Matin", "--button", "Soir", "--yes", "--json")
    assert sandbox.numbers == [ANA] * 3
    entries = done("replies", "show", ANA, "--json")["entries"]
    assert [one["kind"] for one in entries] == ["received", "reply", "reply", "reply"]


def test_that_a_closed_window_refuses_with_its_reason(sandbox: ThreadedSandbox) -> None:
    refused = run("reply", BEN, "--text", "Hallo", "--yes", "--json")
    assert (refused.code, refused.error) == (3, "reply_window_closed")
    assert "clock" in refused.document["error"]["message"]
    assert run("reply", "+33699999999", "--text", "?", "--yes", "--json").error == "reply_nobody"
    assert not sandbox.calls


def test_that_an_uncertain_answer_waits_for_a_decision(sandbox: ThreadedSandbox) -> None:
    sandbox.use({"calls": [{"do": "cut_answer", "call": 1}]})
    sent = run("reply", ANA, "--text", "Merci !", "--yes", "--json")
    assert (sent.code, sent.document["reply"]["state"]) == (4, "unconfirmed")
    assert run("reply", ANA, "--text", "Autre", "--yes", "--json").error == "reply_unconfirmed"
    decided = done("replies", "decide", sent.document["reply"]["id"], "--as", "sent", "--json")
    assert decided["reply"]["state"] == "queued"


def test_that_smsboxs_refusal_is_exit_5(sandbox: ThreadedSandbox) -> None:
    sandbox.use({"calls": [{"do": "status", "call": 1, "status": 402}]})
    sent = run("reply", ANA, "--text", "Merci !", "--yes", "--json")
    assert (sent.code, sent.document["reply"]["reason"]) == (5, "http_402")


def test_that_messages_are_marked_and_doubts_decided(sandbox: ThreadedSandbox) -> None:
    assert done("replies", "mark-read", ANA, "--json")["marked"] == 1
    assert done("replies", "mark-unread", ANA, "--json")["marked"] == 1
    assert done("replies", "mark-read", ANA, "--tell", "--json")["told"] == 1
    assert len(sandbox.receipts) == 1
    assert done("replies", "doubt", CLO, "--as", "stop", "--json")["settled"] == 1
    suppressed = done("suppress", "list", "--json")["suppressed"]
    assert [(one["number"], one["reason"]) for one in suppressed] == [(CLO, "stop_decided")]
