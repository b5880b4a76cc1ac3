"""Who did not get a campaign: told in groups, and sent again to them alone by a linked campaign; through the shell."""

import json
from pathlib import Path

import pytest

from tests.journeys.support import connect, customers, done, run
from wa_desktop.domain.accounts import SANDBOX_KEY
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.sandbox.scenario import NumberRule

LISTED = 8
SENT = ("send", "--list", "clients", "--template", "offre_prenom", "--language", "fr", "--accept-derived", "--yes",
        "--var", "first_name=column:first_name")  # fmt: skip
CODES = {1: 131026, 2: 131049, 3: 131009, 4: 777777}


def news(tmp_path: Path, sandbox: ThreadedSandbox) -> Path:
    """Numbers 1 to 4 failed, each for another reason; the others got it."""
    bodies = []
    for message in sandbox.messages:
        code = CODES.get(int(message.number[-2:]))
        rule = NumberRule(numbers=message.number, statuses=("failed",) if code else ("delivered",), code=code or 131026)
        bodies += story(int(message.reference), message.number, rule)
    file = tmp_path / "news.jsonl"
    file.write_text("\n".join(json.dumps(body) for body in bodies), encoding="utf-8")
    return file


def test_that_those_who_did_not_get_it_are_sent_it_again_and_nobody_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox:
        connect(sandbox.base_url)
        file = customers(tmp_path / "c.xlsx", LISTED)
        done("import", file, "--list", "clients", "--consent", "marketing=Opt-in WhatsApp marketing")
        first = done(*SENT)
        done("events", "import", news(tmp_path, sandbox))
        groups = {one["group"]: one for one in done("missed", first["campaign"])["groups"]}
        sent_before = len(sandbox.numbers)
        second = done(*SENT, "--missed-by", first["campaign"])
        again = sandbox.numbers[sent_before:]
        repeated = run(*SENT, "--missed-by", first["campaign"], "--json")
    found = {name: (one["recipients"], one["action"]) for name, one in groups.items()}
    assert found == {
        "reached": (4, "nothing"),
        "not_reachable": (1, "suppress"),
        "too_soon": (1, "wait"),
        "to_fix": (1, "fix_and_send_again"),
        "try_again": (1, "send_again"),
    }
    assert sorted(number[-2:] for number in again) == ["03", "04"]
    assert second["excluded"] == {"already_reached": 4, "not_reachable": 1, "too_soon": 1}
    assert second["follows"] == first["campaign"]
    assert sum(second["counts"].values()) == LISTED
    assert (repeated.code, repeated.error) == (4, "campaign_repeated")
