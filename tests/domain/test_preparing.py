"""A template to be: Meta's limits, and what helps an approval."""

from dataclasses import replace
from typing import Any

import pytest

from wa_desktop.domain.preparing import Preparation, advice, refusals, version_of
from wa_desktop.domain.templates import Button
from wa_desktop.domain.values import Category
from wa_desktop.words.sentences import SENTENCES, sentence

GOOD = Preparation(
    "k", "winter_sale", "fr", Category.MARKETING, "", "", "Maison Dupont : bonjour {{first_name}}, à ce soir !",
    "Répondez STOP pour vous désinscrire.", (), {"first_name": "Léa"},
)  # fmt: skip


def codes(made: Preparation) -> list[str]:
    return [notice.code for notice in refusals(made)]


def test_that_a_sound_template_can_be_handed_over() -> None:
    assert refusals(GOOD) == ()
    assert advice(GOOD) == ()
    assert (version_of(GOOD).status, version_of(GOOD).sendable) == ("DRAFT", False)
    assert [hole.key for hole in GOOD.variables] == ["first_name"]


def quick(*texts: str) -> tuple[Button, ...]:
    return tuple(Button("QUICK_REPLY", text) for text in texts)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": ""}, "prepare_name_missing"),
        ({"name": "Soldes d’hiver"}, "template_name_malformed"),
        ({"language": "french"}, "template_language_malformed"),
        ({"body": "  "}, "prepare_body_missing"),
        ({"body": "x" * 1025}, "prepare_too_long"),
        ({"header_format": "TEXT", "header": "x" * 61}, "prepare_too_long"),
        ({"header_format": "TEXT"}, "prepare_header_missing"),
        ({"header_format": "TEXT", "header": "*Noël*"}, "prepare_header_marks"),
        ({"header_format": "TEXT", "header": "Noël 🎄"}, "prepare_header_marks"),
        ({"header_format": "TEXT", "header": "{{a}} et {{b}}", "examples": {"header.a": "1", "header.b": "2",
          "first_name": "L"}}, "prepare_header_variables"),
        ({"footer": "x" * 61}, "prepare_too_long"),
        ({"footer": "Bonjour {{1}}"}, "prepare_footer_variable"),
        ({"body": "Bonjour {{Prénom}}, à ce soir."}, "prepare_variable_malformed"),
        ({"body": "Bonjour {{1}, à ce soir."}, "prepare_variable_malformed"),
        ({"body": "Bonjour {{First}}, à ce soir.", "examples": {"First": "L"}}, "prepare_variable_capitals"),
        ({"body": "Bonjour {{1}} et {{name}}.", "examples": {"1": "a", "name": "b"}}, "template_variables_mixed"),
        ({"body": "Bonjour {{1}} et {{3}}.", "examples": {"1": "a", "3": "b"}}, "prepare_variables_gap"),
        ({"body": "{{1}}, bonjour à vous.", "examples": {"1": "a"}}, "prepare_variable_edge"),
        ({"body": "Bonjour à vous {{1}}", "examples": {"1": "a"}}, "prepare_variable_edge"),
        ({"body": "Bonjour {{1}} {{2}} à vous.", "examples": {"1": "a", "2": "b"}}, "prepare_variables_adjacent"),
        ({"examples": {}}, "prepare_example_missing"),
        ({"buttons": quick(*"abcdefghijk")}, "prepare_buttons_many"),
        ({"buttons": (Button("PHONE_NUMBER", "a", "+33561251255"), Button("PHONE_NUMBER", "b", "+33561251255"))},
         "prepare_buttons_of_kind"),
        ({"buttons": (*quick("a"), Button("URL", "b", "https://a.fr"), *quick("c"))}, "prepare_buttons_order"),
        ({"buttons": quick("")}, "prepare_button_text_missing"),
        ({"buttons": quick("x" * 26)}, "prepare_too_long"),
        ({"buttons": (Button("URL", "a", "www.a.fr"),)}, "prepare_url_malformed"),
        ({"buttons": (Button("URL", "a", "https://a.fr/{{1}}/b"),), "examples": {"button0.1": "x", "first_name": "L"}},
         "prepare_url_malformed"),
        ({"buttons": (Button("PHONE_NUMBER", "a", "0561251255"),)}, "prepare_phone_malformed"),
        ({"buttons": (Button("COPY_CODE", "", "x" * 16),)}, "prepare_code_malformed"),
    ],
)  # fmt: skip
def test_that_metas_limits_are_told(facts: dict[str, Any], code: str) -> None:
    found = refusals(replace(GOOD, **facts))
    assert [notice.code for notice in found] == [code]
    assert all("{" not in sentence(notice).replace("{{", "") for notice in found)


def test_that_the_limits_themselves_are_taken() -> None:
    buttons = (Button("URL", "x" * 25, "https://a.fr/{{1}}"), Button("COPY_CODE", "", "x" * 15))
    full = replace(
        GOOD, body="x" * 1024, footer="STOP".ljust(60, "x"), header_format="TEXT", header="x" * 60, buttons=buttons,
        examples={"button0.1": "noel"},
    )  # fmt: skip
    assert codes(full) == []
    assert codes(replace(full, header_format="IMAGE", header="x" * 90)) == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"footer": ""}, "prepare_no_way_out"),
        (
            {"category": Category.UTILITY, "body": "Votre colis et -20 % avec {{first_name}} ici."},
            "prepare_looks_marketing",
        ),
        ({"category": Category.AUTHENTICATION}, "prepare_authentication"),
        ({"body": "Le {{1}} à {{2}} !", "examples": {"1": "a", "2": "b"}}, "prepare_many_variables"),
        ({"buttons": (Button("URL", "Voir", "https://bit.ly/abc"),)}, "prepare_short_link"),
    ],
)
def test_that_good_advice_is_given_and_stops_nothing(facts: dict[str, Any], code: str) -> None:
    made = replace(GOOD, **facts)
    assert [notice.code for notice in advice(made)] == [code]
    assert refusals(made) == ()
    assert code in SENTENCES
    assert sentence(advice(made)[0])
