"""Chooses the skin: no verb opens the window, `open FILE` opens it on a file, any other verb is the command line."""

import io
import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from wa_desktop.cli.arguments import split_globals
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.store.places import default_home
from wa_desktop.words.language import _, use_language

_OPEN_AND_FILE = 2
"""The words of `open FILE`."""


def run(argv: Sequence[str]) -> int:
    """The whole program for these arguments (without the program's name); the exit code."""
    speak_utf8()
    words = _with_verb(argv)
    window: _Window = open_window
    asked = _only_the_window(words)
    if asked is not None:
        # The window is painted long before the command line is loaded; only what goes wrong is said by it.
        try:
            return open_window(*asked)
        except Exception as problem:  # noqa: BLE001 - said, or logged as a bug, as after any other command
            window = _raising(problem)
    from wa_desktop.cli.main import run_command
    from wa_desktop.cli.session import Doors

    return run_command(words, Doors(window=window, default_home=default_home, self_test=prove))


_Window = Callable[[Path | None, str | None, Path | None], int]


def _raising(problem: Exception) -> _Window:
    def window(_home: Path | None, _language: str | None, _file: Path | None) -> int:
        raise problem

    return window


def _only_the_window(argv: Sequence[str]) -> tuple[Path | None, str | None, Path | None] | None:
    """The window's arguments when these ask for nothing else; None for anything the command line must judge."""
    try:
        given, rest = split_globals(argv)
    except WrongUsage:
        return None
    plain = rest[:1] == ["open"] and len(rest) <= _OPEN_AND_FILE and not any(word.startswith("-") for word in rest)
    if not plain or given.json or given.version:
        return None
    return given.home, given.language, Path(rest[1]) if len(rest) == _OPEN_AND_FILE else None


def speak_utf8() -> None:
    """UTF-8 on every stream, whatever the console's code page; silent streams where there are none.

    French amounts hold U+202F, which cp1252 lacks; a windowed Windows program has no streams at all.
    """
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - lives as long as we do
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace" if name == "stdin" else "backslashreplace")


def open_window(home: Path | None, language: str | None, file: Path | None) -> int:
    """The window, until it is closed; raises `window_unavailable` where Qt or its system libraries are missing."""
    if _nowhere_to_draw():
        use_language(language)
        raise InputRefused("window_unavailable", problem=_("no screen is connected"))
    # Ctrl+C while Qt is being loaded would be told as a fault of Qt; nothing is open yet that must be closed.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        from wa_desktop.ui.main import run_window
    except ImportError as problem:
        raise InputRefused("window_unavailable", problem=str(problem)) from problem
    return run_window(home, language, file)


def _nowhere_to_draw() -> bool:
    # Without a display server Qt does not raise: it aborts the process.
    drawn_elsewhere = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform == "linux" and not any(os.environ.get(name) for name in drawn_elsewhere)


def prove(out: Path | None) -> tuple[bool, str]:
    """The self-test; everything it needs is loaded only now."""
    from wa_desktop.selftest import self_test

    return self_test(out)


def _with_verb(argv: Sequence[str]) -> list[str]:
    # Global options alone open the window as well; `--version` and a wrong option are answers, not windows.
    try:
        given, rest = split_globals(argv)
    except WrongUsage:
        return list(argv)
    return list(argv) if rest or given.version else [*argv, "open"]
