"""A phone cell becomes an E.164 number, or a reason why not; repairs are named, never silent."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import phonenumbers

from wa_desktop.audience.mending import parts_of, says_nothing, without_extension, without_words
from wa_desktop.audience.plans import (
    MOBILE,
    MOST_REMEMBERED,
    SPECIAL,
    calling_code,
    deciding_digits,
    exit_code,
    has_plain_trunk,
    international,
    length_decides,
    national,
)
from wa_desktop.audience.readings import AS_DIALLED, FROM_ABROAD, NO_RULES, Reading, may_be_overseas, readings_of
from wa_desktop.audience.tidying import is_plain, tidy

FORMATTING = (
    "separators", "apostrophe", "optional_zero", "exit_code", "trunk_zero", "national", "decimal_zero", "other_digits",
    "link_prefix",
)  # fmt: skip
"""Rules that guess no digit: always applied, always counted."""

REPAIRS = (
    "lost_leading_zero", "missing_plus", "letters_for_digits", "two_numbers", "scientific_all_digits",
    "foreign_exit_code", "overseas_france", "mexican_one", "extension", "words_around",
)  # fmt: skip
"""Rules that guess: each waits until the person accepts it."""

_SCIENTIFIC = re.compile(r"\+?(\d)(?:[.,](\d+))?[eE]\+?(\d{1,3})")
_LETTERS = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1", "i": "1", "|": "1", "L": "1"})
_LOOKALIKE = re.compile(r"[OolLIi|]")
_MENDED = ("letters_for_digits",)
_EVERY = frozenset({"all"})
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


class Verdict(NamedTuple):
    """A `Number` without its digits: a list holds few different ones, each one object."""

    country: str
    kind: str
    formatting: tuple[str, ...]
    repairs: tuple[str, ...]
    reason: str


_verdicts: dict[Verdict, Verdict] = {}


def verdict_of(number: Number) -> Verdict:
    """The one object for what is said of `number`."""
    verdict = Verdict(*number[1:])
    return _verdicts.setdefault(verdict, verdict)


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
        usual = _usual(text, country) or _decided(readings_of(text, country), NO_RULES, (), accepted)
        # Digits alone hold neither an exponent nor letters nor a second number.
        return usual or Number(reason=_why_invalid(text, country))
    if len(text) > 4 * _LONGEST_DIGITS:
        return Number(reason="phone_invalid")
    plain, rules = tidy(text)
    if not plain or not any(character.isalnum() for character in plain):
        return Number(reason="phone_missing" if not plain.strip("+-?.") else "phone_invalid")
    if not is_plain(plain):
        return _repaired(text, plain, country, accepted)
    usual = _usual(plain, country, rules) or _decided(readings_of(plain, country), rules, (), accepted)
    return usual or _repaired(text, plain, country, accepted)


class _Writing(NamedTuple):
    """A way of writing numbers in which the first `length` digits decide: what stands before the digits from
    `skip` on, and the verdict by those first digits."""

    length: int
    start: str
    skip: int
    known: dict[str, Verdict]


_NO_WRITING = _Writing(0, "", 0, {})
_writings: dict[tuple[str, int, str], _Writing] = {}
"""By the first five characters, which hold the calling code behind `00` too, the length and the list's country."""


def at_once(text: str, country: str) -> Number | None:
    """What `_usual` says of `text`, remembered by the digits that decide; None when it must be asked."""
    writing = _writings.get((text[:5], len(text), country)) or _new_writing(text, country)
    end = text[writing.length :]
    if not (writing.length and end.isdigit() and end.isascii()):
        return None
    start = text[: writing.length]
    found = writing.known.get(start)
    if found is None:
        usual = _usual(text, country) if is_plain(text) else None
        if usual and len(writing.known) < MOST_REMEMBERED:
            writing.known[start] = verdict_of(usual)
        return usual
    return Number(writing.start + text[writing.skip :], *found)


def normalise_all(
    cells: Iterable[str], countries: Iterable[str], accepted: frozenset[str]
) -> tuple[list[str], list[Verdict]]:
    """`normalise` of many cells, each read in its own country, as two columns; a million times through here."""
    numbers, verdicts = list[str](), list[Verdict]()
    add_number, add_verdict, writings = numbers.append, verdicts.append, _writings
    for text, country in zip(cells, countries, strict=False):
        length, start, skip, known = writings.get((text[:5], len(text), country), _NO_WRITING)
        what = known.get(text[:length]) if length else None
        if what and (end := text[length:]).isdigit() and end.isascii():
            add_number(start + text[skip:])
            add_verdict(what)
        else:
            number = normalise(text, country, accepted)
            add_number(number.number)
            add_verdict(verdict_of(number))
    return numbers, verdicts


