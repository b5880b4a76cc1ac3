"""A campaign that another workstation sends: whose it is, how far it is, paused and cancelled from here."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.pages import Place
from tests.support.team import Team, team
from tests.support.window import PATIENCE_MS
from tests.team.killed_workstation import plan
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import SendOptions
from wa_desktop.domain.states import CampaignState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.pages.team import TeamPage
from wa_desktop.workspace import account, campaigns

pytestmark = [pytest.mark.file, pytest.mark.long]
PEOPLE = 200


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Team]:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox, team(tmp_path) as both:
        account.connect(both.there, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        add_list(both.there, "clients", [Person(first_name=f"P {n}") for n in range(PEOPLE)])
        yield both


def test_that_what_another_workstation_sends_is_followed_paused_and_cancelled(qtbot: QtBot, two: Team) -> None:
    run = campaigns.start(two.there, plan("clients"), SendOptions(name="Noël", rate=4, batch_size=1))
    place = Place(qtbot, two.here)
    page = cast("CampaignPage", place.open("campaign", ref=str(run.campaign_id)))
    qtbot.waitUntil(lambda: any("Sent by" in words for words in page.team.sentences), timeout=PATIENCE_MS)
    first = _accepted(page)
    qtbot.waitUntil(lambda: _accepted(page) > first, timeout=PATIENCE_MS)
    _on_the_team_page(place, qtbot)
    page.controls.pause.click()
    qtbot.waitUntil(page.controls.resume.isVisible, timeout=PATIENCE_MS)
    assert run.wait().state is CampaignState.PAUSED
    page.controls.cancel.click()
    assert page.controls.question is not None
    page.controls.question.act.click()
    qtbot.waitUntil(lambda: not page.controls.cancel.isVisible(), timeout=PATIENCE_MS)
    assert campaigns.status(two.there, str(run.campaign_id)).state is CampaignState.CANCELLED
    place.close()


def _accepted(page: CampaignPage) -> int:
    view = page.controls.view
    return 0 if view is None else PEOPLE - sum(n for state, n in view.counts.items() if state.value == "planned")


def _on_the_team_page(place: Place, qtbot: QtBot) -> None:
    page = cast("TeamPage", place.open("team"))
    qtbot.waitUntil(lambda: page.facts is not None and bool(page.facts.campaigns), timeout=PATIENCE_MS)
    assert page.facts is not None
    record = page.online.records.record(0)
    assert record is not None
    assert "Noël" in record.cells[-1]
    page.left()
