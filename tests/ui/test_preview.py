"""The phone: WhatsApp's marks by their exact rules, headers, buttons, and the rows that tell most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list, add_templates, version
from tests.support.journey import Journey
from tests.support.window import Windows
from wa_desktop import workspace
from wa_desktop.domain.telling import ColumnFacts
from wa_desktop.domain.templates import Button, TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.step_template import TemplateStep
from wa_desktop.ui.campaign.variables import facts_words
from wa_desktop.ui.widgets.phone import Message, PhonePreview, message_of
from wa_desktop.ui.widgets.whatsapp_text import as_html, plain_of, runs_of


def shown(text: str) -> str:
    """Runs as `B[bold]`, `I[italic]`, `S[struck]`, `M[mono]`, `L[link]`."""
    found = []
    for run in runs_of(text):
        style = "".join(
            sign
            for sign, on in (("B", run.bold), ("I", run.italic), ("S", run.strike), ("M", run.mono), ("L", run.link))
            if on
        )
        found.append(f"{style}[{run.text}]" if style else run.text)
    return "".join(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("*bold* _italic_ ~struck~", "B[bold] I[italic] S[struck]"),
        ("(*x*), «*y*», *50 %*!", "(B[x]), «B[y]», B[50 %]!"),
        ("*two words*", "B[two words]"),
        ("_*both*_ ~_*all*_~", "BI[both] BIS[all]"),
        ("*_a_ b*", "BI[a]B[ b]"),
        ("*a* *b*", "B[a] B[b]"),
        ("*a*b*", "B[a*b]"),
        ("5*3*2 snake_case_name a~b~c", "5*3*2 snake_case_name a~b~c"),
        ("été*x* *x*été", "été*x* *x*été"),
        ("*a *", "*a *"),
        ("*one\ntwo*", "*one\ntwo*"),
        ("* *** _ ~", "• *** _ ~"),
        ("```a *b*\nc```", "M[a *b*\nc]"),
        ("`a *b*` c`d`", "M[a *b*] c`d`"),
        ("https://x.fr/_a_/*b", "L[https://x.fr/_a_/*b]"),
        ("*https://x.fr/a_b*.", "BL[https://x.fr/a_b]."),
        ("See www.x.fr, or m-target.com/a.", "See L[www.x.fr], or L[m-target.com/a]."),
        ("a_b_c@x.fr", "L[a_b_c@x.fr]"),
        ("* one\n- two", "• one\n• two"),
        ("> quoted\n>bare 3 > 2", "▏ quoted\n>bare 3 > 2"),
        ("*Hello {{1}}*", "B[Hello {{1}}]"),
        ("{{first_name}} {{last_name}}", "{{first_name}} {{last_name}}"),
    ],
)
def test_that_marks_follow_whatsapps_rules(text: str, wanted: str) -> None:
    assert shown(text) == wanted


@given(st.text(alphabet="ab *_~`\n>-.https:/wx", max_size=60))
def test_that_no_letter_is_lost_or_made_up(text: str) -> None:
    letters = [char for char in text if char.isalnum()]
    assert [char for char in plain_of(text) if char.isalnum()] == letters


@given(st.text(max_size=60))
def test_that_nothing_of_a_value_becomes_html(text: str) -> None:
    made = as_html(f"<img src=x>{text}", "#000000")
    assert "<img" not in made


VERSIONS = {
    kind: TemplateVersion("t", "fr", Category.MARKETING, "APPROVED", kind, body="Corps {{1}}")
    for kind in ("", "IMAGE", "VIDEO", "DOCUMENT", "LOCATION")
}


def test_that_a_file_on_top_takes_its_room_and_is_read_aloud(qtbot: QtBot) -> None:
    heights = {}
    for kind, each in VERSIONS.items():
        phone = PhonePreview()
        qtbot.addWidget(phone)
        phone.show_message(message_of(each, {"1": "*Léa*"}), "Dupont")
        heights[kind] = phone.heightForWidth(300)
        assert not phone.grab().isNull()
        assert "Corps Léa" in phone.accessibleDescription()
        assert phone.accessibleDescription().startswith("[") is bool(kind)
    assert heights[""] < heights["DOCUMENT"] < heights["IMAGE"] == heights["VIDEO"]


def test_that_more_than_three_buttons_are_two_and_a_list() -> None:
    buttons = tuple(Button("QUICK_REPLY", f"b{at}") for at in range(5))
    phone = PhonePreview()
    phone.show_message(Message(body="x", buttons=buttons[:3]), "Dupont")
    assert [words[-2:] for words in phone._shown_buttons()] == ["b0", "b1", "b2"]
    phone.show_message(Message(body="x", buttons=buttons), "Dupont")
    assert [words[-7:] for words in phone._shown_buttons()][2:] == ["options"]
    assert phone.accessibleDescription().endswith("b4"), "a screen reader hears them all"
    phone.deleteLater()


def test_that_a_long_word_makes_the_bubble_taller_and_not_wider(qtbot: QtBot) -> None:
    phone = PhonePreview()
    qtbot.addWidget(phone)
    phone.show_message(Message(body="x"), "Dupont")
    before = phone.heightForWidth(300)
    phone.show_message(Message(body="x" * 300), "Dupont")
    assert phone.heightForWidth(300) > before + 50


def test_that_the_facts_of_a_column_say_what_becomes_of_the_empty_ones() -> None:
    assert facts_words(ColumnFacts(12, 0), False) == "Longest value: 12 characters."
    assert "2 contacts have none: left out." in facts_words(ColumnFacts(12, 2), False)
    assert "1 contact has none: the text above stands in." in facts_words(ColumnFacts(12, 1), True)


def test_that_the_longest_the_emptiest_and_the_strangest_row_are_one_press_away(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    journey = Journey(qtbot, windows, window)
    assert window.context is not None
    desk = window.context.desk
    people = [Person(first_name="Ana", language="fr", fields={"ville": "Albi"}) for _at in range(90)]
    people[60] = Person(first_name="Marie-Antoinette", language="fr", fields={"ville": "Saint-Rémy-de-Provence"})
    people[70] = Person(language="fr", fields={"ville": "-"})
    people[80] = Person(first_name="*Zoé*", language="fr", fields={"ville": "Albi"})
    add_list(desk, "clients", people)
    add_templates(desk, version("noel", header="", body="Bonjour {{first_name}} de {{ville}} !"))
    window.go("maker")
    journey.settle()
    step: TemplateStep = journey.maker.template_step
    step.draft.listed = workspace.lists.list_named(desk, "clients")
    step.enter()
    windows.settle(window)
    step._choose("noel")
    windows.settle(window)
    preview = step.preview
    wanted = {"longest": "Marie-Antoinette de Saint", "emptiest": "{{first_name}}", "strangest": "*Zoé* de Albi"}
    for kind, words in wanted.items():
        assert preview.worst[kind].isVisibleTo(preview)
        preview.worst[kind].click()
        assert words in preview.phone.message.body, kind
        assert preview.worst[kind].property("chosen") == "true"
    preview.worst["emptiest"].click()
    assert "Left out" in preview.said.text()
    preview.worst["longest"].click()
    assert preview.lengths.text() == f"Text: {len(preview.phone.message.body)} of 1,024 characters"
    assert "1 contact has none: left out." in step.variables.facts["ville"].text()
    told: list[bool] = []
    step.changed.connect(lambda: told.append(True))
    preview.worst["emptiest"].click()
    for key in ("first_name", "ville"):
        QTest.keyClicks(step.variables.fields[key][2], "chez vous")
    assert preview.phone.message.body == "Bonjour chez vous de chez vous !", "letter by letter"
    assert told == [], "what it costs is asked once the field is left"
    step.variables.fields["ville"][2].editingFinished.emit()
    assert told == [True]
    assert "the text above stands in" in step.variables.facts["ville"].text()
    assert "Longest value: 22 characters" in step.variables.facts["ville"].text()


def test_that_a_text_over_the_limit_is_shown_and_said(qtbot: QtBot, windows: Windows) -> None:
    window = windows.open()
    assert window.context is not None
    desk = window.context.desk
    add_list(desk, "clients", [Person(first_name="x" * 100, language="fr")])
    add_templates(desk, version("noel", body="y" * 950 + " {{first_name}}."))
    window.go("maker")
    windows.settle(window)
    step: TemplateStep = Journey(qtbot, windows, window).maker.template_step
    step.draft.listed = workspace.lists.list_named(desk, "clients")
    step.enter()
    windows.settle(window)
    step._choose("noel")
    windows.settle(window)
    assert "x" * 100 in step.preview.phone.message.body
    assert "Left out" in step.preview.said.text()
    assert step.preview.lengths.property("role") == "bad"
