"""What a person says of a file in the window: where its list is, what its columns and words mean."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.support.taking import Taking, person, rows_of, workbook
from tests.support.window import Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.contacts import Role
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.column_row import ColumnRow
from wa_desktop.ui.catalogue import PAGES


@pytest.fixture
def taking(qtbot: QtBot, private_home: Path) -> Iterator[Taking]:
    windows = Windows(qtbot, private_home)
    yield Taking(qtbot, windows)
    windows.close_all()


def _pick(taking: Taking, box: QComboBox, data: object) -> None:
    """Choose an entry as the mouse does."""
    position = box.findData(data)
    assert position >= 0, [box.itemText(at) for at in range(box.count())]
    box.setCurrentIndex(position)
    box.activated.emit(position)
    taking.journey.settle()


def _column(taking: Taking, header: str) -> ColumnRow:
    rows = taking.step.file.columns.rows.values()
    return next(row for row in rows if row.shown.column.header == header)


def _say(taking: Taking, header: str, role: Role, field: str = "") -> None:
    row = _column(taking, header)
    row.role.setCurrentIndex([(kind, name) for _words, kind, name in row._choices].index((role, field)))
    taking.journey.settle()


def test_that_several_files_and_a_folder_are_said_and_nothing_is_opened(taking: Taking, tmp_path: Path) -> None:
    one, two = (workbook(tmp_path / f"{name}.xlsx", [person(1)]) for name in ("one", "two"))
    taking.window.go("prices")
    taking.journey.settle()
    taking.drop(one, two)
    page = taking.window.page
    assert page is taking.window.pages["prices"]
    assert any("2 files were dropped at once" in said for said in page.notices.sentences)
    folder = tmp_path / "exports"
    folder.mkdir()
    taking.drop(folder)
    assert any("“exports” is a folder" in said for said in page.notices.sentences)
    assert taking.window.page is page


def test_that_a_file_that_is_no_spreadsheet_says_what_to_do(taking: Taking, tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    taking.drop(picture)
    assert any("photo.png" in said and "save it" in said for said in taking.maker.notices.sentences)
    assert taking.step.drop.isVisible()


def test_that_no_field_of_any_page_swallows_a_dropped_file(taking: Taking, tmp_path: Path) -> None:
    path = workbook(tmp_path / "clients.xlsx", [person(1)])
    for key in PAGES:
        if key != "campaign":
            taking.window.go(key)
            taking.journey.settle()
    fields: list[QWidget] = []
    for kind in (QLineEdit, QPlainTextEdit, QTextEdit):
        fields += taking.window.findChildren(kind)
    swallowing = [field.accessibleName() or field.objectName() for field in fields if field.acceptDrops()]
    assert not swallowing
    taking.window.go("suppressions")
    taking.journey.settle()
    field = taking.window.pages["suppressions"].search  # type: ignore[attr-defined]
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(3, 3), copy, data, left, keys)
    QApplication.sendEvent(field, entering)
    assert entering.isAccepted(), "the window takes what the field does not"
    QApplication.sendEvent(field, QDropEvent(QPoint(3, 3), copy, data, left, keys))
    taking.journey.settle()
    assert field.text() == ""
    assert taking.question().isVisible(), "on this page it is a file of suppressions, after a question"
    taking.question().reject()


def test_that_another_sheet_can_be_picked_when_the_first_is_refused(taking: Taking, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    notes = book.worksheets[0]
    notes.title = "Notes"
    for line in (["Sujet", "Texte"], ["Réunion", "Bonjour"], ["Autre", "Salut"]):
        notes.append(line)
    people = book.create_sheet("Gens")
    for line in (["Export du 12"], ["Qui", "Quoi"], ["Léa", "06 12 34 56 78"], *([["Noé", "absent"]] * 9)):
        people.append(line)
    book.save(tmp_path / "deux.xlsx")
    taking.look(tmp_path / "deux.xlsx")
    place = taking.step.file.place
    assert not taking.maker.forward.isEnabled()
    assert [place.sheet.itemText(at) for at in range(place.sheet.count())] == ["Notes", "Gens"]
    assert place.top.table is not None
    assert place.top.table.records.index(1, 2).data() == "Réunion"
    place.sheet.setCurrentIndex(1)
    place.sheet.activated.emit(1)
    taking.journey.settle()
    place.top.table.selectRow(1)
    click(taking.qtbot, place.top.use)
    taking.journey.settle()
    phone = taking.step.file.questions.phone
    assert [phone.itemText(at) for at in range(1, phone.count())] == ["Qui", "Quoi"]
    _pick(taking, phone, "Quoi")
    assert "1 contact" in taking.maker.forward.text(), taking.maker.notices.sentences


def test_that_a_list_without_titles_loses_no_row_when_something_is_said_of_it(taking: Taking, tmp_path: Path) -> None:
    path = tmp_path / "sans titres.csv"
    path.write_text("Léa;06 12 34 56 78\nNoé;612345679\nZoé;06 12 34 56 80\n", encoding="utf-8")
    taking.look(path)
    taking.journey.accept_repairs()
    assert "3 contacts" in taking.maker.forward.text()


def test_that_the_encoding_and_the_separator_of_a_text_are_shown_and_can_be_changed(
    taking: Taking, tmp_path: Path
) -> None:
    path = tmp_path / "clients.csv"
    path.write_bytes("Prénom;Téléphone\nZoé;06 12 34 56 78\nHélène;06 12 34 56 79\n".encode("cp1252"))
    taking.look(path)
    place = taking.step.file.place
    assert "Windows (cp1252)" in place.said.text()
    click(taking.qtbot, place.unfold)
    _pick(taking, place.encoding, "mac_roman")
    assert "Mac (MacRoman)" in place.said.text()
    assert place.top.table is not None
    assert place.top.table.records.index(1, 2).data() == "ZoÈ", "as the wrong encoding shows it"
    _pick(taking, place.encoding, "cp1252")
    assert place.top.table.records.index(1, 2).data() == "Zoé"
    _pick(taking, place.separator, ",")
    assert place.top.table.records.columnCount() == len(["row", "mark", "the only column"])


def test_that_a_word_nobody_knows_is_given_a_meaning(taking: Taking, tmp_path: Path) -> None:
    lines = [person(at) for at in range(4)]
    for line in lines[:3]:
        line[2] = "d’accord par tél."
    taking.look(rows_of(lines, tmp_path / "clients.csv"))
    words = _column(taking, "Opt-in WhatsApp marketing").words
    assert list(words) == ["d’accord par tél."]
    _pick(taking, words["d’accord par tél."], "yes")
    taking.take_in()
    assert workspace.lists.list_named(taking.desk, "clients").consent[Category.MARKETING] == 4
    taking.look(rows_of(lines, tmp_path / "again.csv"))
    click(taking.qtbot, taking.step.file.questions.use)
    taking.journey.settle()
    row = _column(taking, "Opt-in WhatsApp marketing")
    assert row.words["d’accord par tél."].currentData() == "yes", (
        "what was said last time stands where it can be undone"
    )


def test_that_two_columns_make_one_name_and_can_be_separated_again(taking: Taking, tmp_path: Path) -> None:
    path = tmp_path / "clients.csv"
    path.write_text("Civilité;Société;Mobile;Fixe\nMme;Durand;06 12 34 56 78;\nM.;Petit;;01 42 68 53 00\n", "utf-8")
    taking.look(path)
    _say(taking, "Civilité", Role.FIELD, "name")
    _pick(taking, _column(taking, "Civilité").joining, 1)
    assert "Mme Durand" in _column(taking, "Civilité").shown.column.samples
    assert _column(taking, "Société").shown.joined_to == "Civilité"
    click(taking.qtbot, pressable(taking.step.file, "Use both"))
    taking.journey.settle()
    assert "2 contacts" in taking.maker.forward.text()
    _pick(taking, _column(taking, "Civilité").joining, -1)
    assert _column(taking, "Société").shown.joined_to == ""
    taking.take_in()
    found = workspace.lists.contacts(taking.desk, "clients")
    assert {(each.number, each.fields["name"]) for each in found} == {("+33612345678", "Mme"), ("+33142685300", "M.")}


def test_that_the_focus_stays_where_something_was_said(taking: Taking, tmp_path: Path) -> None:
    taking.look(rows_of([person(at) for at in range(3)] + [person(9, "612345678")], tmp_path / "clients.csv"))
    taking.window.activateWindow()
    box = taking.step.file.rules.boxes["lost_leading_zero"]
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Space)
    taking.journey.settle()
    assert taking.step.file.rules.boxes["lost_leading_zero"].isChecked()
    assert taking.step.file.rules.boxes["lost_leading_zero"].hasFocus()
    tick = _column(taking, "Opt-in WhatsApp marketing").ticks[1]
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    taking.journey.settle()
    assert _column(taking, "Opt-in WhatsApp marketing").ticks[1].hasFocus()


def test_that_tab_goes_through_the_file_as_it_is_read(taking: Taking, tmp_path: Path) -> None:
    taking.look(rows_of([person(at) for at in range(3)] + [person(9, "612345678")], tmp_path / "clients.csv"))
    _say(taking, "Nom", Role.FIELD, "first_name")
    taking.journey.accept_repairs()
    file = taking.step.file
    click(taking.qtbot, file.place.unfold)
    taking.qtbot.wait(50)
    heights = list[int]()
    at = file.place.unfold.nextInFocusChain()
    while at is not None and at is not file.place.unfold:
        if file.isAncestorOf(at) and at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus and at.isEnabled():
            heights.append(at.mapTo(file, QPoint(0, at.height() // 2)).y())
        at = at.nextInFocusChain()
    below = [height for height in heights if height > file.place.unfold.mapTo(file, QPoint(0, 20)).y()]
    assert len(below) > 10
    assert all(after >= before - 30 for before, after in pairwise(below)), below
