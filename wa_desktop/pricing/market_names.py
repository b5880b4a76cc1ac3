"""Meta's names of markets and columns, whatever their case, spaces, hyphens and accents."""

import unicodedata
from collections.abc import Iterable

_OTHER_NAMES = {"turkiye": "turkey", "uae": "unitedarabemirates", "uk": "unitedkingdom"}


def folded(name: str) -> str:
    """A name without case, white space, hyphens, accents and signs; `&` reads as "and"."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("&", "and"))
    bare = "".join(char for char in plain if char.isalnum())
    return _OTHER_NAMES.get(bare, bare)


class MarketNames:
    """The known markets, found by any spelling."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_fold = {folded(name): name for name in names}

    def known(self, name: str) -> bool:
        """Whether a market of this name is known."""
        return folded(name) in self._by_fold

    def canonical(self, name: str) -> str:
        """The name as the market map writes it; the given one, tidied, when it is unknown."""
        return self._by_fold.get(folded(name), " ".join(name.split()))
