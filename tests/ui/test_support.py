"""Crashes, their reports, and the file for support: helpful, and about nobody."""

import json
import os
import threading
import zipfile
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.errors import UserError
from wa_desktop.domain.masking import reduced_log, report_of
from wa_desktop.domain.values import Category
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.ui.crash import CrashDialog, CrashHandler, crash_report
from wa_desktop.ui.support import write_bundle
from wa_desktop.workspace import incidents
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.logbook import FILE_NAME as LOG_NAME

NUMBER = "+33612345678"
SPOKEN = "06 12 34 56 78"
NAME = "Éloïse Vandenbroucke"
KEY = "sk_live_Zx9-Qw7-Kp2-Lm4"
MAIL = "eloise.vandenbroucke@example.org"
PLANTED = (NUMBER, NUMBER[1:], SPOKEN, *NAME.split(), NAME.casefold(), KEY, MAIL)


def _raised() -> BaseException:
    person = {"name": NAME}
    try:
        try:
            int(f"{NUMBER} {KEY}")
        except ValueError as inner:
            raise KeyError(f"{person['name']} ({MAIL}, {SPOKEN}) has no number") from inner
    except KeyError as error:
        return error
    raise AssertionError("nothing was raised")


def _tells_nothing(text: str) -> None:
    for secret in PLANTED:
        assert secret not in text, secret


def test_that_a_crash_report_names_the_place_and_nobody() -> None:
    report = crash_report(_raised())
    _tells_nothing(report)
    assert "KeyError" in report
    assert "ValueError: invalid literal for int() with base 10:" in report
    assert "in _raised" in report
    assert str(Path.home()) not in report


def test_that_an_attribute_of_the_code_is_told_and_a_value_is_not() -> None:
    try:
        getattr(object(), NAME.split()[1])
    except AttributeError as error:
        report = report_of(error)
    _tells_nothing(report)
    assert report.startswith("AttributeError: 'object' object has no attribute '…'")


def test_that_a_log_is_reduced_to_its_own_words() -> None:
    log = [
        f"2026-11-23 13:10:34,123 WARNING wa_desktop.gateway.client no answer for {NAME} {NUMBER}: {KEY}",
        "Traceback (most recent call last):",
        '  File "/opt/eloise/app/wa_desktop/store/ledger.py", line 12, in claim',
        f'    send("{NAME}", "{NUMBER}")',
        f"ValueError: {NAME} is not a number",
    ]
    text = "\n".join(reduced_log(log))
    _tells_nothing(text)
    assert "/home/" not in text
    assert "2026-11-23 13:10:34,123 WARNING wa_desktop.gateway.client no" in text
    assert 'File "wa_desktop/store/ledger.py", line 12, in claim' in text
    assert "ValueError: … is not a number" in text


def _planted(desk: Desk, tmp_path: Path) -> None:
    sheet = tmp_path / f"{NAME}.csv"
    sheet.write_text(f"Nom;Téléphone;E-mail;Opt-in\n{NAME};{SPOKEN};{MAIL};oui\n", encoding="utf-8")
    # A team's server knows who is connected, and takes no other name.
    operator = desk.operator if desk.store.is_shared else NAME
    options = ImportOptions(
        accept_repairs=frozenset({"all"}), consent={"Opt-in": Category.MARKETING.bit}, operator=operator
    )
    workspace.lists.import_file(desk, sheet, NAME, Into.NEW, options)
    workspace.settings.change(desk, "backup_folder", f"/home/{NAME}")
    logs = desk.home / "logs"
    logs.mkdir(exist_ok=True)
    (logs / LOG_NAME).write_text(
        f"2026-11-23 13:10:34,123 ERROR wa_desktop.bugs unexpected problem {NAME} {SPOKEN}\n{KEY}\n{MAIL}\n",
        encoding="utf-8",
    )
    incidents.keep(desk.home, crash_report(_raised()))


def _contents(archive: Path) -> str:
    with zipfile.ZipFile(archive) as packed:
        return "\n".join(name + "\n" + packed.read(name).decode() for name in packed.namelist())


def test_that_a_support_file_helps_and_holds_nobody(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", KEY)
    _planted(desk, tmp_path)
    target = workspace.support.write_bundle(tmp_path / "support.zip", desk.home)
    text = _contents(target)
    _tells_nothing(text)
    assert str(tmp_path) not in text
    with zipfile.ZipFile(target) as packed:
        database = json.loads(packed.read("database.json"))
        settings = json.loads(packed.read("settings.json"))
    assert database["rows"]["contact_list"] == 1
    assert database["rows"]["member"] == 1
    assert settings["country"] == "FR"
    assert settings["backup_folder"] is True
    assert "KeyError" in text
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0


@pytest.mark.file
def test_that_a_support_file_is_made_of_a_database_that_cannot_be_read(tmp_path: Path) -> None:
    home = tmp_path / "broken"
    home.mkdir()
    (home / FILE_NAME).write_bytes(b"not a database at all" * 100)
    text = _contents(workspace.support.write_bundle(tmp_path / "support.zip", home))
    assert "SQLITE_NOTADB" in text
    with pytest.raises(UserError) as refused:
        workspace.support.write_bundle(tmp_path / "nowhere" / "support.zip", home)
    assert refused.value.code == "support_not_written"


def test_that_the_support_file_is_saved_from_the_window(qtbot: QtBot, windows: Windows, tmp_path: Path) -> None:
    window = windows.open()
    write_bundle(window, tmp_path / "support.zip")
    windows.settle(window)
    assert window.page is not None
    assert any("support.zip" in words for words in window.page.notices.sentences)
    assert zipfile.is_zipfile(tmp_path / "support.zip")


def test_that_the_crash_dialog_copies_its_report(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    saved: list[bool] = []
    handler = CrashHandler(parent, tmp_path, lambda: saved.append(True))
    handler.show(_raised())
    dialog = parent.findChild(CrashDialog)
    assert dialog is not None
    click(qtbot, pressable(dialog, "Copy the report"))
    copied = QGuiApplication.clipboard().text()
    shown = dialog.findChild(QPlainTextEdit)
    assert shown is not None
    assert copied == shown.toPlainText()
    _tells_nothing(copied)
    click(qtbot, pressable(dialog, "Save a support file"))
    assert saved == [True]
    known = incidents.last(tmp_path)
    assert known is not None
    assert not known.told, "nobody has closed the dialog yet"
    click(qtbot, pressable(dialog, "Close"))
    known = incidents.last(tmp_path)
    assert known is not None
    assert known.told


def test_that_a_bug_in_a_thread_is_shown_in_qts(qtbot: QtBot, tmp_path: Path) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    handler = CrashHandler(parent, tmp_path)
    caught = threading.ExceptHookArgs((KeyError, _raised(), None, None))
    worker = threading.Thread(target=handler._caught_in_thread, args=(caught,))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: parent.findChild(CrashDialog) is not None, timeout=PATIENCE_MS)
    parent.findChildren(CrashDialog)[0].close()


def test_that_the_last_crash_is_told_at_the_next_start_and_once(windows: Windows, private_home: Path) -> None:
    private_home.mkdir()
    incidents.keep(private_home, crash_report(_raised()))
    first = windows.open()
    assert first.page is not None
    assert any("did not close as it should" in words for words in first.page.notices.sentences)
    second = windows.open()
    assert second.page is not None
    assert not any("did not close" in words for words in second.page.notices.sentences)
