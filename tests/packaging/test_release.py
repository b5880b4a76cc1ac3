"""From the lock and the change log to what stands beside the packages."""

import hashlib
import importlib
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.packaging.conftest import ROOT, SCRIPTS
from wa_desktop.ui.pages.licences import LICENCES

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, str(SCRIPTS / script), *arguments]
    return subprocess.run(line, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60)


@pytest.mark.parametrize(
    ("version", "numbers"), [("1.2.3", (1, 2, 3, 0)), ("0.1.0rc2", (0, 1, 0, 0)), ("2.0", (2, 0, 0, 0))]
)
def test_that_windows_gets_four_numbers(version: str, numbers: tuple[int, ...]) -> None:
    assert importlib.import_module("version").four_numbers(version) == numbers


def test_that_a_tag_of_another_version_is_refused() -> None:
    assert run("version.py").stdout.strip() == importlib.import_module("version").VERSION
    refused = run("version.py", "--tag", "v99.0.0")
    assert refused.returncode == 1
    assert "v99.0.0" in refused.stderr


def test_that_the_change_log_gives_one_chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    version = importlib.import_module("version")
    log = "# Changes\n\n## 1.2.0 – unreleased\n\n- new\n\n## 1.1.0 – 2026-12-01\n\n- old\n- older\n"
    (tmp_path / "CHANGELOG.md").write_text(log, encoding="utf-8")
    monkeypatch.setattr(version, "ROOT", tmp_path)
    assert version.chapter("1.1.0") == "- old\n- older"
    assert version.chapter("1.2.0") == "- new"
    assert (version.chapter("1.0.0"), version.chapter("1.2")) == ("", "")
    assert (version.released_on("1.1.0"), version.released_on("1.2.0")) == ("2026-12-01", "")


def test_that_the_bill_holds_every_pin_with_its_sums_and_is_the_same_every_time() -> None:
    bill = importlib.import_module("bill")
    made = bill.bill(LOCK, [{"name": "httpx", "licence": "BSD-3-Clause"}])
    pins = re.findall(r"^(\S+)==(\S+)", LOCK, re.MULTILINE)
    assert [(part["name"], part["version"]) for part in made["components"]] == pins
    sums = [entry for part in made["components"] for entry in part["properties"] if entry["name"].endswith("sha256")]
    assert len(sums) == LOCK.count("--hash=sha256:")
    assert [part["name"] for part in made["components"] if part["scope"] == "required"] == ["httpx"]
    assert run("bill.py").stdout == run("bill.py").stdout != ""


def test_that_a_lock_with_an_address_is_refused() -> None:
    bill = importlib.import_module("bill")
    with pytest.raises(bill.AddressInLock):
        bill.bill("--index-url https://example.invalid/simple\n" + LOCK)


def test_that_a_release_without_a_package_is_refused(tmp_path: Path) -> None:
    refused = run("release.py", str(tmp_path))
    assert refused.returncode == 1
    assert ".dmg" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_that_a_release_says_the_sum_of_every_file(tmp_path: Path) -> None:
    release = importlib.import_module("release")
    for name in release.EXPECTED:
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "NOTICES.txt").write_text("licences", encoding="utf-8")
    for system, part in (("linux", "httpx"), ("windows", "pywin32-ctypes")):
        parts = json.dumps([{"name": part, "licence": "BSD"}])
        (tmp_path / f"parts-{system}.json").write_text(parts, encoding="utf-8")
    assert run("release.py", str(tmp_path)).returncode == 0
    said = dict(line.split("  ")[::-1] for line in (tmp_path / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in tmp_path.iterdir()}
    assert said == {name: there[name] for name in there if name not in ("SHA256SUMS", "NOTES.md")}
    assert len(said) == len(release.EXPECTED) + 2
    bill = json.loads((tmp_path / release.BILL).read_text(encoding="utf-8"))
    shipped = [part["name"] for part in bill["components"] if part["scope"] == "required"]
    assert shipped == ["httpx", "pywin32-ctypes"], "what any system's bundle holds"


def test_that_the_notices_hold_the_texts_and_say_how_to_replace_qt(tmp_path: Path) -> None:
    notices = importlib.import_module("notices")
    files = notices.collect(["httpx._client", "PySide6/QtCore.abi3.so", "wa_desktop.app"], tmp_path / "licences")
    assert {path.name for path in files} == {
        "GPL-3.txt", "LGPL-3.txt", "NOTICES.txt", "httpx.txt", "parts.json",
    }  # fmt: skip
    words = (tmp_path / "licences" / "NOTICES.txt").read_text(encoding="utf-8")
    assert "httpx 0." in words
    assert re.search(r"sources.*Qt 6\.\d+\.\d+, download\.qt\.io", words, re.IGNORECASE)
    assert "replace them" in words
    parts = json.loads((tmp_path / "licences" / "parts.json").read_text(encoding="utf-8"))
    assert [part["name"] for part in parts] == ["httpx", "pyside6-essentials"]


def test_that_the_settings_name_the_parts_that_are_shipped_and_no_other() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[<>=\[; ]", line)[0].casefold() for line in project["dependencies"]}
    # The bundles leave pandas out, and the time zones of Windows are Python's own data.
    told = {word.casefold() for name, _licence in LICENCES for word in name.split(", ")}
    assert told - {"python", "qt", "dejavu sans"} == needed - {"pandas", "tzdata"}


def test_that_the_workflows_start_scripts_that_exist() -> None:
    named: set[str] = set()
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        text = path.read_text(encoding="utf-8").replace("\\", "/")
        assert "\t" not in text
        named |= set(re.findall(r"packaging/[\w/]+\.py", text))
    assert {"packaging/linux.py", "packaging/windows.py", "packaging/macos.py", "packaging/release.py"} <= named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def workflows() -> dict[str, str]:
    """The text of every workflow by its name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")}


@pytest.mark.parametrize("name", sorted(workflows()))
def test_that_a_workflow_uses_what_is_pinned_and_may_write_nothing_by_default(name: str) -> None:
    text = workflows()[name]
    used = re.findall(r"uses: (\S+)", text)
    assert all(re.fullmatch(r"\S+@[0-9a-f]{40}", one) or one.startswith("./") for one in used), used
    assert re.search(r"^permissions:\n  contents: read$", text, re.MULTILINE)
    jobs = re.findall(r"^    runs-on:", text, re.MULTILINE)
    assert len(jobs) == len(re.findall(r"^    timeout-minutes:", text, re.MULTILINE))
    # A condition cannot look at a secret, and a secret written into a command would be read by its shell.
    assert not re.search(r"if:.*secrets\.|run:.*\$\{\{", text)


def test_that_only_a_release_hands_its_keys_on() -> None:
    handing = {name for name, text in workflows().items() if "secrets: inherit" in text}
    assert handing == {"release.yml"}
