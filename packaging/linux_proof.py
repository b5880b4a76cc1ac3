"""Installs the .deb in clean systems and uses it there: `python packaging/linux_proof.py FILE.deb [--suite SUITE]…`.

As root on Debian or Ubuntu, with debootstrap. Each suite is made once under `--base` (by default a folder
that is thrown away) and copied for the run. There the package is installed with its declared
dependencies alone; an ordinary user runs the self-test and the demo, imports a list and opens the window
on a file; after the purge nothing but her data may be left.
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MIRROR = "deb.debian.org/debian"
SUITES = ("bookworm", "trixie")
USER = "marketer"
HOME = f"/home/{USER}"
PACKAGE = "root/wa-desktop.deb"
LONGEST_SELF_TEST = 10.0
"""Seconds of work, not of waiting: other programs of the machine do not count."""
WINDOW_SECONDS = 15
ELSEWHERE = ("var", "proc", "sys", "dev", "tmp", "run", "root", "home")
"""What a package manager, a kernel and a user write by themselves."""
REMAINDERS = ("/etc/ld.so.cache", "/etc/.pwd.lock", "/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-")


class NotProven(Exception):
    """The installed program did not do what it should."""


def main() -> int:
    """Prove every suite; 0 when all are good."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--suite", action="append", metavar="SUITE", help=f"of Debian; default: {', '.join(SUITES)}")
    parser.add_argument("--base", type=Path, help="where the untouched systems are kept")
    given = parser.parse_args()
    if os.geteuid() != 0:
        print("Only root can make and enter a clean system.", file=sys.stderr)
        return 2
    good = True
    with tempfile.TemporaryDirectory(prefix="wa-desktop-proof-") as folder:
        base: Path = given.base or Path(folder) / "base"
        for suite in given.suite or SUITES:
            place = Path(folder) / suite
            shutil.copytree(untouched(base, suite), place, symlinks=True, ignore=_no_devices)
            try:
                for line in System(place).proof(given.package.resolve()):
                    print(f"{suite}: {line}", flush=True)
            except NotProven as problem:
                print(f"{suite}: FAILED: {problem}", flush=True)
                good = False
            shutil.rmtree(place)
    return 0 if good else 1


def untouched(base: Path, suite: str) -> Path:
    """A minimal system of `suite`, made now if it is not there."""
    place = base / suite
    if not (place / "usr/bin/dpkg").exists():
        base.mkdir(parents=True, exist_ok=True)
        line = ["debootstrap", "--variant=minbase", suite, str(place), f"http://{MIRROR}"]
        subprocess.run(line, check=True, stdout=subprocess.DEVNULL)
    return place


def _work() -> float:
    """Processor seconds of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _no_devices(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if (path := Path(folder, name)).is_block_device() or path.is_char_device()}


class System:
    """A clean Debian in a folder, entered with mounts of its own that end with each command."""

    def __init__(self, place: Path) -> None:
        self._place = place

    def proof(self, package: Path) -> list[str]:
        """Install, use, purge; what was found. Raises `NotProven`."""
        shutil.copy("/etc/resolv.conf", self._place / "etc/resolv.conf")
        self._run("useradd", "--create-home", USER)
        before = self._paths()
        shutil.copy(package, self._place / PACKAGE)
        shutil.copy(ROOT / "resources/demo/contacts.xlsx", self._place / "home" / USER / "clients é.xlsx")
        self._run("apt-get", "update", "-qq")
        self._run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", f"/{PACKAGE}")
        said = [self._self_test(), self._demo(), self._list(), self._window()]
        return [*said, self._purge(before)]

    def _self_test(self) -> str:
        start, work = time.monotonic(), _work()
        told = self._as_user("self-test", "--out", f"{HOME}/report.json")
        seconds, work = time.monotonic() - start, _work() - work
        report = json.loads((self._place / "home" / USER / "report.json").read_text(encoding="utf-8"))
        if not report["ok"] or told.stderr.strip():
            raise NotProven(f"self-test: {told.stdout}{told.stderr}")
        if work > LONGEST_SELF_TEST:
            raise NotProven(f"the self-test needed {work:.1f} s of work")
        return f"self-test: {len(report['checks'])} checks in {seconds:.1f} s ({work:.1f} s of work), silent"

    def _demo(self) -> str:
        told = json.loads(self._as_user("demo", "--json").stdout)
        return f"demo: {', '.join(told)}"

    def _list(self) -> str:
        read = self._as_user(
            "import", f"{HOME}/clients é.xlsx", "--list", "clients", "--accept-repair", "all", "--json"
        )
        return f"import: {json.loads(read.stdout)['accepted']} contacts"

    def _window(self) -> str:
        command = ("timeout", "--signal=TERM", "--preserve-status", str(WINDOW_SECONDS), "wa-desktop", "open")
        told = self._run(*self._user(*command, f"{HOME}/clients é.xlsx", screen="offscreen"))
        if told.stderr.strip() or told.stdout.strip():
            raise NotProven(f"the window said: {told.stdout}{told.stderr}")
        return f"window: open on a file for {WINDOW_SECONDS} s, closed when asked, silent"

    def _purge(self, before: set[str]) -> str:
        self._run("apt-get", "purge", "-qq", "--yes", "--autoremove", "wa-desktop")
        left = sorted(path for path in self._paths() - before if path not in REMAINDERS)
        if left:
            raise NotProven(f"left after the purge: {', '.join(left[:20])}")
        data = self._place / "home" / USER / ".local/share/WA Desktop"
        if not any(data.glob("*.db")) and not any(data.iterdir()):
            raise NotProven("the purge took the user's data away")
        return "purge: nothing left but the user's data"

    def _as_user(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run(*self._user("wa-desktop", *arguments))

    def _user(self, *command: str, screen: str = "") -> list[str]:
        environment = [f"HOME={HOME}", "PATH=/usr/bin:/bin", *([f"QT_QPA_PLATFORM={screen}"] if screen else [])]
        return ["runuser", "-u", USER, "--", "env", "-i", "-C", HOME, *environment, *command]

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A command inside; raises `NotProven` with its words when it fails."""
        mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" "$@"'
        quiet = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        line = ["unshare", "--mount", "sh", "-c", mounts, str(self._place), *command]
        done = subprocess.run(line, capture_output=True, text=True, env=quiet, timeout=900, check=False)
        if done.returncode != 0:
            raise NotProven(
                f"{' '.join(command)} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
            )
        return done

    def _paths(self) -> set[str]:
        found: set[str] = set()
        for top in self._place.iterdir():
            if top.name not in ELSEWHERE and not top.is_symlink():
                found |= {
                    f"/{path.relative_to(self._place)}" for path in top.rglob("*") if "__pycache__" not in path.parts
                }
        return found


if __name__ == "__main__":
    sys.exit(main())
