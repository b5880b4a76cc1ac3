"""What is shipped for administrators: it names options that exist, and a server's few libraries are enough."""

import json
import os
import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.relay_process import ROOT, SECRET, TOKEN

FOLDER = ROOT / "packaging" / "relay"
PINS = runpy.run_path(str(FOLDER / "pins.py"))

# Blocks every library that the server's list leaves out, then serves.
LEAN = """
import importlib.abc, importlib.metadata, re, sys

names = importlib.metadata.packages_distributions()
needed = set(sys.argv[1].split(","))

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        owners = {re.sub("[_.]", "-", owner).casefold() for owner in names.get(name.partition(".")[0], ())}
        if owners and not owners & needed:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Missing())
from wa_desktop.app import run
sys.exit(run(["relay", "serve", "--port", "0", "--data", sys.argv[2], "--json", "--lang", "fr"]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="for a Linux server")
def test_that_the_listed_libraries_are_enough(tmp_path: Path) -> None:
    environment = {**os.environ, "WA_RELAY_SECRET": SECRET, "WA_RELAY_TOKEN": TOKEN}
    listed = ",".join([*PINS["NEEDED"], "wa-desktop"])
    command = [sys.executable, "-c", LEAN, listed, str(tmp_path / "data")]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as relay:
        assert relay.stdout is not None
        said = "".join(iter(relay.stdout.readline, "}\n")) + "}"
        relay.terminate()
        assert relay.wait(30) == 0
    assert json.loads(said)["keep_days"] == 30


def test_that_every_listed_library_is_locked() -> None:
    locked: dict[str, str] = PINS["blocks"]()
    assert all("--hash=sha256:" in locked[name] for name in PINS["NEEDED"])


def _commands() -> list[str]:
    unit = (FOLDER / "wa-relay.service").read_text(encoding="utf-8")
    container = (FOLDER / "Containerfile").read_text(encoding="utf-8")
    compose = (FOLDER / "compose.yaml").read_text(encoding="utf-8")
    entry = json.loads(re.findall(r"ENTRYPOINT (\[.*\])", container)[0])
    started = re.findall(r"ExecStart=(.*)", unit)[0]
    given = json.loads(re.findall(r"command: (\[.*\])", compose)[0])
    return [started, shlex.join([*entry, *given])]


@pytest.mark.parametrize("command", _commands())
def test_that_shipped_commands_name_options_that_exist(command: str) -> None:
    program, *words = shlex.split(command)
    assert Path(program).name == "wa-desktop"
    asked = [sys.executable, "-m", "wa_desktop", *words[:2], "--help", "--json"]
    described = json.loads(subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    known = {name.split()[0] for name in described["help"]["parameters"]}
    assert {word for word in words if word.startswith("--")} <= known


def test_that_the_page_for_administrators_names_every_option() -> None:
    page = (ROOT / "docs" / "relay.md").read_text(encoding="utf-8")
    asked = [sys.executable, "-m", "wa_desktop", "relay", "serve", "--help", "--json"]
    described = json.loads(subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    assert [name for name in described["help"]["parameters"] if name.split()[0] not in page] == []
    for link in re.findall(r"\]\(\.\./([^)]+)\)", page):
        assert (ROOT / link).is_file(), link
