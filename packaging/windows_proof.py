"""Proves the Windows installer on a computer to be thrown away: `python packaging/windows_proof.py OLD.exe NEW.exe`.

Silent install, self-test of both installed programs, a list, refusal while the window is open, upgrade in
place, silent uninstall that keeps the data, and one that was asked to take it along.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import freeze

ROOT = Path(__file__).resolve().parents[1]
LOCAL = Path(os.environ.get("LOCALAPPDATA", "/nowhere"))
PLACE = LOCAL / "Programs" / "WA Desktop"
DATA = LOCAL / "WA Desktop"
CONSOLE, WINDOW = PLACE / "wa-desktop.exe", PLACE / "wa-desktop-window.exe"
KEY = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\WA Desktop"
KIND = r"HKCU\Software\Classes\WADesktop.List\shell\open\command"
REFUSED, RUNNING = 2, 32
PATIENCE = 120.0
"""Seconds for an uninstaller, which goes on after its command ended."""


def main() -> int:
    """Every step in order; the first one that fails ends it."""
    if len(sys.argv) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    older, newer = (Path(name).resolve() for name in sys.argv[1:])
    sure(not DATA.exists(), f"{DATA} exists: this is no computer to try installers on")
    steps: list[tuple[str, Callable[[], None]]] = [
        ("a folder with other things is left alone", lambda: refuse_foreign_folder(older)),
        ("the older version is installed", lambda: install(older)),
        ("it keeps a list", keep_a_list),
        ("an open window is not replaced", lambda: refuse_while_open(newer)),
        ("the newer version takes its place", lambda: upgrade(older, newer)),
        ("the uninstaller leaves the data", lambda: uninstall(data_stays=True)),
        ("a new installation finds it", lambda: find_again(newer)),
        ("and takes it along when asked", lambda: uninstall("/DATA", data_stays=False)),
    ]
    for name, step in steps:
        step()
        print(f"{name}: proven", flush=True)
    return 0


def sure(condition: bool, otherwise: str) -> None:
    """End with `otherwise` unless the condition holds."""
    if not condition:
        raise SystemExit(f"FAILED: {otherwise}")


def install(setup: Path) -> None:
    """Silent install; the programs pass their self-test, the window's one writes its report without a console."""
    done = subprocess.run([str(setup), "/S"], check=False, timeout=600)
    sure(done.returncode == 0, f"{setup.name} ended with {done.returncode}")
    sure(CONSOLE.is_file() and WINDOW.is_file(), "the programs are not there")
    sure(registered(KIND) != "", "the file association is missing")
    sure(version_said() in setup.name, f"Windows was told version {version_said()}")
    for program in (CONSOLE, WINDOW):
        sure(freeze.proven(program), f"{program.name} failed its self-test")


def refuse_foreign_folder(setup: Path) -> None:
    """The installer touches nothing in a folder whose “files” are somebody else's."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "files" / "letter.txt"
        kept.parent.mkdir()
        kept.write_text("not ours", encoding="utf-8")
        # The option comes last and unquoted: that is how NSIS reads it, spaces or not.
        done = subprocess.run(f'"{setup}" /S /D={folder}', check=False, timeout=600)
        sure(done.returncode == REFUSED, f"{setup.name} ended with {done.returncode} over a folder in use")
        sure(kept.is_file() and len(list(Path(folder).iterdir())) == 1, "the folder was changed")


def keep_a_list() -> None:
    """An import into the usual data folder."""
    read = told("import", str(ROOT / "resources/demo/contacts.xlsx"), "--list", "clients", "--accept-repair", "all")
    sure(read["accepted"] > 0 and DATA.is_dir(), "nothing was kept")


def refuse_while_open(setup: Path) -> None:
    """The installer leaves a running program alone and says so by its exit code."""
    window = subprocess.Popen([str(WINDOW)], env={**os.environ, "QT_QPA_PLATFORM": "offscreen"})
    try:
        time.sleep(5)
        sure(window.poll() is None, "the window did not stay open")
        done = subprocess.run([str(setup), "/S"], check=False, timeout=600)
        sure(done.returncode == RUNNING, f"the installer ended with {done.returncode} over a running program")
    finally:
        window.kill()
        window.wait()


def upgrade(older: Path, newer: Path) -> None:
    """The newer version over the older one: no file of the older one stays, the list does."""
    before = version_said()
    stale = PLACE / "files" / "stale.txt"
    stale.write_text("from the older version", encoding="utf-8")
    install(newer)
    sure(not stale.exists(), "a file of the older version stayed")
    sure(older == newer or version_said() != before, "the version did not change")
    sure(len(told("lists")["lists"]) == 1, "the list is gone")


def find_again(setup: Path) -> None:
    """What an earlier installation left is there in the next one."""
    install(setup)
    sure(len(told("lists")["lists"]) == 1, "the list was not found again")


def uninstall(*options: str, data_stays: bool) -> None:
    """Silent uninstall; the program, its keys and, when asked, the data are gone."""
    subprocess.run([str(PLACE / "uninstall.exe"), "/S", *options], check=True, timeout=600)
    end = time.monotonic() + PATIENCE
    while (PLACE.exists() or registered(KEY) or DATA.exists() is not data_stays) and time.monotonic() < end:
        time.sleep(1)
    sure(not PLACE.exists(), f"left: {[str(path) for path in PLACE.rglob('*')][:20] if PLACE.exists() else ''}")
    sure(not registered(KEY) and not registered(KIND), "keys are left")
    sure(DATA.exists() is data_stays, "the data is gone" if data_stays else "the data is left")


def told(*arguments: str) -> dict[str, Any]:
    """The JSON that the installed console program answers."""
    line = [str(CONSOLE), *arguments, "--json"]
    done = subprocess.run(line, capture_output=True, text=True, encoding="utf-8", timeout=300, check=False)
    sure(done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def registered(key: str) -> str:
    """What the registry holds under `key`, empty when it is not there."""
    done = subprocess.run(["reg", "query", key], capture_output=True, text=True, errors="replace", check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def version_said() -> str:
    """The version that Windows shows in its list of programs."""
    lines = [line.split() for line in registered(KEY).splitlines()]
    return next((words[-1] for words in lines if words[:1] == ["DisplayVersion"]), "")


if __name__ == "__main__":
    sys.exit(main())
