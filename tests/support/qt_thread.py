"""Whether the window asks its database from Qt's thread: on a team's server each question is a round trip."""

import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from wa_desktop.store.database import Store
from wa_desktop.store.file_store import FileStore

_PROGRAM = Path(sys.modules["wa_desktop"].__path__[0])
_WINDOW, _STORE = _PROGRAM / "ui", _PROGRAM / "store"
_ELSEWHERE = frozenset({"home_facts", "stop_all", "shut_down"})
"""What the window calls in a thread only, and tests call as they stand."""


@contextmanager
def nothing_asked_in_qt(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail at the end of the block when a page read or wrote the database in the main thread within it.

    A test that asks by itself, to compare, may: only what begins in the window's own code counts.
    """
    asked: dict[str, None] = {}
    for kind in _kinds():
        for way in ("read", "write", "lock"):
            monkeypatch.setattr(kind, way, _watched(getattr(kind, way), asked))
    yield
    assert not asked, "asked in Qt's thread:\n" + "\n".join(asked)


def _kinds() -> list[type[Store]]:
    if importlib.util.find_spec("psycopg") is None:
        return [FileStore]
    from wa_desktop.store.server_store import ServerStore

    return [FileStore, ServerStore]


def _watched(way: Callable[..., Any], asked: dict[str, None]) -> Callable[..., Any]:
    def noted(*given: Any, **named: Any) -> Any:
        if threading.current_thread() is threading.main_thread():
            path = _path_from_window(sys._getframe(1))
            if path:
                asked[path] = None
        return way(*given, **named)

    return noted


def _path_from_window(frame: FrameType | None) -> str:
    """Where the window asked, innermost first; empty when the test did, were it by calling the window's own code."""
    path, from_window = [], False
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(_PROGRAM):
            from_window = file.is_relative_to(_WINDOW) and frame.f_code.co_name not in _ELSEWHERE
            if not file.is_relative_to(_STORE):
                path.append(f"{file.relative_to(_PROGRAM)}:{frame.f_lineno}")
        elif "tests" in file.parts:
            break
        frame = frame.f_back
    return " < ".join(path) if from_window else ""
