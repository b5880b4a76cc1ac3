"""A phone cell becomes an E.164 number, or a reason why not; repairs are named, never silent."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from wa_desktop.audience.plans import (
    MOBILE,
    MOST_REMEMBERED,
    SPECIAL,
    Parsed,
    by_library,
    calling_code,
    deciding_digits,
    exit_code,
    has_plain_trunk,
    international,
    length_decides,
    national,
)
from wa_desktop.audience.tidying import is_plain, tidy

FORMATTING = (
    "separators", "apostrophe", "optional_zero", "exit_code", "trunk_zero", "national", "decimal_zero", "other_digits",
    "link_prefix",
)  # fmt: skip
"""Rules that guess no digit: always applied, always counted."""

REPAIRS = (
    "lost_leading_zero", "missing_plus", "letters_for_digits", "two_numbers", "scientific_all_digits",
    "foreign_exit_code", "overseas_france",
)  # fmt: skip
"""Rules that guess: each waits until the person accepts it."""

_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1", "L": "1"})
_LOOKALIKE = re.compile(r"[OolLIi|]")
_BETWEEN = re.compile(r"[;,/|\n\r&]|\s+(?:ou|et|or|and|puis)\s+|\s+[-–—]\s+|\s{3,}", re.IGNORECASE)
_NO_RULES: tuple[str, ...] = ()
_AS_DIALLED = ("national",)
_FROM_ABROAD = ("exit_code",)
_LOST_ZERO = ("lost_leading_zero",)
_NO_PLUS = ("missing_plus",)
_MENDED = ("letters_for_digits",)
_FRENCH = ("FR", "RE", "YT", "GP", "MQ", "GF", "BL", "MF")
"""Regions that share one national way of dialling, each with its own calling code."""
_FRENCH_CODES = ("FR", "RE", "GP", "MQ", "GF")
"""The main region of each of these calling codes: the others share theirs."""
_FRENCH_LENGTH = 9
_SHORTEST = 6
_LONGEST_DIGITS = 60


class Number(NamedTuple):
    """What a cell became. With a `reason` it is refused; `number` is then a suggestion, or empty."""

    number: str = ""
    country: str = ""
    kind: str = ""
    formatting: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    reason: str = ""


class _Reading(NamedTuple):
    parsed: Parsed
    formatting: tuple[str, ...]
    repairs: tuple[str, ...]


def normalise(text: str, country: str, accepted: frozenset[str]) -> Number:
    """The number that `text` holds, read in `country` (ISO code) when it names no country.

    `accepted` holds the repair rules that may be applied (`all`: every one). An undecided number stays undecided:
    digits without sign or 0 that are valid both in `country` (its 0 lost) and abroad (its + lost) are
    `phone_ambiguous`, whatever is accepted and however likely one of the two is. Reasons:
    `phone_missing`, `phone_digits_lost`, `phone_ambiguous`, `phone_premium`,
    `repair_not_accepted`, `phone_too_short`, `phone_too_long`, `phone_invalid`.
    """
    found = at_once(text, country)
    if found:
        return found
    if is_plain(text):
        usual = _usual(text, country) or _decided(_readings(text, country), _NO_RULES, (), accepted)
        # Digits alone hold neither an exponent nor letters nor a second number.
        return usual or Number(reason=_why_invalid(text, country))
    if len(text) > 4 * _LONGEST_DIGITS:
        return Number(reason="phone_invalid")
    plain, rules = tidy(text)
    if not plain or not any(character.isalnum() for character in plain):
        return Number(reason="phone_missing" if not plain.strip("+-?.") else "phone_invalid")
    if not is_plain(plain):
        return _repaired(text, plain, country, accepted)
    usual = _usual(plain, country, rules) or _decided(_readings(plain, country), rules, (), accepted)
    return usual or _repaired(text, plain, country, accepted)


class _Writing(NamedTuple):
    """A way of writing numbers in which the first `length` digits decide: what stands before the digits from
    `skip` on, and by those first digits country, kind and formatting."""

    length: int
    start: str
    skip: int
    known: dict[str, tuple[str, str, tuple[str, ...]]]


_NO_WRITING = _Writing(0, "", 0, {})
_writings: dict[tuple[str, int, str], _Writing] = {}
"""By the first four characters, the length and the list's country."""


