"""The inbox with the mouse and the keyboard, on a real desk with a real sandbox."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.support.inbox import ANA, BEN, CLO, DAY, connect_to, hear, written
from tests.support.pages import Place
from tests.support.window import PATIENCE_MS, Windows, pressable
from wa_desktop.domain.replies import Conversation
from wa_desktop.domain.service_window import Clock, Window
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store import conversations as inbox
from wa_desktop.store.instants import to_stored
from wa_desktop.ui.pages.replies import RepliesPage
from wa_desktop.ui.pages.reply_bubbles import broken
from wa_desktop.ui.pages.reply_lines import person_line
from wa_desktop.workspace import replying, suppressions
from wa_desktop.workspace.desk import Desk, open_desk


@pytest.fixture
def sandbox(desk: Desk) -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        connect_to(desk, running.base_url)
        yield running


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    made = Place(qtbot, desk)
    yield made
    made.close()


def _page(place: Place) -> RepliesPage:
    page = place.open("replies")
    assert isinstance(page, RepliesPage)
    return page


def _press(place: Place, page: QWidget, words: str) -> None:
    """Press a button that may have been made this instant: Qt shows it at its next turn."""
    place.qtbot.waitUntil(
        lambda: any(words in one.text() and one.isVisible() for one in page.findChildren(QAbstractButton)),
        timeout=PATIENCE_MS,
    )
    place.press(pressable(page, words))


def _choose(place: Place, page: RepliesPage, number: str) -> None:
    assert page.people.choose(number)
    place.settle()


def test_that_an_empty_inbox_says_what_to_do(place: Place) -> None:
    page = _page(place)
    assert page._stack.currentIndex() == 0
    pressable(page, "See the campaigns")


def test_that_choosing_a_person_shows_and_reads_the_conversation(
    desk: Desk, place: Place, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "Bonjour"), written(BEN, "Hallo", ago=60))
    page = _page(place)
    assert [(line.key, line.unread) for line in page.people.lines] == [(BEN, True), (ANA, True)]
    _choose(place, page, ANA)
    assert page.panel.who.text() == ANA
    assert "22 h" in page.panel.chip.words or "23 h" in page.panel.chip.words
    assert [line.unread for line in page.people.lines] == [True, False]
    assert "Meta" in page.panel.composer.price.text()


def test_that_an_answer_is_written_sent_and_shown(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    page = _page(place)
    _choose(place, page, ANA)
    composer = page.panel.composer
    assert not composer.send.isEnabled()
    composer.text.setPlainText("Bonjour !")
    assert composer.count.text() == "9 / 4,096"
    QTest.keyClick(composer.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    place.settle()
    assert sandbox.numbers == [ANA]
    assert composer.text.toPlainText() == ""
    assert "Answered" in page.people.lines[0].chip


def test_that_buttons_are_checked_while_they_are_typed(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    page = _page(place)
    _choose(place, page, ANA)
    composer = page.panel.composer
    composer.text.setPlainText("Quand ?")
    place.press(composer.more)
    composer.buttons[0].setText("Matin")
    composer.buttons[1].setText("matin")
    assert not composer.send.isEnabled()
    assert "same" in composer.send.toolTip()
    composer.buttons[1].setText("Soir")
    place.press(composer.send)
    assert sandbox.numbers == [ANA]
    (sent,) = [one for one in replying.thread(desk, ANA).entries if type(one).__name__ == "ReplyView"]
    assert sent.buttons == ("Matin", "Soir")  # type: ignore[union-attr]


def test_that_a_closed_window_says_why_and_offers_a_template(
    desk: Desk, place: Place, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "Bonjour", ago=DAY))
    page = _page(place)
    _choose(place, page, ANA)
    assert not page.panel.composer.isVisible()
    assert page.panel.chip.words == "Closed"
    _press(place, page, "Write with a template")
    key, arguments = place.gone[-1]
    assert key == "maker"
    assert ANA in arguments["pasted"]


def test_that_a_window_that_closes_while_it_is_looked_at_takes_the_answer_away(
    desk: Desk, place: Place, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    hear(desk, written(ANA, "Bonjour", ago=DAY - 30))
    page = _page(place)
    _choose(place, page, ANA)
    assert page.panel.composer.isVisible()
    shown = page.panel.thread_shown
    assert shown is not None
    monkeypatch.setattr(inbox, "now", lambda: to_stored(datetime.now(UTC) + timedelta(seconds=31)))
    page.panel.closed.emit(ANA)
    place.settle()
    assert not page.panel.composer.isVisible()


def test_that_an_uncertain_answer_is_decided_here(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"))
    sandbox.use({"calls": [{"do": "cut_answer", "call": 1}]})
    page = _page(place)
    _choose(place, page, ANA)
    page.panel.composer.text.setPlainText("Bonjour !")
    place.press(page.panel.composer.send)
    assert page.people.lines[0].chip == "Answer perhaps sent"
    assert page.notices.sentences
    _press(place, page, "Count as sent")
    assert replying.uncertain(desk, ANA) == []


def test_that_a_doubt_is_decided_here(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "plus de messages svp"))
    page = _page(place)
    assert page.people.lines[0].chip == "Perhaps a stop"
    _choose(place, page, ANA)
    _press(place, page, "It is a stop")
    assert [one.number for one in suppressions.listed(desk)] == [ANA]
    assert "Stopped" in page.people.lines[0].chip


def test_that_receipts_and_unread_marks_are_acts_of_a_person(
    desk: Desk, place: Place, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "Bonjour"))
    page = _page(place)
    _choose(place, page, ANA)
    assert sandbox.receipts == []
    _press(place, page, "Show them")
    assert len(sandbox.receipts) == 1
    _press(place, page, "Mark as not read")
    assert replying.unread(desk) == 1


def test_that_home_sends_to_what_waits_for_a_decision(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "plus de messages svp"), written(BEN, "Hallo"))
    home = place.open("home")
    words = [label.text() for label in home.findChildren(QLabel)]
    assert "1 person may have asked to stop: read the message and decide." in words
    _press(place, home, "Decide")
    assert place.gone[-1] == ("replies", {"which": "doubtful"})
    page = place.open("replies", which="doubtful")
    assert isinstance(page, RepliesPage)
    assert [line.key for line in page.people.lines] == [ANA]


def test_that_what_comes_into_the_conversation_shown_counts_as_read(
    desk: Desk, place: Place, sandbox: ThreadedSandbox
) -> None:
    hear(desk, written(ANA, "Bonjour"))
    page = _page(place)
    _choose(place, page, ANA)
    hear(desk, written(ANA, "Vous êtes là ?", ago=1))
    page.refresh()
    place.settle()
    assert replying.unread(desk) == 0
    assert page.panel.thread_shown is not None
    assert len(page.panel.thread_shown.entries) == 2


def test_that_the_inbox_is_narrowed(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"), written(BEN, "STOP"), written(CLO, "Hallo", ago=2 * DAY))
    page = _page(place)
    page.which.setCurrentIndex(page.which.findData("opted_out"))
    page.which.activated.emit(page.which.currentIndex())
    place.settle()
    assert [line.key for line in page.people.lines] == [BEN]
    page.which.setCurrentIndex(0)
    page.search.setText("nobody writes so")
    place.qtbot.waitUntil(page.nothing.isVisible, timeout=PATIENCE_MS)
    assert page._stack.currentIndex() == 1


def test_that_a_draft_stays_with_its_person(desk: Desk, place: Place, sandbox: ThreadedSandbox) -> None:
    hear(desk, written(ANA, "Bonjour"), written(BEN, "Hallo"))
    page = _page(place)
    _choose(place, page, ANA)
    page.panel.composer.text.setPlainText("Je cherche…")
    _choose(place, page, BEN)
    assert page.panel.composer.text.toPlainText() == ""
    _choose(place, page, ANA)
    assert page.panel.composer.text.toPlainText() == "Je cherche…"


def test_that_the_rail_counts_what_nobody_read(qtbot: QtBot, private_home: object, windows: Windows) -> None:
    from pathlib import Path

    assert isinstance(private_home, Path)
    desk = open_desk(private_home)
    hear(desk, written(ANA, "Bonjour"), written(BEN, "Hallo"))
    desk.close()
    window = windows.open()
    shown = window.rail._buttons["replies"]
    qtbot.waitUntil(lambda: shown.text() == "Replies (2)", timeout=5_000)
    assert shown.accessibleName() == "Replies, 2 not read"


def test_that_a_line_says_what_matters_most() -> None:
    now = datetime(2026, 11, 3, 8, tzinfo=UTC)

    def chip(hours: float, **facts: object) -> str:
        began = now - timedelta(hours=24 - hours)
        plain = {
            "key": ANA, "number": ANA, "name": "", "last": began, "form": "text", "text": "?", "unread": 0,
            "messages": 1, "window": Window(began), "is_open": hours > 0, "answered": False, "suppressed": 0,
            "doubtful": 0, "unconfirmed": 0,
        }  # fmt: skip
        return person_line(Conversation(**{**plain, **facts}), Clock(now)).chip  # type: ignore[arg-type]

    assert chip(4) == "4 h 0 min left"
    assert chip(0) == "Window closed"
    assert chip(0.5) == "30 min left"
    assert chip(4, doubtful=1, suppressed=3) == "Perhaps a stop"
    assert chip(4, suppressed=3) == "Stopped · 4 h 0 min left"


def test_that_long_words_may_break() -> None:
    assert broken("court") == "court"
    assert "\u200b" in broken("https://exemple.fr/" + "x" * 80)
