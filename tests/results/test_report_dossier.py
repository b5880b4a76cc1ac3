"""The dossier holds the figures, the proof and the text; what its font cannot draw is named, never a black box."""

import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import text

from tests.results.samples import NUMBERS, add_campaign, add_members, says, status
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.templates import Button, TemplateVersion, variables_of
from wa_desktop.domain.values import Category
from wa_desktop.results.drawable import drawable, is_whole
from wa_desktop.results.paper import Paper
from wa_desktop.results.tables import Table, write_workbook
from wa_desktop.store import campaigns
from wa_desktop.store.audit import record
from wa_desktop.store.frozen import as_json
from wa_desktop.words.language import use_language
from wa_desktop.workspace import results
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS
BODY = "Bonjour {{1}} 🎁, -15 % avec 你好 et مرحبا"
VERSION = TemplateVersion(
    "offer", "fr", Category.MARKETING, "APPROVED", header="Soldes", body=BODY, footer="STOP pour ne plus recevoir",
    buttons=(Button("URL", "Voir", "https://example.com/{{1}}"),), variables=variables_of("", BODY, ()),
)  # fmt: skip


def _sent(desk: Desk) -> None:
    """Three messages and their news: one read and answered, one failed, one stopped; one person left out."""
    with desk.store.write() as c:
        add_members(c, [(ANA, {}), (BEN, {}), (CLO, {})])
        made = add_campaign(c, excluded=["+33612345699"], name="Soldes 🎁")
        version = replace(VERSION, variables=(replace(VERSION.variables[0], example="Camille"),))
        c.execute(
            text("INSERT INTO campaign_version VALUES (:id, 'fr', 'marketing', :frozen)"),
            {"id": made, "frozen": as_json(version)},
        )
    bodies = [status(ANA, "read"), status(BEN, "failed", code=131026), status(CLO, "delivered"), says(CLO, "STOP", "m")]
    results.apply_bodies(desk, bodies, "test")


