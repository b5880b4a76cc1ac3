"""The lists page and what home says of lists: found by name, exported, kept while needed, decided upon."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import cast

import openpyxl
import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import Text

from tests.support.taking import Taking, person, workbook
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop import workspace
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.values import Category
from wa_desktop.store.schema import campaign
from wa_desktop.ui.pages.attention import HomeFacts, needing_attention
from wa_desktop.ui.pages.home import home_facts
from wa_desktop.ui.pages.lists import ListsPage, safe_name


@pytest.fixture
def taking(qtbot: QtBot, private_home: Path) -> Iterator[Taking]:
    windows = Windows(qtbot, private_home)
    yield Taking(qtbot, windows)
    windows.close_all()


def _lists(taking: Taking) -> ListsPage:
    taking.window.go("lists")
    taking.journey.settle()
    return cast("ListsPage", taking.window.page)


def _take(taking: Taking, path: Path) -> None:
    taking.look(path)
    taking.take_in()


def test_that_a_list_is_found_by_its_name_or_by_its_file(taking: Taking, tmp_path: Path) -> None:
    for name in ("lyon", "paris", "brest"):
        _take(taking, workbook(tmp_path / f"{name}.xlsx", [person(1)]))
    page = _lists(taking)
    assert page.table.records.rowCount() == 3
    page.search.setText("PAR")
    taking.journey.settle()
    assert [page.table.records.index(at, 0).data() for at in range(page.table.records.rowCount())] == ["paris"]
    assert page.details.heading.text() == "paris"
    page.search.setText("brest.xlsx")
    taking.journey.settle()
    assert page.details.heading.text() == "brest"
    page.search.setText("nowhere")
    taking.journey.settle()
    assert page.table.records.rowCount() == 0
    assert not page.details.isVisible()


def test_that_what_the_filters_find_is_exported_and_can_come_back(taking: Taking, tmp_path: Path) -> None:
    lines = [person(at) for at in range(5)]
    lines[0][0] = "@SUM(1)"
    _take(taking, workbook(tmp_path / "clients.xlsx", lines))
    page = _lists(taking)
    chosen = workspace.lists.list_named(taking.desk, "clients")
    page.export_to(chosen, ContactSearch(text="0612340003"), tmp_path / "one.csv")
    taking.journey.settle()
    with (tmp_path / "one.csv").open(encoding="utf-8-sig", newline="") as handle:
        titles, *rows = csv.reader(handle, delimiter=";")
    assert [row[0].lstrip("'") for row in rows] == ["+33612340003"]
    assert "Consent: Marketing" in titles
    page.export_to(chosen, ContactSearch(), tmp_path / "all.xlsx")
    taking.journey.settle()
    assert any("5 contacts were written to all.xlsx" in said for said in page.notices.sentences), page.notices.sentences
    sheet = openpyxl.load_workbook(tmp_path / "all.xlsx").worksheets[0]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    _take(taking, tmp_path / "all.xlsx")
    again = workspace.lists.list_named(taking.desk, "all")
    assert (again.contacts, again.consent[Category.MARKETING]) == (5, 5)


def test_that_a_list_that_a_campaign_needs_is_not_deleted(taking: Taking, tmp_path: Path) -> None:
    _take(taking, workbook(tmp_path / "clients.xlsx", [person(1)]))
    listed = workspace.lists.list_named(taking.desk, "clients")
    facts = {"name": "Noël", "state": "paused", "template": "noel", "list_id": listed.id, "list_name": "clients"}
    with taking.desk.store.write() as connection:
        for column in campaign.columns:
            if not column.nullable and column.server_default is None and not column.primary_key:
                facts.setdefault(column.name, "{}" if isinstance(column.type, Text) else 0)
        connection.execute(campaign.insert().values(facts))
    page = _lists(taking)
    page.delete(listed)
    click(taking.qtbot, taking.question().act)
    taking.journey.settle()
    assert any("Noël" in said and "cannot be deleted" in said for said in page.notices.sentences), (
        page.notices.sentences
    )
    assert taking.lists() == ["clients"]


def test_that_home_tells_of_new_consents_and_of_a_list_nobody_agreed_in(taking: Taking, tmp_path: Path) -> None:
    first, second = tmp_path / "refusals.csv", tmp_path / "again.csv"
    first.write_text("Téléphone;Désinscrit le\n06 12 34 56 78;01/02/2024\n", encoding="utf-8")
    second.write_text(
        "Téléphone;Opt-in WhatsApp marketing;Date opt-in;Source opt-in\n06 12 34 56 78;oui;01/03/2025;formulaire\n",
        encoding="utf-8",
    )
    for path in (first, second):
        _take(taking, path)
    said = [item.words for item in needing_attention(home_facts(taking.desk))]
    assert any(words.startswith("“again”: 1 person agreed again") for words in said), said
    assert any(words.startswith("“refusals”: no consent counts") for words in said), said
    click(taking.qtbot, pressable(taking.step.result, "Look at them"))
    taking.journey.settle()
    page = cast("ListsPage", taking.window.page)
    assert "1 row says yes but refused on" in page.details.consents.said.text()
    consents = page.details.consents.table
    taking.qtbot.waitUntil(lambda: consents.records.index(0, 0).data() == "+33612345678", timeout=PATIENCE_MS)
    consents.selectRow(0)
    click(taking.qtbot, page.details.consents.accept_button)
    click(taking.qtbot, taking.question().act)
    taking.journey.settle()
    assert workspace.lists.list_named(taking.desk, "again").consent[Category.MARKETING] == 1
    assert not any("agreed again" in item.words for item in needing_attention(home_facts(taking.desk)))


def test_that_home_tells_of_a_template_that_changed_its_category(taking: Taking) -> None:
    from wa_desktop.domain.templates import TemplateVersion
    from wa_desktop.store.templates import take_list

    def listed(category: Category) -> None:
        with taking.desk.store.write() as connection:
            take_list(
                connection, taking.desk.operator, [TemplateVersion("noel", "fr", category, "APPROVED", body="Bonjour")]
            )

    def said() -> list[str]:
        changes = workspace.templates.recategorised(taking.desk)
        facts = HomeFacts(None, (), (), None, True, True, date(2026, 11, 23), recategorised=changes)
        return [item.words for item in needing_attention(facts)]

    listed(Category.UTILITY)
    assert said() == []
    listed(Category.MARKETING)
    assert ["“noel” (French) from Utility to Marketing" in words for words in said()] == [True]
    listed(Category.UTILITY)
    assert said() == [], "it is as it was"


def test_that_a_name_of_a_list_makes_a_name_of_a_file() -> None:
    assert safe_name('Noël : 50 % "été"/hiver') == "Noël - 50 % -été--hiver"
    assert safe_name("...") == "contacts"
