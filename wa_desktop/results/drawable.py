"""Text that a document's font can draw: what it cannot is named instead of turning into empty boxes."""

import re
import unicodedata
from collections.abc import Callable

_SILENT = frozenset("\ufe0e\ufe0f\u200d\u200b\u200c\u2060\ufeff")
"""Signs that only say how their neighbours look."""
_MOST_LETTERS = 8


def drawable(text: str, has: Callable[[str], bool]) -> str:
    """`text` with every run of signs that cannot be drawn named between ‹ ›; `has` tells whether the font knows a sign.

    Letters written from right to left count as such: drawn one by one they would be neither joined nor in their order.
    """
    found: list[str] = []
    run: list[str] = []
    for sign in text:
        if sign in _SILENT:
            continue
        if _can_be_drawn(sign, has):
            found += [*_named(run), sign]
            run = []
        else:
            run.append(sign)
    return _spaces_inside(found + _named(run))


def is_whole(text: str, has: Callable[[str], bool]) -> bool:
    """Whether every sign of `text` can be drawn."""
    return all(sign in _SILENT or _can_be_drawn(sign, has) for sign in text)


def _can_be_drawn(sign: str, has: Callable[[str], bool]) -> bool:
    if sign in "\n\t ":
        return True
    return has(sign) and unicodedata.bidirectional(sign) not in ("R", "AL", "AN")


def _named(run: list[str]) -> list[str]:
    if not run:
        return []
    # Words of a foreign script are quoted by their code points, pictures by their name.
    names = [unicodedata.name(sign, f"U+{ord(sign):04X}").lower() for sign in run]
    if any(unicodedata.category(sign)[0] in "LM" for sign in run):
        shown = [f"U+{ord(sign):04X}" for sign in run[:_MOST_LETTERS]]
        more = f" … +{len(run) - _MOST_LETTERS}" if len(run) > _MOST_LETTERS else ""
        return [f"‹{' '.join(shown)}{more}›"]
    return [f"‹{name}›" for name in names]


def _spaces_inside(parts: list[str]) -> str:
    return re.sub(r"›‹", "› ‹", "".join(parts))
