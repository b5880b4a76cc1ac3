"""Installs the .deb in clean systems and uses it: `python packaging/linux_proof.py FILE.deb [--older OLD.deb]`.

As root on Debian or Ubuntu, with debootstrap; on a screen too where Xvfb is there. Each suite is made once under
`--base` (by default a folder that is thrown away) and copied for the run. There the package is installed with its
declared dependencies alone. An ordinary user runs the self-test and the demo, opens a file by the menu's entry, and
does her job: list, cost, a campaign that stops with uncertain recipients. With `--older` she does that with the older
package and goes on with the newer one; `--archive FILE.tar.xz` is unpacked and started too. After the purge nothing
but her data may be left.
"""

import argparse
import json
import os
import resource
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from linux_desk import Desk
from linux_system import HOME, NotProven, System, screen, untouched

ROOT = Path(__file__).resolve().parents[1]
SUITES = ("bookworm", "trixie")
LONGEST_SELF_TEST = 10.0
"""Seconds of work, not of waiting: other programs of the machine do not count."""
WINDOW_SECONDS = 15
OFFSCREENS_OWN = "This plugin does not support propagateSizeHints()"
"""What Qt says without a screen, and only then, when a dialog opens."""
FILE = f"{HOME}/clients é.xlsx"
ENTRY = "usr/share/applications/wa-desktop.desktop"
DESCRIBED = (
    ENTRY,
    "usr/share/metainfo/io.github.wa_desktop.WADesktop.metainfo.xml",
    "usr/share/icons/hicolor/scalable/apps/wa-desktop.svg",
    "usr/share/icons/hicolor/48x48/apps/wa-desktop.png",
)
USERS_OWN = {".bash_logout", ".bashrc", ".profile", ".cache", ".local", "clients é.xlsx", "scenario.json",
             "wa-desktop-demo"}  # fmt: skip
"""What may stand in the user's folder at the end: her files, and what the data folder is in."""


