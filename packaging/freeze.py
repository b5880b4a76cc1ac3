"""Freezes the program and proves the result: `python packaging/freeze.py [--out FOLDER]`.

The bundle is started from a folder of its own, without Python or the checkout in reach, without a
screen and, where Xvfb is there, on one; it must pass its self-test in time, with nothing on its output
but the report. `--only-prove PROGRAM` does that with an installed program.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "packaging" / "pyinstaller" / "wa_desktop.spec"
LARGEST_MB = 300
LONGEST_SECONDS = 300
"""After which a bundle counts as stuck; how long it takes is printed, machines differ."""


def main() -> int:
    """Build, self-test, say the size; 0 when the bundle works."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--only-prove", type=Path, metavar="PROGRAM")
    given = parser.parse_args()
    if given.only_prove:
        return 0 if proven(given.only_prove.resolve()) else 1
    bundle = build(given.out.resolve())
    megabytes = size(bundle) / 1e6
    print(f"{bundle}: {megabytes:.0f} MB")
    return 0 if proven(program_in(bundle)) and megabytes <= LARGEST_MB else 1


def build(out: Path) -> Path:
    """Run PyInstaller on the spec; the bundle's folder."""
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", "--distpath", str(out),
         "--workpath", str(ROOT / "build"), str(SPEC)],
        check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},  # this tree, wherever another is installed
    )  # fmt: skip
    return out / "wa-desktop"


def program_in(bundle: Path) -> Path:
    """The program that a terminal starts."""
    return bundle / ("wa-desktop.exe" if os.name == "nt" else "wa-desktop")


def size(folder: Path) -> int:
    """Bytes of all files, links not followed."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir())


def proven(program: Path) -> bool:
    """Whether the self-test passes without a screen, and on one where Xvfb can make it; each is told."""
    screens: list[tuple[str, list[str], dict[str, str]]] = [("no screen", [], {"QT_QPA_PLATFORM": "offscreen"})]
    if shutil.which("xvfb-run"):
        screens.append(("Xvfb", ["xvfb-run", "--auto-servernum"], {"QT_QPA_PLATFORM": "xcb"}))
    good = True
    for name, before, environment in screens:
        start = time.monotonic()
        report = prove(program, before, environment)
        failed = [f"{entry['name']} ({entry['detail']})" for entry in report["checks"] if not entry["ok"]]
        seconds = time.monotonic() - start
        print(f"{name}: {len(report['checks'])} checks in {seconds:.1f} s, failed: {', '.join(failed) or 'none'}")
        good = good and report["ok"]
    return good


def prove(program: Path, before: list[str], more: dict[str, str]) -> dict[str, Any]:
    """The self-test report of a frozen program started as a stranger would, by the command `before` if any."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
        environment |= {"WA_DESKTOP_HOME": str(Path(folder) / "home"), **more}
        done = subprocess.run(
            [*before, str(program), "self-test", "--out", str(report)],
            cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=LONGEST_SECONDS, check=False,
        )  # fmt: skip
        if not report.exists():
            raise SystemExit(f"The program wrote no report (exit {done.returncode}):\n{done.stdout}{done.stderr}")
        if done.stderr.strip():
            raise SystemExit(f"The program should be silent and said:\n{done.stderr}")
        found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main())
