"""Taking a file in with the window: what it asks, what it shows, its result, and what stays when it is cancelled."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.support.taking import Taking, person, rows_of, workbook
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.values import Category


@pytest.fixture
def taking(qtbot: QtBot, private_home: Path) -> Iterator[Taking]:
    windows = Windows(qtbot, private_home)
    yield Taking(qtbot, windows)
    windows.close_all()


def test_that_hidden_rows_are_asked_about_and_nothing_is_assumed(taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(at) for at in range(6)], hidden=2))
    asked = taking.step.file.questions
    assert not asked.include.isChecked()
    assert not asked.skip.isChecked()
    assert not taking.maker.forward.isEnabled()
    assert "hidden rows" in taking.maker.lacking.text()
    click(taking.qtbot, asked.skip)
    taking.journey.settle()
    assert "4 contacts" in taking.maker.forward.text()
    taking.take_in()
    assert taking.maker.draft.listed is not None
    assert taking.maker.draft.listed.contacts == 4


def test_that_last_times_answers_are_offered_and_used_only_when_wanted(taking: Taking, tmp_path: Path) -> None:
    lines = [person(at) for at in range(3)] + [person(9, 612345678)]
    taking.look(workbook(tmp_path / "one.xlsx", lines))
    taking.journey.accept_repairs()
    taking.step.file.proof.source.setCurrentIndex(2)
    taking.step.file.proof.source.activated.emit(2)
    taking.journey.settle()
    taking.take_in()
    taking.look(workbook(tmp_path / "two.xlsx", lines))
    file = taking.step.file
    assert file.options().accept_repairs == frozenset()
    click(taking.qtbot, file.questions.use)
    taking.journey.settle()
    assert file.options().accept_repairs == {"lost_leading_zero"}
    assert file.options().consent_source == "tick_box"
    assert file.rules.boxes["lost_leading_zero"].isChecked()
    assert "4 contacts" in taking.maker.forward.text()


def test_that_every_problem_row_is_shown_beside_the_first_ones(taking: Taking, tmp_path: Path) -> None:
    lines = [person(at) for at in range(700)]
    lines[3] = person(3, "12")
    lines[650] = person(650, "12")
    taking.look(rows_of(lines, tmp_path / "clients.csv"))
    rows = taking.step.file.rows
    assert rows.table is not None
    assert rows.table.records.rowCount() == 501
    rows.only_problems.click()
    assert rows.table.records.rowCount() == 2
    shown = rows.table.records
    taking.qtbot.waitUntil(lambda: shown.index(1, 0).data() == "652", timeout=PATIENCE_MS)
    assert shown.index(0, 0).data() == "5"
    assert "Rejected" in shown.index(0, 1).data()


def test_that_rejected_rows_go_out_and_come_back_corrected(taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(1), person(2), person(3, "06 12")]))
    taking.take_in()
    result, rejects = taking.step.result, tmp_path / "rejects.xlsx"
    result.save_to(rejects)
    book = openpyxl.load_workbook(rejects)
    sheet = book.worksheets[0]
    cell = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value) == "06 12")
    cell.value = "06 12 34 56 99"
    book.save(rejects)
    result.corrected.emit(rejects)
    taking.journey.settle()
    dialog = taking.corrections()
    assert "1 corrected row" in dialog.take.text()
    assert taking.lists() == ["clients"]
    assert workspace.lists.list_named(taking.desk, "clients").contacts == 2, "nothing is taken before it is said"
    click(taking.qtbot, dialog.take)
    taking.journey.settle()
    assert any("1 corrected row" in said for said in taking.maker.notices.sentences), taking.maker.notices.sentences
    assert taking.maker.draft.listed is not None
    assert taking.maker.draft.listed.contacts == 3


def test_that_an_import_can_be_taken_back_from_its_result(taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(1)]))
    taking.take_in()
    assert taking.lists() == ["clients"]
    click(taking.qtbot, pressable(taking.step.result, "Take this import back"))
    click(taking.qtbot, taking.question().act)
    taking.journey.settle()
    assert taking.lists() == []
    assert taking.maker.draft.listed is None


def test_that_a_cancelled_import_leaves_nothing_behind(taking: Taking, tmp_path: Path) -> None:
    taking.look(rows_of([person(at) for at in range(9_000)], tmp_path / "many.csv"))
    click(taking.qtbot, taking.maker.forward)
    next(one for one in taking.window.operations.under_way if one.name == "Importing the list…").cancel()
    taking.journey.settle()
    assert taking.lists() == []
    assert any("nothing of it was kept" in said for said in taking.maker.notices.sentences)
    assert taking.maker.forward.isEnabled(), "one can try again"
    taking.step.close_down()
    assert taking.leftovers() == []


def test_that_a_file_put_aside_leaves_no_copy(taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(1)]))
    assert len(taking.leftovers()) == 1
    taking.step.close_file()
    assert taking.leftovers() == []


def test_that_a_file_without_a_phone_column_asks_which_one_it_is(taking: Taking, tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("Nom;Code\nLéa;6 12 34 56 78 A\nNoé;abc\n", encoding="utf-8")
    taking.look(path)
    phone = taking.step.file.questions.phone
    assert [phone.itemText(at) for at in range(phone.count())][1:] == ["Nom", "Code"]
    assert not taking.maker.forward.isEnabled()
    phone.setCurrentIndex(2)
    phone.activated.emit(2)
    taking.journey.settle()
    assert taking.step.file.rows.table is not None, taking.maker.notices.sentences


def test_that_a_file_dropped_anywhere_begins_a_campaign_and_asks_when_one_is_begun(
    taking: Taking, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "clients.xlsx", [person(1)])
    taking.window.go("prices")
    taking.journey.settle()
    taking.drop(path)
    assert "1 contact" in taking.maker.forward.text()
    taking.take_in()
    taking.window.go("prices")
    taking.drop(path)
    assert taking.window.page is not taking.window.pages["maker"], "the choices made are not forgotten unasked"
    click(taking.qtbot, taking.question().act)
    taking.journey.settle()
    assert taking.maker.draft.listed is None


def test_that_a_file_dropped_on_the_suppressions_is_not_taken_for_a_list(taking: Taking, tmp_path: Path) -> None:
    taking.window.go("suppressions")
    taking.journey.settle()
    taking.drop(workbook(tmp_path / "stop.xlsx", [person(1), person(2)]))
    click(taking.qtbot, taking.question().act)
    taking.journey.settle()
    assert taking.window.context is not None
    assert len(workspace.suppressions.listed(taking.window.context.desk)) == 2
    assert taking.lists() == []


def test_that_rows_are_pasted_with_the_keyboard(taking: Taking) -> None:
    QGuiApplication.clipboard().setText("Nom\tMobile\nLéa\t06 12 34 56 78\nNoé\t06 12 34 56 79\n")
    taking.window.intake.paste()
    taking.journey.settle()
    assert "2 contacts" in taking.maker.forward.text(), taking.maker.notices.sentences


def test_that_a_list_is_searched_and_each_import_undone(qtbot: QtBot, taking: Taking, tmp_path: Path) -> None:
    taking.look(workbook(tmp_path / "clients.xlsx", [person(at) for at in range(30)]))
    taking.take_in()
    taking.window.go("lists")
    taking.journey.settle()
    page = taking.window.pages["lists"]
    details = page.details  # type: ignore[attr-defined]
    details.contacts.words.setText("0612340007")
    details.contacts.look()
    taking.journey.settle()
    table = details.contacts.table
    qtbot.waitUntil(lambda: table.records.index(0, 0).data() == "+33612340007", timeout=PATIENCE_MS)
    assert table.records.rowCount() == 1
    assert details.countries.records.index(0, 1).data() == "30"
    details.tabs.setCurrentWidget(details.files)
    click(qtbot, details.files.undo_button)
    click(qtbot, taking.question().act)
    taking.journey.settle()
    assert taking.lists() == []


def test_that_a_new_consent_counts_only_once_it_is_accepted(qtbot: QtBot, taking: Taking, tmp_path: Path) -> None:
    assert taking.window.context is not None
    desk = taking.window.context.desk
    first, second = tmp_path / "refusals.csv", tmp_path / "again.csv"
    first.write_text("Téléphone;Désinscrit le\n06 12 34 56 78;01/02/2024\n", encoding="utf-8")
    second.write_text(
        "Téléphone;Opt-in WhatsApp marketing;Date opt-in;Source opt-in\n06 12 34 56 78;oui;01/03/2025;formulaire\n",
        encoding="utf-8",
    )
    for path in (first, second):
        taking.look(path)
        taking.take_in()
    assert [found.reason for found in workspace.consents.conflicts(desk, "again")] == ["new"]
    click(qtbot, pressable(taking.step.result, "Look at them"))
    taking.journey.settle()
    details = taking.window.pages["lists"].details  # type: ignore[attr-defined]
    assert details.tabs.currentWidget() is details.consents
    assert workspace.lists.list_named(desk, "again").consent[Category.MARKETING] == 0
    click(qtbot, details.consents.accept_all)
    click(qtbot, taking.question().act)
    taking.journey.settle()
    assert workspace.lists.list_named(desk, "again").consent[Category.MARKETING] == 1
