"""Completes a release: `python packaging/release.py FOLDER`, where FOLDER holds the packages of every system.

Adds the bill of materials, the notes (from CHANGELOG.md) and the list of checksums that `sha256sum --check` reads, and
refuses a folder in which a system's package is missing. With `--manifest-key FILE.pem` also the signed announcement
that the program reads; `--sign KEY` has gpg sign the checksums.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import manifest
from bill import LOCK, bill
from version import VERSION, chapter

EXPECTED = (
    f"wa-desktop_{VERSION}_amd64.deb",
    f"wa-desktop-{VERSION}-linux-x86_64.tar.xz",
    f"wa-desktop-{VERSION}-windows-x64.exe",
    f"WA-Desktop-{VERSION}-macos-arm64.dmg",
)
BILL = f"wa-desktop-{VERSION}.cdx.json"
NOTICES = "NOTICES.txt"
"""The licences of the parts, as they stand in the bundles; not refused when it is missing."""
SUMS = "SHA256SUMS"
NOTES = "NOTES.md"
PARTS = "parts-*.json"
"""What each system's bundle holds: read for the bill, not published."""


def main() -> int:
    """Write the files; 1 when a package is missing or the change log says nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sign", metavar="KEY", help="sign the checksums with this key of gpg")
    parser.add_argument("--manifest-key", type=Path, metavar="FILE.pem", help="announce the release, signed with it")
    parser.add_argument("--releases", default="", metavar="URL", help="the page of the releases, else GitHub's own")
    given = parser.parse_args()
    folder: Path = given.folder
    missing = [name for name in EXPECTED if not (folder / name).is_file()]
    if missing or not chapter():
        print(f"Missing: {', '.join(missing) or f'the chapter {VERSION} of CHANGELOG.md'}", file=sys.stderr)
        return 1
    if given.manifest_key:
        announce(folder, given.manifest_key, given.releases)
    else:
        print("Not announced: no --manifest-key. Programs will not hear of this release.")
    complete(folder)
    if given.sign:
        line = ["gpg", "--batch", "--yes", "--local-user", given.sign, "--armor", "--detach-sign", str(folder / SUMS)]
        subprocess.run(line, check=True)
    for path in sorted(folder.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def announce(folder: Path, key: Path, releases: str) -> None:
    """The manifest and its signature, which a program built with `RELEASE_PUBLIC_KEYS` believes."""
    known = os.environ.get("RELEASE_PUBLIC_KEYS", "").split()
    page = releases.rstrip("/") or manifest.releases_page(os.environ)
    manifest.signed(manifest.written(folder, EXPECTED, page), key, known)


def complete(folder: Path) -> None:
    """Bill, notes and checksums beside the packages."""
    text = json.dumps(bill(LOCK.read_text(encoding="utf-8"), _parts(folder)), indent=1, ensure_ascii=False)
    (folder / BILL).write_text(text + "\n", encoding="utf-8")
    (folder / NOTES).write_text(chapter() + "\n", encoding="utf-8")
    names = (*EXPECTED, BILL, NOTICES, manifest.NAME, manifest.SIGNATURE)
    files = sorted(folder / name for name in names if (folder / name).is_file())
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _parts(folder: Path) -> list[dict[str, str]] | None:
    """What the bundles hold together; None when nothing is known of that. The lists are taken out of the folder."""
    files = sorted(folder.glob(PARTS))
    parts = {part["name"]: part for path in files for part in json.loads(path.read_text(encoding="utf-8"))}
    for path in files:
        path.unlink()
    return [parts[name] for name in sorted(parts)] if files else None


if __name__ == "__main__":
    sys.exit(main())
