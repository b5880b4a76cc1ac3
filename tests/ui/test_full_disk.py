"""A disk that is really full: a small one is mounted for a second process, filled, and worked on."""

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.planning_data import people
from tests.support.journey import Journey
from tests.support.live import Live
from tests.support.window import PATIENCE_MS, Windows
from wa_desktop.domain.states import CampaignState
from wa_desktop.words.bundled import bundled

_SMALL = "WA_DESKTOP_TEST_SMALL_DISK"
_MOUNTED = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
_MOUNT = 'mount -t tmpfs -o size=6m tmpfs "$0" && exec "$@"'

pytestmark = pytest.mark.long


@pytest.fixture
def small() -> Path:
    """The small disk, when there is one."""
    if _SMALL not in os.environ:
        pytest.skip("only on the small disk, which another test mounts")
    disk = Path(os.environ[_SMALL])
    for left in disk.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()
    return disk


@pytest.fixture
def windows(qtbot: QtBot, small: Path) -> Iterator[Windows]:
    opened = Windows(qtbot, small / "home")
    yield opened
    (small / "filler").unlink(missing_ok=True)
    opened.close_all()


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (65_536, 4_096, 512):
            try:
                while True:
                    filler.write(bytes(size))
            except OSError as full:
                if full.errno != errno.ENOSPC:
                    raise


def test_that_a_full_disk_is_said_in_words(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = [*_MOUNTED, _MOUNT, str(disk)]
    if shutil.which("unshare") is None or subprocess.run([*mounted, "true"], check=False).returncode:
        pytest.skip("not on this machine: a disk of one's own (unshare --user --mount)")
    ended = subprocess.run(
        [*mounted, sys.executable, "-m", "pytest", "-q", "-m", "long", __file__, "-k", "small_disk"],
        env={**os.environ, _SMALL: str(disk)},
        capture_output=True, text=True, timeout=300, check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout[-4000:]
    assert " passed" in ended.stdout
    assert "skipped" not in ended.stdout
    assert "Traceback" not in ended.stderr


def test_that_a_small_disk_lets_no_file_be_looked_at(qtbot: QtBot, windows: Windows, small: Path) -> None:
    window = windows.open()
    _fill(small)
    journey = Journey(qtbot, windows, window)
    journey.open_file(bundled("demo", "contacts.xlsx"))
    assert [said for said in journey.maker.notices.sentences if said.startswith("The disk is full")]
    assert not list((small / "home").glob("look-*/*"))


def test_that_a_small_disk_lets_the_window_open_and_try_again(qtbot: QtBot, windows: Windows, small: Path) -> None:
    (small / "home").mkdir()
    _fill(small)
    window = windows.begin()
    qtbot.waitUntil(lambda: bool(window.waiting.notices.sentences), timeout=PATIENCE_MS)
    assert window.waiting.notices.sentences[0].startswith("The disk is full")
    (small / "filler").unlink()
    window.open_desk()
    qtbot.waitUntil(lambda: window.page is not None, timeout=PATIENCE_MS)


def test_that_a_small_disk_holds_a_campaign_until_there_is_room(qtbot: QtBot, windows: Windows, small: Path) -> None:
    live = Live(qtbot, windows)
    live.begin(people("FR", 40, "fr"), {"latency_ms": 50})
    page = live.start(batch_size=2, rate=10)
    live.until(lambda: len(live.sandbox.calls) > 2)
    _fill(small)

    def said() -> str:
        return " ".join([page.problem.words, *page.notices.sentences])

    live.until(lambda: "disk is full" in said())
    page.refresh()
    live.windows.settle(live.window)
    qtbot.wait(2_500)
    assert "disk is full" in said(), "it stays said for as long as it is so"
    (small / "filler").unlink()
    # An answer that could not be kept is kept now, and it goes on; before a call it has stopped.
    live.until(lambda: live.status().state is CampaignState.FINISHED or page.controls.resume.isVisible())
    if live.status().state is not CampaignState.FINISHED:
        live.press(page.controls.resume)
    live.until_state(CampaignState.FINISHED)
    assert len(set(live.sandbox.numbers)) == len(live.sandbox.numbers) == 40


def test_that_a_small_disk_takes_no_report(qtbot: QtBot, small: Path, private_home: Path) -> None:
    windows = Windows(qtbot, private_home)
    live = Live(qtbot, windows)
    live.begin(people("FR", 4, "fr"))
    page = live.start()
    live.until_state(CampaignState.FINISHED)
    _fill(small)
    page.export(small / "report.xlsx")
    live.until(lambda: any(said.startswith("The disk is full") for said in page.notices.sentences))
    assert [one.name for one in small.iterdir()] == ["filler"], "nothing half written is left"
    assert not [label for label in page.findChildren(QLabel) if label.text().startswith("Report saved")]
    windows.close_all()
