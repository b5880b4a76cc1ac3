"""Estimates, from a list and a template to the cent."""

import dataclasses
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Self

import pytest

from tests.planning_data import Person, add_list, add_templates, people, version
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import Cancelled, InputRefused
from wa_desktop.domain.estimates import Charged, Confidence, Estimate, PricingModel, Rates
from wa_desktop.domain.prices import FeeBasis
from wa_desktop.domain.progress import CancelToken, Progress
from wa_desktop.domain.values import Category, Consent
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import costs, price_books, settings
from wa_desktop.workspace.desk import Desk, open_desk

D = Decimal
NOW = date(2026, 10, 2)
CBP = "cbp-2024-11-01-EUR"


def estimate(desk: Desk, plan: Plan) -> Estimate:
    """The estimate of `plan`, after the walk that finds floats in it."""
    made = costs.estimate(desk, plan)
    assert floats_in(made) == []
    assert all(sentence(notice) != notice.code for notice in made.warnings)
    return made


def floats_in(value: object, where: str = "estimate") -> list[str]:
    """Where a binary float hides in a dataclass, mapping or sequence."""
    if isinstance(value, float):
        return [where]
    if dataclasses.is_dataclass(value):
        parts: Iterable[tuple[str, object]] = [(f.name, getattr(value, f.name)) for f in dataclasses.fields(value)]
    elif isinstance(value, Mapping):
        parts = [(str(key), item) for key, item in value.items()]
    elif isinstance(value, list | tuple | set | frozenset):
        parts = [(str(at), item) for at, item in enumerate(value)]
    else:
        assert value is None or isinstance(value, str | int | Decimal | date | Enum | bool), f"{where}: {type(value)}"
        return []
    return [found for name, part in parts for found in floats_in(part, f"{where}.{name}")]


def codes(made: Estimate) -> set[str]:
    """The codes of the warnings."""
    return {notice.code for notice in made.warnings}


@pytest.fixture(scope="module")
def worked_home() -> Iterator[Path]:
    """A home with 10,000 French and 2,000 German contacts, and a marketing template in their languages."""
    with tempfile.TemporaryDirectory() as folder:
        made = open_desk(Path(folder) / "home")
        add_list(made, "Clients", [*people("FR", 10_000), *people("DE", 2_000)])
        add_list(made, "Espagne", people("ES", 500))
        add_templates(made, version("noel", "fr"), version("noel", "de"))
        add_templates(made, version("avis", "es", Category.UTILITY), version("avis", "fr", Category.UTILITY))
        made.close()
        yield made.home


@pytest.fixture
def offers(worked_home: Path, private_home: Path) -> Iterator[Desk]:
    """A desk on a copy of the worked home."""
    shutil.copytree(worked_home, private_home)
    opened = open_desk(private_home)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("card", "on", "marketing", "utility"),
    [
        (None, NOW, D("938.20"), D("8.30")),
        (None, date(2025, 1, 15), D("1412.20"), D("8.30")),
        (CBP, NOW, D("1412.20"), D("8.30")),
    ],
)
def test_that_the_worked_campaign_costs_what_the_facts_say(
    offers: Desk, card: str | None, on: date, marketing: Decimal, utility: Decimal
) -> None:
    offer = estimate(offers, Plan("Clients", "noel", on=on, card=card)).totals
    notice = estimate(offers, Plan("Espagne", "avis", on=on, card=card)).totals
    assert (offer.meta_fee, notice.meta_fee) == (marketing, utility)
    assert marketing + utility in (D("946.50"), D("1420.50"))
    assert (offer.recipients, offer.total, offer.high) == (12_000, marketing, marketing)


def test_that_mixed_categories_of_one_template_are_priced_each(desk: Desk) -> None:
    add_list(desk, "L", [*people("FR", 10_000), *people("DE", 2_000), *people("ES", 500)])
    add_templates(desk, version("t", "fr"), version("t", "de"), version("t", "es", Category.UTILITY))
    made = estimate(desk, Plan("L", "t", on=NOW))
    assert made.totals.meta_fee == D("946.50")
    assert made.totals.expected == made.totals.low == D("899.18")
    assert [(line.country, line.market, line.category, line.recipients, line.meta_fee) for line in made.lines] == [
        ("FR", "France", Category.MARKETING, 10_000, D("712")),
        ("DE", "Germany", Category.MARKETING, 2_000, D("226.2")),
        ("ES", "Spain", Category.UTILITY, 500, D("8.3")),
    ]
    assert estimate(desk, Plan("L", "t", on=date(2025, 6, 30))).totals.meta_fee == D("1420.50")


