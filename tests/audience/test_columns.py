"""Columns of real exports: what each is used for, two for one field, what is offered and what is doubted."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.audience.files import codes, csv_file, inspect, read, xlsx
from wa_desktop.domain.contacts import Column, Inspection, Role
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.values import Category

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
