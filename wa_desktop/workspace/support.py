"""The file for support: what a helper needs to know of an installation, and nothing about anybody.

Numbers, names, texts, keys, file names and folders never enter it: the log keeps only its plain words, the settings
only those that are choices, the database only its counts. It works when the database cannot be opened.
"""

import json
import os
import platform
import shutil
import sys
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from wa_desktop import __version__
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.masking import reduced_log
from wa_desktop.domain.settings import SETTINGS
from wa_desktop.store import health
from wa_desktop.store.places import default_home
from wa_desktop.words.language import current_language
from wa_desktop.workspace import incidents, store_passwords
from wa_desktop.workspace.logbook import log_lines

_LIBRARIES = (
    "PySide6-Essentials", "SQLAlchemy", "alembic", "httpx", "aiohttp", "pydantic", "openpyxl", "python-calamine",
    "phonenumbers", "keyring", "truststore", "Babel", "reportlab", "psycopg",
)  # fmt: skip
_MOST_LOG_LINES = 20_000
_FREE_TEXT = frozenset({"backup_folder"})
"""Settings that may name a person or a folder: only whether they are set is told."""


def proposed_name() -> str:
    """How the file is called, by the day."""
    return f"wa-desktop-support-{datetime.now(UTC):%Y%m%d-%H%M}.zip"


def write_bundle(target: Path, home: Path | None = None, report: str = "") -> Path:
    """Write the support file of `home` (None: the usual folder) to `target`; `report` is a crash just shown.

    Raises `InputRefused` (`support_not_written`).
    """
    folder = home or default_home()
    parts = {
        "about.json": _json(_about()),
        "settings.json": _json(_settings(folder)),
        "database.json": _json(health.facts(folder, store_passwords.known) | {"free_bytes": _free(folder)}),
        "log.txt": "\n".join(reduced_log(log_lines(folder)[-_MOST_LOG_LINES:])) + "\n",
        "last_crash.txt": _last_crash(folder),
        "crash.txt": report,
        "read_me.txt": _READ_ME,
    }
    try:
        _write(target, {name: text for name, text in parts.items() if text})
    except OSError as problem:
        raise InputRefused("support_not_written", file=str(target), problem=problem.strerror or "") from problem
    return target


_READ_ME = (
    "Made by WA Desktop to be sent to whoever helps with a problem. It holds versions, settings that are choices,\n"
    "counts of rows, and the log reduced to the program's own words. No number, name, message, key or file name.\n"
)


def _write(target: Path, parts: dict[str, str]) -> None:
    beside = target.with_name(f"{target.name}.part")
    handle = os.open(beside, os.O_CREAT | os.O_RDWR | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "w+b") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, text in parts.items():
                packed.writestr(name, text)
        beside.replace(target)
    except OSError:
        with suppress(OSError):
            beside.unlink()
        raise


def _about() -> dict[str, Any]:
    return {
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "program": __version__,
        "frozen": bool(getattr(sys, "frozen", False)),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "processors": os.cpu_count(),
        "language": current_language(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "screen": os.environ.get("XDG_SESSION_TYPE", ""),
        "keyring": _keyring(),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _keyring() -> str:
    import keyring

    try:
        kind = type(keyring.get_keyring())
    except Exception as problem:  # noqa: BLE001 - a keyring that breaks is the very thing to be told
        return type(problem).__name__
    return f"{kind.__module__}.{kind.__name__}"


def _settings(home: Path) -> dict[str, object]:
    stored = health.stored_settings(home, frozenset(SETTINGS), store_passwords.known)
    told: dict[str, object] = {}
    for key, declared in SETTINGS.items():
        value = json.loads(stored[key]) if key in stored else declared.default
        told[key] = bool(value) if key in _FREE_TEXT else value
    return told


def _last_crash(home: Path) -> str:
    known = incidents.last(home)
    return "" if known is None else f"{known.at}\n{known.report}\n"


def _free(home: Path) -> int | None:
    with suppress(OSError):
        return shutil.disk_usage(home).free
    return None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True)
