"""The figures' page: charts that say what their tables say, what is not known, files, both languages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.results.samples import NUMBERS, add_campaign, says, status
from tests.support.pages import Place
from tests.support.window import pressable
from wa_desktop.domain.funnels import People, Split
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.pages.figure_period import period_of
from wa_desktop.ui.pages.figure_rows import pieces_of
from wa_desktop.ui.pages.figures import FiguresPage
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.people_chart import PeopleBar, Piece, spans
from wa_desktop.words.language import use_language
from wa_desktop.workspace import results
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    """Pages on the test's desk."""
    made = Place(qtbot, desk)
    yield made
    made.close()


def _campaign(desk: Desk, *, followed: bool = True) -> None:
    with desk.store.write() as c:
        add_campaign(c, excluded=["+33612345699"])
    if followed:
        bodies = [status(ANA, "read"), status(BEN, "failed", code=131026), status(CLO, "sent"), says(ANA, "Oui", "m")]
        results.apply_bodies(desk, bodies, "test")


def _figures(place: Place, **arguments: object) -> FiguresPage:
    page = place.open("figures", **arguments)
    assert isinstance(page, FiguresPage)
    return page


def _shown(table: RecordTable) -> list[tuple[str, ...]]:
    found = (table.records.record(at) for at in range(table.records.rowCount()))
    return [row.cells for row in found if row is not None]


def _cells(page: FiguresPage, split: Split) -> list[tuple[str, ...]]:
    page.split.choice.setCurrentIndex(page.split.choice.findData(split.value))
    page.split.choice.activated.emit(page.split.choice.currentIndex())
    return _shown(page.split.table)


def test_that_a_campaign_s_chart_says_what_its_table_says(place: Place, desk: Desk) -> None:
    _campaign(desk)
    page = _figures(place, ref="1")
    assert "Offers" in page.about.text()
    funnel = {cells[0]: cells[1:] for cells in _shown(page.funnel)}
    assert funnel["On the list"][0] == "4"
    assert funnel["Delivered"] == ("1", "33.3%", "sent")
    bars = {bar.name: bar for bar in page.chart.bars}
    assert all(funnel[name][0] == bar.said for name, bar in bars.items())
    assert bars["Read"].said in page.chart.accessibleDescription()
    (row,) = _cells(page, Split.COUNTRY)
    assert row[:4] == ("France", "4", "1", "3")
    (bar,) = page.split.chart.bars
    assert bar.total == 4
    assert [cells[0] for cells in _cells(page, Split.DAY)] == ["20 Nov 2026", "Never sent"]
    assert page.split.choice.findData(Split.CAMPAIGN.value) == -1


def test_that_tables_can_be_sorted_and_copied(place: Place, desk: Desk) -> None:
    _campaign(desk)
    page = _figures(place, ref="1")
    page.reasons.selectRow(1)
    assert "·" in page.reason_said.text()
    page.reasons.selectAll()
    page.reasons.copy()
    copied = QGuiApplication.clipboard().text()
    assert "What to do now" in copied.splitlines()[0]
    assert "Trying again does not help: check the number, or suppress it." in copied
    page.funnel.records.sort(1)
    counts = [cells[1] for cells in _shown(page.funnel)]
    assert counts == sorted(counts)


def test_that_what_is_not_known_is_said_and_not_drawn(place: Place, desk: Desk) -> None:
    _campaign(desk, followed=False)
    page = _figures(place, ref="1")
    delivered = next(bar for bar in page.chart.bars if bar.name == "Delivered")
    assert (delivered.said, delivered.total) == ("not known", 0)
    assert page.unknown.count() == 1
    assert "at most" in page.cost_total.text()


def test_that_a_period_is_chosen_and_an_empty_one_says_what_to_do(place: Place, desk: Desk) -> None:
    _campaign(desk)
    page = _figures(place)
    assert page.about.text() == "1 campaign begun so far"
    assert not page.cost_card.isVisibleTo(page)
    page.period.choice.setCurrentIndex(page.period.choice.findData("days"))
    page.period.first.setDate(page.period.first.date().addYears(20))
    page.refresh()
    place.settle()
    assert page.empty.isVisibleTo(page)
    assert not page.export_button.isEnabled()


def test_that_the_figures_and_the_dossier_are_saved(place: Place, desk: Desk, tmp_path: Path) -> None:
    _campaign(desk)
    page = _figures(place, ref="1")
    for name in ("f.xlsx", "f.csv"):
        page.export(tmp_path / name)
        place.settle()
    for name in ("r.xlsx", "r.csv", "r.pdf"):
        page.export_report(tmp_path / name)
        place.settle()
    assert {file.name for file in tmp_path.iterdir() if file.is_file()} == {
        "f.xlsx", "f.csv", "r.xlsx", "r.csv", "r.pdf",
    }  # fmt: skip
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")


def test_that_the_page_is_reached_from_a_campaign_and_from_the_list_of_campaigns(place: Place, desk: Desk) -> None:
    _campaign(desk)
    page = place.open("campaign", ref="1")
    assert isinstance(page, CampaignPage)
    place.press(page.figures_button)
    place.press(pressable(place.open("campaigns"), "Figures of a period"))
    assert place.gone == [("figures", {"ref": "1"}), ("figures", {})]


def test_that_the_page_speaks_french(place: Place, desk: Desk) -> None:
    _campaign(desk)
    use_language("fr")
    page = _figures(place, ref="1")
    assert page.heading.text() == "Chiffres"
    assert "Distribué" in page.chart.accessibleDescription()
    assert "33,3\u202f%" in {cell for cells in _shown(page.funnel) for cell in cells}


def test_that_nobody_is_missing_from_a_bar() -> None:
    people = People(targeted=1_000_000, excluded=1, sent=999_999, followed=999_999, delivered=999_998, read=1, failed=1)
    bar = PeopleBar("FR", "", pieces_of(people))
    assert bar.total == people.targeted
    found = spans(bar, bar.total, 500.0)
    assert [piece for piece, _begin, _wide in found] == [Piece.READ, Piece.DELIVERED, Piece.FAILED, Piece.NOT_SENT]
    assert all(wide >= 4 for _piece, _begin, wide in found)
    assert found[-1][1] + found[-1][2] == pytest.approx(500.0)


@pytest.mark.parametrize(
    ("choice", "first", "last"),
    [
        ("month", "2026-03-01", "2026-03-31"), ("last_month", "2026-02-01", "2026-02-28"),
        ("quarter", "2026-01-01", "2026-03-31"), ("year", "2026-01-01", "2026-03-31"), ("all", "None", "None"),
    ],
)  # fmt: skip
def test_that_named_periods_have_their_days(choice: str, first: str, last: str) -> None:
    assert tuple(map(str, period_of(choice, date(2026, 3, 31)))) == (first, last)
