"""The templates page: versions, states, ages; a template prepared, kept and handed over."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.planning_data import add_templates, version
from tests.support.pages import Place
from tests.support.window import Windows
from wa_desktop import workspace
from wa_desktop.domain.preparing import Preparation
from wa_desktop.domain.templates import Button
from wa_desktop.domain.values import Category
from wa_desktop.ui.pages.template_rows import advice, age, span_words, status_words
from wa_desktop.ui.pages.templates import TemplatesPage
from wa_desktop.workspace.desk import Desk

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
STATUSES = (
    "APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "PENDING_DELETION", "DELETED",
    "LIMIT_EXCEEDED", "FLAGGED", "REINSTATED", "LOCKED", "ARCHIVED",
)  # fmt: skip


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    made = Place(qtbot, desk)
    yield made
    made.close()


def opened(place: Place) -> TemplatesPage:
    return cast("TemplatesPage", place.open("templates"))


def prepared(place: Place) -> TemplatesPage:
    """The page with a sound template typed into its form."""
    page = opened(place)
    page.prepare()
    form = page.preparing
    form.name.setText("winter_sale")
    form.body.setPlainText("Maison Dupont : bonjour {{first_name}}, à ce soir !")
    form.footer.setText("Répondez STOP.")
    form._example_fields["first_name"].setText("Léa")
    return page


def cells(page: TemplatesPage, column: int) -> list[str]:
    return [page.table.records.index(at, column).data() for at in range(page.table.records.rowCount())]


@pytest.mark.parametrize("status", STATUSES)
def test_that_every_status_of_metas_has_words_and_says_what_to_do(status: str) -> None:
    found = version("promo", status=status)
    assert status_words(found) != status
    assert "Ask M-Target what it means" not in advice(found) or status == "LOCKED"


def test_that_the_age_says_when_it_is_too_long() -> None:
    made = replace(version("promo", status="PENDING"), status_since=NOW - timedelta(days=3), synced_at=NOW)
    assert "3 days" in age(made, NOW)
    assert "That is long" in age(made, NOW)
    assert "That is long" not in age(replace(made, status="APPROVED"), NOW)
    assert "fetch again" in age(replace(made, synced_at=NOW - timedelta(days=2)), NOW)
    assert age(version("promo"), NOW) == ""
    spans = [timedelta(seconds=9), timedelta(minutes=1), timedelta(hours=5), timedelta(hours=49)]
    assert [span_words(span) for span in spans] == ["less than a minute", "1 minute", "5 hours", "2 days"]


def test_that_the_other_languages_of_a_name_are_one_press_away_and_can_be_searched(place: Place) -> None:
    add_templates(place.desk, version("noel", "fr"), version("noel", "de", status="REJECTED"), version("rdv", "fr"))
    page = opened(place)
    assert "Rejected by Meta" in cells(page, 1)
    page.table.selectRow(page.table.position_of(("noel", "fr")))
    page.side.other_asked.emit(workspace.templates.named(place.desk, "noel")[0])
    assert page.side.chip.words == "Rejected by Meta"
    page.search.setText("rejected")
    assert cells(page, 0) == ["noel"]
    page.search.setText("nothing like it")
    assert cells(page, 0) == []
    assert not page.side.isVisible()
    page.search.clear()
    assert len(cells(page, 0)) == 3


def test_that_a_marketing_text_without_a_way_out_is_pointed_out(place: Place) -> None:
    add_templates(place.desk, version("noel"), version("rdv", category=Category.UTILITY))
    page = opened(place)
    page.table.selectRow(page.table.position_of(("noel", "fr")))
    assert page.side.way_out.isVisible()
    page.table.selectRow(page.table.position_of(("rdv", "fr")))
    assert not page.side.way_out.isVisible()


def test_that_limits_are_told_while_she_types_and_a_way_out_is_one_press_away(place: Place) -> None:
    page = prepared(place)
    form = page.preparing
    assert form.handing.save.isEnabled()
    form.body.setPlainText("x" * 1025)
    assert "1,025 of 1,024" in form.counts["body"].text()
    assert not form.handing.save.isEnabled()
    form.body.setPlainText("Bonjour {{first_name}}, à ce soir !")
    assert form.handing.save.isEnabled(), "the example was remembered"
    form.footer.clear()
    assert form.way_out.isVisible()
    form.way_out.click()
    assert "STOP" in form.footer.text()
    assert not form.way_out.isVisible()
    form.footer.setText("x" * 50)
    form.way_out.click()
    assert form.buttons.buttons() == (Button("QUICK_REPLY", "STOP"),)
    assert "STOP" in form.phone.message.plain


def test_that_a_draft_is_kept_while_typing_and_gone_on_with(place: Place) -> None:
    page = prepared(place)
    place.qtbot.waitUntil(lambda: bool(workspace.preparing_templates.drafts(place.desk)), timeout=5000)
    place.settle()
    page.preparing.body.appendPlainText("Encore.")
    assert page.escape()
    place.settle()
    (draft,) = workspace.preparing_templates.drafts(place.desk)
    assert draft.body.endswith("Encore.")
    assert (draft.name, draft.examples) == ("winter_sale", {"first_name": "Léa"})
    assert cells(page, 1) == ["Being prepared here"]
    assert "Meta does not know it yet" in page.side.advice.text()
    assert not page.side.edit.isVisible()
    page.side.go_on.click()
    assert page.preparing.typed() == draft


def test_that_a_draft_is_kept_when_another_page_takes_its_place(place: Place) -> None:
    page = prepared(place)
    page.left()
    place.settle()
    assert [draft.name for draft in workspace.preparing_templates.drafts(place.desk)] == ["winter_sale"]


def test_that_a_draft_is_deleted_only_after_a_question(place: Place) -> None:
    workspace.preparing_templates.keep(place.desk, Preparation(name="promo", body="Texte"))
    page = opened(place)
    page.side.forget.click()
    assert page.question is not None
    page.question.reject()
    assert workspace.preparing_templates.drafts(place.desk)
    page.side.forget.click()
    place.press(page.question.act)
    assert workspace.preparing_templates.drafts(place.desk) == []


def test_that_a_draft_that_meta_knows_by_now_says_so(place: Place) -> None:
    workspace.preparing_templates.keep(place.desk, Preparation(name="promo", body="Texte"))
    add_templates(place.desk, version("promo", status="PENDING"))
    page = opened(place)
    page.table.selectRow(cells(page, 1).index("Being prepared here"))
    assert "Meta knows it by now" in page.side.advice.text()


def test_that_another_language_begins_with_the_same_words(place: Place) -> None:
    add_templates(place.desk, version("noel", "fr", body="Joyeux Noël"))
    page = opened(place)
    page.side.translate.click()
    made = page.preparing.typed()
    assert (made.name, made.language, made.body, made.category) == ("noel", "en", "Joyeux Noël", Category.MARKETING)


def test_that_the_sheet_is_saved_and_copied_and_nothing_claims_to_submit(place: Place, tmp_path: Path) -> None:
    page = prepared(place)
    page.save_sheet(tmp_path / "sheet")
    place.settle()
    assert (tmp_path / "sheet.xlsx").exists()
    page.preparing.handing.copy.click()
    said = QApplication.clipboard().text()
    assert "winter_sale" in said
    assert "submits nothing itself" in said
    assert any("clipboard" in words for words in page.notices.sentences)


def test_that_buttons_are_added_changed_and_taken_away(place: Place) -> None:
    page = prepared(place)
    editor = page.preparing.buttons
    editor.add_button.click()
    kind, words, target = editor.fields[0]
    assert not target.isVisible()
    kind.setCurrentIndex(kind.findData("URL"))
    words.setText("Voir")
    target.setText("https://dupont.example/{{1}}")
    assert editor.buttons() == (Button("URL", "Voir", "https://dupont.example/{{1}}"),)
    assert "button0.1" in page.preparing._example_fields
    assert not page.preparing.handing.save.isEnabled(), "its example is missing"
    page.preparing._example_fields["button0.1"].setText("noel")
    assert page.preparing.handing.save.isEnabled()
    for _more in range(9):
        editor.add_button.click()
    assert not editor.add_button.isEnabled()
    editor._remove(0)
    assert len(editor.buttons()) == 9
    assert editor.add_button.isEnabled()


def test_that_a_text_typed_by_hand_keeps_its_buttons(place: Place) -> None:
    page = opened(place)
    page._edit()
    page.form.name.setText("mine")
    page.form.body.setPlainText("Bonjour {{1}}")
    page.form.buttons.show_buttons((Button("URL", "Voir", "https://dupont.example/{{1}}"), Button("OTP", "Copier")))
    page._add()
    place.settle()
    (typed,) = workspace.templates.versions(place.desk)
    assert typed.buttons == (Button("URL", "Voir", "https://dupont.example/{{1}}"), Button("OTP", "Copier"))
    assert [hole.key for hole in typed.variables] == ["1", "button0.1"]
    page._edit(typed)
    assert page.form.buttons.buttons() == typed.buttons


@pytest.mark.parametrize("size", [(1280, 720), (960, 600)])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_preparing_fits_and_names_its_controls(
    windows: Windows, qtbot: QtBot, size: tuple[int, int], language: str
) -> None:
    window = windows.open(language)
    window.resize(*size)
    window.go("templates")
    windows.settle(window)
    page = cast("TemplatesPage", window.page)
    page.prepare()
    form = page.preparing
    form.body.setPlainText("Bonjour {{1}} et {{2}}, à bientôt !")
    form.buttons.show_buttons((Button("URL", "Voir", "https://dupont.example"), Button("QUICK_REPLY", "STOP")))
    form._changed()
    qtbot.wait(50)
    assert page.minimumSizeHint().width() <= page.width()
    for area in form.findChildren(QScrollArea):
        inside = area.widget()
        assert inside is not None
        assert inside.width() <= area.viewport().width() + 1, area.accessibleName()
    for kind in (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit):
        for control in form.findChildren(kind):
            if control.isVisible() and not control.objectName().startswith("qt_"):
                words = control.text() if isinstance(control, QAbstractButton) else ""
                assert control.accessibleName() or words, control
                assert control.height() >= 24, control.accessibleName()


def test_that_a_template_is_prepared_by_the_keyboard_alone(windows: Windows, qtbot: QtBot) -> None:
    window = windows.open()
    window.go("templates")
    windows.settle(window)
    page = cast("TemplatesPage", window.page)
    page.prepare_button.setFocus()
    QTest.keyClick(page.prepare_button, Qt.Key.Key_Space)
    form = page.preparing
    order = [form.name, form.category, form.language, form.header_kind, form.body, form.footer, form.buttons.add_button]
    seen: list[QWidget] = []
    at: QWidget | None = form.name
    for _step in range(60):
        if at in order and at not in seen:
            seen.append(at)
        at = at.nextInFocusChain() if at is not None else None
    assert seen == order
    QTest.keyClicks(form.name, "winter_sale")
    QTest.keyClicks(form.body, "Hello there, see you tonight.")
    QTest.keyClick(form.buttons.add_button, Qt.Key.Key_Space)
    QTest.keyClicks(form.buttons.fields[0][1], "STOP")
    assert form.handing.save.isEnabled()
    assert form.typed().buttons == (Button("QUICK_REPLY", "STOP"),)
