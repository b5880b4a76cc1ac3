"""Every valid way to read plain digits as a number, each with what it takes: formatting, or a repair."""

import re
from typing import NamedTuple

import phonenumbers

from wa_desktop.audience.plans import (
    SPECIAL,
    Parsed,
    by_library,
    deciding_digits,
    exit_code,
    has_plain_trunk,
    international,
    national,
    writes_trunk,
)

NO_RULES: tuple[str, ...] = ()
AS_DIALLED = ("national",)
FROM_ABROAD = ("exit_code",)
_LOST_ZERO = ("lost_leading_zero",)
_NO_PLUS = ("missing_plus",)
_ABROAD = ("foreign_exit_code",)
_EXIT_CODES = ("0011", "011", "010", "009", "810", "00")
"""What people dial before a calling code in Australia, North America, Japan, Nigeria, Russia and most other places."""
_FRENCH = ("FR", "RE", "YT", "GP", "MQ", "GF", "BL", "MF")
"""Regions that share one national way of dialling, each with its own calling code."""
_FRENCH_CODES = ("FR", "RE", "GP", "MQ", "GF")
"""The main region of each of these calling codes: the others share theirs."""
_FRENCH_LENGTH = 9
_DECIDING = 7
"""Leading digits by which what a number is overseas is remembered, where no further one counts."""
_FAR_LANDLINES = ("26", "59")
"""How landlines of the Indian Ocean, the Antilles and Guiana begin in the numbering plan that all of France shares.
libphonenumber takes some of them for numbers of the mainland."""


class Reading(NamedTuple):
    """One number that the digits may mean, with the rules that lead there."""

    parsed: Parsed
    formatting: tuple[str, ...]
    repairs: tuple[str, ...]


def readings_of(plain: str, country: str) -> list[Reading]:
    """Every valid way to read plain digits, those that need no repair alone when there is one without `+`."""
    if plain[0] == "+":
        if plain.startswith("+00"):
            found = international(plain[3:])
            return [Reading(found, FROM_ABROAD, NO_RULES)] if found else []
        found = international(plain[1:])
        if not found:
            return _renumbered(plain[1:], NO_RULES, NO_RULES)
        return [Reading(found, () if found.number == plain else ("trunk_zero",), ())]
    if plain[0] != "0" and has_plain_trunk(country):
        return _without_sign(plain, country)
    leaving = exit_code(country).match(plain)
    if leaving and leaving.end() < len(plain):
        abroad = plain[leaving.end() :]
        found = international(abroad)
        readings = [Reading(found, FROM_ABROAD, NO_RULES)] if found else _renumbered(abroad, FROM_ABROAD, NO_RULES)
        if readings:
            return readings
    if plain[0] == "0":
        return _dialled(plain, country)
    return _without_sign(plain, country)


def _dialled(plain: str, country: str) -> list[Reading]:
    # Behind the exit code nothing was found already: dialled within the country it is no other number.
    leaves = plain[:2] == "00" and exit_code(country).pattern == "00"
    found = None if leaves else national(plain, country)
    if found:
        far = _overseas(plain[1:], AS_DIALLED, NO_RULES) if may_be_overseas(plain[1:], found) else []
        return far or [Reading(found, AS_DIALLED, NO_RULES)]
    readings = _dialled_abroad(plain)
    if not readings and country in _FRENCH:
        readings = _overseas(plain[1:], AS_DIALLED, NO_RULES)
    return readings


def _dialled_abroad(plain: str) -> list[Reading]:
    """What `plain` is with the exit code of another country."""
    found = [international(plain[len(code) :]) for code in _EXIT_CODES if plain.startswith(code)]
    return [Reading(parsed, NO_RULES, _ABROAD) for parsed in found if parsed]


def may_be_overseas(digits: str, found: Parsed) -> bool:
    """Whether a number found on the mainland begins as those of the overseas territories do."""
    return found.country == "FR" and digits[:2] in _FAR_LANDLINES


