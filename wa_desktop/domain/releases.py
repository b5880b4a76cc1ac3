"""Announcements of new versions: what a release says of itself, and what is believed of it.

A release publishes `manifest.json`, an object (`format`, `product`, `version`, `released`, `expires`, `page`,
`minimum_schema`, `summary`, `files`), and beside it, under the same address with `.sig`, lines `KEY SIGNATURE`: a key's
id and its Ed25519 signature of the manifest's very bytes, in base64.
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from wa_desktop.domain.accounts import is_loopback
from wa_desktop.domain.errors import ServiceRefused

PRODUCT = "wa-desktop"
FORMAT = 1
LONGEST_SUMMARY = 300
"""Characters."""

_VERSION = re.compile(r"(\d{1,6}(?:\.\d{1,6}){1,3})(?:(a|b|rc)(\d{1,6}))?", re.ASCII)
_STAGES = ("a", "b", "rc", None)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_SUM = re.compile(r"[0-9a-f]{64}", re.ASCII)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}", re.ASCII)
_KEY_BYTES, _SIGNATURE_BYTES = 32, 64
_MOST_FILES = 50
_LONGEST_ADDRESS = 500
_MOST_SCHEMA = 9_999


class Asking(StrEnum):
    """Whether the program asks for new versions by itself, or why not."""

    ON = "on"
    OFF = "off"
    """A person switched it off."""
    FORBIDDEN = "forbidden"
    """The administrator switched it off."""
    NOT_CONFIGURED = "not_configured"
    """This build was given no address or no key."""


@dataclass(frozen=True, slots=True)
class Announcements:
    """Where versions are announced, and whose signatures are believed: public keys of 32 bytes by their id."""

    address: str = ""
    keys: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def configured(self) -> bool:
        """Whether there is anything to ask, and anybody to believe."""
        return bool(self.address and self.keys)


@dataclass(frozen=True, slots=True)
class ReleaseFile:
    """One package of a release."""

    name: str
    url: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """What a release says of itself. `minimum_schema` is the oldest database that it can take over."""

    version: str
    released: date
    expires: date
    page: str
    minimum_schema: int
    summary: Mapping[str, str]
    """A sentence by language."""
    files: tuple[ReleaseFile, ...]

    def summary_in(self, language: str) -> str:
        """The summary in this language, else in English, else nothing."""
        return self.summary.get(language) or self.summary.get("en", "")


def announcements_of(text: str) -> Announcements:
    """What a source file says (`{"address": …, "keys": [base64, …]}`); `ValueError` when it is none."""
    said = json.loads(text)
    if not isinstance(said, dict) or not isinstance(said.get("keys"), list):
        raise ValueError("not a source of announcements")  # noqa: TRY004 - a file that is no good, whatever is in it
    keys = [base64.b64decode(str(key), validate=True) for key in said["keys"]]
    address = said.get("address")
    if not isinstance(address, str) or (address and not safe_address(address)):
        raise ValueError("not an address")
    if any(len(key) != _KEY_BYTES for key in keys):
        raise ValueError("not an Ed25519 key")
    return Announcements(address, {key_id(key): key for key in keys})


def key_id(public_key: bytes) -> str:
    """The short name of a public key."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def signatures_of(text: str) -> dict[str, bytes]:
    """The signatures by the id of their key; lines that say something else are left out."""
    found: dict[str, bytes] = {}
    for line in text.splitlines():
        name, _space, written = line.strip().partition(" ")
        try:
            signature = base64.b64decode(written, validate=True)
        except ValueError:
            continue
        if len(signature) == _SIGNATURE_BYTES:
            found[name] = signature
    return found


def doubt(why: str) -> ServiceRefused:
    """The refusal of an announcement that is not believed; `why` is a code of the labels `doubt.…`."""
    return ServiceRefused("release_refused", doubt=why)


def release_of(content: bytes) -> Release:
    """What a manifest says; raises `release_refused` (`malformed`, `product`)."""
    try:
        said = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError):
        raise doubt("malformed") from None
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise doubt("malformed")
    if said.get("product") != PRODUCT:
        raise doubt("product")
    try:
        return _release(said)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise doubt("malformed") from None


def judged(release: Release, *, running: str, newest: str, schema: int, today: date) -> Release | None:
    """`release` when it is newer than the running version, None when it is not.

    `newest` is the newest version that was ever announced here, empty at first: an announcement that goes back behind
    it is refused (`older`), as is one that is out of date (`expired`) or could not take over data of this `schema`
    (`too_far`).
    """
    if today > release.expires:
        raise doubt("expired")
    if newest and version_order(release.version) < version_order(newest):
        raise doubt("older")
    if version_order(release.version) <= version_order(running):
        return None
    if schema < release.minimum_schema:
        raise doubt("too_far")
    return release


def version_order(version: str) -> tuple[tuple[int, ...], int, int]:
    """What versions are sorted by: `1.2` = `1.2.0`, `1.2rc1` < `1.2`; `ValueError` for anything else."""
    found = _VERSION.fullmatch(version)
    if found is None:
        raise ValueError(f"not a version: {version[:40]!r}")
    numbers = [int(part) for part in found[1].split(".")]
    return tuple(numbers + [0] * (4 - len(numbers))), _STAGES.index(found[2]), int(found[3] or 0)


def safe_address(address: str) -> bool:
    """Whether `address` is HTTPS (or stays on this computer), without a name, a password or a hidden character."""
    if len(address) > _LONGEST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        _port = parts.port  # raises for what is none
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(address))
    return safe and bool(parts.hostname) and "@" not in parts.netloc and "\\" not in address


def _release(said: Mapping[str, Any]) -> Release:
    version_order(said["version"])
    files = said["files"]
    schema, summary = said["minimum_schema"], said["summary"]
    if not isinstance(files, list) or len(files) > _MOST_FILES or not safe_address(said["page"]):
        raise ValueError("not a release")
    if type(schema) is not int or not 0 <= schema <= _MOST_SCHEMA:
        raise ValueError("not a schema")
    return Release(
        said["version"],
        _day(said["released"]),
        _day(said["expires"]),
        said["page"],
        schema,
        {language: _plain(words) for language, words in summary.items() if language in ("fr", "en")},
        tuple(_file(one) for one in files),
    )


def _file(said: Mapping[str, Any]) -> ReleaseFile:
    name, url, size, checksum = said["name"], said["url"], said["size"], said["sha256"]
    if (
        type(size) is not int
        or size < 0
        or not (_NAME.fullmatch(name) and safe_address(url) and _SUM.fullmatch(checksum))
    ):
        raise ValueError("not a file of a release")
    return ReleaseFile(name, url, size, checksum)


def _day(text: str) -> date:
    # `date.fromisoformat` takes more than one way of writing.
    if not _DAY.fullmatch(text):
        raise ValueError("not a day")
    return date.fromisoformat(text)


def _plain(text: str) -> str:
    """One line of visible characters, cut where it becomes long: nothing that reorders or hides words."""
    seen = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" and sign not in "\u00a0\u202f" else sign for sign in text
    )
    words = re.sub(r" {2,}", " ", seen).strip()
    return words if len(words) <= LONGEST_SUMMARY else words[: LONGEST_SUMMARY - 1] + "…"
