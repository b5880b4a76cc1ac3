"""Rejected rows that come back corrected: only the corrected ones, once, into the list that lacks them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.audience.files import csv_file, xlsx
from wa_desktop.domain.contacts import ImportOptions, ImportReport, ImportView, Into
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.values import Category, Consent
from wa_desktop.workspace import lists, results
from wa_desktop.workspace.desk import Desk

LEA, LUC, ZOE = "+33612345678", "+33612345679", "+33612345680"
ROWS = [
    ["Portable perso", "Nom", "Accord pub", "Ne plus contacter"],
    ["0612345678", "Léa", "ok", ""],
    ["bad", "Luc", "ok", ""],
    ["0612", "Zoé", "ok", ""],
    ["612345681", "Ada", "ok", ""],
    ["", "Max", "", ""],
]
SAID = ImportOptions(consent={"Accord pub": 1}, yes_words=frozenset({"ok"}), consent_wording="J'accepte")


@pytest.fixture
def first(desk: Desk, tmp_path: Path) -> ImportReport:
    """An import of five rows, four of them rejected into `rejects.xlsx`."""
    path = xlsx(tmp_path / "first.xlsx", ROWS)
    report = lists.import_file(desk, path, "Clients", Into.NEW, SAID, tmp_path / "rejects.xlsx")
    assert (report.counts.accepted, report.counts.rejected) == (1, 4)
    return report


def _edit(path: Path, change: Callable[[list[list[str]]], None]) -> Path:
    """The reject workbook changed by a person, saved under another name."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    rows = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    change(rows)
    return xlsx(path.with_name("corrected.xlsx"), rows)


def _account(view: ImportView | None) -> tuple[int, int, int, int]:
    assert view is not None
    assert view.rows == view.accepted + view.rejected + view.duplicates
    return view.rows, view.accepted, view.rejected, view.duplicates


def _give_numbers(rows: list[list[str]]) -> None:
    rows[1][0], rows[2][0] = "06 12 34 56 79", "06 12 34 56 78"


def test_that_the_corrected_rows_alone_join_the_list_and_the_summary_adds_up(
    desk: Desk, tmp_path: Path, first: ImportReport
) -> None:
    path = _edit(tmp_path / "rejects.xlsx", _give_numbers)
    report = lists.import_corrections(desk, path, first.import_id, ImportOptions(), tmp_path / "again.xlsx")
    counts = report.counts
    assert (counts.rows, counts.accepted, counts.rejected, counts.duplicates) == (4, 2, 2, 0)
    assert [reject.row for reject in report.rejects] == [5, 6]
    assert _account(report.corrected) == (5, 2, 2, 1)
    assert [_account(view) for view in lists.imports(desk, "Clients")] == [(5, 2, 2, 1), (4, 2, 2, 0)]
    found = {one.number: (one.consent[Category.MARKETING], one.row) for one in lists.contacts(desk, "Clients")}
    assert found == {LEA: (Consent.YES, 3), LUC: (Consent.YES, 2)}
    assert lists.list_named(desk, "Clients").columns == ()
    row = results.proof(desk, LUC)["rows"][0]
    assert (row["file"], row["consent_wording"], row["said"]["marketing"]) == ("corrected.xlsx", "J'accepte", "yes")


def test_that_the_same_corrections_twice_change_nothing(desk: Desk, tmp_path: Path, first: ImportReport) -> None:
    path = _edit(tmp_path / "rejects.xlsx", _give_numbers)
    once = lists.import_corrections(desk, path, first.import_id, ImportOptions())
    twice = lists.import_corrections(desk, path, once.import_id, ImportOptions())
    assert (twice.counts.accepted, twice.counts.rejected, twice.counts.duplicates) == (0, 2, 2)
    assert (twice.import_id, _account(twice.corrected)) == (first.import_id, _account(once.corrected))
    assert lists.list_named(desk, "Clients").imports == (first.import_id, once.import_id)


