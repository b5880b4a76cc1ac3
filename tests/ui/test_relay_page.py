"""The follow-up page: connected and tested, what is missing without a relay, the e-mail to SMSBOX."""

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from tests.results.samples import says, status
from tests.support.pages import Place
from tests.support.relay_process import TOKEN
from tests.support.relays import mailbox, served
from tests.support.window import PATIENCE_MS
from wa_desktop.ui.news import News
from wa_desktop.ui.operations import Operations
from wa_desktop.ui.pages.relay import RelayPage
from wa_desktop.ui.widgets.notices import NoticeBar
from wa_desktop.workspace import pulling, relay_tokens
from wa_desktop.workspace.desk import Desk


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(relay_tokens.ENVIRONMENT, TOKEN)


def _said(bar: NoticeBar) -> str:
    return " ".join(bar.sentences)


def test_that_a_relay_is_connected_read_and_left(qtbot: QtBot, desk: Desk) -> None:
    place = Place(qtbot, desk)
    with served(mailbox([status("+33612345601", "sent"), says("+33612345601", "Bonjour", "m1")])) as url:
        page = place.open("relay")
        assert isinstance(page, RelayPage)
        assert page.said.text() == "Follow-up not connected"
        assert page.without.isVisible()
        page.address.setText("http://relay.example.com")
        place.press(page.connect_button)
        assert "https" in _said(page.results)
        page.address.setText(url)
        place.press(page.connect_button)
        assert "2 events read: 2 new" in _said(page.results)
        assert page.said.text() == "Follow-up connected"
        assert not page.without.isVisible()
        place.press(page.leave_button)
        assert pulling.relay(desk) is None
    place.close()


def test_that_a_relay_that_is_away_is_said(qtbot: QtBot, desk: Desk) -> None:
    with served(mailbox([])) as url:
        pulling.connect_relay(desk, url, None)
    place = Place(qtbot, desk)
    page = place.open("relay")
    assert isinstance(page, RelayPage)
    place.press(page.read_button)
    assert "refuses the connection" in _said(page.notices)
    page.refresh()
    place.settle()
    assert "refuses the connection" in _said(page.problem)
    place.close()


def test_that_the_email_is_copied(qtbot: QtBot, desk: Desk) -> None:
    place = Place(qtbot, desk)
    page = place.open("relay")
    assert isinstance(page, RelayPage)
    assert not page.copy_button.isEnabled()
    place.trial.start(page, lambda: None)
    qtbot.waitUntil(lambda: place.trial.active, timeout=20_000)
    page.webhook.setText("https://relay.example.com/hush")
    page.refresh()
    place.settle()
    place.press(page.copy_button)
    assert "https://relay.example.com/hush" in QGuiApplication.clipboard().text()
    place.close()


def test_that_the_window_reads_the_relay_by_itself_and_says_what_changed(qtbot: QtBot, desk: Desk) -> None:
    def failed(error: BaseException) -> None:
        raise AssertionError from error

    bodies = [says("+33612345601", "Bonjour", "m1")]
    operations = Operations(failed)
    news = News(desk, operations)
    news.look()
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    with served(mailbox(bodies)) as url:
        pulling.connect_relay(desk, url, None)
        with qtbot.waitSignal(news.arrived, timeout=20_000):
            news.look()
    with qtbot.waitSignal(news.arrived, timeout=20_000):
        news.look()
    qtbot.waitUntil(lambda: not operations.busy, timeout=PATIENCE_MS)
    news.stop()
