"""The month's cap holds over two sends that two processes begin at the same time."""

import json
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest

from tests.journeys.support import ROOT, command, connect, done, run
from wa_desktop.domain.accounts import SANDBOX_KEY
from wa_desktop.sandbox.running import ThreadedSandbox

EACH, AFFORDED = 30, 40
FEE = Decimal("0.0712") + Decimal("0.0123")
SENT = ("send", "--template", "soldes_hiver", "--language", "fr", "--batch-size", "7", "--quiet-hours", "off",
        "--accept-derived", "--yes", "--json", "--list")  # fmt: skip


def french(path: Path, start: str) -> Path:
    """A list of people who agreed."""
    path.write_text("\n".join(["téléphone;accord", *(f"{start}{at:04d};oui" for at in range(EACH))]), encoding="utf-8")
    return path


def test_that_two_sends_at_once_never_exceed_the_month_s_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox:
        connect(sandbox.base_url)
        for name, start in (("a", "+3361000"), ("b", "+3361100")):
            done("import", french(tmp_path / f"{name}.csv", start), "--list", name, "--consent", "marketing=accord")
        done("tariff", "set", "--sent", "0.0123", "--received", "0", "--from", "2024-01-01")
        done("budget", "set", "--month", AFFORDED * FEE)
        running = {
            name: subprocess.Popen(command(*SENT, name), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
            for name in "ab"
        }
        said = {name: json.loads(one.communicate(timeout=60)[0]) for name, one in running.items()}
        assert len(sandbox.numbers) <= AFFORDED
        # One process sends at a time: who was told so asks again, and meets what the other left.
        for name in [name for name, one in said.items() if one.get("error", {}).get("code") == "engine_elsewhere"]:
            said[name] = run(*SENT, name).document
        held = done("budget", "show")["budget"]
    assert len(set(sandbox.numbers)) == len(sandbox.numbers) == AFFORDED
    assert max((one["state"], one["reason"]) for one in said.values()) == ("paused", "month_cap_reached")
    assert Decimal(held["committed"]) == AFFORDED * FEE
    assert Decimal(held["left"]) == 0
