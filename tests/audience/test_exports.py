"""Real exports: what Excel, LibreOffice, Google, Apple and the usual services write is read as they meant it."""

from pathlib import Path
from typing import Any

import pytest

from tests.audience import exports
from tests.audience.files import inspect, staged
from wa_desktop.domain.errors import InputRefused

BOTH = ["+33612345678", "+33612345679"]


def rows_of(path: Path, **options: Any) -> dict[int, str]:
    """Excel row → number of the accepted rows."""
    return {int(str(row[0])): str(row[1]) for row in staged(path, **options)}


@pytest.mark.parametrize("name", exports.TEXTS)
def test_that_a_text_export_is_read_whatever_its_encoding_and_separator(tmp_path: Path, name: str) -> None:
    body, header = exports.TEXTS[name]
    path = tmp_path / "export.csv"
    path.write_bytes(body)
    found = inspect(path)
    assert [column.header for column in found.columns if column.maps_to == "phone"] == [header]
    assert list(rows_of(path).values()) == BOTH
    assert "\ufffd" not in "".join(cell for row in found.preview for cell in row)
    names = [column.position for column in found.columns if column.maps_to == "first_name"]
    assert not names or found.preview[0][names[0]] == "Léa"


@pytest.mark.parametrize("mac", [False, True])
def test_that_excel_dates_and_formulas_are_read_in_both_date_systems(tmp_path: Path, mac: bool) -> None:
    path = exports.excel_windows(tmp_path / "a.xlsx", mac=mac)
    assert rows_of(path) == {2: BOTH[0], 4: BOTH[1]}
    assert next(iter(staged(path)))[9] == 1710198000000000


def test_that_every_writers_shape_of_a_sheet_is_read(tmp_path: Path) -> None:
    assert rows_of(exports.excel_macros(tmp_path / "a.xlsm")) == {2: BOTH[0]}
    assert rows_of(exports.google_sheets(tmp_path / "b.xlsx")) == {2: BOTH[0], 3: BOTH[1]}
    assert rows_of(exports.numbers_app(tmp_path / "c.xlsx")) == {3: BOTH[0]}
    assert rows_of(exports.inline_without_references(tmp_path / "d.xlsx")) == {2: BOTH[0]}


def test_that_hidden_rows_are_found_in_every_workbook_format(tmp_path: Path) -> None:
    import xlwt

    old = xlwt.Workbook()
    sheet = old.add_sheet("Feuil1")
    for row, text in enumerate(["Mobile", *BOTH, "+33612345680"]):
        sheet.write(row, 0, text)
    sheet.row(2).hidden = True
    old.save(str(tmp_path / "a.xls"))
    lines = [(1, False, "Mobile"), (2, False, BOTH[0]), (3, True, BOTH[1]), (7, False, "+33612345680")]
    for path, kept in (
        (tmp_path / "a.xls", [2, 4]),
        (exports.libreoffice(tmp_path / "b.xlsx"), [2, 4]),
        (exports.prefixed(tmp_path / "c.xlsx"), [2]),
        (exports.xlsb(tmp_path / "d.xlsb", lines), [2, 7]),
        (exports.libreoffice_ods(tmp_path / "e.ods"), [4, 8]),
    ):
        with pytest.raises(InputRefused, match="hidden_rows"):
            staged(path)
        assert list(rows_of(path, hidden="skip")) == kept, path
        assert len(rows_of(path, hidden="include")) > len(kept), path


def test_that_a_large_old_workbook_is_followed_beyond_its_small_streams(tmp_path: Path) -> None:
    import xlwt

    old = xlwt.Workbook()
    old.add_sheet("Notes").write(0, 0, "rien")
    sheet = old.add_sheet("Été")
    for row in range(3_000):
        sheet.write(row, 0, f"+336{row:08}" if row else "Mobile")
    sheet.row(2_500).hidden = True
    sheet.write(2_600, 1, xlwt.Formula("1/0"))
    old.save(str(tmp_path / "a.xls"))
    assert inspect(tmp_path / "a.xls", sheet="Été").hidden_rows == 1


def test_that_errors_of_every_workbook_format_reject_their_row(tmp_path: Path) -> None:
    lines = [(1, False, "Mobile"), (2, False, BOTH[0]), (3, False, "#N/A"), (4, False, BOTH[1])]
    for path, row in (
        (exports.xlsb(tmp_path / "a.xlsb", lines), 3),
        (exports.libreoffice_ods(tmp_path / "b.ods"), 7),
        (exports.prefixed(tmp_path / "c.xlsx"), 5),
    ):
        found = inspect(path, hidden="skip")
        assert [(reject.row, reject.reason, reject.column) for reject in found.rejects] == [
            (row, "formula_error", "Mobile")
        ], path
