"""`unconfirmed` and `resolve`: decisions about everybody, one call or one number, as they are typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.support import done, run
from tests.planning_data import add_list, people
from tests.support.inbox import connect_to
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace.desk import open_desk


@pytest.fixture
def campaign(private_home: Path) -> Iterator[str]:
    """A campaign to twelve people in calls of four, the first two of which ended with a page instead of an answer."""
    faults = {"calls": [{"call": [1, 2], "do": "unreadable"}]}
    with ThreadedSandbox(faults) as running:
        desk = open_desk(private_home)
        connect_to(desk, running.base_url)
        add_list(desk, "clients", people("FR", 12))
        desk.close()
        done("settings", "set", "calls_in_flight", "1", "--json")
        plan = ("--list", "clients", "--template", "soldes_hiver")
        sent = run("send", *plan, "--batch-size", "4", "--rate", "0", "--yes", "--json")
        assert (sent.code, sent.document["reason"]) == (4, "unconfirmed")
        yield str(sent.document["campaign"])


def counts(document: dict[str, Any]) -> dict[str, int]:
    return {state: number for state, number in document["counts"].items() if number}


def calls(campaign: str) -> list[int]:
    return [one["batch"] for one in done("unconfirmed", campaign, "--json")["unconfirmed"]]


@pytest.mark.parametrize("option", ["--call", "--batch"])
def test_that_one_call_alone_is_decided_about(campaign: str, option: str) -> None:
    first, second = calls(campaign)
    decided = run("resolve", campaign, "--as", "sent", option, str(first), "--json")
    assert (decided.code, counts(decided.document)) == (4, {"queued": 8, "unconfirmed": 4})
    assert calls(campaign) == [second]
    gone = run("resolve", campaign, "--as", "sent", option, str(first), "--json")
    assert (gone.code, gone.error) == (3, "batch_unknown")
    again = run("resolve", campaign, "--as", "resend", option, str(second), "--json")
    assert counts(again.document) == {"queued": 8, "planned": 4}
    assert counts(done("resume", campaign, "--json")) == {"queued": 12}


def test_that_a_number_and_a_call_are_decided_about_together(campaign: str) -> None:
    first, _ = calls(campaign)
    uncertain = done("recipients", campaign, "--state", "unconfirmed", "--json")["recipients"]
    number = str(uncertain[-1]["number"])
    both = run("resolve", campaign, "--as", "sent", "--call", str(first), "--number", number, "--json")
    assert counts(both.document) == {"queued": 9, "unconfirmed": 3}
    assert counts(done("resolve", campaign, "--as", "sent", "--json")) == {"queued": 12}
    assert done("status", campaign, "--rename", "Offres de Noël", "--json")["name"] == "Offres de Noël"
    assert run("status", "Offres de Noël", "--rename", " ", "--json").error == "campaign_name_refused"
