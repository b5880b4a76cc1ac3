"""The rules kept with a campaign."""

from functools import lru_cache

from wa_desktop.domain.rules import Rules
from wa_desktop.store.frozen import from_json


@lru_cache(maxsize=64)
def rules_of(stored: str) -> Rules:
    """The rules of a campaign's row; none for an empty text."""
    return from_json(Rules, stored) if stored else Rules()
