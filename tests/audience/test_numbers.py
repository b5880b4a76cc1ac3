"""Phone cells: formatting is applied, repairs wait, nothing is guessed; libphonenumber has the last word."""

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.audience.numbers import FORMATTING, REPAIRS, normalise
from wa_desktop.audience.plans import FIXED, MOBILE, SPECIAL, by_library, international, national
from wa_desktop.audience.zones import zone_of

NONE: frozenset[str] = frozenset()
ALL = frozenset({"all"})


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("+33612345678", ()),
        ("0612345678", ("national",)),
        ("06 12 34 56 78", ("separators", "national")),
        ("06.12.34.56.78", ("separators", "national")),
        ("06/12/34/56/78", ("separators", "national")),
        ("06\u00a012\u202f34\u200956\u200378", ("separators", "national")),
        ("06‑12–34—56−78", ("separators", "national")),
        ("\u202a+33612345678\u202c", ("separators",)),
        ("+33\u200b6\u200d12345678\ufeff", ("separators",)),
        ("'0612345678", ("apostrophe", "national")),
        ("’+33612345678", ("apostrophe",)),
        ("+33 (0)6 12 34 56 78", ("optional_zero", "separators")),
        ("0033 (0) 612345678", ("optional_zero", "separators", "exit_code")),
        ("0033612345678", ("exit_code",)),
        ("+330612345678", ("trunk_zero",)),
        ("0612345678.0", ("decimal_zero", "national")),
        ("０６１２３４５６７８", ("other_digits", "national")),
        ("٠٦١٢٣٤٥٦٧٨", ("other_digits", "national")),
        ("＋33612345678", ("other_digits",)),
        ("tel:+33612345678", ("link_prefix",)),
        ("https://wa.me/33612345678", ("link_prefix",)),
        ("Tél. : 0612345678", ("link_prefix", "national")),
    ],
)
def test_that_formatting_guesses_no_digit_and_is_always_applied(cell: str, rules: tuple[str, ...]) -> None:
    number = normalise(cell, "FR", NONE)
    assert (number.number, number.reason, number.repairs) == ("+33612345678", "", ())
    assert number.formatting == rules
    assert set(rules) <= set(FORMATTING)


@pytest.mark.parametrize(
    ("cell", "rules"),
    [
        ("612345678", ("lost_leading_zero",)),
        ("33612345678", ("missing_plus",)),
        ("O612345678", ("letters_for_digits",)),
        ("06l234S678".replace("S", "5"), ("letters_for_digits",)),
        ("06 I2 34 56 78", ("letters_for_digits",)),
        ("0612345678 / 0145678901", ("two_numbers",)),
        ("0145678901 ou 0612345678", ("two_numbers",)),
        ("06 12 34 56 78 ; 01 45 67 89 01", ("two_numbers",)),
        ("01 45 67 89 01\n06 12 34 56 78", ("two_numbers",)),
        ("3.3612345678E+10", ("scientific_all_digits", "missing_plus")),
        ("3,3612345678E+10", ("scientific_all_digits", "missing_plus")),
        ("6,12345678e+08", ("scientific_all_digits", "lost_leading_zero")),
    ],
)
def test_that_a_repair_waits_until_it_is_accepted(cell: str, rules: tuple[str, ...]) -> None:
    waiting = normalise(cell, "FR", NONE)
    assert (waiting.reason, waiting.repairs, waiting.number) == ("repair_not_accepted", rules, "+33612345678")
    assert set(rules) <= set(REPAIRS)
    for accepted in (frozenset(rules), ALL):
        repaired = normalise(cell, "FR", accepted)
        assert (repaired.number, repaired.reason) == ("+33612345678", "")
    if len(rules) > 1:
        assert normalise(cell, "FR", frozenset(rules[:1])).reason == "repair_not_accepted"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("", "phone_missing"),
        (" - ", "phone_missing"),
        ("néant", "phone_invalid"),
        ("0612", "phone_too_short"),
        ("061234567890", "phone_too_long"),
        ("+33012345678", "phone_invalid"),
        ("3,36E+10", "phone_digits_lost"),
        ("3.361234567E+10", "phone_digits_lost"),
        ("0899123456", "phone_premium"),
        ("0800123456", "phone_premium"),
        ("0912345678", "phone_premium"),
        ("3615", "phone_premium"),
        ("118218", "phone_premium"),
        ("1" * 500, "phone_invalid"),
        ("0612345678 poste 12", "phone_invalid"),
        ("lea@example.org", "phone_invalid"),
    ],
)
def test_that_a_number_that_cannot_be_used_says_why_even_with_every_repair_accepted(cell: str, reason: str) -> None:
    assert normalise(cell, "FR", ALL).reason in (reason, "phone_too_long" if cell.startswith("1" * 9) else reason)


def test_that_a_number_valid_in_two_countries_is_never_guessed() -> None:
    # 0434840295 is a landline near Montpellier; +43 4840295 is one in Austria.
    for accepted in (NONE, ALL):
        number = normalise("434840295", "FR", accepted)
        assert (number.number, number.reason) == ("", "phone_ambiguous")


@pytest.mark.parametrize(
    ("cell", "country", "number"),
    [
        ("(201) 555-0123", "US", "+12015550123"),
        ("612345678", "ES", "+34612345678"),
        ("621123456", "LU", "+352621123456"),
    ],
)
def test_that_a_number_dialled_as_in_the_lists_own_country_is_not_ambiguous(
    cell: str, country: str, number: str
) -> None:
    # +20 15550123 is a valid Egyptian number too, but nobody has to guess a `+` here.
    assert normalise(cell, country, frozenset()).number == number


