"""A data folder that was copied, a campaign that should have begun: nothing leaves before a person has said so."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.planning_data import add_list, people
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.workspace import account, campaigns, settings
from wa_desktop.workspace.desk import Desk, open_desk

PLAN = Plan("clients", "soldes_hiver", fallback="fr")
STEP = SendOptions(rate=0, batch_size=10)
S = RecipientState


@pytest.fixture
def sandbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedSandbox]:
    """A connected sandbox that has no credit for the third call."""
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox({"calls": [{"call": 3, "do": "status", "status": 402}]}) as running:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, running.base_url, running.base_url)
        settings.change(desk, "calls_in_flight", 1)
        add_list(desk, "clients", people("FR", 50))
        yield running


@pytest.mark.file
def test_that_a_copied_home_asks_first_and_one_of_the_two_goes_on(
    desk: Desk, sandbox: ThreadedSandbox, tmp_path: Path
) -> None:
    view = campaigns.send(desk, PLAN, STEP)
    assert (view.reason, view.counts[S.PLANNED]) == ("balance", 30)
    shutil.copytree(desk.home, tmp_path / "copy")
    copy = open_desk(tmp_path / "copy")
    calls = len(sandbox.calls)
    for _ in range(2):
        with pytest.raises(WaitingForPerson, match="store_copied"):
            campaigns.resume(copy, str(view.id))
    assert len(sandbox.calls) == calls
    assert campaigns.status(copy, str(view.id)).counts[S.PLANNED] == 30
    assert campaigns.resume_here(copy, view.id, from_here=True).wait().counts[S.QUEUED] == 50
    copy.close()
    assert max(Counter(sandbox.numbers).values()) == 1


def test_that_the_original_goes_on_as_if_nobody_had_copied_it(
    desk: Desk, sandbox: ThreadedSandbox, tmp_path: Path
) -> None:
    view = campaigns.send(desk, PLAN, STEP)
    shutil.copytree(desk.home, tmp_path / "copy")
    assert campaigns.resume(desk, str(view.id)).counts[S.QUEUED] == 50


def test_that_a_campaign_that_should_have_begun_hours_ago_asks_first(desk: Desk, sandbox: ThreadedSandbox) -> None:
    sandbox.use(None)
    run = campaigns.start(desk, PLAN, replace(STEP, not_before=datetime.now(UTC) + timedelta(hours=1)))
    assert run.stop().state is CampaignState.PAUSED
    with desk.store.write() as c:
        past = "UPDATE campaign SET not_before = not_before - 10800000000"
        c.exec_driver_sql(past)
    asked = campaigns.resume(desk, str(run.campaign_id))
    assert (asked.state, asked.reason, len(sandbox.calls)) == (CampaignState.PAUSED, "late_start", 0)
    assert campaigns.resume(desk, str(run.campaign_id)).counts[S.QUEUED] == 50
