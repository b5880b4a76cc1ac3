"""Faults on request: each ends the call as the engine must understand it, and queues as it says."""

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.gateway import Answered, Outcome, Rejected, Uncertain
from wa_desktop.gateway.client import SmsboxClient
from wa_desktop.relay.receiver import ThreadedReceiver
from wa_desktop.sandbox.news import usual_statuses
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.sandbox.scenario import Scenario, read_scenario

NUMBERS = ["+33612345678", "+34612345678"]
CONTENT = {
    "type": "template",
    "template": {"name": "soldes_hiver", "language": {"code": "fr"}, "components": []},
}


def _send(sandbox: ThreadedSandbox, *calls: list[str], read_seconds: float = 20.0) -> list[Outcome]:
    async def send() -> list[Outcome]:
        client = SmsboxClient(
            SANDBOX_WABA, SANDBOX_PHONE_ID, SANDBOX_KEY,
            base_url=sandbox.base_url, account_url=sandbox.base_url, read_seconds=read_seconds,
        )  # fmt: skip
        try:
            return [await client.send(numbers, CONTENT) for numbers in calls or [NUMBERS]]
        finally:
            await client.aclose()

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("rule", "expected", "queued"),
    [
        ({"do": "slow", "seconds": 0.05}, "answered", True),
        ({"do": "overtaken"}, "answered", True),
        ({"do": "hang_before"}, "read_timeout", False),
        ({"do": "hang_after"}, "read_timeout", True),
        ({"do": "reset_before_body"}, "connection_lost", False),
        ({"do": "reset_after_body"}, "connection_lost", False),
        ({"do": "reset_after_queue"}, "connection_lost", True),
        ({"do": "cut_answer"}, "connection_lost", True),
        ({"do": "unreadable"}, "answer_unreadable", True),
        ({"do": "wrong_count"}, "answer_unreadable", True),
        ({"do": "wrong_number"}, "answer_unreadable", True),
        ({"do": "status"}, "unavailable", False),
        ({"do": "status", "status": 429, "retry_after": 2}, "http_status", False),
        ({"do": "status", "status": 403, "html": True}, "http_status", False),
        ({"do": "status_after_queue", "status": 502, "html": True}, "http_status", True),
        ({"do": "status", "status": 402}, "rejected", False),
        ({"do": "status", "status": 413}, "rejected", False),
    ],
)
def test_that_each_fault_does_what_it_says(rule: dict[str, Any], expected: str, queued: bool) -> None:
    with ThreadedSandbox({"calls": [{"call": 1, **rule}]}) as sandbox:
        # Short where it is waited for in vain; else a busy computer may take its time.
        outcome, after = _send(sandbox, NUMBERS, NUMBERS, read_seconds=1.0 if expected == "read_timeout" else 20.0)
        said = outcome.cause if isinstance(outcome, Uncertain) else type(outcome).__name__.lower()
        assert said == expected
        assert isinstance(after, Answered)
        assert sandbox.numbers == NUMBERS * (2 if queued else 1)
        assert (sandbox.calls[0].queued, sandbox.calls[0].fault) == (queued, rule["do"])


def test_that_rules_aim_by_call_range_rhythm_and_number() -> None:
    rules = [
        {"call": [2, 3], "do": "status", "status": 402},
        {"every": 5, "do": "status", "status": 403},
        {"numbers": "+34", "do": "status", "status": 404},
        {"numbers": ["+33600000010", "+33600000019"], "do": "status", "status": 405},
    ]
    calls = [["+33600000001"]] * 5 + [["+33600000001", "+34612345678"], ["+33600000010"], ["+33600000020"]]
    with ThreadedSandbox({"calls": rules}) as sandbox:
        outcomes = _send(sandbox, *calls)
    statuses = [outcome.status if isinstance(outcome, Rejected) else 202 for outcome in outcomes]
    assert statuses == [202, 402, 402, 202, 403, 404, 405, 202]


def test_that_one_recipient_is_refused_and_the_others_are_queued() -> None:
    with ThreadedSandbox({"recipients": [{"numbers": "+34", "refuse": "BLOCKED"}]}) as sandbox:
        (outcome,) = _send(sandbox)
        assert isinstance(outcome, Answered)
        assert [(answer.accepted, answer.reason) for answer in outcome.answers] == [(True, ""), (False, "BLOCKED")]
        assert sandbox.numbers == NUMBERS[:1]


def _news(tmp_path: Path, scenario: dict[str, Any], numbers: list[str]) -> tuple[str, list[dict[str, Any]]]:
    """The reference of one call and everything told about it."""
    with (
        ThreadedReceiver(tmp_path / "events.jsonl") as receiver,
        ThreadedSandbox({"webhook_step_ms": 1, **scenario}, webhook=receiver.url) as sandbox,
    ):
        (outcome,) = _send(sandbox, numbers)
        assert isinstance(outcome, Answered)
        assert sandbox.wait_for_webhooks(10)
        lines = receiver.events.read_bytes().splitlines()
    return outcome.reference, [json.loads(line) for line in lines]


