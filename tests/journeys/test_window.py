"""The whole job in the window, with the mouse, against the embedded sandbox."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.ui.theme import theme
from wa_desktop.words.bundled import bundled


@pytest.fixture
def journey(qtbot: QtBot, qapp: QApplication, private_home: Path) -> Iterator[Journey]:
    theme().follow(qapp, "light")
    windows = Windows(qtbot, private_home)
    yield Journey(qtbot, windows, windows.open("en"))
    windows.close_all()


def test_that_a_messy_file_becomes_an_accounted_campaign_with_the_mouse(
    qtbot: QtBot, journey: Journey, tmp_path: Path
) -> None:
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    file = journey.maker.list_step.file
    assert file.rules.boxes, "the sample holds numbers that wait for a repair"
    accepted_before = journey.maker.forward.text()
    journey.accept_repairs()
    assert journey.maker.forward.text() != accepted_before, "repaired rows are taken"
    rejects = tmp_path / "rejected.xlsx"
    file.account.save_rejects_to(rejects)
    journey.go_on()
    assert rejects.exists()
    listed = journey.maker.draft.listed
    assert listed is not None
    journey.choose_template("offre_prenom")
    journey.go_on()
    assert journey.untick_unpriced() == ["Morocco"]
    journey.go_on()
    journey.go_on()
    estimate = journey.maker.draft.estimate
    assert estimate is not None
    assert sum(estimate.excluded.values()) + estimate.totals.recipients == listed.contacts
    assert f"Send to {estimate.totals.recipients} recipients · cap €" in journey.maker.review_step.send.text()
    page = journey.send()
    journey.wait_until_finished()

    context = journey.window.context
    assert context is not None
    trial = context.trial.trial
    assert trial is not None
    assert sum(call.size for call in trial.requests() if call.queued) == estimate.totals.recipients
    run = context.runs.of(1)
    assert run is not None
    view = run.snapshot()
    assert view.state is CampaignState.FINISHED
    assert view.total == listed.contacts
    assert not view.counts.get(RecipientState.PLANNED)
    assert view.cap == estimate.ceiling, "the cap is the one that the button named"
    everybody = [found.number for found in workspace.campaigns.recipients(context.desk, "1")]
    assert len(everybody) == len(set(everybody)) == listed.contacts

    click(qtbot, pressable(page, "Export the report"))
    dialog = journey.window.findChild(QFileDialog)
    assert dialog is not None
    report = tmp_path / "report.xlsx"
    dialog.fileSelected.emit(str(report))
    dialog.reject()
    qtbot.waitUntil(report.exists, timeout=PATIENCE_MS)
    journey.settle()


def test_that_a_send_can_be_cancelled_until_the_countdown_ends(qtbot: QtBot, journey: Journey) -> None:
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    journey.go_on()
    journey.choose_template("soldes_hiver")
    journey.go_on()
    journey.untick_unpriced()
    journey.go_on()
    journey.go_on()
    step = journey.maker.review_step
    qtbot.waitUntil(step.send.isEnabled, timeout=PATIENCE_MS)
    click(qtbot, step.send)
    click(qtbot, step.countdown.cancel)
    assert not step.countdown.isVisible()
    qtbot.wait(100)
    context = journey.window.context
    assert context is not None
    assert context.trial.trial is not None
    assert context.trial.trial.requests() == []
    assert context.runs.active() == []


def test_that_a_refused_file_says_why_where_the_work_is(journey: Journey, tmp_path: Path) -> None:
    bad = tmp_path / "photo.xlsx"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    journey.window.go("maker")
    journey.settle()
    journey.maker.list_step.open_file(bad)
    journey.settle()
    assert any("photo.xlsx" in said for said in journey.maker.notices.sentences)
    assert journey.maker.list_step.drop.isVisible(), "another file can be dropped at once"
