"""Files that are no ordinary workbook: pages and XML named .xls, archives, devices, files that change meanwhile."""

import os
import struct
import sys
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.audience import exports
from tests.audience.files import codes, csv_file, inspect, staged, xlsx
from wa_desktop.audience import formats
from wa_desktop.audience.jobs import Job
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import ImportOptions
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category
from wa_desktop.words.sentences import sentence

BOTH = ["+33612345678", "+33612345679"]
ALL = frozenset({"all"})


def refusal(path: Path) -> InputRefused:
    """What looking at `path` ends with."""
    with pytest.raises(InputRefused) as refused:
        inspect(path)
    assert "{" not in sentence(refused.value)
    return refused.value


def rows_of(path: Path, **options: object) -> dict[int, str]:
    """Excel row → number of the accepted rows."""
    return {int(str(row[0])): str(row[1]) for row in staged(path, **options)}


PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv=Content-Type '
    'content="text/html; charset=windows-1252"><style>td{mso-number-format:"\\@"}</style></head><body><!-- <td>x -->'
    "<table border=1><tr><th>Téléphone<th nowrap width=5>Prénom<tr><td>06 12 34 56&nbsp;78<td>L&eacute;a<br>Roux</tr>"
    "<tr style='display:none'><td>0612345670</td><td>Luc</td></tr>"
    '<tr><td x:num="33612345679">3,36E+10</td><td rowspan="2"><b>Zoé</b></td></tr><tr><td>bad</td></tr></table></body>'
)


def test_that_a_page_named_xls_is_read_as_its_table(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "export.xls", PAGE, "cp1252")
    found = inspect(path, hidden="skip", accept_repairs=ALL)
    assert (found.file_format, found.hidden_rows) == ("html", 1)
    assert [column.header for column in found.columns] == ["Téléphone", "Prénom"]
    assert found.preview[0][1] == "Léa\nRoux"
    assert rows_of(path, hidden="skip", accept_repairs=ALL) == {2: BOTH[0], 4: BOTH[1]}
    assert [(reject.row, reject.reason) for reject in found.rejects] == [(5, "phone_invalid")]
    assert "merged_cells" in codes(found)


def test_that_every_table_of_a_page_is_a_sheet(tmp_path: Path) -> None:
    table = "<table><tr><td>{}</td></tr><tr><td>{}</td></tr></table>"
    path = csv_file(
        tmp_path / "a.xls", table.format("Prix", "12") + "<table></table>" + table.format("Mobile", BOTH[0])
    )
    assert inspect(path).sheets == ("a 1", "a 2")
    assert inspect(path).sheet == "a 2"


@pytest.mark.parametrize(
    "unit",
    ["<!--", "<", "<td>", '<td a="', "<tr>", "&lt;", "</table>", "<table>", '<td colspan="99999999">', "<script>"],
)
def test_that_a_page_made_to_be_slow_is_read_or_refused_at_once(tmp_path: Path, unit: str) -> None:
    path = csv_file(tmp_path / "a.xls", "<table><tr><td>Mobile<tr><td>" + unit * 40_000)
    with suppress(InputRefused):
        counts = inspect(path).counts
        assert counts.rows == counts.rejected == 1


SHEET_2003 = (
    '<?xml version="1.0"?>{doctype}<?mso-application progid="Excel.Sheet"?><Workbook '
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><Worksheet ss:Name="Caché"><Table><Row><Cell><Data '
    'ss:Type="String">x</Data></Cell></Row></Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">'
    '<Visible>SheetHidden</Visible></WorksheetOptions></Worksheet><Worksheet ss:Name="Clients"><Table><Row><Cell><Data '
    'ss:Type="String">Mobile</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">Date opt-in</Data></Cell></Row>'
    '<Row ss:Span="1"/><Row><Cell><Data ss:Type="Number">33612345678</Data></Cell><Cell ss:Index="3"><Data '
    'ss:Type="DateTime">2024-03-12T00:00:00.000</Data></Cell></Row><Row ss:Hidden="1"><Cell><Data ss:Type="String">'
    '0612345670</Data></Cell></Row><Row ss:Index="9"><Cell ss:Formula="=X"><Data ss:Type="Error">#N/A</Data></Cell>'
    '</Row><Row><Cell ss:MergeDown="1"><Data ss:Type="String">06<B xmlns="http://www.w3.org/TR/REC-html40">12345679</B>'
    '</Data></Cell></Row><Row><Cell ss:Index="2"><Data ss:Type="Boolean">1</Data></Cell></Row></Table></Worksheet>'
    "</Workbook>"
)


