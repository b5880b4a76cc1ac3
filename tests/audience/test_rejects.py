"""The reject workbook: the cells as they were, safe in any program, in the person's language."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.audience.files import csv_file, xlsx
from wa_desktop.audience.jobs import Job
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import ImportOptions
from wa_desktop.words.language import use_language


def rejected(path: Path, language: str = "en", **options: Any) -> list[Any]:
    """The sheets of the reject workbook of `path`."""
    out = path.with_name("rejects.xlsx")
    use_language(language)
    try:
        read_file(Job(path, ImportOptions(**options), False, out, language, "Europe/Paris"), lambda *_: None)
    finally:
        use_language("en")
    return list(load_workbook(out).worksheets)


def test_that_headers_and_cells_stay_texts_that_no_program_computes(tmp_path: Path) -> None:
    evil = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        '=HYPERLINK("http://127.0.0.1")',
        "00123",
        "3561234567890123",
        " x ",
    ]
    lines = "".join('bad;"{}"\n'.format(text.replace('"', '""')) for text in evil)
    path = csv_file(tmp_path / "=cmd.csv", f"=Mobile;@Nom\n{lines}")
    (sheet,) = rejected(path, mapping={"phone": "A"})
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]][:2] == ["=Mobile", "@Nom"]
    assert [row[1].value for row in rows[1:]] == evil
    assert all(cell.data_type == "s" and cell.quotePrefix for row in rows for cell in row if cell.value)


def test_that_dates_and_long_numbers_are_written_out(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [["Mobile", "Date", "Carte"], ["bad", datetime(2024, 3, 12), 3561234567890123], ["bad", True, 12.5]],  # noqa: DTZ001
    )
    (sheet,) = rejected(path)
    rows = list(sheet.iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [("bad", "2024-03-12", "3561234567890123"), ("bad", "TRUE", "12.5")]


def test_that_the_workbook_speaks_french_and_colours_the_cell_at_fault(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Nom", "Mobile", "Prénom"], ["Léa", "bad", "x"], ["Luc", "0612345678", "=X"]])
    (sheet,) = rejected(path, "fr")
    rows = list(sheet.iter_rows())
    assert sheet.title == "Lignes rejetées"
    assert [cell.value for cell in rows[0]][3:] == ["Ligne", "Code", "Motif", "Règle", "Suggestion"]
    assert [[cell.fill.fill_type for cell in row[:3]] for row in rows[1:]] == [
        [None, "solid", None],
        [None, None, "solid"],
    ]
    assert rows[2][5].value.endswith("(C3)")


def test_that_more_rows_than_a_sheet_holds_go_on_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.audience.rejecting._MOST_ROWS", 2)
    sheets = rejected(csv_file(tmp_path / "a.csv", "Mobile\nbad\nbaad\nbaaad\n"))
    assert [(sheet.title, sheet.max_row) for sheet in sheets] == [("Rejected rows", 3), ("Rejected rows 2", 2)]
    assert [sheet["A1"].value for sheet in sheets] == ["Mobile", "Mobile"]
