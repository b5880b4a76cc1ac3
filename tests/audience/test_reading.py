"""A file from its bytes to accepted rows, rejects and duplicates: nothing dropped without a word."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.audience.exports import ods, ods_row
from tests.audience.files import HEADER, codes, csv_file, inspect, read, staged, xlsx
from wa_desktop.domain.contacts import Role
from wa_desktop.domain.errors import InputRefused, WrongUsage
from wa_desktop.domain.values import Category, Consent

MARKETING = Category.MARKETING


def members(path: Path, **options: Any) -> list[list[object]]:
    """The accepted rows, as staged."""
    return [list(row) for row in staged(path, **options)]


def words(path: Path, **options: Any) -> dict[object, Consent]:
    """Excel row → the word for marketing."""
    return {row[0]: Consent(int(str(row[6]))) for row in members(path, **options)}


def test_that_a_messy_workbook_adds_up(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            HEADER,
            ["06 12 34 56 78", "Léa", "oui", ""],
            [33612345679.0, "Luc", "x", None],
            ["+33612345678", "Léa bis", "", "oui"],
            ["", "Sans numéro", "oui", ""],
            [None, None, None, None],
            ["3,36E+10", "Zoé", "oui", ""],
            ["0899123456", "Service", "oui", ""],
        ],
    )
    found = inspect(path)
    assert (found.counts.rows, found.counts.accepted, found.counts.rejected, found.counts.duplicates) == (6, 1, 4, 1)
    assert [(reject.row, reject.reason) for reject in found.rejects] == [
        (3, "repair_not_accepted"), (5, "phone_missing"), (7, "phone_digits_lost"), (8, "phone_premium"),
    ]  # fmt: skip
    assert found.counts.consent[MARKETING] == 0
    assert found.counts.refusals[MARKETING] == 1
    assert found.repairs[0].examples[0].row == 3


def test_that_whole_numbers_of_number_cells_keep_every_digit(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], [33612345678], [612345679], [3.3612345681e10]])
    repairs = frozenset({"missing_plus", "lost_leading_zero"})
    assert [row[1] for row in members(path, accept_repairs=repairs)] == ["+33612345678", "+33612345679", "+33612345681"]


def test_that_row_numbers_are_those_that_excel_shows(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["B2"] = "Clients au 1er octobre"
    for column, header in zip("CDE", HEADER, strict=False):
        sheet[f"{column}6"] = header
    sheet["C7"], sheet["C9"], sheet["C12"] = "0612345678", "bad", "0612345679"
    book.save(tmp_path / "a.xlsx")
    found = inspect(tmp_path / "a.xlsx")
    assert found.header_row == 6
    assert [reject.row for reject in found.rejects] == [9]
    assert [row[0] for row in members(tmp_path / "a.xlsx")] == [7, 12]


@pytest.mark.parametrize("first", [1, 4])
def test_that_leading_empty_rows_and_columns_do_not_shift_anything(tmp_path: Path, first: int) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet[f"D{first}"], sheet[f"D{first + 1}"], sheet[f"D{first + 3}"] = "Mobile", "0612345678", "0612345679"
    book.save(tmp_path / "a.xlsx")
    assert [row[0] for row in members(tmp_path / "a.xlsx")] == [first + 1, first + 3]
    assert members(tmp_path / "a.xlsx", mapping={"phone": "D"}) == members(tmp_path / "a.xlsx", mapping={"phone": "4"})


@pytest.mark.parametrize("note", [";\n;", ";a\n;b\n;c", "|\t;", '5" ; 7"'])
def test_that_a_separator_inside_quoted_cells_is_not_the_file_s(tmp_path: Path, note: str) -> None:
    quoted = note.replace('"', '""')
    path = csv_file(tmp_path / "a.csv", f'"Mobile","Note","Opt-in"\r\n"0612345678","{quoted}","oui"\r\n', "utf-8")
    found = inspect(path)
    assert (found.separator, found.counts.rows, found.counts.accepted) == (",", 1, 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_that_every_encoding_and_separator_is_read(tmp_path: Path, encoding: str, separator: str) -> None:
    text = "\r\n".join(
        separator.join(row) for row in (("Prénom", "Téléphone"), ("Zoé", "0612345678"), ("Ève", "+33612345679"))
    )
    path = csv_file(tmp_path / "liste.txt", text, encoding)
    assert [(row[0], row[1], row[12]) for row in members(path)] == [
        (2, "+33612345678", "Zoé"),
        (3, "+33612345679", "Ève"),
    ]


def test_that_quoted_line_breaks_and_the_sep_line_are_understood(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", 'sep=|\r\nTel|Note\r\n0612345678|"a\r\nb|c"\r\n\r\nbad|x\r\n')
    found = inspect(path)
    assert (found.counts.rows, found.counts.accepted) == (2, 1)
    assert [reject.row for reject in found.rejects] == [4]


def test_that_a_quotation_mark_left_open_is_refused_rather_than_swallowing_rows(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", 'Tel;Note\n0612345678;ok\n0612345679;"oh\n0612345680;x\n')
    with pytest.raises(InputRefused) as refused:
        inspect(path)
    assert (refused.value.code, refused.value.details["row"]) == ("file_quote_open", 3)


def test_that_xls_and_ods_are_read_whatever_their_name(tmp_path: Path) -> None:
    import xlwt

    old = xlwt.Workbook()
    sheet = old.add_sheet("Feuil1")
    cells_of_old: list[list[Any]] = [["Mobile", "Opt-in marketing"], [33612345678, "oui"], ["0612345679", True]]
    for row, cells in enumerate(cells_of_old):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    old.save(str(tmp_path / "ancien.csv"))
    ods(tmp_path / "libre.xlsx", ods_row("Mobile", "Opt-in marketing") + ods_row("0612345678", "oui"))
    old_rows = inspect(tmp_path / "ancien.csv", accept_repairs=frozenset({"all"}))
    free = inspect(tmp_path / "libre.xlsx")
    assert (old_rows.file_format, old_rows.counts.accepted, old_rows.counts.consent[MARKETING]) == ("xls", 2, 2)
    assert (free.file_format, free.counts.accepted, free.counts.consent[MARKETING]) == ("ods", 1, 1)


def test_that_hidden_rows_are_always_asked_about(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Mobile"], ["0612345678"], ["0612345679"], ["0612345680"]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    path = tmp_path / "a.xlsx"
    book.save(path)
    with pytest.raises(InputRefused) as refused:
        members(path)
    assert (refused.value.code, refused.value.details["count"]) == ("hidden_rows", 1)
    assert [row[0] for row in members(path, hidden="include")] == [2, 3, 4]
    assert [row[0] for row in members(path, hidden="skip")] == [2, 4]
    looked_at = inspect(path)
    assert (looked_at.hidden_rows, looked_at.counts.rows) == (1, 3)
    assert "hidden_rows_found" in codes(looked_at)


def test_that_broken_formulas_reject_their_row_where_the_cell_is_used(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["Mobile", "Ville", "Prénom", "Opt-in marketing"],
            ["0612345678", "Lyon", "Léa", "oui"],
            ["=CONCAT(1,2)", "#N/A", "Luc", "oui"],
            ["0612345680", "#N/A", "Zoé", "oui"],
            ["0612345681", "Nice", "Eve", "#REF!"],
            ["0612345682", "Nice", "=B1", "oui"],
        ],
    )
    found = inspect(path)
    assert [(reject.row, reject.reason, reject.column) for reject in found.rejects] == [
        (3, "formula_error", "Mobile"),
        (5, "formula_error", "Opt-in marketing"),
        (6, "formula_error", "Prénom"),
    ]
    unused = next(notice for notice in found.warnings if notice.code == "formula_error_unused")
    assert unused.details == {"column": "Ville", "count": 1}
    assert [row[13] for row in members(path)] == ['{"Ville": "Lyon"}', "{}"]


def test_that_a_formula_with_a_stored_value_is_read(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], ["=1"]])
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            stored = rb'<c r="A2" t="str"><f>1</f><v>0612345678</v></c>'
            target.writestr(name, re.sub(rb'<c r="A2"[^>]*><f>1</f><v ?(?:/>|></v>)</c>', stored, source.read(name)))
    assert [row[1] for row in members(tmp_path / "b.xlsx")] == ["+33612345678"]


def test_that_the_sheet_with_the_list_is_found(tmp_path: Path) -> None:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Notes"
    first.append(["Bonjour", "à tous"])
    second = book.create_sheet("Clients")
    for row in (["Mobile"], ["0612345678"]):
        second.append(row)
    book.save(tmp_path / "a.xlsx")
    assert inspect(tmp_path / "a.xlsx").sheet == "Clients"
    with pytest.raises(InputRefused) as refused:
        inspect(tmp_path / "a.xlsx", sheet="Autre")
    assert (refused.value.code, refused.value.details["sheets"]) == ("sheet_unknown", ["Notes", "Clients"])


def test_that_a_phone_column_is_known_by_its_content(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Qui", "Contact rapide"], ["Léa", "0612345678"], ["Luc", "+4915112345678"]])
    column = inspect(path).columns[1]
    assert (column.maps_to, column.known_by) == ("phone", "content")


def test_that_a_list_without_header_is_read_from_its_first_row(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "0612345678\n+33612345679\n")
    found = inspect(path)
    assert (found.header_row, found.counts.accepted) == (0, 2)


def test_that_the_mobile_column_is_preferred_and_the_other_kept(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Téléphone", "Portable"], ["0145678901", "0612345678"]])
    found = inspect(path)
    assert [column.maps_to for column in found.columns] == ["", "phone"]
    assert found.columns[0].role is Role.OTHER


def test_that_two_columns_of_one_header_are_told_apart(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Mobile"], ["0145678901", "0612345678"]])
    assert [column.header for column in inspect(path).columns] == ["Mobile", "Mobile (2)"]
    assert [row[1] for row in members(path, mapping={"phone": "Mobile (2)"})] == ["+33612345678"]


@pytest.mark.parametrize(
    ("agrees", "refuses", "word"),
    [
        ("oui", "", Consent.YES),
        ("OUI", "non", Consent.YES),
        (True, False, Consent.YES),
        (1, 0, Consent.YES),
        ("", "", Consent.UNKNOWN),
        ("peut-être", "", Consent.UNKNOWN),
        ("oui", "peut-être", Consent.UNKNOWN),
        ("non", "", Consent.NO),
        (0, None, Consent.NO),
        ("oui", "oui", Consent.WITHDRAWN),
        ("non", "x", Consent.WITHDRAWN),
        ("", 1, Consent.WITHDRAWN),
        ("oui", "12/03/2024", Consent.WITHDRAWN),
    ],
)
def test_that_consent_needs_an_explicit_yes_and_refusal_wins(
    tmp_path: Path, agrees: object, refuses: object, word: Consent
) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ["0612345678", "Léa", agrees, refuses]])
    assert words(path) == {2: word}


def test_that_contradictions_and_unknown_words_are_counted(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [HEADER, *([f"06123456{n:02}", "x", agrees, refuses] for n, (agrees, refuses) in enumerate(
            [("oui", "oui"), ("oui", "oui"), ("bof", ""), ("bof", ""), ("oui", "")]))],
    )  # fmt: skip
    notices = {notice.code: notice.details for notice in inspect(path).warnings}
    assert notices["consent_conflict"]["count"] == 2
    assert notices["flag_unknown"] == {"column": "Opt-in marketing", "value": "bof", "count": 2}


def test_that_the_strictest_word_of_duplicates_wins_whatever_their_order(tmp_path: Path) -> None:
    for number, (first, second) in enumerate([("oui", "non"), ("non", "oui")]):
        path = xlsx(
            tmp_path / f"{number}.xlsx", [HEADER, ["0612345678", "a", first, ""], ["+33612345678", "b", second, ""]]
        )
        assert words(path) == {2: Consent.NO}
    path = xlsx(tmp_path / "c.xlsx", [HEADER, ["0612345678", "a", "", ""], ["+33612345678", "b", "oui", ""]])
    assert words(path) == {2: Consent.YES}


def test_that_a_refusal_of_a_rejected_row_still_counts_for_its_number(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [HEADER, ["0612345678", "a", "oui", ""], [612345678, "b", "", "oui"]])
    assert words(path) == {2: Consent.WITHDRAWN}


def test_that_a_bare_opt_in_or_another_channel_gives_nothing_until_the_person_says_so(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Opt-in", "Opt-in SMS"], ["0612345678", "oui", "oui"]])
    found = inspect(path)
    assert {"consent_scope_needed", "column_other_channel", "consent_none"} <= codes(found)
    assert words(path) == {2: Consent.UNKNOWN}
    assert words(path, consent={"opt-in": 1}) == {2: Consent.YES}
    assert words(path, consent={"Opt-in SMS": 3}) == {2: Consent.YES}
    assert words(path, consent={"B": 2}) == {2: Consent.UNKNOWN}
    assert words(path, consent={"2": 1}, refusal={"Opt-in SMS": 1}) == {2: Consent.WITHDRAWN}


def test_that_names_dates_languages_and_other_columns_are_kept(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [
            ["Mobile", "Nom de famille", "Prénom", "Langue", "Pays", "Date opt-in", "Source opt-in", "Ville", "Points"],
            ["0151 12345678", "Schmidt", "Anna", "Allemand", "Allemagne", "12/03/2024", "formulaire", "Köln", 12.0],
        ],
    )
    (row,) = members(path)
    assert row[1:6] == ["+4915112345678", "DE", "49", "Europe/Berlin", "de"]
    assert row[9:13] == [1710198000000000, "formulaire", "Anna Schmidt", "Anna"]
    assert row[13] == '{"Nom de famille": "Schmidt", "Ville": "Köln", "Points": "12"}'


def test_that_a_column_may_be_kept_under_another_name(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Ville"], ["0612345678", "Lyon"]])
    assert members(path, mapping={"city": "ville"})[0][13] == '{"city": "Lyon"}'


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"mapping": {"phone": "Inconnue"}}, "column_unknown"),
        ({"mapping": {"phone": "ZZ"}}, "column_unknown"),
        ({"mapping": {"phone": "99"}}, "column_unknown"),
        ({"consent": {"Ville": 1}, "refusal": {"Ville": 1}}, "column_used_twice"),
        ({"country": "XX"}, "country_unknown"),
        ({"header_row": 99}, "header_row_unknown"),
    ],
)
def test_that_options_that_cannot_be_followed_are_refused(tmp_path: Path, options: dict[str, Any], code: str) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Ville"], ["0612345678", "Lyon"]])
    with pytest.raises(InputRefused) as refused:
        inspect(path, **options)
    assert refused.value.code == code


def test_that_an_unknown_repair_is_wrong_usage(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], ["0612345678"]])
    with pytest.raises(WrongUsage, match="repair_unknown"):
        inspect(path, accept_repairs=frozenset({"magic"}))


def test_that_rejects_are_texts_that_no_program_computes(tmp_path: Path) -> None:
    evil = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1"]
    path = csv_file(
        tmp_path / "a.csv", "Mobile;Note\n" + "".join(f'bad;"{text}"\n' for text in evil) + "612345678;ok\n"
    )
    out = tmp_path / "rejects.xlsx"
    read(path, rejects=out)
    sheet = load_workbook(out)["Rejected rows"]
    rows = list(sheet.iter_rows())
    assert [cell.value for cell in rows[0]] == ["Mobile", "Note", "Row", "Code", "Reason", "Rule", "Suggestion"]
    assert [row[1].value for row in rows[1:6]] == evil
    assert all(cell.data_type == "s" and cell.quotePrefix for row in rows for cell in row if cell.value)
    assert [cell.value for cell in rows[6]][2:] == [
        "7", "repair_not_accepted", "Can be repaired, if you accept it", "Leading 0 restored", "+33612345678",
    ]  # fmt: skip


_CELLS = st.one_of(
    st.sampled_from(
        ["0612345678", "+33612345678", "612345678", "3,36E+10", "", "bad", "0899123456", "oui", "non", "x"]
    ),
    st.text(alphabet="0123456789+ ;é\"'", max_size=12),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_CELLS, _CELLS, _CELLS), min_size=1, max_size=12))
def test_that_rows_are_accepted_rejected_or_duplicates_and_nothing_else(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]]
) -> None:
    import csv

    path = tmp_path_factory.mktemp("rows") / "a.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        csv.writer(handle, delimiter=";").writerows([("Mobile", "Opt-in marketing", "Désinscrit"), *rows])
    filled = sum(any(cell.strip() for cell in row) for row in rows)
    if not filled:
        return
    counts = inspect(path).counts
    assert counts.rows == filled == counts.accepted + counts.rejected + counts.duplicates
    assert sum(counts.rejected_by_reason.values()) == counts.rejected
    assert sum(counts.by_country.values()) == counts.accepted


def test_that_a_long_number_in_a_cell_keeps_the_digits_that_excel_has(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Carte"], ["0612345678", 1234567890123456], ["0612345679", 2.5]])
    assert [row[-1] for row in staged(path)] == ['{"Carte": "1234567890123456"}', '{"Carte": "2.5"}']


@pytest.mark.parametrize("rows", [4_999, 5_000, 19_999, 20_000, 25_000, 39_999, 50_000])
def test_that_no_number_of_rows_is_special(tmp_path: Path, rows: int) -> None:
    made = [["Mobile", "Opt-in"], *([f"+336{number:08}", "oui"] for number in range(12_000_000, 12_000_000 + rows))]
    text = csv_file(tmp_path / "a.csv", "".join(f"{';'.join(row)}\n" for row in made))
    assert len(members(text)) == rows
    assert len(members(xlsx(tmp_path / "a.xlsx", made))) == rows
