"""What went wrong lately: the last bug and the last end without goodbye, kept in `home/logs`, told once.

Everything here must work while the database does not: small files, and a disk that is full stops nothing.
"""

import faulthandler
import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from wa_desktop.workspace.logbook import FOLDER

_LAST, _RUNNING, _FAULT = "last-crash.json", "running", "fault.txt"
_ENDED = "The program ended without closing."
_MOST_FAULT = 20_000


@dataclass(frozen=True, slots=True)
class Incident:
    """One crash: when (ISO, UTC) and its report, without personal data. `told`: a person has read of it."""

    at: str
    report: str
    told: bool = False


def keep(home: Path, report: str, *, told: bool = False) -> None:
    """Keep `report` as the last crash of `home`; a disk that cannot take it is left alone."""
    incident = Incident(datetime.now(UTC).isoformat(timespec="seconds"), report, told)
    _write(home / FOLDER / _LAST, json.dumps(asdict(incident), ensure_ascii=False))


def last(home: Path) -> Incident | None:
    """The last crash of `home`; None when there was none, or its note cannot be read."""
    try:
        said: Any = json.loads((home / FOLDER / _LAST).read_text(encoding="utf-8"))
        return Incident(str(said["at"]), str(said["report"]), bool(said["told"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_told(home: Path) -> None:
    """A person has read of the last crash."""
    known = last(home)
    if known is not None:
        told = Incident(known.at, known.report, told=True)
        _write(home / FOLDER / _LAST, json.dumps(asdict(told), ensure_ascii=False))


class Watch:
    """The mark that a window is open on `home`: whoever finds it later knows that it never closed.

    Only for whoever is alone on `home`. A crash of the interpreter itself leaves its stack in `fault.txt`.
    """

    def __init__(self, home: Path) -> None:
        self._home = home
        self._fault: IO[str] | None = None

    def begin(self) -> None:
        """Find out how the last window ended, then mark that this one is open."""
        folder = self._home / FOLDER
        if (folder / _RUNNING).exists():
            self._note_sudden_end()
        _write(folder / _RUNNING, str(os.getpid()))
        with suppress(OSError):
            self._fault = (folder / _FAULT).open("w", encoding="utf-8")
            faulthandler.enable(self._fault)

    def _note_sudden_end(self) -> None:
        known = last(self._home)
        began = _written_at(self._home / FOLDER / _RUNNING)
        if known is not None and not known.told and known.at >= began:
            return
        stack = ""
        with suppress(OSError):
            stack = (self._home / FOLDER / _FAULT).read_text(encoding="utf-8", errors="replace")[:_MOST_FAULT]
        keep(self._home, f"{_ENDED}\n{_without_folders(stack)}".rstrip())

    def end(self) -> None:
        """The window closed as it should."""
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
        for name in (_RUNNING, _FAULT):
            with suppress(OSError):
                (self._home / FOLDER / name).unlink()


def _written_at(path: Path) -> str:
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat(timespec="seconds")
    except OSError:
        return ""


def _without_folders(stack: str) -> str:
    from wa_desktop.domain.masking import reduced_log

    return "\n".join(reduced_log(stack.splitlines()))


def _write(path: Path, text: str) -> None:
    with suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
