"""What a window knows before its data is open: which folder it works on, and that it is alone on it. Light to load."""

from pathlib import Path

from wa_desktop.store.locks import FileLock
from wa_desktop.store.places import default_home

__all__ = ["FileLock", "alone", "default_home"]

_LOCK = "window.lock"


def alone(home: Path) -> FileLock | None:
    """The lock of the only window on `home`; None when another window holds it. Raises `OSError`."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(home / _LOCK)
    return lock if lock.acquire() else None