def test_that_xml_spreadsheet_2003_is_read(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "export.xls", SHEET_2003.format(doctype=""))
    found = inspect(path, hidden="skip", accept_repairs=ALL)
    assert (found.file_format, found.sheets, found.sheet) == ("xml", ("Clients", "Caché"), "Clients")
    assert rows_of(path, hidden="skip", accept_repairs=ALL) == {4: BOTH[0], 10: BOTH[1]}
    assert next(iter(staged(path, hidden="skip", accept_repairs=ALL)))[9] == 1710198000000000
    assert [(reject.row, reject.reason, reject.value) for reject in found.rejects] == [
        (9, "formula_error", "A9"),
        (11, "phone_missing", ""),
    ]


@pytest.mark.parametrize(
    "body",
    [
        SHEET_2003.format(doctype='<!DOCTYPE a [<!ENTITY a "aaaa">]>'),
        SHEET_2003.format(doctype="")[:900],
        SHEET_2003[:400].format(doctype="") + "<a>" * 10_000,
    ],
)
def test_that_xml_with_entities_or_cut_or_very_deep_is_refused(tmp_path: Path, body: str) -> None:
    assert refusal(csv_file(tmp_path / "a.xls", body)).code == "file_damaged"


def test_that_an_archive_names_the_spreadsheet_inside(tmp_path: Path) -> None:
    path = exports.packed(tmp_path / "envoi.zip", {"liste/clients.xlsx": b"PK", "__MACOSX/._clients.xlsx": b"x"})
    refused = refusal(path)
    assert (refused.code, refused.details["inside"]) == ("file_is_archive", ["liste/clients.xlsx"])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
def test_that_pipes_devices_loops_and_forbidden_files_are_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tuyau.csv")
    (tmp_path / "boucle.csv").symlink_to("boucle.csv")
    assert refusal(tmp_path / "tuyau.csv").code == "file_is_device"
    assert refusal(Path("/dev/zero")).code == "file_is_device"
    assert refusal(tmp_path / "boucle.csv").code == "file_unreadable"
    assert refusal(tmp_path / ("a" * 300)).code == "file_unreadable"
    assert refusal(Path("a\0b.csv")).code == "file_missing"
    assert refusal(csv_file(tmp_path / "a.csv", "x") / "b.csv").code == "file_missing"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="needs a user whom the system refuses")
def test_that_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Mobile\n0612345678\n")
    path.chmod(0)
    assert refusal(path).code == "file_unreadable"


def test_that_a_file_that_vanishes_or_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file(tmp_path / "a.csv", "Mobile\n0612345678\n")
    job = Job(path, ImportOptions(), False, None, "en", "Europe/Paris")
    known = formats.sniff(path)

    def vanish(_: Path) -> formats.FileFormat:
        path.unlink()
        return known

    def change(_: Path) -> formats.FileFormat:
        csv_file(path, "Mobile\n0612345679\n0612345670\n")
        return known

    for happens, code in ((change, "file_changed"), (vanish, "file_unreadable")):
        monkeypatch.setattr("wa_desktop.audience.reading.sniff", happens)
        with pytest.raises(InputRefused, match=code):
            read_file(job, lambda *_: None)


def _sealed(path: Path, stream: str) -> Path:
    """A compound file whose one stream has this name."""
    from xlwt.CompoundDoc import XlsDoc

    XlsDoc().save(str(path), bytes(10_000))
    body = bytearray(path.read_bytes())
    at, name = body.find("Workbook".encode("utf-16-le")), f"{stream}\0".encode("utf-16-le")
    body[at : at + 66] = name.ljust(64, b"\0") + struct.pack("<H", len(name))
    path.write_bytes(body)
    return path


