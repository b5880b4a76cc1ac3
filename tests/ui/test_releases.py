"""The line about a newer version: quiet, in both languages, gone when it is not wanted; the card in the settings."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from tests.support.announcing import Announcer, asked_here, manifest
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop.ui.main_window import MainWindow
from wa_desktop.ui.pages.settings import SettingsPage
from wa_desktop.ui.release_watch import ReleaseWatch
from wa_desktop.workspace import releases


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Announcer]:
    with asked_here(tmp_path, monkeypatch) as opened:
        yield opened


class Browser(QObject):
    """Stands where the system's browser would be."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        """Keep what would be shown."""
        self.opened.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    stand_in = Browser()
    QDesktopServices.setUrlHandler("https", stand_in, "open")  # type: ignore[arg-type] # takes text, says bytes
    yield stand_in
    QDesktopServices.unsetUrlHandler("https")


def watch_of(window: MainWindow) -> ReleaseWatch:
    assert window.context is not None
    assert window.context.safety is not None
    return window.context.safety.releases


def told(qtbot: QtBot, window: MainWindow, words: str) -> None:
    """Have it look, and wait until these words stand over the page."""
    watch_of(window).look()
    qtbot.waitUntil(lambda: words in window.releases.words and window.releases.isVisible(), timeout=PATIENCE_MS)


def test_that_a_newer_version_is_a_line_that_can_be_put_away(
    qtbot: QtBot, windows: Windows, server: Announcer, browser: Browser
) -> None:
    server.announce(manifest())
    window = windows.open()
    assert not window.releases.isVisible()
    told(qtbot, window, "sends nothing about you")
    assert not server.asked, "a person is told before anything is asked"
    click(qtbot, pressable(window.releases, "All right"))
    assert not window.releases.isVisible()
    told(qtbot, window, "Version 9.1.0")
    assert "A calendar of sends." in window.releases.words
    click(qtbot, pressable(window.releases, "See what changes"))
    assert browser.opened == ["https://example.org/wa-desktop/9.1.0"]
    window.change_language("fr")
    assert "Un calendrier des envois." in window.releases.words
    qtbot.waitUntil(window.releases.isVisible, timeout=PATIENCE_MS)
    click(qtbot, pressable(window.releases, "Pas maintenant"))
    assert not window.releases.isVisible()
    windows.settle(window)
    assert window.context is not None
    assert releases.look(window.context.desk) is None


def test_that_never_ask_is_kept_and_shown_in_the_settings(qtbot: QtBot, windows: Windows, server: Announcer) -> None:
    server.announce(manifest())
    window = windows.open()
    told(qtbot, window, "sends nothing about you")
    click(qtbot, pressable(window.releases, "Never ask"))
    assert not window.releases.isVisible()
    windows.settle(window)
    assert not server.asked
    window.go("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: "Switched off" in page.asking.text(), timeout=PATIENCE_MS)
    box = page.fields["version_news"]
    assert isinstance(box, QCheckBox)
    assert not box.isChecked()
    page.look_for_version()
    qtbot.waitUntil(lambda: any("9.1.0" in words for words in page.notices.sentences), timeout=PATIENCE_MS)


def test_that_a_copy_without_an_address_says_so(
    qtbot: QtBot, windows: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(releases.ELSEWHERE, raising=False)
    monkeypatch.delenv(releases.FORBIDDEN, raising=False)
    window = windows.open()
    window.go("settings")
    page = window.page
    assert isinstance(page, SettingsPage)
    qtbot.waitUntil(lambda: "without an address" in page.asking.text(), timeout=PATIENCE_MS)
    assert not page.fields["version_news"].isEnabled()
    assert not page.look_button.isEnabled()
