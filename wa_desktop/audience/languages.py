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


@lru_cache(maxsize=4096)
def country_of(text: str) -> str:
    """The ISO code of a country's code or name (French, English, German, Spanish, Italian); else empty."""
    import phonenumbers

    word = fold(text)
    if word.upper() in phonenumbers.SUPPORTED_REGIONS:
        return word.upper()
    return _countries().get(word, "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from babel import Locale

    names = {
        fold(name): code
        for language in ("it", "es", "de", "en", "fr")
        for code, name in Locale(language).territories.items()
        if code.isalpha()
    }
    return {**names, "usa": "US", "uk": "GB", "angleterre": "GB", "fra": "FR", "deu": "DE", "esp": "ES", "ita": "IT",
            "bel": "BE", "che": "CH", "gbr": "GB", "france metropolitaine": "FR"}  # fmt: skip
