"""Language and country words of a cell as codes."""

import re
from functools import lru_cache

from wa_desktop.audience.headers import fold

_WORDS = {
    "fr": "francais francaise french fra fre francophone frances franzosisch francese",
    "en": "anglais anglaise english eng anglophone ingles englisch inglese",
    "de": "allemand allemande german deutsch ger deu aleman tedesco",
    "es": "espagnol espagnole spanish espanol castellano spa spanisch spagnolo",
    "it": "italien italienne italian italiano ita italienisch",
    "pt": "portugais portugaise portuguese portugues por",
    "nl": "neerlandais neerlandaise dutch nederlands hollandais nld dut",
    "pl": "polonais polish polski pol",
    "ro": "roumain romanian romana ron rum",
    "ar": "arabe arabic ara",
    "tr": "turc turkish turkce tur",
    "ru": "russe russian rus",
    "ca": "catalan catala cat",
    "zh": "chinois chinese zho chi",
}
_BY_WORD = {word: code for code, words in _WORDS.items() for word in words.split()}
_CODE = re.compile(r"([a-z]{2,3})(?:[-_ ]([a-z]{2}|[a-z]{4}|\d{3}))?", re.IGNORECASE)


@lru_cache(maxsize=4096)
def language_of(text: str) -> tuple[str, bool]:
    """(code, known): `fr`, `pt_BR`; an unknown word is kept as it is, so that nobody is written to
    in a language they did not state."""
    word = fold(text)
    if word in _BY_WORD:
        return _BY_WORD[word], True
    match = _CODE.fullmatch(text.strip())
    if match and (match[1].lower() in _codes()):
        region = f"_{match[2].upper()}" if match[2] and len(match[2]) != 4 else ""  # noqa: PLR2004 - scripts have four letters
        return match[1].lower() + region, True
    return text.strip().casefold()[:20], not word


@lru_cache(maxsize=1)
def _codes() -> frozenset[str]:
    from babel import Locale

    return frozenset(code for code in map(str, Locale("en").languages) if code.isalpha() and len(code) == 2)  # noqa: PLR2004


_OWN_NAMES = {
    "dom": "", "usa": "US", "u s a": "US", "u s": "US", "etats unis d amerique": "US", "etats unis amerique": "US",
    "united states of america": "US", "uk": "GB", "u k": "GB", "great britain": "GB", "grande bretagne": "GB",
    "england": "GB", "angleterre": "GB", "scotland": "GB", "ecosse": "GB", "wales": "GB", "pays de galles": "GB",
    "grossbritannien": "GB", "gran bretana": "GB", "gran bretagna": "GB", "inghilterra": "GB", "inglaterra": "GB",
    "hollande": "NL", "holland": "NL", "the netherlands": "NL", "nederland": "NL", "holanda": "NL", "olanda": "NL",
    "belgie": "BE", "republique tcheque": "CZ", "czech republic": "CZ", "france metropolitaine": "FR",
    "cote d ivoire": "CI", "ivory coast": "CI", "hong kong": "HK", "uae": "AE", "emirats": "AE", "dubai": "AE",
    "coree": "KR", "south korea": "KR", "rdc": "CD", "macedoine": "MK", "palestine": "PS", "ile de la reunion": "RE",
    "guyane": "GF", "mayotte": "YT", "principaute de monaco": "MC", "osterreich": "AT", "hellas": "GR",
}  # fmt: skip
_FIRST_FLAG = 0x1F1E6


@lru_cache(maxsize=4096)
def country_of(text: str) -> str:
    """The ISO code of a country's code (two or three letters, or a locale such as `fr-FR`), flag or name (French,
    English, German, Spanish, Italian); else empty."""
    found = _named_country(fold(text)) or _flag(text.strip())
    if not found and (locale := re.fullmatch(r"[a-z]{2}[-_]([A-Za-z]{2})", text.strip())):
        found = _named_country(locale[1])
    if not found:
        parts = {code for part in re.split(r"[()/|,;]|\s[-–]\s", text) if (code := _named_country(fold(part)))}
        found = parts.pop() if len(parts) == 1 else ""
    return found


def _named_country(word: str) -> str:
    import phonenumbers
    from babel.core import get_global

    code = word.upper()
    if code in phonenumbers.SUPPORTED_REGIONS:
        return code
    if word in _OWN_NAMES:
        return _OWN_NAMES[word]
    # Unicode's aliases hold the codes of three letters.
    longer = list(get_global("territory_aliases").get(code, ())) if len(code) == 3 and code.isalpha() else []  # noqa: PLR2004
    return str(longer[0]) if len(longer) == 1 else _countries().get(word, "")


def _flag(text: str) -> str:
    letters = [ord(character) - _FIRST_FLAG for character in text]
    if len(letters) != 2 or not all(0 <= letter < 26 for letter in letters):  # noqa: PLR2004 - two letters of an alphabet
        return ""
    return _named_country("".join(chr(97 + letter) for letter in letters))


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    return {
        fold(name): code
        for language in ("it", "es", "de", "en", "fr")
        for code, name in Locale(language).territories.items()
        if code.isalpha()
    }
