"""The whole job in the window, with the mouse, against the embedded sandbox."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.taking import Taking
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.ui.theme import theme
from wa_desktop.ui.widgets.ask import Question
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _


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
    journey.countdown = 60
    journey.send()
    strip = journey.window.departure
    assert strip.isVisible()
    assert "Nothing has left yet" in strip.words
    journey.window.go("home")
    assert strip.isVisible(), "the countdown survives another page"
    journey.window.close()
    assert journey.window.isVisible(), "closing asks while a campaign is about to leave"
    question = journey.window.findChild(Question)
    assert question is not None
    click(qtbot, question.keep)
    click(qtbot, strip.cancel)
    qtbot.waitUntil(lambda: not strip.isVisible(), timeout=PATIENCE_MS)
    journey.settle()
    context = journey.window.context
    assert context is not None
    assert context.trial.trial is not None
    assert context.trial.trial.requests() == [], "nothing has left"
    assert context.runs.active() == []
    assert journey.maker.stack.currentIndex() == 4, "every choice is still there"
    assert workspace.campaigns.status(context.desk, "1").state is CampaignState.CANCELLED


def test_that_a_refused_file_says_why_where_the_work_is(journey: Journey, tmp_path: Path) -> None:
    bad = tmp_path / "photo.xlsx"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    journey.window.go("maker")
    journey.settle()
    journey.maker.list_step.open_file(bad)
    journey.settle()
    assert any("photo.xlsx" in said for said in journey.maker.notices.sentences)
    assert journey.maker.list_step.drop.isVisible(), "another file can be dropped at once"


@pytest.fixture(params=["fr", "en"])
def taking(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, private_home: Path) -> Iterator[Taking]:
    theme().follow(qapp, "light")
    windows = Windows(qtbot, private_home)
    yield Taking(qtbot, windows, request.param)
    windows.close_all()


def _answer_with(taking: Taking, path: Path) -> None:
    """Choose a file in the system's dialog that is open."""
    dialog = taking.window.findChildren(QFileDialog)[-1]
    dialog.fileSelected.emit(str(path))
    dialog.reject()
    taking.journey.settle()


def _bad_file(path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Export du 12/11/2026"])
    sheet.append(["Nom", "Portable", "Opt-in WhatsApp"])
    sheet.append(["Léa", "06 12 34 56 78", "oui"])
    sheet.append(["Noé", "06 12", "oui"])
    sheet.append(["Zoé", "06 12 34 56 79", "non"])
    sheet.append(["Léa", "+33 6 12 34 56 78", "oui"])
    sheet.append(["Caché", "06 12 34 56 80", "oui"])
    sheet.row_dimensions[7].hidden = True
    book.save(path)
    return path


def test_that_a_bad_file_is_answered_corrected_and_adds_up(qtbot: QtBot, taking: Taking, tmp_path: Path) -> None:
    taking.drop(_bad_file(tmp_path / "clients.xlsx"))
    file = taking.step.file
    click(qtbot, file.questions.skip)
    taking.journey.settle()
    consent = next(row for row in file.columns.rows.values() if row.shown.column.header == "Opt-in WhatsApp")
    consent.ticks[0].click()
    taking.journey.settle()
    taking.take_in()
    listed = taking.maker.draft.listed
    assert listed is not None
    assert (listed.contacts, listed.consent[Category.MARKETING]) == (2, 1)
    click(qtbot, taking.step.result.save)
    _answer_with(taking, tmp_path / "rejets.xlsx")
    book = openpyxl.load_workbook(tmp_path / "rejets.xlsx")
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "06 12")
    assert cell.fill.fgColor.rgb != "00000000", "the cell at fault is coloured"
    cell.value = "06 12 34 56 81"
    book.save(tmp_path / "rejets.xlsx")
    click(qtbot, taking.step.result.correct)
    _answer_with(taking, tmp_path / "rejets.xlsx")
    dialog = taking.corrections()
    assert "clients.xlsx" in dialog.windowTitle()
    click(qtbot, dialog.take)
    taking.journey.settle()
    view = workspace.lists.imports(taking.desk, "clients")[0]
    assert view.rows == view.accepted + view.rejected + view.duplicates == 4
    assert (view.accepted, view.rejected, view.duplicates) == (3, 0, 1)
    shown = [label.text() for label in taking.step.result.findChildren(QLabel) if label.isVisible()]
    assert [shown[at - 1] for at, words in enumerate(shown) if words in (_("rows"), _("accepted"), _("rejected"))] == [
        "4", "3", "0",
    ]  # fmt: skip
    assert workspace.lists.list_named(taking.desk, "clients").consent[Category.MARKETING] == 2


def test_that_a_dropped_list_gets_its_estimate(taking: Taking) -> None:
    taking.journey.start_trial()
    taking.drop(bundled("demo", "contacts.xlsx"))
    taking.journey.accept_repairs()
    taking.journey.go_on()
    taking.journey.choose_template("offre_prenom")
    estimate = taking.maker.draft.estimate
    listed = taking.maker.draft.listed
    assert estimate is not None
    assert listed is not None
    assert sum(estimate.excluded.values()) + estimate.totals.recipients == listed.contacts
