"""The rule of names: capitals where people write them, and nothing else changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.audience.files import csv_file, inspect
from wa_desktop.audience.names import cased


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("DUPONT", "Dupont"), ("dupont", "Dupont"), ("JEAN-PIERRE", "Jean-Pierre"), ("ÉLODIE", "Élodie"),
        ("O'BRIEN", "O'Brien"), ("D'ARTAGNAN", "d'Artagnan"), ("L’HERMITE", "L’Hermite"), ("N'DIAYE", "N'Diaye"),
        ("MCDONALD", "McDonald"), ("LE GOFF", "Le Goff"), ("LA ROCHEFOUCAULD", "La Rochefoucauld"),
        ("DE LA FONTAINE", "de La Fontaine"), ("DU BELLAY", "du Bellay"), ("VON DER LEYEN", "von der Leyen"),
        ("GARCÍA Y LÓPEZ", "García y López"), ("MARIE-JOSÉ DE LA ROCHE", "Marie-José de La Roche"),
        ("LOUIS XIV", "Louis XIV"), ("JP", "JP"), ("NG", "NG"), ("DE", "De"), ("strauß", "Strauß"),
        ("McDonald", "McDonald"), ("SARL DUPONT", "SARL DUPONT"), ("A", "A"), ("Jean DUPONT", "Jean DUPONT"), ("", ""),
        ("inconnu", "inconnu"), ("N/A", "N/A"), ("McDONALD", "McDonald"), ("ИВАН", "Иван"),
    ],
)  # fmt: skip
def test_that_names_are_written_as_people_write_them(written: str, name: str) -> None:
    assert cased(written) == name


@given(st.text(max_size=30))
def test_that_only_capitals_change(text: str) -> None:
    assert cased(text).casefold().replace("ss", "ß") == text.casefold().replace("ss", "ß")
    assert len(cased(text)) >= len(text.strip()) or text != text.strip()


def test_that_the_rule_is_offered_with_examples_and_applied_only_when_it_is_accepted(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", "Mobile;Nom;Prénom\n0612345678;DUPONT;Léa\n0612345679;MARTIN;LUC\nbad;NOIR;A\n")
    offered = next(rule for rule in inspect(path).repairs if rule.rule == "name_case")
    assert (offered.count, offered.accepted) == (3, False)
    assert [(one.row, one.before, one.after) for one in offered.examples][:2] == [
        (2, "DUPONT", "Dupont"), (3, "MARTIN", "Martin"),
    ]  # fmt: skip
    assert "name_case" not in inspect(path, accept_repairs=frozenset({"all"})).counts.repaired
    assert inspect(path, accept_repairs=frozenset({"name_case"})).counts.repaired == {"name_case": 3}
