"""A table whose rows are shown anew keeps what is selected, what stands at its top, and its order."""

from collections.abc import Sequence

import pytest
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS
from wa_desktop.ui.records import PAGE, Deliver, Heading, PagedModel, Row
from wa_desktop.ui.tables import RecordTable
from wa_desktop.ui.widgets.people_list import PeopleList, PersonLine

_HEADINGS = (Heading("Name", order="name"), Heading("Size", right=True))
_WHOLE_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def _row(name: str) -> Row:
    return Row((name, "1"), name)


def _names(first: int, last: int) -> list[str]:
    return [f"n{number:04}" for number in range(first, last)]


def _table(qtbot: QtBot) -> RecordTable:
    table = RecordTable(_HEADINGS, "Names")
    qtbot.addWidget(table)
    table.resize(300, 200)
    table.show()
    qtbot.waitExposed(table)
    return table


def _at_top(qtbot: QtBot, table: RecordTable) -> object:
    row = table.verticalScrollBar().value()
    qtbot.waitUntil(lambda: table.records.record(row) is not None, timeout=PATIENCE_MS)
    return table.records.index(row, 0).data()


def _show(table: RecordTable, names: Sequence[str], kind: str) -> None:
    if kind == "rows":
        table.show_rows(map(_row, names))
    else:
        table.show_items(names, _row, {"name": str}, name=lambda name: name)
    # As when it is painted.
    table.doItemsLayout()


@pytest.mark.parametrize("kind", ["rows", "items"])
def test_that_what_is_selected_and_seen_stays_when_rows_come_and_go(qtbot: QtBot, kind: str) -> None:
    table = _table(qtbot)
    _show(table, _names(100, 200), kind)
    for row in (50, 51, 60):
        table.selectionModel().select(table.records.index(row, 0), _WHOLE_ROW)
    table.verticalScrollBar().setValue(40)
    assert _at_top(qtbot, table) == "n0140"
    _show(table, [*_names(90, 140), *_names(141, 151), *_names(152, 220)], kind)
    # Who stood at the top is gone: the next one does.
    assert _at_top(qtbot, table) == "n0141"
    assert table.selected_keys() == ["n0150", "n0160"]


@pytest.mark.parametrize("kind", ["rows", "items"])
def test_that_a_table_at_its_beginning_stays_there(qtbot: QtBot, kind: str) -> None:
    table = _table(qtbot)
    _show(table, _names(100, 200), kind)
    _show(table, _names(90, 200), kind)
    assert _at_top(qtbot, table) == "n0090"
    assert table.selected_keys() == []


class _Source:
    def __init__(self, names: list[str]) -> None:
        self.names = names
        self.asked: list[tuple[int, int, Deliver]] = []

    def fetch(self, first: int, count: int, deliver: Deliver) -> None:
        self.asked.append((first, count, deliver))

    def answer(self) -> None:
        asked, self.asked = self.asked, []
        for first, count, deliver in asked:
            deliver([_row(name) for name in self.names[first : first + count]])


def test_that_a_selection_follows_its_record_in_a_source_that_is_read_anew(qtbot: QtBot) -> None:
    table, source = _table(qtbot), _Source(_names(100, 500))
    table.show_pages(len(source.names), source.fetch)
    tester = QAbstractItemModelTester(table.records, QAbstractItemModelTester.FailureReportingMode.Fatal)
    qtbot.waitUntil(lambda: bool(source.asked), timeout=PATIENCE_MS)
    source.answer()
    table.selectRow(20)
    table.verticalScrollBar().setValue(15)
    source.names = [*_names(98, 119), *_names(120, 510)]
    for _again in range(2):
        table.restart(len(source.names))
    # The former rows are shown until the new ones are there.
    assert table.selected_keys() == ["n0120"]
    qtbot.waitUntil(lambda: bool(source.asked), timeout=PATIENCE_MS)
    source.answer()
    assert table.selected_keys() == ["n0120"]
    assert table.verticalScrollBar().value() == 15
    tester.deleteLater()


def test_that_nobody_else_is_selected_in_the_place_of_one_who_is_gone(qtbot: QtBot) -> None:
    table, source = _table(qtbot), _Source(_names(100, 100 + PAGE))
    table.show_pages(len(source.names), source.fetch)
    qtbot.waitUntil(lambda: bool(source.asked), timeout=PATIENCE_MS)
    source.answer()
    table.selectRow(3)
    del source.names[3]
    table.restart(len(source.names))
    qtbot.waitUntil(lambda: bool(source.asked), timeout=PATIENCE_MS)
    source.answer()
    assert isinstance(table.records, PagedModel)
    assert table.selected_keys() == []


def _person(name: str) -> PersonLine:
    return PersonLine(name, name, "", "", "", "", False, name)


def test_that_the_people_who_wrote_stay_in_their_place(qtbot: QtBot) -> None:
    people = PeopleList("People")
    qtbot.addWidget(people)
    people.resize(240, 300)
    people.show()
    qtbot.waitExposed(people)
    people.show_lines([_person(name) for name in _names(100, 200)])
    people.choose("n0150", quietly=True)
    people.verticalScrollBar().setValue(people.verticalScrollBar().maximum() // 2)
    before = people.visualRect(people.model().index(50, 0)).top()
    people.show_lines([_person(name) for name in _names(95, 200)])
    assert people.key == "n0150"
    assert people.visualRect(people.model().index(55, 0)).top() == before
