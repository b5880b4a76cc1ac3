"""libphonenumber's verdict on plain digits, by its own metadata compiled per length.

The library looks at up to twelve patterns a number, each through several calls; here the same
patterns are joined per calling code and length once. Most of them end in digits of any value: the
verdict is remembered by the digits before those, so that a list asks each question once. Whatever
needs more than patterns (trunk prefixes inside a number, non-geographic codes) is left to the
library: `international` and `national` say the same as it does, which a test proves on every region.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumberType
from phonenumbers.phonemetadata import PhoneNumberDesc

from wa_desktop.audience.patterns import deciding_of, width_of

MOBILE = "mobile"
"""A mobile number, or one that may be mobile or fixed (North America)."""
FIXED = "fixed"
SPECIAL = "special"
"""Valid, but not a person's line: premium, shared cost, toll-free, internet, pager, …"""

_NON_GEOGRAPHIC = "001"
_CODES = frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
_KINDS = {
    PhoneNumberType.MOBILE: MOBILE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: MOBILE,
    PhoneNumberType.FIXED_LINE: FIXED,
}


_LONGEST_START = 7
"""Digits by which verdicts are remembered."""
MOST_REMEMBERED = 100_000
"""Verdicts of one calling code and length: a list that repeats less is asked number by number."""


class Parsed(NamedTuple):
    """A valid number: E.164 with `+`, libphonenumber's region, and MOBILE, FIXED or SPECIAL."""

    number: str
    country: str
    kind: str


class _Length(NamedTuple):
    general: re.Pattern[str]
    special: re.Pattern[str] | None
    fixed: re.Pattern[str] | None
    mobile: re.Pattern[str] | None
    fixed_may_be_mobile: bool

    def kind(self, digits: str) -> str:
        if not self.general.fullmatch(digits):
            return ""
        if self.special and self.special.fullmatch(digits):
            return SPECIAL
        mobile = self.mobile is not None and self.mobile.fullmatch(digits) is not None
        if self.fixed and self.fixed.fullmatch(digits):
            return MOBILE if mobile or self.fixed_may_be_mobile else FIXED
        return MOBILE if mobile else ""


class _Region(NamedTuple):
    name: str
    leading: re.Pattern[str] | None
    lengths: dict[int, _Length]

    def kind(self, digits: str) -> str:
        plan = self.lengths.get(len(digits))
        return plan.kind(digits) if plan else ""


class _Verdicts(NamedTuple):
    """(region, kind) by the first `length` digits, which decide alone."""

    length: int
    known: dict[str, tuple[str, str]]


class _CallingCode:
    """The regions of a calling code. `trunk` is None where it is a plain 0; `drops_zero`: such a 0 is no part of
    a number, even behind the calling code."""

    def __init__(self, regions: tuple[_Region, ...], trunk: str | None, *, drops_zero: bool) -> None:
        self.regions = regions
        self.drops_zero = drops_zero
        self.plain_trunk = trunk in (None, "0")
        self.trunk = None if trunk in (None, "0") else re.compile(trunk)
        self._verdicts: dict[int, _Verdicts] = {}
        self._deciding: dict[int, int] = {}

    def classify(self, digits: str) -> tuple[str, str]:
        """(region, kind); an empty kind for an invalid number."""
        verdicts = self._verdicts.get(len(digits))
        if verdicts is None:
            verdicts = self._verdicts[len(digits)] = _Verdicts(self.deciding(len(digits)), {})
        if not verdicts.length:
            return self._classified(digits)
        start = digits[: verdicts.length]
        found = verdicts.known.get(start)
        if found is None:
            found = self._classified(digits)
            if len(verdicts.known) < MOST_REMEMBERED:
                verdicts.known[start] = found
        return found

    def deciding(self, length: int) -> int:
        """How many leading digits of a number of `length` digits decide about it; 0 when too many do."""
        found = self._deciding.get(length)
        if found is None:
            found = self._deciding[length] = self._looked_at(length)
        return found

    def _looked_at(self, length: int) -> int:
        plans = [region.lengths[length] for region in self.regions if length in region.lengths]
        patterns = [one.pattern for plan in plans for one in plan[:4] if one is not None]
        leading = [region.leading.pattern for region in self.regions if region.leading]
        longest = max(
            [*(deciding_of(pattern, length) for pattern in patterns), *(width_of(pattern)[1] for pattern in leading)],
            default=0,
        )
        return longest if longest <= min(_LONGEST_START, length) else 0

    def _classified(self, digits: str) -> tuple[str, str]:
        alone = len(self.regions) == 1
        for region in self.regions:
            if region.leading and not alone:
                if region.leading.match(digits):
                    return region.name, region.kind(digits)
                continue
            kind = region.kind(digits)
            if kind or alone:
                return region.name, kind
        return "", ""


_heads: dict[str, tuple[int, _CallingCode | None]] = {}
"""Length of the calling code and its plan by a number's first three digits."""


def international(digits: str) -> Parsed | None:
    """The valid number that `+digits` is, if any."""
    start = digits[:3]
    known = _heads.get(start)
    if known is None:
        code = _calling_code_of(digits)
        known = _heads[start] = (len(code), _calling_code(code) if code else None)
    length, plan = known
    if not length:
        return None
    rest = digits[length:]
    if plan is None or (plan.trunk and plan.trunk.match(rest)):
        return by_library("+" + digits, None)
    if rest[:1] == "0":
        if not plan.drops_zero or rest[1:2] in ("0", ""):
            return by_library("+" + digits, None)
        digits, rest = digits[:length] + rest[1:], rest[1:]
    country, kind = plan.classify(rest)
    return Parsed("+" + digits, country, kind) if kind else None


