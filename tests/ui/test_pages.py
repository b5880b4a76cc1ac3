"""The pages: what they show on an empty and a full desk, and what their buttons really do."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list, people
from tests.support.pages import Place
from tests.support.window import PATIENCE_MS
from wa_desktop import workspace
from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA, AccountView
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions, Spent
from wa_desktop.domain.estimates import CardName, Confidence, PricingModel
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Category, Scope
from wa_desktop.ui.catalogue import PAGES
from wa_desktop.ui.pages import labels
from wa_desktop.ui.pages.attention import HomeFacts, card_in_force, needing_attention
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.pages.campaign_account import Pace, funnel, problem_lines, spent_words
from wa_desktop.ui.pages.campaign_problem import problem_of
from wa_desktop.ui.pages.campaigns import CampaignsPage
from wa_desktop.ui.pages.connect import ConnectPage
from wa_desktop.ui.pages.guide import guide
from wa_desktop.ui.pages.home import HomePage
from wa_desktop.ui.pages.lists import ListsPage
from wa_desktop.ui.pages.price_rows import card_row
from wa_desktop.ui.pages.prices import PricesPage, markets_of
from wa_desktop.ui.pages.settings import SettingsPage
from wa_desktop.ui.pages.state_bar import SHADES, StateBar, segments
from wa_desktop.ui.pages.suppressions import SuppressionsPage
from wa_desktop.ui.pages.tariff import parse_amount
from wa_desktop.ui.pages.templates import TemplatesPage
from wa_desktop.workspace.desk import Desk

S, C = RecipientState, CampaignState
MINE = [key for key, (module, _name) in PAGES.items() if ".pages." in module]


@pytest.fixture
def place(qtbot: QtBot, desk: Desk) -> Iterator[Place]:
    # As in the window: a collection in a worker thread would destroy Qt's objects there.
    gc.disable()
    made = Place(qtbot, desk)
    yield made
    made.close()
    gc.enable()


def campaign(
    state: CampaignState = C.FINISHED, reason: str = "", follow_up: bool = True, **counts: int
) -> CampaignView:
    return CampaignView(
        id=3, name="Spring", state=state, reason=reason, counts={S(name): count for name, count in counts.items()},
        excluded={"no_consent": counts.get("excluded", 0)} if counts.get("excluded") else {},
        spent=Spent(Decimal("1.20"), Decimal("7.12")), references=(), list_name="clients", template="promo",
        created=datetime(2026, 11, 2, 9, tzinfo=UTC), currency="EUR", cap=Decimal(20), follow_up=follow_up,
    )  # fmt: skip


# What needs attention


CARD = CardName("pmp-2026-10-01-EUR", PricingModel.MESSAGE, "EUR", date(2026, 10, 1), Confidence.GOOD)
ACCOUNT = AccountView("1", "2", "https://a", "https://b", False, None, "22", True)
QUIET = HomeFacts(ACCOUNT, (), (), CARD, tariff_set=True, follow_up=True, today=date(2026, 12, 31))


def test_that_nothing_needs_attention_when_all_is_well() -> None:
    assert needing_attention(replace(QUIET, campaigns=(campaign(delivered=10),))) == []


@pytest.mark.parametrize(
    ("facts", "place", "says"),
    [
        (replace(QUIET, campaigns=(campaign(C.PAUSED, "unconfirmed", unconfirmed=2),)), "campaign", "2 messages may"),
        (replace(QUIET, campaigns=(campaign(C.PAUSED, "balance", planned=2),)), "campaign", "Spring"),
        (replace(QUIET, today=date(2027, 1, 1)), "prices", "1 October 2026"),
        (replace(QUIET, tariff_set=False), "prices", "+33 (0)5 61 25 12 55"),
        (replace(QUIET, follow_up=False, campaigns=(campaign(queued=2),)), "relay", "Follow-up"),
    ],
)
def test_that_each_thing_to_look_at_is_said_with_the_place_to_go(facts: HomeFacts, place: str, says: str) -> None:
    (found,) = needing_attention(facts)
    assert found.place == place
    assert says in found.words


def test_that_uncertain_sends_of_a_campaign_under_way_wait_for_its_end() -> None:
    assert needing_attention(replace(QUIET, campaigns=(campaign(C.RUNNING, "", unconfirmed=2, planned=9),))) == []


def test_that_the_card_in_force_is_the_newest_that_has_begun_in_the_currency() -> None:
    older = replace(CARD, id="older", effective_from=date(2024, 11, 1))
    dollars = replace(CARD, id="usd", currency="USD")
    assert card_in_force([older, CARD, dollars], "EUR", date(2026, 10, 1)) == CARD
    assert card_in_force([older, CARD], "EUR", date(2026, 9, 30)) == older
    assert card_in_force([CARD], "EUR", date(2020, 1, 1)) is None


# The guide


def test_that_the_six_steps_hold_the_guides_own_facts() -> None:
    links = [[address for _words, address in step.links] for step in guide().steps]
    assert links == [
        [],
        ["https://business.facebook.com"],
        [],
        ["https://www.smsbox.net", "https://client.smsbox.net/fr/agents-whatsapp-business"],
        ["https://docs.smsbox.dev/"],
        [
            "https://client.smsbox.net/fr/cles-api",
            "https://client.smsbox.net/fr/agents-whatsapp-business",
            "https://docs.smsbox.dev/#tag/whatsapp-webhooks",
        ],
    ]
    assert (guide().phone, guide().web) == ("+33 (0)5 61 25 12 55", "www.m-target.com")


def test_that_the_guides_warnings_are_there_to_tick() -> None:
    checks = {step.id: " ".join(step.checks) for step in guide().steps}
    assert "same name on Facebook and for the WhatsApp agent" in checks["business_manager"]
    assert "by voice call or by SMS" in checks["number"]
    assert "must be deleted first" in checks["number"]
    assert "cut off" in checks["number"]
    assert "agent ID and the phone number ID" in checks["identifiers"]


# Every page


@pytest.mark.parametrize("key", MINE)
def test_that_every_page_opens_on_an_empty_desk_without_an_error(place: Place, key: str) -> None:
    page = place.open(key)
    assert page.title()
    assert page.notices.sentences == ()


@pytest.mark.parametrize("key", MINE)
def test_that_every_control_has_a_name_and_what_is_pressed_is_tall_enough(place: Place, key: str) -> None:
    page = place.open(key)
    for kind in (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QSpinBox):
        for control in page.findChildren(kind):
            if not control.isVisible() or control.objectName().startswith("qt_"):
                continue
            name = control.accessibleName() or (control.text() if isinstance(control, QAbstractButton) else "")
            assert name, control
            assert control.height() >= 20, name


def test_that_no_account_shows_the_six_steps_and_the_way_without_one(place: Place) -> None:
    page = cast("HomePage", place.open("home"))
    place.press(page.connect_button)
    assert place.gone == [("connect", {})]
    place.press(page.trial_button)
    assert place.trial.active
    assert page.create_button.isVisible()


def test_that_home_keeps_the_focus_while_news_arrive(place: Place) -> None:
    page = cast("HomePage", place.open("home"))
    page.show_facts(replace(QUIET, tariff_set=False))
    before = page.attention.findChildren(QAbstractButton)
    page.show_facts(replace(QUIET, tariff_set=False, campaigns=(campaign(delivered=1),)))
    assert page.attention.findChildren(QAbstractButton) == before
    assert page.campaigns.records.rowCount() == 1


# Connecting


def test_that_a_telephone_number_pasted_as_an_id_is_named(place: Place) -> None:
    page = cast("ConnectPage", place.open("connect"))
    page.form.agent.setText("102030405060")
    page.form.phone.setText("+33 6 12 34 56 78")
    page.form.key.setText("secret")
    place.press(page.form.test)
    (said,) = page.form.results.sentences
    assert "+33 6 12 34 56 78" in said
    page.form.phone.clear()
    place.press(page.form.test)
    assert "id is missing" in page.form.results.sentences[0]
    assert workspace.account.account(place.desk) is None


def test_that_the_test_button_says_what_failed_and_keeps_what_was_typed(place: Place) -> None:
    page = cast("ConnectPage", place.open("connect"))
    page.form.agent.setText("102030405060")
    page.form.phone.setText("998877665544")
    page.form.key.setText("secret")
    page.form.base_url.setText("http://127.0.0.1:9")
    page.form.account_url.setText("http://127.0.0.1:9")
    place.press(page.form.test)
    (said,) = page.form.results.sentences
    assert "127.0.0.1" in said
    assert "secret" not in said
    assert page.form.agent.text() == "102030405060"
    assert workspace.account.account(place.desk) is None


def test_that_connecting_shows_the_balance_as_smsbox_wrote_it_and_forgets_the_key(place: Place) -> None:
    page = cast("ConnectPage", place.open("connect"))
    with workspace.trial.start_trial(place.desk) as trial:
        page.form.agent.setText(SANDBOX_WABA)
        page.form.phone.setText(SANDBOX_PHONE_ID)
        page.form.key.setText("sandbox")
        page.form.base_url.setText(trial.base_url)
        page.form.account_url.setText(trial.base_url)
        place.press(page.form.test)
    assert any("SMSBOX credits: " in said for said in page.form.results.sentences)
    assert page.form.key.text() == ""


# Lists


def test_that_a_list_shows_its_contacts_and_can_be_renamed_and_deleted(place: Place) -> None:
    add_list(place.desk, "clients", [Person(first_name="Léa", fields={"ville": "Toulouse"}), *people("DE", 3)])
    page = cast("ListsPage", place.open("lists"))
    contacts = page.details.contacts.table
    assert contacts is not None
    place.qtbot.waitUntil(lambda: contacts.records.index(0, 0).data() == "+33600000000", timeout=PATIENCE_MS)
    assert [contacts.records.index(0, at).data() for at in (1, 2, 4, 7)] == ["Léa", "France", "Yes", "Toulouse"]
    page.details.name.setText("regulars")
    QTest.keyClick(page.details.name, Qt.Key.Key_Return)
    place.settle()
    assert [found.name for found in workspace.lists.lists(place.desk)] == ["regulars"]
    page.delete(workspace.lists.list_named(place.desk, "regulars"))
    assert page.question is not None
    place.press(page.question.act)
    assert workspace.lists.lists(place.desk) == []


def test_that_a_dropped_file_begins_a_campaign(place: Place, tmp_path: Path) -> None:
    page = cast("ListsPage", place.open("lists"))
    page.drop.chosen.emit(tmp_path / "clients.xlsx")
    assert place.gone == [("maker", {"path": tmp_path / "clients.xlsx"})]


# Templates


def test_that_templates_are_fetched_and_each_says_what_to_do(place: Place) -> None:
    with workspace.trial.start_trial(place.desk):
        page = cast("TemplatesPage", place.open("templates"))
        place.press(page.sync_button)
    assert page.table.records.rowCount() > 4
    for at in range(page.table.records.rowCount()):
        page.table.selectRow(at)
        assert page.side.advice.text()
        assert page.side.chip.words


def test_that_a_text_typed_by_hand_makes_nothing_sendable(place: Place) -> None:
    page = cast("TemplatesPage", place.open("templates"))
    place.press(page.add_button)
    page.form.name.setText("mine")
    page.form.body.setPlainText("Bonjour {{1}}")
    place.press(next(b for b in page.form.findChildren(QAbstractButton) if b.text() == "Save the text"))
    (version,) = workspace.templates.versions(place.desk)
    assert (version.body, version.sendable) == ("Bonjour {{1}}", False)
    assert "does not list it" in page.side.advice.text()


# Campaigns


@pytest.fixture
def sandboxed(place: Place) -> Iterator[Place]:
    with workspace.trial.start_trial(place.desk):
        yield place
        place.context.runs.stop_all()


def begin(place: Place, count: int, batch_size: int = 50) -> CampaignPage:
    add_list(place.desk, "clients", people("FR", count, "fr"))
    run = workspace.campaigns.start(
        place.desk, Plan("clients", "soldes_hiver"), SendOptions(name="Winter", batch_size=batch_size)
    )
    place.context.runs.hold(run)
    return cast("CampaignPage", place.open("campaign", ref=run.campaign_id))


def test_that_a_campaign_is_followed_to_its_end_and_its_account_adds_up(sandboxed: Place, tmp_path: Path) -> None:
    page = begin(sandboxed, 120, 40)
    sandboxed.qtbot.waitUntil(lambda: not page.controls.pause.isVisible(), timeout=PATIENCE_MS)
    sandboxed.settle()
    assert page.account.isVisible()
    assert "120" in page.live.bar.accessibleName()
    table = page.recipients.table
    assert table.records.rowCount() == 120
    sandboxed.qtbot.waitUntil(lambda: table.records.index(0, 0).data() == "+33600000000", timeout=PATIENCE_MS)
    page.export(tmp_path / "report.xlsx")
    sandboxed.settle()
    assert (tmp_path / "report.xlsx").stat().st_size > 1000


def test_that_nothing_read_of_one_campaign_can_be_decided_on_another(sandboxed: Place) -> None:
    page = begin(sandboxed, 20, 20)
    sandboxed.qtbot.waitUntil(lambda: bool(page.missed.cards), timeout=PATIENCE_MS)
    groups = workspace.missing.groups(sandboxed.desk, "Winter")
    assert sum(group.recipients for group in groups) == 20
    options = SendOptions(name="Again", again=True)
    run = workspace.campaigns.start(sandboxed.desk, Plan("clients", "soldes_hiver"), options)
    sandboxed.context.runs.hold(run)
    page.shown(ref=run.campaign_id)
    assert not page.missed.cards
    assert not page.missed.isVisible()


def test_that_a_campaign_pauses_and_goes_on_and_is_cancelled_after_a_question(place: Place) -> None:
    with workspace.trial.start_trial(place.desk, {"latency_ms": 200}):
        page = begin(place, 400, 10)
        place.press(page.controls.pause)
        place.qtbot.waitUntil(page.controls.resume.isVisible, timeout=PATIENCE_MS)
        place.settle()
        left = workspace.campaigns.status(place.desk, "Winter").counts[S.PLANNED]
        assert 0 < left < 400
        place.press(page.controls.resume)
        place.qtbot.waitUntil(page.controls.pause.isVisible, timeout=PATIENCE_MS)
        place.press(page.controls.cancel)
        assert page.controls.question is not None
        assert workspace.campaigns.status(place.desk, "Winter").state is not C.CANCELLED, "it asks first"
        place.press(page.controls.question.act)
        place.qtbot.waitUntil(lambda: not page.controls.cancel.isVisible(), timeout=PATIENCE_MS)
        place.settle()
        view = workspace.campaigns.status(place.desk, "Winter")
        assert view.state is C.CANCELLED
        assert view.total == 400
        place.context.runs.stop_all()


def test_that_uncertain_sends_are_explained_and_settled_by_a_decision(place: Place) -> None:
    scenario = {"calls": [{"call": 1, "do": "reset_after_queue"}]}
    with workspace.trial.start_trial(place.desk, scenario):
        page = begin(place, 20, 20)
        place.qtbot.waitUntil(page.uncertain.isVisible, timeout=PATIENCE_MS)
        place.settle()
        assert "20 uncertain sends" in page.uncertain.heading.text()
        place.press(page.uncertain.as_sent)
        assert page.uncertain.question is not None
        assert workspace.campaigns.status(place.desk, "Winter").counts[S.UNCONFIRMED] == 20, "it asks first"
        place.press(page.uncertain.question.act)
        place.qtbot.waitUntil(lambda: not page.uncertain.isVisible(), timeout=PATIENCE_MS)
        assert workspace.campaigns.status(place.desk, "Winter").state is C.FINISHED
        place.context.runs.stop_all()


def test_that_campaigns_are_listed_and_opened(sandboxed: Place) -> None:
    begin(sandboxed, 10)
    page = cast("CampaignsPage", sandboxed.open("campaigns"))
    assert page.table.records.index(0, 0).data() == "Winter"
    page.table.selectRow(0)
    sandboxed.press(page.open_button)
    assert sandboxed.gone[-1] == ("campaign", {"ref": "1"})


def test_that_without_follow_up_nothing_is_said_about_delivery() -> None:
    view = campaign(follow_up=False, queued=90, excluded=10)
    assert [stage.count for stage in funnel(view)] == [100, 90, 90, None]
    assert "maximum" in spent_words(view)
    problem = problem_of(view)
    assert problem is not None
    assert "follow-up not connected" in problem.words


def test_that_what_goes_wrong_is_said_with_its_reason_and_consequence() -> None:
    view = replace(
        campaign(C.CANCELLED, failed=5, excluded=3, cancelled=2, unconfirmed=1, delivered=9), failures={"131026": 5}
    )
    assert problem_lines(view) == [
        "5 failed: Not on WhatsApp, or WhatsApp cannot deliver to this person (131026). Trying again does not help."
    ]


def test_that_the_pace_is_measured_and_a_standstill_promises_nothing() -> None:
    pace = Pace()
    for second in range(5):
        pace.note(float(second), 1200 - 10 * second)
    assert pace.rate == 10
    assert pace.words() == "10 a second · 2 minutes left"
    still = Pace()
    still.note(0, 100)
    still.note(5, 100)
    assert still.words() == ""


@given(st.dictionaries(st.sampled_from(list(SHADES)), st.integers(0, 10**7)), st.integers(60, 4000))
def test_that_the_bars_parts_fill_it_exactly_and_none_is_invisible(
    counts: dict[RecipientState, int], width: int
) -> None:
    parts = segments(counts, float(width))
    present = [state for state in SHADES if counts.get(state)]
    assert [state for state, _begin, _wide in parts] == present
    if parts:
        assert sum(wide for _state, _begin, wide in parts) == pytest.approx(width)
        assert min(wide for _state, _begin, wide in parts) >= 3


def test_that_every_state_has_its_place_in_the_bar() -> None:
    assert set(SHADES) == set(S)


def test_that_the_bar_is_read_aloud_in_full(qtbot: QtBot) -> None:
    bar = StateBar()
    qtbot.addWidget(bar)
    bar.show_counts({S.DELIVERED: 1200, S.FAILED: 34})
    assert "1,234" in bar.accessibleName()
    assert "34" in bar.accessibleName()
    bar.resize(600, 100)
    assert not bar.grab().isNull()


# Prices


@pytest.mark.parametrize(
    ("typed", "amount"), [("0,0123", "0.0123"), (" 1 200.5 € ", "1200.5"), ("0", "0"), ("free", None), ("", None)]
)
def test_that_fees_are_read_in_both_languages(typed: str, amount: str | None) -> None:
    assert parse_amount(typed) == (None if amount is None else Decimal(amount))


def test_that_an_unset_fee_names_whom_to_ask_until_it_is_set(place: Place) -> None:
    page = cast("PricesPage", place.open("prices"))
    assert page.tariff.unset.isVisible()
    place.press(page.tariff.edit_button)
    page.tariff.sent.setText("0,012")
    place.press(page.tariff.save_button)
    assert workspace.costs.tariffs(place.desk) == [], "half a fee is not stored as zero"
    page.tariff.received.setText("0")
    place.press(page.tariff.save_button)
    (tariff,) = workspace.costs.tariffs(place.desk)
    assert (tariff.sent, tariff.received) == (Decimal("0.012"), Decimal(0))
    assert not page.tariff.unset.isVisible()


def test_that_her_markets_without_a_rate_are_shown_as_such(place: Place) -> None:
    add_list(place.desk, "clients", [*people("FR", 3), *people("MA", 2)])
    page = cast("PricesPage", place.open("prices"))
    page.only_mine.setChecked(True)
    records = page.rates.records
    shown = {records.index(at, 0).data(): records.index(at, 2).data() for at in range(records.rowCount())}
    assert shown["France"] == "€0.0712"
    assert len(shown) == 2


def test_that_a_card_that_is_not_certain_says_so() -> None:
    assert "to be confirmed" in card_row(CARD, in_force=True).cells[3]
    assert "to be confirmed" not in card_row(replace(CARD, confidence=Confidence.EXACT), in_force=False).cells[3]


def test_that_countries_lead_to_meta_s_markets() -> None:
    found = markets_of({"FR", "LU", "GR"}, date(2026, 11, 1))
    assert found == {"France": ["FR"], "Other": ["LU"], "Rest of Central & Eastern Europe": ["GR"]}


# Suppressions, settings


def test_that_numbers_are_suppressed_and_removed_only_after_a_question(place: Place) -> None:
    page = cast("SuppressionsPage", place.open("suppressions"))
    page.numbers.setPlainText("06 12 34 56 78\n+33 6 11 22 33 44")
    page.reason.setText("by telephone")
    place.press(page.add_button)
    assert {(each.number, each.scope) for each in workspace.suppressions.listed(place.desk)} == {
        ("+33612345678", int(Scope.ALL)),
        ("+33611223344", int(Scope.ALL)),
    }
    page.table.selectRow(page.table.position_of("+33612345678"))
    place.press(page.remove_button)
    assert len(workspace.suppressions.listed(place.desk)) == 2
    assert page.question is not None
    place.press(page.question.act)
    assert [each.number for each in workspace.suppressions.listed(place.desk)] == ["+33611223344"]


def test_that_the_readable_numbers_of_a_file_are_suppressed_after_a_second_question(
    place: Place, tmp_path: Path
) -> None:
    page = cast("SuppressionsPage", place.open("suppressions"))
    path = tmp_path / "stop.csv"
    path.write_text("Mobile\n0612345678\n3,36E+10\n", encoding="utf-8")
    page.import_file(path)
    assert page.question is not None
    first = page.question
    place.press(first.act)
    assert page.question is not first
    assert workspace.suppressions.listed(place.desk) == []
    place.press(page.question.act)
    assert [each.number for each in workspace.suppressions.listed(place.desk)] == ["+33612345678"]


def test_that_a_bad_number_is_named_and_nothing_is_stored(place: Place) -> None:
    page = cast("SuppressionsPage", place.open("suppressions"))
    page.numbers.setPlainText("0612345678, 12")
    place.press(page.add_button)
    assert workspace.suppressions.listed(place.desk) == []
    assert any("12" in said for said in page.notices.sentences)
    assert page.numbers.toPlainText(), "what was typed stays to be corrected"


def test_that_a_setting_is_stored_when_it_is_changed_and_not_by_the_wheel(place: Place) -> None:
    page = cast("SettingsPage", place.open("settings"))
    rate = cast("QSpinBox", page.fields["rate_ceiling"])
    biller = cast("QComboBox", page.fields["meta_biller"])
    for field in (rate, biller):
        QApplication.sendEvent(field, _wheel())
    assert (rate.value(), biller.currentData()) == (500, "unknown")
    rate.setValue(120)
    biller.setCurrentIndex(biller.findData("meta"))
    biller.activated.emit(biller.currentIndex())
    place.settle()
    assert workspace.settings.get(place.desk, "rate_ceiling") == 120
    assert workspace.settings.get(place.desk, "meta_biller") == "meta"


def _wheel() -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip


def test_that_every_state_reason_and_category_has_words() -> None:
    assert all(labels.state(state) != state.value for state in S)
    assert all(labels.campaign_state(state) != state.value for state in C)
    assert labels.state(S.REFUSED) != labels.exclusion("refused")
    assert all(labels.category(category.value) != category.value for category in Category)
    assert "131026" in labels.recipient_reason(S.FAILED, "131026")
    assert "987654" in labels.recipient_reason(S.FAILED, "987654")
