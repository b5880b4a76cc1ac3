"""The assistant of the first run: its steps, its ticks that last, its test, its checklist, the trial."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.support.pages import Place
from tests.support.window import Windows
from wa_desktop import workspace
from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.ui.pages.connect import ConnectPage
from wa_desktop.ui.pages.guide import guide
from wa_desktop.ui.pages.home import HomePage
from wa_desktop.ui.rail import places
from wa_desktop.workspace.desk import Desk

LAST = 5


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    made = Place(qtbot, desk)
    yield made
    made.close()


def opened(place: Place) -> ConnectPage:
    return cast("ConnectPage", place.open("connect"))


def tick(place: Place, page: ConnectPage, name: str) -> None:
    page.cards[page.stack.currentIndex()].ticks[name].box.click()
    place.settle()


def test_that_every_warning_of_the_guide_is_a_tick_or_stands_beside_one() -> None:
    said = {step.id: " ".join((step.about, step.warning, *step.checks)) for step in guide().steps}
    assert "same name on Facebook and for the WhatsApp agent" in said["business_manager"]
    for part in ("receive a code", "must be deleted first", "interrupts it at once"):
        assert part in said["number"]
    assert "account at SMSBOX" in said["meta_flow"]
    assert "Meta’s sign-up" in said["meta_flow"]
    for part in ("API key", "agent ID", "phone number ID", "webhook"):
        assert part in said["identifiers"]
    assert len(guide().ticks) == sum(len(step.checks) for step in guide().steps) == 10


def test_that_ticks_and_ids_are_there_again_another_day_and_open_the_step_that_is_left(place: Place) -> None:
    page = opened(place)
    assert page.stack.currentIndex() == 0
    tick(place, page, "facebook.account")
    page.show_step(LAST)
    page.form.agent.setText("102290129340398")
    page.form.agent.editingFinished.emit()
    page.webhook.address.setText("https://relay.example.com/secret")
    page.webhook.address.editingFinished.emit()
    place.settle()
    another = opened(place)
    assert another.cards[0].ticks["facebook.account"].box.isChecked()
    assert another.form.agent.text() == "102290129340398"
    assert another.webhook.address.text() == "https://relay.example.com/secret"
    assert another.stack.currentIndex() == 1, "the first step that is not done"
    assert "1 of 10 ticked" in another.said.text()
    assert another.steps.buttons[0].text().startswith("✓")
    assert "1 of 1 ticked" in another.steps.buttons[0].accessibleName()


def test_that_home_shows_how_far_one_is(place: Place) -> None:
    page = opened(place)
    tick(place, page, "facebook.account")
    home = cast("HomePage", place.open("home"))
    assert home.welcome.isVisible()
    assert [step.text().startswith("✓") for step in home.steps] == [True, *[False] * 5]


def test_that_ticks_in_a_row_are_all_kept(place: Place) -> None:
    page = opened(place)
    for made in page.cards:
        for each in made.ticks.values():
            each.box.click()
    place.settle()
    assert workspace.first_run.progress(place.desk).ticked == guide().ticks


def test_that_the_keyboard_alone_goes_through_the_steps(place: Place) -> None:
    page = opened(place)
    for at in range(1, 6):
        assert page.proceed()
        assert page.stack.currentIndex() == at
    assert page.proceed(), "on the last step it tests"
    assert any("this id is missing" in said for said in page.form.results.sentences)
    for at in range(4, -1, -1):
        assert page.escape()
        assert page.stack.currentIndex() == at
    assert not page.escape()
    page.steps.buttons[3].setFocus()
    QTest.keyClick(page.steps.buttons[3], Qt.Key.Key_Space)
    assert page.stack.currentIndex() == 3


def test_that_tab_visits_the_controls_as_they_are_read(place: Place) -> None:
    page = opened(place)
    page.show_step(LAST)
    page.activateWindow()
    page.trial_button.setFocus()
    seen: list[object] = []
    at = page.trial_button
    for _step in range(60):
        at = at.nextInFocusChain()  # type: ignore[assignment]
        if at.isVisible() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen.append(at)
    wanted = [page.steps.buttons[0], page.form.agent, page.form.phone, page.form.key, page.form.test,
              page.webhook.address, page.copy_list, page.back]  # fmt: skip
    assert [each for each in seen if each in wanted][: len(wanted)] == wanted


def test_that_what_was_pasted_wrong_is_said_when_the_field_is_left(place: Place) -> None:
    page = opened(place)
    page.show_step(LAST)
    page.form.phone.setText("+33 6 12 34 56 78")
    page.form.phone.editingFinished.emit()
    assert "looks like a telephone number" in page.form.hint.text()
    assert "Phone number ID" in page.form.hint.text()
    page.form.phone.setText("106540352242922")
    page.form.phone.editingFinished.emit()
    assert not page.form.hint.isVisible()


def test_that_swapped_ids_are_said_and_stand_right_in_the_form(place: Place) -> None:
    page = opened(place)
    page.show_step(LAST)
    with ThreadedSandbox() as running:
        page.form.agent.setText(SANDBOX_PHONE_ID)
        page.form.phone.setText(SANDBOX_WABA)
        page.form.key.setText("sandbox")
        page.form.base_url.setText(running.base_url)
        page.form.account_url.setText(running.base_url)
        place.press(page.form.test)
    assert any("wrong way round" in said for said in page.form.results.sentences)
    assert (page.form.agent.text(), page.form.phone.text()) == (SANDBOX_WABA, SANDBOX_PHONE_ID)
    assert all(line.startswith(("✓", "?")) for line in page.form.checkup.lines)


def test_that_a_failed_test_names_the_stage_and_copies_it_without_the_key(place: Place) -> None:
    page = opened(place)
    page.show_step(LAST)
    with ThreadedSandbox() as running:
        page.form.agent.setText(SANDBOX_WABA)
        page.form.phone.setText(SANDBOX_PHONE_ID)
        page.form.key.setText("wrong-secret")
        page.form.base_url.setText(running.base_url)
        page.form.account_url.setText(running.base_url)
        place.press(page.form.test)
    failed = [line for line in page.form.checkup.lines if line.startswith("✕")]
    assert len(failed) == 1
    assert "API key" in failed[0]
    page.form.checkup.copy.click()
    assert failed[0] in QApplication.clipboard().text()
    assert "wrong-secret" not in QApplication.clipboard().text()


def test_that_the_checklist_goes_to_a_colleague_without_the_key(place: Place, tmp_path: Path) -> None:
    page = opened(place)
    tick(place, page, "facebook.account")
    page.form.agent.setText("102290129340398")
    page.form.key.setText("very-secret")
    page.copy_list.click()
    said = QApplication.clipboard().text()
    assert "[x] I have a Facebook user account" in said
    assert "[ ] I created an API key" in said
    assert "Agent ID: 102290129340398" in said
    for step in guide().steps:
        assert all(address in said for _words, address in step.links)
    assert "very-secret" not in said
    page.save_to(tmp_path / "for-paul")
    place.settle()
    assert (tmp_path / "for-paul.txt").read_text(encoding="utf-8-sig").strip() == said
    assert "very-secret" not in str(workspace.first_run.progress(place.desk))


def test_that_the_webhook_address_is_checked_and_written_to_the_smsbox_team(place: Place) -> None:
    page = opened(place)
    page.show_step(LAST)
    page.form.agent.setText("102290129340398")
    for wrong in ("http://relay.example.com/x", "https://localhost/x", "https://relay.example.com"):
        page.webhook.address.setText(wrong)
        assert page.webhook.problem.isVisible(), wrong
        assert not page.webhook.copy.isEnabled()
    page.webhook.address.setText("https://relay.example.com/secret")
    assert not page.webhook.problem.isVisible()
    page.webhook.copy.click()
    assert "https://relay.example.com/secret" in QApplication.clipboard().text()
    assert "102290129340398" in QApplication.clipboard().text()


def test_that_trial_mode_is_said_on_every_page_and_ends_with_an_account(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open("fr")
    window.go("connect")
    windows.settle(window)
    page = cast("ConnectPage", window.page)
    assert not page.trial_strip.isVisible()
    qtbot.mouseClick(page.trial_button, Qt.MouseButton.LeftButton)  # type: ignore[no-untyped-call]
    windows.settle(window)
    for key in ("connect", "maker", *(key for key, _name in places())):
        window.go(key)
        windows.settle(window)
        assert window.rail._trial.isVisible(), key
        assert window.rail.property("trial") == "true", key
    window.go("connect")
    windows.settle(window)
    assert page.trial_strip.isVisible()
    assert not page.trial_button.isVisible()


@pytest.mark.parametrize("size", [(1280, 720), (960, 600)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_every_step_fits_and_names_its_controls(
    windows: Windows, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    window = windows.open(language)
    window.resize(*size)
    window.go("connect")
    windows.settle(window)
    page = cast("ConnectPage", window.page)
    for at in range(6):
        page.show_step(at)
        qtbot.wait(20)
        assert page.minimumSizeHint().width() <= page.width()
        for control in page.findChildren(QAbstractButton):
            if control.isVisible():
                assert control.accessibleName() or control.text()
                assert control.height() >= 24, control.text()
