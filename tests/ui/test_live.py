"""A campaign followed live: started, held, sent on, cancelled, decided about and sent again, with the mouse."""

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, people
from tests.support.live import Live
from tests.support.window import Windows, click
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Consent
from wa_desktop.store.accounts import save_account
from wa_desktop.store.instants import now
from wa_desktop.ui.pages.templates import TemplatesPage
from wa_desktop.ui.widgets.chip import Chip

S, C = RecipientState, CampaignState


def _each_once(numbers: list[str]) -> bool:
    return max(Counter(numbers).values(), default=1) == 1


def test_that_the_countdown_can_be_cut_short_and_pause_resume_and_cancel_take_one_batch(live: Live) -> None:
    live.begin(people("FR", 400, "fr"), {"latency_ms": 100})
    live.make(options=lambda: live.journey.maker.options_step.batch.setValue(5))
    step = live.journey.maker.review_step
    live.press(step.send)
    strip = live.window.departure
    live.until(strip.isVisible)
    assert live.sandbox.calls == []
    seconds = [int(word) for word in strip.words.split() if word.isdigit()]
    assert 50 <= seconds[0] <= 60, strip.words
    live.press(strip.now)
    live.until(lambda: live.status().state is C.RUNNING)
    live.until(lambda: not strip.isVisible() and len(live.sandbox.calls) > 3)
    page = live.page

    live.press(page.controls.pause)
    live.until_state(C.PAUSED)
    calls = len(live.sandbox.calls)
    held = live.status()
    assert held.counts[S.SENDING] == 0
    assert 400 - held.counts[S.PLANNED] == 5 * calls, "the calls in flight have ended, none was begun"
    assert 0 < held.counts[S.PLANNED] < 400
    live.until(lambda: len(live.said) == 1)
    assert "paused" in live.window.messages.said[0][1]

    live.press(page.controls.resume)
    live.until(lambda: len(live.sandbox.calls) > calls + 2)
    live.press(page.live.change_cap)
    page.controls.cap_typed.setText("999")
    live.answer()
    live.until(lambda: live.status().cap == Decimal(999))
    calls = len(live.sandbox.calls)
    live.until(lambda: len(live.sandbox.calls) > calls)
    live.press(page.controls.cancel)
    live.answer()
    live.until_state(C.CANCELLED)
    after = live.status()
    assert after.total == 400
    assert after.counts[S.CANCELLED] > 0
    assert after.counts[S.PLANNED] == after.counts[S.SENDING] == 0
    assert _each_once(live.sandbox.numbers)
    assert len(live.sandbox.numbers) == 400 - after.counts[S.CANCELLED]
    live.until(lambda: len(live.said) == 2)
    assert "cancelled" in live.said[-1]


def test_that_quitting_while_it_runs_asks_and_nobody_gets_it_twice(
    qtbot: QtBot, live: Live, private_home: Path
) -> None:
    live.begin(people("FR", 120, "fr"), {"latency_ms": 100})
    live.start(batch_size=4)
    live.until(lambda: len(live.sandbox.calls) > 3)
    live.window.close()
    assert live.window.isVisible(), "it asks before it closes"
    first = live.sandbox
    live.answer()
    live.until(lambda: live.window.closed and not live.window.isVisible())
    taken = list(first.numbers)
    assert 0 < len(taken) < 120

    again = Live(qtbot, live.windows)
    view = again.status()
    assert (view.state, view.reason) == (C.PAUSED, "interrupted")
    assert view.counts[S.SENDING] == 0
    assert view.counts[S.PLANNED] == 120 - len(taken) - view.counts[S.UNCONFIRMED]
    again.window.go("campaign", ref=1)
    again.journey.settle()
    assert "nobody gets it twice" in again.page.problem.words
    assert again.page.controls.resume.text() == "Resume in trial mode", "the trial ended with the window"
    again.press(again.page.controls.resume)
    again.until(lambda: again.status().counts[S.PLANNED] == 0 and again.status().state is not C.RUNNING)
    assert _each_once(taken + again.sandbox.numbers)
    assert len(taken + again.sandbox.numbers) == 120


