"""`team`, `approvals`, `approve`: the command line of a team's people."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.planning_data import add_list, people
from tests.team.people import Team, a_team
from wa_desktop.cli.main import run_command
from wa_desktop.cli.session import Doors
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import account

DOORS = Doors(lambda _home, _language, _file: 0, Path.home, lambda _out: (True, "{}"))


@pytest.fixture
def team(tmp_path: Path) -> Iterator[Team]:
    with a_team(tmp_path) as made:
        yield made


def run(capsys: pytest.CaptureFixture[str], team: Team, name: str, *words: str) -> tuple[int, Any]:
    """The exit code and the document of one command, as this person."""
    home = team.here(name).home
    capsys.readouterr()
    code = run_command(["--home", str(home), "--json", *words], DOORS)
    return code, json.loads(capsys.readouterr().out)


def test_that_a_team_gives_roles_approves_and_sends_from_the_command_line(
    team: Team, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    monkeypatch.setenv("WA_DESKTOP_NEW_PASSWORD", "secret")
    olga = team.login("olga")
    assert run(capsys, team, "boss", "team", "add", olga, "--role", "viewer")[1]["created"] is True
    assert run(capsys, team, "boss", "team", "role", olga, "--role", "approver")[1]["role"] == "approver"
    code, told = run(capsys, team, "vera", "team", "list")
    assert (code, {one["name"]: one["role"] for one in told["people"]}[olga]) == (0, "approver")
    code, told = run(capsys, team, "anne", "team", "remove", olga)
    assert (code, told["error"]["code"]) == (4, "role_not_allowed")
    assert run(capsys, team, "boss", "settings", "set", "four_eyes", "yes")[0] == 0
    with ThreadedSandbox() as sandbox:
        account.connect(team.here("boss"), SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        add_list(team.here("anne"), "clients", people("FR", 3))
        send = ("send", "--list", "clients", "--template", "soldes_hiver", "--name", "noel", "--yes")
        code, frozen = run(capsys, team, "anne", *send)
        assert (code, frozen["state"], frozen["reason"]) == (4, "ready", "approval_waiting")
        assert run(capsys, team, "anne", "resume", "noel")[1]["error"]["code"] == "approval_waiting"
        assert run(capsys, team, "anne", "approve", "noel")[1]["error"]["code"] == "approval_own"
        (waiting,) = run(capsys, team, "paul", "approvals")[1]["waiting"]
        code, said = run(capsys, team, "paul", "approve", "noel", "--decline", "Mauvaise liste")
        assert (code, said["campaign"]["declined_why"]) == (0, "Mauvaise liste")
        assert run(capsys, team, "anne", "resume", "noel")[1]["error"]["code"] == "approval_waiting"
        assert run(capsys, team, "paul", "approve", "noel", "--decline", "x", "--withdraw")[0] == 2
        code, given = run(capsys, team, "paul", "approve", "noel", "--seal", waiting["seal"])
        assert (code, given["approval"]["approver"]) == (0, team.login("paul"))
        assert sandbox.numbers == []
        code, sent = run(capsys, team, "anne", "resume", "noel")
        assert (code, sent["state"], len(sandbox.numbers)) == (0, "finished", 3)
        # Whoever may only look sees all of it.
        for words in (("campaigns",), ("status", "noel"), ("recipients", "noel"), ("lists",), ("audit", "verify"),
                      ("estimate", "--list", "clients", "--template", "soldes_hiver"), ("list", "clients"),
                      ("approvals", "noel"), ("settings", "list"), ("audit", "list")):  # fmt: skip
            assert run(capsys, team, "vera", *words)[0] == 0, words
        (line,) = [one for one in run(capsys, team, "vera", "audit", "list")[1]["lines"]
                   if one["action"] == "campaign_approved"]  # fmt: skip
        assert (line["operator"], line["computer"].endswith("(127.0.0.1)")) == (team.login("paul"), True)
        assert run(capsys, team, "vera", *send, "--again")[1]["error"]["code"] == "role_not_allowed"
