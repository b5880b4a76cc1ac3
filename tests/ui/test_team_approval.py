"""Four eyes in the window: the author waits, the approver sees what she signs, the author sends. On a real server."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from tests.planning_data import Person, add_list
from tests.support.pages import Place
from tests.support.window import pressable
from tests.team.people import Team, a_team
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.templates import VariableSource
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.ui.pages.approval import ApprovalPage
from wa_desktop.ui.pages.campaign import CampaignPage
from wa_desktop.ui.pages.campaigns import CampaignsPage
from wa_desktop.ui.pages.home import HomePage
from wa_desktop.ui.rights import Rights
from wa_desktop.ui.widgets.phone import PhonePreview
from wa_desktop.workspace import account, approving, campaigns, settings, team_roles
from wa_desktop.workspace.desk import Desk

pytestmark = pytest.mark.file

PLAN = Plan("clients", "offre_prenom", fallback="fr", variables={"first_name": VariableSource(column="first_name")})


@dataclass
class Office:
    """Anne writes, Paul approves; each has pages of their own on one database. `campaign` waits."""

    team: Team
    anne: Place
    paul: Place
    campaign: str

    def campaign_page(self, place: Place) -> CampaignPage:
        return cast("CampaignPage", place.open("campaign", ref=self.campaign))


@pytest.fixture
def office(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox, a_team(tmp_path) as team:
        boss, anne, paul = (team.desk(name) for name in ("boss", "anne", "paul"))
        account.connect(boss, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        settings.change(boss, "four_eyes", True)
        campaign = _frozen(anne)
        places = [Place(qtbot, desk) for desk in (anne, paul)]
        yield Office(team, places[0], places[1], campaign)
        for place in places:
            place.close()


def _frozen(anne: Desk) -> str:
    add_list(anne, "clients", [Person(first_name=name) for name in ("Ana", "Ben", "Marie-Charlotte")] + [Person("DE")])
    with pytest.raises(WaitingForPerson, match="approval_waiting") as waiting:
        campaigns.start(anne, PLAN, SendOptions(name="Noël", max_cost=Decimal(5)))
    return str(waiting.value.details["campaign"])


def test_that_a_campaign_is_looked_at_approved_and_sent(office: Office) -> None:
    page = office.campaign_page(office.anne)
    assert not page.controls.resume.isVisible()
    assert any("Another person must approve" in words for words in page.team.sentences)
    assert page.controls.chip.words == "Waits for approval"
    _signed(office)
    page = office.campaign_page(office.anne)
    assert page.controls.chip.words == "Approved, to be sent"
    assert office.team.login("paul") in page.team.sentences[-1]
    assert "approved again" in page.team.sentences[-1]
    office.anne.press(page.controls.resume)
    run = office.anne.context.runs.of(int(office.campaign))
    assert run is not None
    assert run.wait().counts[RecipientState.QUEUED] == 3


def _signed(office: Office) -> None:
    home = cast("HomePage", office.paul.open("home"))
    assert not home.notices.sentences
    pressable(home.attention, "Look and approve").click()
    assert office.paul.gone[-1] == ("approval", {"ref": office.campaign})
    page = cast("ApprovalPage", office.paul.open("approval", ref=office.campaign))
    said = [phone.message.plain for phone in page.sheet.findChildren(PhonePreview)]
    assert any("Ana" in words for words in said)
    assert any("Marie-Charlotte" in words for words in said)
    assert "3 recipients" in page.approve_button.text()
    assert "€" in page.approve_button.text()
    office.paul.press(page.approve_button)
    assert any("is approved" in words for words in page.notices.sentences)
    assert approving.approvals(office.anne.desk, office.campaign)[0].voided is None


def test_that_a_campaign_is_declined_with_a_reason_that_its_author_reads(office: Office) -> None:
    page = cast("ApprovalPage", office.paul.open("approval", ref=office.campaign))
    page.decline_button.click()
    question = page.question
    assert question is not None
    assert not question.act.isEnabled()
    page.reason.setText("Wrong price for +33612345678")
    question.act.click()
    office.paul.settle()
    said = office.campaign_page(office.anne).team.sentences
    assert any("Wrong price for +33…" in words for words in said)
    assert campaigns.status(office.anne.desk, office.campaign).state is CampaignState.READY
    home = cast("HomePage", office.anne.open("home"))
    assert pressable(home.attention, "Look at it").isEnabled()


@pytest.mark.long
def test_that_one_s_own_campaign_cannot_be_approved_and_says_why(office: Office) -> None:
    page = cast("ApprovalPage", office.anne.open("approval", ref=office.campaign))
    assert not page.approve_button.isEnabled()
    assert "another person" in page.approve_button.toolTip()
    assert page.approve_button.accessibleDescription() == page.why_not.text() == page.approve_button.toolTip()
    page = cast("ApprovalPage", office.anne.open("approval"))
    assert pressable(page.waiting, "Look at it").isEnabled()
    table = cast("CampaignsPage", office.anne.open("campaigns")).table
    record = table.records.record(0)
    assert record is not None
    assert "Waits for approval" in record.cells


@pytest.mark.long
def test_that_what_was_changed_meanwhile_is_not_approved_unseen(office: Office) -> None:
    page = cast("ApprovalPage", office.paul.open("approval", ref=office.campaign))
    campaigns.rename(office.anne.desk, office.campaign, "Noël 2")
    with pytest.raises(WaitingForPerson, match="approval_waiting"):
        campaigns.resume_here(office.anne.desk, office.campaign, Decimal(9))
    office.paul.press(page.approve_button)
    assert any("was changed since you looked" in words for words in page.notices.sentences)
    assert not approving.approvals(office.anne.desk, office.campaign)
    assert "€9.00" in page.approve_button.text()


@pytest.mark.long
def test_that_buttons_that_a_role_may_not_use_say_why_until_it_may(office: Office, qtbot: QtBot) -> None:
    place = Place(qtbot, office.team.desk("vera"))
    rights = Rights(place.desk, place.operations)
    rights.note(team_roles.my_role(place.desk))
    object.__setattr__(place.context, "rights", rights)
    page = cast("CampaignsPage", place.open("campaigns"))
    page.table.selectRow(0)
    assert not page.rename_button.isEnabled()
    assert "read everything" in page.rename_button.toolTip()
    rights.note(team_roles.my_role(office.anne.desk))
    assert page.rename_button.isEnabled()
    assert not page.rename_button.toolTip()
    place.close()


@pytest.mark.long
def test_that_an_approval_is_taken_back(office: Office) -> None:
    approving.approve(office.paul.desk, office.campaign)
    page = office.campaign_page(office.paul)
    pressable(page.team, "Take the approval back").click()
    assert page.team.question is not None
    page.team.question.act.click()
    office.paul.settle()
    assert approving.approvals(office.anne.desk, office.campaign)[0].voided is not None
    assert any("took it back" in words for words in page.team.sentences)