def at_once(text: str, country: str) -> Number | None:
    """What `_usual` says of `text`, remembered by the digits that decide; None when it must be asked."""
    writing = _writings.get((text[:4], len(text), country)) or _new_writing(text, country)
    end = text[writing.length :]
    if not (writing.length and end.isdigit() and end.isascii()):
        return None
    start = text[: writing.length]
    found = writing.known.get(start)
    if found is None:
        usual = _usual(text, country) if is_plain(text) else None
        if usual and len(writing.known) < MOST_REMEMBERED:
            writing.known[start] = (usual.country, usual.kind, usual.formatting)
        return usual
    return Number(writing.start + text[writing.skip :], *found)


def _new_writing(text: str, country: str) -> _Writing:
    if not is_plain(text):
        return _NO_WRITING
    skip = 1 if text[0] == "+" else 2 if text[:2] == "00" and exit_code(country).pattern == "00" else 0
    deciding = deciding_digits(text[skip:] if skip else text, "" if skip else country)
    writing = _NO_WRITING
    if deciding:
        writing = _Writing(skip + deciding, "+" if skip else calling_code(country), skip or 1, {})
    _writings[text[:4], len(text), country] = writing
    return writing


def _usual(plain: str, country: str, rules: tuple[str, ...] = _NO_RULES) -> Number | None:
    """The writings that make up most lists, `+33…`, `06…` and `0033…`, decided without detours."""
    if plain[0] == "+":
        found, more = international(plain[1:]), _NO_RULES
        if found and found.number != plain:
            return None
    elif plain[0] != "0":
        return None
    elif plain[1:2] != "0":
        found, more = (national(plain, country) if has_plain_trunk(country) else None), _AS_DIALLED
    else:
        found, more = (international(plain[2:]) if exit_code(country).pattern == "00" else None), _FROM_ABROAD
    if not found or found.kind == SPECIAL:
        return None
    return Number(found.number, found.country, found.kind, (*rules, *more) if rules else more)


def _decided(
    readings: list[_Reading], rules: tuple[str, ...], repairs: tuple[str, ...], accepted: frozenset[str]
) -> Number | None:
    if not readings:
        return None
    if len(readings) > 1 and len({reading.parsed.number for reading in readings}) > 1:
        return Number(formatting=rules, reason="phone_ambiguous")
    parsed, more, needed = readings[0]
    needed = (*repairs, *needed)
    reason = "phone_premium" if parsed.kind == SPECIAL else ""
    if not reason and "all" not in accepted and not accepted.issuperset(needed):
        reason = "repair_not_accepted"
    return Number(parsed.number, parsed.country, parsed.kind, (*rules, *more), needed, reason)


def _readings(plain: str, country: str) -> list[_Reading]:
    """Every valid way to read plain digits, those that need no repair alone when there is one without `+`."""
    if plain[0] == "+":
        found = international(plain[1:])
        if not found:
            return _overseas(plain[3:], _NO_RULES, _NO_RULES) if plain.startswith("+33") else []
        return [_Reading(found, () if found.number == plain else ("trunk_zero",), ())]
    if plain[0] != "0" and has_plain_trunk(country):
        return _without_sign(plain, country)
    leaving = exit_code(country).match(plain)
    if leaving and leaving.end() < len(plain):
        found = international(plain[leaving.end() :])
        if found:
            return [_Reading(found, ("exit_code",), ())]
    if plain[0] == "0":
        return _dialled(plain, country)
    return _without_sign(plain, country)


def _dialled(plain: str, country: str) -> list[_Reading]:
    found = national(plain, country)
    if found:
        return [_Reading(found, ("national",), ())]
    if plain.startswith("00"):
        foreign = international(plain[2:])
        if not foreign and plain.startswith("0033") and country in _FRENCH:
            return _overseas(plain[4:], _FROM_ABROAD, _NO_RULES)
        return [_Reading(foreign, (), ("foreign_exit_code",))] if foreign else []
    return _overseas(plain[1:], _AS_DIALLED, _NO_RULES) if country in _FRENCH else []


def _overseas(digits: str, formatting: tuple[str, ...], repairs: tuple[str, ...]) -> list[_Reading]:
    """The nine digits of a French number that another calling code of France holds: 0692… is in La Réunion."""
    if len(digits) != _FRENCH_LENGTH:
        return []
    found = {parsed.number: parsed for region in _FRENCH_CODES if (parsed := national("0" + digits, region))}
    return [_Reading(parsed, formatting, (*repairs, "overseas_france")) for parsed in found.values()]


def _without_sign(plain: str, country: str) -> list[_Reading]:
    signed = international(plain)
    if has_plain_trunk(country):
        found = national("0" + plain, country)
        readings = [_Reading(found, _NO_RULES, _LOST_ZERO)] if found else []
        if not found and country in _FRENCH:
            readings = _overseas(plain, _NO_RULES, _LOST_ZERO)
    else:
        readings = _as_dialled_here(plain, signed, country)
        if readings and not readings[0].repairs:
            # Written as people dial it in the list's own country: nothing is guessed.
            return readings
    if signed and not (readings and readings[0].parsed.number == signed.number):
        readings.append(_Reading(signed, _NO_RULES, _NO_PLUS))
    return readings


