"""libphonenumber's verdict on plain digits, by its own metadata compiled per length.

The library looks at up to twelve patterns a number, each through several calls; here the same
patterns are joined per calling code and length once. Whatever needs more than patterns (trunk
prefixes inside a number, non-geographic codes) is left to the library: `international` and
`national` say the same as it does, which a test proves on every region.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE, NumberParseException, PhoneMetadata, PhoneNumberType
from phonenumbers.phonemetadata import PhoneNumberDesc

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


class _CallingCode(NamedTuple):
    regions: tuple[_Region, ...]
    trunk: re.Pattern[str] | None

    def classify(self, digits: str) -> tuple[str, str]:
        """(region, kind); an empty kind for an invalid number."""
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


def international(digits: str) -> Parsed | None:
    """The valid number that `+digits` is, if any."""
    code = _calling_code_of(digits)
    if not code:
        return None
    plan, rest = _calling_code(code), digits[len(code) :]
    if plan is None or rest[:1] == "0" or (plan.trunk and plan.trunk.match(rest)):
        return by_library("+" + digits, None)
    country, kind = plan.classify(rest)
    return Parsed("+" + digits, country, kind) if kind else None


def national(digits: str, country: str) -> Parsed | None:
    """The valid number that `digits`, dialled in `country`, is, if any."""
    if digits[:1] == "0" and digits[1:2] not in ("0", "") and has_plain_trunk(country):
        code = str(phonenumbers.country_code_for_region(country))
        plan = _calling_code(code)
        if plan is not None:
            name, kind = plan.classify(digits[1:])
            return Parsed(f"+{code}{digits[1:]}", name, kind) if kind else None
    return by_library(digits, country)


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
    trunk = found[0].national_prefix_for_parsing if found[0] else None
    return _CallingCode(tuple(regions), re.compile(trunk) if trunk else None)


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
