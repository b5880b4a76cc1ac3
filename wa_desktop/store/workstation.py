"""Which computer and data folder this is, without telling anything of either."""

import hashlib
import platform
import uuid
from pathlib import Path

from sqlalchemy import Connection, delete

from wa_desktop.store.schema import lease, setting
from wa_desktop.store.settings import read_setting, write_setting

_UNRETIRED = "unretired"
_AND = ", "
_MADE_UP = 1 << 40
"""The bit that says that Python found no network card and made a number up."""


def workstation_id(home: Path) -> str:
    """The same for one data folder on one computer, another for any other."""
    card = uuid.getnode()
    known = 0 if card & _MADE_UP else card
    told = f"{known}|{platform.node()}|{home.expanduser().resolve()}"
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def computer() -> str:
    """The name of this computer."""
    return platform.node()


def await_retirement(c: Connection, computer_name: str, made: str) -> None:
    """Keep this restored copy from sending until a person says that the former workstation sends no more.

    A copy of a copy waits for every computer that it came by.
    """
    before = unretired(c)
    names = [] if before is None else before["computer"].split(_AND)
    write_setting(c, _UNRETIRED, {"computer": _AND.join(dict.fromkeys((*names, computer_name))), "made": made})


def unretired(c: Connection) -> dict[str, str] | None:
    """The former workstation that nobody has declared retired (`computer`, `made`, ISO); None when there is none."""
    said = read_setting(c, _UNRETIRED)
    return None if said is None else {key: str(value) for key, value in said.items()}


def retire(c: Connection) -> None:
    """A person says that the former workstation sends no more."""
    c.execute(delete(setting).where(setting.c.key == _UNRETIRED))


def forget_lease(c: Connection) -> None:
    """A restored copy holds nobody's lease."""
    c.execute(delete(lease))
