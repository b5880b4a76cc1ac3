"""The whole job in the window, with the mouse and with the keyboard alone, in both languages."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.planning_data import people
from tests.support.hands import Hands, Keyboard, Mouse
from tests.support.journey import Journey, see_nothing
from tests.support.live import Live
from tests.support.taking import Taking
from tests.support.window import PATIENCE_MS, Windows
from wa_desktop import workspace
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.ui.pages.campaigns import CampaignsPage
from wa_desktop.ui.pages.home import HomePage
from wa_desktop.ui.theme import theme
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _

_S, _C = RecipientState, CampaignState
WAYS = [
    pytest.param(("keyboard", "fr"), marks=pytest.mark.long, id="keyboard-fr"),
    pytest.param(("mouse", "en"), marks=pytest.mark.long, id="mouse-en"),
    pytest.param(("keyboard", "en"), marks=pytest.mark.long, id="keyboard-en"),
    pytest.param(("mouse", "fr"), marks=pytest.mark.long, id="mouse-fr"),
]
"""The mouse has its plain journeys beside this one; the long run has every hand in every language."""


# The list of names under a field, without a screen.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture(params=WAYS, ids="-".join)
def way(request: pytest.FixtureRequest, qapp: QApplication) -> tuple[str, str]:
    theme().follow(qapp, "light")
    hand, language = request.param
    return hand, language


@pytest.fixture
def hands(qtbot: QtBot, way: tuple[str, str]) -> Hands:
    return Keyboard(qtbot) if way[0] == "keyboard" else Mouse(qtbot)


@pytest.fixture
def windows(qtbot: QtBot, private_home: Path) -> Iterator[Windows]:
    opened = Windows(qtbot, private_home)
    yield opened
    opened.close_all()


def test_that_a_first_run_ends_with_a_finished_campaign(
    qtbot: QtBot, windows: Windows, hands: Hands, way: tuple[str, str]
) -> None:
    window = windows.open(way[1])
    journey = Journey(qtbot, windows, window, see_nothing, hands)
    home = window.page
    assert isinstance(home, HomePage)
    hands.press(home.trial_button)
    qtbot.waitUntil(lambda: window.context is not None and window.context.trial.active, timeout=PATIENCE_MS)
    journey.settle()
    hands.go(window, "maker")
    journey.settle()
    hands.open_with(journey.maker.list_step.drop.choose, bundled("demo", "contacts.xlsx"))
    journey.settle()
    journey.accept_repairs()
    journey.go_on()
    journey.choose_template("offre_prenom")
    journey.go_on()
    assert journey.untick_unpriced()
    journey.go_on()
    journey.go_on()
    journey.send()
    journey.wait_until_finished()
    assert window.context is not None
    assert workspace.campaigns.status(window.context.desk, "1").state is _C.FINISHED


def _bad_file(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for line in (
        ["Nom", "Portable", "Opt-in WhatsApp"],
        ["Léa", "06 12 34 56 78", "oui"],
        ["Noé", "06 12", "oui"],
        ["Zoé", "06 12 34 56 79", "non"],
    ):
        sheet.append(line)
    book.save(path)
    return path


def test_that_a_bad_file_comes_back_corrected(
    qtbot: QtBot, windows: Windows, hands: Hands, way: tuple[str, str], tmp_path: Path
) -> None:
    taking = Taking(qtbot, windows, way[1])
    taking.journey.hands = hands
    hands.go(taking.window, "maker")
    taking.journey.settle()
    hands.open_with(taking.step.drop.choose, _bad_file(tmp_path / "clients.xlsx"))
    taking.journey.settle()
    consent = next(row for row in taking.step.file.columns.rows.values() if row.shown.column.header.startswith("Opt"))
    hands.press(consent.ticks[0])
    taking.journey.settle()
    hands.press(taking.maker.forward)
    taking.journey.settle()
    rejects = tmp_path / "rejets.xlsx"
    hands.open_with(taking.step.result.save, rejects)
    qtbot.waitUntil(rejects.exists, timeout=PATIENCE_MS)
    taking.journey.settle()
    book = openpyxl.load_workbook(rejects)
    cell = next(cell for line in book.worksheets[0].iter_rows() for cell in line if cell.value == "06 12")
    cell.value = "06 12 34 56 81"
    book.save(rejects)
    hands.open_with(taking.step.result.correct, rejects)
    taking.journey.settle()
    hands.press(taking.corrections().take)
    taking.journey.settle()
    view = workspace.lists.imports(taking.desk, "clients")[0]
    assert (view.rows, view.accepted, view.rejected) == (3, 3, 0)
    assert workspace.lists.list_named(taking.desk, "clients").consent[Category.MARKETING] == 2


def test_that_a_campaign_is_paused_left_and_resumed(
    qtbot: QtBot, windows: Windows, hands: Hands, way: tuple[str, str]
) -> None:
    live = Live(qtbot, windows, way[1])
    live.begin(people("FR", 30, "fr"), {"latency_ms": 200})
    page = live.start(batch_size=2, rate=4)
    live.until(page.controls.pause.isVisible)
    hands.press(page.controls.pause)
    live.until_state(_C.PAUSED)
    if way[0] == "keyboard":
        QTest.keyClick(live.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    else:
        live.window.close()
    qtbot.waitUntil(lambda: live.window.closed, timeout=PATIENCE_MS)

    again = Live(qtbot, windows, way[1])
    assert not again.context.trial.active, "the trial ended with the window"
    hands.go(again.window, "campaigns")
    again.windows.settle(again.window)
    listed = again.window.page
    assert isinstance(listed, CampaignsPage)
    hands.open_row(listed.table, 0)
    again.windows.settle(again.window)
    paused = again.status()
    assert paused.counts[_S.PLANNED] > 0
    again.until(lambda: again.page.controls.resume.text() == _("Resume in trial mode"))
    hands.press(again.page.controls.resume)
    done = again.until_state(_C.FINISHED)
    assert done.counts.get(_S.PLANNED, 0) == 0
    assert done.total == 30
    assert again.context.trial.active


def test_that_uncertain_sends_are_decided(qtbot: QtBot, windows: Windows, hands: Hands, way: tuple[str, str]) -> None:
    live = Live(qtbot, windows, way[1])
    live.begin(people("FR", 8, "fr"), {"calls": [{"call": 1, "do": "reset_after_body"}]})
    page = live.start(batch_size=4)
    held = live.until_state(_C.PAUSED)
    assert held.counts[_S.UNCONFIRMED] == 4
    live.until(page.uncertain.as_sent.isVisible)
    live.windows.settle(live.window)
    before = len(live.sandbox.numbers)
    hands.press(page.uncertain.as_sent)
    live.until(lambda: page.uncertain.question is not None and page.uncertain.question.isVisible())
    assert page.uncertain.question is not None
    hands.press(page.uncertain.question.act)
    live.until(lambda: live.status().counts.get(_S.UNCONFIRMED, 0) == 0)
    live.windows.settle(live.window)
    if live.status().state is not _C.FINISHED:
        live.until(page.controls.resume.isVisible)
        hands.press(page.controls.resume)
    done = live.until_state(_C.FINISHED)
    assert done.counts.get(_S.PLANNED, 0) == 0
    assert len(live.sandbox.numbers) >= before
    assert len(set(live.sandbox.numbers)) == len(live.sandbox.numbers), "nobody was written to twice"
