"""Templates: variables found, filled, refused when empty or too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.templates import (
    Button,
    Place,
    Rendered,
    TemplateVersion,
    VariableSource,
    clean_parameter,
    components_for,
    content_hash,
    content_message,
    filled,
    is_nothing,
    render,
    variables_of,
)
from wa_desktop.domain.values import Category


def version(body: str, header: str = "", buttons: tuple[Button, ...] = (), named: bool = False) -> TemplateVersion:
    """An approved version with these texts."""
    found = variables_of(header, body, buttons)
    return TemplateVersion("t", "fr", Category.MARKETING, "APPROVED", "", header, body, "", buttons, found, named)


def test_that_variables_are_found_in_every_place_once_and_in_order() -> None:
    link = Button("URL", "Voir", "https://example.fr/{{1}}")
    found = variables_of("Bonjour {{1}}", "{{10}} {{2}} {{ 2 }} {{1}}", (Button("QUICK_REPLY", "STOP"), link))
    assert [(hole.key, hole.place, hole.button) for hole in found] == [
        ("header.1", Place.HEADER, 0),
        ("1", Place.BODY, 0),
        ("2", Place.BODY, 0),
        ("10", Place.BODY, 0),
        ("button1.1", Place.BUTTON, 1),
    ]
    assert [hole.key for hole in variables_of("", "{{b}} {{a}} {{b}}", ())] == ["b", "a"]


@pytest.mark.parametrize(
    "word", ["", " ", "-", "–", "N/A", "n/a", "NULL", "None", "#N/A", "Inconnu", "inconnue", "?", "\u00a0"]
)
def test_that_a_placeholder_word_is_nothing(word: str) -> None:
    assert is_nothing(word)


@pytest.mark.parametrize("word", ["Ana", "0", "Nana", "N/A/B", "-5", "Inconnu & Fils"])
def test_that_a_word_is_something(word: str) -> None:
    assert not is_nothing(word)


def test_that_values_come_from_columns_texts_and_fallbacks() -> None:
    template = version("{{1}} {{2}} {{3}}")
    mapping = {
        "1": VariableSource("Prénom", fallback="client"),
        "2": VariableSource(text="Noël"),
        "3": VariableSource("Ville"),
    }
    assert render(template, mapping, {"Prénom": " N/A ", "Ville": "Le\n  Havre"}).values == {
        "1": "client",
        "2": "Noël",
        "3": "Le Havre",
    }


@pytest.mark.parametrize("cell", ["", "-", "inconnu", None])
def test_that_an_empty_value_without_fallback_excludes(cell: str | None) -> None:
    fields = {} if cell is None else {"Ville": cell}
    assert render(version("{{1}}"), {"1": VariableSource("Ville")}, fields) == Rendered(excluded="variable_empty")
    assert render(version("{{1}}"), {}, fields).excluded == "variable_empty"


@pytest.mark.parametrize(
    ("body", "header", "size", "excluded"),
    [
        ("{{1}}", "", 1_024, ""),
        ("{{1}}", "", 1_025, "message_too_long"),
        ("x", "{{1}}", 60, ""),
        ("x", "{{1}}", 61, "message_too_long"),
    ],
)
def test_that_meta_limits_hold_after_filling(body: str, header: str, size: int, excluded: str) -> None:
    template = version(body, header)
    mapping = {hole.key: VariableSource(text="y" * size) for hole in template.variables}
    assert render(template, mapping, {}).excluded == excluded


@given(st.text())
def test_that_a_cleaned_parameter_holds_what_whatsapp_takes(text: str) -> None:
    clean = clean_parameter(text)
    assert not set(clean) & set("\n\t\r")
    assert "  " not in clean
    assert clean == clean_parameter(clean) == clean.strip()


def test_that_a_value_is_never_read_as_a_placeholder() -> None:
    template = version("{{1}} {{2}}")
    rendered = render(template, {"1": VariableSource(text="{{2}}"), "2": VariableSource(text="b")}, {})
    assert filled(template.body, rendered.values) == "{{2}} b"


def test_that_a_hole_without_value_stays_visible() -> None:
    assert filled("Bonjour {{1}}, {{ 2 }}", {"2": "b"}) == "Bonjour {{1}}, b"


def test_that_components_have_the_shape_of_a_send_call() -> None:
    link = Button("URL", "Voir", "https://example.fr/{{1}}")
    template = version("{{1}} {{2}}", "{{1}}", (Button("QUICK_REPLY", "STOP"), link))
    values = {"header.1": "H", "1": "A", "2": "B", "button1.1": "x"}
    assert components_for(template, values) == [
        {"type": "header", "parameters": [{"type": "text", "text": "H"}]},
        {"type": "body", "parameters": [{"type": "text", "text": "A"}, {"type": "text", "text": "B"}]},
        {"type": "button", "sub_type": "url", "index": "1", "parameters": [{"type": "text", "text": "x"}]},
    ]
    assert components_for(version("Bonjour"), {}) == []
    named = version("{{ville}}", named=True)
    assert components_for(named, {"ville": "Albi"}) == [
        {"type": "body", "parameters": [{"type": "text", "text": "Albi", "parameter_name": "ville"}]}
    ]


def test_that_the_same_content_has_the_same_fingerprint_and_another_does_not() -> None:
    template = version("{{1}}")
    one, same, other = (content_message(template, {"1": value}) for value in ("é", "é", "e"))
    assert content_hash(one) == content_hash(dict(reversed(same.items()))) != content_hash(other)


@pytest.mark.parametrize(
    ("status", "header_format", "body", "reason"),
    [
        ("APPROVED", "", "x", ""),
        ("APPROUVED", "TEXT", "x", ""),
        ("approved", "", "x", ""),
        ("PENDING", "IMAGE", "", "template_not_approved"),
        ("APPROVED", "image", "", "template_media_header"),
        ("APPROVED", "", "", "template_text_missing"),
    ],
)
def test_that_only_approved_text_templates_can_be_sent(status: str, header_format: str, body: str, reason: str) -> None:
    template = TemplateVersion("t", "fr", Category.UTILITY, status, header_format, body=body)
    assert (template.unsendable_reason, template.sendable) == (reason, not reason)