def test_that_luxembourg_and_overseas_france_are_priced_at_other(desk: Desk) -> None:
    add_list(desk, "L", people("LU", 300))
    add_list(desk, "R", people("RE", 300))
    add_templates(desk, version("t", "fr"))
    for name in "LR":
        made = estimate(desk, Plan(name, "t", on=NOW))
        assert (made.totals.meta_fee, made.lines[0].market) == (D("15.00"), "Other")


def test_that_answers_cost_after_the_free_thousand(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 1_400))
    add_templates(desk, version("t", "fr", Category.UTILITY))
    answered = Rates(replies=D(1), answers=D(1))
    made = estimate(desk, Plan("L", "t", on=NOW, rates=answered))
    service = next(line for line in made.lines if line.category is Category.SERVICE)
    assert (service.meta_fee, service.messages, service.free) == (D("9.92"), D(1_400), D(1_000))
    assert made.totals.meta_fee == D("34.72") + D("9.92")
    # 5 % are not delivered, hence do not reply: 330 answers are charged; without replies none is.
    assert made.totals.expected == D("41.17")  # 32.984 + 8.184, rounded once
    assert made.totals.low == D("32.98")
    assert made.totals.recipients == 1_400
    assert "service_allowance" in codes(made)
    before = estimate(desk, Plan("L", "t", on=date(2025, 1, 1), rates=answered))
    assert before.totals.meta_fee == D("34.72")
    assert {"service_free", "model_conversation"} <= codes(before)


def test_that_the_free_answers_go_to_the_cheapest_market(desk: Desk) -> None:
    add_list(desk, "L", [*people("FR", 800), *people("DE", 800)])
    add_templates(desk, version("t", "fr"))
    made = estimate(desk, Plan("L", "t", language="fr", on=NOW, rates=Rates(replies=D(1), answers=D(1))))
    service = {line.country: (line.free, line.meta_fee) for line in made.lines if line.category is Category.SERVICE}
    assert service == {"FR": (D(800), D(0)), "DE": (D(200), 600 * D("0.0456"))}


def test_that_no_answer_means_no_service_line(offers: Desk) -> None:
    made = estimate(offers, Plan("Clients", "noel", on=NOW, rates=Rates(replies=D("0.3"))))
    assert {line.category for line in made.lines} == {Category.MARKETING}


def test_that_an_unset_tariff_is_not_zero(offers: Desk) -> None:
    made = estimate(offers, Plan("Clients", "noel", on=NOW, rates=Rates(replies=D("0.1"))))
    assert (made.tariff_set, made.totals.sent_fee, made.totals.received_fee) == (False, None, None)
    assert made.totals.total == D("938.20")
    assert all(line.sent_fee is None and line.received_fee is None for line in made.lines)
    (unset,) = [notice for notice in made.warnings if notice.code == "tariff_unset"]
    assert "+33 (0)5 61 25 12 55" in sentence(unset)
    assert "www.m-target.com" in sentence(unset)


def test_that_fees_make_the_range_that_is_documented(offers: Desk) -> None:
    costs.set_tariff(offers, D("0.0123"), D("0.004"), effective_from=date(2024, 1, 1))
    assumed = Rates(delivered=D("0.9"), replies=D("0.1"), vat=D(20))
    totals = estimate(offers, Plan("Clients", "noel", on=NOW, rates=assumed)).totals
    assert (totals.meta_fee, totals.sent_fee, totals.received_fee) == (D("938.20"), D("147.60"), D("4.80"))
    assert totals.total == totals.high == D("1090.60")
    assert totals.expected == D("844.38") + D("147.60") + D("4.32")
    assert totals.low == D("844.38") + D("147.60")
    assert (totals.vat, totals.total_incl_vat) == (D("218.12"), D("1308.72"))


def test_that_a_delivered_basis_lowers_the_expected_sent_fee(offers: Desk) -> None:
    costs.set_tariff(offers, D("0.01"), D(0), effective_from=date(2024, 1, 1), basis="delivered")
    totals = estimate(offers, Plan("Clients", "noel", on=NOW, rates=Rates(delivered=D("0.5")))).totals
    assert totals.sent_fee == D("120.00")
    assert totals.expected == D("469.10") + D("60.00")


def test_that_our_answers_cost_the_sent_fee_of_their_category(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 100))
    add_templates(desk, version("t", "fr"))
    costs.set_tariff(desk, D("0.01"), D("0.002"), effective_from=NOW)
    costs.set_tariff(desk, D("0.03"), D("0.002"), category="service", effective_from=NOW)
    totals = estimate(desk, Plan("L", "t", on=NOW, rates=Rates(replies=D("0.5"), answers=D("0.5")))).totals
    assert totals.sent_fee == D("1.00") + D("0.75")
    assert totals.received_fee == D("0.10")