def test_that_statuses_come_in_order_and_match_the_call(tmp_path: Path) -> None:
    rule = {"numbers": "+", "statuses": ["ack", "sent", "delivered", "read"]}
    reference, told = _news(tmp_path, {"recipients": [rule]}, NUMBERS)
    for number in NUMBERS:
        own = [body for body in told if body["data"]["recipient_id"] == number[1:]]
        assert [body["data"]["status"] for body in own] == ["ack", "sent", "delivered", "read"]
        assert len({body["data"]["id"] for body in own}) == 1
    assert all(body["reference"] == int(reference) and type(body["reference"]) is int for body in told)
    assert len({body["requestUUID"] for body in told}) == 8
    assert {body["requestType"] for body in told} == {"status_update"}


def test_that_failures_duplicates_disorder_and_replies_are_scripted(tmp_path: Path) -> None:
    rules = [
        {"numbers": "+33", "statuses": ["ack", "failed"], "code": 131049, "duplicate": True},
        {"numbers": "+34", "statuses": ["ack", "read"], "order": "reversed"},
        {"numbers": "+49", "statuses": [], "replies": ["STOP"]},
    ]
    _, told = _news(tmp_path, {"recipients": rules}, [*NUMBERS, "+4915112345678"])
    french = [body for body in told if body["data"].get("recipient_id") == "33612345678"]
    assert [body["data"]["status"] for body in french] == ["ack", "ack", "failed", "failed"]
    assert len({body["requestUUID"] for body in french}) == 2
    assert french[-1]["data"]["errors"][0]["code"] == 131049
    spanish = [body["data"]["status"] for body in told if body["data"].get("recipient_id") == "34612345678"]
    assert spanish == ["read", "ack"]
    (reply,) = [body for body in told if body["requestType"] == "incoming_message"]
    assert (reply["data"]["from"], reply["data"]["text"]["body"]) == ("4915112345678", "STOP")


def test_that_a_webhook_overtakes_the_202(tmp_path: Path) -> None:
    with (
        ThreadedReceiver(tmp_path / "events.jsonl") as receiver,
        ThreadedSandbox(
            {"calls": [{"call": 1, "do": "overtaken"}], "webhook_step_ms": 60_000}, webhook=receiver.url
        ) as sandbox,
    ):
        _send(sandbox)
        statuses = [json.loads(line)["data"]["status"] for line in receiver.events.read_bytes().splitlines()]
        assert statuses == ["ack", "ack"]


def test_that_the_usual_news_is_the_same_for_a_number_and_realistic_over_many() -> None:
    stories = [usual_statuses(f"+336{place:08d}") for place in range(2000)]
    assert stories[:50] == [usual_statuses(f"+336{place:08d}") for place in range(50)]
    shares = {
        last: sum(story[-1] == last for story in stories) / 2000 for last in ("failed", "sent", "delivered", "read")
    }
    assert 0.01 < shares["failed"] < 0.06
    assert 0.5 < shares["read"] < 0.7
    assert sum(shares.values()) == pytest.approx(1)


def test_that_the_record_is_on_the_disk_before_the_answer(tmp_path: Path) -> None:
    record = tmp_path / "record.jsonl"
    with ThreadedSandbox({"calls": [{"call": 2, "do": "hang_after"}]}, record=record) as sandbox:
        first, _ = _send(sandbox, NUMBERS, NUMBERS[:1], read_seconds=1.0)
        lines = [json.loads(line) for line in record.read_bytes().splitlines()]
    assert isinstance(first, Answered)
    assert [(line["call"], line["numbers"]) for line in lines] == [(1, NUMBERS), (2, NUMBERS[:1])]
    assert (lines[0]["reference"], lines[0]["content"]) == (first.reference, CONTENT)
    if os.name == "posix":
        assert record.stat().st_mode & 0o077 == 0


def test_that_latency_is_kept() -> None:
    with ThreadedSandbox({"latency_ms": 100}) as sandbox:
        started = time.monotonic()
        _send(sandbox)
        assert time.monotonic() - started >= 0.1


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"balanse": 3}', '{"calls": [{"do": "slow"}]}', '{"calls": [{"call": 0, "do": "odd"}]}',
     '{"calls": [{"call": [3, 2], "do": "slow"}]}', '{"recipients": [{"refuse": "X"}]}', '{"balance": -1}'],
)  # fmt: skip
def test_that_a_wrong_scenario_is_refused_with_its_place(text: str, tmp_path: Path) -> None:
    path = tmp_path / "scenario.json"
    path.write_text(text)
    with pytest.raises(InputRefused) as refused:
        read_scenario(path)
    assert refused.value.code == "scenario_unreadable"
    assert refused.value.details["problem"]


def test_that_a_missing_scenario_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="scenario_unreadable"):
        read_scenario(tmp_path / "none.json")


def test_that_the_documented_example_is_a_scenario() -> None:
    text = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")
    examples = [part.partition("```")[0] for part in text.split("```json\n")[1:]]
    assert examples
    for example in examples:
        assert Scenario.model_validate_json(example).calls
