"""Amounts, dates and sentences as each reader writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.words import amounts, sentences
from wa_desktop.words.language import use_language

NARROW = "\u202f"
WIDE = "\xa0"


@pytest.mark.parametrize(
    ("language", "shown"), [("fr", f"1{NARROW}085,80{WIDE}€"), ("en", "€1,085.80")], ids=["fr", "en"]
)
def test_that_money_is_written_as_the_reader_writes_it(language: str, shown: str) -> None:
    use_language(language)
    assert amounts.money(Decimal("1085.8"), "EUR") == shown


@pytest.mark.parametrize(("rate", "shown"), [("0.0712", "0,0712"), ("0.05", "0,0500"), ("0.012345", "0,012345")])
def test_that_a_unit_price_keeps_four_to_six_decimals(rate: str, shown: str) -> None:
    use_language("fr")
    assert amounts.unit_price(Decimal(rate), "EUR") == f"{shown}{WIDE}€"


def test_that_dates_follow_the_language() -> None:
    use_language("fr")
    assert amounts.long_day(date(2026, 10, 1)) == "1er octobre 2026"
    use_language("en")
    assert amounts.long_day(date(2026, 10, 1)) == "1 October 2026"


def test_that_an_instant_is_shown_in_local_time() -> None:
    moment = datetime(2026, 11, 23, 13, 2, tzinfo=UTC)
    assert amounts.instant(moment).endswith(f"{moment.astimezone():%H:%M}")


def test_that_a_code_without_a_sentence_shows_itself_rather_than_nothing() -> None:
    assert sentences.sentence(InputRefused("no_such_code", file="x")) == "no_such_code"


def test_that_a_sentence_holds_its_facts_and_survives_a_missing_one() -> None:
    assert "clients.xlsx" in sentences.sentence(InputRefused("store_newer", file="clients.xlsx"))
    assert "{" not in sentences.sentence(InputRefused("store_newer"))


def test_that_hostile_details_are_not_format_strings() -> None:
    text = sentences.sentence(InputRefused("store_newer", file="{0.__class__} {file}"))
    assert "{0.__class__} {file}" in text


def test_that_no_sentence_has_broken_holes() -> None:
    for code in sentences.SENTENCES:
        assert sentences.sentence_of(code, {"n": 2})
