"""The window survives what a computer does to it: kills, full disks, lost screens, a second start."""

import errno
import logging
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QDialog, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from tests.support.window import PATIENCE_MS, Windows, pressable
from wa_desktop import workspace
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.progress import CancelToken, OnProgress
from wa_desktop.store.file_store import FILE_NAME
from wa_desktop.ui.geometry import (
    Places,
    keep_window,
    places,
    remember_splitter,
    restore_window,
    use_places,
    visible,
)
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.operations import refusal_of
from wa_desktop.ui.single import Doorbell, first_on
from wa_desktop.ui.support import write_bundle
from wa_desktop.workspace import incidents
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.logbook import Log


def test_that_an_end_without_goodbye_is_noticed_and_a_proper_one_is_not(tmp_path: Path) -> None:
    watch = incidents.Watch(tmp_path)
    watch.begin()
    watch.end()
    again = incidents.Watch(tmp_path)
    again.begin()
    assert incidents.last(tmp_path) is None
    again.end()
    _start_and_kill(tmp_path)
    after = incidents.Watch(tmp_path)
    after.begin()
    after.end()
    known = incidents.last(tmp_path)
    assert known is not None
    assert not known.told


def _start_and_kill(home: Path) -> None:
    script = "import sys, os\nfrom pathlib import Path\nfrom wa_desktop.workspace import incidents\n"
    script += "incidents.Watch(Path(sys.argv[1])).begin()\nos._exit(9)\n"
    subprocess.run([sys.executable, "-c", script, str(home)], timeout=60, check=False)


def test_that_a_second_start_hands_its_file_to_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    home, sheet = tmp_path / "home", tmp_path / "clients.csv"
    lock = first_on(home, None)
    assert lock is not None
    rung: list[Path | None] = []
    bell = Doorbell(home, rung.append)
    script = "import sys\nfrom pathlib import Path\nfrom wa_desktop.ui.single import first_on\n"
    script += "lock = first_on(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)\n"
    script += "sys.exit(0 if lock is None else 1)\n"
    for given in ([str(sheet)], []):
        later = subprocess.Popen([sys.executable, "-c", script, str(home), *given])
        qtbot.waitUntil(lambda: later.poll() is not None, timeout=PATIENCE_MS)  # noqa: B023
        assert later.returncode == 0
    assert rung == [sheet, None]
    bell.stop()
    lock.release()


