"""Columns of real exports: what each is used for, two for one field, what is offered and what is doubted."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.audience.files import codes, csv_file, inspect, read, xlsx
from wa_desktop.audience.headers import signature_of
from wa_desktop.audience.jobs import Job
from wa_desktop.audience.reading import read_file
from wa_desktop.domain.contacts import Column, ImportOptions, Inspection, Remembered, Role
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category
from wa_desktop.words.sentences import sentence

MARKETING = Category.MARKETING


def _file(tmp_path: Path, text: str) -> Path:
    return csv_file(tmp_path / "a.csv", text)


def _column(found: Inspection, header: str) -> Column:
    return next(column for column in found.columns if column.header == header)


def _previews(found: Inspection, header: str) -> list[str]:
    return [row[_column(found, header).position] for row in found.preview]


def test_that_a_misspelt_phone_header_needs_phone_numbers_below_it(tmp_path: Path) -> None:
    found = inspect(_file(tmp_path, "Téléphne;Nom\n0612345678;Léa\n"))
    assert (_column(found, "Téléphne").maps_to, _column(found, "Téléphne").known_by) == ("phone", "spelling")
    with pytest.raises(InputRefused, match="no_phone_column"):
        inspect(_file(tmp_path, "Telephon;Nom\noui;Léa\n"))


def test_that_a_header_that_names_a_channel_is_a_number_or_a_flag_by_its_cells(tmp_path: Path) -> None:
    numbers = inspect(_file(tmp_path, "EMAIL;WHATSAPP\na@b.fr;+33612345678\n"))
    assert _column(numbers, "WHATSAPP").maps_to == "phone"
    flags = inspect(_file(tmp_path, "Mobile;WHATSAPP;SMS\n0612345678;oui;non\n"))
    assert [_column(flags, name).role for name in ("WHATSAPP", "SMS")] == [Role.UNCLEAR, Role.UNCLEAR]
    assert [_column(flags, name).channel for name in ("WHATSAPP", "SMS")] == ["", "sms"]


def test_that_two_phone_columns_are_joined_when_the_person_says_so(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Fixe\n0612345678;0561251255\n;0561251256\n;\n")
    alone = inspect(path)
    assert alone.counts.rejected_by_reason == {"phone_missing": 1}
    offer = next(warning for warning in alone.warnings if warning.code == "phone_in_other_column")
    assert offer.details == {"count": 1, "column": "Fixe", "phone": "Mobile"}
    joined = inspect(path, mapping={"phone": "Mobile+Fixe"})
    assert (joined.counts.accepted, joined.counts.rejected) == (2, 0)
    assert _previews(joined, "Mobile + Fixe")[:2] == ["0612345678", "0561251256"]
    assert joined.columns[-1].sources == (0, 1)


def test_that_names_are_joined_by_a_space(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Prénom;Nom\n0612345678;Léa;Noir\n0612345679;;Blanc\n")
    assert _previews(inspect(path, mapping={"name": "Prénom+Nom"}), "Prénom + Nom") == ["Léa Noir", "Blanc"]


@pytest.mark.parametrize(
    ("prefix", "number", "becomes"),
    [
        ("+33", "0612345678", "+33612345678"), ("33", "612345678", "+33612345678"),
        ("0049", "15112345678", "+4915112345678"), ("39", "3912345678", "+393912345678"),
        ("33", "33612345678", "+33612345678"), ("1", "(212) 555-0123", "+12125550123"),
        ("33", "+4915112345678", "+4915112345678"), ("", "0612345678", "0612345678"), ("33", "", ""),
        ("0221", "123456", "0221123456"),
    ],
)  # fmt: skip
def test_that_a_prefix_stands_before_its_number(tmp_path: Path, prefix: str, number: str, becomes: str) -> None:
    path = _file(tmp_path, f"Indicatif;Téléphone;Nom\n{prefix};{number};Léa\n+33;0612345699;Luc\n")
    found = inspect(path)
    assert _column(found, "Indicatif + Téléphone").maps_to == "phone"
    assert _previews(found, "Indicatif + Téléphone")[0] == becomes


def test_that_calling_codes_under_country_are_a_prefix(tmp_path: Path) -> None:
    found = inspect(_file(tmp_path, "Country code;Phone\n49;15112345678\n33;612345678\n"))
    assert found.counts.by_country == {"DE": 1, "FR": 1}


def test_that_a_consent_column_of_dates_is_asked_about_and_dates_the_consent_once_it_is_named(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Opt-in marketing\n0612345678;12/03/2024\n0612345679;\n0612345680;01/01/2999\n")
    asked = inspect(path)
    assert (_column(asked, "Opt-in marketing").role, asked.counts.consent[MARKETING]) == (Role.UNCLEAR, 0)
    named = read(path, consent={"Opt-in marketing": 1})
    assert named.inspection.counts.consent[MARKETING] == 1
    assert named.mapping["consent_date"] == "Opt-in marketing"


def test_that_months_before_days_are_put_right_for_the_whole_column(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Date opt-in\n0612345678;03/04/2024\n0612345679;03/25/2024\n")
    assert _previews(inspect(path), "Date opt-in") == ["04/03/2024", "25/03/2024"]


def test_that_words_of_the_person_s_own_count(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Opt-in marketing\n0612345678;ok\n0612345679;nope\n0612345680;J\n")
    assert inspect(path).counts.consent[MARKETING] == 0
    said = inspect(path, yes_words=frozenset({"ok"}), no_words=frozenset({"nope"})).counts
    assert (said.consent[MARKETING], said.refusals[MARKETING]) == (1, 1)


def test_that_the_state_of_a_person_counts_the_right_way_round(tmp_path: Path) -> None:
    path = _file(
        tmp_path,
        "Mobile;Opt-in marketing;Désinscrit\n0612345678;subscribed;\n0612345679;unsubscribed;\n0612345680;oui;inscrit\n"
        "0612345681;oui;désinscrit\n",
    )
    counts = inspect(path).counts
    assert (counts.consent[MARKETING], counts.refusals[MARKETING]) == (2, 2)


def test_that_columns_of_yes_and_no_are_offered_where_nothing_records_an_agreement(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Club;Enfants\n0612345678;oui;0\n0612345679;non;1\n")
    found = [warning.details["column"] for warning in inspect(path).warnings if warning.code == "flags_unused"]
    assert found == ["Club"]
    assert "flags_unused" not in codes(inspect(path, consent={"Club": 1}))


def test_that_the_reject_workbook_keeps_what_the_file_held(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx", [["Indicatif", "Mobile", "Nom"], ["33", "bad", "DUPONT"], ["33", "612345678", "N"]]
    )
    read(path, rejects=tmp_path / "r.xlsx", accept_repairs=frozenset({"name_case"}))
    rows = list(load_workbook(tmp_path / "r.xlsx").worksheets[0].iter_rows())
    assert [cell.value for cell in rows[1]][:5] == ["33", "bad", "DUPONT", "2", "phone_invalid"]
    assert [cell.fill.fill_type == "solid" for cell in rows[1]][:4] == [True, True, False, False]


def test_that_a_word_for_agreement_in_a_refusal_column_keeps_the_message_back(tmp_path: Path) -> None:
    path = _file(tmp_path, "Mobile;Opt-in marketing;Stop\n0612345678;accepté;\n0612345679;oui;accepté\n"
                           "0612345680;refusé;\n0612345681;oui;refusé\n")  # fmt: skip
    found = inspect(path)
    assert (found.counts.consent[MARKETING], found.counts.refusals[MARKETING]) == (1, 2)
    assert "flag_unknown" in codes(found)


@pytest.mark.parametrize("words", [{"non"}, {"désinscrit"}, {"peut-être"}])
def test_that_no_word_for_no_is_made_a_yes(tmp_path: Path, words: set[str]) -> None:
    path = _file(tmp_path, "Mobile;Opt-in marketing\n0612345678;non\n")
    with pytest.raises(InputRefused, match="flag_word_refused"):
        inspect(path, yes_words=frozenset(words), no_words=frozenset({"peut-être"}))


def test_that_of_two_phone_columns_the_mobile_one_is_taken_and_said(tmp_path: Path) -> None:
    rows = "0145678901;0612345678\n0145678902;0612345679\n"
    for header in ("Téléphone;Téléphone", "Tel1;Tel2", "Colonne 1;Colonne 2", "Telefon;Handy"):
        found = inspect(_file(tmp_path, f"{header}\n{rows}"))
        (phone,) = [column for column in found.columns if column.maps_to == "phone"]
        assert phone.position == 1, header
        if "Colonne" not in header:
            (said,) = [notice for notice in found.warnings if notice.code == "phone_column_chosen"]
            assert said.details["others"] == [found.columns[0].header]
    assert "phone_column_chosen" not in codes(inspect(_file(tmp_path, f"Tel1;Tel2\n{rows}"), mapping={"phone": "Tel1"}))


def test_that_consent_for_another_channel_is_named_with_its_channel(tmp_path: Path) -> None:
    found = inspect(_file(tmp_path, "Mobile;Opt-in e-mail\n0612345678;oui\n"))
    (said,) = [notice for notice in found.warnings if notice.code == "column_other_channel"]
    assert "(E-mail)" in sentence(said)


def test_that_a_repair_is_offered_with_an_example(tmp_path: Path) -> None:
    found = inspect(_file(tmp_path, "Mobile\n0612345678\n612345679\n"))
    (said,) = [notice for notice in found.warnings if notice.code == "repair_waiting"]
    assert "Leading 0 restored: “612345679” becomes +33612345679" in sentence(said)


def test_that_both_readings_of_an_ambiguous_number_stand_in_the_reject_workbook(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["Mobile", "Pays"], ["434840295", "France"], ["0612345678", ""]])
    read(path, rejects=tmp_path / "r.xlsx")
    line = [cell.value for cell in list(load_workbook(tmp_path / "r.xlsx").worksheets[0].iter_rows())[1]]
    assert line[-1] == "+33434840295 / +434840295"


def test_that_rows_that_contradict_each_other_are_counted_and_listed(tmp_path: Path) -> None:
    rows = ("0612345678;oui;", "+33612345678;;oui", "0612345679;non;", "0612345679;oui;", "0612345680;oui;oui")
    found = inspect(_file(tmp_path, "\n".join(["Mobile;Opt-in marketing;Désinscrit", *rows])))
    said = {notice.code: notice for notice in found.warnings}
    assert said["consent_conflict_rows"].details == {"count": 2, "rows": [3, 5]}
    assert said["consent_conflict"].details == {"count": 1, "rows": [6]}
    assert "(row 6)" in sentence(said["consent_conflict"])
    assert (found.counts.consent[MARKETING], found.counts.refusals[MARKETING]) == (0, 3)


def test_that_a_number_cell_read_back_from_scientific_notation_has_lost_its_digits(tmp_path: Path) -> None:
    cells = [33600000000, 33612300000.0, 3.36e10, 33612345678, 145600000, "+33600000000"]
    path = xlsx(tmp_path / "a.xlsx", [["Mobile"], *[[cell] for cell in cells]])
    counts = inspect(path, accept_repairs=frozenset({"all"})).counts
    assert (counts.accepted, dict(counts.rejected_by_reason)) == (3, {"phone_digits_lost": 3})


def test_that_what_is_remembered_is_offered_in_words(tmp_path: Path) -> None:
    memory = Remembered(
        consent={"Accord": 1}, accept_repairs=frozenset({"all", "name_case"}), consent_source="tick_box"
    )
    path = _file(tmp_path, "Mobile;Accord\n0612345678;oui\n")
    signature = signature_of(["Mobile", "Accord"])
    job = Job(path, ImportOptions(), False, None, "en", "Europe/Paris", memories={signature: memory})
    (said,) = [one for one in read_file(job, lambda *_: None).inspection.warnings if one.code == "mapping_known"]
    assert "(Accord, every repair of numbers, “DUPONT” becomes “Dupont”, Tick box)" in sentence(said)