@pytest.mark.file  # where a team has an account, there is no trial
def test_that_a_campaign_of_the_trial_asks_before_it_leaves_the_account(live: Live) -> None:
    live.begin(people("FR", 24, "fr"), {"latency_ms": 150})
    page = live.start(batch_size=2)
    live.press(page.controls.pause)
    live.until_state(C.PAUSED)
    with live.desk.store.write() as connection:
        url = "https://sms.example.com"
        save_account(connection, "1", "2", base_url=url, account_url=url, checked_at=now(), credit="")
    live.context.trial.set_active(False)
    page.refresh()
    live.until(lambda: page.controls.resume.text() == "Resume in trial mode")
    live.press(page.controls.resume)
    live.answer()
    live.until_state(C.FINISHED)
    assert live.context.trial.active


def test_that_closing_while_it_is_being_resumed_stops_it_as_well(qtbot: QtBot, live: Live) -> None:
    live.begin(people("FR", 200, "fr"), {"latency_ms": 100})
    page = live.start(batch_size=4)
    live.until(lambda: len(live.sandbox.calls) > 3)
    live.press(page.controls.pause)
    live.until_state(C.PAUSED)
    live.until(page.controls.resume.isVisible)
    click(qtbot, page.controls.resume)
    live.window.leave()
    live.until(lambda: live.window.closed and not live.window.isVisible())
    view = Live(qtbot, live.windows).status()
    assert view.state is C.PAUSED
    assert view.reason in ("interrupted", "asked"), "stopped by the window, not by what broke around it"
    assert view.counts[S.SENDING] == view.counts[S.UNCONFIRMED] == 0


def test_that_cancelling_the_preparation_leaves_the_choices_and_sends_nothing(live: Live) -> None:
    live.begin(people("FR", 400, "fr"))
    live.make()
    step = live.journey.maker.review_step
    live.press(step.send)
    next(one for one in live.context.operations.under_way if one.page is step).cancel()
    live.until(lambda: not live.context.operations.busy)
    live.until(lambda: not live.context.runs.active())
    assert step.send.isEnabled(), "it can be sent after all"
    assert live.journey.maker.stack.currentIndex() == 4
    assert live.sandbox.calls == []


def test_that_a_reached_cap_is_raised_where_it_is_said(live: Live) -> None:
    live.begin(people("FR", 40, "fr"))
    page = live.start(batch_size=5, max_cost=Decimal("1.5"))
    held = live.until_state(C.PAUSED)
    assert held.reason == "cap_reached"
    assert held.spent.committed + held.spent.reserved <= Decimal("1.5")
    live.until(page.problem.isVisible)
    live.press_named("Raise the cap…", page.problem)
    question = page.controls.question
    assert question is not None
    assert not question.act.isEnabled(), "without an amount there is nothing to go on with"
    page.controls.cap_typed.setText("100")
    live.press(question.act)
    done = live.until_state(C.FINISHED)
    assert done.cap == Decimal(100)
    assert len(live.sandbox.numbers) == 40
    assert _each_once(live.sandbox.numbers)


def test_that_another_category_pauses_is_priced_and_decided(live: Live) -> None:
    refusing = [Person("FR", "fr", utility=Consent.NO)] * 30
    live.begin([*people("FR", 60, "fr"), *refusing], {"latency_ms": 50})
    page = live.start(batch_size=3, rate=20.0)
    live.until(lambda: len(live.sandbox.calls) > 1)
    for entry in live.sandbox._sandbox._catalogue.listed:
        if entry["name"] == "soldes_hiver":
            entry["category"] = "UTILITY"
    live.window.go("templates")
    templates = live.window.page
    assert isinstance(templates, TemplatesPage)
    live.press_named("Fetch from SMSBOX", templates)
    held = live.until_state(C.PAUSED)
    assert held.reason == "template_category_changed"
    sent = len(live.sandbox.numbers)
    live.window.go("campaign", ref=1)
    live.until(page.category.isVisible)
    assert "it now costs at most" in page.category.prices.text()
    assert "did not agree to the new category" in page.category.consent.text()
    assert "send --" not in page.problem.words + page.category.words.text()
    assert len(live.sandbox.numbers) == sent, "nothing leaves before the decision"
    live.press(page.category.go_on)
    live.answer()
    done = live.until_state(C.FINISHED)
    assert done.excluded["refused"] == 30, "the list’s last, who refused the new category"
    assert len(live.sandbox.numbers) == 90 - done.counts[S.EXCLUDED]
    utility = done.spent.committed
    assert utility < 90 * Decimal("0.0712"), "the rest cost the lower price"


