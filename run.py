#!/usr/bin/env python3
"""Sets up WA Desktop in a clone and runs it: `python3 run.py demo`, `app`, `test [--long]` or `setup`.

Standard library only. Makes `.venv`, installs the locked requirements (checked by hash) and the
system libraries that Qt needs; a second start finds everything in place and begins at once.
"""

import argparse
import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
OLDEST = (3, 11)

LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libbrotlidec.so.1": "libbrotli1",
}
"""What Qt loads even without a screen, with the Debian or Ubuntu package that holds it."""

SCREEN_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""What a real window needs beside them."""

FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
FONT_PACKAGE = "fonts-dejavu-core"

CHECKS = (
    ("ruff", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy"]),
    ("rooms and arrows", ["lint-imports"]),
)


TEAM = "tests/team"
"""What needs a PostgreSQL server in every run."""

SERVER_WANTED = "WA_TEST_ENGINE"
"""The variable that has the tests' homes on a server when it says `postgresql`."""

ON_SERVER = (
    "tests/journeys/test_window.py::test_that_a_messy_file_becomes_an_accounted_campaign_with_the_mouse",
    "tests/journeys/test_command_line.py::test_that_a_file_becomes_an_accounted_campaign_by_processes_alone",
    "tests/journeys/test_kill.py",
    "tests/journeys/test_month_cap.py",
    "tests/store/test_ledger.py",
    "tests/store/test_standing.py",
)
"""What the plain run repeats on a server, in half a minute: the main journeys from outside, and the ledger."""

ON_SERVER_LONG = (
    "tests/journeys",
    "tests/store",
    "tests/dispatch",
    "tests/workspace",
    "tests/cli",
    "tests/results",
    "tests/relay",
    "tests/sandbox",
    "tests/ui",
)
"""Every test of a room that has to do with the database."""

MUST_HAVE_SERVER = sys.platform == "linux" and sys.version_info < (3, 13)
"""Where a package for tests brings the server, its absence is a fault."""


