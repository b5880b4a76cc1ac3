"""A phone cell becomes an E.164 number, or a reason why not; repairs are named, never silent."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from wa_desktop.audience.plans import (
    MOBILE,
    SPECIAL,
    Parsed,
    by_library,
    exit_code,
    has_plain_trunk,
    international,
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
    "foreign_exit_code",
)  # fmt: skip
"""Rules that guess: each waits until the person accepts it."""

_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1", "L": "1"})
_LOOKALIKE = re.compile(r"[OolLIi|]")
_BETWEEN = re.compile(r"[;,/|\n\r&]|\s+(?:ou|et|or|and|puis)\s+|\s+[-–—]\s+|\s{3,}", re.IGNORECASE)
_NO_RULES: tuple[str, ...] = ()
_AS_DIALLED = ("national",)
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

    `accepted` holds the repair rules that may be applied (`all`: every one). Reasons:
    `phone_missing`, `phone_digits_lost`, `phone_ambiguous`, `phone_premium`,
    `repair_not_accepted`, `phone_too_short`, `phone_too_long`, `phone_invalid`.
    """
    if is_plain(text):
        usual = _usual(text, country)
        if usual:
            return usual
        plain, rules = text, _NO_RULES
    else:
        if len(text) > 4 * _LONGEST_DIGITS:
            return Number(reason="phone_invalid")
        plain, rules = tidy(text)
    if not plain or not any(character.isalnum() for character in plain):
        return Number(reason="phone_missing" if not plain.strip("+-?.") else "phone_invalid")
    if is_plain(plain):
        return _decided(_readings(plain, country), rules, (), accepted) or _repaired(text, plain, country, accepted)
    return _repaired(text, plain, country, accepted)


def _usual(plain: str, country: str) -> Number | None:
    """The two writings that make up most lists, `+33…` and `06…`, decided without detours."""
    if plain[0] == "+":
        found = international(plain[1:])
        if found and found.kind != SPECIAL and found.number == plain:
            return Number(*found)
    elif plain[0] == "0" and plain[1:2] != "0" and has_plain_trunk(country):
        found = national(plain, country)
        if found and found.kind != SPECIAL:
            return Number(*found, _AS_DIALLED)
    return None


def _decided(
    readings: list[_Reading], rules: tuple[str, ...], repairs: tuple[str, ...], accepted: frozenset[str]
) -> Number | None:
    if not readings:
        return None
    if len({reading.parsed.number for reading in readings}) > 1:
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
        return [_Reading(found, () if found.number == plain else ("trunk_zero",), ())] if found else []
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
    foreign = international(plain[2:]) if plain.startswith("00") else None
    return [_Reading(foreign, (), ("foreign_exit_code",))] if foreign else []


def _without_sign(plain: str, country: str) -> list[_Reading]:
    readings = []
    signed = international(plain)
    if has_plain_trunk(country):
        dialled = national("0" + plain, country)
        if dialled:
            readings.append(_Reading(dialled, (), ("lost_leading_zero",)))
    else:
        dialled = by_library(plain, country)
        if dialled and (signed is None or dialled.number != signed.number or _is_national(plain, dialled, country)):
            readings.append(_Reading(dialled, *_how_dialled(plain, dialled)))
            if not readings[0].repairs:
                # Written as people dial it in the list's own country: nothing is guessed.
                return readings
    if signed and not any(reading.parsed.number == signed.number for reading in readings):
        readings.append(_Reading(signed, (), ("missing_plus",)))
    return readings


def _is_national(plain: str, found: Parsed, country: str) -> bool:
    # In North America the trunk prefix is the calling code's own digit: nothing is guessed.
    code = str(phonenumbers.country_code_for_region(country))
    return not plain.startswith(code) or code == "1" or found.number != "+" + plain


def _how_dialled(plain: str, found: Parsed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    written = phonenumbers.format_number(phonenumbers.parse(found.number), phonenumbers.PhoneNumberFormat.NATIONAL)
    lost = re.sub(r"\D", "", written) == "0" + plain
    return ((), ("lost_leading_zero",)) if lost else (("national",), ())


def _repaired(text: str, plain: str, country: str, accepted: frozenset[str]) -> Number:
    scientific = _scientific(text, country, accepted)
    if scientific:
        return scientific
    if _LOOKALIKE.search(plain) and sum(character.isdigit() for character in plain) >= _SHORTEST:
        mended = plain.translate(_LETTERS)
        if is_plain(mended):
            found = _decided(_readings(mended, country), (), ("letters_for_digits",), accepted)
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
    parts = [part for part in _BETWEEN.split(text) if sum(character.isdigit() for character in part) >= _SHORTEST]
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
    return _verdict(plain if len(plain) <= _LONGEST_DIGITS else plain[:_LONGEST_DIGITS], country)


@lru_cache(maxsize=4096)
def _verdict(plain: str, country: str) -> str:
    if _is_short_number(plain, country):
        return "phone_premium"
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
