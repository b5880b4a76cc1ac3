"""What was said of the columns of earlier files, for the next file with the same headers."""

from collections.abc import Mapping
from typing import Any

from wa_desktop.domain.contacts import Remembered
from wa_desktop.store import memories as stored
from wa_desktop.workspace.desk import Desk

_SETS = ("accept_repairs", "yes_words", "no_words")
_NAMES = ("mapping", "consent", "refusal", *_SETS, "consent_source", "consent_wording")


def memories(desk: Desk) -> Mapping[str, Remembered]:
    """Everything remembered, by the signature of the headers."""
    with desk.store.read() as connection:
        return {signature: from_json(said) for signature, said in stored.remembered(connection).items()}


def remember(connection: Any, signature: str, said: Remembered) -> None:
    """Keep what was said of a file that is being taken in; nothing said changes nothing."""
    if signature and said != Remembered():
        stored.remember(connection, signature, to_json(said))


def to_json(said: Remembered) -> dict[str, Any]:
    """`said` as a JSON object."""
    values = {name: getattr(said, name) for name in _NAMES}
    return values | {name: sorted(values[name]) for name in _SETS}


def from_json(said: Mapping[str, Any]) -> Remembered:
    """What `to_json` made."""
    values = {name: said[name] for name in _NAMES if name in said}
    return Remembered(**values | {name: frozenset(said.get(name, ())) for name in _SETS})
