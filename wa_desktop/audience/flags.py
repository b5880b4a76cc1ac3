"""What the words in a yes/no column say. Anything not listed says nothing, and is counted."""

import unicodedata
from collections.abc import Collection
from enum import Enum
from functools import lru_cache


class Flag(Enum):
    """What a cell of a consent or refusal column says."""

    YES = "yes"
    NO = "no"
    EMPTY = "empty"
    UNKNOWN = "unknown"
    JOINED = "joined"
    """The state of a person who agreed: “subscribed”."""
    LEFT = "left"
    """The state of a person who withdrew: “unsubscribed”."""
    REFUSED = "refused"
    """“Refused”, “no thanks”: a no to an agreement, and a withdrawal in a refusal column."""
    AGREED = "agreed"
    """“Accepted”: a yes where agreement was asked for; in a refusal column it may mean either."""


_YES = frozenset({
    "oui", "o", "yes", "y", "x", "1", "vrai", "true", "✓", "✔", "☑", "✅", "🗹", "☒", "ja", "wahr", "sí", "si", "sì",
    "verdadero", "cierto", "vero",
})  # fmt: skip
_NO = frozenset({"non", "n", "no", "0", "faux", "false", "✗", "✘", "☐", "❌", "✖", "nein", "falsch", "falso"})
_EMPTY = frozenset({"", "-", "–", "—", "n/a", "na", "null", "none", "nc", "?", "inconnu", "unknown", "#n/a"})
_JOINED = frozenset({
    "inscrit", "inscrite", "abonné", "abonnée", "abonne", "abonnee", "subscribed", "opted in", "opted-in", "opt-in",
    "opt in", "optin", "angemeldet", "abonniert", "suscrito", "suscrita", "iscritto", "iscritta", "double opt-in",
    "double opt in", "double optin", "double-opt-in", "doi", "consenti", "consentie", "consented",
})  # fmt: skip
_LEFT = frozenset({
    "désinscrit", "désinscrite", "desinscrit", "desinscrite", "désabonné", "désabonnée", "desabonne", "desabonnee",
    "unsubscribed", "opted out", "opted-out", "opt-out", "opt out", "optout", "stop", "abgemeldet", "widerrufen",
    "baja", "de baja", "disiscritto", "disiscritta", "retiré", "retirée", "withdrawn", "blacklisté", "blacklisted",
})  # fmt: skip
_AGREED = frozenset({
    "d'accord", "d’accord", "accepté", "acceptée", "accepte", "acceptee", "j'accepte", "j’accepte", "accepted",
    "agreed", "i agree", "granted", "autorisé", "autorisée", "autorise", "autorisee", "authorized", "authorised",
    "coché", "cochée", "checked", "ticked", "zugestimmt", "einverstanden", "akzeptiert", "erteilt", "aceptado",
    "aceptada", "acepto", "acepta", "de acuerdo", "autorizado", "accettato", "accettata", "accetto", "accetta",
    "autorizzato", "d'accordo",
})  # fmt: skip
"""No “OK”, “active” or “confirmed”: of what, only the person who wrote it knows."""
_REFUSED = frozenset({
    "refus", "refusé", "refusée", "refuse", "refusee", "je refuse", "refused", "declined", "denied", "rejected",
    "pas d'accord", "pas d’accord", "non merci", "no thanks", "non consenti", "not consented", "abgelehnt",
    "verweigert", "rechazado", "rechazada", "no acepto", "no acepta", "rifiutato", "rifiutata", "rifiuto",
    "non accetto", "non accettato", "non accepté", "non acceptée", "not accepted", "décoché", "unchecked",
    "non inscrit", "non inscrite", "non abonné", "non abonnée", "not subscribed", "not opted in",
})  # fmt: skip
_ONE_LETTER = {"j": frozenset({"j", "n"}), "s": frozenset({"s", "n"})}
"""Ja and sí by their letter: only where the column holds the letter of their no, and nothing else."""


@lru_cache(maxsize=4096)
def plain_word(text: str) -> str:
    """`text` as words are compared; case, spaces and a final point or exclamation mark do not matter."""
    word = unicodedata.normalize("NFKC", text).casefold().replace("\ufe0f", "").strip(" \t\r\n.!'\"\u200b\ufeff")
    return word.removesuffix(".0")


@lru_cache(maxsize=4096)
def flag_of(text: str) -> Flag:
    """What `text` says in French, English, German, Spanish or Italian."""
    word = plain_word(text)
    for words, flag in ((_YES, Flag.YES), (_NO, Flag.NO), (_EMPTY, Flag.EMPTY), (_JOINED, Flag.JOINED),
                        (_LEFT, Flag.LEFT), (_AGREED, Flag.AGREED), (_REFUSED, Flag.REFUSED)):  # fmt: skip
        if word in words:
            return flag
    return Flag.UNKNOWN


def letters_for_yes(values: Collection[str]) -> frozenset[str]:
    """The single letters that mean yes in a column of these values: `J` beside `N`, `S` beside `N`."""
    words = {plain_word(value) for value in values} - _EMPTY
    return frozenset(letter for letter, both in _ONE_LETTER.items() if words == both)