def test_that_untouched_rows_stay_rejected_unless_their_repair_is_accepted(
    desk: Desk, tmp_path: Path, first: ImportReport
) -> None:
    path = tmp_path / "rejects.xlsx"
    assert lists.import_corrections(desk, path, first.import_id, ImportOptions()).counts.accepted == 0
    options = ImportOptions(accept_repairs=frozenset({"lost_leading_zero"}))
    report = lists.import_corrections(desk, path, first.import_id, options)
    assert (report.counts.accepted, _account(report.corrected)) == (1, (5, 2, 3, 0))
    assert [one.fields["name"] for one in lists.contacts(desk, "Clients")] == ["Léa", "Ada"]


def test_that_corrections_may_come_back_as_text_in_another_order_of_rows(
    desk: Desk, tmp_path: Path, first: ImportReport
) -> None:
    def shuffle(rows: list[list[str]]) -> None:
        _give_numbers(rows)
        rows[1:] = [*reversed(rows[1:]), ["0612345699", "Inconnu", "ok", "", "99", "phone_invalid", "", "", ""]]

    rows = [[str(cell or "") for cell in row] for row in load_workbook(tmp_path / "rejects.xlsx").worksheets[0].values]
    shuffle(rows)
    path = csv_file(tmp_path / "corrected.csv", "\n".join(";".join(row) for row in rows))
    report = lists.import_corrections(desk, path, first.import_id, ImportOptions())
    assert (report.counts.accepted, report.counts.rejected) == (2, 3)
    assert report.counts.rejected_by_reason["not_a_correction"] == 1


def test_that_undoing_the_corrections_opens_their_rows_again(desk: Desk, tmp_path: Path, first: ImportReport) -> None:
    path = _edit(tmp_path / "rejects.xlsx", _give_numbers)
    once = lists.import_corrections(desk, path, first.import_id, ImportOptions())
    lists.undo_import(desk, once.import_id)
    assert [_account(view) for view in lists.imports(desk, "Clients")] == [(5, 1, 4, 0)]
    again = lists.import_corrections(desk, path, first.import_id, ImportOptions())
    assert _account(again.corrected) == (5, 2, 2, 1)


def test_that_a_row_without_its_formula_stays_rejected_until_somebody_touches_it(desk: Desk, tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Nom"], ["0612345678", "=1/0"], ["0612345679", "Luc"]])
    first = lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions(), tmp_path / "rejects.xlsx")
    assert first.counts.rejected_by_reason == {"formula_error": 1}
    untouched = lists.import_corrections(desk, tmp_path / "rejects.xlsx", first.import_id, ImportOptions())
    assert untouched.counts.rejected_by_reason == {"formula_error": 1}

    def name(rows: list[list[str]]) -> None:
        rows[1][1] = "Léa"

    path = _edit(tmp_path / "rejects.xlsx", name)
    assert lists.import_corrections(desk, path, first.import_id, ImportOptions()).counts.accepted == 1


def test_that_other_files_and_other_imports_are_refused(desk: Desk, tmp_path: Path, first: ImportReport) -> None:
    for number in (99, first.import_id + 1):
        with pytest.raises(InputRefused, match="corrections_unknown"):
            lists.import_corrections(desk, tmp_path / "rejects.xlsx", number, ImportOptions())
    for text in ("Mobile;Nom\n0612345679;Luc\n", "Portable perso;Nom;Row;Code\n06;Luc;3;phone_invalid\n"):
        path = csv_file(tmp_path / "other.csv", text)
        with pytest.raises(InputRefused, match="corrections_not_rejects"):
            lists.import_corrections(desk, path, first.import_id, ImportOptions())
    assert lists.list_named(desk, "Clients").imports == (first.import_id,)