def test_that_what_is_uncertain_is_decided_by_call_and_by_number(live: Live) -> None:
    rules = [{"call": [1, 2], "do": "reset_after_body"}]
    live.begin(people("FR", 12, "fr"), {"calls": rules})
    page = live.start(batch_size=4)
    held = live.until_state(C.PAUSED)
    assert (held.reason, held.counts[S.UNCONFIRMED]) == ("unconfirmed", 8)
    live.until(page.uncertain.isVisible)
    live.press_named("Count as sent…", page.uncertain)
    assert live.status().counts[S.UNCONFIRMED] == 8, "it asks first"
    live.answer()
    live.until(lambda: live.status().counts[S.UNCONFIRMED] == 4)

    live.windows.settle(live.window)
    live.press_named("Choose numbers…", page.uncertain)
    table = page.recipients.table
    live.until(lambda: table.records.rowCount() == 4 and table.records.index(0, 0).data() != "…")
    assert not page.recipients.again.isEnabled(), "nobody is selected"
    table.selectRow(0)
    chosen = str(table.records.index(0, 0).data())
    live.press(page.recipients.again)
    live.answer()
    live.until(lambda: live.status().counts[S.UNCONFIRMED] == 3)
    assert live.status().counts[S.PLANNED] == 1
    live.windows.settle(live.window)
    live.press(page.controls.resume)
    live.until(lambda: chosen in live.sandbox.numbers)
    live.until_state(C.PAUSED)
    live.until(page.uncertain.as_sent.isVisible)
    live.press(page.uncertain.as_sent)
    live.answer()
    done = live.until_state(C.FINISHED)
    assert done.counts[S.UNCONFIRMED] == 0
    assert live.sandbox.numbers.count(chosen) == 1


def test_that_a_run_shorter_than_a_look_is_told_of_as_well(live: Live) -> None:
    live.begin(people("FR", 2, "fr"))
    live.start("Short")
    live.until_state(C.FINISHED)
    live.until(lambda: len(live.said) == 1)
    assert live.said == ["“Short” is finished"]
    live.sandbox.use({"balance": 0})
    live.start("Empty", again=True)
    live.until(lambda: len(live.said) == 2)
    assert live.said[-1] == "“Empty” waits for you"
    assert "no credit" in live.window.messages.said[-1][1]


def test_that_a_campaign_and_the_list_of_campaigns_fit_the_smallest_window_in_french(
    qtbot: QtBot, private_home: Path
) -> None:
    windows = Windows(qtbot, private_home)
    live = Live(qtbot, windows, "fr")
    live.window.resize(960, 600)
    live.begin(people("FR", 12, "fr"), {"calls": [{"call": 1, "do": "reset_after_body"}]})
    live.start("Rentrée des classes", batch_size=6)
    live.until_state(C.PAUSED)
    live.until(live.page.uncertain.isVisible)
    live.windows.settle(live.window)
    assert live.window.width() == 960
    live.until(lambda: _cut(live.page) == [])
    live.window.go("campaigns")
    live.windows.settle(live.window)
    assert live.window.page is not None
    assert _cut(live.window.page) == []
    windows.close_all()


def _cut(page: QWidget) -> list[str]:
    """The visible buttons and states that have less room than their words need."""
    parts = [*page.findChildren(QPushButton), *page.findChildren(Chip)]
    return [
        f"{type(one).__name__} {one.accessibleName()}: {one.width()} < {one.sizeHint().width()}"
        for one in parts
        if one.isVisible() and one.width() < one.sizeHint().width()
    ]
