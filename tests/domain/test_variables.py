"""Which column fills which variable."""

import pytest

from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.templates import TemplateVersion, VariableSource, variables_of
from wa_desktop.domain.values import Category
from wa_desktop.domain.variables import columns_shown, find_column, fold, map_variables

FIELDS = {"Tél.": "phone", "Petit nom": "first_name", "Nom": "name"}
COLUMNS = ("Prénom usuel", "Ville", "Code-promo n°1", "名前")


def version(body: str, header: str = "") -> TemplateVersion:
    """An approved version with these texts."""
    found = variables_of(header, body, ())
    return TemplateVersion("t", "fr", Category.MARKETING, "APPROVED", header=header, body=body, variables=found)


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("Ville", "Ville"),
        ("VILLE ", "Ville"),
        ("prenom_usuel", "Prénom usuel"),
        ("code promo n 1", "Code-promo n°1"),
        ("Code promo n° 1", "Code-promo n°1"),
        ("code_promo_n°1", "Code-promo n°1"),
        ("名前", "名前"),
        ("Prénom", "first_name"),
        ("firstname", "first_name"),
        ("NOM", "name"),
        ("téléphone", "number"),
        ("pays", "country"),
        ("langue", "language"),
        ("1", None),
        ("", None),
        ("!", None),
    ],
)
def test_that_a_column_is_found_by_its_folded_name(name: str, column: str | None) -> None:
    assert find_column(name, COLUMNS, FIELDS) == column


def test_that_the_exact_header_comes_first() -> None:
    assert find_column("ville", ("VILLE", "ville")) == "ville"
    assert find_column("name", ("Nom", "Name")) == "Name"


def test_that_folding_forgets_case_accents_and_punctuation() -> None:
    assert fold(" N° de  Référence-Client ") == fold("n de reference client") == "n_de_reference_client"


def test_that_unmapped_variables_are_named() -> None:
    mapped = map_variables(
        [version("{{1}} {{ville}}", "{{nom}}"), version("{{2}}")], {"1": VariableSource(text="x")}, COLUMNS, FIELDS
    )
    assert dict(mapped.sources) == {
        "1": VariableSource(text="x"),
        "ville": VariableSource("Ville"),
        "header.nom": VariableSource("name"),
    }
    assert mapped.unmapped == ("2",)


def test_that_a_fallback_alone_is_no_source() -> None:
    mapped = map_variables([version("{{1}}")], {"1": VariableSource(fallback="x")}, COLUMNS)
    assert mapped.unmapped == ("1",)


def test_that_a_version_without_known_text_may_hold_any_variable() -> None:
    assert map_variables([version("")], {"1": VariableSource("Ville")}, COLUMNS).sources == {}
    with pytest.raises(InputRefused) as refused:
        map_variables([version("Bonjour")], {"1": VariableSource("Ville")}, COLUMNS)
    assert refused.value.code == "variable_unknown"


def test_that_a_header_that_became_a_field_still_names_it() -> None:
    fields = {"Prénom du client": "first_name", "Tél.": "phone", "Date d'accord": "consent_date"}
    assert find_column("prenom du client", ("Ville",), fields) == "first_name"
    assert find_column("Tél.", ("Ville",), fields) == "number"
    assert find_column("Date d'accord", ("Ville",), fields) is None
    assert columns_shown(fields) == ("Prénom du client", "Tél.")
    mapped = map_variables([version("{{1}}")], {"1": VariableSource("Prénom du client")}, ("Ville",), fields)
    assert mapped.sources["1"].column == "first_name"
    with pytest.raises(InputRefused) as refused:
        map_variables([version("{{1}}")], {"1": VariableSource("Date d'accord")}, ("Ville",), fields)
    assert refused.value.details["columns"] == ("Prénom du client", "Tél.", "Ville")


def test_that_a_field_which_no_file_filled_is_no_source() -> None:
    assert [find_column(name, COLUMNS) for name in ("prénom", "nom")] == [None, None]
    assert [find_column(name, COLUMNS) for name in ("pays", "langue", "téléphone")] == ["country", "language", "number"]
    assert find_column("nom", COLUMNS, {"Nom de famille": "last_name"}) == "name"
