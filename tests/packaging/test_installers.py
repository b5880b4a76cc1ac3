"""The packages of Linux and Windows, made from a small stand-in for the bundle."""

import configparser
import gzip
import importlib
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.packaging.conftest import ROOT, SCRIPTS

ENDINGS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv"}
debian = pytest.mark.skipif(shutil.which("dpkg-deb") is None, reason="needs dpkg-deb")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    """What PyInstaller would make, in a few bytes."""
    folder = tmp_path / "bundle"
    (folder / "files" / "licences").mkdir(parents=True)
    for name in (
        "wa-desktop",
        "wa-desktop.exe",
        "wa-desktop-window.exe",
        "files/one.dat",
        "files/licences/NOTICES.txt",
    ):
        (folder / name).write_text(name, encoding="utf-8")
    return folder


def deb(linux: Any, bundle: Path, folder: Path) -> Path:
    """A package of `bundle`, made in `folder`."""
    folder.mkdir()
    tree = linux.lay_out(bundle, folder / "tree")
    linux.write_control(tree, ["libgl1"], ["libcups2"])
    linux.settle(tree)
    made: Path = linux.pack_deb(tree, folder, fast=True)
    return made


@debian
def test_that_the_package_owns_its_files_as_root_and_is_the_same_every_time(tmp_path: Path, bundle: Path) -> None:
    linux = importlib.import_module("linux")
    first, second = deb(linux, bundle, tmp_path / "1"), deb(linux, bundle, tmp_path / "2")
    assert first.read_bytes() == second.read_bytes()
    listed = subprocess.run(["dpkg-deb", "-c", str(first)], capture_output=True, text=True, check=True).stdout
    assert all(line.split()[1] == "root/root" for line in listed.splitlines())
    assert "./usr/bin/wa-desktop -> ../lib/wa-desktop/wa-desktop" in listed
    for path in ("usr/lib/wa-desktop/files/one.dat", "usr/share/man/man1/wa-desktop.1.gz", "hicolor/48x48/apps"):
        assert path in listed
    fields = subprocess.run(["dpkg-deb", "-f", str(first)], capture_output=True, text=True, check=True).stdout
    assert re.search(r"^Depends: libc6 \(>= 2\.\d+\), libgl1$", fields, re.MULTILINE)
    assert "@" not in fields.replace("@users.noreply", "")


@debian
def test_that_a_package_may_call_itself_another_version_to_prove_an_upgrade(tmp_path: Path, bundle: Path) -> None:
    linux = importlib.import_module("linux")
    tree = linux.lay_out(bundle, tmp_path / "tree", "0.0.1")
    linux.write_control(tree, ["libgl1"], ["libcups2"], "0.0.1")
    made = linux.pack_deb(tree, tmp_path, "0.0.1", fast=True)
    assert made.name == f"wa-desktop_0.0.1_{linux.architecture()}.deb"
    said = subprocess.run(["dpkg-deb", "-f", str(made), "Version"], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "0.0.1"
    assert subprocess.run(["dpkg", "--compare-versions", "0.0.1", "lt", linux.VERSION], check=False).returncode == 0


@debian
def test_that_the_sums_of_the_package_are_those_of_its_files(tmp_path: Path, bundle: Path) -> None:
    made = deb(importlib.import_module("linux"), bundle, tmp_path / "1")
    subprocess.run(["dpkg-deb", "-R", str(made), str(tmp_path / "out")], check=True)
    sums = ["md5sum", "--quiet", "--check", "DEBIAN/md5sums"]
    assert subprocess.run(sums, cwd=tmp_path / "out", check=False).returncode == 0


@debian
@pytest.mark.skipif(shutil.which("readelf") is None, reason="needs readelf")
def test_that_a_library_without_a_package_stops_the_build(bundle: Path) -> None:
    needs = importlib.import_module("linux_needs")
    shutil.copy("/bin/true", bundle / "files" / "true")
    assert needs.dependencies(bundle) == (["ca-certificates", "fonts-dejavu-core", "tzdata"], [])
    shutil.copy("/bin/ls", bundle / "files" / "ls")
    with pytest.raises(needs.UnknownLibrary, match=r"libselinux\.so"):
        needs.dependencies(bundle)


@pytest.mark.skipif(sys.platform == "win32", reason="asks the C library of Linux")
def test_that_the_change_log_is_debians(tmp_path: Path, bundle: Path) -> None:
    linux = importlib.import_module("linux")
    tree = linux.lay_out(bundle, tmp_path / "tree")
    text = gzip.decompress((tree / "usr/share/doc/wa-desktop/changelog.gz").read_bytes()).decode()
    assert text.startswith(f"wa-desktop ({linux.VERSION}) stable; urgency=medium\n\n  * ")
    assert re.search(r"\n -- .+ <\S+@\S+>  \w{3}, \d\d \w{3} \d{4} ", text)
    assert max(len(line) for line in text.splitlines() if not line.startswith(" -- ")) <= 80


def test_that_every_system_offers_the_program_for_the_same_files() -> None:
    script = (SCRIPTS / "windows" / "wa-desktop.nsi").read_text(encoding="utf-8")
    assert set(re.findall(r'\$\{do\} "(\.\w+)"', script)) == ENDINGS
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(SCRIPTS / "linux" / "wa-desktop.desktop", encoding="utf-8")
    kinds = entry["Desktop Entry"]["MimeType"]
    assert all(word in kinds for word in ("spreadsheetml.sheet;", "ms-excel;", "opendocument", "text/csv", "tab-sep"))
    assert entry["Desktop Entry"]["Exec"] == "wa-desktop open %f"
    assert 'open "%1"' in script


def test_that_the_descriptions_are_well_formed() -> None:
    page = ET.parse(SCRIPTS / "linux" / "metainfo.xml")  # noqa: S314 - our own file
    drawing = ET.parse(ROOT / "resources" / "icons" / "wa-desktop.svg")  # noqa: S314
    assert page.findtext("launchable") == "wa-desktop.desktop"
    assert drawing.getroot().tag.endswith("svg")
    rights = plistlib.loads((SCRIPTS / "macos" / "entitlements.plist").read_bytes())
    assert all(value is True for value in rights.values())
    compile((SCRIPTS / "pyinstaller" / "wa_desktop.spec").read_text(encoding="utf-8"), "wa_desktop.spec", "exec")


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="needs desktop-file-utils")
def test_that_the_menu_entry_is_a_valid_one() -> None:
    line = ["desktop-file-validate", str(SCRIPTS / "linux" / "wa-desktop.desktop")]
    assert subprocess.run(line, capture_output=True, check=False).returncode == 0


