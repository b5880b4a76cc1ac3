"""Freezes the program and proves the result: `python packaging/freeze.py [--out FOLDER]`.

The bundle is started from a folder of its own, without Python or the checkout in reach, and must
pass its self-test with nothing on its output but the report.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SPEC = ROOT / "packaging" / "pyinstaller" / "wa_desktop.spec"


def main() -> int:
    """Build, self-test, say the size; 0 when the bundle works."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    out: Path = parser.parse_args().out.resolve()
    build(out)
    bundle = out / "wa-desktop"
    megabytes = sum(path.lstat().st_size for path in bundle.rglob("*") if not path.is_dir()) / 1e6
    report = prove(bundle)
    failed = [entry["name"] for entry in report["checks"] if not entry["ok"]]
    print(f"{bundle}: {megabytes:.0f} MB, {len(report['checks'])} checks, failed: {failed or 'none'}")
    return 0 if report["ok"] else 1


def build(out: Path) -> None:
    """Run PyInstaller on the spec."""
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--distpath", str(out),
         "--workpath", str(ROOT / "build"), str(SPEC)],
        check=True, cwd=ROOT,
    )  # fmt: skip


def prove(bundle: Path) -> dict[str, object]:
    """The self-test report of a frozen program started as a stranger would."""
    program = bundle / ("wa-desktop.exe" if os.name == "nt" else "wa-desktop")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
        environment |= {"QT_QPA_PLATFORM": "offscreen", "WA_DESKTOP_HOME": str(Path(folder) / "home")}
        done = subprocess.run(
            [str(program), "self-test", "--out", str(report)],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        if not report.exists():
            raise SystemExit(f"The bundle wrote no report (exit {done.returncode}):\n{done.stdout}{done.stderr}")
        if done.stderr.strip():
            raise SystemExit(f"The bundle should be silent and said:\n{done.stderr}")
        found: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main())
