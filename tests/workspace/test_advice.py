"""Advice, comparisons, open clocks and saved estimates, from lists and messages in the database."""

import csv
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import text

from tests.planning_data import Person, add_list, add_templates, people, version
from tests.results.samples import add_campaign
from wa_desktop.domain.advice import Advice, Change
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.estimates import Charged, Rates
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.pricing.wording import is_promotional, serves_an_order
from wa_desktop.store.budget import set_month_cap
from wa_desktop.store.instants import to_stored
from wa_desktop.words.language import use_language
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import advising, comparing, costs, estimate_files
from wa_desktop.workspace.desk import Desk

D = Decimal
NOW = date(2026, 11, 23)
UTILITY = Category.UTILITY


def advice(desk: Desk, plan: Plan) -> dict[str, Advice]:
    given = advising.advise(desk, plan, costs.estimate(desk, plan))
    assert all(sentence(one.notice) != one.code for one in given)
    return {one.code: one for one in given}


def test_that_duplicates_and_dear_countries_have_their_amount(desk: Desk) -> None:
    add_list(desk, "L", [*people("ES", 900), *people("DE", 100)])
    with desk.store.write() as c:
        c.execute(text("UPDATE list_import SET report = '{\"duplicates\": 50}'"))
    add_templates(desk, version("t", "fr", body="Nos soldes commencent"))
    given = advice(desk, Plan("L", "t", language="fr", on=NOW))
    made = costs.estimate(desk, Plan("L", "t", language="fr", on=NOW))
    assert made.totals.total is not None
    assert given["advice_duplicates"].saves == (made.totals.total * 50 / 1_000).quantize(D("0.01"))
    dear = given["advice_dear_country"]
    assert (dear.details["countries"], dear.details["n"]) == (("DE",), 100)
    assert dear.saves == D("11.31")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Profitez de -20 % sur votre prochaine commande", "advice_stays_marketing"),
        ("Votre commande est en livraison. Offre spéciale !", "advice_stays_marketing"),
        ("Votre colis est livré demain", "advice_could_be_utility"),
        ("Bonjour", ""),
    ],
)
def test_that_utility_is_never_suggested_for_a_text_that_promotes(desk: Desk, body: str, expected: str) -> None:
    add_list(desk, "L", people("FR", 100))
    add_templates(desk, version("t", "fr", body=body))
    given = advice(desk, Plan("L", "t", on=NOW))
    about = {code for code in given if code in {"advice_stays_marketing", "advice_could_be_utility"}}
    assert about == ({expected} if expected else set())
    if expected == "advice_could_be_utility":
        assert given[expected].saves == D("4.64")


PROMOTIONS = [
    "Soldes d'hiver", "Black Friday!", "Votre cadeau vous attend", "Votre facture et notre offre", "Jusqu'à -50%",
    "Nouvelle collection", "Code promo LIVRAISON", "Your order ships with a free gift", "Rabatt auf Ihre Bestellung",
]  # fmt: skip


@pytest.mark.parametrize("body", PROMOTIONS)
def test_that_promotions_are_seen(body: str) -> None:
    written: TemplateVersion = version("t", "fr", body=body)
    assert is_promotional(written)
    assert not serves_an_order(written)


def test_that_a_promotional_utility_template_is_warned_about(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 100))
    add_templates(desk, version("t", "fr", UTILITY, body="Votre commande : -10 % aujourd'hui"))
    assert advice(desk, Plan("L", "t", on=NOW))["advice_will_be_marketing"].saves == D("4.64")


def test_that_a_tier_nearly_reached_is_told(desk: Desk) -> None:
    from wa_desktop.workspace import settings

    settings.change(desk, "currency", "USD")
    add_list(desk, "L", people("FR", 100))
    add_templates(desk, version("t", "fr", UTILITY))
    near = Plan("L", "t", on=date(2026, 4, 1), rates=Rates(charged=(Charged("FR", 95_000),)))
    assert advice(desk, near)["advice_tier_near"].details["n"] == 4_901
    far = Plan("L", "t", on=date(2026, 4, 1), rates=Rates(charged=(Charged("FR", 10),)))
    assert "advice_tier_near" not in advice(desk, far)


def received_at(desk: Desk, numbers: list[str], moment: datetime, category: str) -> None:
    """Our message of `category` reached these numbers at `moment`."""
    with desk.store.write() as c:
        made = add_campaign(c, numbers, state="delivered", name=f"C{moment}")
        values = {"made": made, "at": to_stored(moment), "category": category}
        c.execute(text("UPDATE batch SET claimed_at = :at WHERE campaign_id = :made"), values)
        c.execute(text("UPDATE attempt SET delivered_at = :at WHERE campaign_id = :made"), values)
        c.execute(
            text(
                "INSERT INTO campaign_version (campaign_id, language, category, frozen)"
                " VALUES (:made, 'fr', :category, '{}')"
            ),
            values,
        )


def test_that_an_open_session_saves_until_it_ends_under_conversations(desk: Desk) -> None:
    numbers = add_list(desk, "L", people("FR", 10))
    add_templates(desk, version("t", "fr", UTILITY))
    monday = datetime(2025, 1, 13, 8, 0, 0, tzinfo=UTC)
    received_at(desk, numbers[:4], monday, "utility")
    received_at(desk, numbers[4:6], monday, "marketing")

    def plan(moment: datetime) -> Plan:
        return Plan("L", "t", at=moment)

    last = monday + timedelta(hours=23, minutes=59, seconds=59)
    assert costs.estimate(desk, plan(last)).totals.meta_fee == (6 * D("0.0248")).quantize(D("0.01"))
    assert costs.estimate(desk, plan(monday + timedelta(hours=24))).lines[0].meta_fee == 10 * D("0.0248")
    told = advice(desk, plan(last))["advice_session"]
    assert (told.saves, told.details["n"]) == (D("0.10"), 4)
    assert told.details["first"] == monday + timedelta(hours=24)
    assert "no longer saves" in sentence(advice(desk, Plan("L", "t", on=NOW))["advice_session_saves_nothing"].notice)