@pytest.fixture
def read_pdf() -> Callable[[Path], str]:
    """The text of a PDF, as another program reads it."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not on this computer")

    def read(path: Path) -> str:
        done = subprocess.run([program, "-layout", str(path), "-"], capture_output=True, check=True, timeout=30)
        return re.sub(r"\s+", " ", done.stdout.decode())

    return read


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Purpose", "Proof of consent", "shop", "customers.xlsx", "I agree", "Left out, by reason", "Text sent",
                "Who decided what, and when", "Estimate and actual cost", "Incidents", "Wrote STOP",
                "Delivered 2 66.7% · Delivered, of sent", "Read 1 50.0%", "Failed 1 33.3%", "On the list 4", "€0.25",
                "Not on WhatsApp"]),
        ("fr", ["Finalité", "Preuve du consentement", "customers.xlsx", "Exclus, par motif", "Texte envoyé",
                "Qui a décidé quoi, et quand", "Coût estimé et coût réel", "Incidents", "A écrit STOP",
                "Distribué 2 66,7 % · Distribués, sur envoyés", "Lu 1 50,0 %", "Dans la liste 4", "0,25 €"]),
    ],
)  # fmt: skip
def test_that_the_dossier_holds_the_figures_and_the_proof(
    desk: Desk, tmp_path: Path, read_pdf: Callable[[Path], str], language: str, words: list[str]
) -> None:
    _sent(desk)
    use_language(language)
    out = tmp_path / "dossier.pdf"
    assert results.report(desk, "1", out) == 4
    found = read_pdf(out)
    assert [said for said in words if said not in found] == []
    assert "Bonjour Camille ‹wrapped present›, -15 % avec ‹U+4F60 U+597D›" in found
    assert "STOP pour ne plus recevoir" in found
    # No number of a person is in it.
    assert not any(number[1:] in found for number in NUMBERS)


def test_that_the_workbook_holds_the_text_as_it_was_sent_and_every_figure(desk: Desk, tmp_path: Path) -> None:
    _sent(desk)
    out = tmp_path / "report.xlsx"
    results.report(desk, "1", out)
    book = load_workbook(out)
    assert book.sheetnames == [
        "Summary", "By country", "By language", "By day", "Cost by line", "Reasons", "Text sent", "Recipients",
    ]  # fmt: skip
    assert [row[4] for row in book["Text sent"].iter_rows(values_only=True)][1] == BODY
    total = list(book["By country"].iter_rows(values_only=True))[-1]
    assert total[:2] == ("Total", 4)
    reasons = {(row[0], row[1]): row[2] for row in book["Reasons"].iter_rows(values_only=True)}
    assert reasons["Failed", "Not on WhatsApp, or WhatsApp cannot deliver to this person (Meta's code 131026)"] == 1


def test_that_a_campaign_nobody_follows_says_so_in_its_dossier(
    desk: Desk, tmp_path: Path, read_pdf: Callable[[Path], str]
) -> None:
    with desk.store.write() as c:
        add_campaign(c)
    results.report(desk, "1", tmp_path / "d.pdf")
    found = read_pdf(tmp_path / "d.pdf")
    assert "not connected: what became of the messages is not known" in found
    assert "Delivered not known" in found
    assert "0.0% · Delivered" not in found


def test_that_pauses_and_decisions_are_in_the_dossier(
    desk: Desk, tmp_path: Path, read_pdf: Callable[[Path], str]
) -> None:
    _sent(desk)
    with desk.store.write() as c:
        assert campaigns.move(c, 1, (CampaignState.FINISHED,), CampaignState.PAUSED, "balance")
        assert campaigns.begin(c, 1)
        assert not campaigns.move(c, 1, (CampaignState.FINISHED,), CampaignState.PAUSED, "to_retry")
        record(c, desk.operator, "unconfirmed_resolved", "campaign", 1, choice="sent", ids=[1])
    results.report(desk, "1", tmp_path / "d.pdf")
    found = read_pdf(tmp_path / "d.pdf")
    assert found.count("Campaign paused") == 1
    for words in ("the program Campaign paused", "Sending began or went on",
                  f"{desk.operator} Unconfirmed recipients decided", "counted as sent"):  # fmt: skip
        assert words in found


def test_that_an_amount_in_a_french_table_cannot_be_read_as_a_date(desk: Desk, tmp_path: Path) -> None:
    _sent(desk)
    use_language("fr")
    results.report(desk, "1", tmp_path / "r.csv")
    rows = [line.split(";") for line in (tmp_path / "r.csv").read_text("utf-8-sig").splitlines()]
    assert rows[1][7] == "0,083500"


def test_that_a_long_table_goes_on_in_a_second_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.results.tables.SHEET_ROWS", 4)
    write_workbook(tmp_path / "t.xlsx", [Table("Recipients", ("Number",), ([f"+336{n}"] for n in range(7)))])
    book = load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["Recipients", "Recipients 2", "Recipients 3"]
    cells = [row[0] for sheet in book for row in sheet.iter_rows(values_only=True)]
    assert cells.count("Number") == 3
    assert [cell for cell in cells if cell != "Number"] == [f"+336{n}" for n in range(7)]


def test_that_a_dossier_that_cannot_be_written_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    _sent(desk)
    (tmp_path / "d.pdf").mkdir()
    with pytest.raises(InputRefused, match="report_unwritable"):
        results.report(desk, "1", tmp_path / "d.pdf")
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == []


@pytest.mark.parametrize(
    ("given_text", "shown"),
    [
        ("Noël à 5 €", "Noël à 5 €"),
        ("un 🎁 !", "un ‹wrapped present› !"),
        ("👨‍👩‍👧", "‹man› ‹woman› ‹girl›"),
        ("你好，世界", "‹U+4F60 U+597D U+FF0C U+4E16 U+754C›"),
        ("שלום", "‹U+05E9 U+05DC U+05D5 U+05DD›"),
        ("Привет", "Привет"),
    ],
)
def test_that_what_the_font_lacks_is_named(given_text: str, shown: str) -> None:
    paper = Paper(500)
    assert paper.shown(given_text) == shown
    assert paper.named_signs == (given_text != shown)


@given(st.text())
def test_that_nothing_is_left_that_cannot_be_drawn(words: str) -> None:
    def has(sign: str) -> bool:
        return ord(sign) < 0x250 or sign in "‹›…"

    assert is_whole(drawable(words, has), has)
