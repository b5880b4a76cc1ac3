"""Erasing a person: what stands in their place, and what a preview says of it.

A number is short enough to be found by trying them all, so every trace that must stay recognisable is a keyed hash
(HMAC-SHA-256); the key is kept apart from the data.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wa_desktop.domain.estimates import Notice

_LENGTH = 20
_TOKEN = re.compile(rf"~[0-9a-f]{{{_LENGTH}}}")


def keyed_hash(key: bytes, number: str) -> str:
    """What is kept of an erased E.164 number, so that no import brings it back."""
    return hmac.new(key, number.encode(), hashlib.sha256).hexdigest()


def token(key: bytes, kind: str, scope: int, text: str) -> str:
    """What stands for `text` (a number, a wamid) in one campaign (`scope`, 0: none); never the same in two."""
    told = f"{kind}|{scope}|{text}".encode()
    return "~" + hmac.new(key, told, hashlib.sha256).hexdigest()[:_LENGTH]


def is_token(text: str) -> bool:
    """Whether `text` stands for an erased person."""
    return _TOKEN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Erasure:
    """What erasing a person takes away, or took away (`done`).

    `held` counts by kind what is kept on the number: rows, campaigns, messages, events, decisions. `not_sent` are
    planned messages that go no more; `in_flight` those handed over before, whose message may still arrive. `copies` are
    older copies of the data, outside this database, that still hold the person. `clean`: nothing is left in freed
    space; otherwise it goes with the next daily upkeep.
    """

    number: str
    held: Mapping[str, int]
    not_sent: int
    in_flight: int
    lists: tuple[str, ...]
    campaigns: tuple[str, ...]
    known_before: bool
    done: bool = False
    clean: bool = False
    copies: tuple[str, ...] = ()
    warnings: tuple[Notice, ...] = ()
    erased_at: datetime | None = None
    calling: int = 0
    """Of those in flight, how many stand in a call to SMSBOX that has not been answered yet."""

    @property
    def is_known(self) -> bool:
        """Whether anything is kept on the number."""
        return any(self.held.values())
