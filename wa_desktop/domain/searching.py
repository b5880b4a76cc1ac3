"""Words as they are compared in a search: capitals, accents and joined letters aside."""

import re
import unicodedata

_FEWEST_DIGITS = 3
_MOST_WORDS = 64
"""No name has more: whoever pastes a whole column in finds nobody, instead of breaking the search."""
_TRUNK = re.compile(r"\(\s*0\s*\)")
"""The zero that is dialled at home only, as in +33 (0)6."""
_MARKS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_JOINED = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


def bare(text: str) -> str:
    """`text` in small letters without accents: “Cœur Élodie” becomes “coeur elodie”."""
    if text.isascii():
        return text.lower()
    # What looks like a letter has capitals as well: taken apart first, it loses them like any other.
    small = unicodedata.normalize("NFKD", text).casefold()
    return _MARKS.sub("", unicodedata.normalize("NFKD", small).translate(_JOINED))


def words_of(text: str) -> list[str]:
    """The distinct words of what a person typed, as they are compared; the first ones of very many."""
    # A file's bytes that were no text come as halves of characters, which no database takes.
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return list(dict.fromkeys(bare(whole).split()))[:_MOST_WORDS]


def digits_of(text: str) -> str:
    """The part of a stored number that `text` is, as dialled or written; empty when it is a name.

    06… and 0033 6… are dialled; what is stored begins with the country's code.
    """
    digits = re.sub(r"\D", "", _TRUNK.sub("", text))
    is_number = len(digits) >= _FEWEST_DIGITS and not re.search(r"[^\W\d_]", text)
    return digits.lstrip("0") if is_number else ""
