"""What the words in a yes/no column say. Anything not listed says nothing, and is counted."""

import unicodedata
from enum import Enum
from functools import lru_cache


class Flag(Enum):
    """What a cell of a consent or refusal column says."""

    YES = "yes"
    NO = "no"
    EMPTY = "empty"
    UNKNOWN = "unknown"


_YES = frozenset({"oui", "o", "yes", "y", "x", "1", "vrai", "true", "✓", "✔", "☑", "✅", "🗹", "☒"})
_NO = frozenset({"non", "n", "no", "0", "faux", "false", "✗", "✘", "☐", "❌", "✖"})
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "nc", "?", "inconnu", "unknown", "#n/a"})


@lru_cache(maxsize=4096)
def flag_of(text: str) -> Flag:
    """What `text` says; case, accents, spaces and a final point or exclamation mark do not matter."""
    word = unicodedata.normalize("NFKC", text).casefold().replace("\ufe0f", "").strip(" \t\r\n.!'\"\u200b\ufeff")
    word = word.removesuffix(".0")
    if word in _YES:
        return Flag.YES
    if word in _NO:
        return Flag.NO
    return Flag.EMPTY if word in _EMPTY else Flag.UNKNOWN
