"""What the frozen program must hold, and the journeys that are made with it."""

import ast
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys import support
from tests.packaging.conftest import ROOT, SCRIPTS


def _left_out() -> set[str]:
    """The modules that the bundle leaves out by name."""
    tree = ast.parse((SCRIPTS / "pyinstaller" / "wa_desktop.spec").read_text(encoding="utf-8"))
    (value,) = (
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "UNUSED_MODULES"
    )
    return set(ast.literal_eval(value))


def _imports(path: Path) -> set[str]:
    lines = re.findall(
        r"^\s*(?:from ([\w.]+) import (.*)|import (.*))$", path.read_text(encoding="utf-8"), re.MULTILINE
    )
    found: set[str] = set()
    for module, names, plain in lines:
        named = re.findall(r"[\w.]+", re.sub(r" as \w+", "", names or plain))
        found |= {module, *(f"{module}.{name}" for name in named)} if module else set(named)
    return found


def test_that_the_program_imports_nothing_that_its_bundle_leaves_out() -> None:
    left_out = _left_out()
    assert "PySide6.QtQml" in left_out
    wrong = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "wa_desktop").rglob("*.py")
        for name in _imports(path)
        if {name, name.partition(".")[0]} & left_out or any(name.startswith(f"{one}.") for one in left_out)
    }
    assert not wrong


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_that_a_command_of_a_journey_goes_to_the_program_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "wa-desktop"
    program.write_text('#!/bin/sh\nprintf \'{"asked": "%s"}\' "$*"\nexit 3\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(support, "PROGRAM", str(program))
    ran = support.run("suppress", "+33612345678")
    assert (ran.code, ran.document) == (3, {"asked": "suppress +33612345678"})


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_that_the_journeys_are_made_with_the_program_that_is_named(tmp_path: Path) -> None:
    calls, program = tmp_path / "calls.txt", tmp_path / "wa-desktop"
    line = f'echo "$1" >> "{calls}"\nexec "{sys.executable}" -m wa_desktop "$@"\n'
    program.write_text(f"#!/bin/sh\n{line}", encoding="utf-8")
    program.chmod(0o755)
    words = ["-m", "pytest", "-q", "tests/journeys/test_list_commands.py", "-k", "counted_once"]
    environment = {**os.environ, "WA_DESKTOP_PROGRAM": str(program), "PYTEST_ADDOPTS": ""}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert calls.read_text(encoding="utf-8").split() == ["suppress", "suppress", "suppress"]


@pytest.mark.parametrize("program", [None, "/usr/bin/wa-desktop"])
def test_that_only_journeys_made_by_commands_are_made_with_an_installed_program(
    monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    monkeypatch.setattr("tests.journeys.support.PROGRAM", program)
    left_out = set(runpy.run_path(str(ROOT / "tests" / "journeys" / "conftest.py"))["collect_ignore"])
    assert not {"test_command_line.py", "test_upgrade.py", "test_relay.py"} & left_out
    looking_inside = {"test_crash.py", "test_kill.py", "test_window.py"}
    assert looking_inside & left_out == (looking_inside if program else set())
