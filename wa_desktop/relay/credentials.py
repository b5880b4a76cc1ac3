"""The two secrets of a relay: from the environment, a file it names, or systemd's credentials. Never an argument."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wa_desktop.domain.errors import InputRefused, WrongUsage

SECRET = "WA_RELAY_SECRET"  # noqa: S105 - a name
TOKEN = "WA_RELAY_TOKEN"  # noqa: S105 - a name
_FOLDER = "CREDENTIALS_DIRECTORY"
_FILE = "_FILE"

_SHORT = 20
_PATH = re.compile(r"[A-Za-z0-9._~-]{1,200}")
_BEARER = re.compile(r"[\x21-\x7e]{1,500}")
_OURS = frozenset({"events", "health", "metrics", ".", ".."})
"""Paths that mean something else."""


def new_secret() -> str:
    """A path or a token that nobody guesses."""
    return secrets.token_urlsafe(32)


class Words:
    """Secret words that are compared without telling, by the time it takes, how much of one was right."""

    def __init__(self, words: tuple[str, ...]) -> None:
        self._digests = tuple(_digest(word) for word in words)
        self.short = any(len(word) < _SHORT for word in words)
        """Whether one of them is short enough to be guessed."""

    def know(self, given: str) -> bool:
        """Whether `given` is one of the words."""
        digest = _digest(given)
        found = False
        for known in self._digests:
            found |= hmac.compare_digest(digest, known)
        return found

    def __repr__(self) -> str:
        return "Words(…)"


def _digest(word: str) -> bytes:
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).digest()


@dataclass(frozen=True, slots=True)
class Credentials:
    """What SMSBOX must know, and what a workstation must know."""

    secret: Words
    token: Words


def read_credentials(environment: Mapping[str, str]) -> Credentials:
    """Both secrets; several of one, separated by white space, hold at the same time (to change them without a gap).

    Each is looked for in its variable, in the file that the variable with `_FILE` names, then in systemd's
    credentials. Raises `WrongUsage` (`relay_secret_missing`, `relay_secret_unusable`, `relay_secrets_equal`) and
    `InputRefused` (`relay_secret_unreadable`).
    """
    secret, token = _words(SECRET, environment), _words(TOKEN, environment)
    if not all(_PATH.fullmatch(word) and word not in _OURS for word in secret):
        raise WrongUsage("relay_secret_unusable", name=SECRET)
    if not all(_BEARER.fullmatch(word) for word in token):
        raise WrongUsage("relay_secret_unusable", name=TOKEN)
    if set(secret) & set(token):
        raise WrongUsage("relay_secrets_equal", secret=SECRET, token=TOKEN)
    return Credentials(Words(secret), Words(token))


def _words(name: str, environment: Mapping[str, str]) -> tuple[str, ...]:
    words = tuple(_text(name, environment).split())
    if not words:
        raise WrongUsage("relay_secret_missing", name=name)
    return words


def _text(name: str, environment: Mapping[str, str]) -> str:
    if environment.get(name):
        return environment[name]
    if environment.get(name + _FILE):
        return _content(name, Path(environment[name + _FILE]))
    folder = environment.get(_FOLDER)
    if folder and (Path(folder) / name).exists():
        return _content(name, Path(folder) / name)
    return ""


def _content(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as problem:
        raise InputRefused("relay_secret_unreadable", name=name, file=str(path), problem=str(problem)) from problem