def main() -> int:
    """Run the verb of the command line; its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("setup", help="only the set-up")
    verbs.add_parser("demo", help="the whole job on the sandbox, without account or screen")
    verbs.add_parser("app", help="open the window")
    test = verbs.add_parser("test", help="every check")
    test.add_argument("--long", action="store_true", help="also the long kill, fuzz and screenshot runs")
    test.add_argument("rest", nargs="*", help="arguments for pytest")
    known, rest = parser.parse_known_args()
    if rest and known.verb not in ("demo", "app", "test"):
        parser.error(f"unknown arguments: {' '.join(rest)}")
    if sys.version_info < OLDEST:
        return say(f"WA Desktop needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {sys.version.split()[0]}.", 2)
    try:
        python = set_up(with_screen=known.verb == "app")
    except SetUpError as error:
        return say(str(error), 2)
    if known.verb == "test":
        return check(python, long=known.long, rest=[*known.rest, *rest])
    if known.verb == "setup":
        return say("Ready.", 0)
    verb = ["demo"] if known.verb == "demo" else []
    return subprocess.call([str(python), "-m", "wa_desktop", *verb, *rest])


class SetUpError(Exception):
    """The set-up cannot go on; the message says what to do."""


def set_up(*, with_screen: bool) -> Path:
    """Everything a run needs, made where it is missing; the Python of `.venv`."""
    need_system_packages(with_screen=with_screen)
    place = ROOT / ".venv"
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = place / "installed"
    wanted = fingerprint()
    if python.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    say("Setting up (once): a virtual environment and the locked requirements…")
    make_environment(place, python)
    install(python, "--require-hashes", "-r", str(LOCK))
    install(python, "--no-deps", "--no-build-isolation", "-e", str(ROOT))
    stamp.write_text(wanted, encoding="utf-8")
    return python


def fingerprint() -> str:
    """What the environment depends on: change one of them and it is brought up to date."""
    digest = hashlib.sha256(sys.version.encode())
    catalogues = sorted((ROOT / "resources" / "translations").rglob("*.po"))
    for path in (LOCK, ROOT / "pyproject.toml", ROOT / "packaging" / "build_hook.py", *catalogues):
        digest.update(path.read_bytes())
    return f"{ROOT}\n{digest.hexdigest()}\n"


def make_environment(place: Path, python: Path) -> None:
    """A fresh `.venv`; on Debian the module that makes it may have to be installed first."""
    shutil.rmtree(place, ignore_errors=True)
    command = [sys.executable, "-m", "venv", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 and shutil.which("apt-get"):
        shutil.rmtree(place, ignore_errors=True)
        install_packages([f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"])
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not python.exists():
        raise SetUpError(f"The virtual environment cannot be made:\n{(done.stdout + done.stderr).strip()}")


def install(python: Path, *arguments: str) -> None:
    """`pip install` inside the environment."""
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments]
    if subprocess.run(command, check=False).returncode != 0:
        raise SetUpError("A requirement could not be installed (see above). Check the network and try again.")


def need_system_packages(*, with_screen: bool) -> None:
    """Install the system libraries of Qt that are missing, or name them."""
    if not sys.platform.startswith("linux"):
        return
    wanted = LIBRARIES | (SCREEN_LIBRARIES if with_screen else {})
    missing = [package for library, package in wanted.items() if not loadable(library)]
    if not FONT.exists() and not shutil.which("fc-list"):
        missing.append(FONT_PACKAGE)
    if missing:
        install_packages(missing)


def loadable(library: str) -> bool:
    """Whether the dynamic linker finds `library`."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(packages: list[str]) -> None:
    """Install Debian packages as root or with sudo; else say the line to run."""
    as_root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo"]
    line = " ".join([*as_root, "apt-get install --no-install-recommends --yes", *packages])
    if not shutil.which("apt-get"):
        raise SetUpError(f"Qt needs system libraries that are missing here. On Debian they are: {' '.join(packages)}.")
    if as_root and not shutil.which("sudo"):
        raise SetUpError(f"System packages are missing. As root, run:\n  {line.removeprefix('sudo ')}")
    say(f"Installing system packages: {' '.join(packages)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run([*as_root, "apt-get", "update", "-qq"], env=quiet, check=False)
    install_line = [*as_root, "apt-get", "install", "--no-install-recommends", "--yes", "-qq", *packages]
    if subprocess.run(install_line, env=quiet, check=False, stdout=subprocess.DEVNULL).returncode != 0:
        raise SetUpError(f"System packages could not be installed. Run:\n  {line}")


def check(python: Path, *, long: bool, rest: list[str]) -> int:
    """Every check, each even when an earlier one failed; 0 when all passed."""
    tools = python.parent
    # Both engines are asked for here, whatever somebody tried by hand in this shell.
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1", SERVER_WANTED: ""}
    failed = []
    for name, command in CHECKS:
        say(f"── {name}")
        if subprocess.call([str(tools / command[0]), *command[1:]], cwd=ROOT, env=environment) != 0:
            failed.append(name)
    missing = server_missing(python, environment)
    if missing and MUST_HAVE_SERVER:
        failed.append("server")
    failed += run_tests(python, environment, long=long, rest=rest, missing=missing)
    return say(f"Failed: {', '.join(failed)}." if failed else "Every check passed.", 1 if failed else 0)


def run_tests(python: Path, environment: dict[str, str], *, long: bool, rest: list[str], missing: str) -> list[str]:
    """The tests on the file of a workstation, then those of `ON_SERVER` on a real server; the runs that failed."""
    # In the order of their folders: by their number, few but slow tests would come last, on one core.
    parallel = ["-n", "2", "--dist", "loadfile", "--no-loadscope-reorder"]
    marks = [] if long else ["-m", "not long"]
    aside = [f"--ignore={TEAM}"] if missing else []
    every = [*parallel, "tests"]
    runs = [("tests", [*aside, *(rest or every)], environment)]
    if not rest and not missing:
        chosen_there = [*parallel, *(ON_SERVER_LONG if long else ON_SERVER)]
        runs.append(("tests on a server", chosen_there, {**environment, SERVER_WANTED: "postgresql"}))
    failed = []
    for name, chosen, variables in runs:
        say(f"── {name}")
        if subprocess.call([str(python), "-m", "pytest", *marks, *chosen], cwd=ROOT, env=variables) != 0:
            failed.append(name)
    if missing:
        say(f"── tests on a server: left out. {missing}")
    return failed


def server_missing(python: Path, environment: dict[str, str]) -> str:
    """What to install for the tests on a PostgreSQL server, in one sentence; empty where there is one."""
    asked = [str(python), "-m", "tests.support.server"]
    found = subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return ""
    if "No module named 'psycopg'" in found.stderr:
        return "This Python has no package psycopg[binary]: use Python 3.11 or 3.12."
    return found.stdout.strip() or f"No PostgreSQL server can be looked for: {found.stderr.strip()[-300:]}"


def say(message: str, code: int = 0) -> int:
    """Tell the person, at once, and hand the exit code on."""
    print(message, file=sys.stderr if code else sys.stdout, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
