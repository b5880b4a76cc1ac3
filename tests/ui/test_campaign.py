"""Making a campaign: the draft, the columns, the countries, the options, the countdown, the keyboard, the fit."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.support.journey import Journey
from tests.support.window import PATIENCE_MS, Windows, click, pressable
from wa_desktop.domain.contacts import Column, ListView, Role
from wa_desktop.domain.estimates import (
    CardName,
    Confidence,
    Estimate,
    EstimateLine,
    PricingModel,
    Totals,
)
from wa_desktop.domain.templates import TemplateVersion, VariableSource, offers_way_out, variables_of
from wa_desktop.domain.values import Category
from wa_desktop.ui.campaign.column_row import ColumnRow, Said
from wa_desktop.ui.campaign.columns import ColumnsEditor
from wa_desktop.ui.campaign.draft import Draft
from wa_desktop.ui.campaign.step_countries import country_rows
from wa_desktop.ui.campaign.step_options import amount_shown, amount_typed
from wa_desktop.ui.campaign.variables import sources_of
from wa_desktop.words.bundled import bundled
from wa_desktop.words.language import _, use_language


def _version(language: str = "fr", body: str = "Bonjour {{first_name}}") -> TemplateVersion:
    return TemplateVersion(
        "noel", language, Category.MARKETING, "APPROVED", body=body, variables=variables_of("", body, ()), named=True
    )


def _list(**by_country: int) -> ListView:
    return ListView(
        1, "clients", sum(by_country.values()), by_country, {}, datetime.now(UTC), ("c.xlsx",), (1,), ("Ville",)
    )


def _line(country: str, recipients: int, rate: str | None) -> EstimateLine:
    unit = None if rate is None else Decimal(rate)
    fee = None if unit is None else recipients * unit
    return EstimateLine(country, country, Category.MARKETING, recipients, unit, fee, None, None, fee)


def _estimate(*lines: tuple[str, int, str | None]) -> Estimate:
    made = tuple(_line(*line) for line in lines)
    totals = Totals(sum(n for _c, n, _r in lines), *(None,) * 9)
    card = CardName("pmp", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
    return Estimate("EUR", card, date(2026, 11, 23), made, totals, {}, {}, (), True)


def test_that_a_draft_plans_only_once_list_and_template_are_chosen() -> None:
    draft = Draft()
    assert draft.plan() is None
    draft.listed = _list(FR=2)
    assert draft.plan() is None
    draft.versions = (_version(),)
    plan = draft.plan()
    assert plan is not None
    assert (plan.list_name, plan.template, plan.countries) == ("clients", "noel", frozenset())


def test_that_a_choice_that_no_longer_fits_is_asked_again() -> None:
    draft = Draft(listed=_list(FR=2), versions=(_version(),), fields={"Prénom": "first_name"})
    draft.variables = {"first_name": VariableSource(column="Colonne disparue")}
    assert draft.mapped().sources["first_name"].column == "first_name"
    assert draft.variables == {}


def test_that_variables_are_offered_under_the_words_of_the_file() -> None:
    draft = Draft(listed=_list(FR=2), versions=(_version(),), fields={"Prénom": "first_name"})
    offered = dict(sources_of(draft))
    assert offered["Prénom"] == "first_name"
    assert offered["Ville"] == "Ville"
    assert offered["Phone number"] == "number"


@pytest.mark.parametrize(
    ("body", "way_out"),
    [
        ("Répondez STOP pour ne plus rien recevoir", True),
        ("Pour vous désinscrire : example.fr", True),
        ("Reply to unsubscribe", True),
        ("Rendez-vous à l'arrêt", False),
        ("Un stopover à Lyon", False),
    ],
)
def test_that_a_marketing_text_without_a_way_out_is_noticed(body: str, way_out: bool) -> None:
    version = _version(body=body)
    assert offers_way_out(version) is way_out
    assert Draft(versions=(version,)).without_way_out() == (() if way_out else ("fr",))


def test_that_countries_are_shown_with_their_price_or_its_absence() -> None:
    draft = Draft(listed=_list(FR=10, MA=3, DE=4), versions=(_version(), _version("de")))
    draft.everywhere = _estimate(("FR", 7, "0.0712"), ("MA", 2, None))
    rows = {row.country: row for row in country_rows(draft)}
    assert list(rows) == ["FR", "DE", "MA"], "the largest first"
    assert (rows["FR"].reached, rows["FR"].amount, rows["FR"].language) == (7, Decimal("0.4984"), "fr")
    assert (rows["MA"].reached, rows["MA"].rate) == (2, None)
    assert (rows["DE"].reached, rows["DE"].amount, rows["DE"].language) == (0, None, "de")


@pytest.mark.parametrize(
    ("typed", "amount", "wrong"),
    [
        ("", None, False),
        ("1100", Decimal(1100), False),
        ("1 100,50 €", Decimal("1100.50"), False),
        ("1\u202f100,50\xa0€", Decimal("1100.50"), False),
        ("1,100.50", Decimal("1100.50"), False),
        ("€1,100", Decimal(1100), False),
        ("1.100,50", Decimal("1100.50"), False),
        ("1,1", Decimal("1.1"), False),
        ("0.125", Decimal("0.125"), False),
        ("-5", None, True),
        ("0", None, True),
        ("beaucoup", None, True),
        ("NaN", None, True),
    ],
)
def test_that_a_cap_is_read_in_either_language(typed: str, amount: Decimal | None, wrong: bool) -> None:
    assert amount_typed(typed) == (amount, wrong)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_that_a_cap_carried_over_is_read_back_as_it_was(language: str) -> None:
    use_language(language)

    @given(cap=st.decimals(min_value="0.000001", max_value=10**9, places=6))
    def check(cap: Decimal) -> None:
        assert amount_typed(amount_shown(cap)) == (cap, False)

    check()


_COLUMNS = (
    Column(0, "Téléphone", Role.FIELD, "phone", "header"),
    Column(1, "Opt-in", Role.CONSENT, "", "header", scope=0, values={"oui": 3, "": 1}),
    Column(2, "Newsletter", Role.UNCLEAR, "", "header", channel="email", values={"x": 2}),
    Column(3, "Nom", Role.OTHER),
    Column(4, "Nom", Role.OTHER),
)


@pytest.fixture
def editor(qtbot: QtBot) -> ColumnsEditor:
    made = ColumnsEditor()
    qtbot.addWidget(made)
    made.show_columns(_COLUMNS)
    return made


def _row_of(editor: ColumnsEditor, position: int) -> ColumnRow:
    return editor.findChildren(ColumnRow)[position]


def test_that_ticking_a_category_is_what_makes_a_consent_count(qtbot: QtBot, editor: ColumnsEditor) -> None:
    assert editor.chosen() == ({}, {}, {})
    with qtbot.waitSignal(editor.changed, timeout=PATIENCE_MS):
        _row_of(editor, 1).ticks[0].click()
    assert editor.chosen() == ({}, {"Opt-in": 1}, {})


def test_that_a_column_can_be_set_aside_or_turned_into_a_refusal(editor: ColumnsEditor) -> None:
    _row_of(editor, 1).said.emit(1, Said(Role.OTHER))
    _row_of(editor, 2).said.emit(2, Said(Role.REFUSAL, "", 3))
    assert editor.chosen() == ({"Opt-in": "Opt-in"}, {}, {"Newsletter": 3})


def test_that_scrolling_over_a_column_does_not_change_what_it_is(editor: ColumnsEditor) -> None:
    role = _row_of(editor, 0).role
    at, down = QPointF(5, 5), QPoint(0, -120)
    keys = Qt.KeyboardModifier.NoModifier
    wheel = QWheelEvent(at, at, down, down, Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False)
    before = role.currentIndex()
    QApplication.sendEvent(role, wheel)
    assert role.currentIndex() == before


def test_that_two_columns_of_one_title_are_told_apart_and_a_field_has_one_column(editor: ColumnsEditor) -> None:
    _row_of(editor, 3).said.emit(3, Said(Role.FIELD, "name"))
    _row_of(editor, 4).said.emit(4, Said(Role.FIELD, "name"))
    assert editor.chosen()[0] == {"name": "E"}


@pytest.fixture
def journey(qtbot: QtBot, private_home: Path) -> Iterator[Journey]:
    windows = Windows(qtbot, private_home)
    window = windows.open("fr")
    yield Journey(qtbot, windows, window)
    windows.close_all()


def _too_wide(window: QWidget) -> list[str]:
    """The scrolled places whose content needs more width than there is."""
    found = []
    for area in window.findChildren(QScrollArea):
        inside = area.widget()
        if area.isVisible() and inside is not None and inside.minimumSizeHint().width() > area.viewport().width():
            found.append(f"{area.accessibleName()}: {inside.minimumSizeHint().width()} > {area.viewport().width()}")
    return found


_CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QTableView)


def _nameless(window: QWidget) -> list[str]:
    """The visible controls that a screen reader could not name."""
    controls = [control for kind in _CONTROLS for control in window.findChildren(kind)]
    return [
        f"{type(control).__name__} in {type(control.parentWidget()).__name__}"
        for control in controls
        if control.isVisible()
        and not control.accessibleName()
        and not (isinstance(control, QAbstractButton) and control.text())
        and not control.objectName().startswith("qt_")
        and not isinstance(control.parentWidget(), (QAbstractSpinBox, QComboBox, QLineEdit, QTableView))
    ]


@pytest.mark.parametrize("size", [(1280, 720), (960, 600)])
def test_that_every_step_fits_a_small_screen_and_names_its_controls(
    qtbot: QtBot, journey: Journey, size: tuple[int, int]
) -> None:
    def check() -> None:
        qtbot.waitUntil(lambda: _too_wide(journey.window) == [], timeout=1000)
        assert _nameless(journey.window) == []

    journey.window.resize(*size)
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    check()
    journey.go_on()
    journey.choose_template("offre_prenom")
    check()
    journey.go_on()
    journey.untick_unpriced()
    check()
    journey.go_on()
    check()
    journey.go_on()
    check()


def test_that_enter_goes_on_and_escape_goes_back(qtbot: QtBot, journey: Journey) -> None:
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    journey.go_on()
    journey.choose_template("offre_prenom")
    qtbot.waitUntil(journey.maker.forward.isEnabled, timeout=PATIENCE_MS)
    journey.maker.setFocus()
    qtbot.keyClick(journey.window, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert journey.maker.stack.currentIndex() == 2
    qtbot.keyClick(journey.window, Qt.Key.Key_Escape)  # type: ignore[no-untyped-call]
    assert journey.maker.stack.currentIndex() == 1


def test_that_closing_while_a_campaign_runs_asks_first(qtbot: QtBot, journey: Journey) -> None:
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    journey.go_on()
    journey.choose_template("offre_prenom")
    journey.go_on()
    journey.untick_unpriced()
    journey.go_on()
    journey.maker.options_step.pace.setCurrentIndex(1)
    journey.go_on()
    journey.send()
    journey.window.close()
    assert journey.window.isVisible(), "it asks before it closes"
    click(qtbot, pressable(journey.window, _("Stop it and close")))
    qtbot.waitUntil(lambda: journey.window.closed, timeout=PATIENCE_MS)


def test_that_a_derived_rate_counts_only_when_it_is_accepted_and_nobody_ticked_costs_nothing(
    journey: Journey,
) -> None:
    journey.start_trial()
    journey.open_file(bundled("demo", "contacts.xlsx"))
    journey.go_on()
    journey.choose_template("offre_prenom")
    journey.go_on()
    step, draft = journey.maker.countries_step, journey.maker.draft
    assert step.lacks()
    step.derived.click()
    journey.settle()
    assert not step.lacks()
    assert draft.estimate is not None
    assert [line.country for line in draft.estimate.lines if line.derived] == ["MA"]
    step.derived.click()
    journey.settle()
    assert step.lacks()
    click(journey.qtbot, pressable(step, _("None")))
    journey.settle()
    assert journey.maker.draft.estimate is None
    assert step.lacks() == _("Tick at least one country.")
