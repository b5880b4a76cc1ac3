"""The passphrase of backups: the environment, what a person types, the keyring. Never an argument, never a file."""

import os
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.safety import SHORTEST_PASSPHRASE
from wa_desktop.workspace import secret_ring

ENVIRONMENT = "WA_DESKTOP_BACKUP_PASSPHRASE"
_held: dict[str, str] = {}
"""Without a keyring: known as long as the program runs, so that the daily backup goes on."""


def known(home: Path) -> str:
    """The passphrase of the environment, of the keyring, or held while the program runs; empty when there is none."""
    return os.environ.get(ENVIRONMENT, "") or secret_ring.find(_user(home)) or _held.get(_user(home), "")


def checked(passphrase: str) -> str:
    """`passphrase`; raises `InputRefused` (`passphrase_missing`, `passphrase_short`)."""
    if not passphrase:
        raise InputRefused("passphrase_missing", variable=ENVIRONMENT)
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise InputRefused("passphrase_short", least=SHORTEST_PASSPHRASE)
    return passphrase


def remember(home: Path, passphrase: str) -> tuple[Notice, ...]:
    """Keep it in the keyring for the daily backup; without one while the program runs (`no_keyring_backup`)."""
    if secret_ring.keep(_user(home), passphrase):
        return ()
    _held[_user(home)] = passphrase
    return (Notice("no_keyring_backup", {"variable": ENVIRONMENT}),)


def is_remembered(home: Path) -> bool:
    """Whether the daily backup finds a passphrase without asking."""
    return bool(known(home))


def _user(home: Path) -> str:
    return f"backup/{home.expanduser().resolve()}"
