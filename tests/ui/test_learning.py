"""What a newcomer meets: help for the page in front of her, a list to try with, a way on after each step."""

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.pages import Place
from tests.support.window import Windows, click, pressable
from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.keys import HelpSheet
from wa_desktop.ui.pages.connect import ConnectPage
from wa_desktop.words.page_help import MEANINGS, PAGE_HELP
from wa_desktop.workspace.desk import Desk


def test_that_every_page_has_help() -> None:
    assert set(PAGE_HELP) == set(PAGES)
    assert all(PAGE_HELP.values())


def test_that_help_begins_with_the_page_shown_and_tells_the_words(windows: Windows) -> None:
    window = windows.open()
    window.go("suppressions")
    windows.settle(window)
    QTest.keyClick(window, Qt.Key.Key_F1)
    sheet = window.findChildren(HelpSheet)[0]
    told = [label.text() for label in sheet.findChildren(QLabel)]
    assert told[0] == "Suppressions"
    assert set(PAGE_HELP["suppressions"]) <= set(told)
    assert not set(PAGE_HELP["figures"]) & set(told)
    assert {part for pair in MEANINGS for part in pair} <= set(told)
    sheet.reject()


def test_that_the_sample_list_leads_from_a_trial_to_a_priced_campaign(qtbot: QtBot, windows: Windows) -> None:
    journey = Journey(qtbot, windows, windows.open())
    journey.window.go("maker")
    journey.settle()
    assert not journey.maker.list_step.drop.sample.isVisible(), "invented people are for the trial alone"
    journey.start_trial()
    journey.window.go("maker")
    journey.settle()
    click(qtbot, journey.maker.list_step.drop.sample)
    journey.settle()
    journey.go_on()
    journey.choose_template("offre_prenom")
    journey.go_on()
    step = journey.maker.countries_step
    assert step.lacks()
    assert "Morocco" in step.unpriced.text()
    click(qtbot, step.untick)
    journey.settle()
    assert not step.lacks()
    assert not step.untick.isVisible()
    assert journey.maker.draft.countries is not None
    assert "MA" not in journey.maker.draft.countries
    assert "FR" in journey.maker.draft.countries


def test_that_a_connection_that_works_offers_the_first_campaign(qtbot: QtBot, desk: Desk) -> None:
    place = Place(qtbot, desk)
    page = cast("ConnectPage", place.open("connect"))
    page.show_step(5)
    with ThreadedSandbox() as running:
        page.form.show_ids(SANDBOX_WABA, SANDBOX_PHONE_ID)
        page.form.key.setText("sandbox")
        page.form.base_url.setText(running.base_url)
        page.form.account_url.setText(running.base_url)
        place.press(page.form.test)
    click(qtbot, pressable(page.form.results, "Create a campaign"))
    assert place.gone == [("maker", {})]
    place.close()