def test_that_countries_without_a_trunk_prefix_need_no_repair() -> None:
    assert normalise("612 345 678", "ES", NONE).number == "+34612345678"
    assert normalise("(415) 555-2671", "US", NONE).number == "+14155552671"
    assert normalise("1 415 555 2671", "US", NONE).repairs == ()
    assert normalise("06 6982 0000", "IT", NONE).number == "+390669820000"


def test_that_00_is_a_plus_only_where_it_is_the_exit_code() -> None:
    assert normalise("0033612345678", "US", NONE).reason == "repair_not_accepted"
    assert normalise("0033612345678", "US", NONE).repairs == ("foreign_exit_code",)
    assert normalise("011 33 612345678", "US", NONE).number == "+33612345678"


@pytest.mark.parametrize(
    ("number", "country", "zone"),
    [
        ("+33612345678", "FR", "Europe/Paris"),
        ("+262692123456", "RE", "Indian/Reunion"),
        ("+262639012345", "YT", "Indian/Mayotte"),
        ("+590690123456", "GP", "America/Guadeloupe"),
        ("+596696123456", "MQ", "America/Martinique"),
        ("+594694123456", "GF", "America/Cayenne"),
        ("+37799123456", "MC", "Europe/Monaco"),
        ("+352621123456", "LU", "Europe/Luxembourg"),
        ("+376312345", "AD", "Europe/Andorra"),
        ("+14155552671", "US", "America/Los_Angeles"),
        ("+15145552671", "CA", "America/Toronto"),
        ("+79161234567", "RU", "Europe/Moscow"),
        ("+77011234567", "KZ", "Asia/Almaty"),
    ],
)
def test_that_country_and_time_zone_are_those_of_the_number(number: str, country: str, zone: str) -> None:
    found = normalise(number, "FR", NONE)
    assert (found.number, found.country) == (number, country)
    assert zone_of(number, country) == zone


def test_that_landlines_are_told_from_mobiles() -> None:
    assert normalise("0145678901", "FR", NONE).kind == FIXED
    assert normalise("0612345678", "FR", NONE).kind == MOBILE


def _expected(text: str, country: str | None) -> tuple[str, str, str] | None:
    """The library's verdict, written independently of the fast path."""
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    kind = {
        phonenumbers.PhoneNumberType.MOBILE: MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE: MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE: FIXED,
    }.get(phonenumbers.number_type(number), SPECIAL)
    region = phonenumbers.region_code_for_number(number) or ""
    written = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return written, region, SPECIAL if region == "001" else kind


def _mutated(digits: str, luck: random.Random) -> str:
    place = luck.randrange(len(digits))
    change = luck.choice(("same", "digit", "digit", "drop", "double", "zero"))
    if change == "digit":
        return digits[:place] + str(luck.randrange(10)) + digits[place + 1 :]
    if change == "drop":
        return digits[:place] + digits[place + 1 :]
    if change == "double":
        return digits[:place] + digits[place] + digits[place:]
    return digits[:2] + "0" + digits[2:] if change == "zero" else digits


def _compare(rounds: int, seed: int) -> int:
    luck, compared = random.Random(seed), 0
    kinds = [phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE,
             phonenumbers.PhoneNumberType.TOLL_FREE, phonenumbers.PhoneNumberType.PREMIUM_RATE,
             phonenumbers.PhoneNumberType.VOIP, phonenumbers.PhoneNumberType.SHARED_COST]  # fmt: skip
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        examples = [found for kind in kinds if (found := phonenumbers.example_number_for_type(region, kind))]
        for example in examples:
            written = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)[1:]
            local = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
            dialled = "".join(character for character in local if character.isdigit())
            for _ in range(rounds):
                digits = _mutated(written, luck)
                assert international(digits) == _expected("+" + digits, None), digits
                digits = _mutated(dialled, luck)
                assert national(digits, region) == _expected(digits, region), (digits, region)
                compared += 2
    return compared


def test_that_the_fast_path_says_what_libphonenumber_says_in_every_region() -> None:
    assert _compare(rounds=4, seed=7) > 7_000


@pytest.mark.long
def test_that_the_fast_path_says_what_libphonenumber_says_on_200_000_numbers() -> None:
    assert _compare(rounds=110, seed=11) > 200_000


def test_that_the_slow_path_is_the_library_itself() -> None:
    assert by_library("0612345678", "FR") == _expected("0612345678", "FR")
    assert by_library("garbage", "FR") is None


@given(st.text(alphabet="0123456789+()./- \u00a0OolIeE,;'", max_size=24))
def test_that_a_normalised_number_stays_as_it_is(cell: str) -> None:
    number = normalise(cell, "FR", ALL)
    if number.reason:
        assert number.reason.startswith("phone_")
        return
    again = normalise(number.number, "DE", NONE)
    assert (again.number, again.country, again.kind) == (number.number, number.country, number.kind)
    assert again.formatting == again.repairs == ()


@given(st.text(max_size=40))
def test_that_any_text_is_a_number_or_has_a_reason(cell: str) -> None:
    number = normalise(cell, "FR", NONE)
    assert bool(number.reason) != (number.number.startswith("+") and number.reason == "")
