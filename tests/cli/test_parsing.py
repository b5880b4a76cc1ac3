from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.cli import parsing
from wa_desktop.domain.contacts import Into
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.templates import VariableSource
from wa_desktop.words.sentences import SENTENCES, sentence


def test_that_a_column_may_hold_equal_signs_and_spaces() -> None:
    assert parsing.columns_by_field(["phone= Tél. = mobile "]) == {"phone": "Tél. = mobile"}


def test_that_one_column_can_speak_of_several_categories_in_one_or_more_words() -> None:
    found = parsing.scopes_by_column("--consent", ["marketing,utility=Accord", "authentication=Accord"])
    assert found == {"Accord": 7}


@pytest.mark.parametrize("given_text", ["phone", "=A", "phone=", " = "])
def test_that_a_half_pair_is_refused_with_its_shape(given_text: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        parsing.columns_by_field([given_text])
    assert "FIELD=COLUMN" in sentence(refused.value)


def test_that_two_columns_for_one_field_are_refused_and_the_same_twice_is_not() -> None:
    assert parsing.columns_by_field(["phone=A", "phone=A"]) == {"phone": "A"}
    with pytest.raises(WrongUsage, match="usage_map_twice"):
        parsing.columns_by_field(["phone=A", "phone=B"])


def test_that_service_is_no_category_to_consent_to() -> None:
    with pytest.raises(WrongUsage, match="usage_choice"):
        parsing.scopes_by_column("--consent", ["service=Accord"])


def test_that_variables_come_from_columns_or_texts_with_their_fallback() -> None:
    found = parsing.variables(["1=column:Prénom", "2=text:a:b=c"], ["1=cher client"])
    assert found == {"1": VariableSource(column="Prénom", fallback="cher client"), "2": VariableSource(text="a:b=c")}


@pytest.mark.parametrize(
    ("var", "fallback"), [(["1=Prénom"], []), (["1=column:"], []), (["1=text:"], []), ([], ["1=x"])]
)
def test_that_a_variable_without_source_is_refused(var: list[str], fallback: list[str]) -> None:
    with pytest.raises(WrongUsage):
        parsing.variables(var, fallback)


@pytest.mark.parametrize(
    ("text", "value"), [("0.95", "0.95"), ("0,95", "0.95"), ("95%", "0.95"), ("0", "0"), ("1", "1")]
)
def test_that_shares_are_read_in_every_usual_form(text: str, value: str) -> None:
    assert parsing.share("--delivered")(text) == Decimal(value)


@pytest.mark.parametrize("text", ["95", "-0.1", "nan", "inf", "1.01", "", "%", "beaucoup"])
def test_that_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="usage_share"):
        parsing.share("--delivered")(text)


@given(st.decimals(min_value=0, max_value=10**9, places=6, allow_nan=False, allow_infinity=False))
def test_that_every_amount_with_six_decimals_is_read_exactly(amount: Decimal) -> None:
    assert parsing.amount("--max-cost")(format(amount, "f")) == amount
    assert parsing.amount("--max-cost")(format(amount, "f").replace(".", ",")) == amount


@pytest.mark.parametrize("text", ["-1", "1e3", "NaN", "1.1234567", "1 000", "", "٣"])
def test_that_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(WrongUsage, match="usage_amount"):
        parsing.amount("--max-cost")(text)


def test_that_a_moment_without_zone_is_in_the_account_s_zone() -> None:
    assert parsing.moment("--at", "2026-12-24T10:00", "Europe/Paris").utcoffset() == timedelta(hours=1)
    assert parsing.moment("--at", "2026-12-24T10:00Z", "Europe/Paris").utcoffset() == timedelta(0)


def test_that_countries_are_codes_in_any_case_with_commas_or_repeated() -> None:
    assert parsing.countries("--countries", ["fr, DE", "es"]) == {"FR", "DE", "ES"}
    with pytest.raises(WrongUsage, match="usage_country"):
        parsing.countries("--countries", ["France"])


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (parsing.whole("--limit"), "0"),
        (parsing.whole("--limit"), "²"),
        (parsing.whole("--limit"), "1.5"),
        (parsing.day("--on"), "24/12/2026"),
        (parsing.one_of("--into", Into), "merge"),
        (parsing.percentage("--vat"), "101"),
        (lambda text: parsing.moment("--at", text, "Europe/Paris"), "demain"),
    ],
)
def test_that_every_refusal_has_a_sentence_that_quotes_what_was_typed(read: Callable[[str], object], text: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        read(text)
    assert refused.value.code in SENTENCES
    assert text in sentence(refused.value)


def test_that_consent_may_be_generic_and_its_source_named_as_the_guide_does() -> None:
    assert parsing.scopes_by_column("--consent", ["all=Opt-in", "marketing, utility=B"]) == {"Opt-in": 7, "B": 3}
    for name, code in {"Formulaire en ligne": "online_form", "case à cocher": "tick_box", "Autre": "other", "": "",
                       "confirmation par SMS": "sms_confirmation", "ONLINE_FORM": "online_form"}.items():  # fmt: skip
        assert parsing.source_of_consent(name) == code
    with pytest.raises(WrongUsage) as refused:
        parsing.source_of_consent("carte de visite")
    assert "online_form" in sentence(refused.value)