def national(digits: str, country: str) -> Parsed | None:
    """The valid number that `digits`, dialled in `country`, is, if any."""
    if digits[:1] == "0" and digits[1:2] not in ("0", ""):
        code, plan = _trunk_of(country)
        if plan is not None:
            name, kind = plan.classify(digits[1:])
            return Parsed(code + digits[1:], name, kind) if kind else None
    return by_library(digits, country)


@lru_cache(maxsize=512)
def _trunk_of(country: str) -> tuple[str, _CallingCode | None]:
    """`+` and the calling code of a country with a plain trunk prefix, and its plan; None for the others."""
    code = str(phonenumbers.country_code_for_region(country))
    return "+" + code, _calling_code(code) if has_plain_trunk(country) else None


def deciding_digits(digits: str, country: str) -> int:
    """How many of the first `digits` decide what the number is that they dial in `country`, or abroad when it is
    empty; 0 when more than the first few do, or when it is none that patterns alone decide."""
    if country:
        plan, before = _trunk_of(country)[1], 1
        if plan is None or digits[:1] != "0" or digits[1:2] in ("0", ""):
            return 0
    else:
        code = _calling_code_of(digits)
        plan, before = _calling_code(code) if code else None, len(code)
        if plan is None or not plan.plain_trunk or digits[before : before + 1] == "0":
            return 0
    deciding = plan.deciding(len(digits) - before)
    return before + deciding if deciding else 0


def calling_code(country: str) -> str:
    """`+` and the calling code of a country whose numbers are dialled with a plain 0 before them."""
    return _trunk_of(country)[0]


def length_decides(digits: str, country: str) -> str:
    """The start of an invalid number that leaves only its length to judge; empty when there is none.

    Behind a calling code, or a 0, without further trunk prefixes the library looks at the length alone to
    tell a number that is too short or too long.
    """
    if digits[0] == "+":
        code = _calling_code_of(digits[1:])
        plan = _calling_code(code) if code else None
        rest = digits[1 + len(code) :]
        return "+" + code if plan is not None and plan.plain_trunk and rest[:1] != "0" else ""
    if digits[:2] == "00" and exit_code(country).pattern == "00" and digits[2:3] not in ("", "0"):
        abroad = length_decides("+" + digits[2:], country)
        return "00" + abroad[1:] if abroad else ""
    return "0" if digits[0] == "0" and digits[1:2] not in ("0", "") and _trunk_of(country)[1] is not None else ""


def by_library(text: str, country: str | None) -> Parsed | None:
    """libphonenumber's own verdict, the slow way."""
    try:
        number = phonenumbers.parse(text, country)
    except NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    if region is None or not phonenumbers.is_valid_number_for_region(number, region):
        return None
    kind = _KINDS.get(phonenumbers.number_type(number), SPECIAL)
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Parsed(written, region, SPECIAL if region == _NON_GEOGRAPHIC else kind)


@lru_cache(maxsize=512)
def has_plain_trunk(country: str) -> bool:
    """Whether numbers of `country` are dialled with a leading 0 that is not part of them, and nothing else."""
    found = PhoneMetadata.metadata_for_region(country)
    return bool(
        found
        and found.national_prefix_for_parsing == "0"
        and found.national_prefix_transform_rule is None
        and _general(found).match("0") is None
        and (found.international_prefix or "").startswith("00")
    )


@lru_cache(maxsize=512)
def writes_trunk(country: str) -> bool:
    """Whether people write the numbers of `country` with its trunk prefix, mobile and fixed ones alike."""
    written = [
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
        for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
        if (example := phonenumbers.example_number_for_type(country, kind)) is not None
    ]
    return all(text.lstrip("(").startswith("0") for text in written)


def _general(found: PhoneMetadata) -> re.Pattern[str]:
    general = found.general_desc
    return re.compile((general.national_number_pattern if general else None) or "(?!)")


@lru_cache(maxsize=512)
def exit_code(country: str) -> re.Pattern[str]:
    """What is dialled in `country` before a calling code, as a pattern."""
    found = PhoneMetadata.metadata_for_region(country)
    return re.compile((found.international_prefix if found else None) or "(?!)")


def _calling_code_of(digits: str) -> str:
    for length in (2, 1, 3):
        if digits[:length] in _CODES:
            return digits[:length]
    return ""


@lru_cache(maxsize=512)
def _calling_code(code: str) -> _CallingCode | None:
    names = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    if _NON_GEOGRAPHIC in names:
        return None
    found = [PhoneMetadata.metadata_for_region(name) for name in names]
    regions = [_region(name, one) for name, one in zip(names, found, strict=True) if one is not None]
    trunk = (found[0].national_prefix_for_parsing if found[0] else None) or None
    return _CallingCode(tuple(regions), trunk, drops_zero=has_plain_trunk(names[0]))


def _region(name: str, found: PhoneMetadata) -> _Region:
    leading = re.compile(found.leading_digits) if found.leading_digits else None
    special = [
        found.premium_rate, found.toll_free, found.shared_cost, found.voip, found.personal_number,
        found.pager, found.uan, found.voicemail,
    ]  # fmt: skip
    same = bool(found.same_mobile_and_fixed_line_pattern)
    lengths = {
        length: _Length(
            _general(found),
            _union(special, length),
            _union([found.fixed_line], length),
            None if same else _union([found.mobile], length),
            same,
        )
        for length in (found.general_desc.possible_length if found.general_desc else ())
    }
    return _Region(name, leading, lengths)


def _union(descriptions: list[PhoneNumberDesc | None], length: int) -> re.Pattern[str] | None:
    patterns = [
        one.national_number_pattern
        for one in descriptions
        if one is not None
        and one.national_number_pattern
        and (not one.possible_length or length in one.possible_length)
    ]
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns)) if patterns else None