def _new_writing(text: str, country: str) -> _Writing:
    if not is_plain(text):
        return _NO_WRITING
    skip = 1 if text[0] == "+" else 2 if text[:2] == "00" and exit_code(country).pattern == "00" else 0
    deciding = deciding_digits(text[skip:] if skip else text, "" if skip else country)
    writing = _NO_WRITING
    if deciding:
        writing = _Writing(skip + deciding, "+" if skip else calling_code(country), skip or 1, {})
    _writings[text[:5], len(text), country] = writing
    return writing


def _usual(plain: str, country: str, rules: tuple[str, ...] = NO_RULES) -> Number | None:
    """The writings that make up most lists, `+33…`, `06…` and `0033…`, decided without detours."""
    if plain[0] == "+":
        found, more = international(plain[1:]), NO_RULES
        if found and found.number != plain:
            return None
    elif plain[0] != "0":
        return None
    elif plain[1:2] != "0":
        found, more = (national(plain, country) if has_plain_trunk(country) else None), AS_DIALLED
        if found and may_be_overseas(plain[1:], found):
            return None
    else:
        found, more = (international(plain[2:]) if exit_code(country).pattern == "00" else None), FROM_ABROAD
    if not found or found.kind == SPECIAL:
        return None
    return Number(found.number, found.country, found.kind, (*rules, *more) if rules else more)


def _decided(
    readings: list[Reading], rules: tuple[str, ...], repairs: tuple[str, ...], accepted: frozenset[str]
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


def _repaired(text: str, plain: str, country: str, accepted: frozenset[str]) -> Number:
    scientific = _scientific(text, country, accepted) if "e" in text or "E" in text else None
    if scientific:
        return scientific
    if _LOOKALIKE.search(plain) and sum(map(str.isdigit, plain)) >= _SHORTEST:
        mended = plain.translate(_LETTERS)
        if is_plain(mended):
            found = _decided(readings_of(mended, country), (), _MENDED, accepted)
            if found:
                return found
    if says_nothing(text):
        return Number(reason="phone_missing")
    found = _stripped(text, country, accepted) or _first_of_several(text, plain, country, accepted)
    return found or Number(reason=_why_invalid(plain, country))


def _stripped(text: str, country: str, accepted: frozenset[str]) -> Number | None:
    """The number before an extension, or the only one among words."""
    for rule, inside in (("extension", without_extension(text)), ("words_around", without_words(text))):
        found = normalise(inside, country, _EVERY) if inside else Number()
        if found.number and not found.reason:
            return _if_accepted(found, (rule, *found.repairs), accepted)
    return None


def _if_accepted(number: Number, needed: tuple[str, ...], accepted: frozenset[str]) -> Number:
    fits = "all" in accepted or accepted.issuperset(needed)
    return number._replace(repairs=needed, reason="" if fits else "repair_not_accepted")


def choices(text: str, country: str) -> tuple[str, ...]:
    """The numbers that a `phone_ambiguous` cell may mean."""
    plain, _ = tidy(text)
    readings = readings_of(plain, country) if is_plain(plain) else []
    return tuple(dict.fromkeys(reading.parsed.number for reading in readings))


def _scientific(text: str, country: str, accepted: frozenset[str]) -> Number | None:
    match = _SCIENTIFIC.fullmatch("".join(text.split()).lstrip("'’"))
    if not match:
        return None
    first, decimals, power = match[1], match[2] or "", int(match[3])
    if len(decimals) != power:
        return Number(reason="phone_digits_lost")
    plain = first + decimals
    return _decided(readings_of(plain, country), (), ("scientific_all_digits",), accepted) or Number(
        reason=_why_invalid(plain, country)
    )


def _first_of_several(text: str, plain: str, country: str, accepted: frozenset[str]) -> Number | None:
    parts = parts_of(text)
    if len(parts) == 1 and plain[:1] == "0" and is_plain(plain):
        # “06 12 34 56 78 07 12 34 56 78”: nothing but a space stands between the two.
        half = len(plain) // 2
        parts = [plain[:half], plain[half:]] if plain[half : half + 1] == "0" else []
    if len(parts) < 2:  # noqa: PLR2004 - one number is not several
        return None
    valid = [number for part in parts if (number := normalise(part, country, _EVERY)).number and not number.reason]
    if not valid:
        return None
    chosen = next((number for number in valid if number.kind == MOBILE), valid[0])
    return _if_accepted(chosen, ("two_numbers", *chosen.repairs), accepted)


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
    # A short number has no trunk 0: what begins with one is the beginning of a longer number.
    zeros = len(plain) - len(str(int(plain)))
    number = phonenumbers.PhoneNumber(
        country_code=phonenumbers.country_code_for_region(country),
        national_number=int(plain),
        italian_leading_zero=zeros > 0,
        number_of_leading_zeros=zeros or None,
    )
    return phonenumbers.is_valid_short_number_for_region(number, country)
