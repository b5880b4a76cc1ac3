"""Phone cells: formatting is applied, repairs wait, nothing is guessed; libphonenumber has the last word."""

import random

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.audience.numbers import FORMATTING, REPAIRS, choices, normalise
from wa_desktop.audience.plans import FIXED, MOBILE, SPECIAL, by_library, international, national
from wa_desktop.audience.zones import zone_of

NONE: frozenset[str] = frozenset()
ALL = frozenset({"all"})
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


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
        ("Port. 0612345678", ("link_prefix", "national")),
        ("p. 06 12 34 56 78", ("link_prefix", "separators", "national")),
        ("+0033612345678", ("exit_code",)),
        ("00+33612345678", ("exit_code",)),
        ("++33612345678", ("separators",)),
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
        ("06 12 34 56 78 poste 12", ("extension",)),
        ("0612345678 x12", ("extension",)),
        ("tel:+33612345678;ext=3", ("extension",)),
        ("06 12 34 56 78 (Julie)", ("words_around",)),
        ("Mme Martin : 0612345678", ("words_around",)),
        ("06 12 34 56 78 07 87 65 43 21", ("two_numbers",)),
        ("+33612345678 +33787654321", ("two_numbers",)),
        ("011 33 6 12 34 56 78", ("foreign_exit_code",)),
        ("8~10 33 612345678", ("foreign_exit_code",)),
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
        ("néant", "phone_missing"),
        ("NC", "phone_missing"),
        ("n/a", "phone_missing"),
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
        ("06 12 34 56 78 (ne pas appeler)", "phone_invalid"),
        ("ancien : 06 12 34 56 78", "phone_invalid"),
        ("0612345678 ?", "phone_invalid"),
        ("0612345678@sms.example", "phone_invalid"),
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


@pytest.mark.parametrize(
    ("cell", "country", "number", "region"),
    [
        ("0692123456", "FR", "+262692123456", "RE"),
        ("+33 692 12 34 56", "FR", "+262692123456", "RE"),
        ("33692123456", "FR", "+262692123456", "RE"),
        ("692123456", "FR", "+262692123456", "RE"),
        ("0262 12 34 56", "FR", "+262262123456", "RE"),
        ("0269 60 12 34", "FR", "+262269601234", "YT"),
        ("0596 30 12 34", "FR", "+596596301234", "MQ"),
        ("596301234", "FR", "+596596301234", "MQ"),
        ("0590 12 34 56", "FR", "+590590123456", "GP"),
        ("0594 12 34 56", "FR", "+594594123456", "GF"),
        ("0612345678", "RE", "+33612345678", "FR"),
    ],
)
def test_that_overseas_france_written_as_in_the_mainland_waits_for_its_own_calling_code(
    cell: str, country: str, number: str, region: str
) -> None:
    waiting = normalise(cell, country, NONE)
    assert (waiting.number, waiting.country, waiting.reason) == (number, region, "repair_not_accepted")
    assert "overseas_france" in waiting.repairs
    assert normalise(cell, region, NONE).reason in ("", "repair_not_accepted")


@pytest.mark.parametrize("cell", ["+52 1 55 1234 5678", "0052 1 55 1234 5678", "5215512345678"])
def test_that_the_former_one_of_mexican_mobiles_is_offered_to_be_removed(cell: str) -> None:
    found = normalise(cell, "FR", NONE)
    assert (found.number, found.reason) == ("+525512345678", "repair_not_accepted")
    assert found.repairs[-1] == "mexican_one"


def test_that_a_number_of_ones_own_island_needs_no_repair() -> None:
    assert normalise("0596301234", "MQ", NONE) == ("+596596301234", "MQ", FIXED, ("national",), (), "")


def test_that_the_choices_of_an_ambiguous_number_are_told() -> None:
    assert choices("434 840 295", "FR") == ("+33434840295", "+434840295")


def test_that_what_was_learnt_of_one_calling_code_is_not_used_for_another() -> None:
    # 00966… and 00968… share their first four characters, not their numbering plan.
    for text in ("00966512345678", "00961712345", "0096871234567", "0096890012344", "0096171123456"):
        found = normalise(text, "FR", NONE)
        expected = by_library("+" + text[2:], None)
        assert (found.number if not found.reason else "") == (
            expected.number if expected and expected.kind != SPECIAL else ""
        )


def test_that_numbers_that_are_dialled_without_their_trunk_prefix_lost_nothing() -> None:
    # Georgian mobile numbers are written without the 0 of its landlines.
    assert normalise("555 12 34 56", "GE", NONE)[:2] == ("+995555123456", "GE")
    assert normalise("555 12 34 56", "GE", NONE).repairs == ()


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


def _written(number: phonenumbers.PhoneNumber) -> list[tuple[str, str]]:
    """(text, list's country): ways in which people of the number's own and of other countries write it."""
    region = phonenumbers.region_code_for_number(number) or "FR"
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    local = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    return [
        (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL), "FR"),
        (phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.RFC3966), region),
        (e164.translate(_WIDE), "DE"),
        (e164.translate(_ARABIC), "FR"),
        ("00" + e164[1:], "FR"),
        (phonenumbers.format_out_of_country_calling_number(number, "US"), "US"),
        (phonenumbers.format_out_of_country_calling_number(number, "AU"), "AU"),
        (phonenumbers.format_out_of_country_calling_number(number, "JP"), "JP"),
        (local, region),
    ]


def _like(example: phonenumbers.PhoneNumber, luck: random.Random) -> phonenumbers.PhoneNumber | None:
    """Another valid number that begins as `example` does."""
    digits = phonenumbers.national_significant_number(example)
    kept = luck.randrange(1, len(digits))
    other = "".join([digits[:kept], *(luck.choice("0123456789") for _ in digits[kept:])])
    try:
        number = phonenumbers.parse(f"+{example.country_code}{other}", None)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_valid_number(number) else None


def _compare_written(rounds: int, seed: int) -> int:
    luck, compared = random.Random(seed), 0
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        examples = [one for kind in range(11) if (one := phonenumbers.example_number_for_type(region, kind))]
        for example in examples * rounds:
            for text, country in _written(_like(example, luck) or example):
                expected = _expected(text, country)
                found = normalise(text, country, NONE)
                compared += 1
                if expected is None or found.reason == "phone_ambiguous" or "overseas_france" in found.repairs:
                    continue
                assert found[:3] == expected, (text, country)
                assert found.reason == ("phone_premium" if expected[2] == SPECIAL else ""), (text, country)
    return compared


def test_that_a_number_is_the_librarys_in_every_way_of_writing_it() -> None:
    assert _compare_written(rounds=1, seed=5) > 7_000


@pytest.mark.long
def test_that_200_000_written_numbers_are_the_librarys() -> None:
    assert _compare_written(rounds=24, seed=13) > 200_000


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


@pytest.mark.parametrize(("text", "country", "reason"), [
    ("3117", "FR", "phone_premium"), ("15", "FR", "phone_premium"), ("000", "AU", "phone_premium"),
    ("06 1234", "FR", "phone_too_short"), ("0612", "FR", "phone_too_short"),
])  # fmt: skip
def test_that_a_short_number_has_no_trunk_zero(text: str, country: str, reason: str) -> None:
    assert normalise(text, country, frozenset({"all"})).reason == reason