def _renumbered(digits: str, formatting: tuple[str, ...], repairs: tuple[str, ...]) -> list[Reading]:
    """What is meant by a calling code and a number that no longer, or never, belonged together."""
    if digits.startswith("33"):
        return _overseas(digits[2:], formatting, repairs)
    found = international("52" + digits[3:]) if digits.startswith("521") else None
    return [Reading(found, formatting, (*repairs, "mexican_one"))] if found else []


def _overseas(digits: str, formatting: tuple[str, ...], repairs: tuple[str, ...]) -> list[Reading]:
    """The nine digits of a French number that another calling code of France holds: 0692… is in La Réunion."""
    if len(digits) != _FRENCH_LENGTH:
        return []
    found = [Parsed(code + digits, *what) for code, *what in _territories(digits[:_DECIDING], digits)]
    return [Reading(parsed, formatting, (*repairs, "overseas_france")) for parsed in found]


_known_territories: dict[str, list[tuple[str, str, str]]] = {}


def _territories(start: str, digits: str) -> list[tuple[str, str, str]]:
    """(`+` and calling code, country, kind) of the numbers that nine digits are; `start` alone decides them."""
    known = _known_territories.get(start)
    if known is None:
        regions = [code for code in _FRENCH_CODES if code != "FR" or digits[:2] not in _FAR_LANDLINES]
        found = {parsed.number: parsed for region in regions if (parsed := national("0" + digits, region))}
        known = [(one.number[: -len(digits)], one.country, one.kind) for one in found.values()]
        if all(0 < deciding_digits("0" + digits, region) - 1 <= _DECIDING for region in _FRENCH_CODES):
            _known_territories[start] = known
    return known


def _without_sign(plain: str, country: str) -> list[Reading]:
    signed = international(plain)
    has_trunk = has_plain_trunk(country)
    readings = _with_its_zero(plain, country) if has_trunk else _as_dialled_here(plain, signed, country)
    if readings and not readings[0].repairs:
        # Written as people dial it in the list's own country: nothing is guessed.
        return readings
    if signed is None:
        readings += _renumbered(plain, NO_RULES, _NO_PLUS)
    if not readings and signed is None:
        return _dialled_abroad(plain)
    if signed and not (readings and readings[0].parsed.number == signed.number):
        readings.append(Reading(signed, NO_RULES, _NO_PLUS))
    return readings


def _with_its_zero(plain: str, country: str) -> list[Reading]:
    found = national("0" + plain, country)
    if found and not may_be_overseas(plain, found):
        usual = writes_trunk(country) and found.kind != SPECIAL
        rules = (NO_RULES, _LOST_ZERO) if usual else _how_dialled(plain, found)
        return [Reading(found, *rules)]
    far = _overseas(plain, NO_RULES, _LOST_ZERO) if country in _FRENCH else []
    return far or ([Reading(found, NO_RULES, _LOST_ZERO)] if found else [])


def _as_dialled_here(plain: str, signed: Parsed | None, country: str) -> list[Reading]:
    found = by_library(plain, country)
    if found and (signed is None or found.number != signed.number or _is_national(plain, found, country)):
        return [Reading(found, *_how_dialled(plain, found))]
    return []


def _is_national(plain: str, found: Parsed, country: str) -> bool:
    # In North America the trunk prefix is the calling code's own digit: nothing is guessed.
    code = str(phonenumbers.country_code_for_region(country))
    return not plain.startswith(code) or code == "1" or found.number != "+" + plain


def _how_dialled(plain: str, found: Parsed) -> tuple[tuple[str, ...], tuple[str, ...]]:
    written = phonenumbers.format_number(phonenumbers.parse(found.number), phonenumbers.PhoneNumberFormat.NATIONAL)
    lost = re.sub(r"\D", "", written) == "0" + plain
    return ((), ("lost_leading_zero",)) if lost else (("national",), ())
