"""Contacts and recipients sorted and searched in the window; people found by name with Ctrl+K."""

from functools import partial
from typing import Any, cast

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.frozen_campaign import make_campaign
from tests.support.window import PATIENCE_MS, Windows
from wa_desktop import workspace
from wa_desktop.domain.states import RecipientState
from wa_desktop.ui import tables
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.operations import Operation
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.pages.lists import ListsPage
from wa_desktop.ui.pages.person import PersonPage
from wa_desktop.ui.pages.uncertain import Choice
from wa_desktop.ui.palette import Palette
from wa_desktop.ui.records import WAITING
from wa_desktop.ui.tables import RecordTable
from wa_desktop.workspace.desk import Desk

_WHOLE_ROW = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
PEOPLE = [
    Person("FR", "fr", name="Noir", first_name="Léa", fields={"Ville": "Évry"}),
    Person("DE", "de", name="Grau", first_name="Uwe", fields={"Ville": "Köln"}),
    Person("ES", "es", name="Álvarez", first_name="Eva", fields={"Ville": "9"}),
    Person("FR", "", name="noiret", first_name="Zoé", fields={"Ville": "10"}),
]


def _cells(table: RecordTable, column: int) -> list[str]:
    return [str(table.records.index(at, column).data()) for at in range(table.records.rowCount())]


def _begins_with(table: RecordTable, column: int, cell: str) -> bool:
    return _cells(table, column)[0] == cell


def _until(qtbot: QtBot, table: RecordTable, column: int, cells: list[str]) -> None:
    qtbot.waitUntil(lambda: _cells(table, column) == cells, timeout=PATIENCE_MS)


def _column(table: RecordTable, title: str) -> int:
    return next(at for at, heading in enumerate(table.records.headings) if heading.title == title)


def _sort(table: RecordTable, title: str) -> None:
    table.horizontalHeader().sectionClicked.emit(_column(table, title))


def test_that_contacts_are_sorted_by_any_column_and_found_by_name(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    contacts = cast("ListsPage", window.page).details.contacts
    assert contacts.table is not None
    name = _column(contacts.table, "Name")
    _until(qtbot, contacts.table, name, ["Léa Noir", "Uwe Grau", "Eva Álvarez", "Zoé noiret"])
    assert all(heading.order for heading in contacts.table.records.headings)
    _sort(contacts.table, "Name")
    _until(qtbot, contacts.table, name, ["Eva Álvarez", "Uwe Grau", "Léa Noir", "Zoé noiret"])
    _sort(contacts.table, "Country")
    _until(qtbot, contacts.table, name, ["Léa Noir", "Zoé noiret", "Uwe Grau", "Eva Álvarez"])
    _sort(contacts.table, "Ville")
    _until(qtbot, contacts.table, _column(contacts.table, "Ville"), ["9", "10", "Évry", "Köln"])
    _sort(contacts.table, "Ville")
    _until(qtbot, contacts.table, _column(contacts.table, "Ville"), ["Köln", "Évry", "10", "9"])
    QTest.keyClicks(contacts.words, "NOIR")
    _until(qtbot, contacts.table, name, ["Léa Noir", "Zoé noiret"])
    assert contacts.found.text() == "2 contacts"


@pytest.fixture
def page(qtbot: QtBot, windows: Windows, desk: Desk) -> CampaignPage:
    """A campaign to these people, in the window."""
    made = make_campaign(desk, PEOPLE)
    with desk.store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE recipient SET member_id = (SELECT id FROM member WHERE number = recipient.number), "
            "country = (SELECT country FROM member WHERE number = recipient.number)"
        )
        connection.exec_driver_sql("UPDATE recipient SET state = 'read' WHERE country <> 'FR'")
    window = windows.open()
    window.go("campaign", ref=str(made.id))
    windows.settle(window)
    return cast("CampaignPage", window.page)


def test_that_recipients_are_sorted_by_any_column(qtbot: QtBot, page: CampaignPage) -> None:
    table = page.recipients.table
    name = _column(table, "Name")
    _until(qtbot, table, name, ["Léa Noir", "Uwe Grau", "Eva Álvarez", "Zoé noiret"])
    assert all(heading.order for heading in table.records.headings)
    for title, first in (
        ("Name", "Eva Álvarez"),
        ("Country", "Léa Noir"),
        ("State", "Léa Noir"),
        ("Number", "Léa Noir"),
    ):
        _sort(table, title)
        qtbot.waitUntil(partial(_begins_with, table, name, first), timeout=PATIENCE_MS)
    _sort(table, "Number")
    _until(qtbot, table, name, ["Uwe Grau", "Eva Álvarez", "Zoé noiret", "Léa Noir"])


