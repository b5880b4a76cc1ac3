"""The keys of the window, the palette, the sheet of help, and the campaign being prepared that outlives a restart."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.support.frozen_campaign import DRAFT, make_campaign
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category
from wa_desktop.store.freezing import freeze
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.keys import KEYS, HelpSheet
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.campaigns import CampaignsPage
from wa_desktop.ui.pages.person import PersonPage
from wa_desktop.ui.palette import Entry, Palette, fitting
from wa_desktop.ui.widgets.ask import Question, ask, ask_name
from wa_desktop.workspace.desk import open_desk

_CONTROL = Qt.KeyboardModifier.ControlModifier


def _import(home: Path, folder: Path, name: str = "Clients fidèles") -> None:
    sheet = folder / "clients.csv"
    sheet.write_text("Nom;Téléphone;Opt-in\nDurand;0612345678;oui\n", encoding="utf-8")
    desk = open_desk(home)
    options = ImportOptions(
        accept_repairs=frozenset({"all"}), consent={"Opt-in": Category.MARKETING.bit}, operator=desk.operator
    )
    workspace.lists.import_file(desk, sheet, name, Into.NEW, options)
    desk.close()


def _palette(qtbot: QtBot, window: MainWindow) -> Palette:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClick(window, Qt.Key.Key_K, _CONTROL)
    return next(one for one in window.findChildren(Palette) if one.isVisible())


def test_that_the_palette_goes_to_a_page_by_keyboard_alone(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    palette = _palette(qtbot, window)
    QTest.keyClicks(palette.typed, "suppres")
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert window.page is window.pages["suppressions"]


def test_that_the_palette_knows_lists_and_moves_by_arrows(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    _import(private_home, tmp_path)
    window = windows.open()
    palette = _palette(qtbot, window)
    windows.settle(window)
    QTest.keyClicks(palette.typed, "FIDELES")
    assert palette.list.count() == 1, "accents and capitals aside"
    assert "Clients fidèles" in palette.list.item(0).text()
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert window.page is window.pages["lists"]
    again = _palette(qtbot, window)
    QTest.keyClick(again.typed, Qt.Key.Key_Down)
    QTest.keyClick(again.typed, Qt.Key.Key_Down)
    assert again.list.currentRow() == 2
    QTest.keyClick(again, Qt.Key.Key_Escape)


def test_that_the_palette_finds_a_person_by_number(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    palette = _palette(qtbot, window)
    QTest.keyClicks(palette.typed, "06 12 34 56 78")
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    windows.settle(window)
    assert isinstance(window.page, PersonPage)


def test_that_the_palette_says_when_nothing_fits_and_does_nothing(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    palette = _palette(qtbot, window)
    QTest.keyClicks(palette.typed, "xyzzy")
    QTest.keyClick(palette.typed, Qt.Key.Key_Return)
    assert palette.isVisible()
    assert any("xyzzy" in label.text() for label in palette.findChildren(QLabel))
    palette.reject()


def test_that_what_begins_with_the_words_comes_first() -> None:
    names = ["Vente privée noël", "Noël", "Soldes", "Père Noël"]
    found = fitting([Entry(name, "campaign", lambda: None) for name in names], "noel")
    assert [one.words for one in found] == ["Noël", "Vente privée noël", "Père Noël"]


def test_that_ctrl_k_opens_the_palette_from_a_text_field(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    window.go("campaigns")
    window.go("privacy")
    windows.settle(window)
    assert window.page is not None
    field = window.page.findChildren(QLineEdit)[0]
    field.setText("0612")
    field.setCursorPosition(0)
    window.activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus, timeout=PATIENCE_MS)
    QTest.keyClick(field, Qt.Key.Key_K, _CONTROL)
    qtbot.waitUntil(lambda: bool(window.findChildren(Palette)), timeout=PATIENCE_MS)
    assert field.text() == "0612", "the field itself would delete to its end"
    window.findChildren(Palette)[0].reject()


def test_that_no_key_is_taken_twice_and_each_is_told(qtbot: QtBot, windows: Windows) -> None:
    pressed = [key.pressed for key in KEYS if key.pressed]
    assert len(set(pressed)) == len(pressed)
    window = windows.open()
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChildren(HelpSheet)[0]
    told = {label.text() for label in sheet.findChildren(QLabel)}
    native = QKeySequence.SequenceFormat.NativeText
    assert {QKeySequence(key).toString(native) for key in pressed} <= told
    click(qtbot, pressable(sheet, "Close"))


def test_that_keys_go_to_places_and_read_again(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    QTest.keyClick(window, Qt.Key.Key_2, _CONTROL)
    assert window.page is window.pages["lists"]
    windows.settle(window)
    QTest.keyClick(window, Qt.Key.Key_F5)
    assert window.operations.busy
    windows.settle(window)
    QTest.keyClick(window, Qt.Key.Key_N, _CONTROL)
    assert window.page is window.pages["maker"]
    QTest.keyClick(window, Qt.Key.Key_I, _CONTROL)
    dialog = window.findChildren(QFileDialog)[0]
    dialog.reject()


def _prepared(windows: Windows, home: Path, folder: Path) -> MainWindow:
    _import(home, folder)
    window = windows.open()
    window.go("maker", list_name="Clients fidèles")
    windows.settle(window)
    return window


def _leave(qtbot: QtBot, window: MainWindow) -> None:
    window.leave()
    qtbot.waitUntil(lambda: window.closed, timeout=PATIENCE_MS)


def test_that_a_campaign_being_prepared_is_offered_after_a_restart(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    maker = window.page
    assert isinstance(maker, MakerPage)
    maker.draft.name = "Offres de Noël"
    maker.draft.countries = frozenset({"FR"})
    maker.draft.canary = 50
    _leave(qtbot, window)
    again = windows.open()
    windows.settle(again)
    assert again.page is not None
    said = " ".join(again.page.notices.sentences)
    assert "Offres de Noël" in said
    assert "Clients fidèles" in said
    click(qtbot, pressable(again.page, "Go on with it"))
    windows.settle(again)
    maker = again.page
    assert isinstance(maker, MakerPage)
    assert maker.draft.listed is not None
    assert maker.draft.listed.name == "Clients fidèles"
    assert (maker.draft.name, maker.draft.countries, maker.draft.canary) == ("Offres de Noël", frozenset({"FR"}), 50)
    assert not maker.draft.again


def test_that_a_draft_is_kept_while_one_works_and_survives_a_kill(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    assert window.beside.drafting is not None
    window.beside.drafting.look()
    windows.settle(window)
    assert window.context is not None
    kept = workspace.drafts.kept(window.context.desk)
    assert kept is not None
    assert kept["list"] == "Clients fidèles"


def test_that_a_draft_given_up_is_not_offered(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    _leave(qtbot, window)
    again = windows.open()
    windows.settle(again)
    assert again.page is not None
    click(qtbot, pressable(again.page, "Forget it"))
    windows.settle(again)
    _leave(qtbot, again)
    last = windows.open()
    windows.settle(last)
    assert last.page is not None
    assert not last.page.notices.sentences


def test_that_a_draft_whose_list_is_gone_begins_at_the_list(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    _leave(qtbot, window)
    desk = open_desk(private_home)
    workspace.lists.delete_list(desk, "Clients fidèles")
    desk.close()
    again = windows.open()
    windows.settle(again)
    assert again.page is not None
    click(qtbot, pressable(again.page, "Go on with it"))
    windows.settle(again)
    maker = again.page
    assert isinstance(maker, MakerPage)
    assert (maker.step, maker.draft.listed) == (0, None)


def test_that_another_language_keeps_the_campaign_being_prepared(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    window.change_language("fr")
    windows.settle(window)
    maker = window.page
    assert isinstance(maker, MakerPage)
    assert maker.draft.listed is not None
    assert window.places.get("language") == "fr"


def test_that_a_new_campaign_is_begun_only_when_the_other_is_given_up(
    qtbot: QtBot, windows: Windows, private_home: Path, tmp_path: Path
) -> None:
    window = _prepared(windows, private_home, tmp_path)
    maker = window.page
    assert isinstance(maker, MakerPage)
    window.go("home")
    windows.settle(window)
    QTest.keyClick(window, Qt.Key.Key_N, _CONTROL)
    question = window.findChildren(Question)[0]
    click(qtbot, question.keep)
    assert maker.begun
    QTest.keyClick(window, Qt.Key.Key_N, _CONTROL)
    question = next(one for one in window.findChildren(Question) if one.isVisible())
    click(qtbot, question.act)
    assert maker.draft.listed is None
    assert window.page is maker


@pytest.mark.parametrize("place", ["home", "settings"])
def test_that_help_is_reached_by_the_mouse_as_well(qtbot: QtBot, windows: Windows, place: str) -> None:
    window = windows.open()
    window.go(place)
    windows.settle(window)
    assert window.context is not None
    window.context.show_help()
    sheet = window.findChildren(HelpSheet)[0]
    sheet.reject()


def test_that_a_campaign_is_renamed_and_a_name_taken_is_refused(
    qtbot: QtBot, windows: Windows, private_home: Path
) -> None:
    desk = open_desk(private_home)
    first = make_campaign(desk, 2)
    with desk.store.write() as c:
        wanted = replace(DRAFT, account_id=first.account_id, list_id=first.list_id, name="Second")
        second = freeze(c, wanted, ()).campaign_id
    workspace.campaigns.rename(desk, str(first.id), "Offres de Noël")
    assert workspace.campaigns.rename(desk, str(first.id), " Offres  de Noël ").name == "Offres de Noël"
    for name, code in (("Offres de Noël", "campaign_exists"), ("  ", "campaign_name_refused")):
        with pytest.raises(InputRefused) as refused:
            workspace.campaigns.rename(desk, str(second), name)
        assert refused.value.code == code
    desk.close()
    window = windows.open()
    window.go("campaigns")
    windows.settle(window)
    page = window.page
    assert isinstance(page, CampaignsPage)
    page.table.selectRow(page.table.position_of(str(second)))
    click(qtbot, pressable(page, "Rename"))
    question = window.findChildren(Question)[0]
    QTest.keyClicks(question.findChildren(QLineEdit)[0], "Soldes")
    click(qtbot, question.act)
    windows.settle(window)
    assert page.table.records.index(page.table.position_of(str(second)), 0).data() == "Soldes"


def test_that_a_screen_reader_is_told_which_place_is_shown_and_goes_to_another(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    lists, home = window.rail._buttons["lists"], window.rail._buttons["home"]
    told = QAccessible.queryAccessibleInterface(lists)
    assert told.role() is QAccessible.Role.RadioButton, "one of several, not a tick"
    # What a screen reader does: it marks the button and presses nothing.
    lists.toggle()
    assert window.page is window.pages["lists"]
    assert told.state().checked
    assert not QAccessible.queryAccessibleInterface(home).state().checked
    window.go("person", number="+33612345678")
    assert window.rail._buttons["privacy"].isChecked()
    windows.settle(window)


def test_that_the_arrows_move_on_the_rail_and_nothing_is_opened_by_moving(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    window.activateWindow()
    lists, templates = window.rail._buttons["lists"], window.rail._buttons["templates"]
    lists.setFocus()
    QTest.keyClick(lists, Qt.Key.Key_Down)
    assert templates.hasFocus()
    assert window.page is window.pages["home"]
    QTest.keyClick(templates, Qt.Key.Key_Up)
    QTest.keyClick(lists, Qt.Key.Key_Return)
    assert window.page is window.pages["lists"]
    windows.settle(window)


def test_that_enter_presses_the_button_of_a_dialog_and_answers_its_field(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    answers: list[str] = []
    question = ask(window, "Really?", "It is done.", "Do it", lambda: answers.append("done"))
    qtbot.waitUntil(question.keep.hasFocus, timeout=PATIENCE_MS)
    QTest.keyClick(question.keep, Qt.Key.Key_Return)
    assert (question.isVisible(), answers) == (False, [])
    again = ask(window, "Really?", "It is done.", "Do it", lambda: answers.append("done"))
    qtbot.waitUntil(again.keep.hasFocus, timeout=PATIENCE_MS)
    again.act.setFocus()
    QTest.keyClick(again.act, Qt.Key.Key_Return)
    named = ask_name(window, "Another name?", "Name", "Old", answers.append)
    qtbot.waitUntil(named.isActiveWindow, timeout=PATIENCE_MS)
    QTest.keyClicks(named.focusWidget(), "New")
    QTest.keyClick(named.focusWidget(), Qt.Key.Key_Return)
    assert answers == ["done", "New"]
