"""Headers that are misspelt, or that carry a word too many. Never used to tell a yes from a no."""

import re
from functools import lru_cache

from wa_desktop.audience.synonyms import FIELDS, ONLY_EXACT, RANK

_FORGIVEN = ("phone", "first_name", "last_name", "name", "language")
"""Fields a slip of the keyboard may name; a wrong country or date of consent costs too much."""
_WITH_EXTRA_WORDS = ("phone", "first_name", "last_name", "language", "country")
_EXTRA = frozenset({
    "client", "cliente", "clients", "customer", "kunde", "kunden", "contact", "contacts", "kontakt", "contacto",
    "contatto", "perso", "personnel", "personal", "personnelle", "prive", "privat", "private", "principal",
    "principale", "main", "primary", "destinataire", "adherent", "membre", "member", "user", "utilisateur", "du",
    "de", "des", "d", "l", "la", "le", "les", "del", "della", "der", "di", "of", "the", "votre", "your",
})  # fmt: skip
_SHORTEST = 5
_TWO_SLIPS_FROM = 8
_SLIPS = 2
_AGREEMENTS = (
    "consentement", "desinscrit", "desinscription", "desabonne", "desabonnement", "abonnement", "unsubscribe",
    "unsubscribed", "subscribed", "subscription", "autorisation", "einwilligung", "zustimmung", "abgemeldet",
    "consentimiento", "disiscritto",
)  # fmt: skip


@lru_cache(maxsize=4096)
def close_field(name: str) -> tuple[str, int] | None:
    """(field, rank) that a folded header most likely means; None when nothing, or two things, are close."""
    bare = _without_extra(name)
    if bare != name and bare in RANK and bare not in ONLY_EXACT and RANK[bare][0] in _WITH_EXTRA_WORDS:
        return RANK[bare]
    if bare != name and bare in ("pays", "langue", "country", "prenom"):
        return RANK[bare]
    found = {
        (slips, RANK[known])
        for known in _vocabulary()
        for text in {name, bare}
        if (slips := _slips(text, known)) is not None
    }
    best = min((slips for slips, _ in found), default=0)
    fields = {place[0] for slips, place in found if slips == best}
    return min(place for slips, place in found if slips == best) if len(fields) == 1 else None


def resembles_agreement(name: str) -> bool:
    """Whether a word of a folded header is one slip away from a word of agreement or refusal."""
    return any(
        len(word) >= _TWO_SLIPS_FROM and distance(word, known, 1) == 1 for word in name.split() for known in _AGREEMENTS
    )


def distance(left: str, right: str, limit: int) -> int | None:
    """How many letters were added, left out, changed or swapped; None when more than `limit`."""
    if abs(len(left) - len(right)) > limit:
        return None
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, one in enumerate(left, 1):
        line = [row]
        for column, other in enumerate(right, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (one != other))
            if row > 1 and column > 1 and one == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > limit:
            return None
        before, above = above, line
    return above[-1] if above[-1] <= limit else None


def _slips(name: str, known: str) -> int | None:
    if name[:1] != known[:1] or len(name) < _SHORTEST:
        return None
    return distance(name, known, _SLIPS if len(known) >= _TWO_SLIPS_FROM else 1)


def _without_extra(name: str) -> str:
    words = [word for word in name.split() if word not in _EXTRA and not re.fullmatch(r"0?\d", word)]
    return " ".join(words)


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    return tuple(
        text for field in _FORGIVEN for text in FIELDS[field] if len(text) >= _SHORTEST and text not in ONLY_EXACT
    )
