"""The disk image of macOS, made with stand-ins for Apple's tools that write down how they were called."""

import importlib
import os
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins are shell scripts")
TOOLS = ("codesign", "ditto", "hdiutil", "xcrun")


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with one line for each call of Apple's tools."""
    log, tools = tmp_path / "calls.txt", tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        # The image lists what would be in it.
        made = 'case "$1" in create) ls -A "$5" > "${9}"; esac' if name == "hdiutil" else ":"
        copied = 'cp -R "$1" "$2"' if name == "ditto" else ":"
        tool = tools / name
        tool.write_text(f'#!/bin/sh\necho "{name} $*" >> "{log}"\n{copied}\n{made}\n', encoding="utf-8")
        tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    for name in ("MACOS_SIGNER", "NOTARY_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    return log


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """What the bundle would be, in a few bytes."""
    folder = tmp_path / "WA Desktop.app"
    (folder / "Contents" / "MacOS").mkdir(parents=True)
    (folder / "Contents" / "MacOS" / "wa-desktop").write_text("program", encoding="utf-8")
    return folder


def test_that_the_image_holds_the_app_a_link_to_its_place_and_the_licence(
    tmp_path: Path, calls: Path, app: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    macos = importlib.import_module("macos")
    image = macos.packed(app, tmp_path / "it.dmg")
    assert set(image.read_text(encoding="utf-8").splitlines()) == {"Applications", "LICENSE", "WA Desktop.app"}
    macos.notarise(image)
    assert "Not notarised" in capsys.readouterr().out
    assert [line.split()[0] for line in calls.read_text(encoding="utf-8").splitlines()] == ["ditto", "hdiutil"]


def test_that_the_image_is_signed_and_approved_when_there_are_keys(
    tmp_path: Path, calls: Path, app: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MACOS_SIGNER", "Developer ID")
    monkeypatch.setenv("NOTARY_PROFILE", "release")
    macos = importlib.import_module("macos")
    macos.notarise(macos.packed(app, tmp_path / "it.dmg"))
    said = calls.read_text(encoding="utf-8").splitlines()
    assert [line.split()[0] for line in said] == ["ditto", "hdiutil", "codesign", "xcrun", "xcrun"]
    assert said[2].startswith("codesign --sign Developer ID --timestamp ")
    assert "--keychain-profile release --wait" in said[3]
    assert said[4].startswith("xcrun stapler staple ")
    assert all(line.endswith("it.dmg") or "--wait" in line for line in said[2:])