def test_that_what_was_said_is_remembered_offered_and_applied_on_demand(
    desk: Desk, tmp_path: Path, first: ImportReport
) -> None:
    other = xlsx(tmp_path / "next.xlsx", [ROWS[0][::-1], ["", "ok", "Luc", "0612345679"]])
    offered = lists.inspect(desk, other, ImportOptions())
    assert offered.remembered
    assert offered.memory is not None
    assert (offered.memory.consent, offered.memory.consent_wording) == ({"Accord pub": 1}, "J'accepte")
    assert offered.counts.consent[Category.MARKETING] == 0
    report = lists.import_file(desk, other, "Suite", Into.NEW, ImportOptions(remembered=True))
    assert report.counts.consent[Category.MARKETING] == 1
    assert "mapping_remembered" in {notice.code for notice in report.warnings}
    assert results.proof(desk, LUC)["rows"][0]["consent_wording"] == "J'accepte"
    said = ImportOptions(remembered=True, refusal={"C": 3}, consent_wording="Autre")
    assert lists.inspect(desk, other, said).counts.refusals[Category.MARKETING] == 0
    assert not lists.inspect(desk, xlsx(tmp_path / "x.xlsx", [["Mobile"], ["0612345678"]]), ImportOptions()).remembered


def test_that_a_record_is_saved_as_text_that_names_its_files_or_as_json(
    desk: Desk, tmp_path: Path, first: ImportReport
) -> None:
    results.save_proof(desk, LEA, tmp_path / "lea.txt")
    text = (tmp_path / "lea.txt").read_text("utf-8")
    assert lists.imports(desk, "Clients")[0].file_hash in text
    assert "J'accepte" in text
    results.save_proof(desk, LEA, tmp_path / "lea.json")
    assert json.loads((tmp_path / "lea.json").read_text("utf-8"))["rows"][0]["row"] == 2
    with pytest.raises(WrongUsage, match="report_format"):
        results.save_proof(desk, LEA, tmp_path / "lea.pdf")
    assert not (tmp_path / "lea.pdf").exists()
    with pytest.raises(InputRefused, match="report_folder_missing"):
        results.save_proof(desk, LEA, tmp_path / "absent" / "lea.txt")


def test_that_the_rejected_rows_of_another_file_are_refused(desk: Desk, tmp_path: Path, first: ImportReport) -> None:
    rows = [ROWS[0], ["0612345679", "Luc", "ok", ""], ["bad", "Autre", "ok", ""], ["bad", "Encore", "ok", ""]]
    other = lists.import_file(
        desk, xlsx(tmp_path / "other.xlsx", rows), "Autres", Into.NEW, SAID, tmp_path / "others.xlsx"
    )
    with pytest.raises(InputRefused, match="corrections_of_another"):
        lists.import_corrections(desk, tmp_path / "others.xlsx", first.import_id, ImportOptions())
    again = tmp_path / "again.xlsx"
    report = lists.import_corrections(desk, tmp_path / "others.xlsx", other.import_id, ImportOptions(), again)
    assert report.counts.rejected == 2
    with pytest.raises(InputRefused, match="corrections_of_another"):
        lists.import_corrections(desk, again, first.import_id, ImportOptions())
    assert lists.import_corrections(desk, again, other.import_id, ImportOptions()).counts.rejected == 2


def test_that_a_reject_workbook_taken_in_like_any_file_is_recognised(
    first: ImportReport, desk: Desk, tmp_path: Path
) -> None:
    plain = lists.inspect(desk, tmp_path / "rejects.xlsx", SAID)
    assert "file_is_rejects" in {warning.code for warning in plain.warnings}
    same = lists.look_at_corrections(desk, tmp_path / "rejects.xlsx", first.import_id)
    with same:
        assert "file_is_rejects" not in {warning.code for warning in same.inspection.warnings}
    own = xlsx(tmp_path / "own.xlsx", [["Mobile", "Code"], ["0612345678", "phone_invalid"]])
    assert "file_is_rejects" not in {warning.code for warning in lists.inspect(desk, own, ImportOptions()).warnings}