def test_that_recipients_are_found_by_name_number_and_state_together(qtbot: QtBot, page: CampaignPage) -> None:
    recipients = page.recipients
    name = _column(recipients.table, "Name")
    QTest.keyClicks(recipients.words, "noir")
    _until(qtbot, recipients.table, name, ["Léa Noir", "Zoé noiret"])
    assert recipients.found.text() == "2 recipients"
    recipients.choose(RecipientState.READ)
    _until(qtbot, recipients.table, name, [])
    recipients.words.setText("alvarez")
    _until(qtbot, recipients.table, name, ["Eva Álvarez"])
    recipients.choose(None)
    recipients.words.setText("06 00 00 00 03")
    _until(qtbot, recipients.table, name, ["Zoé noiret"])
    recipients.words.clear()
    qtbot.waitUntil(lambda: recipients.table.records.rowCount() == len(PEOPLE), timeout=PATIENCE_MS)
    assert recipients.found.text() == ""


def test_that_the_order_of_recipients_stays_when_the_campaign_is_read_again(
    qtbot: QtBot, page: CampaignPage, desk: Desk
) -> None:
    table = page.recipients.table
    _sort(table, "Name")
    _until(qtbot, table, 1, ["Eva Álvarez", "Uwe Grau", "Léa Noir", "Zoé noiret"])
    with desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE recipient SET state = 'excluded', reason = 'country' WHERE country = 'DE'")
    page.recipients.show_campaign(workspace.campaigns.status(desk, "1"))
    state, excluded = _column(table, "State"), labels.state(RecipientState.EXCLUDED)
    qtbot.waitUntil(lambda: _cells(table, state)[1] == excluded, timeout=PATIENCE_MS)
    assert _cells(table, 1) == ["Eva Álvarez", "Uwe Grau", "Léa Noir", "Zoé noiret"]
    assert WAITING not in _cells(table, 0)


def _palette(qtbot: QtBot, window: MainWindow) -> Palette:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    return next(one for one in window.findChildren(Palette) if one.isVisible())


