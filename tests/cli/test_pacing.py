"""`settings`, the options of `send` for its pace, `unconfirmed`, `category`, typed as a person types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from wa_desktop.domain.settings import SETTINGS


def run(home: Path, *words: str, lang: str = "en") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wa_desktop", "--home", str(home), "--lang", lang, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_that_settings_are_shown_and_changed(tmp_path: Path) -> None:
    shown = json.loads(run(tmp_path, "settings", "list", "--json").stdout)["settings"]
    assert set(shown) == set(SETTINGS)
    assert shown["quiet_hours"] is True
    changed = run(tmp_path, "settings", "set", "portfolio_limit", "2000", "--json")
    assert (changed.returncode, json.loads(changed.stdout)) == (0, {"settings": {"portfolio_limit": 2000}})
    assert json.loads(run(tmp_path, "settings", "set", "quiet_hours", "non", "--json").stdout)["settings"] == {
        "quiet_hours": False
    }


@pytest.mark.parametrize(("key", "value"), [("portfolio_limit", "300"), ("quiet_hours", "perhaps"), ("nothing", "1")])
def test_that_an_impossible_setting_is_refused(tmp_path: Path, key: str, value: str) -> None:
    refused = run(tmp_path, "settings", "set", key, value, "--json")
    assert refused.returncode == 3
    assert json.loads(refused.stdout)["error"]["code"] in ("setting_refused", "setting_unknown")


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_that_the_help_of_send_names_the_pace_in_both_languages(tmp_path: Path, lang: str) -> None:
    said = run(tmp_path, "send", "--help", lang=lang).stdout
    for option in ("--quiet-hours", "--canary", "--canary-wait", "--countdown"):
        assert option in said
    assert ("news" in said) is (lang == "en")
