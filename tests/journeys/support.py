"""How the journeys speak to the program: in this process, or as a user's shell does."""

import contextlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from wa_desktop.app import run as run_app
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("WA_DESKTOP_PROGRAM")
"""An installed program, where the journeys are to be made with that one."""
NOT_PROSE = ("Traceback", "Error(", "wa_desktop.", "None")
"""What a sentence for people never holds."""


@dataclass(frozen=True)
class Ran:
    """How one command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on standard output."""
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def error(self) -> str:
        """The code of the JSON error."""
        return str(self.document["error"]["code"])


def run(*argv: object) -> Ran:
    """Run a command line in this process, or with the installed program."""
    if PROGRAM:
        said = subprocess.run(command(*argv), capture_output=True, text=True, encoding="utf-8", check=False)
        return Ran(said.returncode, said.stdout, said.stderr)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_app([str(word) for word in argv])
    return Ran(code, out.getvalue(), err.getvalue())


def done(*argv: object) -> dict[str, Any]:
    """The document of a command that must succeed."""
    ran = run(*argv, "--json")
    assert ran.code == 0, ran.out + ran.err
    return ran.document


def command(*argv: object) -> list[str]:
    """The same command line as a process of its own."""
    program = [PROGRAM] if PROGRAM else [sys.executable, "-W", "error", "-m", "wa_desktop"]
    return [*program, *(str(word) for word in argv)]


def process(*argv: object, **environment: str) -> Ran:
    """Run a command line as a user's shell does; a minute at most."""
    ended = subprocess.run(
        command(*argv),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env=os.environ | environment,
    )
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def connection(base_url: str) -> list[str]:
    """The words that connect to a sandbox."""
    ids = ["--waba", SANDBOX_WABA, "--phone-id", SANDBOX_PHONE_ID]
    return ["connect", *ids, "--base-url", base_url, "--account-url", base_url]


def connect(base_url: str, *options: str) -> dict[str, Any]:
    """Connect the home of this test, or that of `options`, to a sandbox."""
    return done(*connection(base_url), *options)


KEY = {"WA_DESKTOP_API_KEY": SANDBOX_KEY}


def workbook(path: Path, rows: list[list[Any]], header: tuple[str, ...] = ()) -> Path:
    """An xlsx file with these rows under this header."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [list(header), *rows] if header else rows:
        sheet.append(row)
    book.save(path)
    return path


HEADER = ("Téléphone", "Prénom", "Opt-in WhatsApp marketing", "Langue")


def customers(path: Path, count: int, *, distinct_names: int = 3) -> Path:
    """`count` French customers who agreed, numbered from 06 00 00 00 01 on."""
    rows: list[list[Any]] = [
        [f"+336{number:08d}", f"Client{number % distinct_names}", "oui", "fr"] for number in range(1, count + 1)
    ]
    return workbook(path, rows, HEADER)
