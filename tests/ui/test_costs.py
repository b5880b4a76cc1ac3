"""The cost beside the campaign, clicked: figures to the cent, formulas, assumptions, copy, print, export, compare."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeVar, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QTableWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list, add_templates, people, version
from tests.support.pages import Place
from tests.support.window import PATIENCE_MS, pressable
from wa_desktop import workspace
from wa_desktop.domain.advice import Learnt
from wa_desktop.domain.contacts import ListView
from wa_desktop.domain.estimates import (
    CardName,
    Charged,
    Confidence,
    Estimate,
    EstimateLine,
    FeeKind,
    PricingModel,
    Totals,
)
from wa_desktop.domain.money import round_to_minor
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category, Consent
from wa_desktop.store.templates import read_versions
from wa_desktop.ui.campaign.cost_advice import AdviceDialog
from wa_desktop.ui.campaign.cost_assumptions import AssumptionsDialog
from wa_desktop.ui.campaign.cost_compare import CompareDialog
from wa_desktop.ui.campaign.cost_details import DetailsDialog, rows_of
from wa_desktop.ui.campaign.cost_origin import OriginDialog
from wa_desktop.ui.campaign.cost_print import paint_page
from wa_desktop.ui.campaign.cost_words import as_html, as_table, line_words, rounding
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.widgets.cost_chart import Bar, StackedBars, spans
from wa_desktop.workspace import costs, settings, tariffs
from wa_desktop.workspace.desk import Desk

TODAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
Dialog = TypeVar("Dialog", bound=QDialog)


class Maker(Place):
    """The maker on a desk, with what the panel says."""

    page: MakerPage

    def begin(self, listed: str, template: str, countries: set[str] | None = None, at: datetime = TODAY) -> Estimate:
        """Choose a list and a template as the steps do, and wait for the figure."""
        self.page = cast("MakerPage", self.open("maker", list_name=listed))
        draft = self.page.draft
        draft.listed = next(one for one in lists(self.desk) if one.name == listed)
        draft.versions = tuple(one for one in templates(self.desk) if one.name == template)
        draft.countries = None if countries is None else frozenset(countries)
        draft.not_before = at
        self.page._draft_changed()
        return self.settled()

    def settled(self) -> Estimate:
        """The estimate once nothing is under way."""
        self.qtbot.waitUntil(lambda: self.page.draft.estimate is not None, timeout=20_000)
        self.settle()
        assert self.page.draft.estimate is not None
        return self.page.draft.estimate

    def ask(self, action: str, kind: type[Dialog]) -> Dialog:
        """Press an action of the panel; the dialog that opened."""
        QTest.mouseClick(self.page.panel.acts[action], Qt.MouseButton.LeftButton)
        return self.dialog(kind)

    def dialog(self, kind: type[Dialog]) -> Dialog:
        """The newest dialog of a kind."""
        self.settle()
        found = [one for one in self.page.window().findChildren(kind) if one.isVisible()]
        assert found, kind
        return found[-1]


def lists(desk: Desk) -> list[ListView]:
    """Every list."""
    return list(workspace.lists.lists(desk))


def templates(desk: Desk) -> list[TemplateVersion]:
    """The versions of both templates."""
    with desk.store.read() as connection:
        return [one for name in ("offre", "rappel") for one in read_versions(connection, name)]


@pytest.fixture
def maker(qtbot: QtBot, desk: Desk) -> Iterator[Maker]:
    """The guide's people, and a template of each category."""
    add_templates(desk, version("offre", "fr"), version("rappel", "fr", Category.UTILITY))
    add_list(desk, "tous", [*people("FR", 10_000), *people("DE", 2_000), *people("ES", 500), *people("LU", 300)])
    made = Maker(qtbot, desk)
    yield made
    for dialog in made.page.window().findChildren(QDialog):
        dialog.reject()
    made.close()


def cell(table: QTableWidget, row: int, column: int) -> str:
    """The words of one cell."""
    item = table.item(row, column)
    assert item is not None
    return item.text()


def said(maker: Maker) -> str:
    """Every visible sentence of the panel."""
    return "\n".join(label.text() for label in maker.page.panel.findChildren(QLabel) if label.isVisibleTo(maker.page))


