"""What a column header means: a field, a consent, a refusal, or something only the user knows."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from wa_desktop.audience.agreements import Meaning, agreement
from wa_desktop.audience.spelling import close_field, resembles_agreement
from wa_desktop.audience.synonyms import RANK
from wa_desktop.domain.contacts import Role

WITH_REMARK = 1_000
_MISSPELT = 2_000


def fold(text: str) -> str:
    """Lower case, no accents, every run of punctuation one space."""
    spread = unicodedata.normalize("NFKD", re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ])", " ", text)).casefold()
    bare = "".join(character for character in spread if not unicodedata.combining(character))
    words = re.sub(r"[^\w]|_", " ", bare).split()
    return " ".join(words).replace("whats app", "whatsapp")


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> Meaning:
    """What `header` says by itself, before the cells are looked at."""
    name = fold(header)
    if name in RANK:
        field, rank = RANK[name]
        return Meaning(Role.FIELD, field, rank)
    numbered = re.sub(r"(?<=[a-z]) ?0?(\d)$", r" \1", name)
    if numbered != name and numbered in RANK:
        field, rank = RANK[numbered]
        return Meaning(Role.FIELD, field, rank)
    said = agreement(name)
    if said is not None:
        return said
    bare = fold(re.sub(r"\(.*?\)|\[.*?\]|\*", " ", header))
    if bare in RANK:
        field, rank = RANK[bare]
        return Meaning(Role.FIELD, field, rank + WITH_REMARK)
    if resembles_agreement(name):
        return Meaning(Role.UNCLEAR, close=True)
    near = close_field(numbered)
    return Meaning(Role.FIELD, near[0], near[1] + _MISSPELT, close=True) if near else Meaning(Role.OTHER)


def signature_of(names: Iterable[str]) -> str:
    """What identifies the headers of a file, in any order of its columns and any spelling of case."""
    folded = sorted(fold(name) for name in names)
    return hashlib.sha256("\n".join(folded).encode()).hexdigest()