def test_that_a_tariff_of_one_country_leaves_the_others_unset(offers: Desk) -> None:
    costs.set_tariff(offers, D("0.01"), D("0.01"), country="fr", effective_from=NOW)
    made = estimate(offers, Plan("Clients", "noel", on=NOW))
    assert (made.tariff_set, made.totals.sent_fee, made.totals.total) == (False, None, D("938.20"))
    (incomplete,) = [notice for notice in made.warnings if notice.code == "tariff_incomplete"]
    assert incomplete.details["countries"] == ("DE",)
    assert estimate(offers, Plan("Clients", "noel", on=NOW, countries=frozenset({"FR"}))).totals.total == D("812.00")


def test_that_a_tariff_holds_from_its_date(offers: Desk) -> None:
    costs.set_tariff(offers, D("0.01"), D("0.01"), effective_from=date(2026, 11, 1))
    assert "tariff_not_yet" in codes(estimate(offers, Plan("Clients", "noel", on=date(2026, 10, 31))))
    assert estimate(offers, Plan("Clients", "noel", on=date(2026, 11, 1))).totals.sent_fee == D("120.00")


def test_that_an_unpriced_country_blocks_the_total_and_is_named(desk: Desk) -> None:
    add_list(desk, "L", [*people("FR", 100), *people("MA", 10)])
    add_templates(desk, version("t", "fr"))
    costs.set_tariff(desk, D("0.01"), D("0.01"), effective_from=NOW)
    made = estimate(desk, Plan("L", "t", on=NOW, rates=Rates(vat=D(20))))
    totals = made.totals
    assert made.unpriced == ("MA",)
    assert (totals.meta_fee, totals.total, totals.low, totals.expected, totals.high) == (None,) * 5
    assert (totals.vat, totals.total_incl_vat) == (None, None)
    assert (totals.sent_fee, totals.received_fee) == (None, None)
    assert made.lines[0].sent_fee == D("1.00")
    assert {"unpriced_countries", "derived_available"} <= codes(made)
    assert made.lines[-1].country == "MA"
    assert (made.lines[-1].unit_rate, made.lines[-1].meta_fee, made.lines[-1].total) == (None, None, None)
    assert estimate(desk, Plan("L", "t", on=NOW, countries=frozenset({"fr"}))).totals.meta_fee == D("7.12")


def test_that_derived_rates_count_only_when_accepted_and_marked(desk: Desk) -> None:
    add_list(desk, "L", [*people("FR", 100), *people("MA", 10)])
    add_templates(desk, version("t", "fr"))
    made = estimate(desk, Plan("L", "t", on=NOW, accept_derived=True))
    assert made.totals.meta_fee == D("7.12") + D("0.34")
    assert {line.country: (line.derived, line.confidence) for line in made.lines} == {
        "FR": (False, Confidence.GOOD),
        "MA": (True, Confidence.LOW),
    }
    assert "derived_used" in codes(made)
    assert not {"unpriced_countries", "derived_available"} & codes(made)


def test_that_kazakhstan_was_unclear_and_is_a_market_of_its_own_now(desk: Desk) -> None:
    add_list(desk, "L", people("KZ", 10))
    add_templates(desk, version("t", "en"))
    before = estimate(desk, Plan("L", "t", on=date(2025, 1, 1)))
    assert (before.lines[0].market, before.unpriced) == ("", ("KZ",))
    assert "derived_available" not in codes(before)
    assert estimate(desk, Plan("L", "t", on=NOW)).lines[0].market == "Kazakhstan"


def test_that_a_day_without_a_card_is_refused(offers: Desk) -> None:
    with pytest.raises(InputRefused) as refused:
        costs.estimate(offers, Plan("Clients", "noel", on=date(2024, 10, 31)))
    assert refused.value.code == "no_card_for_date"
    assert CBP in sentence(refused.value)


def test_that_an_unknown_card_or_a_card_of_another_currency_is_refused(offers: Desk) -> None:
    with pytest.raises(InputRefused) as unknown:
        costs.estimate(offers, Plan("Clients", "noel", card="pmp-2020"))
    assert unknown.value.code == "card_unknown"
    settings.change(offers, "currency", "USD")
    with pytest.raises(InputRefused) as other:
        costs.estimate(offers, Plan("Clients", "noel", card=CBP))
    assert other.value.code == "card_currency"