def test_that_the_worked_figures_stand_on_the_panel_to_the_cent(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    panel = maker.page.panel
    assert panel.headline.text() == "€938.20 without M‑Target's fee"
    assert panel.headline.accessibleName() == "€938.20 without M-Target's fee"
    assert panel.doubt.text() == "Rates to be confirmed"
    shown = [[cell(panel.lines, row, column) for column in range(3)] for row in range(panel.lines.rowCount())]
    assert shown == [["France", "10,000 × 0.0712", "€712.00"], ["Germany", "2,000 × 0.1131", "€226.20"]]
    assert panel.fees[FeeKind.META].text() == "€938.20"
    assert panel.fees[FeeKind.SENT].text() == "not set"
    maker.begin("tous", "rappel", {"ES"})
    assert maker.page.panel.headline.text().startswith("€8.30 ")
    maker.begin("tous", "offre", {"LU"})
    assert maker.page.panel.headline.text().startswith("€15.00 ")


def test_that_the_fee_of_m_target_changes_headline_chart_and_legend(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    tariffs.set_tariff(maker.desk, Decimal("0.0123"), Decimal("0.004"), effective_from=TODAY.date())
    maker.page._draft_changed()
    maker.settled()
    panel = maker.page.panel
    assert panel.headline.text() == "€1,085.80"
    assert panel.fees[FeeKind.SENT].text() == "€147.60"
    (bar,) = panel.chart.bars
    assert dict(bar.fees) == {
        FeeKind.META: Decimal("938.20"), FeeKind.SENT: Decimal("147.60"), FeeKind.RECEIVED: Decimal(0)
    }  # fmt: skip
    assert "€147.60" in panel.chart.accessibleDescription()
    assert "between €1,038.89 and €1,085.80" in said(maker)


def test_that_every_figure_opens_to_its_formula_and_source_in_one_click(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    panel = maker.page.panel
    QTest.mouseClick(panel.fees[FeeKind.META], Qt.MouseButton.LeftButton)
    opened = maker.dialog(OriginDialog)
    texts = "\n".join(label.text() for label in opened.findChildren(QLabel))
    assert "Meta: 10,000 × €0.0712 = €712.00" in texts
    assert "pmp-2026-10-01-EUR" in texts
    assert "Good confidence" in texts
    assert "exact sum of the lines €938.20" in texts
    opened.copy()
    assert "2,000 × €0.1131 = €226.20" in QGuiApplication.clipboard().text()
    opened.reject()
    index = panel.lines.model().index(1, 1)
    area = panel.lines.visualRect(index)
    QTest.mouseClick(panel.lines.viewport(), Qt.MouseButton.LeftButton, pos=area.center())
    line = maker.dialog(OriginDialog)
    assert line.windowTitle() == "Germany · Marketing"
    line.reject()
    QTest.mouseClick(panel.how, Qt.MouseButton.LeftButton)
    total = maker.dialog(OriginDialog)
    assert any("Total" in words or "€938.20" in words for words in total.origin.said)
    assert total.origin.rules


def test_that_many_lines_open_as_a_table_with_their_totals(maker: Maker) -> None:
    maker.begin("tous", "offre")
    QTest.mouseClick(maker.page.panel.more_lines, Qt.MouseButton.LeftButton)
    details = maker.dialog(DetailsDialog)
    shown = details.table.records
    last = [shown.index(shown.rowCount() - 1, column).data() for column in (0, 2, 4)]
    assert last == ["Total", "12,800", "€982.45"]
    assert [bar.name for bar in details.chart.bars][:2] == ["France", "Germany"]
    details.table.selectRow(0)
    QTest.mouseClick(details.how_button, Qt.MouseButton.LeftButton)
    assert maker.dialog(OriginDialog).windowTitle() == "France · Marketing"


def test_that_what_is_assumed_changes_beside_the_figure(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    dialog = maker.ask("assume", AssumptionsDialog)
    assert "No past campaign" in dialog.learnt.text()
    dialog.delivered.setValue(80)
    dialog.with_vat.setChecked(True)
    made = maker.settled()
    assert (made.totals.expected, made.totals.vat) == (Decimal("750.56"), Decimal("187.64"))
    assert "VAT €187.64" in said(maker)
    dialog.windows.setValue(200)
    dialog.place.setText("fr")
    dialog.messages.setValue(100_000)
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    made = maker.settled()
    assert made.rates.charged == (Charged("FR", 100_000),)
    assert made.rates.open_windows == 200
    pressable(dialog, "Remove").click()
    assert maker.settled().rates.charged == ()
    assert "938.20" in dialog.amount.text()


def test_that_what_past_campaigns_showed_is_taken_over(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    dialog = maker.ask("assume", AssumptionsDialog)
    found = Learnt(Category.MARKETING, frozenset(), 1_200, 3, Decimal("0.9312"), Decimal("0.0250"))
    dialog.show_learnt(found)
    assert "1,200 recipients" in dialog.learnt.text()
    QTest.mouseClick(dialog.use_learnt, Qt.MouseButton.LeftButton)
    made = maker.settled()
    assert (made.rates.delivered, made.rates.replies) == (Decimal("0.9312"), Decimal("0.025"))
    assert made.totals.expected == Decimal("873.65")


def test_that_open_windows_were_free_until_september(maker: Maker) -> None:
    add_list(maker.desk, "mille", people("FR", 1_000))
    maker.begin("mille", "rappel")
    dialog = maker.ask("assume", AssumptionsDialog)
    dialog.windows.setValue(200)
    assert maker.settled().totals.meta_fee == Decimal("24.80")
    maker.page.draft.not_before = datetime(2026, 9, 30, 12, tzinfo=UTC)
    maker.page._state_changed()
    assert maker.settled().totals.meta_fee == Decimal("19.84")
    maker.qtbot.waitUntil(lambda: "1 July 2026" in said(maker), timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("at", "figure"),
    [(datetime(2025, 12, 31, 22, 30, tzinfo=UTC), "€118.60"), (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), "€71.20")],
)
def test_that_midnight_in_paris_decides_the_card(maker: Maker, at: datetime, figure: str) -> None:
    add_list(maker.desk, "mille", people("FR", 1_000))
    maker.begin("mille", "offre", at=at)
    assert maker.page.panel.headline.text().startswith(figure)


def test_that_tiers_go_on_from_what_was_charged(maker: Maker) -> None:
    settings.change(maker.desk, "currency", "USD")
    add_list(maker.desk, "beaucoup", people("FR", 150_000))
    maker.begin("beaucoup", "rappel", at=datetime(2026, 4, 15, tzinfo=UTC))
    dialog = maker.ask("assume", AssumptionsDialog)
    dialog.place.setText("FR")
    QTest.mouseClick(dialog.add_button, Qt.MouseButton.LeftButton)
    assert maker.settled().totals.meta_fee == Decimal("4425.00")
    assert "in 2 parts" in cell(maker.page.panel.lines, 0, 1)


def test_that_it_is_compared_side_by_side(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    dialog = maker.ask("compare", CompareDialog)
    dialog.what.setCurrentIndex(dialog.what.findData("card"))
    dialog.card.setCurrentIndex(dialog.card.findData("cbp-2024-11-01-EUR"))
    maker.press(dialog.add_button)
    dialog.what.setCurrentIndex(dialog.what.findData("category"))
    dialog.category.setCurrentIndex(dialog.category.findData("utility"))
    maker.press(dialog.add_button)
    dialog.what.setCurrentIndex(dialog.what.findData("delivered"))
    dialog.share.setValue(50)
    maker.press(dialog.add_button)
    dialog.what.setCurrentIndex(dialog.what.findData("countries"))
    dialog.countries.setText("fr")
    maker.press(dialog.combine_button)
    cells = [[cell(dialog.table, row, column) for column in range(4)] for row in (3, 8, 9)]
    assert cells[0] == ["€938.20", "€1,412.20", "€339.20", "€712.00"]
    assert cells[1][3] == "€356.00"
    assert cells[2] == ["–", "€474.00", "-€599.00", "-€226.20"]
    assert not dialog.add_button.isEnabled(), "three beside the plan are enough"
    assert len(dialog.chart.bars) == 4
    maker.press(pressable(dialog, "Remove"))
    assert dialog.table.columnCount() == 3


def test_that_a_column_that_cannot_be_priced_says_why(maker: Maker) -> None:
    maker.begin("tous", "offre", {"LU"})
    dialog = maker.ask("compare", CompareDialog)
    dialog.day.setDate(dialog.day.date().addYears(-4))
    maker.press(dialog.add_button)
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert "No rate card in EUR covers" in words
    assert cell(dialog.table, 3, 1) == "–"


def test_that_advice_names_an_amount_and_its_condition(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    QTest.mouseClick(maker.page.panel.acts["advice"], Qt.MouseButton.LeftButton)
    words = "\n".join(label.text() for label in maker.dialog(AdviceDialog).findChildren(QLabel))
    assert "no longer saves" in words
    assert "no saving" in words


def test_that_it_is_copied_printed_and_exported(maker: Maker, tmp_path: Path) -> None:
    made = maker.begin("tous", "offre", {"FR", "DE"})
    panel, plan = maker.page.panel, maker.page.draft.plan()
    assert plan is not None
    QTest.mouseClick(panel.acts["copy"], Qt.MouseButton.LeftButton)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("Estimated cost: €938.20 before tax, without M-Target's fees · Rates to be confirmed")
    assert "France\tMarketing\t10,000\t€0.0712\t€712.00" in copied
    QTest.mouseClick(panel.acts["copy_table"], Qt.MouseButton.LeftButton)
    assert "Germany\tMarketing\t2000\t0.1131\t226.2000" in QGuiApplication.clipboard().text()
    assert "spreadsheet" in panel.said.text()
    QTest.mouseClick(panel.acts["print"], Qt.MouseButton.LeftButton)
    assert maker.page.cost_actions.printing is not None
    assert maker.page.cost_actions.printing.isVisible()
    maker.page.cost_actions.printing.reject()
    for ending, magic in ((".xlsx", b"PK"), (".pdf", b"%PDF"), (".csv", b"\xef\xbb\xbf")):
        out = tmp_path / f"coût{ending}"
        maker.page.cost_actions.export(out)
        maker.settle()
        assert out.read_bytes().startswith(magic)
        assert panel.said.text() == f"Estimate saved: coût{ending}"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "print.pdf"))
    paint_page(printer, as_html(plan, made))
    assert (tmp_path / "print.pdf").stat().st_size > 1_000


def test_that_names_on_paper_are_no_markup(maker: Maker) -> None:
    made = maker.begin("tous", "offre", {"FR"})
    plan = maker.page.draft.plan()
    assert plan is not None
    assert "&lt;b&gt;" in as_html(replace(plan, list_name="<b>"), made)


def test_that_the_newest_question_wins_and_the_last_figure_is_greyed(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    panel, draft = maker.page.panel, maker.page.draft
    for countries in ({"FR"}, {"DE"}, {"ES"}, {"FR", "LU"}):
        draft.countries = frozenset(countries)
        maker.page._countries_changed()
    assert panel.headline.text().startswith("€938.20"), "the last figure stays"
    assert panel.property("stale") == "true"
    assert panel.headline.accessibleDescription()
    maker.settled()
    assert panel.headline.text().startswith("€727.00")
    assert panel.property("stale") == "false"


def test_that_a_refused_estimate_says_why_and_forgets_the_figure(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR"})
    draft = maker.page.draft
    draft.not_before = datetime(2019, 1, 1, tzinfo=UTC)
    maker.page._draft_changed()
    maker.qtbot.waitUntil(lambda: maker.page.panel.headline.text() == "–", timeout=PATIENCE_MS)
    assert "No rate card" in said(maker)
    assert not maker.page.panel.acts["export"].isEnabled()


def test_that_nobody_in_the_united_states_is_counted_unless_asked(maker: Maker) -> None:
    add_list(maker.desk, "usa", [*people("US", 5), *people("FR", 1)])
    made = maker.begin("usa", "offre")
    assert made.totals.recipients == 1
    dialog = maker.ask("assume", AssumptionsDialog)
    dialog.undelivered.box.click()
    assert maker.settled().totals.recipients == 6


def test_that_the_excluded_are_said_with_their_reasons(maker: Maker) -> None:
    add_list(
        maker.desk,
        "mixte",
        [*people("FR", 3), Person(marketing=Consent.NO), Person(suppressed=1, number="+33600099999")],
    )
    maker.begin("mixte", "offre")
    panel = maker.page.panel
    assert "2 contacts left out" in said(maker)
    QTest.mouseClick(panel.see_why, Qt.MouseButton.LeftButton)
    words = "\n".join(label.text() for label in maker.dialog(QDialog).findChildren(QLabel))
    assert "1" in words


def test_that_every_control_of_the_panel_is_named(maker: Maker) -> None:
    maker.begin("tous", "offre", {"FR", "DE"})
    panel = maker.page.panel
    assert panel.lines.accessibleName()
    assert panel.chart.accessibleName()
    for shown in (*panel.fees.values(), *panel.acts.values(), panel.how, panel.see_why, panel.more_lines):
        assert shown.accessibleName() or shown.text()
        assert shown.focusPolicy() & Qt.FocusPolicy.TabFocus


_AMOUNTS = st.decimals(0, 10**6, places=4)


@given(st.lists(_AMOUNTS, min_size=1, max_size=3), st.floats(50, 2000))
def test_that_no_fee_is_invisible_and_no_bar_is_too_long(fees: list[Decimal], width: float) -> None:
    bar = Bar("", tuple(zip(FeeKind, fees, strict=False)))
    found = spans(bar, bar.total, width)
    assert [fee for fee, _begin, _wide in found] == [fee for fee, amount in bar.fees if amount > 0]
    assert all(wide > 0 for _fee, _begin, wide in found)
    assert sum(wide for _fee, _begin, wide in found) <= width + 0.01


def _line(country: str, recipients: int, rate: Decimal) -> EstimateLine:
    fee = recipients * rate
    return EstimateLine(country, country, Category.MARKETING, recipients, rate, fee, None, None, fee)


@given(st.lists(st.tuples(st.integers(1, 10**6), st.decimals("0.0001", 1, places=4)), min_size=1, max_size=30))
def test_that_shown_lines_and_rounding_make_the_total(lines: list[tuple[int, Decimal]]) -> None:
    made = [_line(f"C{at}", count, rate) for at, (count, rate) in enumerate(lines)]
    exact = sum((line.meta_fee or Decimal(0) for line in made), Decimal(0))
    total = round_to_minor(exact, "EUR")
    totals = Totals(1, total, None, None, total, total, total, total, None, None)
    card = CardName("pmp", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
    estimate = Estimate("EUR", card, date(2026, 11, 23), tuple(made), totals, {}, {}, (), False)
    shown = [words.amount for words in line_words(estimate, 7)]
    parsed = sum((Decimal(one.replace("€", "").replace(",", "")) for one in shown), Decimal(0))
    assert parsed == total
    assert (
        sum(
            (round_to_minor(one.meta_fee, "EUR") for one in made if one.meta_fee),
            rounding(made, estimate.totals, "EUR"),
        )
        == total
    )
    assert len(rows_of(estimate)) >= len(made) + 1
    assert as_table(estimate).count("\n") == len(made) + 1


def test_that_the_chart_paints_in_both_schemes(qtbot: QtBot) -> None:
    chart = StackedBars("Fees")
    qtbot.addWidget(chart)
    chart.show_bars([Bar("France", ((FeeKind.META, Decimal(3)), (FeeKind.SENT, Decimal(1))))], "EUR")
    chart.resize(200, 60)
    image = chart.grab().toImage()
    row = chart.fontMetrics().height() + 12
    colours = {image.pixel(x, row) for x in range(image.width())}
    assert len(colours) >= 3, "two patterns and their ground"
    assert "France" in chart.accessibleDescription()


def test_that_the_estimate_of_the_panel_is_that_of_the_workspace(maker: Maker) -> None:
    made = maker.begin("tous", "offre", {"FR", "DE", "LU"})
    plan = maker.page.draft.plan()
    assert plan is not None
    assert made == costs.estimate(maker.desk, plan)
    assert made.on == date(2026, 11, 23)
