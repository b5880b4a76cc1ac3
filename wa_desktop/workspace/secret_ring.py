"""The system's keyring: the one place that asks it. Where there is none, or it is locked, nothing is found or kept."""

import logging

_log = logging.getLogger(__name__)

_SERVICE = "WA Desktop"


def find(name: str) -> str:
    """The secret kept under `name`; empty when there is none."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, name) or ""
    except (KeyringError, OSError) as problem:
        _log.info("no keyring: %s", type(problem).__name__)
        return ""


def keep(name: str, secret: str) -> bool:
    """Keep `secret` under `name`; whether it is there."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, name, secret)
        # Some keyrings take a secret and keep nothing.
        return keyring.get_password(_SERVICE, name) == secret
    except (KeyringError, OSError) as problem:
        _log.info("no keyring: %s", type(problem).__name__)
        return False


def forget(name: str) -> None:
    """Keep nothing under `name`."""
    import keyring
    from keyring.errors import KeyringError

    try:
        if keyring.get_password(_SERVICE, name):
            keyring.delete_password(_SERVICE, name)
    except (KeyringError, OSError) as problem:
        _log.info("no keyring: %s", type(problem).__name__)