def _as_dialled_here(plain: str, signed: Parsed | None, country: str) -> list[_Reading]:
    found = by_library(plain, country)
    if found and (signed is None or found.number != signed.number or _is_national(plain, found, country)):
        return [_Reading(found, *_how_dialled(plain, found))]
    return []


def _is_national(plain: str, found: Parsed, country: str) -> bool:
    # In North America the trunk prefix is the calling code's own digit: nothing is guessed.
    code = str(phonenumbers.country_code_for_region(country))
    return not plain.startswith(code) or code == "1" or found.number != "+" + plain


def _how_dialled(plain: str, found: Parsed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    written = phonenumbers.format_number(phonenumbers.parse(found.number), phonenumbers.PhoneNumberFormat.NATIONAL)
    lost = re.sub(r"\D", "", written) == "0" + plain
    return ((), ("lost_leading_zero",)) if lost else (("national",), ())


def _repaired(text: str, plain: str, country: str, accepted: frozenset[str]) -> Number:
    scientific = _scientific(text, country, accepted) if "e" in text or "E" in text else None
    if scientific:
        return scientific
    if _LOOKALIKE.search(plain) and sum(map(str.isdigit, plain)) >= _SHORTEST:
        mended = plain.translate(_LETTERS)
        if is_plain(mended):
            found = _decided(_readings(mended, country), (), _MENDED, accepted)
            if found:
                return found
    return _first_of_several(text, country, accepted) or Number(reason=_why_invalid(plain, country))


def _scientific(text: str, country: str, accepted: frozenset[str]) -> Number | None:
    match = _SCIENTIFIC.fullmatch("".join(text.split()).lstrip("'’"))
    if not match:
        return None
    first, decimals, power = match[1], match[2] or "", int(match[3])
    if len(decimals) != power:
        return Number(reason="phone_digits_lost")
    plain = first + decimals
    return _decided(_readings(plain, country), (), ("scientific_all_digits",), accepted) or Number(
        reason=_why_invalid(plain, country)
    )


def _first_of_several(text: str, country: str, accepted: frozenset[str]) -> Number | None:
    parts = [part for part in _BETWEEN.split(text) if sum(map(str.isdigit, part)) >= _SHORTEST]
    if len(parts) < 2:  # noqa: PLR2004 - one number is not several
        return None
    every = frozenset({"all"})
    found = [normalise(part, country, every) for part in parts]
    valid = [number for number in found if number.number and not number.reason]
    if not valid:
        return None
    chosen = next((number for number in valid if number.kind == MOBILE), valid[0])
    needed = ("two_numbers", *chosen.repairs)
    fits = "all" in accepted or accepted.issuperset(needed)
    return chosen._replace(repairs=needed, reason="" if fits else "repair_not_accepted")


def _why_invalid(plain: str, country: str) -> str:
    if not is_plain(plain):
        return "phone_invalid"
    if _is_short_number(plain, country):
        return "phone_premium"
    start = length_decides(plain, country)
    if start:
        # Only how long it is matters: every number of that length gets the verdict of this one.
        plain = start + "9" * (len(plain) - len(start))
    return _verdict(plain[:_LONGEST_DIGITS], country)


@lru_cache(maxsize=4096)
def _verdict(plain: str, country: str) -> str:
    try:
        possible = phonenumbers.is_possible_number_with_reason(phonenumbers.parse(plain, country))
    except phonenumbers.NumberParseException as error:
        return {
            phonenumbers.NumberParseException.TOO_LONG: "phone_too_long",
            phonenumbers.NumberParseException.TOO_SHORT_NSN: "phone_too_short",
            phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: "phone_too_short",
            phonenumbers.NumberParseException.NOT_A_NUMBER: "phone_too_short",
        }.get(error.error_type, "phone_invalid")
    return {
        phonenumbers.ValidationResult.TOO_SHORT: "phone_too_short",
        phonenumbers.ValidationResult.TOO_LONG: "phone_too_long",
    }.get(possible, "phone_invalid")


def _is_short_number(plain: str, country: str) -> bool:
    if len(plain) > _SHORTEST or plain[0] == "+":
        return False
    number = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(country), national_number=int(plain)
    )
    return phonenumbers.is_valid_short_number_for_region(number, country)
