"""Actual costs with their causes, the month, the budget, the balance, invoices, learnt rates."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.results.samples import NUMBERS, add_campaign, add_members, says, status
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category
from wa_desktop.store.accounts import save_account
from wa_desktop.workspace import actuals, budget, costs, learning, monthly, results, settings
from wa_desktop.workspace.desk import Desk

D = Decimal
ANA, BEN, CLO = NUMBERS
DAY = date(2026, 11, 20)


def send(desk: Desk, name: str = "Offers", market: str = "France") -> int:
    """Three French marketing messages at 0.0712 + 0.0123 each."""
    with desk.store.write() as c:
        made = add_campaign(c, name=name)
        c.execute(text("UPDATE recipient SET market = :market"), {"market": market})
        c.execute(
            text(
                "INSERT INTO campaign_version (campaign_id, language, category, frozen)"
                " VALUES (:made, 'fr', 'marketing', '{}')"
            ),
            {"made": made},
        )
    return made


def follow(desk: Desk) -> None:
    bodies = [
        status(ANA, "delivered"), status(BEN, "failed", code=131026), status(CLO, "sent"),
        says(ANA, "Merci", "m1"), says(ANA, "Encore", "m2"),
    ]  # fmt: skip
    results.apply_bodies(desk, bodies, "test")


def set_tariff(desk: Desk, received: str = "0.01", monthly_part: Decimal | None = None) -> None:
    costs.set_tariff(desk, D("0.0123"), D(received), effective_from=date(2024, 1, 1), monthly=monthly_part)


def test_that_replies_cost_their_received_fee(desk: Desk) -> None:
    send(desk)
    follow(desk)
    assert results.figures(desk, "Offers").actual.received_fee is None
    set_tariff(desk)
    actual = results.figures(desk, "Offers").actual
    assert (actual.meta_fee, actual.sent_fee, actual.received_fee) == (D("0.07"), D("0.04"), D("0.02"))
    assert (actual.total, actual.at_most) == (D("0.13"), D("0.20"))


def test_that_the_causes_add_up_to_the_difference(desk: Desk) -> None:
    send(desk)
    set_tariff(desk)
    follow(desk)
    view = actuals.account(desk, "Offers")
    assert view.estimated == D("0.25")
    assert view.difference == view.actual.total - D("0.25") == sum(cause.amount for cause in view.causes)
    by_code = {cause.code: (cause.messages, cause.amount) for cause in view.causes}
    assert by_code["failed"] == (1, D("-0.0712"))
    assert by_code["no_news"] == (1, D("-0.0712"))
    assert by_code["replies"] == (2, D("0.02"))
    assert [(cause.code, cause.amount) for cause in view.open_causes] == [("no_news", D("0.0712"))]


def test_that_a_message_delivered_under_another_card_costs_its_rate(desk: Desk) -> None:
    send(desk)
    follow(desk)
    late = int(datetime(2025, 12, 31, 22, 59, tzinfo=UTC).timestamp()) * 1_000_000
    with desk.store.write() as c:
        c.execute(text("UPDATE attempt SET delivered_at = :late WHERE state = 'delivered'"), {"late": late})
    view = actuals.account(desk, "Offers")
    assert view.actual.meta_fee == D("0.12")
    assert ("card_changed", 1, D("0.0474")) in [(one.code, one.messages, one.amount) for one in view.causes]


def test_that_a_template_that_moved_may_cost_more(desk: Desk) -> None:
    made = send(desk)
    follow(desk)
    with desk.store.write() as c:
        c.execute(text("UPDATE campaign_version SET category = 'utility'"))
        c.execute(text("UPDATE attempt SET meta_fee = 24800"))
        c.execute(
            text("INSERT INTO template (name, language, category, status) VALUES ('offer', 'fr', 'marketing', 'X')")
        )
    assert made
    still = {cause.code: cause.amount for cause in actuals.account(desk, "Offers").open_causes}
    assert still["category_changed"] == D("0.0464")


def test_that_the_month_counts_messages_and_answers(desk: Desk) -> None:
    send(desk)
    set_tariff(desk, monthly_part=D("49"))
    follow(desk)
    results.apply_bodies(desk, [says("+33699999999", "Bonjour", "m9")], "test")
    view = monthly.month(desk, DAY, {"FR": 1_400})
    assert (view.in_campaigns, view.outside_campaigns, view.people) == (2, 1, 2)
    assert (view.received_fee, view.fixed_fee) == (D("0.03"), D("49"))
    assert (view.allowance, view.free, view.answers_meta_fee) == (1_000, 1_000, D("9.92"))
    assert view.answers_sent_fee == 1_400 * D("0.0123")
    assert monthly.month(desk, date(2026, 10, 5)).in_campaigns == 0
    with pytest.raises(InputRefused, match="country_unknown"):
        monthly.month(desk, DAY, {"XX": 1})


def test_that_the_month_s_budget_is_seen_and_refused_when_it_is_none(desk: Desk) -> None:
    send(desk)
    with desk.store.write() as c:
        account_id = save_account(c, "w", "p", base_url="u", account_url="u", checked_at=1, credit="22")
        c.execute(text("UPDATE campaign SET account_id = :account"), {"account": account_id})
    view = budget.month(desk, DAY)
    assert (view.month, view.cap, view.committed, view.left) == ("2026-11", None, D("0.2505"), None)
    assert budget.set_month_cap(desk, D("10")).cap == D("10")
    assert budget.month(desk, DAY).left == D("9.7495")
    for wrong in (D("-1"), D("NaN"), D("0.0000001")):
        with pytest.raises(InputRefused, match="cap_refused"):
            budget.set_month_cap(desk, wrong)


@pytest.mark.parametrize(
    ("credit", "threshold", "low"),
    [
        ("22", 30, True),
        ("22", 22, False),
        ("1 234,5", 2_000, True),
        ("", 30, False),
        ("n/a", 30, False),
        ("22", 0, False),
    ],
)
def test_that_the_balance_is_shown_raw_beside_its_threshold(desk: Desk, credit: str, threshold: int, low: bool) -> None:
    with desk.store.write() as c:
        save_account(c, "w", "p", base_url="u", account_url="u", checked_at=1, credit=credit)
    view = budget.set_threshold(desk, threshold)
    assert (view.credit, view.threshold, view.is_low) == (credit, threshold, low)


def test_that_an_invoice_is_compared_with_what_was_counted(desk: Desk, tmp_path: Path) -> None:
    send(desk)
    follow(desk)
    assert budget.put_invoice(desk, "2026-11", D("50"), "F1").counted is None
    set_tariff(desk, monthly_part=D("49"))
    view = budget.put_invoice(desk, "2026-11", D("50"), "F1")
    assert (view.counted, view.difference) == (D("49.06"), D("0.94"))
    settings.change(desk, "meta_biller", "m_target")
    assert budget.invoice_list(desk)[0].counted == D("49.13")
    file = tmp_path / "factures.csv"
    file.write_bytes("Mois;Montant HT;Référence\n2026-10;1 234,50 €;F0\n2026-11;50,00;F1\n".encode("cp1252"))
    kept = {(one.month, one.reference): one.amount for one in budget.import_invoices(desk, file)}
    assert kept == {("2026-10", "F0"): D("1234.50"), ("2026-11", "F1"): D("50")}
    assert len(budget.invoice_list(desk)) == 2


def test_that_a_campaign_over_two_months_is_counted_by_its_calls(desk: Desk) -> None:
    send(desk)
    set_tariff(desk)
    settings.change(desk, "meta_biller", "m_target")
    follow(desk)
    one_fee, three = D("0.01"), budget.counted_in(desk, DAY)
    october = int(datetime(2026, 10, 31, 22, 59, tzinfo=UTC).timestamp()) * 1_000_000
    with desk.store.write() as c:
        c.execute(text("UPDATE attempt SET claimed_at = :at WHERE state = 'failed'"), {"at": october})
        c.execute(
            text("INSERT INTO batch (campaign_id, content_id, size, engine, claimed_at, outcome)"
                 " SELECT campaign_id, content_id, 1, 'x', :at, 'answered' FROM batch LIMIT 1"), {"at": october},
        )  # fmt: skip
    assert budget.counted_in(desk, date(2026, 10, 5)) == one_fee
    assert three == D("0.13")
    # Two sent fees instead of three, each month rounded once: 0.0246 and 0.0712 with the replies.
    assert budget.counted_in(desk, DAY) == D("0.11")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("a;b\n1;2\n", "invoice_file_refused"), ("mois;montant\n11/2026;5\n", "invoice_month_refused"),
        ("mois;montant\n2026-11;beaucoup\n", "invoice_amount_"), ("mois;montant\n2026-11;-5\n", "invoice_amount_"),
        ("mois;montant\n2026-10;5\n2026-11;1.234\n", "invoice_amount_"), ("mois;montant\n", "invoice_file_refused"),
        ("mois;montant\n2026-10;5\n11/2026;5\n", "invoice_month_"),
        ("mois;montant\n2026-11;5\n2026-11;6\n", "invoice_twice"),
        ("mois;montant\n2026-11;1e3\n", "invoice_amount_"),
        ("", "invoice_file_refused"), ("mois\x00;montant\n", "invoice_file_refused"),
    ],
)  # fmt: skip
def test_that_a_file_of_no_invoices_changes_nothing(desk: Desk, tmp_path: Path, content: str, code: str) -> None:
    file = tmp_path / "x.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused, match=code):
        budget.import_invoices(desk, file)
    assert budget.invoice_list(desk) == []
    with pytest.raises(InputRefused, match="file_missing"):
        budget.import_invoices(desk, tmp_path / "none.csv")


def test_that_rates_are_learnt_from_what_is_known(desk: Desk) -> None:
    assert learning.learnt(desk, Category.MARKETING) is None
    with desk.store.write() as c:
        add_members(c, [(ANA, {})])
    send(desk)
    follow(desk)
    found = learning.learnt(desk, Category.MARKETING, {"FR"})
    assert found is not None
    # One delivered, one failed; the third is on its way since years: not delivered.
    assert (found.recipients, found.campaigns, found.countries) == (2, 1, frozenset())
    assert (found.delivered, found.replies) == (D("0.5000"), D("1.0000"))
    assert learning.learnt(desk, Category.UTILITY) is None
