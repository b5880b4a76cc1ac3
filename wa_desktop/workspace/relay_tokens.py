"""Where the relay's token is: the environment, the system's keyring, or this process alone. Never a file."""

import os
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.workspace import secret_ring

ENVIRONMENT = "WA_DESKTOP_RELAY_TOKEN"
_held: dict[str, str] = {}
"""Without a keyring: known as long as the program runs."""


def from_environment() -> str:
    """The token of `WA_DESKTOP_RELAY_TOKEN`; empty when it is not set. Raises `relay_token_malformed`."""
    return cleaned(os.environ.get(ENVIRONMENT))


def cleaned(token: str | None) -> str:
    """`token` without what copying adds; raises `InputRefused` (`relay_token_malformed`)."""
    text = (token or "").strip()
    if text[:7].casefold() == "bearer ":
        text = text[7:].strip()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise InputRefused("relay_token_malformed")
    return text


def known(home: Path) -> str:
    """The token of this data folder; empty when there is none."""
    return from_environment() or secret_ring.find(_user(home)) or _held.get(_user(home), "")


def keep(home: Path, token: str) -> tuple[Notice, ...]:
    """Keep it in the keyring; without one in this process, with the notice `no_keyring_relay`."""
    if secret_ring.keep(_user(home), token):
        _held.pop(_user(home), None)
        return ()
    _held[_user(home)] = token
    return (Notice("no_keyring_relay", {"variable": ENVIRONMENT}),)


def forget(home: Path) -> None:
    """Keep it no longer."""
    _held.pop(_user(home), None)
    secret_ring.forget(_user(home))


def _user(home: Path) -> str:
    return f"relay/{home.expanduser().resolve()}"
