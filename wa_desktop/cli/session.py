"""What every command is given: the global options, its voice, the desk, and how the process ends."""

import contextlib
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import typer

from wa_desktop.cli.arguments import Globals
from wa_desktop.cli.output import Out
from wa_desktop.domain.progress import CancelToken

if TYPE_CHECKING:
    from wa_desktop.workspace.desk import Desk

WAITING = 4
"""Exit code: stopped and waiting for a decision."""
REFUSED_BY_SMSBOX = 5
"""Exit code: SMSBOX refused, or cannot be reached."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What the command line opens but may not know: only the layer above sees every room."""

    window: Callable[[Path | None, str | None, Path | None], int]
    default_home: Callable[[], Path]
    self_test: Callable[[Path | None], tuple[bool, str]]
    """Proves the installation, also into a file: whether all is well, and the report as JSON."""


@dataclass(slots=True)
class Session:
    """One run of one command."""

    given: Globals
    out: Out
    doors: Doors
    code: int = 0
    _desk: "Desk | None" = field(default=None, init=False)

    @property
    def desk(self) -> "Desk":
        """The desk of the chosen home, opened on first use."""
        if self._desk is None:
            from wa_desktop.workspace.desk import open_desk

            self._desk = open_desk(self.given.home, _asked_password if self.out.on_screen else None)
        return self._desk

    def ends_with(self, code: int) -> None:
        """Make the process end with at least this exit code."""
        self.code = max(self.code, code)

    def close(self) -> None:
        """Close what the command opened."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    @contextlib.contextmanager
    def cancellable(self) -> Iterator[CancelToken]:
        """Ctrl+C (or a polite kill) asks for a stop at the next safe point; the second one insists."""
        token = CancelToken()
        with _signals(token):
            yield token


def _asked_password(server: str, user: str) -> str:
    from wa_desktop.cli.asking import store_password

    return store_password(server, user)


def session_of(context: typer.Context) -> Session:
    """The session of a command."""
    found: Session = context.obj
    return found


@contextlib.contextmanager
def _signals(token: CancelToken) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signal's own signature
        if token.cancelled:
            raise KeyboardInterrupt
        token.cancel()

    # A signal that the caller ignores (nohup) stays ignored.
    ours = [number for number in _stop_signals() if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, ask) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop_signals() -> tuple[signal.Signals, ...]:
    if sys.platform == "win32":
        return (signal.SIGINT, signal.SIGBREAK)
    return (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