def test_that_sealed_workbooks_of_every_format_ask_for_no_password(tmp_path: Path) -> None:
    assert refusal(_sealed(tmp_path / "a.xlsx", "EncryptedPackage")).code == "file_password"
    assert refusal(_sealed(tmp_path / "b.xls", "WordDocument")).code == "file_not_spreadsheet"
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Feuil1")
    for row in range(3_000):
        sheet.write(row, 0, f"06{row:08}" if row else "EncryptedPackage")
    book.save(str(tmp_path / "c.xls"))
    assert inspect(tmp_path / "c.xls").counts.rows == 2_999
    body = (tmp_path / "c.xls").read_bytes()
    (tmp_path / "d.xls").write_bytes(body.replace(b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00", 1))
    assert refusal(tmp_path / "d.xls").code == "file_password"


def test_that_rows_of_no_height_are_hidden_and_groups_do_not_shift_the_rows(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Feuil1")
    for row, text in enumerate(["Mobile", "0612345670", BOTH[0], BOTH[1]]):
        sheet.write(row, 0, text)
    sheet.row(1).height_mismatch, sheet.row(1).height = True, 0
    book.save(str(tmp_path / "a.xls"))
    cell = '<c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c>'
    rows = (
        f'<row r="1">{cell.format(1, "Mobile")}</row><row r="2" ht="0" customHeight="1">{cell.format(2, "0612345670")}'
        f'</row><row r="3" ht="0.75">{cell.format(3, BOTH[0])}</row><row r="4" collapsed="1">{cell.format(4, BOTH[1])}'
        "</row>"
    )
    header = f"<table:table-header-rows>{exports.ods_row('Mobile')}</table:table-header-rows>"
    group = '<table:table-row-group table:display="false">{}</table:table-row-group>'
    for path in (
        tmp_path / "a.xls",
        exports.workbook(tmp_path / "b.xlsx", f"<sheetData>{rows}</sheetData>"),
        exports.ods(
            tmp_path / "c.ods",
            header
            + group.format(exports.ods_row("0612345670", attributes=' table:visibility="collapse"'))
            + exports.ods_row(BOTH[0])
            + exports.ods_row(BOTH[1]),
        ),
    ):
        assert rows_of(path, hidden="skip") == {3: BOTH[0], 4: BOTH[1]}, path


def test_that_merged_cells_count_for_their_first_row_and_a_refusal_for_all(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Fichier clients"],
        ["Mobile", "Société", "Opt-in marketing", "Désinscrit"],
        [BOTH[0], "ACME", "oui", "oui"],
        [BOTH[1], None, "oui", None],
        ["0612345670", "Zed", "oui", ""],
    ):
        sheet.append(row)
    for area in ("A1:D1", "B3:B4", "D3:D4"):
        sheet.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    found = inspect(tmp_path / "a.xlsx")
    assert [notice.details for notice in found.warnings if notice.code == "merged_cells"] == [{"count": 2}]
    members = {row[0]: (row[6], row[13]) for row in staged(tmp_path / "a.xlsx")}
    assert [members[row][1] for row in (3, 4, 5)] == ['{"Société": "ACME"}', "{}", '{"Société": "Zed"}']
    assert members[3][0] == members[4][0] != members[5][0]


def test_that_a_no_over_several_rows_of_a_consent_column_counts_for_all_and_a_yes_for_the_first(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    phones = [f"061234567{n}" for n in range(6)]
    for row in zip(["Mobile", *phones], ["Opt-in marketing", "non", None, "oui", None, "nada", None], strict=True):
        sheet.append(row)
    for area in ("B2:B3", "B4:B5", "B6:B7"):
        sheet.merge_cells(area)
    book.save(tmp_path / "a.xlsx")
    for own, refusals in ((frozenset[str](), 2), (frozenset({"nada"}), 4)):
        counts = inspect(tmp_path / "a.xlsx", no_words=own).counts
        assert (counts.consent[Category.MARKETING], counts.refusals[Category.MARKETING]) == (1, refusals)


def test_that_merged_cells_of_every_format_are_counted(tmp_path: Path) -> None:
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("Feuil1")
    sheet.write(0, 0, "Mobile")
    sheet.write(0, 1, "Note")
    sheet.write(1, 0, BOTH[0])
    sheet.write_merge(1, 2, 1, 1, "x")
    sheet.write(2, 0, BOTH[1])
    book.save(str(tmp_path / "a.xls"))
    spanned = (
        '<table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>{}</text:p>'
        "</table:table-cell>"
    )
    rows = (
        exports.ods_row("Mobile")
        + f"<table:table-row>{spanned.format(BOTH[0])}</table:table-row>"
        + exports.ods_row(BOTH[1])
    )
    lines = [(1, False, "Mobile"), (2, False, BOTH[0]), (3, False, BOTH[1])]
    for path in (
        tmp_path / "a.xls",
        exports.ods(tmp_path / "b.ods", rows),
        exports.xlsb(tmp_path / "c.xlsb", lines, merged=[(1, 2, 0, 0)]),
    ):
        assert "merged_cells" in codes(inspect(path)), path


def test_that_other_sheets_with_a_list_are_named(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Prix"
    first.append(["Article", "Prix"])
    first.append(["A", 12])
    for title in ("Janvier", "Février"):
        sheet = book.create_sheet(title)
        sheet.append(["Mobile"])
        sheet.append([BOTH[0]])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = inspect(path)
    others = [notice.details for notice in found.warnings if notice.code == "other_sheets"]
    assert (found.sheet, others) == ("Janvier", [{"sheet": "Janvier", "sheets": ["Février"]}])
    assert "other_sheets" not in codes(inspect(path, sheet="Janvier"))
    with pytest.raises(InputRefused) as refused:
        inspect(path, sheet="Prix")
    assert (refused.value.code, refused.value.details["sheets"]) == ("no_phone_column", ["Janvier", "Février"])
    assert "Janvier, Février" in sentence(refused.value)


def test_that_a_letterhead_with_a_number_is_no_header_and_is_told(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [["Salon Martin", "01 42 68 53 00"], ["Export du 12/03/2024"], ["Téléphone", "Prénom"], [BOTH[0], "Léa"]],
    )
    found = inspect(path)
    assert (found.header_row, found.counts.rows) == (3, 1)
    assert [notice.details for notice in found.warnings if notice.code == "numbers_above_titles"] == [
        {"count": 1, "row": 3}
    ]


def test_that_a_word_in_a_list_without_titles_is_no_title(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", f"{BOTH[0]};Mobile;Nom\n;Mobile;Nom\n{BOTH[1]};Fixe;x\n")
    assert (inspect(path).header_row, inspect(path).counts.rows) == (0, 3)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ('"Téléphone;Prénom"\r\n"0612345678;Léa"\r\n"0612345679;""Zoé; B"""\r\n', "cp1252"),
        ("\ufeff\ufeffTéléphone;Prénom\n0612345678;Léa\n0612345679;Zoé; B\n\x1a", "utf-8"),
        ('Téléphone; "Prénom"\n0612345678; "Léa"\n0612345679; "Zoé; B"\n', "utf-8"),
        ("Téléphone;Prix;TVA\n0612345678;12,50;3,20\n0612345679;1,50;0,20\n", "utf-8"),
        ("0612345678;12,50;3,20;1,10\n0612345679;1,50;0,20;1,10\n", "utf-8"),
    ],
)
def test_that_text_files_with_a_twist_keep_their_cells(tmp_path: Path, text: str, encoding: str) -> None:
    path = csv_file(tmp_path / "a.csv", text, encoding)
    found = inspect(path)
    assert list(rows_of(path).values()) == BOTH
    assert found.counts.rows == 2
    assert "\ufeff" not in found.columns[0].header
    if "B" in text:
        assert found.preview[1][1] == "Zoé; B" or found.preview[1][1:] == ("Zoé", " B")


@pytest.mark.parametrize(("first", "then"), [("utf-8", "cp1252"), ("cp1252", "utf-8")])
def test_that_two_files_glued_together_are_read_line_by_line_and_it_is_said(
    tmp_path: Path, first: str, then: str
) -> None:
    path = tmp_path / "a.csv"
    rows = [f"06123456{number:02};Zoé Lefèvre n°{number}\r\n" for number in range(20)]
    path.write_bytes(("Téléphone;Nom\r\n" + "".join(rows[:17])).encode(first) + "".join(rows[17:]).encode(then))
    found = inspect(path)
    assert [row[1] for row in found.preview] == [row.strip().partition(";")[2] for row in rows]
    (notice,) = (one for one in found.warnings if one.code == "encodings_mixed")
    assert (notice.details["count"], notice.details["line"], notice.details["encoding"]) == (3, 19, then)


def test_that_a_single_endless_line_is_too_large_and_not_an_open_quotation(tmp_path: Path) -> None:
    assert refusal(csv_file(tmp_path / "a.csv", "Mobile\n" + " " * (2 << 20))).code == "file_too_large"
    assert refusal(csv_file(tmp_path / "b.csv", 'Mobile\n"06\n' + "0612345678\n" * 200_000)).code == "file_quote_open"


def test_that_parts_named_in_another_case_hide_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(exports.prefixed(tmp_path / "a.xlsx")) as source:
        parts = {name.replace("sheet1", "Sheet1"): source.read(name) for name in source.namelist()}
    found = inspect(exports.packed(tmp_path / "b.xlsx", parts))
    assert found.hidden_rows == 1
    assert [(reject.row, reject.reason) for reject in found.rejects] == [(5, "formula_error")]


def test_that_a_computed_text_with_spaces_is_no_formula_error(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Mobile</t></is></c></row>'
        f'<row r="2"><c r="A2" t="str"><f>A9</f><v xml:space="preserve"> {BOTH[0]} </v></c></row>'
    )
    assert rows_of(exports.workbook(tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>")) == {2: BOTH[0]}


def _excel_95(path: Path) -> Path:
    """A workbook as Excel 95 writes it (BIFF5): a hidden row and an error."""
    from xlwt.CompoundDoc import XlsDoc

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    def text(row: int, value: str) -> bytes:
        return record(0x204, struct.pack("<HHHH", row, 0, 0, len(value)) + value.encode("cp1252"))

    def line(row: int, flags: int) -> bytes:
        return record(0x208, struct.pack("<HHHHHHHH", row, 0, 1, 255, 0, 0, flags, 0))

    name = "Été".encode("cp1252")
    begin = record(0x809, struct.pack("<HHHH", 0x500, 5, 0, 0))
    place = len(begin) + 4 + 7 + len(name) + 4
    book = begin + record(0x85, struct.pack("<IBBB", place, 0, 0, len(name)) + name) + record(0x0A)
    sheet = record(0x809, struct.pack("<HHHH", 0x500, 0x10, 0, 0))
    sheet += record(0x200, struct.pack("<HHHHH", 0, 5, 0, 1, 0)) + line(2, 0x20)
    sheet += text(0, "Mobile") + text(1, BOTH[0]) + text(2, "0612345670")
    sheet += record(0x205, struct.pack("<HHHBB", 3, 0, 0, 0x2A, 1)) + text(4, BOTH[1]) + record(0x0A)
    XlsDoc().save(str(path), (book + sheet).ljust(8_000, b"\0"))
    return path


def test_that_hidden_rows_and_errors_of_excel_95_are_found(tmp_path: Path) -> None:
    path = _excel_95(tmp_path / "a.xls")
    found = inspect(path, hidden="skip")
    assert rows_of(path, hidden="skip") == {2: BOTH[0], 5: BOTH[1]}
    assert (found.sheets, found.hidden_rows) == (("Été",), 1)
    assert [(reject.row, reject.reason, reject.value) for reject in found.rejects] == [(4, "formula_error", "A4")]
