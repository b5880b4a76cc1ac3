"""Where the API key is: the environment, the system's keyring, or this process alone. Never a file.

Order of search: the running trial's own key, `WA_DESKTOP_API_KEY`, the keyring, this process's
memory (for a computer without keyring), and for an account on this computer the sandbox's public key.
"""

import os

from wa_desktop.domain.accounts import SANDBOX_KEY, is_loopback
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.store.accounts import StoredAccount
from wa_desktop.workspace import secret_ring

ENVIRONMENT = "WA_DESKTOP_API_KEY"

_remembered: dict[str, str] = {}
_trials: set[str] = set()


def from_environment() -> str:
    """The key of `WA_DESKTOP_API_KEY`; empty when it is not set."""
    return cleaned(os.environ.get(ENVIRONMENT))


def cleaned(key: str | None) -> str:
    """`key` without what copying adds (spaces, the word App); raises `InputRefused` (`key_malformed`)."""
    text = (key or "").strip()
    if text[:4].casefold() == "app ":
        text = text[4:].strip()
    if not (text.isascii() and text.isprintable()) or " " in text:
        raise InputRefused("key_malformed")
    return text


def chosen(account: StoredAccount, typed: str) -> str:
    """The key to connect `account` with when a person gave `typed` (which may be empty)."""
    if account.base_url in _trials:
        return SANDBOX_KEY
    return from_environment() or typed or key_of(account)


def key_of(account: StoredAccount) -> str:
    """The key of `account`; empty when there is none."""
    if account.base_url in _trials:
        return SANDBOX_KEY
    public = SANDBOX_KEY if is_loopback(account.base_url) else ""
    return from_environment() or secret_ring.find(_user(account)) or _remembered.get(_user(account), "") or public


def keep(account: StoredAccount, key: str) -> tuple[Notice, ...]:
    """Keep `key` in the keyring; without one in this process, with the notice `no_keyring`."""
    if key == SANDBOX_KEY and is_loopback(account.base_url):
        return ()
    if secret_ring.keep(_user(account), key):
        _remembered.pop(_user(account), None)
        return ()
    _remembered[_user(account)] = key
    return (Notice("no_keyring", {"variable": ENVIRONMENT}),)


def begin_trial(base_url: str) -> None:
    """The sandbox at `base_url` is ours: its public key is used, never the user's own."""
    _trials.add(base_url)


def end_trial(base_url: str) -> None:
    """The sandbox at `base_url` is no more."""
    _trials.discard(base_url)


def _user(account: StoredAccount) -> str:
    return f"{account.waba}/{account.phone_id}"