def test_that_people_who_wrote_are_free_while_the_rule_says_so(desk: Desk) -> None:
    numbers = add_list(desk, "L", people("FR", 10))
    add_templates(desk, version("t", "fr", UTILITY))
    wrote = datetime(2026, 9, 29, 8, 0, 0, tzinfo=UTC)
    with desk.store.write() as c:
        for at, number in enumerate(numbers[:3]):
            c.execute(text("INSERT INTO event (id, request_uuid, kind, body, received_at, origin, applied)"
                           " VALUES (:id, :id, 'm', '', 1, 't', 1)"), {"id": at + 1})  # fmt: skip
            c.execute(text("INSERT INTO received (event_id, number, kind, happened_at) VALUES (:id, :n, 'text', :at)"),
                      {"id": at + 1, "n": number, "at": to_stored(wrote)})  # fmt: skip
    inside, after = wrote + timedelta(hours=23, minutes=59, seconds=59), wrote + timedelta(hours=24)
    assert costs.estimate(desk, Plan("L", "t", at=inside)).lines[0].meta_fee == 7 * D("0.0248")
    assert costs.estimate(desk, Plan("L", "t", at=after)).lines[0].meta_fee == 10 * D("0.0248")


def test_that_a_change_that_is_none_is_refused(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 10))
    add_templates(desk, version("t", "fr"))
    plan = Plan("L", "t", on=NOW)
    for change, code in (
        (Change("colour", "red"), "change_unknown"),
        (Change("on", "soon"), "change_refused"),
        (Change("delivered", "most"), "change_refused"),
        (Change("category", "gossip"), "category_unknown"),
    ):
        with pytest.raises(InputRefused, match=code):
            comparing.compare(desk, plan, [[change]])
    found = comparing.compare(desk, plan, [[Change("delivered", "1.5")], []])
    assert found.variants[0].refused is not None
    assert found.variants[1].difference == 0


def test_that_rows_that_the_import_rejected_are_told_apart(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 10))
    add_templates(desk, version("t", "fr"))
    with desk.store.write() as c:
        c.execute(text('UPDATE list_import SET report = \'{"rejected_by_reason": {"not_valid": 3}}\''))
    made = costs.estimate(desk, Plan("L", "t", on=NOW))
    assert (made.rejected, made.excluded, made.totals.recipients) == ({"not_valid": 3}, {}, 10)


def test_that_the_month_s_cap_is_told_before_sending(desk: Desk) -> None:
    add_list(desk, "L", people("FR", 100))
    add_templates(desk, version("t", "fr"))
    with desk.store.write() as c:
        set_month_cap(c, D("7.11"))
    codes = {notice.code: notice for notice in costs.estimate(desk, Plan("L", "t", on=NOW)).warnings}
    assert "7.11 EUR" in sentence(codes["month_cap_short"])
    with desk.store.write() as c:
        set_month_cap(c, D("7.12"))
    assert "month_cap_short" not in {one.code for one in costs.estimate(desk, Plan("L", "t", on=NOW)).warnings}


@pytest.fixture
def plan(desk: Desk) -> Plan:
    add_list(desk, "=Liste", [*people("FR", 1_000), *people("DE", 3), *people("MA", 2), Person("FR", "it")])
    add_templates(desk, version("t", "fr"), version("t", "de"))
    costs.set_tariff(desk, D("0.0123"), D("0.004"), effective_from=date(2024, 1, 1))
    return Plan("=Liste", "t", on=NOW, rates=Rates(replies=D("0.1"), vat=D(20)), countries=frozenset({"FR", "DE"}))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_that_a_saved_workbook_holds_the_exact_lines(desk: Desk, plan: Plan, tmp_path: Path, language: str) -> None:
    use_language(language)
    made = costs.estimate(desk, plan)
    out = estimate_files.save(desk, plan, made, tmp_path / "e.xlsx", advising.advise(desk, plan, made))
    book = load_workbook(out)
    lines = list(book.worksheets[1].iter_rows(min_row=2, values_only=True))
    assert [line[3] for line in lines] == [1_000, 3]
    assert lines[0][5] == pytest.approx(71.2)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert len(book.worksheets) == 4


def test_that_a_saved_table_adds_up(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    made = costs.estimate(desk, plan)
    out = estimate_files.save(desk, plan, made, tmp_path / "e.csv")
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    total = rows.pop()
    assert sum((D(row[5]) for row in rows), D(0)).quantize(D("0.01")) == D(total[5]) == made.totals.meta_fee
    assert D(total[8]) == made.totals.total


@pytest.mark.parametrize("countries", [frozenset({"FR", "DE"}), frozenset[str]()])
def test_that_the_page_for_approval_is_one_page_with_its_own_fonts(
    desk: Desk, plan: Plan, tmp_path: Path, countries: frozenset[str]
) -> None:
    from dataclasses import replace

    use_language("fr")
    wide = replace(plan, countries=countries)
    out = estimate_files.save(desk, wide, costs.estimate(desk, wide), tmp_path / "e.pdf")
    written = out.read_bytes()
    assert written.startswith(b"%PDF-")
    assert written.count(b"/Type /Page\n") + written.count(b"/Type /Page ") == 1
    assert b"DejaVuSans" in written
    assert b"/FontFile2" in written


def test_that_another_ending_is_refused(desk: Desk, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(WrongUsage, match="estimate_format"):
        estimate_files.save(desk, plan, costs.estimate(desk, plan), tmp_path / "e.docx")
