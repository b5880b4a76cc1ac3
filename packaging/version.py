"""The version of the program, read from its one place, in the forms that packages ask for.

`python packaging/version.py [--tag v1.2.3]` prints it; a tag that says another version, or a version
without a dated chapter in the change log, is refused.
"""

import argparse
import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

WINDOWS_RESOURCE = """\
VSVersionInfo(
  ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0, OS=0x40004, fileType=0x1),
  kids=[
    StringFileInfo([StringTable('040C04B0', [
      StringStruct('CompanyName', 'The WA Desktop authors'),
      StringStruct('FileDescription', 'WA Desktop'),
      StringStruct('FileVersion', '{version}'),
      StringStruct('InternalName', '{name}'),
      StringStruct('LegalCopyright', 'The WA Desktop authors. Apache License 2.0'),
      StringStruct('OriginalFilename', '{name}.exe'),
      StringStruct('ProductName', 'WA Desktop'),
      StringStruct('ProductVersion', '{version}')])]),
    VarFileInfo([VarStruct('Translation', [0x040C, 1200])])
  ]
)
"""


def four_numbers(version: str = VERSION) -> tuple[int, int, int, int]:
    """The version as Windows counts: `1.2.3` is (1, 2, 3, 0); what follows the numbers is left out."""
    found = [int(part) for part in re.findall(r"\d+", re.split(r"[a-z+-]", version)[0])[:4]]
    return tuple(found + [0] * (4 - len(found)))  # type: ignore[return-value]


def write_windows_resource(folder: Path, name: str) -> Path:
    """The file that PyInstaller makes a program's properties from; its path."""
    path = folder / f"{name}.version.txt"
    path.write_text(WINDOWS_RESOURCE.format(numbers=four_numbers(), version=VERSION, name=name), encoding="utf-8")
    return path


def chapter(version: str = VERSION) -> str:
    """What the change log says of a version, without its heading; empty when it says nothing."""
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}(?!\S)[^\n]*\n(.*?)(?=^## |\Z)", log, re.MULTILINE | re.DOTALL)
    return found.group(1).strip() if found else ""


def released_on(version: str = VERSION) -> str:
    """The date in the version's heading (`## 1.2.3 – 2026-12-01`), empty while it says “unreleased”."""
    log = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = re.search(rf"^## {re.escape(version)}(?!\S)[^\n]*?(\d{{4}}-\d{{2}}-\d{{2}})", log, re.MULTILINE)
    return found.group(1) if found else ""


def summary(version: str = VERSION) -> dict[str, str]:
    """The sentence on a version by language, which the program shows to those who have an older one."""
    known: dict[str, dict[str, str]] = json.loads((ROOT / "packaging" / "summaries.json").read_text(encoding="utf-8"))
    return known.get(version, {})


def main() -> int:
    """Print the version; 1 when the tag, the change log or the summaries do not agree with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tag", default="", help="the tag being released")
    tag: str = parser.parse_args().tag
    if tag and tag != f"v{VERSION}":
        print(f"The tag {tag} is not v{VERSION}, the version of pyproject.toml.", file=sys.stderr)
        return 1
    if tag and not (chapter() and released_on()):
        print(f"CHANGELOG.md needs a chapter “## {VERSION} – YYYY-MM-DD”.", file=sys.stderr)
        return 1
    if tag and not all(summary().get(language) for language in ("fr", "en")):
        print(f"packaging/summaries.json needs a sentence on {VERSION} in French and in English.", file=sys.stderr)
        return 1
    print(VERSION)
    return 0


if __name__ == "__main__":
    sys.exit(main())
