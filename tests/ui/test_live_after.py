"""After a campaign, with the mouse: who did not get it and what now, another one like it, a test before it."""

from decimal import Decimal

from tests.planning_data import Person, people
from tests.support.live import Live
from tests.support.window import click, pressable
from wa_desktop import workspace
from wa_desktop.domain.missed import Group
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.values import Consent
from wa_desktop.ui.campaign.page import MakerPage
from wa_desktop.ui.campaign.sending_test import SendTestDialog
from wa_desktop.ui.pages.missed import group_words
from wa_desktop.ui.widgets.phone import PhonePreview

S, C = RecipientState, CampaignState


def _troubled(live: Live) -> None:
    """A list in which something different becomes of every few."""
    everybody = [
        *people("FR", 30, "fr"),
        *[Person("FR", "fr", marketing=Consent.UNKNOWN)] * 3,
        *[Person("FR", "fr", suppressed=7)] * 2,
    ]
    numbers = [f"+336{at:08d}" for at in range(8)]
    failed = [
        {"numbers": numbers[0], "statuses": ["failed"], "code": 131026},
        {"numbers": numbers[1], "statuses": ["failed"], "code": 131026},
        {"numbers": numbers[2], "statuses": ["failed"], "code": 131049},
        {"numbers": numbers[3], "statuses": ["failed"], "code": 131008},
        {"numbers": numbers[4], "statuses": ["failed"], "code": 131050},
        {"numbers": numbers[5], "refuse": "INVALID"},
        {"numbers": numbers[6], "statuses": ["failed"], "code": 999999},
        {"numbers": numbers[7], "statuses": []},
    ]
    live.begin(everybody, {"recipients": failed, "webhook_step_ms": 1})
    page = live.start(batch_size=10)
    live.until_state(C.FINISHED)
    live.wait_for_news()
    page.refresh()
    live.windows.settle(live.window)
    assert live.status().counts[S.FAILED] >= 6
    assert Group.NOT_REACHABLE in page.missed.cards


def _shown(live: Live) -> list[str]:
    """The numbers in the table of recipients."""
    table = live.page.recipients.table
    live.until(lambda: table.records.index(0, 0).data() not in (None, "…"))
    return [str(table.records.index(at, 0).data()) for at in range(table.records.rowCount())]


def test_that_everybody_is_in_one_group_that_is_shown_by_itself_with_its_action(live: Live) -> None:
    _troubled(live)
    page = live.page
    groups = {group.group: group for group in workspace.missing.groups(live.desk, "1")}
    assert set(page.missed.cards) == set(groups)
    assert sum(group.recipients for group in groups.values()) == 35
    assert "35" in page.missed.total.text()
    seen: list[str] = []
    for group, card in page.missed.cards.items():
        click(live.qtbot, pressable(card, "Show them"))
        shown = _shown(live)
        assert len(shown) == groups[group].recipients, group
        assert page.recipients.filter.currentText().startswith(group_words(group)), group
        seen += shown
    assert sorted(seen) == sorted(live.numbers), "each in exactly one"

    click(live.qtbot, pressable(page.missed.cards[Group.NOT_REACHABLE], "Show them"))
    live.press(page.recipients.deed)
    live.answer()
    live.until(lambda: len(workspace.suppressions.listed(live.desk)) >= 3)
    live.windows.settle(live.window)
    suppressed = {one.number for one in workspace.suppressions.listed(live.desk)}
    assert set(live.numbers[:2]) <= suppressed, "the next action works from there"


def test_that_who_missed_it_is_sent_to_again_and_the_options_are_carried(live: Live) -> None:
    live.begin(people("FR", 20, "fr"), {"recipients": [{"numbers": "+33600000003", "refuse": "INVALID"}]})
    first = live.start(batch_size=7, rate=33.0, quiet_hours="00:00-24:00", canary=2, canary_wait=0)
    live.until_state(C.FINISHED)
    live.sandbox.use(None)
    live.press(first.missed_button)
    live.journey.settle()
    maker = live.window.page
    assert isinstance(maker, MakerPage)
    draft = maker.draft
    assert (draft.follows, draft.follows_name) == (1, "Winter")
    assert (draft.rate, draft.batch_size, draft.quiet, draft.canary, draft.canary_wait) == (
        33.0, 7, "00:00-24:00", 2, 0,
    )  # fmt: skip
    step = maker.options_step
    assert step.pace_card.value() == 33.0
    assert step.quiet.on.isChecked()
    assert step.slice.chosen() == (2, 0)
    assert step.batch.value() == 7
    live.journey.go_on()
    page = live.journey.send()
    live.journey.wait_until_finished()
    second = live.until_state(C.FINISHED, "2")
    assert second.follows == 1
    assert second.options["batch_size"] == 7
    assert live.sandbox.numbers.count("+33600000003") == 1
    assert len(set(live.sandbox.numbers)) == len(live.sandbox.numbers)
    live.until(page.links.isVisible)
    assert "Winter" in page.links.words
    live.press_named("Winter", page.links)
    live.until(lambda: page.title() == "Winter")
    live.until(lambda: "second round" in page.links.words)


def test_that_a_duplicate_begins_with_everything_but_the_moment(live: Live) -> None:
    live.begin(people("FR", 5, "fr"))
    page = live.start(rate=12.5, max_cost=Decimal("9.125"))
    live.until_state(C.FINISHED)
    live.press(page.repeat_button)
    live.journey.settle()
    maker = live.window.page
    assert isinstance(maker, MakerPage)
    assert maker.draft.follows is None
    assert maker.draft.name == "Winter – again"
    assert (maker.draft.rate, maker.draft.cap) == (12.5, Decimal("9.125"))
    step = maker.options_step
    assert step.pace_card.value() == 12.5
    step._told()
    assert maker.draft.cap == Decimal("9.125"), "the field is read back as it was"


def test_that_a_test_shows_what_will_be_sent_before_it_leaves(live: Live) -> None:
    live.begin(people("FR", 3, "fr"))
    live.window.go("maker", list_name="clients")
    live.journey.settle()
    live.journey.go_on()
    live.journey.choose_template("soldes_hiver")
    live.journey.go_on()
    live.journey.go_on()
    live.press_named("Send a test…", live.journey.maker)
    dialog = live.window.findChild(SendTestDialog)
    assert dialog is not None
    dialog.numbers.setText("06 12 34 56 78")
    assert not dialog.send_button.isEnabled(), "nothing leaves unseen"
    live.press(dialog.show_button)
    live.until(lambda: bool(dialog.findChildren(PhonePreview)))
    assert "les soldes d’hiver commencent" in dialog.findChildren(PhonePreview)[0].accessibleDescription()
    dialog.numbers.setText("06 12 34 56 79")
    assert not dialog.send_button.isEnabled(), "another number was not seen"
    live.press(dialog.show_button)
    live.press(dialog.send_button)
    live.until(lambda: dialog.outcome.text().startswith("Test:"))
    assert live.sandbox.numbers == ["+33612345679"]
    assert not dialog.send_button.isEnabled(), "a second press sends nothing"
    dialog.reject()
