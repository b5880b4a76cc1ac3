"""What Meta and the balance do in the middle of a campaign is seen before the next slice of it goes out."""

import time
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from tests.planning_data import add_list, people
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import account, campaigns, recategorising, settings
from wa_desktop.workspace.desk import Desk

PLAN = Plan("clients", "soldes_hiver", fallback="fr")
STEADY = SendOptions(rate=400, batch_size=20)
S = RecipientState


@pytest.fixture
def sandbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedSandbox]:
    """A connected sandbox; slices of a hundred people, so that a short campaign has some."""
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    monkeypatch.setattr("wa_desktop.dispatch.engine.WATCH_SECONDS", 0.05)
    monkeypatch.setattr("wa_desktop.dispatch.watching._BEFORE_SLICE_SECONDS", 0.1)
    monkeypatch.setattr("wa_desktop.dispatch.watching._SLICE_PEOPLE", 100)
    monkeypatch.setattr("wa_desktop.store.gates._LONGEST_LOOK", 200_000)
    with ThreadedSandbox() as running:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, running.base_url, running.base_url)
        yield running


def sent(view: CampaignView) -> int:
    return view.counts[S.QUEUED]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"category": "UTILITY"}, "template_category_changed"),
        ({"status": "PAUSED"}, "template_not_approved"),
        ({"status": "DISABLED"}, "template_not_approved"),
    ],
)
def test_that_a_template_which_meta_changes_meanwhile_stops_what_has_not_left(
    desk: Desk, sandbox: ThreadedSandbox, change: dict[str, Any], reason: str
) -> None:
    add_list(desk, "clients", people("FR", 2_000))
    sandbox.use({"templates": [{"name": PLAN.template, "after": 10, **change}]})
    view = campaigns.send(desk, PLAN, STEADY)
    assert (view.state, view.reason) == (CampaignState.PAUSED, reason)
    assert view.counts[S.PLANNED] + sent(view) == 2_000
    assert 200 <= sent(view) == len(sandbox.numbers) < 2_000
    assert campaigns.resume(desk, str(view.id)).reason == reason


def test_that_a_campaign_goes_on_in_its_new_category_at_its_new_price(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 600))
    sandbox.use({"templates": [{"name": PLAN.template, "after": 5, "category": "UTILITY"}]})
    view = campaigns.send(desk, PLAN, STEADY)
    assert view.reason == "template_category_changed"
    change = recategorising.category_change(desk, str(view.id))
    assert change.recipients == view.counts[S.PLANNED]
    decided = recategorising.accept_category(desk, str(view.id))
    assert (decided.state, decided.reason) == (CampaignState.PAUSED, "asked"), "nothing is left to decide"
    done = campaigns.resume(desk, str(view.id))
    assert done.state is CampaignState.FINISHED
    assert done.spent.committed < Decimal(600) * view.spent.committed / sent(view)


def test_that_a_template_moved_during_a_hold_is_seen_before_anybody_is_written_to(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    settings.change(desk, "portfolio_limit", 250)
    settings.change(desk, "templates_every_minutes", 60)
    add_list(desk, "clients", people("FR", 300))
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, batch_size=50))
    while run.snapshot().reason != "portfolio_limit":
        assert not run.over
        time.sleep(0.02)
    sandbox.use({"templates": [{"name": PLAN.template, "category": "UTILITY"}]})
    settings.change(desk, "portfolio_limit", 0)
    view = run.wait(30)
    assert (view.state, view.reason) == (CampaignState.PAUSED, "template_category_changed")
    assert sent(view) == len(sandbox.numbers) == 250


def test_that_after_a_hold_the_rest_goes_as_soon_as_the_list_was_read(desk: Desk, sandbox: ThreadedSandbox) -> None:
    settings.change(desk, "portfolio_limit", 250)
    settings.change(desk, "templates_every_minutes", 60)
    add_list(desk, "clients", people("FR", 300))
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, batch_size=50))
    while run.snapshot().reason != "portfolio_limit":
        assert not run.over
        time.sleep(0.02)
    settings.change(desk, "portfolio_limit", 0)
    assert run.wait(30).counts[S.QUEUED] == 300


def test_that_a_balance_that_runs_low_stops_before_it_is_empty_and_a_resume_asks_for_more(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    settings.change(desk, "credit_floor", 2_800)
    add_list(desk, "clients", people("FR", 2_000))
    sandbox.use({"balance": 3_000})
    view = campaigns.send(desk, PLAN, STEADY)
    assert (view.state, view.reason) == (CampaignState.PAUSED, "balance_low")
    assert 200 <= sent(view) < 2_000
    assert int(str(view.reason_details["credit"])) < 2_800
    with pytest.raises(WaitingForPerson, match="balance_low"):
        campaigns.resume(desk, str(view.id))
    sandbox.use({"balance": 50_000})
    assert campaigns.resume(desk, str(view.id)).counts[S.QUEUED] == 2_000