def test_that_the_card_is_quoted_with_its_doubts(offers: Desk) -> None:
    now = estimate(offers, Plan("Clients", "noel", on=NOW))
    assert (now.card.id, now.card.model, now.card.confidence) == (
        "pmp-2026-10-01-EUR",
        PricingModel.MESSAGE,
        Confidence.GOOD,
    )
    assert "card_to_confirm" in codes(now)
    chosen = estimate(offers, Plan("Clients", "noel", on=NOW, card="CBP-2024-11-01-eur"))
    assert "card_chosen" in codes(chosen)
    assert not {"card_to_confirm", "card_stale"} & codes(chosen)
    assert "card_stale" in codes(estimate(offers, Plan("Clients", "noel", on=date(2025, 1, 1))))
    assert "card_stale" not in codes(estimate(offers, Plan("Clients", "noel", on=date(2024, 12, 31))))
    assert "card_may_change" in codes(estimate(offers, Plan("Clients", "noel", on=date(2199, 1, 1))))


def test_that_marketing_to_the_united_states_is_left_out_unless_wanted(desk: Desk) -> None:
    add_list(desk, "L", [*people("US", 7), *people("CA", 5)])
    add_templates(desk, version("t", "en"), version("u", "en", Category.UTILITY))
    made = estimate(desk, Plan("L", "t", on=NOW))
    assert (made.excluded, made.totals.recipients) == ({"us_marketing": 7}, 5)
    assert [line.country for line in made.lines] == ["CA"]
    wanted = estimate(desk, Plan("L", "t", on=NOW, send_undelivered=True))
    assert [notice.details["n"] for notice in wanted.warnings if notice.code == "us_marketing"] == [7]
    assert (wanted.excluded, wanted.totals.recipients) == ({}, 12)
    assert estimate(desk, Plan("L", "t", on=date(2025, 3, 31))).excluded == {}
    assert estimate(desk, Plan("L", "u", on=NOW)).excluded == {}


def test_that_exclusions_and_languages_are_counted(desk: Desk) -> None:
    add_list(
        desk,
        "L",
        [
            *people("FR", 3),
            *people("FR", 2, "de"),
            *people("BE", 4),
            *people("IT", 1, "it"),
            Person(marketing=Consent.UNKNOWN),
            Person(marketing=Consent.NO),
            Person(marketing=Consent.WITHDRAWN, suppressed=15),
            Person(country="ES"),
        ],
    )
    add_templates(desk, version("t", "fr"), version("t", "de"))
    countries = frozenset({"FR", "BE", "IT", "GB"})
    made = estimate(desk, Plan("L", "t", on=NOW, countries=countries))
    assert made.excluded == {
        "country": 1, "no_consent": 1, "no_language_version": 1, "refused": 1, "suppressed": 1,
    }  # fmt: skip
    assert made.languages == {"de": 2, "fr": 7}
    assert made.without_version == {"it": 1}
    assert made.totals.recipients + sum(made.excluded.values()) == 14
    by_code = {notice.code: notice.details for notice in made.warnings}
    assert by_code["fallback_language"] == {"n": 4, "language": "fr"}
    assert by_code["no_language_version"] == {"n": 1, "languages": ("it",)}
    assert by_code["country_without_contacts"] == {"countries": ("GB",)}


def test_that_nobody_to_send_to_is_said_and_costs_nothing(desk: Desk) -> None:
    add_list(desk, "L", [Person(marketing=Consent.UNKNOWN)])
    add_list(desk, "Vide", [])
    add_templates(desk, version("t", "fr"))
    for name in ("L", "Vide"):
        made = estimate(desk, Plan(name, "t", on=NOW))
        assert (made.lines, made.totals.total, made.totals.sent_fee) == ((), D("0.00"), None)
        assert "nobody_targeted" in codes(made)


def test_that_lines_come_by_amount_then_country(desk: Desk) -> None:
    add_list(desk, "L", [*people("IT", 5), *people("GR", 5), *people("FR", 5), *people("MA", 50), *people("DE", 9)])
    add_templates(desk, version("t", "fr"))
    made = estimate(desk, Plan("L", "t", language="fr", on=NOW))
    assert [line.country for line in made.lines] == ["DE", "FR", "GR", "IT", "MA"]
    priced = [line.total for line in made.lines if line.total is not None]
    assert all(first >= second for first, second in pairwise(priced))