def main() -> int:
    """Prove every suite; 0 when all are good."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package", type=Path)
    parser.add_argument("--older", type=Path, help="an older package, to be replaced while it holds a desk")
    parser.add_argument("--archive", type=Path, help="the .tar.xz, to be started from a folder")
    parser.add_argument("--suite", action="append", metavar="SUITE", help=f"of Debian; default: {', '.join(SUITES)}")
    parser.add_argument("--base", type=Path, help="where the untouched systems are kept")
    given = parser.parse_args()
    if os.geteuid() != 0:
        print("Only root can make and enter a clean system.", file=sys.stderr)
        return 2
    good = True
    with tempfile.TemporaryDirectory(prefix="wa-desktop-proof-") as folder, screen() as display:
        base: Path = given.base or Path(folder) / "base"
        for suite in given.suite or SUITES:
            place = Path(folder) / suite
            try:
                for line in Proof(System(untouched(base, suite), place), display).steps(
                    given.package, given.older, given.archive
                ):
                    print(f"{suite}: {line}", flush=True)
            except NotProven as problem:
                print(f"{suite}: FAILED: {problem}", flush=True)
                good = False
            shutil.rmtree(place)
    return 0 if good else 1


class Proof:
    """What is done with the package in one system; every step says what it found, or raises `NotProven`."""

    def __init__(self, system: System, display: str) -> None:
        self._system = system
        self._more: list[str] = []
        self._screens = {"no screen": {"QT_QPA_PLATFORM": "offscreen"}}
        if display:
            self._screens["Xvfb"] = {"QT_QPA_PLATFORM": "xcb", "DISPLAY": display}

    def steps(self, package: Path, older: Path | None, archive: Path | None) -> Iterator[str]:
        """Install, use, upgrade, purge."""
        system, desk = self._system, Desk(self._system)
        shutil.copy(ROOT / "resources/demo/contacts.xlsx", system.home / Path(FILE).name)
        system.run("apt-get", "update", "-qq")
        system.install(older or package)
        yield desk.begin(FILE)
        if older:
            system.install(package)
            yield f"upgrade: {older.name} replaced by {package.name}"
        yield desk.go_on()
        yield desk.refuses_newer()
        yield self._described()
        yield self._trusts()
        yield self._demo()
        for name in self._screens:
            yield self._self_test("wa-desktop", name)
            yield self._window(name)
        if archive:
            yield self._archive(archive)
        yield self._purge()

    def _described(self) -> str:
        missing = [path for path in DESCRIBED if not (self._system.place / path).is_file()]
        page = self._system.place / "usr/share/man/man1/wa-desktop.1.gz"
        if missing or not page.is_file():
            raise NotProven(f"missing: {missing or page}")
        return "described: menu entry, AppStream, icons, manual page"

    def _trusts(self) -> str:
        bundle = self._system.place / "etc/ssl/certs/ca-certificates.crt"
        known = bundle.read_text(encoding="utf-8").count("BEGIN CERTIFICATE") if bundle.is_file() else 0
        if not known:
            raise NotProven("the system trusts nobody: SMSBOX could not be reached")
        return f"certificates: {known} authorities trusted"

    def _self_test(self, program: str, screen_name: str) -> str:
        start, work = time.monotonic(), _work()
        told = self._system.as_user(
            program, "self-test", "--out", f"{HOME}/report.json", environment=self._screens[screen_name]
        )
        seconds, work = time.monotonic() - start, _work() - work
        written = self._system.home / "report.json"
        report = json.loads(written.read_text(encoding="utf-8"))
        written.unlink()
        if not report["ok"] or told.stderr.strip():
            raise NotProven(f"self-test: {told.stdout}{told.stderr}")
        if work > LONGEST_SELF_TEST:
            raise NotProven(f"the self-test needed {work:.1f} s of work")
        checks = len(report["checks"])
        return f"self-test, {screen_name}: {checks} checks in {seconds:.1f} s ({work:.1f} s of work), silent"

    def _demo(self) -> str:
        told = json.loads(self._system.as_user("wa-desktop", "demo", "--json").stdout)
        return f"demo: {', '.join(told)}"

    def _window(self, screen_name: str) -> str:
        """The command of the menu's entry, as a file manager fills it in."""
        lines = (self._system.place / ENTRY).read_text(encoding="utf-8").splitlines()
        command = next(line.removeprefix("Exec=") for line in lines if line.startswith("Exec="))
        words = [FILE if word == "%f" else word for word in shlex.split(command)]
        stop = ("timeout", "--signal=TERM", "--preserve-status", str(WINDOW_SECONDS))
        told = self._system.as_user(*stop, *words, environment=self._screens[screen_name])
        said = told.stdout + told.stderr.replace(OFFSCREENS_OWN, "")
        if said.strip():
            raise NotProven(f"the window said: {said}")
        return f"window, {screen_name}: open on a file for {WINDOW_SECONDS} s, closed when asked, silent"

    def _archive(self, archive: Path) -> str:
        shutil.copy(archive, self._system.home / "archive.tar.xz")
        self._more = ["xz-utils"]
        self._system.run("apt-get", "install", "-qq", "--yes", "--no-install-recommends", *self._more)
        self._system.as_user("tar", "--extract", "--file", "archive.tar.xz")
        folder = next(self._system.home.glob("wa-desktop-*"))
        said = self._self_test(f"{HOME}/{folder.name}/wa-desktop", "no screen")
        shutil.rmtree(folder)
        (self._system.home / "archive.tar.xz").unlink()
        return f"archive: {said}"

    def _purge(self) -> str:
        # apt itself recommends the certificates, and would keep them.
        self._system.run("apt-get", "purge", "-qq", "--yes", "wa-desktop", "ca-certificates", *self._more)
        self._system.run("apt-get", "autoremove", "-qq", "--yes", "--purge")
        left = [*self._system.left(), *map(str, (self._system.place / "var/lib/dpkg/info").glob("wa-desktop*"))]
        if left:
            raise NotProven(f"left after the purge: {', '.join(left[:20])}")
        strange = {path.name for path in self._system.home.iterdir()} - USERS_OWN
        data = self._system.home / ".local/share/WA Desktop"
        if strange or {path.name for path in data.parent.iterdir()} != {data.name}:
            raise NotProven(f"in the user's folder: {', '.join(sorted(strange)) or list(data.parent.iterdir())}")
        if not any(data.glob("*.sqlite3")):
            raise NotProven("the purge took the user's data away")
        return "purge: nothing left but the user's data"


def _work() -> float:
    """Processor seconds of all commands that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
