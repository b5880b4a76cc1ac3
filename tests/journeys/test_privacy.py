"""Rights and safety through the shell: erased during a campaign, backed up, restored elsewhere, silent until asked."""

import json
from pathlib import Path

import pytest

from tests.journeys.support import connect, connection, customers, done, run
from wa_desktop.domain.accounts import SANDBOX_KEY
from wa_desktop.sandbox.news import story
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.sandbox.scenario import NumberRule

SEND = ("send", "--list", "clients", "--template", "offre_prenom", "--language", "fr", "--accept-derived",
        "--var", "first_name=column:first_name", "--max-cost", "0.25")  # fmt: skip
IMPORT = ("--consent", "marketing=Opt-in WhatsApp marketing")


@pytest.fixture(autouse=True)
def secrets_of_this_test(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    monkeypatch.setenv("WA_DESKTOP_BACKUP_PASSPHRASE", "correct horse battery")
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "0123456789abcdef0123")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_that_erasing_backing_up_and_moving_keep_every_promise(tmp_path: Path) -> None:
    with ThreadedSandbox() as sandbox:
        connect(sandbox.base_url)
        file = customers(tmp_path / "c.xlsx", 6)
        done("import", file, "--list", "clients", *IMPORT)
        stopped = run(*SEND, "--batch-size", "1", "--yes", "--json")
        campaign = stopped.document["campaign"]
        assert (stopped.code, stopped.document["reason"]) == (4, "cap_reached")
        sent, planned = sandbox.numbers[0], stopped.document["counts"]["planned"]
        unsent = next(one["number"] for one in done("recipients", campaign)["recipients"] if one["state"] == "planned")
        asked = run("erase", unsent, "--json")
        assert (asked.code, asked.error) == (4, "erase_unconfirmed")
        assert done("erase", unsent, "--dry-run")["erased"] is False
        assert done("erase", unsent, "--yes")["not_sent"] == 1
        assert done("erase", sent, "--yes")["in_flight"] == 1
        spent = done("status", campaign)["spent"]
        assert (spent, done("status", campaign)["counts"]["planned"]) == (stopped.document["spent"], planned - 1)
        reference = next(message.reference for message in sandbox.messages if message.number == sent)
        late = story(int(reference), sent, NumberRule(numbers=sent, statuses=("delivered", "read")))
        news = tmp_path / "news.jsonl"
        news.write_text("\n".join(json.dumps(body) for body in late), encoding="utf-8")
        assert done("events", "import", news)["malformed"] == 0
        assert done("status", campaign)["counts"]["read"] == 1
        rows = done("import", file, "--list", "again", *IMPORT)
        assert (rows["accepted"], rows["rejected_by_reason"]) == (4, {"erased": 2})
        backup = done("backup", "--to", tmp_path / "backups")["file"]
        before = len(sandbox.numbers)
        move_and_retire(sandbox, tmp_path, backup, str(campaign), before)
        finished = done("resume", campaign, "--max-cost", "10")
        assert (finished["state"], finished["counts"]["excluded"]) == ("finished", 1)
        assert unsent not in sandbox.numbers
    verified = done("audit", "verify")
    assert done("audit", "verify", "--head", verified["head"])["ok"]
    assert run("audit", "verify", "--head", f"1:{'0' * 64}", "--json").error == "audit_broken"
    exported = tmp_path / "audit.csv"
    assert done("audit", "export", "--out", exported)["rows"] == verified["lines"]
    assert sent.removeprefix("+") not in exported.read_text(encoding="utf-8-sig")


def move_and_retire(sandbox: ThreadedSandbox, tmp_path: Path, backup: str, campaign: str, before: int) -> None:
    other = ("--home", tmp_path / "other")
    restored = done("restore", backup, *other)
    assert (restored["kept"], bool(restored["waits_for"])) == ("", True)
    done(*connection(sandbox.base_url), *other)
    for command in (("resume", campaign), ("test-send", "--template", "offre_prenom", "--to", "+33699999999"),
                    (*SEND, "--again", "--yes", "--name", "second")):  # fmt: skip
        refused = run(*command, *other, "--json")
        assert refused.code == 4, refused.out + refused.err
    assert run("resume", campaign, *other, "--json").error == "old_workstation_active"
    assert len(sandbox.numbers) == before
    assert done("restore", "--retire-old", *other)["retired"]
    again = run("restore", backup, *other, "--json")
    assert (again.code, again.error) == (4, "restore_unconfirmed")


def test_that_a_person_gets_everything_held_on_them_in_each_format(tmp_path: Path) -> None:
    done("import", customers(tmp_path / "c.xlsx", 2), "--list", "clients", *IMPORT)
    number = "+33600000001"
    done("suppress", "add", number, "--reason", "au téléphone")
    for ending in ("json", "xlsx", "pdf", "txt"):
        out = tmp_path / f"person.{ending}"
        told = done("person-export", number, "--out", out, "--lang", "fr")
        assert (told["counts"]["rows"], told["counts"]["entries"]) == (1, 1)
        assert out.stat().st_size > 500
        assert out.stat().st_mode & 0o077 == 0
    record = json.loads((tmp_path / "person.json").read_text(encoding="utf-8"))
    assert record["rows"][0]["file"] == "c.xlsx"
    text = (tmp_path / "person.txt").read_text(encoding="utf-8")
    assert "au téléphone" in text
    assert "33600000002" not in text
    assert run("person-export", number, "--out", tmp_path / "x.docx", "--json").code == 2


def test_that_the_daily_things_are_arranged_by_options(tmp_path: Path) -> None:
    assert run("backup", "--json").error == "usage_missing"
    done("backup", "--to", tmp_path / "b", "--daily", "on", "--keep-days", "3")
    state = done("backup", "--status")
    assert (state["daily"], state["keep_days"], state["is_due"]) == (True, 3, False)
    assert done("backup", "--daily", "off")["daily"] is False
    asked = run("retention", "enable", "--json")
    assert (asked.code, asked.error) == (4, "retention_not_previewed")
    enabled = done("retention", "enable", "--yes", "--keep", "messages=6")
    assert (enabled["enabled"], enabled["rules"][0]["months"]) == (True, 6)
    assert run("retention", "enable", "--keep", "refusals=6", "--json").code == 2
    assert done("retention", "run")["done"]
    assert run("restore", "--json").code == 2
