"""The prices page: Meta's files looked at and adopted, Meta's rules, who bills, markets of prefixes."""

import gc
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import add_list, people
from tests.pricing.meta_samples import SHELF, list_rows, meta_csv, replaced, save
from tests.support.window import pressable
from tests.ui.test_pages import Place
from wa_desktop.ui.pages.parts import CalmSpin
from wa_desktop.ui.pages.prices import PricesPage
from wa_desktop.workspace import rate_cards, rate_files, tariffs
from wa_desktop.workspace.desk import Desk

EURO = SHELF.by_id("pmp-2026-10-01-EUR")


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    """Pages on a desk, without the window around them."""
    gc.disable()
    made = Place(qtbot, desk)
    yield made
    made.close()
    gc.enable()


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
    assert "Meta octobre.csv" in words(page.file.imported)
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
    assert "your assumption" in words(page.assumptions)
    place.press(pressable(page.assumptions, "As Meta states"))
    assert not any(rule.changed for rule in rate_cards.rule_views(place.desk))
    place.qtbot.waitUntil(lambda: len(spins(page)) == 1)
    (spin,) = spins(page)
    spin.setValue(500)
    spin.editingFinished.emit()
    place.settle()
    assert {rule.name.value: rule.value for rule in rate_cards.rule_views(place.desk)}["service_allowance"] == 500


def test_that_who_bills_is_chosen_with_its_consequences(place: Place) -> None:
    page = prices(place)
    assert "402" in words(page.biller)
    page.biller.who.setCurrentIndex(page.biller.who.findData("meta"))
    page.biller.who.activated.emit(page.biller.who.currentIndex())
    place.settle()
    assert tariffs.biller(place.desk).biller == "meta"
    assert "reverse charge" in words(page.biller)


def test_that_a_prefix_counts_elsewhere_and_back(place: Place) -> None:
    page = prices(place)
    page.overrides.prefix.setText("+262")
    place.press(page.overrides.save_button)
    assert [(one.prefix, one.market) for one in rate_cards.overrides(place.desk)] == [("262", "France")]
    place.qtbot.waitUntil(lambda: "+262" in words(page.overrides))
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
