"""Tables: the models obey Qt, fetch by page, sort, copy, and never raise."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QDialog, QTableWidget, QTableWidgetItem, QVBoxLayout
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS
from wa_desktop.ui.copying import let_copy
from wa_desktop.ui.geometry import Places, use_places
from wa_desktop.ui.records import PAGE, WAITING, Deliver, FixedModel, Heading, PagedModel, Row
from wa_desktop.ui.table_columns import bold_metrics, two_lines
from wa_desktop.ui.table_search import MANY, TableSearch
from wa_desktop.ui.tables import RecordTable

HEADINGS = (Heading("Number", order="number"), Heading("Price", right=True), Heading("State", mark=True, stretch=True))
_Fatal = QAbstractItemModelTester.FailureReportingMode.Fatal


def _row(position: int) -> Row:
    return Row((f"+3361200{position:04}", f"{position}", "sent"), key=position, order=(None, position, None))


class Source:
    """A counted source that remembers what it was asked, and answers at once or when told."""

    def __init__(self, total: int, at_once: bool = True) -> None:
        self.total = total
        self.at_once = at_once
        self.asked: list[tuple[int, int]] = []
        self.pending: list[tuple[int, int, Deliver]] = []

    def fetch(self, first: int, count: int, deliver: Deliver) -> None:
        self.asked.append((first, count))
        self.pending.append((first, count, deliver))
        if self.at_once:
            self.answer()

    def answer(self) -> None:
        pending, self.pending = self.pending, []
        for first, count, deliver in pending:
            deliver(self.rows(first, count))

    def rows(self, first: int, count: int) -> Sequence[Row]:
        return [_row(position) for position in range(first, min(first + count, self.total))]


def test_that_a_fixed_model_obeys_qt_while_rows_change(qtbot: QtBot) -> None:
    model = FixedModel(HEADINGS)
    tester = QAbstractItemModelTester(model, _Fatal)
    model.replace([_row(position) for position in range(5)])
    model.replace([_row(position) for position in range(5)])
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.replace([_row(position) for position in range(9)])
    assert [model.index(at, 1).data() for at in range(3)] == ["8", "7", "6"], "the order chosen outlives a refresh"
    model.replace([])
    assert model.rowCount() == 0
    assert tester.model() is model


def test_that_a_paged_model_obeys_qt_while_pages_arrive(qtbot: QtBot) -> None:
    source = Source(1000)
    model = PagedModel(HEADINGS, source.total, source.fetch)
    tester = QAbstractItemModelTester(model, _Fatal)
    for at in (0, 999, 500):
        model.index(at, 0).data()
    qtbot.waitUntil(lambda: model.index(999, 0).data() == "+33612000999", timeout=PATIENCE_MS)
    model.restart(1000)
    model.restart(10)
    assert model.rowCount() == 10
    assert tester.model() is model


def test_that_a_model_answers_nonsense_without_raising(qtbot: QtBot) -> None:
    model = FixedModel(HEADINGS, [Row(("short",))])
    assert model.data(QModelIndex()) is None
    assert model.data(model.index(0, 2)) == ""
    assert model.headerData(99, Qt.Orientation.Horizontal) is None
    model.sort(99)
    model.sort(0)


def test_that_only_the_painted_pages_of_a_million_rows_are_fetched(qtbot: QtBot) -> None:
    source = Source(1_000_000)
    table = RecordTable(HEADINGS, "Recipients")
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show_pages(source.total, source.fetch)
    table.show()
    qtbot.waitUntil(lambda: table.records.index(0, 0).data() != WAITING, timeout=PATIENCE_MS)
    table.scrollToBottom()
    qtbot.waitUntil(lambda: table.records.index(999_999, 1).data() == "999999", timeout=PATIENCE_MS)
    assert len(source.asked) <= 6
    assert all(count == PAGE for _, count in source.asked)


def test_that_a_page_shows_an_ellipsis_until_it_arrives(qtbot: QtBot) -> None:
    source = Source(300, at_once=False)
    model = PagedModel(HEADINGS, source.total, source.fetch)
    assert model.index(3, 0).data() == WAITING
    qtbot.waitUntil(lambda: bool(source.pending), timeout=PATIENCE_MS)
    source.answer()
    assert model.index(3, 0).data() == "+33612000003"


def test_that_an_answer_to_an_older_question_is_dropped(qtbot: QtBot) -> None:
    source = Source(300, at_once=False)
    model = PagedModel(HEADINGS, source.total, source.fetch)
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: bool(source.pending), timeout=PATIENCE_MS)
    model.restart(200)
    source.answer()
    assert model.index(0, 0).data() == WAITING


def test_that_a_refresh_keeps_the_old_text_until_the_new_one_comes(qtbot: QtBot) -> None:
    source = Source(300)
    model = PagedModel(HEADINGS, source.total, source.fetch)
    model.index(0, 0).data()
    qtbot.waitUntil(lambda: model.index(0, 0).data() != WAITING, timeout=PATIENCE_MS)
    source.at_once = False
    model.restart(300)
    assert model.index(0, 0).data() == "+33612000000"


def test_that_amounts_stand_right_and_cells_are_named_for_screen_readers(qtbot: QtBot) -> None:
    model = FixedModel(HEADINGS, [_row(7)])
    alignment = model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & int(Qt.AlignmentFlag.AlignRight)
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "Price: 7"


def test_that_a_header_click_sorts_numbers_as_numbers(qtbot: QtBot) -> None:
    table = RecordTable(HEADINGS, "Rates")
    qtbot.addWidget(table)
    table.show_rows([_row(position) for position in (2, 10, 1)])
    table.horizontalHeader().sectionClicked.emit(1)
    assert [table.records.index(at, 1).data() for at in range(3)] == ["1", "2", "10"]
    table.horizontalHeader().sectionClicked.emit(1)
    assert [table.records.index(at, 1).data() for at in range(3)] == ["10", "2", "1"]


def test_that_a_counted_source_is_asked_to_sort(qtbot: QtBot) -> None:
    source, asked = Source(300), []
    table = RecordTable(HEADINGS, "Recipients")
    qtbot.addWidget(table)
    table.show_pages(source.total, source.fetch, lambda order, falling: asked.append((order, falling)))
    table.horizontalHeader().sectionClicked.emit(0)
    table.horizontalHeader().sectionClicked.emit(1)
    assert asked == [("number", False)]


@pytest.mark.parametrize("paged", [False, True])
def test_that_selected_rows_are_copied_as_tab_separated_text(qtbot: QtBot, paged: bool) -> None:
    source = Source(600)
    table = RecordTable(HEADINGS, "Recipients")
    qtbot.addWidget(table)
    if paged:
        table.show_pages(source.total, source.fetch)
    else:
        table.show_rows(source.rows(0, 600))
    table.selectAll()
    QTest.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0] == "Number\tPrice\tState"
    assert lines[600] == "+33612000599\t599\tsent"
    assert len(lines) == 601


def test_that_enter_opens_the_row(qtbot: QtBot) -> None:
    table = RecordTable(HEADINGS, "Campaigns")
    qtbot.addWidget(table)
    table.show_rows([_row(4), _row(5)])
    table.setCurrentIndex(table.records.index(1, 0))
    with qtbot.waitSignal(table.opened, timeout=PATIENCE_MS) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [5]
    assert table.selected_keys() == [5]


def test_that_a_long_title_goes_on_two_lines_and_a_short_one_stays(qtbot: QtBot) -> None:
    table = RecordTable([Heading("Handed over to SMSBOX", right=True), Heading("State")], "test")
    qtbot.addWidget(table)
    metrics = bold_metrics(table)
    assert two_lines("Handed over to SMSBOX", metrics, 10) == "Handed over\nto SMSBOX"
    assert two_lines("State", metrics, 10) == "State"
    table.show_rows([Row(("12", "sent"), 1)])
    assert table.records.headerData(0, Qt.Orientation.Horizontal) == "Handed over\nto SMSBOX"
    table.selectRow(0)
    table.copy()
    assert QGuiApplication.clipboard().text().startswith("Handed over to SMSBOX\tState\n")


class Place(QDialog):
    """Where a table stands."""

    def __init__(self, table: RecordTable) -> None:
        super().__init__()
        QVBoxLayout(self).addWidget(table)
        self.resize(700, 400)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Places]:
    places = Places(tmp_path)
    use_places(places)
    yield places
    use_places(Places(None))


def _shown(qtbot: QtBot, key: str = "") -> tuple[RecordTable, Place]:
    table = RecordTable(HEADINGS, "Rates", key=key)
    table.show_rows([_row(position) for position in (2, 10, 1)])
    place = Place(table)
    qtbot.addWidget(place)
    place.show()
    return table, place


def _prices(table: RecordTable) -> list[str]:
    return [table.records.index(at, 1).data() for at in range(table.records.rowCount())]


def test_that_widths_order_and_sort_come_back(qtbot: QtBot, kept: Places, tmp_path: Path) -> None:
    table, _place = _shown(qtbot)
    table.horizontalHeader().resizeSection(0, 260)
    table.horizontalHeader().moveSection(2, 0)
    table.horizontalHeader().sectionClicked.emit(1)
    table.horizontalHeader().sectionClicked.emit(1)
    kept.flush()
    use_places(Places(tmp_path))
    again, _later = _shown(qtbot)
    assert again.columnWidth(0) == 260
    assert again.horizontalHeader().logicalIndex(0) == 2
    assert _prices(again) == ["10", "2", "1"]
    other, _elsewhere = _shown(qtbot, key="other")
    assert _prices(other) == ["2", "10", "1"], "another table of the same page keeps its own"


def test_that_the_usual_columns_come_back_on_request(qtbot: QtBot, kept: Places) -> None:
    table, _place = _shown(qtbot)
    usual = table.columnWidth(0)
    table.horizontalHeader().resizeSection(0, 260)
    table.horizontalHeader().moveSection(2, 0)
    table.usual_columns()
    assert table.columnWidth(0) == usual
    assert [table.horizontalHeader().logicalIndex(at) for at in range(3)] == [0, 1, 2]
    again, _later = _shown(qtbot)
    assert again.columnWidth(0) == usual


def test_that_what_the_program_does_to_columns_is_not_remembered(qtbot: QtBot, kept: Places) -> None:
    table, _place = _shown(qtbot)
    table.window().resize(1200, 500)
    table.setColumnHidden(0, True)
    table.setColumnHidden(0, False)
    table.show_rows([_row(position) for position in range(4)])
    assert kept.get("table/Place/3") is None


@pytest.mark.parametrize("said", [3, {"widths": {"7": 90, "0": "x"}, "order": [0, 0, 1], "sort": [9, True]}])
def test_that_a_damaged_layout_is_no_layout(qtbot: QtBot, kept: Places, said: object) -> None:
    table, _place = _shown(qtbot)
    usual = table.columnWidth(0)
    kept.put("table/Place/3", said)
    again, _later = _shown(qtbot)
    assert again.columnWidth(0) == usual
    assert _prices(again) == ["2", "10", "1"]


def test_that_a_fresh_source_is_asked_for_the_order_chosen(qtbot: QtBot, kept: Places) -> None:
    table = RecordTable(HEADINGS, "Recipients")
    place = Place(table)
    qtbot.addWidget(place)
    place.show()
    numbers = [3, 1, 2]
    for _again in range(2):
        table.show_items(numbers, _row, {"number": lambda number: number})
        if not _again:
            table.horizontalHeader().sectionClicked.emit(0)
    qtbot.waitUntil(lambda: table.records.index(0, 1).data() != WAITING, timeout=PATIENCE_MS)
    assert _prices(table) == ["1", "2", "3"]


def test_that_copied_cells_are_texts_to_a_sheet(qtbot: QtBot, kept: Places) -> None:
    table = RecordTable([Heading("Name"), Heading("Amount", right=True)], "test")
    qtbot.addWidget(table)
    table.show_rows([Row(('=HYPERLINK("x")', "-12.50")), Row(("@SUM(A1)\n<b>", "+33612345678")), Row(("–", "1"))])
    table.copy_all()
    data = QGuiApplication.clipboard().mimeData()
    assert data.text().split("\n") == [
        "Name\tAmount", '\'=HYPERLINK("x")\t-12.50', "'@SUM(A1) <b>\t+33612345678", "–\t1"
    ]  # fmt: skip
    assert data.html().count("mso-number-format") == 8
    assert "&lt;b&gt;" in data.html()


def test_that_what_is_copied_is_what_is_seen(qtbot: QtBot, kept: Places) -> None:
    table, _place = _shown(qtbot)
    table.setColumnHidden(2, True)
    table.horizontalHeader().moveSection(1, 0)
    table.selectAll()
    table.copy()
    assert QGuiApplication.clipboard().text().split("\n")[:2] == ["Price\tNumber", "2\t+33612000002"]


def test_that_a_sort_is_taken_back(qtbot: QtBot, kept: Places, tmp_path: Path) -> None:
    table, _place = _shown(qtbot)
    table.horizontalHeader().sectionClicked.emit(1)
    table.unsorted()
    assert not table.horizontalHeader().isSortIndicatorShown()
    again, _later = _shown(qtbot)
    assert _prices(again) == ["2", "10", "1"]


def test_that_a_table_is_sorted_without_a_mouse(qtbot: QtBot, kept: Places) -> None:
    table, _place = _shown(qtbot)
    table.setCurrentIndex(table.records.index(0, 1))
    sort = next(action for action in table.actions() if action.text() == "Sort by this column")
    sort.trigger()
    assert _prices(table) == ["1", "2", "10"]
    sort.trigger()
    assert _prices(table) == ["10", "2", "1"]


@pytest.mark.parametrize("counted", [False, True])
def test_that_many_rows_are_searched_by_any_word(qtbot: QtBot, kept: Places, counted: bool) -> None:
    names = ["Évry", "Lyon", *(f"Ville {at}" for at in range(MANY))]
    table = RecordTable([Heading("Town", order="town"), Heading("People", right=True)], "Towns")
    search = TableSearch(table)
    place = Place(table)
    layout = place.layout()
    assert layout is not None
    layout.addWidget(search)
    qtbot.addWidget(place)
    place.show()
    assert not search.isVisible(), "an empty table is not searched"

    def show(towns: Sequence[str]) -> None:
        if counted:
            table.show_items(towns, lambda town: Row((town, "12"), town), {"town": str})
        else:
            table.show_rows([Row((town, "12"), town) for town in towns])

    def shown() -> list[object]:
        return [table.records.index(at, 0).data() for at in range(table.records.rowCount())]

    show(names)
    assert search.isVisible()
    QTest.keyClicks(search.words, "evry 12")
    qtbot.waitUntil(lambda: shown() == ["Évry"], timeout=PATIENCE_MS)
    assert search.found.text() == "1 line"
    show([*names, "EVRY 2"])
    qtbot.waitUntil(lambda: shown() == ["Évry", "EVRY 2"], timeout=PATIENCE_MS)
    search.words.clear()
    qtbot.waitUntil(lambda: table.records.rowCount() == len(names) + 1, timeout=PATIENCE_MS)
    show(names[:3])
    assert not search.isVisible()


def test_that_a_small_table_of_items_is_copied_whole(qtbot: QtBot) -> None:
    table = QTableWidget(1, 2)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["As planned", "On 1 January"])
    table.setVerticalHeaderLabels(["Total"])
    for at, words in enumerate(("=1+1", "12.00")):
        table.setItem(0, at, QTableWidgetItem(words))
    let_copy(table)
    table.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "\tAs planned\tOn 1 January\nTotal\t'=1+1\t12.00"


_COPIES = """
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from wa_desktop.ui.copying import copied

app = QApplication([])
QGuiApplication.clipboard().setMimeData(copied([["Number"], ["+33612345678"]]))
print(QGuiApplication.clipboard().text())
"""


def test_that_a_program_in_which_something_was_copied_ends_well() -> None:
    ended = subprocess.run([sys.executable, "-c", _COPIES], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.returncode, ended.stdout.splitlines(), ended.stderr) == (0, ["Number", "+33612345678"], "")
