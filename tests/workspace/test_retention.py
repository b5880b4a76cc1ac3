"""Retention: seen before its first run, then by itself; what proves a refusal or a consent in use stays."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.audience.files import csv_file
from tests.support.frozen_campaign import make_campaign
from tests.support.inbox import kept_messages
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.values import Scope
from wa_desktop.store.fast import run
from wa_desktop.store.instants import to_stored
from wa_desktop.workspace import housekeeping, lists, results, retention, settings, suppressions
from wa_desktop.workspace.desk import Desk

YEARS = timedelta(days=366)
LEA, LUC = "+33612345678", "+33612345679"


def reply(number: str, text: str, at: datetime, uuid: str) -> bytes:
    data = {"from": number[1:], "id": f"wamid.{uuid}", "timestamp": str(int(at.timestamp())), "type": "text",
            "text": {"body": text}}  # fmt: skip
    return json.dumps({"requestType": "incoming_message", "requestUUID": uuid, "data": data}).encode()


def sql(desk: Desk, statement: str, *values: object) -> list[tuple[object, ...]]:
    with desk.store.write() as c:
        found = run(c, statement, values)
        return [tuple(row) for row in found] if found.description else []


def old_home(desk: Desk, folder: Path) -> None:
    """Four years ago: a list, an ended campaign with names, a message, a STOP, raw news; and all of that today."""
    now = datetime.now(UTC)
    file = csv_file(folder / "c.csv", "Mobile;Opt-in\n0612345678;oui\n0612345679;non\n")
    for name in ("old", "used", "new"):
        lists.import_file(desk, file, name, Into.NEW, ImportOptions(country="FR", consent={"Opt-in": 1}))
    long_ago = to_stored(now - 4 * YEARS)
    sql(desk, "UPDATE contact_list SET created_at = ? WHERE name <> 'new'", long_ago)
    sql(desk, "UPDATE list_import SET started_at = ?, finished_at = ? WHERE list_id IN"
              " (SELECT id FROM contact_list WHERE name <> 'new')", long_ago, long_ago)  # fmt: skip
    made = make_campaign(desk, 2, names=("Zélie", "Luc"))
    sql(desk, "UPDATE contact_list SET created_at = ? WHERE name = 'clients'", to_stored(now))
    sql(desk, "UPDATE campaign SET state = 'finished', finished_at = ? WHERE id = ?", long_ago, made.id)
    sql(desk, "INSERT INTO campaign (name, state, template, list_id, list_name, plan, estimate, content_guard,"
              " currency, batch_size, created_at) SELECT 'x', 'paused', 't', id, 'used', '{}', '', '', 'EUR', 1, 1"
              " FROM contact_list WHERE name = 'used'")  # fmt: skip
    bodies = [
        reply(LEA, "old words", now - 4 * YEARS, "1"), reply(LEA, "new words", now, "2"),
        reply(LUC, "STOP", now - 4 * YEARS, "3"),
    ]  # fmt: skip
    results.apply_bodies(desk, bodies, "test")
    results.apply_bodies(desk, [json.dumps({"requestType": "odd", "requestUUID": "4", "data": {}}).encode()], "test")
    sql(desk, "UPDATE event SET received_at = ? WHERE request_uuid IN ('1', '3', '4')", long_ago)


def due(desk: Desk) -> dict[str, int]:
    return {rule.kind: rule.due for rule in retention.plan(desk).rules}


def test_that_what_is_old_goes_and_what_proves_something_stays(desk: Desk, tmp_path: Path) -> None:
    old_home(desk, tmp_path)
    suppressions.add(desk, [LEA], Scope.ALL)
    assert due(desk) == {"messages": 1, "events": 1, "campaigns": 2, "lists": 1}
    assert retention.plan(desk).rules[-1].names == ("old",)
    with pytest.raises(WaitingForPerson, match="retention_not_previewed"):
        retention.run(desk)
    assert due(desk)["messages"] == 1
    done = retention.run(desk, seen=True)
    assert done.due == 5
    assert due(desk) == dict.fromkeys(retention.KINDS, 0)
    assert {view.name for view in lists.lists(desk)} >= {"used", "new"}
    assert "old" not in {view.name for view in lists.lists(desk)}
    assert {body for _, body in kept_messages(desk)} == {"", "new words", "STOP"}
    assert len(kept_messages(desk)) == 3
    proof = results.proof(desk, LUC)
    assert {entry["kind"] for entry in proof["entries"]} == {"refusal", "suppression"}
    assert any("STOP" in (entry["evidence"] or "") for entry in proof["entries"])
    assert suppressions.listed(desk) != []
    assert "Zélie" not in str(sql(desk, "SELECT message FROM content"))


def test_that_it_runs_by_itself_only_after_a_look_and_once_a_day(desk: Desk, tmp_path: Path) -> None:
    old_home(desk, tmp_path)
    settings.change(desk, "retention_enabled", True)
    assert retention.run_if_due(desk) is None
    assert retention.enable(desk).previewed
    cleaned, _ = housekeeping.run_if_due(desk)
    assert cleaned is not None
    assert cleaned.due == 5
    assert housekeeping.run_if_due(desk) == (None, None)
    assert not retention.disable(desk).enabled


def test_that_a_shorter_delay_waits_for_another_look_and_a_longer_one_does_not(desk: Desk) -> None:
    retention.enable(desk)
    retention.change(desk, "messages", 24)
    assert retention.plan(desk).previewed
    retention.change(desk, "messages", 0)
    assert retention.plan(desk).previewed
    assert retention.plan(desk).rules[0].before is None
    retention.change(desk, "messages", 6)
    assert not retention.plan(desk).previewed
    assert retention.run_if_due(desk) is None
    with pytest.raises(InputRefused, match="setting_unknown"):
        retention.change(desk, "refusals", 1)
    with pytest.raises(InputRefused, match="setting_refused"):
        retention.change(desk, "messages", -1)
