"""Meta's markets by the longest prefix, on a date."""

from datetime import date

import pytest

from wa_desktop.domain.markets import MarketMap, MarketRow, market_map
from wa_desktop.words.bundled import bundled

MARKETS = market_map(bundled("rates", "country_market_map.csv"))
NOW = date(2026, 10, 2)
BEFORE = date(2025, 1, 15)


def market(number: str, on: date = NOW) -> str:
    """The market of a number on a day."""
    return MARKETS.market_of(MARKETS.prefix_of(number), on)


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("+33612345678", "France"),
        ("+352621123456", "Other"),
        ("+262692123456", "Other"),
        ("+590690123456", "Other"),
        ("+594694123456", "Other"),
        ("+596696123456", "Other"),
        ("+508551234", "Other"),
        ("+687751234", "Other"),
        ("+68987123456", "Other"),
        ("+37761234567", "Other"),
        ("+376312345", "Other"),
        ("+37251234567", "Other"),
        ("+35796123456", "Other"),
        ("+35699123456", "Other"),
        ("+3546112345", "Other"),
        ("+821012345678", "Other"),
        ("+306912345678", "Rest of Central & Eastern Europe"),
        ("+32470123456", "Rest of Western Europe"),
        ("+41781234567", "Rest of Western Europe"),
        ("+12125550123", "North America"),
        ("+14165550123", "North America"),
        ("+18765550123", "Rest of Latin America"),
        ("+18095550123", "Rest of Latin America"),
        ("+17875550123", "Rest of Latin America"),
        ("+12425550123", "Other"),
        ("+79001234567", "Russia"),
        ("+77011234567", "Kazakhstan"),
        ("+212612345678", "Morocco"),
        ("+36201234567", "Hungary"),
        ("+999123456", "Other"),
    ],
)
def test_that_the_longest_prefix_names_the_market(number: str, name: str) -> None:
    assert market(number) == name


@pytest.mark.parametrize(
    ("number", "day", "name"),
    [
        ("+212612345678", date(2026, 9, 30), "Rest of Africa"),
        ("+212612345678", date(2026, 10, 1), "Morocco"),
        ("+36201234567", date(2026, 6, 30), "Rest of Central & Eastern Europe"),
        ("+36201234567", date(2026, 7, 1), "Hungary"),
        ("+263771234567", date(2025, 9, 30), "Other"),
        ("+263771234567", date(2025, 10, 1), "Rest of Africa"),
    ],
)
def test_that_markets_change_on_their_day(number: str, day: date, name: str) -> None:
    assert market(number, day) == name


@pytest.mark.parametrize("number", ["+77011234567", "+76001234567"])
def test_that_an_unclear_market_has_no_name(number: str) -> None:
    assert market(number, BEFORE) == ""
    assert market(number, NOW) == "Kazakhstan"


def test_that_a_day_before_the_map_has_no_market() -> None:
    assert market("+33612345678", date(2020, 1, 1)) == ""


def test_that_the_sign_of_a_number_does_not_matter() -> None:
    assert MARKETS.prefix_of("33612345678") == MARKETS.prefix_of("+33612345678") == "33"
    assert MARKETS.prefix_of("+352621123456") == "352"
    assert MARKETS.prefix_of("+999123456") == ""
    assert MARKETS.prefix_of("") == ""


def test_that_a_map_may_overrule_one_prefix() -> None:
    rows = [
        MarketRow("33", "France", "FR", date(2023, 1, 1), None),
        MarketRow("3367", "Elsewhere", "FR", date(2023, 1, 1), None),
    ]
    small = MarketMap(rows)
    assert small.prefix_of("+33670000000") == "3367"
    assert small.market_of("3367", NOW) == "Elsewhere"
    assert MarketMap([]).prefix_of("+33670000000") == ""


def test_that_a_person_s_line_wins_from_its_day_on() -> None:
    mine = MARKETS.overridden([MarketRow("262", "France", "RE", date(2026, 1, 1), None)])
    assert [mine.market_of("262", day) for day in (date(2025, 12, 31), date(2026, 1, 1))] == ["Other", "France"]
    assert MARKETS.market_of("262", NOW) == "Other"
    twice = mine.overridden([MarketRow("262", "Rest of Africa", "RE", date(2026, 6, 1), None)])
    assert [twice.market_of("262", day) for day in (date(2026, 5, 31), date(2026, 6, 1))] == [
        "France",
        "Rest of Africa",
    ]
    assert mine.prefix_of("+262692123456") == "262"


def test_that_a_country_s_market_follows_its_lines() -> None:
    assert MARKETS.markets_of("RE", NOW) == {"Other"}
    mine = MARKETS.overridden([MarketRow("262", "France", "RE", date(2023, 6, 1), None)])
    assert mine.markets_of("RE", NOW) == {"France"}
    assert mine.markets_of("GP", NOW) == {"Other"}


def test_that_47_markets_are_named_today() -> None:
    assert len(MARKETS.names_on(NOW)) == 47


def test_that_the_map_knows_its_countries_and_its_markets() -> None:
    assert {"FR", "US", "CA", "MA", "KZ"} <= MARKETS.countries
    assert all(len(code) == 2 for code in MARKETS.countries)
