"""One window per data folder: a second start hands its file to the first, which comes to the front.

Who holds the lock on the folder is the first: the system frees it however a process ends, so nothing that a killed one
left behind is taken for a window. A later start leaves a call in the folder; the first takes it away: its answer.
"""

import json
import logging
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from wa_desktop.domain.errors import WaitingForPerson

if TYPE_CHECKING:
    from wa_desktop.workspace.windows import FileLock

LOOK_EVERY_MS = 250
PATIENCE = 12.0
"""Seconds in which the first window may still be starting, or have died."""
_TRY_AGAIN = 0.1
_CALLS, _CALL = "calls", ".call"
_LONGEST = 65_536

log = logging.getLogger(__name__)


class Doorbell(QObject):
    """Looks for the calls of later starts; `rung` is called with the file each was given, None for none."""

    def __init__(self, home: Path, rung: Callable[[Path | None], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder, self._rung = home / _CALLS, rung
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def look(self) -> None:
        """Answer the calls there are; one that nobody waits for any more is only taken away."""
        for call in _calls(self._folder):
            waiting, said = _taken(call)
            if waiting:
                self._rung(_file_of(said))


def bring_forward(window: QWidget) -> None:
    """Show a window above the others, from the task bar as well."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def first_on(home: Path, file: Path | None, patience: float = PATIENCE) -> "FileLock | None":
    """The lock when this is the first window on `home`; None when another one took `file` and came to the front.

    Raises `window_silent` when there is another one that does not answer, `OSError` when the folder cannot be used.
    """
    from wa_desktop.workspace.windows import alone

    call: Path | None = None
    until = time.monotonic() + patience
    while True:
        lock = alone(home)
        if lock is None and call is None:
            call = _leave_call(home / _CALLS, file)
        if lock is not None or (call is not None and not call.exists()):
            if lock is not None and call is not None:
                call.unlink(missing_ok=True)
            return lock
        if time.monotonic() > until:
            if call is not None:
                call.unlink(missing_ok=True)
            raise WaitingForPerson("window_silent", folder=str(home))
        time.sleep(_TRY_AGAIN)


def _leave_call(folder: Path, file: Path | None) -> Path:
    import uuid

    _let_it_come_forward()
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{os.getpid()}-{uuid.uuid4().hex}"
    told = json.dumps({"open": None if file is None else str(file.expanduser().absolute())})
    being_written = folder / f"{name}.new"
    handle = os.open(being_written, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(told)
    return being_written.replace(folder / f"{name}{_CALL}")


def _calls(folder: Path) -> list[Path]:
    try:
        return sorted(folder.glob(f"*{_CALL}"))
    except OSError:
        return []


def _taken(call: Path) -> tuple[bool, str]:
    """Whether somebody still waits for the answer, and what was said; the call is gone afterwards."""
    said, waiting = "", False
    with suppress(OSError):
        waiting = time.time() - call.stat().st_mtime <= PATIENCE
        with call.open(encoding="utf-8", errors="replace") as read:
            said = read.read(_LONGEST)
    try:
        call.unlink()
    except OSError as problem:
        log.warning("a call could not be answered: %s", type(problem).__name__)
        return False, ""
    return waiting, said


def _file_of(said: str) -> Path | None:
    try:
        file = json.loads(said)["open"]
    except (ValueError, KeyError, TypeError):
        return None
    return Path(file) if isinstance(file, str) and file else None


def _let_it_come_forward() -> None:
    """Windows lets a program come to the front only when the one in front agrees: the one just started."""
    if sys.platform == "win32":
        import ctypes

        any_process = 0xFFFFFFFF
        ctypes.windll.user32.AllowSetForegroundWindow(any_process)
