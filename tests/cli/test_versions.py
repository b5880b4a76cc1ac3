"""`version --check`: the answer as JSON and in words, and the exit code of each outcome."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.announcing import Announcer, asked_here, manifest
from wa_desktop import __version__
from wa_desktop.app import run
from wa_desktop.workspace import releases


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announcer]:
    with asked_here(tmp_path, monkeypatch) as opened:
        yield opened


def test_that_the_version_alone_asks_nobody(
    server: Announcer, private_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"version": __version__}
    assert not server.asked
    assert not private_home.exists(), "the data is not needed for that"


def test_that_a_newer_version_is_told(server: Announcer, capsys: pytest.CaptureFixture[str]) -> None:
    server.announce(manifest())
    assert run(["version", "--check", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["version"], said["asking"], said["asked"]) == (__version__, "on", True)
    assert said["newer"]["version"] == "9.1.0"
    assert said["newer"]["files"][0]["sha256"] == "0" * 64
    assert run(["version", "--check", "--lang", "fr"]) == 0
    words = capsys.readouterr().out
    assert "9.1.0" in words
    assert "Un calendrier des envois." in words
    assert "https://example.org/wa-desktop/9.1.0" in words


def test_that_nothing_newer_is_said(server: Announcer, capsys: pytest.CaptureFixture[str]) -> None:
    server.announce(manifest(__version__))
    assert run(["version", "--check"]) == 0
    assert "no newer version" in capsys.readouterr().out


def test_that_what_stands_in_the_way_is_said(server: Announcer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["version", "--check", "--json"]) == 5
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "release_unreachable"
    server.announce(manifest(), b"")
    assert run(["version", "--check"]) == 5
    assert "not signed" in capsys.readouterr().err


def test_that_a_forbidden_question_is_not_asked(
    server: Announcer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(releases.FORBIDDEN, "1")
    assert run(["version", "--check", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["asking"], said["asked"], said["newer"]) == ("forbidden", False, None)
    assert not server.asked


def test_that_the_setting_is_changed_like_any_other(server: Announcer, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["settings", "set", "version_news", "off", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"settings": {"version_news": False}}
