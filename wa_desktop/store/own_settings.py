"""What a workstation remembers for itself: its backups go to a folder of its own, also when its data is a team's.

In a file of one workstation these are settings like the others; beside a team's server they stand in a small file of
the home, so that no workstation follows another one's folders.
"""

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from wa_desktop.store.database import Store
from wa_desktop.store.fast import run
from wa_desktop.store.settings import read_setting, write_setting

FILE_NAME = "workstation.json"
_OWN = "substr(key, 1, 7) = 'backup_'"


def read_own(store: Store, c: Connection, key: str) -> Any | None:
    """The value of `key`; None when there is none."""
    return kept_beside(store.home).get(key) if store.is_shared else read_setting(c, key)


def write_own(store: Store, c: Connection, key: str, value: Any) -> None:
    """Keep `value`; beside a server at once, whatever becomes of the caller's transaction."""
    if store.is_shared:
        _keep(store.home, kept_beside(store.home) | {key: value})
    else:
        write_setting(c, key, value)


def take_along(home: Path, source: Connection) -> None:
    """Before `home` uses a server: what the file `source` holds of these settings goes on here."""
    rows = run(source, f"SELECT key, value FROM setting WHERE {_OWN}").fetchall()  # noqa: S608 - our own names
    _keep(home, {key: json.loads(value) for key, value in rows})


def bring_home(home: Path, c: Connection) -> None:
    """Before `home` uses the file of `c`, a copy of a server's: these settings are those of this workstation."""
    run(c, f"DELETE FROM setting WHERE {_OWN}")  # noqa: S608 - our own names
    for key, value in kept_beside(home).items():
        write_setting(c, key, value)


def _keep(home: Path, values: dict[str, Any]) -> None:
    beside = home / f"{FILE_NAME}.new"
    handle = os.open(beside, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(values, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(home / FILE_NAME)


def kept_beside(home: Path) -> dict[str, Any]:
    """What stands in the file beside a team's server; nothing when it cannot be read."""
    try:
        said = json.loads((home / FILE_NAME).read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}
