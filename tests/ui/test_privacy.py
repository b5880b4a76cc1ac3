"""Privacy and safety in the window: one person, retention, the log, backups, and a copy that does not send."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.audience.files import csv_file
from tests.support.frozen_campaign import add_account, make_campaign
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from tests.workspace.test_retention import old_home
from wa_desktop import workspace
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.values import Scope
from wa_desktop.store import sealed
from wa_desktop.store.fast import run
from wa_desktop.store.own_settings import write_own
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.attention import needing_attention
from wa_desktop.ui.pages.backup import BackupPage
from wa_desktop.ui.pages.backup_restore import RestoreDialog
from wa_desktop.ui.pages.home import home_facts
from wa_desktop.ui.pages.person import PersonPage
from wa_desktop.ui.pages.privacy import PrivacyPage
from wa_desktop.ui.pages.privacy_audit import AuditPage
from wa_desktop.ui.pages.privacy_retention import RetentionPage
from wa_desktop.ui.tables import RecordTable
from wa_desktop.workspace.desk import Desk, open_desk

SECRET = "correct horse battery"
LEA, LUC = "+33612345678", "+33612345679"


class Room:
    """A window on privacy, pressed with the mouse; `clicks` counts."""

    def __init__(self, qtbot: QtBot, home: Path) -> None:
        self.qtbot, self.windows, self.clicks = qtbot, Windows(qtbot, home), 0
        self.window: MainWindow

    def open(self, language: str = "en") -> MainWindow:
        self.window = self.windows.open(language)
        self.settle()
        return self.window

    @property
    def desk(self) -> Desk:
        assert self.window.context is not None
        return self.window.context.desk

    def settle(self) -> None:
        self.qtbot.wait(60)
        self.windows.settle(self.window)

    def go(self, key: str, **arguments: object) -> QWidget:
        self.window.go(key, **arguments)
        self.settle()
        assert self.window.page is not None
        return self.window.page

    def press(self, widget: QWidget) -> None:
        self.clicks += 1
        click(self.qtbot, widget)
        self.settle()

    def press_words(self, words: str) -> None:
        assert self.window.page is not None
        self.press(pressable(self.window, words))

    def open_row(self, table: RecordTable, at: int) -> None:
        """Choose a row with one click."""
        place = table.visualRect(table.model().index(at, 0)).center()
        self.clicks += 1
        self.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place))  # type: ignore[no-untyped-call]
        self.settle()

    def said(self) -> tuple[str, ...]:
        assert self.window.page is not None
        return self.window.page.notices.sentences


@pytest.fixture
def room(qtbot: QtBot, private_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Room]:
    monkeypatch.setattr(sealed, "_SCRYPT", {"n": 1024, "r": 8, "p": 1})
    monkeypatch.setattr("wa_desktop.workspace.passphrases._held", {})
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("WA_DESKTOP_ERASURE_KEY", "0123456789abcdef0123")
    opened = Room(qtbot, private_home)
    yield opened
    opened.windows.close_all()


def prepared(home: Path, folder: Path, name: str = "clients") -> None:
    """Two people of one file; Léa agreed, and was written to."""
    desk = open_desk(home)
    take_in(desk, folder, name)
    desk.close()


def take_in(desk: Desk, folder: Path, name: str = "clients") -> None:
    file = csv_file(folder / "salon.csv", "Mobile;Nom;Opt-in;Date opt-in\n\n0612345678;Léa;oui;01/02/2025\n"
                    "0612345679;Luc;oui;03/02/2025\n")  # fmt: skip
    options = ImportOptions(
        country="FR", consent={"Opt-in": 1}, mapping={"consent_date": "Date opt-in"}, consent_source="tick_box",
        consent_wording="J’accepte de recevoir des offres par WhatsApp.",
    )  # fmt: skip
    workspace.lists.import_file(desk, file, name, Into.NEW, options)


def sent_campaign(home: Path) -> tuple[int, str]:
    desk = open_desk(home)
    made = make_campaign(desk, 3)
    with desk.store.write() as c:
        run(c, "UPDATE recipient SET state = 'delivered' WHERE campaign_id = ?", (made.id,))
        run(c, "UPDATE campaign SET state = 'finished' WHERE id = ?", (made.id,))
    desk.close()
    return made.id, made.numbers[1]


def digits_in(home: Path, number: str) -> list[str]:
    """The files of the data folder that hold the number, in any spelling."""
    return [path.name for path in home.iterdir() if path.is_file() and number[1:].encode() in path.read_bytes()]


def test_that_the_proof_of_a_sent_number_is_at_most_three_clicks_away(room: Room, private_home: Path) -> None:
    campaign, number = sent_campaign(private_home)
    room.open()
    room.go("campaign", ref=str(campaign))
    table = room.window.page.recipients.table  # type: ignore[union-attr]
    room.qtbot.waitUntil(lambda: table.records.index(0, 0).data().startswith("+"), timeout=PATIENCE_MS)
    at = next(at for at in range(3) if table.records.index(at, 0).data() == number)
    room.window.page._area.ensureWidgetVisible(table)  # type: ignore[union-attr]
    room.clicks = 0
    room.open_row(table, at)
    room.press(room.window.page.recipients.see_button)  # type: ignore[union-attr]
    person = cast("PersonPage", room.window.page)
    assert room.clicks <= 3
    assert any("File “f”, row 3" in line for line in person.consents.lines), person.consents.lines
    assert "counts" in [chip.accessibleName() for chip in person.consents.findChildren(QWidget)]
    room.go("home")
    room.clicks = 0
    room.window.rail.press("privacy")
    room.settle()
    page = cast("PrivacyPage", room.window.page)
    page.search.setText(number)
    room.press(page.find_button)
    assert room.clicks + 1 <= 3
    assert cast("PersonPage", room.window.page).consents.lines


def test_that_a_person_is_shown_with_the_words_they_agreed_to(room: Room, private_home: Path, tmp_path: Path) -> None:
    prepared(private_home, tmp_path)
    room.open()
    workspace.suppressions.add(room.desk, [LUC], Scope.ALL, reason="phone call")
    room.go("lists", name="clients")
    contacts = room.window.page.details.contacts  # type: ignore[union-attr]
    room.qtbot.waitUntil(lambda: contacts.table.records.index(0, 0).data() == LEA, timeout=PATIENCE_MS)
    contacts.table.selectRow(0)
    contacts.table.setFocus()
    room.qtbot.keyClick(contacts.table, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    room.settle()
    page = cast("PersonPage", room.window.page)
    said = "\n".join(page.consents.lines)
    for words in ("salon.csv", "row 3", "1 Feb 2025", "Taken in on", room.desk.operator, "offres par WhatsApp"):
        assert words in said, (words, said)
    assert LEA not in room.window.windowTitle()
    told = {"from": LEA[1:], "id": "wamid.1", "timestamp": "1795000000", "type": "text", "text": {"body": "merci"}}
    body = {"requestType": "incoming_message", "requestUUID": "1", "data": told}
    workspace.results.apply_bodies(room.desk, [json.dumps(body).encode()], "test")
    replies = room.go("replies", number=LEA)
    room.press(replies.see_button)  # type: ignore[attr-defined]
    page = cast("PersonPage", room.window.page)
    assert [page.tables.replies.records.index(0, at).data() for at in (1, 2)] == ["This person", "merci"]
    room.go("suppressions")
    suppressions = room.window.page
    suppressions.table.opened.emit(LUC)  # type: ignore[union-attr]
    room.settle()
    page = cast("PersonPage", room.window.page)
    assert page.person is not None
    assert "Must not be sent" in page.standing.text()
    assert not any(evidence.counts for evidence in page.person.consents)
    page.search.setText("12")
    room.press(page.find_button)
    assert any("12" in words for words in room.said())
    assert page.person is None


def test_that_a_person_is_handed_over_then_erased_once_the_end_of_the_number_was_typed(
    room: Room, private_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wa_desktop.ui.pages.person.open_in_system", lambda _path: None)
    prepared(private_home, tmp_path)
    room.open()
    page = cast("PersonPage", room.go("person", number="06 12 34 56 78"))
    page.export_to(tmp_path / "one")
    room.settle()
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF")
    room.press(page.erase_button)
    assert page.dialog is not None
    words = "\n".join(label.text() for label in page.dialog.findChildren(QLabel))
    assert "keyed hash" in words
    assert "Rows of lists: 1" in words
    page.dialog.typed.setText("5679")
    assert not page.dialog.act.isEnabled()
    page.dialog.typed.setText("5678")
    room.press(page.dialog.act)
    assert any("This person is erased" in words for words in room.said()), room.said()
    assert LEA not in "".join(room.said())
    assert "Erased on" in page.standing.text()
    assert digits_in(private_home, LEA) == []
    assert [one.number for one in workspace.lists.contacts(room.desk, "clients")] == [LUC]


def test_that_nobody_is_erased_in_the_middle_of_a_call(room: Room, private_home: Path) -> None:
    campaign, number = sent_campaign(private_home)
    room.open()
    page = cast("PersonPage", room.go("person", number=number))
    with room.desk.store.write() as c:
        run(c, "UPDATE recipient SET state = 'sending' WHERE campaign_id = ?", (campaign,))
    room.press(page.erase_button)
    assert page.dialog is not None
    page.dialog.typed.setText(number[-4:])
    room.press(page.dialog.act)
    assert any("Nothing was erased" in words and "not answered yet" in words for words in room.said()), room.said()
    page.refresh()
    room.settle()
    room.press(page.erase_button)
    assert not page.dialog.act.isEnabled()
    assert not page.dialog.typed.isEnabled()
    page.dialog.reject()
    assert page.person is not None
    assert page.person.messages


def test_that_nothing_goes_before_its_first_preview_was_agreed_to(
    room: Room, private_home: Path, tmp_path: Path
) -> None:
    desk = open_desk(private_home)
    old_home(desk, tmp_path)
    workspace.settings.change(desk, "retention_enabled", True)
    desk.close()
    room.open()
    names = {one.name for one in workspace.lists.lists(room.desk)}
    assert "old" in names
    assert any("look at what the delays" in item.words for item in needing_attention(home_facts(room.desk)))
    page = cast("RetentionPage", room.go("retention"))
    assert page.state.text() == "Retention waits for you."
    assert "“old”" in page.due["lists"].text()
    assert "“spring”" in page.due["campaigns"].text()
    room.press(page.agree_button)
    assert page.question is not None
    room.press(page.question.keep)
    assert workspace.retention.plan(room.desk).due == 5
    room.press(page.agree_button)
    room.press(page.question.act)
    room.qtbot.waitUntil(lambda: workspace.retention.plan(room.desk).due == 0, timeout=PATIENCE_MS)
    room.settle()
    assert page.state.text() == "Retention runs by itself once a day."
    page.fields["messages"].setValue(1)
    room.settle()
    assert page.state.text() == "Retention waits for you."


@pytest.mark.file
def test_that_the_log_is_filtered_copied_and_checked(room: Room, private_home: Path, tmp_path: Path) -> None:
    prepared(private_home, tmp_path)
    room.open()
    workspace.suppressions.add(room.desk, [LEA], Scope.ALL)
    page = cast("AuditPage", room.go("audit"))
    everything = page.table.records.rowCount()
    page.action.setCurrentIndex(page.action.findData("list_imported"))
    page.action.activated.emit(page.action.currentIndex())
    assert 0 < page.table.records.rowCount() < everything
    page.table.selectRow(0)
    room.press(page.copy_button)
    copied = QGuiApplication.clipboard().text()
    assert "List imported" in copied
    assert "336123" not in copied
    room.press(page.verify_button)
    assert any("The log is intact." in words for words in room.said())
    page.export_to(tmp_path / "log.xlsx")
    room.settle()
    assert (tmp_path / "log.xlsx").exists()
    with room.desk.store.write() as c:
        run(c, "UPDATE audit SET operator = 'somebody else' WHERE id = 1")
    room.press(page.verify_button)
    assert any("broken at line 1: it was changed" in words for words in room.said()), room.said()


def test_that_a_backup_is_made_now_and_home_tells_of_one_that_fails(
    room: Room, private_home: Path, tmp_path: Path
) -> None:
    sent_campaign(private_home)
    room.open()
    assert any("No backup has been made yet" in item.words for item in needing_attention(home_facts(room.desk)))
    folder = tmp_path / "other disk"
    page = cast("BackupPage", room.go("backup"))
    page.folder.setText(str(folder))
    page.passphrase.setText(SECRET)
    page.again.setText(SECRET + "!")
    room.press(page.now_button)
    assert any("two passphrases differ" in words for words in room.said())
    page.again.setText(SECRET)
    page.daily.box.setChecked(True)
    room.press(page.now_button)
    assert any("Backup written and read back" in words for words in room.said()), room.said()
    assert (page.passphrase.text(), len(list(folder.glob("*.wabackup")))) == ("", 1)
    assert not [path.name for path in folder.iterdir() if "33612345678" in path.name]
    next(iter(folder.iterdir())).unlink()
    folder.rmdir()
    room.press(page.now_button)
    assert any("is not there" in words for words in room.said()), room.said()
    assert not folder.exists()
    assert page.now_button.isEnabled()


def needing_safety(desk: Desk) -> list[str]:
    return [item.words for item in needing_attention(home_facts(desk)) if item.place == "backup"]


def test_that_the_daily_backup_is_made_when_the_window_opens(
    room: Room, private_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DESKTOP_BACKUP_PASSPHRASE", SECRET)
    folder = tmp_path / "backups"
    desk = open_desk(private_home)
    workspace.backups.arrange(desk, daily=True, folder=folder)
    desk.close()
    room.open()
    room.qtbot.waitUntil(lambda: len(list(folder.glob("*.wabackup"))) == 1, timeout=PATIENCE_MS)
    room.settle()
    with room.desk.store.write() as c:
        write_own(room.desk.store, c, "backup_last", {"at": 1_000_000, "file": "f"})
    next(iter(folder.iterdir())).unlink()
    folder.rmdir()
    assert room.window.context is not None
    assert room.window.context.safety is not None
    assert any("dates from" in words for words in needing_safety(room.desk))
    room.window.context.safety.look()
    room.settle()
    assert any("is not there" in words for words in needing_safety(room.desk)), needing_safety(room.desk)


def made_elsewhere(folder: Path) -> Path:
    desk = open_desk(folder / "elsewhere")
    take_in(desk, folder, "theirs")
    add_account(desk)
    file = Path(workspace.backups.backup(desk, folder / "usb", SECRET).file)
    desk.close()
    return file


def restore(room: Room, file: Path, passphrase: str = SECRET) -> None:
    dialog = next(found for found in room.window.findChildren(RestoreDialog) if found.isVisible())
    dialog.take(file)
    room.settle()
    dialog.passphrase.setText(passphrase)
    if dialog.replaces.isVisible():
        assert not dialog.act.isEnabled()
        dialog.replaces.box.setChecked(True)
    room.press(dialog.act)


@pytest.mark.file
def test_that_a_copy_says_on_every_page_that_it_sends_nothing_until_the_old_one_is_retired(
    room: Room, tmp_path: Path
) -> None:
    file = made_elsewhere(tmp_path)
    room.open()
    room.press(room.window.page.restore_link)  # type: ignore[union-attr]
    restore(room, file, "not the passphrase")
    dialog = next(found for found in room.window.findChildren(RestoreDialog) if found.isVisible())
    assert any("does not open" in words for words in dialog.notices.sentences)
    restore(room, file)
    room.qtbot.waitUntil(lambda: room.window.page is not None, timeout=PATIENCE_MS)
    room.settle()
    assert [one.name for one in workspace.lists.lists(room.desk)] == ["theirs"]
    assert any("is in place" in words for words in room.said()), room.said()
    for key in ("home", "campaigns", "settings", "maker", "backup"):
        room.go(key)
        assert room.window.retired.isVisible(), key
    assert "nothing is sent from here" in room.window.retired.words
    room.window.change_language("fr")
    room.settle()
    assert room.window.retired.isVisible()
    room.press(room.window.retired.declare)
    assert room.window.retired.question is not None
    room.press(room.window.retired.question.act)
    assert not room.window.retired.isVisible()
    assert workspace.restoring.waits_for(room.desk) == ""


@pytest.mark.file
def test_that_data_that_is_here_is_kept_aside_and_what_fails_leaves_it(
    room: Room, private_home: Path, tmp_path: Path
) -> None:
    prepared(private_home, tmp_path, "mine")
    file = made_elsewhere(tmp_path)
    cut = tmp_path / "cut.wabackup"
    cut.write_bytes(file.read_bytes()[:-40])
    room.open()
    page = cast("BackupPage", room.go("backup"))
    room.press(page.restore_button)
    restore(room, cut)
    room.qtbot.waitUntil(lambda: room.window.page is not None or visible_dialog(room), timeout=PATIENCE_MS)
    room.settle()
    assert [one.name for one in workspace.lists.lists(room.desk)] == ["mine"]
    for dialog in room.window.findChildren(RestoreDialog):
        dialog.reject()
    room.press(cast("BackupPage", room.go("backup")).restore_button)
    restore(room, file)
    room.qtbot.waitUntil(lambda: room.window.page is not None, timeout=PATIENCE_MS)
    room.settle()
    assert [one.name for one in workspace.lists.lists(room.desk)] == ["theirs"]
    kept = next(private_home.glob("wa-desktop.before-restore.*.sqlite3"))
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT name FROM contact_list").fetchall() == [("mine",)]
    page = cast("BackupPage", room.go("backup"))
    assert kept.name in page.copies.text()
    room.press(page.copies_button)
    assert page.question is not None
    room.press(page.question.act)
    assert not kept.exists()
    assert not page.copies_button.isVisible()


def visible_dialog(room: Room) -> bool:
    return any(found.isVisible() for found in room.window.findChildren(RestoreDialog))


@pytest.mark.file
def test_that_a_broken_database_offers_a_backup_instead(
    room: Room, qtbot: QtBot, private_home: Path, tmp_path: Path
) -> None:
    file = made_elsewhere(tmp_path)
    private_home.mkdir(parents=True)
    (private_home / "wa-desktop.sqlite3").write_bytes(b"this is no database at all, not any more" * 100)
    window = room.window = MainWindow(private_home)
    room.windows._opened.append(window)
    window.show()
    window.open_desk()
    qtbot.waitUntil(lambda: bool(window.waiting.notices.sentences), timeout=PATIENCE_MS)
    room.press(pressable(window, "Restore a backup"))
    restore(room, file)
    qtbot.waitUntil(lambda: window.page is not None, timeout=PATIENCE_MS)
    room.settle()
    assert [one.name for one in workspace.lists.lists(room.desk)] == ["theirs"]
    assert list(private_home.glob("wa-desktop.before-restore.*"))


@pytest.mark.file
def test_that_a_backup_is_put_back_over_a_trial_too(room: Room, tmp_path: Path) -> None:
    file = made_elsewhere(tmp_path)
    window = room.open()
    assert window.context is not None
    window.context.trial.start(window.page, lambda: None)  # type: ignore[arg-type]
    room.settle()
    assert window.context.trial.active
    take_in(room.desk, tmp_path, "tried")
    room.press(cast("BackupPage", room.go("backup")).restore_button)
    restore(room, file)
    room.qtbot.waitUntil(lambda: window.page is not None, timeout=PATIENCE_MS)
    room.settle()
    assert [one.name for one in workspace.lists.lists(room.desk)] == ["theirs"], room.said()
