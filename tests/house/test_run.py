"""What `run.py test` runs: the tests on a file, then those on a server, and what it says where there is none."""

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).resolve().parents[2] / "run.py"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in for Python is a shell script")


@pytest.fixture
def command() -> ModuleType:
    found = importlib.util.spec_from_file_location("run_command", RUN)
    assert found is not None
    assert found.loader is not None
    made = importlib.util.module_from_spec(found)
    found.loader.exec_module(made)
    return made


def python_that(tmp_path: Path, looks: str) -> Path:
    """A Python that notes what it is asked to run, and `looks` for a server."""
    made = tmp_path / "python"
    noting = f'echo "[$WA_TEST_ENGINE] $*" >> "{tmp_path}/asked"'
    made.write_text(f'#!/bin/sh\ncase "$*" in *tests.support.server*) {looks};; *) {noting};; esac\n', encoding="utf-8")
    made.chmod(0o755)
    return made


def asked(tmp_path: Path) -> list[str]:
    return (tmp_path / "asked").read_text(encoding="utf-8").splitlines()


def test_that_the_tests_run_on_both_engines(tmp_path: Path, command: ModuleType) -> None:
    python = python_that(tmp_path, "exit 0")
    environment = {**os.environ, command.SERVER_WANTED: ""}
    missing = command.server_missing(python, environment)
    assert missing == ""
    assert command.run_tests(python, environment, long=False, rest=[], missing=missing) == []
    on_file, on_server = asked(tmp_path)
    assert on_file.startswith("[] -m pytest -m not long")
    assert "--ignore" not in on_file
    assert on_server.startswith("[postgresql] -m pytest -m not long")
    assert on_server.endswith(" ".join(command.ON_SERVER))
    for path in command.ON_SERVER_LONG:
        assert (RUN.parent / path).is_dir(), path


def test_that_a_missing_server_is_said_and_the_rest_goes_on(
    tmp_path: Path, command: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    python = python_that(tmp_path, "echo There is no server: install one.; exit 1")
    environment = {**os.environ, command.SERVER_WANTED: ""}
    missing = command.server_missing(python, environment)
    assert missing == "There is no server: install one."
    assert command.run_tests(python, environment, long=True, rest=[], missing=missing) == []
    (on_file,) = asked(tmp_path)
    assert f"--ignore={command.TEAM}" in on_file
    assert "There is no server: install one." in capsys.readouterr().out


def test_that_the_server_is_a_must_where_a_package_brings_it(command: ModuleType) -> None:
    assert (sys.platform == "linux" and sys.version_info < (3, 13)) == command.MUST_HAVE_SERVER