def test_that_the_palette_finds_a_person_by_name(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    palette = _palette(qtbot, window)
    QTest.keyClicks(palette.typed, "alvarez eva")
    qtbot.waitUntil(lambda: palette.list.count() == 1, timeout=PATIENCE_MS)
    item = palette.list.item(0)
    assert item is not None
    assert "Eva Álvarez" in item.text()
    assert "clients" in item.text()
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    windows.settle(window)
    assert isinstance(window.page, PersonPage)


def test_that_a_table_that_nobody_sees_gives_its_memory_back(
    qtbot: QtBot, windows: Windows, page: CampaignPage
) -> None:
    recipients = page.recipients
    _sort(recipients.table, "Name")
    names = ["Eva Álvarez", "Uwe Grau", "Léa Noir", "Zoé noiret"]
    _until(qtbot, recipients.table, 1, names)
    windows.newest.go("lists")
    windows.settle(windows.newest)
    contacts = cast("ListsPage", windows.newest.page).details.contacts
    for table in (recipients, contacts):
        table.forget()
        assert table._finder is None
    windows.newest.go("campaign", ref="1")
    _until(qtbot, recipients.table, 1, names)
    recipients.words.setText("grau")
    _until(qtbot, recipients.table, 1, ["Uwe Grau"])
    windows.newest.go("lists")
    contacts.words.setText("lea")
    qtbot.waitUntil(lambda: contacts.found.text() == "1 contact", timeout=PATIENCE_MS)


def test_that_a_search_is_superseded_by_the_next_one_and_can_be_cancelled(
    qtbot: QtBot, windows: Windows, desk: Desk
) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    contacts = cast("ListsPage", window.page).details.contacts
    assert contacts.table is not None
    assert contacts._finder is not None
    name = _column(contacts.table, "Name")

    def searching(words: str) -> list[Operation[Any]]:
        contacts.words.setText(words)
        contacts.look()
        return [one for one in window.operations.under_way if one.name == "Searching…" and not one.token.cancelled]

    with contacts._finder._roll._roll.held(None):  # nobody is answered yet
        (older,) = searching("lea")
        (newer,) = searching("noir")
        assert older.token.cancelled
    _until(qtbot, contacts.table, name, ["Léa Noir", "Zoé noiret"])
    with contacts._finder._roll._roll.held(None):
        (asked,) = searching("grau")
        asked.cancel()
        qtbot.waitUntil(lambda: contacts.words.text() == "", timeout=PATIENCE_MS)
        _until(qtbot, contacts.table, name, ["Léa Noir", "Uwe Grau", "Eva Álvarez", "Zoé noiret"])
    assert not newer.token.cancelled


def test_that_sorting_while_a_search_is_under_way_loses_neither(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    contacts = cast("ListsPage", window.page).details.contacts
    assert contacts.table is not None
    assert contacts._finder is not None
    with contacts._finder._roll._roll.held(None):  # nobody is answered yet
        contacts.words.setText("noir")
        contacts.look()
        _sort(contacts.table, "Ville")
    _until(qtbot, contacts.table, _column(contacts.table, "Name"), ["Zoé noiret", "Léa Noir"])
    assert contacts.found.text() == "2 contacts"


def test_that_sorting_recipients_while_they_are_sought_loses_neither(qtbot: QtBot, page: CampaignPage) -> None:
    recipients = page.recipients
    assert recipients._finder is not None
    with recipients._finder._roll._roll.held(None):  # nobody is answered yet
        recipients.words.setText("noir")
        recipients.look()
        _sort(recipients.table, "Number")
        _sort(recipients.table, "Number")
    _until(qtbot, recipients.table, 1, ["Zoé noiret", "Léa Noir"])
    assert recipients.found.text() == "2 recipients"


def test_that_rows_far_apart_are_copied_and_a_cut_copy_is_said(
    qtbot: QtBot, windows: Windows, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_COPY_LIMIT", 500)
    add_list(desk, "clients", [Person(name=f"n{at}") for at in range(1_200)])
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    contacts = cast("ListsPage", window.page).details.contacts
    table = contacts.table
    assert table is not None
    clipboard = QGuiApplication.clipboard()

    def copied_names() -> list[str]:
        return [line.split("\t")[1] for line in clipboard.text().split("\n")[1:]]

    for at in (0, 1_199):
        table.selectionModel().select(table.records.index(at, 0), _WHOLE_ROW)
    clipboard.clear()
    table.copy()
    qtbot.waitUntil(lambda: copied_names() == ["n0", "n1199"], timeout=PATIENCE_MS)
    assert window.page is not None
    assert not list(window.page.notices.sentences)
    table.copy_all()
    qtbot.waitUntil(lambda: copied_names() == [f"n{at}" for at in range(500)], timeout=PATIENCE_MS)
    (said,) = window.page.notices.sentences
    assert "500 of 1,200 rows" in said


def test_that_an_erased_person_leaves_the_recipients_that_are_shown_again(
    qtbot: QtBot, page: CampaignPage, desk: Desk
) -> None:
    recipients = page.recipients
    with desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE recipient SET state = 'read'")
        connection.exec_driver_sql("UPDATE campaign SET state = 'finished'")
    page.refresh()
    recipients.words.setText("lea")
    _until(qtbot, recipients.table, 1, ["Léa Noir"])
    workspace.erasing.erase(desk, "+33600000000")
    page.refresh()
    _until(qtbot, recipients.table, 1, [])
    assert recipients.found.text() == "0 recipients"


def test_that_a_decision_is_about_every_selected_recipient(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    make_campaign(desk, 700)
    with desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE recipient SET state = 'unconfirmed'")
        connection.exec_driver_sql("UPDATE campaign SET state = 'paused'")
    window = windows.open()
    window.go("campaign", ref="1")
    windows.settle(window)
    recipients = cast("CampaignPage", window.page).recipients
    recipients.choose(RecipientState.UNCONFIRMED)
    qtbot.waitUntil(lambda: recipients.table.records.record(0) is not None, timeout=PATIENCE_MS)
    recipients.table.selectAll()
    chosen: list[Choice] = []
    recipients._decide = chosen.append
    recipients.as_sent.click()
    qtbot.waitUntil(lambda: bool(chosen), timeout=PATIENCE_MS)
    assert (chosen[0].as_sent, len(set(chosen[0].numbers or ()))) == (True, 700)


def test_that_a_country_that_an_import_brought_can_be_chosen(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    contacts = cast("ListsPage", window.page).details.contacts
    contacts.country.setCurrentIndex(contacts.country.findData("DE"))
    with desk.store.write() as connection:
        connection.exec_driver_sql("UPDATE member SET country = 'IT' WHERE country = 'ES'")
        connection.exec_driver_sql("UPDATE contact_list SET generation = generation + 1")
    assert window.page is not None
    window.page.refresh()
    qtbot.waitUntil(lambda: contacts.country.findData("IT") > 0, timeout=PATIENCE_MS)
    assert contacts.country.findData("ES") < 0
    assert contacts.country.currentData() == "DE"
    qtbot.waitUntil(lambda: contacts.found.text() == "1 contact", timeout=PATIENCE_MS)


def test_that_deleting_the_list_that_is_searched_is_no_error(qtbot: QtBot, windows: Windows, desk: Desk) -> None:
    add_list(desk, "clients", PEOPLE)
    window = windows.open()
    window.go("lists")
    windows.settle(window)
    page = cast("ListsPage", window.page)
    contacts = page.details.contacts
    assert contacts._finder is not None
    with contacts._finder._roll._roll.held(None):  # the answer comes when the list is gone
        contacts.words.setText("noir")
        contacts.look()
        workspace.lists.delete_list(desk, "clients")
        page.refresh()
        qtbot.waitUntil(lambda: not page.details.isVisible(), timeout=PATIENCE_MS)
    windows.settle(window)
    assert not list(page.notices.sentences)
