"""The announcement that a release makes is one that the program believes; nothing else is ever published."""

import base64
import importlib
import json
import os
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.packaging.test_release import run
from wa_desktop.domain.releases import announcements_of, judged, key_id, release_of, signatures_of
from wa_desktop.gateway.release_client import prove
from wa_desktop.store.migration import REVISIONS


def openssl() -> str:
    """What the command says of itself; empty when there is none."""
    if shutil.which("openssl") is None:
        return ""
    return subprocess.run(["openssl", "version"], capture_output=True, text=True, check=False).stdout


pytestmark = pytest.mark.skipif(not openssl().startswith("OpenSSL 3"), reason="needs openssl 3")
PAGE = "https://example.org/wa-desktop/releases"


@pytest.fixture
def manifest(scripts: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    module = importlib.import_module("manifest")
    monkeypatch.setattr(module, "released_on", lambda: "2026-12-01")
    return module


@pytest.fixture
def key(tmp_path: Path) -> tuple[Path, str]:
    """A private key's file and the public key in base64, made as a maintainer makes them."""
    file = tmp_path / "key.pem"
    made = run("manifest.py", "key", str(file))
    assert made.returncode == 0, made.stderr
    return file, made.stdout.strip()


@pytest.fixture
def release(tmp_path: Path) -> Path:
    folder = tmp_path / "release"
    folder.mkdir()
    (folder / "one.deb").write_bytes(b"package")
    return folder


def test_that_the_program_believes_what_a_release_announces(
    manifest: Any, key: tuple[Path, str], release: Path
) -> None:
    file, public = key
    path = manifest.written(release, ["one.deb"], PAGE)
    signature = manifest.signed(path, file, [public])
    source = announcements_of(json.dumps({"address": f"{PAGE}/latest/download/manifest.json", "keys": [public]}))
    prove(path.read_bytes(), signatures_of(signature.read_text(encoding="ascii")), source.keys)
    told = release_of(path.read_bytes())
    newer = judged(told, running="0.0.1", newest="", schema=int(REVISIONS[0]), today=date(2026, 12, 2))
    assert newer is not None
    assert (newer.version, newer.page) == (manifest.VERSION, f"{PAGE}/tag/v{manifest.VERSION}")
    assert newer.summary_in("fr")
    assert newer.files[0].url == f"{PAGE}/download/v{manifest.VERSION}/one.deb"
    assert newer.files[0].size == 7
    assert path.read_bytes() == manifest.written(release, ["one.deb"], PAGE).read_bytes()


def test_that_a_key_that_no_program_knows_signs_nothing(manifest: Any, key: tuple[Path, str], release: Path) -> None:
    path = manifest.written(release, ["one.deb"], PAGE)
    other = base64.b64encode(b"x" * 32).decode()
    with pytest.raises(SystemExit, match="No program knows"):
        manifest.signed(path, key[0], [other])
    assert not (release / manifest.SIGNATURE).exists()


def test_that_a_changed_manifest_is_noticed(manifest: Any, key: tuple[Path, str], release: Path) -> None:
    file, public = key
    path = manifest.written(release, ["one.deb"], PAGE)
    signature = manifest.signed(path, file)
    raw = base64.b64decode(public)
    assert manifest.is_signed(path, signature, raw)
    assert manifest.key_id(raw) == key_id(raw)
    path.write_bytes(path.read_bytes() + b" ")
    assert not manifest.is_signed(path, signature, raw)


def test_that_a_key_is_never_overwritten_and_belongs_to_its_owner(key: tuple[Path, str]) -> None:
    file, _public = key
    before = file.read_bytes()
    assert os.name == "nt" or file.stat().st_mode & 0o077 == 0
    assert run("manifest.py", "key", str(file)).returncode == 1
    assert file.read_bytes() == before


def test_that_a_build_asks_only_when_it_was_given_a_key(manifest: Any, tmp_path: Path, key: tuple[Path, str]) -> None:
    file = tmp_path / "source.json"
    assert manifest.write_source({}, file) == 0
    assert not file.exists()
    there = {"GITHUB_SERVER_URL": "https://example.org", "GITHUB_REPOSITORY": "someone/wa-desktop"}
    assert manifest.write_source({"RELEASE_PUBLIC_KEYS": key[1], **there}, file) == 0
    source = announcements_of(file.read_text(encoding="utf-8"))
    assert source.address == "https://example.org/someone/wa-desktop/releases/latest/download/manifest.json"
    assert source.configured
    for wrong in ({"RELEASE_PUBLIC_KEYS": "AAAA"}, {"RELEASE_PUBLIC_KEYS": key[1], "RELEASE_MANIFEST_URL": "http://a"}):
        assert manifest.write_source({**there, **wrong}, file) == 1
    assert announcements_of(file.read_text(encoding="utf-8")) == source


def test_that_the_source_kept_here_asks_nobody(scripts: Path) -> None:
    kept = (scripts.parent / "resources" / "releases" / "source.json").read_text(encoding="utf-8")
    assert not announcements_of(kept).configured


def test_that_the_version_being_made_has_its_sentences(scripts: Path) -> None:
    version = importlib.import_module("version")
    assert set(version.summary()) == {"fr", "en"}
    assert all(0 < len(words) <= 200 for words in version.summary().values())
