"""Completes a release: `python packaging/release.py FOLDER`, where FOLDER holds the packages of every system.

Adds the bill of materials, the notes (from CHANGELOG.md), the list of checksums that
`sha256sum --check` reads, and refuses a folder in which a system's package is missing.
"""

import argparse
import hashlib
import json
import subprocess
import sys
from pathlib import Path

from bill import LOCK, bill
from version import VERSION, chapter

EXPECTED = (
    f"wa-desktop_{VERSION}_amd64.deb",
    f"wa-desktop-{VERSION}-linux-x86_64.tar.xz",
    f"wa-desktop-{VERSION}-windows-x64.exe",
    f"WA-Desktop-{VERSION}-macos-arm64.dmg",
)
BILL = f"wa-desktop-{VERSION}.cdx.json"
SUMS = "SHA256SUMS"
NOTES = "NOTES.md"
PARTS = "parts.json"


def main() -> int:
    """Write the files; 1 when a package is missing or the change log says nothing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sign", metavar="KEY", help="sign the checksums with this key of gpg")
    given = parser.parse_args()
    folder: Path = given.folder
    missing = [name for name in EXPECTED if not (folder / name).is_file()]
    if missing or not chapter():
        print(f"Missing: {', '.join(missing) or f'the chapter {VERSION} of CHANGELOG.md'}", file=sys.stderr)
        return 1
    complete(folder)
    if given.sign:
        line = ["gpg", "--batch", "--yes", "--local-user", given.sign, "--armor", "--detach-sign", str(folder / SUMS)]
        subprocess.run(line, check=True)
    for path in sorted(folder.iterdir()):
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
    return 0


def complete(folder: Path) -> None:
    """Bill, notes and checksums beside the packages."""
    parts = folder / PARTS
    known = json.loads(parts.read_text(encoding="utf-8")) if parts.is_file() else None
    parts.unlink(missing_ok=True)
    text = json.dumps(bill(LOCK.read_text(encoding="utf-8"), known), indent=1, ensure_ascii=False)
    (folder / BILL).write_text(text + "\n", encoding="utf-8")
    (folder / NOTES).write_text(chapter() + "\n", encoding="utf-8")
    files = sorted(folder / name for name in (*EXPECTED, BILL))
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
