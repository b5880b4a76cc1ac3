"""What stands around the digits of a phone cell: an extension, words, a second number."""

import re

_BETWEEN = re.compile(
    r"[;,/|\n\r&]|\s+(?:ou|et|or|and|puis|oder|und|o|e|y)\s+|\s+[-–—]\s+|\s{3,}|(?<=\d)\s*(?=\+)", re.IGNORECASE
)
_EXTENSION = re.compile(
    r"(?P<number>.*\d[\s.)]*?)[\s,;/(-]*(?:poste|pst|post|ext(?:ension|n)?|x|p|#|int(?:erne|erno)?|durchwahl|dw|"
    r"nebenstelle|anexo|interno)\s*[.:=°]?\s*\d{1,6}\)?\s*",
    re.IGNORECASE,
)
_RUN = re.compile(r"\+?\(?\+?\d(?:[\d\s.\-/()_]*\d)?")
_DOUBT = re.compile(
    r"\?|@|\b(?:ne|pas|plus|non|sans|stop|faux|fausse|mauvais|ancien\w*|erreur|errone\w*|erroné\w*|invalide|hs|"
    r"resili\w*|résili\w*|deced\w*|décéd\w*|refus\w*|oppos\w*|old|wrong|no|not|never|dead|do|nicht|kein\w*|falsch|"
    r"alt|viejo|malo|vecchio|sbagliat\w*|fax|siret|siren|iban)\b",
    re.IGNORECASE,
)
"""Words that speak against using the number, or of another kind of number."""
_NOTHING = frozenset({
    "aucun", "aucune", "neant", "néant", "vide", "nc", "n.c.", "n/c", "n/a", "na", "#n/a", "nr", "n.r.", "n/r", "null",
    "none", "nan", "nil", "undefined", "inconnu", "inconnue", "unknown", "unbekannt", "desconocido", "sconosciuto",
    "non communiqué", "non communique", "non renseigné", "non renseigne", "non connu", "pas de téléphone",
    "pas de telephone", "pas de tel", "pas de tél", "pas de portable", "pas de mobile", "pas de numéro", "no phone",
    "keine", "kein", "keine nummer", "ninguno", "no tiene", "nessuno", "sans objet", "so", "s/o",
})  # fmt: skip
_SHORTEST = 6
_LONGEST_WORDS = 60


def says_nothing(text: str) -> bool:
    """Whether a cell says in words that there is no number: “néant”, “NC”, “n/a”."""
    return text.strip().casefold() in _NOTHING


def parts_of(text: str) -> list[str]:
    """The pieces of a cell that may each be a number, in order."""
    return [part for part in _BETWEEN.split(text) if sum(map(str.isdigit, part)) >= _SHORTEST]


def without_extension(text: str) -> str:
    """`text` before “poste 12”, “ext. 12”, “x12” or “#12”; empty when it holds no extension."""
    match = _EXTENSION.fullmatch(text)
    return match["number"].strip() if match else ""


def without_words(text: str) -> str:
    """The one number among words, as in “06 12 34 56 78 (Julie)”; empty when the words may say something against it."""
    runs = [match for match in _RUN.finditer(text) if sum(map(str.isdigit, match[0])) >= _SHORTEST]
    if len(runs) != 1:
        return ""
    start, end = runs[0].span()
    around = text[:start] + " " + text[end:]
    touches = text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()
    if touches or len(around) > _LONGEST_WORDS or any(map(str.isdigit, around)) or _DOUBT.search(around):
        return ""
    return runs[0][0] if any(map(str.isalpha, around)) else ""
