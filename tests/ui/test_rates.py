"""The prices page: Meta's files looked at and adopted, Meta's rules, who bills, markets of prefixes."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import add_list, people
from tests.pricing.meta_samples import SHELF, list_rows, meta_csv, replaced, save
from tests.support.pages import Place
from tests.support.window import PATIENCE_MS, pressable
from wa_desktop.domain.budget import BalanceView, Cause, CostAccount
from wa_desktop.domain.figures import Actual
from wa_desktop.ui.pages.cost_account import CostAccountCard
from wa_desktop.ui.pages.parts import CalmSpin
from wa_desktop.ui.pages.prices import PricesPage
from wa_desktop.workspace import budget, rate_cards, rate_files, tariffs
from wa_desktop.workspace.desk import Desk

EURO = SHELF.by_id("pmp-2026-10-01-EUR")


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    """Pages on a desk, without the window around them."""
    made = Place(qtbot, desk)
    yield made
    made.close()


def prices(place: Place) -> PricesPage:
    """The prices page, opened."""
    return cast("PricesPage", place.open("prices"))


def words(part: QWidget) -> str:
    """Every visible sentence of a part."""
    return "\n".join(label.text() for label in part.findChildren(QLabel) if label.isVisible())


def euro_file(path: Path, marketing: str) -> Path:
    """The euro card of October as Meta would write it, one rate changed."""
    return save(path, meta_csv(replaced(list_rows(EURO), "France", 2, marketing)))


def test_that_a_file_is_looked_at_adopted_and_taken_back(place: Place, tmp_path: Path) -> None:
    page = prices(place)
    assert not page.file.adopt_button.isVisible()
    page.file.look(euro_file(tmp_path / "Meta octobre.csv", "0.1400"))
    place.settle()
    assert "1 October 2026" in page.file.said.text()
    shown = page.file.changes.records
    cells = [shown.index(0, column).data() for column in range(shown.columnCount())]
    assert cells[0] == "France"
    assert cells[3:] == ["€0.0712", "€0.1400", "+96.6%", "changes by more than half"]
    assert rate_files.imports(place.desk) == []
    place.press(page.file.adopt_button)
    (imported,) = rate_files.imports(place.desk)
    assert imported.file == "Meta octobre.csv"
    assert not page.file.adopt_button.isVisible()
    place.qtbot.waitUntil(lambda: "Meta octobre.csv" in words(page.file.imported), timeout=PATIENCE_MS)
    place.press(pressable(page.file.imported, "Take back"))
    assert rate_files.imports(place.desk) == []


def test_that_a_wrong_file_is_refused_on_the_page(place: Place, tmp_path: Path) -> None:
    page = prices(place)
    page.file.look(save(tmp_path / "page.csv", b"<html>"))
    place.settle()
    assert any("web page" in said for said in page.notices.sentences)
    assert not page.file.adopt_button.isVisible()


def spins(page: PricesPage) -> list[CalmSpin]:
    """The fields of rules that count, those on their way out aside."""
    return [spin for spin in page.assumptions.lines.findChildren(CalmSpin) if spin.isVisible()]


def test_that_a_rule_is_assumed_otherwise_and_back(place: Place) -> None:
    page = prices(place)
    rules = {rule.name.value: rule for rule in rate_cards.rule_views(place.desk)}
    assert rules["service_charged"].value == 1
    assert "1,000" in words(page.assumptions)
    place.press(pressable(page.assumptions, "Assume the opposite"))
    assert {rule.name.value: rule.value for rule in rate_cards.rule_views(place.desk)}["service_charged"] == 0
    place.qtbot.waitUntil(lambda: "your assumption" in words(page.assumptions), timeout=PATIENCE_MS)
    place.press(pressable(page.assumptions, "As Meta states"))
    assert not any(rule.changed for rule in rate_cards.rule_views(place.desk))
    place.qtbot.waitUntil(lambda: len(spins(page)) == 1, timeout=PATIENCE_MS)
    (spin,) = spins(page)
    spin.setValue(500)
    spin.editingFinished.emit()
    place.settle()
    assert {rule.name.value: rule.value for rule in rate_cards.rule_views(place.desk)}["service_allowance"] == 500


def test_that_who_bills_is_chosen_with_its_consequences(place: Place) -> None:
    page = prices(place)
    place.qtbot.waitUntil(lambda: "402" in words(page.biller), timeout=PATIENCE_MS)
    page.biller.who.setCurrentIndex(page.biller.who.findData("meta"))
    page.biller.who.activated.emit(page.biller.who.currentIndex())
    place.settle()
    assert tariffs.biller(place.desk).biller == "meta"
    place.qtbot.waitUntil(lambda: "reverse charge" in words(page.biller), timeout=PATIENCE_MS)


def test_that_a_prefix_counts_elsewhere_and_back(place: Place) -> None:
    page = prices(place)
    page.overrides.prefix.setText("+262")
    place.press(page.overrides.save_button)
    assert [(one.prefix, one.market) for one in rate_cards.overrides(place.desk)] == [("262", "France")]
    place.qtbot.waitUntil(lambda: "+262" in words(page.overrides), timeout=PATIENCE_MS)
    place.press(pressable(page.overrides, "As Meta lists it"))
    assert rate_cards.overrides(place.desk) == ()
    page.overrides.prefix.setText("999")
    place.press(page.overrides.save_button)
    assert any("999" in said for said in page.notices.sentences)


def test_that_the_next_quarter_speaks_of_her_countries(place: Place) -> None:
    add_list(place.desk, "clients", people("FR", 3))
    page = prices(place)
    assert page.ahead.isVisible()
    assert "1 January" in page.ahead.said.text() or "quarter" in words(page.ahead)
    assert Decimal("0.0712") in {cell.rate for cell in rate_cards.rates(place.desk) if cell.market == "France"}


def test_that_odd_rates_are_taken_only_when_accepted(place: Place, tmp_path: Path) -> None:
    page = prices(place)
    page.file.look(euro_file(tmp_path / "Meta octobre.csv", "7.1200"))
    place.settle()
    assert page.file.accept_odd.isVisible()
    place.press(page.file.accept_odd.box)
    assert page.file.accept_odd.isVisible(), "the preview is read again, the tick stays"
    place.press(page.file.adopt_button)
    assert Decimal("7.1200") in {cell.rate for cell in rate_cards.rates(place.desk) if cell.market == "France"}
    assert not page.file.accept_odd.isVisible()


def test_that_odd_rates_are_left_out_by_default(place: Place, tmp_path: Path) -> None:
    page = prices(place)
    page.file.look(euro_file(tmp_path / "Meta octobre.csv", "7.1200"))
    place.settle()
    place.press(page.file.adopt_button)
    assert Decimal("7.1200") not in {cell.rate for cell in rate_cards.rates(place.desk) if cell.market == "France"}


def test_that_an_unset_fee_gives_m_target_s_phone_and_site(place: Place) -> None:
    page = prices(place)
    assert "+33 (0)5 61 25 12 55" in words(page.tariff)
    assert "www.m-target.com" in words(page.tariff)


def test_that_a_fee_takes_a_comma_and_six_decimals_and_is_taken_back(place: Place) -> None:
    page = prices(place)
    place.press(page.tariff.edit_button)
    page.tariff.sent.setText("0,012345")
    page.tariff.received.setText("0,004")
    place.press(page.tariff.save_button)
    (line,) = tariffs.tariffs(place.desk)
    assert (line.sent, line.received) == (Decimal("0.012345"), Decimal("0.004"))
    assert page.tariff.table.records.index(0, 3).data() == "€0.012345"
    page.tariff.table.selectRow(0)
    place.press(page.tariff.remove_button)
    assert tariffs.tariffs(place.desk) == []


def test_that_a_card_to_confirm_is_said_on_top(place: Place) -> None:
    page = prices(place)
    assert any("confirmed" in said for said in page.standing.sentences)


def test_that_the_month_s_cap_is_typed_shown_and_taken_away(place: Place) -> None:
    page = prices(place)
    assert "No cap" in page.budget.left.text()
    page.budget.cap.setText("1 100,50 €")
    place.press(page.budget.cap_button)
    assert budget.month(place.desk).cap == Decimal("1100.50")
    place.qtbot.waitUntil(lambda: "€1,100.50" in page.budget.left.text(), timeout=PATIENCE_MS)
    page.budget.cap.setText("beaucoup")
    place.press(page.budget.cap_button)
    assert any("amount" in said for said in page.notices.sentences)
    assert budget.month(place.desk).cap == Decimal("1100.50")
    page.budget.cap.setText("")
    place.press(page.budget.cap_button)
    assert budget.month(place.desk).cap is None


def test_that_the_balance_is_shown_raw_beside_a_typed_threshold(place: Place) -> None:
    page = prices(place)
    page.budget.show_facts(budget.month(place.desk), BalanceView("22", 0, False))
    assert page.budget.credit.text() == "SMSBOX credits: 22"
    assert "not euros" in words(page.budget)
    page.budget.threshold.setValue(50)
    place.press(page.budget.threshold_button)
    assert budget.balance(place.desk).threshold == 50
    page.budget.show_facts(budget.month(place.desk), BalanceView("22", 50, True))
    assert "below 50 credits" in page.budget.low.text()


def test_that_invoices_are_typed_imported_and_compared(place: Place, tmp_path: Path) -> None:
    page = prices(place)
    page.invoices.month.setText("2026-10")
    page.invoices.amount.setText("1 234,50")
    page.invoices.reference.setText("F-10")
    place.press(page.invoices.save_button)
    (kept,) = budget.invoice_list(place.desk)
    assert (kept.month, kept.amount, kept.reference) == ("2026-10", Decimal("1234.50"), "F-10")
    place.qtbot.waitUntil(page.invoices.table.isVisible, timeout=PATIENCE_MS)
    assert page.invoices.month.text() == ""
    file = tmp_path / "factures.csv"
    file.write_text("mois;montant;facture\n2026-09;10,20;F-9\n", encoding="cp1252")
    page.invoices.take(file)
    place.settle()
    place.qtbot.waitUntil(lambda: page.invoices.table.records.rowCount() == 2, timeout=PATIENCE_MS)
    page.invoices.month.setText("octobre")
    page.invoices.amount.setText("1")
    place.press(page.invoices.save_button)
    assert any("2026-11" in said for said in page.notices.sentences)


def test_that_1400_answers_of_a_month_cost_9_92(place: Place) -> None:
    page = prices(place)
    page.month.answers.setValue(1_400)
    place.press(page.month.count_button)
    records = page.month.table.records
    shown = {records.index(row, 0).data(): records.index(row, 1).data() for row in range(records.rowCount())}
    assert shown["of these free of Meta's fee"] == "1,000"
    assert shown["Meta, answers"] == "€9.92"
    assert shown["M-Target, received"] == "not set"


def test_that_links_jump_to_each_part(place: Place) -> None:
    page = prices(place)
    place.press(pressable(page, "Budget and invoices"))
    assert page.budget.visibleRegion().boundingRect().height() > 0


def test_that_a_campaign_s_cost_stands_beside_its_estimate(qtbot: QtBot) -> None:
    card = CostAccountCard()
    qtbot.addWidget(card)
    actual = Actual("EUR", Decimal("899.18"), Decimal("147.60"), Decimal("1046.78"), Decimal("1046.78"), Decimal(0))
    causes = (Cause("failed", 600, Decimal("-39.02")),)
    card.show_account(
        CostAccount("noël", "EUR", Decimal("1085.80"), Decimal("1038.89"), actual, Decimal("-39.02"), causes)
    )
    assert "€39.02 less" in card.said.text()
    assert card.causes.records.index(0, 2).data() == "-€39.02"
    assert not card.still.isVisibleTo(card)