@pytest.mark.parametrize(
    ("biller", "vat", "warned"),
    [("unknown", "11.64", "vat_biller_unknown"), ("m_target", "11.64", ""), ("meta", "4.52", "vat_biller_meta")],
)
def test_that_vat_follows_who_bills_meta(desk: Desk, biller: str, vat: str, warned: str) -> None:
    add_list(desk, "L", people("FR", 500))
    add_templates(desk, version("t", "fr"))
    costs.set_tariff(desk, D("0.0452"), D(0), effective_from=NOW)
    settings.change(desk, "meta_biller", biller)
    made = estimate(desk, Plan("L", "t", on=NOW, rates=Rates(vat=D(20))))
    assert made.totals.vat == D(vat)
    assert {code for code in codes(made) if code.startswith("vat")} == ({warned} if warned else set())


@pytest.mark.parametrize(
    ("rates", "code"),
    [
        (Rates(delivered=D("1.1")), "share_refused"),
        (Rates(replies=D("-0.1")), "share_refused"),
        (Rates(answers=D("NaN")), "share_refused"),
        (Rates(charged=(Charged("ZZ", 5),)), "country_unknown"),
        (Rates(charged=(Charged("Nowhere", 5),)), "charged_unknown"),
        (Rates(vat=D(101)), "vat_refused"),
    ],
)
def test_that_an_impossible_assumption_is_refused(offers: Desk, rates: Rates, code: str) -> None:
    with pytest.raises(InputRefused) as refused:
        costs.estimate(offers, Plan("Clients", "noel", on=NOW, rates=rates))
    assert refused.value.code == code
    assert sentence(refused.value) != code


def test_that_an_estimate_reports_progress_and_stops_when_asked(offers: Desk) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        costs.estimate(offers, Plan("Clients", "noel", on=NOW), cancel=token)
    seen: list[Progress] = []
    costs.estimate(offers, Plan("Clients", "noel", on=NOW), seen.append)
    assert seen[-1] == Progress("planning", 12_000, 12_000)


def test_that_cards_and_rates_can_be_read(desk: Desk) -> None:
    cards = {card.id: card.confidence for card in costs.cards(desk)}
    assert (cards[CBP], cards["pmp-2026-10-01-EUR"]) == (Confidence.EXACT, Confidence.GOOD)
    assert cards["pmp-2026-04-01-USD"] is Confidence.AUTHORITATIVE
    shown = costs.rates(desk, NOW)
    assert len({(cell.market, cell.category) for cell in shown}) == len(shown)
    france = [cell for cell in shown if (cell.market, cell.category) == ("France", Category.MARKETING)]
    assert [(cell.rate, cell.derived) for cell in france] == [(D("0.0712"), False)]
    assert any(cell.derived for cell in shown)
    assert len(costs.rates(desk, card=CBP)) == 16


def test_that_a_price_book_answers_what_freezing_asks(desk: Desk) -> None:
    costs.set_tariff(desk, D("0.012"), D("0.004"), country="FR", effective_from=NOW, basis="delivered")
    book = costs.price_book(desk, NOW)
    assert (book.market("33"), book.market(""), book.market("212")) == ("France", "Other", "Morocco")
    assert book.meta_rate("33", Category.MARKETING) == D("0.0712")
    assert book.meta_rate("33", Category.SERVICE) == D("0.0248")
    assert book.meta_rate("212", Category.MARKETING) is None
    assert (book.sent_fee("FR", Category.UTILITY), book.sent_fee("DE", Category.UTILITY)) == (D("0.012"), None)
    assert book.basis is FeeBasis.DELIVERED
    accepted = costs.price_book(desk, NOW, accept_derived=True)
    assert accepted.meta_rate("212", Category.MARKETING) == D("0.0343")


def test_that_a_card_asked_for_by_name_keeps_the_markets_of_its_own_time(desk: Desk) -> None:
    assert costs.price_book(desk, NOW, CBP).market("36") == "Rest of Central & Eastern Europe"
    assert costs.price_book(desk, date(2025, 1, 1), "pmp-2026-10-01-EUR").market("36") == "Hungary"
    assert costs.price_book(desk, NOW).market("36") == "Hungary"


def test_that_today_is_the_accounts_today(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    midnight = datetime(2026, 9, 30, 22, 30, tzinfo=UTC)

    class _Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls.fromtimestamp(midnight.timestamp(), tz)

    monkeypatch.setattr(price_books, "datetime", _Clock)
    assert costs.price_book(desk).card.name.id == "pmp-2026-10-01-EUR"
    settings.change(desk, "time_zone", "America/New_York")
    assert costs.price_book(desk).card.name.id == "pmp-2026-07-01-EUR"
