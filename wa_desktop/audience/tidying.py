"""Formatting of a phone cell: what can be taken away without guessing any digit, rule by rule."""

import re
import unicodedata

_BLANK = " \t\r\n\u00a0\u202f\u2009\ufeff\u200b\u200e\u200f\u202a\u202c\u2060"
_LINK = re.compile(
    r"(?:https?://)?(?:api\.|www\.)?(?:wa\.me/|whatsapp\.com/send/?\?phone=)\+?|whatsapp://send/?\?phone=\+?",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?:(?:tel|tél|téléphone|telephone|phone|mobile|portable|port|callto|sms|whatsapp|gsm|mob|cell|handy|móvil|movil|"
    r"numéro|numero|num|n°|nº|fixe|p|m|t)(?:\s*[.:]+\s*|\s+)(?=[+(\d])|(?:n°|nº)(?=\d)|"
    r"(?:tel|tél|téléphone|phone|mobile|portable|callto|sms|whatsapp|gsm|mob)\.?\s*:\s*)+",
    re.IGNORECASE,
)
_SIGN_TWICE = re.compile(r"\+\++|00\+")
"""A sign beside another one, or beside the exit code."""
_DECIMAL = re.compile(r"\+?\d{5,}[.,]0{1,2}")
_OPTIONAL_ZERO = re.compile(r"\(\s*0\s*\)")
_GROUPS = re.compile(r"\+?[0-9]{1,4}(?:[ .\-/\u00a0\u202f][0-9]{1,4})+")
"""The way most people write a number: nothing but separators can be said about it."""
_SEPARATED = ("separators",)
_WHOLE = (".0", ",0")
_APOSTROPHES = "'’‘`´ʼ"
_SEPARATORS = frozenset('./\\()[]{},;:|_·•∙‧・*~="«»“”−' + _APOSTROPHES)
_SEPARATOR_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Pd"})


class _Fold(dict[int, str]):
    """What each character becomes, found out once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if character in _SEPARATORS or unicodedata.category(character) in _SEPARATOR_CATEGORIES:
            folded = ""
        elif character in "＋﹢⁺":
            folded = "+"
        else:
            value = unicodedata.decimal(character, None)
            folded = character if value is None else str(value)
        self[code] = folded
        return folded


_FOLD = _Fold()


def is_plain(text: str) -> bool:
    """Whether `text` is ASCII digits, with or without a leading `+`."""
    digits = text[1:] if text[:1] == "+" else text
    return digits.isdigit() and digits.isascii()


def tidy(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without what surrounds its digits, and the formatting rules that took it away.

    The result is plain digits with an optional `+` for a cell that holds one number only; letters
    and signs that no rule covers stay, for the caller to refuse.
    """
    if _GROUPS.fullmatch(text):
        return text.translate(_FOLD), _SEPARATED
    if text[-2:] in _WHOLE and is_plain(text[:-2]) and _DECIMAL.fullmatch(text):
        return text[:-2], ("decimal_zero",)
    rules: list[str] = []
    written = text.strip(_BLANK)
    written = _without_link(written, rules)
    if written[:1] and written[0] in _APOSTROPHES:
        written = written.lstrip(_APOSTROPHES)
        rules.append("apostrophe")
    if _DECIMAL.fullmatch(written):
        written = re.split("[.,]", written)[0]
        rules.append("decimal_zero")
    folded = written.translate(_FOLD)
    if _OPTIONAL_ZERO.search(written) and folded.startswith(("+", "00")):
        written = _OPTIONAL_ZERO.sub("", written)
        rules.append("optional_zero")
        folded = written.translate(_FOLD)
    if folded != written:
        rules.extend(_folding(written))
    elif written != text.strip() and not rules:
        rules.append("separators")
    twice = _SIGN_TWICE.match(folded)
    if twice:
        folded = "+" + folded[twice.end() :]
        rules.append("exit_code" if "0" in twice[0] else "separators")
    return folded, tuple(dict.fromkeys(rules))


def _without_link(written: str, rules: list[str]) -> str:
    link = _LINK.match(written)
    if link:
        rules.append("link_prefix")
        return "+" + re.split("[?&#]", written[link.end() :])[0]
    label = _LABEL.match(written)
    if label:
        rules.append("link_prefix")
        return written[label.end() :]
    return written


def _folding(written: str) -> list[str]:
    changed = {_FOLD[ord(character)] for character in written if _FOLD[ord(character)] != character}
    rules = ["separators"] if "" in changed else []
    return [*rules, "other_digits"] if changed - {""} else rules