def test_that_a_first_window_that_was_killed_or_is_silent_is_told_apart(qtbot: QtBot, tmp_path: Path) -> None:
    script = "import sys, time\nfrom pathlib import Path\nfrom wa_desktop.ui.single import first_on\n"
    script += "lock = first_on(Path(sys.argv[1]), None)\nprint('held', flush=True)\ntime.sleep(60)\n"
    with subprocess.Popen([sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"held"
        with pytest.raises(WaitingForPerson) as silent:
            first_on(tmp_path, tmp_path / "clients.csv", patience=0.3)
        first.kill()
    assert silent.value.code == "window_silent"
    assert not list((tmp_path / "calls").iterdir()), "nobody waits for this call any more"
    lock = first_on(tmp_path, None)
    assert lock is not None, "the system freed the lock of the killed one"
    lock.release()


def test_that_a_call_nobody_waits_for_rings_no_bell(qtbot: QtBot, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    for name, said in (("old.call", '{"open": "x.csv"}'), ("new.call", "not json")):
        (calls / name).write_text(said, encoding="utf-8")
    os.utime(calls / "old.call", (1, 1))
    rung: list[Path | None] = []
    bell = Doorbell(tmp_path, rung.append)
    bell.look()
    bell.stop()
    assert rung == [None], "nonsense brings the window to the front, no more"
    assert not list(calls.iterdir())


@pytest.mark.qt_log_ignore("does not support raise")
def test_that_the_window_called_comes_forward_with_the_file(qtbot: QtBot, windows: Windows, tmp_path: Path) -> None:
    sheet = tmp_path / "clients.csv"
    sheet.write_text("Nom;Téléphone\nDurand;0612345678\n", encoding="utf-8")
    window = windows.open()
    window.showMinimized()
    window.come_forward(sheet)
    assert not window.isMinimized()
    windows.settle(window)
    assert window.page is window.pages["maker"]


SCREEN, RIGHT = QRect(0, 0, 1920, 1080), QRect(1920, 0, 1280, 1024)


@pytest.mark.parametrize(
    ("wished", "screens", "shown"),
    [
        (QRect(2000, 100, 1000, 800), [SCREEN, RIGHT], QRect(2000, 100, 1000, 800)),
        (QRect(2000, 100, 1000, 800), [SCREEN], QRect(460, 140, 1000, 800)),
        (QRect(100, -500, 1000, 800), [SCREEN], QRect(460, 140, 1000, 800)),
        (QRect(1900, 10, 1000, 800), [SCREEN], QRect(460, 140, 1000, 800)),
        (QRect(50, 50, 4000, 3000), [SCREEN], QRect(50, 50, 1920, 1080)),
        (QRect(5000, 5000, 4000, 3000), [RIGHT], QRect(1920, 0, 1280, 1024)),
    ],
)  # fmt: skip
def test_that_a_window_of_a_screen_that_is_gone_is_visible_again(
    wished: QRect, screens: list[QRect], shown: QRect
) -> None:
    assert visible(wished, screens) == shown


def test_that_the_window_comes_back_where_it_stood(qtbot: QtBot, tmp_path: Path) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(40, 60, 500, 300)
    window.show()
    places = Places(tmp_path)
    keep_window(window, places)
    places.flush()
    again = QWidget()
    qtbot.addWidget(again)
    restore_window(again, Places(tmp_path))
    assert again.geometry() == QRect(40, 60, 500, 300)
    places.put("window", {"at": [40, 60, 500, 300], "maximised": True})
    restore_window(again, places)
    assert again.windowState() & Qt.WindowState.WindowMaximized


def test_that_the_parts_of_a_splitter_come_back(qtbot: QtBot, tmp_path: Path) -> None:
    shown = list[QSplitter]()
    for _start in range(2):
        use_places(Places(tmp_path))
        splitter = QSplitter()
        qtbot.addWidget(splitter)
        splitter.resize(600, 200)
        for _part in range(2):
            splitter.addWidget(QWidget())
        splitter.show()
        remember_splitter(splitter, "replies")
        if not shown:
            splitter.moveSplitter(150, 1)
            places().flush()
        shown.append(splitter)
    assert shown[1].sizes() == shown[0].sizes()
    assert shown[1].sizes()[0] == 150
    use_places(Places(None))


@pytest.mark.parametrize("said", ["", "[]", "{", '{"window": 3}', '{"window": {"at": [1, 2, "x", -4]}}'])
def test_that_a_damaged_memory_of_places_is_no_memory(qtbot: QtBot, tmp_path: Path, said: str) -> None:
    (tmp_path / "window.json").write_text(said, encoding="utf-8")
    window = QWidget()
    qtbot.addWidget(window)
    before = window.geometry()
    restore_window(window, Places(tmp_path))
    assert window.geometry() == before


def test_that_a_full_disk_costs_only_the_memory_of_places(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_arguments: object, **_more: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    places, log = Places(tmp_path), Log(tmp_path)
    monkeypatch.setattr(os, "open", full)
    places.put("window", 1)
    places.flush()
    incidents.keep(tmp_path, "report")
    logging.getLogger("wa_desktop.test").warning("nowhere to write this")
    monkeypatch.undo()
    log.close()
    assert not list(tmp_path.glob("*.json"))


def test_that_what_the_computer_refuses_is_said_in_words() -> None:
    full = refusal_of(OSError(errno.ENOSPC, "No space left on device", "report.xlsx"))
    assert full is not None
    assert full.code == "disk_full"
    held = refusal_of(PermissionError(errno.EACCES, "Permission denied", "report.xlsx"))
    assert held is not None
    assert held.code == "file_not_written"
    assert refusal_of(ConnectionResetError(errno.ECONNRESET, "reset")) is None


@pytest.mark.file
def test_that_a_database_that_another_program_holds_is_said_in_words(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.home / FILE_NAME)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
    path = desk.home / FILE_NAME
    size = path.stat().st_size
    with path.open("r+b") as damaged:
        damaged.seek(4096)
        damaged.write(b"\xff" * (size - 4096))
    with pytest.raises(WaitingForPerson) as refused:
        workspace.lists.lists(desk)
    assert refused.value.code == "store_not_read"


@pytest.mark.file
def test_that_an_unreadable_folder_leaves_ways_out(qtbot: QtBot, private_home: Path, windows: Windows) -> None:
    private_home.mkdir()
    (private_home / FILE_NAME).write_bytes(b"not a database" * 400)
    window = windows.begin()
    qtbot.waitUntil(lambda: bool(window.waiting.notices.sentences), timeout=PATIENCE_MS)
    said = " ".join(window.waiting.notices.sentences)
    assert "Traceback" not in said
    pressable(window.waiting, "Try again")
    pressable(window.waiting, "Restore a backup")
    pressable(window.waiting, "Save a support file")


def _reading(window: MainWindow) -> None:
    window.go("lists")


def _importing(window: MainWindow) -> None:
    sheet = window.folder / "big.csv"
    lines = [f"Nom{n};06{n:08};oui" for n in range(20_000)]
    sheet.write_text("Nom;Téléphone;Opt-in\n" + "\n".join(lines), encoding="utf-8")
    window.intake.open_file(sheet)


def _bundling(window: MainWindow) -> None:
    write_bundle(window, window.folder / "support.zip")


def _waiting_for_ever(window: MainWindow) -> None:
    def action(on_progress: OnProgress, cancel: CancelToken) -> None:
        while True:
            cancel.check()
            time.sleep(0.01)

    assert window.page is not None
    window.operations.run("Waiting", action, lambda _done: None, window.page)


def _asking(window: MainWindow) -> None:
    window.go("maker")
    ask_bundle_dialog = QDialog(window)
    ask_bundle_dialog.open()


def _trying(window: MainWindow) -> None:
    assert window.context is not None
    assert window.page is not None
    window.context.trial.start(window.page, lambda: None)


@pytest.mark.parametrize("deed", [_reading, _importing, _bundling, _waiting_for_ever, _asking, _trying])
def test_that_the_window_quits_whatever_is_under_way(qtbot: QtBot, windows: Windows, deed: object) -> None:
    window = windows.open()
    assert callable(deed)
    deed(window)
    window.leave()
    qtbot.waitUntil(lambda: window.closed, timeout=PATIENCE_MS)
    # Closing waits a while for what was cancelled; on a busy computer it ends by itself a little later.
    qtbot.waitUntil(lambda: not window.operations.busy, timeout=PATIENCE_MS)
    qtbot.waitUntil(
        lambda: not {"sandbox", "relay"} & {thread.name for thread in threading.enumerate()}, timeout=PATIENCE_MS
    )


def test_that_the_window_quits_while_its_data_is_being_opened(qtbot: QtBot, windows: Windows) -> None:
    window = windows.begin()
    window.leave()
    qtbot.waitUntil(lambda: window.closed, timeout=PATIENCE_MS)
    assert window.context is None


_WHOLE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from wa_desktop.ui import main, main_window
made = []
class Seen(main_window.MainWindow):
    def __init__(self, *given):
        super().__init__(*given)
        made.append(self)
main.MainWindow = Seen
def look():
    if made and made[0].page is not None and made[0].pages.get("maker") is made[0].page:
        made[0].leave()
timer = None
def started():
    pass
import PySide6.QtWidgets as widgets
app = widgets.QApplication([])
timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
app.aboutToQuit.connect(timer.stop)
print("ready", flush=True)
sys.exit(main.run_window(Path(sys.argv[1]), "en", None))
"""


def test_that_the_program_started_twice_is_one_window(tmp_path: Path) -> None:
    home, sheet = tmp_path / "home", tmp_path / "clients.csv"
    sheet.write_text("Nom;Téléphone\nDurand;0612345678\n", encoding="utf-8")
    with subprocess.Popen([sys.executable, "-c", _WHOLE, str(home)], stdout=subprocess.PIPE) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == b"ready"
        until = time.monotonic() + 30
        while not (home / "logs" / "running").exists() and time.monotonic() < until:
            time.sleep(0.05)
        command = [sys.executable, "-m", "wa_desktop", "--home", str(home), "open", str(sheet)]
        second = subprocess.run(command, capture_output=True, timeout=60, check=False)
        assert second.returncode == 0, second.stderr
        assert first.wait(timeout=60) == 0, "the first one was given the file, and closed"
    assert not (home / "logs" / "running").exists()
    assert incidents.last(home) is None


@pytest.mark.long
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_that_a_signal_at_any_moment_ends_the_program_without_a_word(tmp_path: Path, ending: signal.Signals) -> None:
    home = tmp_path / "home"
    for moment in (0.2, 0.6, 1.0, 1.4, 1.8, 2.4, 3.2):
        command = [sys.executable, "-m", "wa_desktop", "--home", str(home)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as program:
            time.sleep(moment)
            program.send_signal(ending)
            _said, wrong = program.communicate(timeout=60)
        # Before there is a window the system ends it; the window itself closes as when one closes it.
        assert program.returncode in (0, -ending), (moment, wrong)
        assert b"Traceback" not in wrong, moment
        assert not (home / "logs" / "running").exists(), moment
    assert incidents.last(home) is None


def test_that_a_trial_asked_for_twice_is_started_once(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    context, done = window.context, list[int]()
    assert context is not None
    assert window.page is not None
    for which in (1, 2):
        context.trial.start(window.page, partial(done.append, which))
    starting = [one for one in window.operations.under_way if one.name == "Starting the trial mode…"]
    assert len(starting) == 1
    qtbot.waitUntil(lambda: done == [1, 2], timeout=PATIENCE_MS)
    assert context.trial.active
