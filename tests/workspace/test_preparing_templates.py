"""Templates to be: drafts kept, sheets written; and the rows that a preview shows."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.planning_data import Person, add_list
from wa_desktop.domain.errors import Cancelled, InputRefused, WrongUsage
from wa_desktop.domain.preparing import Preparation
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.telling import ColumnFacts, TellingContacts
from wa_desktop.domain.templates import Button
from wa_desktop.domain.values import Category
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.words.template_sheet import letter, sheet_text
from wa_desktop.workspace import account, preparing_templates, previewing, templates
from wa_desktop.workspace.desk import Desk

MADE = Preparation(
    name="rdv", category=Category.UTILITY, header_format="TEXT", header="Rendez-vous",
    body="Bonjour {{1}},\nà demain à {{2}} h.", footer="Maison Dupont",
    buttons=(Button("URL", "Plan", "https://dupont.example/plan"),), examples={"1": "Léa", "2": "15"},
)  # fmt: skip


def test_that_drafts_are_kept_changed_and_forgotten(desk: Desk) -> None:
    kept = preparing_templates.keep(desk, MADE)
    assert kept.changed_at is not None
    assert replace(kept, key="", changed_at=None) == MADE
    changed = preparing_templates.keep(desk, replace(kept, name="rdv_2"))
    assert preparing_templates.drafts(desk) == [changed]
    assert templates.versions(desk) == [], "a draft is nothing that could be sent"
    preparing_templates.forget(desk, kept.key)
    assert preparing_templates.drafts(desk) == []


def test_that_the_sheet_holds_what_metas_form_asks_for(tmp_path: Path) -> None:
    out = preparing_templates.write_sheet(tmp_path / "rdv.xlsx", MADE)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(out).worksheets[0].iter_rows()]
    assert rows[1][:2] == ["Name", "rdv"]
    flat = {row[0]: row[1] for row in rows}
    assert (flat["Category"], flat["Text"]) == ("Utility", MADE.body)
    assert flat["Example of {{2}}"] == "15"
    text = preparing_templates.write_sheet(tmp_path / "rdv.txt", MADE).read_text(encoding="utf-8-sig")
    assert "WA Desktop submits nothing itself" in text
    assert text.strip() == sheet_text(MADE)
    with pytest.raises(WrongUsage):
        preparing_templates.write_sheet(tmp_path / "rdv.docx", MADE)
    with pytest.raises(InputRefused):
        preparing_templates.write_sheet(tmp_path / "none" / "rdv.txt", MADE)


def test_that_the_letter_entrusts_the_whole_template() -> None:
    subject, words = letter(MADE)
    assert "rdv" in subject
    for part in (MADE.header, MADE.body, MADE.footer, "https://dupont.example/plan", "Léa"):
        assert part in words


def test_that_the_rows_that_tell_most_are_found_in_the_whole_list(desk: Desk) -> None:
    column = 'so"lde'
    people = [Person(first_name=f"Ana{at}", fields={"ville": "Albi", column: "7"}) for at in range(200)]
    people[60] = Person(
        first_name="Marie-Antoinette Bernadette", fields={"ville": "Saint-Rémy-de-Provence", column: "7"}
    )
    people[70] = Person(first_name="", fields={"ville": "N/A", column: "7"})
    people[80] = Person(first_name="*Zoé* {{1}}", fields={"ville": "Albi", column: "7"})
    numbers = add_list(desk, "clients", people)
    found = previewing.telling_contacts(desk, "clients", ("first_name", "ville", column))
    shown = [each.number if each else "" for each in (found.longest, found.emptiest, found.strangest)]
    assert shown == [numbers[60], numbers[70], numbers[80]]
    assert found.columns == {"first_name": ColumnFacts(27, 1), "ville": ColumnFacts(22, 1), column: ColumnFacts(1, 0)}
    assert previewing.telling_contacts(desk, "clients", ()) == TellingContacts()
    with pytest.raises(InputRefused, match="list_unknown"):
        previewing.telling_contacts(desk, "nobody", ())


def test_that_looking_through_a_long_list_ends_when_it_is_told_to(desk: Desk) -> None:
    add_list(desk, "clients", [Person(first_name="Ana", fields={"ville": "Albi"})] * 3000)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        previewing.telling_contacts(desk, "clients", ("first_name", "ville"), cancel)
    assert previewing.telling_contacts(desk, "clients", ("first_name",)).longest is not None


def test_that_since_when_a_version_has_its_status_outlives_a_fetch(desk: Desk) -> None:
    with ThreadedSandbox() as running:
        account.connect(desk, "100000000000001", "200000000000001", "sandbox", running.base_url)
        first = {(one.name, one.language): one.status_since for one in templates.versions(desk)}
        again = {(one.name, one.language): one for one in templates.sync(desk)}
    assert all(first.values())
    assert {key: one.status_since for key, one in again.items()} == first
    assert all(one.synced_at != one.status_since for one in again.values()), "read later, in the same status"
