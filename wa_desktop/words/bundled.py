"""The one locator of the files shipped with the program: checkout, wheel or frozen bundle."""

import sys
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]


def bundled(*parts: str) -> Path:
    """The path of a file or folder under `resources`."""
    return _root().joinpath(*parts)


def _root() -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "resources"
    inside_wheel = _PACKAGE / "resources"
    return inside_wheel if inside_wheel.is_dir() else _PACKAGE.parent / "resources"
