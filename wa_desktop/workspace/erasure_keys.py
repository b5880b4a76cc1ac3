"""The erasure key: a second secret, never beside the hashes it makes.

Order of search: `WA_DESKTOP_ERASURE_KEY`, the system's keyring, and where there is none a file of the owner's in the
configuration folder, which is neither the data folder nor part of it.
"""

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.estimates import Notice
from wa_desktop.store.erasing import KEY_CHECK, KEY_ID, somebody_was_erased
from wa_desktop.store.settings import read_setting, write_setting
from wa_desktop.workspace import secret_ring
from wa_desktop.workspace.desk import Desk

ENVIRONMENT = "WA_DESKTOP_ERASURE_KEY"
_SHORTEST = 16


def key_of(desk: Desk) -> bytes | None:
    """The key of this data folder; None when nobody was ever erased in it.

    Raises `InputRefused` (`erasure_key_missing`, `erasure_key_other`, `erasure_key_short`): without it an import could
    bring erased people back.
    """
    with desk.store.read() as c:
        check, name = read_setting(c, KEY_CHECK), read_setting(c, KEY_ID)
        needed = check is not None and somebody_was_erased(c)
    if not needed:
        return None
    said = _from_environment() or _kept(str(name))
    if not said:
        raise InputRefused("erasure_key_missing", variable=ENVIRONMENT)
    key = _key(said)
    if not hmac.compare_digest(_check(key), str(check)):
        raise InputRefused("erasure_key_other", variable=ENVIRONMENT)
    return key


def key_to_erase(desk: Desk) -> tuple[bytes, tuple[Notice, ...]]:
    """The key of this data folder, made when there is none, with what is to be said of where it is kept."""
    known = key_of(desk)
    if known is not None:
        return known, ()
    with desk.store.write() as c:
        name = str(read_setting(c, KEY_ID) or secrets.token_hex(8))
        write_setting(c, KEY_ID, name)
    # A keyring may ask the person first: nobody else waits for that.
    said = _from_environment() or _kept(name)
    notices: tuple[Notice, ...] = ()
    if not said:
        said = secrets.token_hex(32)
        notices = keep(name, said)
    with desk.store.write() as c:
        write_setting(c, KEY_CHECK, _check(_key(said)))
    return _key(said), notices


def secret_of(desk: Desk) -> tuple[str, str]:
    """(name, secret) of the key, for a backup; two empty texts when there is none or it is not to be found."""
    with desk.store.read() as c:
        name = str(read_setting(c, KEY_ID) or "")
    return (name, _from_environment() or _kept(name)) if name else ("", "")


def adopt(name: str, secret: str) -> tuple[Notice, ...]:
    """Keep the key that a backup brings, unless it is here already."""
    if not secret or _kept(name) or os.environ.get(ENVIRONMENT, "").strip() == secret:
        return ()
    return keep(name, secret)


def keep(name: str, secret: str) -> tuple[Notice, ...]:
    """Keep `secret` in the keyring; without one in the configuration folder, with the notice `no_keyring_erasure`."""
    if secret_ring.keep(_ringed(name), secret):
        return ()
    path = _file(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    try:
        os.write(handle, secret.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    return (Notice("no_keyring_erasure", {"file": str(path), "variable": ENVIRONMENT}),)


def _key(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _check(key: bytes) -> str:
    return hmac.new(key, b"WA Desktop erasure", hashlib.sha256).hexdigest()[:16]


def _from_environment() -> str:
    said = os.environ.get(ENVIRONMENT, "").strip()
    if said and len(said) < _SHORTEST:
        raise InputRefused("erasure_key_short", variable=ENVIRONMENT, least=_SHORTEST)
    return said


def _file(name: str) -> Path:
    import platformdirs

    return Path(platformdirs.user_config_dir("WA Desktop", appauthor=False)) / f"erasure-{name}.key"


def _from_file(name: str) -> str:
    try:
        return _file(name).read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _kept(name: str) -> str:
    return secret_ring.find(_ringed(name)) or _from_file(name)


def _ringed(name: str) -> str:
    return f"erasure/{name}"