def test_that_the_installer_asks_for_each_error_once() -> None:
    """NSIS forgets an error when it is asked for: a second test would say that a running program is closed."""
    script = (SCRIPTS / "windows" / "wa-desktop.nsi").read_text(encoding="utf-8")
    code = "\n".join(line for line in script.splitlines() if not line.lstrip().startswith(";"))
    assert code.count("${Errors}") == code.count("ClearErrors") > 0
    assert "AllowSkipFiles off" in code


def test_that_nothing_under_the_gpl_is_bundled_with_python() -> None:
    spec = (SCRIPTS / "pyinstaller" / "wa_desktop.spec").read_text(encoding="utf-8")
    unused = spec.split("UNUSED_MODULES", 1)[1].split("]", 1)[0]
    kept = spec.split("KEPT_SYSTEM_LIBRARIES", 1)[1].split(")", 1)[0]
    assert all(f'"{module}"' in unused for module in ("readline", "_gdbm", "_dbm"))
    assert not any(library in kept for library in ("readline", "gdbm", "libdb"))


def test_that_the_installer_says_everything_in_both_languages() -> None:
    words = (SCRIPTS / "windows" / "words.nsh").read_text(encoding="utf-8")
    script = (SCRIPTS / "windows" / "wa-desktop.nsi").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\((\w+)\)", script))
    for language in ("FRENCH", "ENGLISH"):
        assert set(re.findall(rf"LangString (\w+) \${{LANG_{language}}} \"", words)) == asked


@pytest.mark.skipif(shutil.which("makensis") is None, reason="needs makensis")
def test_that_the_windows_installer_compiles_without_a_warning(tmp_path: Path, bundle: Path) -> None:
    windows = importlib.import_module("windows")
    path = windows.compiled(bundle, tmp_path / "out", "9.8.7", "")
    assert path.name == "wa-desktop-9.8.7-windows-x64.exe"
    assert path.read_bytes()[:2] == b"MZ"


@pytest.mark.skipif(sys.platform == "win32" or shutil.which("makensis") is None, reason="needs makensis and sh")
def test_that_the_installer_and_the_uninstaller_are_signed_when_there_is_a_key(tmp_path: Path, bundle: Path) -> None:
    windows = importlib.import_module("windows")
    signed = tmp_path / "signed.txt"
    key = tmp_path / "sign"
    key.write_text(f'#!/bin/sh\necho "$1" >> "{signed}"\n', encoding="utf-8")
    key.chmod(0o755)
    path = windows.compiled(bundle, tmp_path / "out", "9.8.7", str(key))
    assert len(signed.read_text(encoding="utf-8").splitlines()) == 2
    assert str(path) in signed.read_text(encoding="utf-8")
