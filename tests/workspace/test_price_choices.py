"""What a person decides about prices: markets of prefixes, Meta's rules, who bills; shown, dated, taken back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category
from wa_desktop.words.sentences import SENTENCES, sentence
from wa_desktop.workspace import rate_cards, settings, tariffs
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.price_books import delivery_day, price_book

D = Decimal
NOW = date(2026, 11, 23)
SUMMER = date(2026, 8, 1)


def test_that_reunion_can_be_counted_in_france_from_a_day_on(desk: Desk) -> None:
    assert price_book(desk, NOW).meta_rate("262", Category.MARKETING) == D("0.0500")
    (line,) = rate_cards.override(desk, "+262", "france", date(2026, 11, 1))
    assert (line.prefix, line.market, line.usual, line.countries) == ("262", "France", "Other", ("RE", "YT"))
    assert price_book(desk, NOW).meta_rate("262", Category.MARKETING) == D("0.0712")
    assert price_book(desk, date(2026, 10, 31)).market("262") == "Other"
    assert price_book(desk, NOW).market("590") == "Other"
    assert rate_cards.follow_meta(desk, "262") == ()
    assert price_book(desk, NOW).market("262") == "Other"


def test_that_an_unclear_prefix_is_unpriced_until_a_person_decides(desk: Desk) -> None:
    assert price_book(desk, SUMMER).market("77") == ""
    rate_cards.override(desk, "77", "Other")
    assert price_book(desk, SUMMER).market("77") == "Other"
    assert price_book(desk, NOW).market("77") == "Other"


@pytest.mark.parametrize(
    ("prefix", "market", "code"),
    [("262", "Gaul", "market_unknown"), ("999", "France", "prefix_unknown"), ("x", "France", "prefix_unknown"),
     ("262692", "France", "prefix_inside"), ("", "France", "prefix_unknown")],
)  # fmt: skip
def test_that_an_impossible_override_is_refused(desk: Desk, prefix: str, market: str, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        rate_cards.override(desk, prefix, market)
    assert refused.value.code == code
    assert code in SENTENCES
    assert rate_cards.overrides(desk) == ()


def test_that_rules_are_shown_with_their_day_and_can_be_changed(desk: Desk) -> None:
    before = {
        view.name.value: (view.value, view.effective_from, view.changed) for view in rate_cards.rule_views(desk, NOW)
    }
    quarter = date(2026, 10, 1)
    assert before["service_charged"] == (1, quarter, False)
    assert before["service_allowance"] == (1000, quarter, False)
    assert before["utility_in_window_charged"] == (1, quarter, False)
    rate_cards.set_rule(desk, "utility_in_window_charged", 0)
    rate_cards.set_rule(desk, "service_allowance", 500, date(2026, 11, 1))
    after = {view.name.value: (view.value, view.changed, view.usual) for view in rate_cards.rule_views(desk, NOW)}
    assert after["utility_in_window_charged"] == (0, True, 1)
    assert after["service_allowance"] == (500, True, 1000)
    assert after["service_charged"] == (1, False, 1)
    rules = price_book(desk, NOW).rules
    assert rules.window_on(NOW).free
    assert rules.service_on(NOW).free_per_month == 500
    assert rules.service_on(date(2026, 10, 31)).free_per_month == 1000
    rate_cards.reset_rule(desk, "utility_in_window_charged")
    assert not price_book(desk, NOW).rules.window_on(NOW).free


def test_that_meta_s_next_change_ends_a_choice(desk: Desk) -> None:
    rate_cards.set_rule(desk, "service_charged", 1, date(2026, 7, 1))
    assert price_book(desk, SUMMER).rules.service_on(SUMMER).charged
    rate_cards.set_rule(desk, "service_charged", 0, date(2026, 7, 2))
    assert price_book(desk, NOW).rules.service_on(NOW).charged


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [("weather", 1, "rule_unknown"), ("volume_tiers", 2, "rule_value_refused"),
     ("service_allowance", -1, "rule_value_refused")],
)  # fmt: skip
def test_that_an_impossible_rule_is_refused(desk: Desk, rule: str, value: int, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        rate_cards.set_rule(desk, rule, value)
    assert refused.value.code == code
    assert code in SENTENCES


def test_that_one_time_codes_abroad_follow_their_rule(desk: Desk) -> None:
    settings.change(desk, "currency", "USD")
    day = date(2026, 5, 1)
    assert price_book(desk, day).meta_rate("20", Category.AUTHENTICATION) == D("0.0036")
    rate_cards.set_rule(desk, "authentication_international", 1)
    assert price_book(desk, day).meta_rate("20", Category.AUTHENTICATION) == D("0.0650")
    assert price_book(desk, day).meta_rate("33", Category.AUTHENTICATION) == D("0.0300")
    settings.change(desk, "country", "EG")
    assert price_book(desk, day).meta_rate("20", Category.AUTHENTICATION) == D("0.0036")


@pytest.mark.parametrize(
    ("zone", "moment", "rate"),
    [
        ("Europe/Paris", datetime(2025, 12, 31, 22, 30, tzinfo=UTC), "0.1186"),
        ("Europe/Paris", datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC), "0.1186"),
        ("Europe/Paris", datetime(2025, 12, 31, 23, 0, tzinfo=UTC), "0.0712"),
        ("Europe/Paris", datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "0.0712"),
        ("Indian/Reunion", datetime(2025, 12, 31, 20, 30, tzinfo=UTC), "0.0712"),
        ("America/Martinique", datetime(2026, 1, 1, 3, 30, tzinfo=UTC), "0.1186"),
    ],
)
def test_that_midnight_is_the_account_s(desk: Desk, zone: str, moment: datetime, rate: str) -> None:
    settings.change(desk, "time_zone", zone)
    assert price_book(desk, delivery_day(desk, moment)).meta_rate("33", Category.MARKETING) == D(rate)


def test_that_what_changes_next_quarter_is_told_for_her_countries(desk: Desk) -> None:
    found = rate_cards.changes_ahead(desk, {"FR", "RE"})
    assert {one.country for one in found} <= {"FR", "RE"}
    assert {one.market for one in found} <= {"France", "Other"}


@pytest.mark.parametrize("who", ["unknown", "m_target", "meta"])
def test_that_who_bills_has_its_consequences(desk: Desk, who: str) -> None:
    found = tariffs.set_biller(desk, {"m_target": "mtarget"}.get(who, who.upper()))
    assert found.biller == who
    said = [sentence(notice) for notice in found.consequences]
    assert len(said) == 4
    assert all(text != notice.code for text, notice in zip(said, found.consequences, strict=True))
    assert "402" in said[3]
    assert "131042" in said[3]
    with pytest.raises(InputRefused):
        tariffs.set_biller(desk, "nobody")


def test_that_a_tariff_line_can_be_taken_back_and_its_absence_is_said(desk: Desk) -> None:
    (notice,) = tariffs.tariff_notices(desk)
    assert notice.code == "tariff_unset"
    assert "+33 (0)5 61 25 12 55" in sentence(notice)
    assert "www.m-target.com" in sentence(notice)
    tariffs.set_tariff(desk, D("0.0125"), D("0.004"), effective_from=date(2026, 1, 1))
    tariffs.set_tariff(desk, D("0.02"), D("0.004"), country="FR", effective_from=date(2026, 1, 1))
    assert tariffs.tariff_notices(desk) == ()
    assert [line.country for line in tariffs.remove_tariff(desk, date(2026, 1, 1), "FR")] == [""]
    with pytest.raises(InputRefused) as refused:
        tariffs.remove_tariff(desk, date(2026, 1, 1), "FR")
    assert refused.value.code == "tariff_line_unknown"
    assert tariffs.remove_tariff(desk, date(2026, 1, 1)) == []
