"""Where things stood: the window on its screen, splitters, the columns of each table; in one small file of the folder.

It is read before the data is open and written calmly: whole or not at all, and never in anybody's way.
"""

import json
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QRect, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSplitter, QWidget
from shiboken6 import isValid

FILE_NAME = "window.json"
_WRITE_AFTER_MS = 800
_LARGEST = 1 << 20
_LEAST_SEEN = 80
"""Pixels of the title's line that must stand on a screen, so that the window can be taken hold of."""
_TITLE_HEIGHT = 32

log = logging.getLogger(__name__)


class Places(QObject):
    """What is remembered of one data folder's window, by name."""

    def __init__(self, home: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path = None if home is None else home / FILE_NAME
        self._known = _read(self._path)
        self._changed = False
        self._timer = QTimer(self, singleShot=True, interval=_WRITE_AFTER_MS)
        self._timer.timeout.connect(self.flush)

    def get(self, name: str) -> Any:
        """What was kept under `name`; None when nothing was."""
        return self._known.get(name)

    def put(self, name: str, value: Any) -> None:
        """Keep `value` (anything JSON); None forgets. Written a moment later."""
        if self._known.get(name) == value:
            return
        self._known.pop(name, None)
        if value is not None:
            self._known[name] = value
        self._changed = True
        self._timer.start()

    def flush(self) -> None:
        """Write what changed; a disk that cannot take it costs the memory of it, no more."""
        self._timer.stop()
        if not self._changed or self._path is None or not self._path.parent.is_dir():
            return
        self._changed = False
        try:
            _write(self._path, json.dumps(self._known, ensure_ascii=False, indent=1))
        except OSError as problem:
            log.info("places not kept: %s", type(problem).__name__)


_current: list[Places] = []


def places() -> Places:
    """What the window of this process remembers; nothing outside of one."""
    if not _current or not isValid(_current[-1]):
        _current[:] = [Places(None)]
    return _current[-1]


def use_places(kept: Places) -> None:
    """Have tables and splitters remember in `kept` from now on."""
    _current[:] = [kept]


def restore_window(window: QWidget, kept: Places) -> None:
    """Put the window where it stood, or where it can be seen when that screen is gone."""
    said = kept.get("window")
    wished = _rectangle(said)
    if wished is None:
        return
    window.setGeometry(visible(wished, [screen.availableGeometry() for screen in QGuiApplication.screens()]))
    if said.get("maximised") is True:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def keep_window(window: QWidget, kept: Places) -> None:
    """Note where the window stands; one that is maximised keeps the place it goes back to."""
    normal = window.normalGeometry() if window.isMaximized() or window.isFullScreen() else window.geometry()
    if window.isMinimized() or not normal.isValid():
        return
    at = [normal.x(), normal.y(), normal.width(), normal.height()]
    kept.put("window", {"at": at, "maximised": window.isMaximized() or window.isFullScreen()})


def visible(wished: QRect, screens: list[QRect]) -> QRect:
    """`wished` when its title can be taken hold of on a screen; else as much of it on the first one as fits."""
    if not screens:
        return wished
    title = QRect(wished.x(), wished.y(), wished.width(), _TITLE_HEIGHT)
    seen = [screen.intersected(title) for screen in screens]
    best = max(range(len(screens)), key=lambda at: seen[at].width() * seen[at].height())
    held = seen[best].width() >= _LEAST_SEEN and seen[best].height() == _TITLE_HEIGHT
    room = screens[best if held else 0]
    size = wished.size().boundedTo(room.size())
    if held:
        return QRect(wished.topLeft(), size)
    placed = QRect(wished.topLeft(), size)
    placed.moveCenter(room.center())
    return placed


def remember_splitter(splitter: QSplitter, name: str) -> None:
    """Restore the parts of a splitter and keep them from now on, under `name`."""
    kept, key = places(), f"splitter/{name}"
    sizes = kept.get(key)
    if isinstance(sizes, list) and len(sizes) == splitter.count() and all(_is_size(each) for each in sizes):
        splitter.setSizes(sizes)
    splitter.splitterMoved.connect(lambda *_: kept.put(key, splitter.sizes()))


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST


def _rectangle(said: object) -> QRect | None:
    at = said.get("at") if isinstance(said, dict) else None
    if not isinstance(at, list) or len(at) != 4 or not all(isinstance(each, int) for each in at):  # noqa: PLR2004
        return None
    found = QRect(*at)
    return found if 0 < found.width() < _LARGEST and 0 < found.height() < _LARGEST else None


def _read(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    with suppress(OSError, ValueError):
        if path.stat().st_size <= _LARGEST:
            said = json.loads(path.read_text(encoding="utf-8"))
            return said if isinstance(said, dict) else {}
    return {}


def _write(path: Path, text: str) -> None:
    beside = path.with_suffix(".new")
    handle = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
