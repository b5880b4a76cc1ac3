"""Four eyes: nothing leaves before another person has approved exactly that, whichever program or person writes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.planning_data import Person, add_list, people
from tests.team.people import Team, a_team
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.states import CampaignState
from wa_desktop.domain.values import Consent
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace import account, approving, auditing, campaigns, settings
from wa_desktop.workspace.desk import Desk

PLAN = Plan("clients", "soldes_hiver", fallback="fr")
FAST = SendOptions(rate=0, max_cost=Decimal(100), countdown=30)
RUN = "UPDATE campaign SET state = 'running' WHERE id = {}"
_BORN = (
    "INSERT INTO campaign (name, state, template, list_name, plan, estimate, content_guard, currency, batch_size,"
    " created_at) VALUES ('x', 'running', 't', 'l', '{}', '', '', 'EUR', 100, 1)"
)
NOT_APPROVED, OWN, OTHER, REFUSED = "WA001", "WA002", "WA003", "42501"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[ThreadedSandbox]:
    with ThreadedSandbox() as running:
        yield running


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, sandbox: ThreadedSandbox) -> Iterator[Team]:
    """A team that sends nothing without an approval; anne has a list of three and one who never agreed."""
    with a_team(tmp_path_factory.mktemp("four")) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
        account.connect(made.here("boss"), SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        settings.change(made.here("boss"), "four_eyes", True)
        # The lists of these tests hold the same people.
        settings.change(made.here("boss"), "same_content_days", 0)
        yield made


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)


@pytest.fixture
def anne(team: Team) -> Desk:
    return team.here("anne")


@pytest.fixture
def paul(team: Team) -> Desk:
    return team.here("paul")


_made = iter(range(1, 1000))


def frozen(anne: Desk, options: SendOptions = FAST) -> int:
    """A campaign of anne's that waits; its list has three who agreed and one who did not."""
    name = f"clients {next(_made)}"
    add_list(anne, name, [*people("FR", 3), Person(marketing=Consent.UNKNOWN)])
    with pytest.raises(WaitingForPerson) as waits:
        campaigns.start(anne, replace(PLAN, list_name=name), options)
    assert waits.value.code == "approval_waiting"
    return int(waits.value.details["campaign"])


def test_that_a_campaign_is_frozen_waits_is_approved_by_another_and_then_sent(
    anne: Desk, paul: Desk, team: Team, sandbox: ThreadedSandbox
) -> None:
    before = len(sandbox.numbers)
    made = frozen(anne)
    view = campaigns.status(anne, str(made))
    assert (view.state, view.reason) == (CampaignState.READY, "approval_waiting")
    with pytest.raises(WaitingForPerson, match="approval_waiting") as refused:
        campaigns.resume_here(anne, made)
    assert view.name in sentence(refused.value)
    (waiting,) = [one for one in approving.waiting(paul) if one.id == made]
    assert (waiting.author, waiting.planned, waiting.excluded, waiting.cap) == (anne.operator, 3, 1, Decimal(100))
    assert (waiting.languages, waiting.categories, waiting.obstacle) == (["fr"], ["marketing"], "")
    assert waiting.total > 0
    given = approving.approve(paul, str(made), waiting.seal)
    assert (given.approver, given.seal, given.voided) == (paul.operator, waiting.seal, None)
    assert campaigns.status(anne, str(made)).reason == "approved"
    assert made in approving.ready_to_send(anne)
    assert made not in [one.id for one in approving.waiting(paul)]
    assert len(sandbox.numbers) == before
    assert campaigns.resume(anne, str(made)).state is CampaignState.FINISHED
    assert len(sandbox.numbers) == before + 3
    who = [(line.operator, line.action) for line in auditing.listed(anne, 20) if line.subject_id == made]
    assert (paul.operator, "campaign_approved") in who
    assert (anne.operator, "campaign_frozen") in who


def test_that_nobody_approves_their_own_campaign_nor_without_the_role(anne: Desk, team: Team) -> None:
    made = frozen(anne)
    with pytest.raises(WaitingForPerson, match="approval_own"):
        approving.approve(anne, str(made))
    for name in ("alice", "vera"):
        with pytest.raises(WaitingForPerson, match="role_not_allowed"):
            approving.approve(team.here(name), str(made))
    columns = "(campaign_id, seal, approver, approved_at)"
    give = f"INSERT INTO approval {columns} VALUES ({made}, campaign_seal({made}), {{}}, 1)"
    assert team.refusal("anne", give.format("''")) == REFUSED
    assert team.refusal("vera", give.format("''")) == REFUSED
    assert team.refusal("paul", give.format(f"'{team.login('vera')}'")) == REFUSED
    assert team.refusal("paul", give.replace(f"campaign_seal({made})", "'x'").format("''")) == OTHER
    assert team.refusal("paul", give.format("''")) == ""
    # An administrator is an approver too, but of others' campaigns alone; and nobody gives theirs away.
    boss = team.here("boss")
    own = frozen(boss)
    assert team.refusal("boss", give.replace(str(made), str(own)).format("''")) == OWN
    assert team.refusal("boss", f"UPDATE campaign SET author = 'anne' WHERE id = {own}") == REFUSED
    team.sql("paul", give.replace(str(made), str(own)).format("''"))
    assert team.refusal("paul", f"UPDATE approval SET approver = 'x' WHERE campaign_id = {own}") == REFUSED
    assert team.refusal("boss", f"DELETE FROM approval WHERE campaign_id = {own}") == REFUSED


CHANGES = {
    "the cap": "UPDATE campaign SET cap = cap + 1 WHERE id = {}",
    "the template": "UPDATE campaign SET template = 'x' WHERE id = {}",
    "the plan": "UPDATE campaign SET plan = '{{}}' WHERE id = {}",
    "the card and its prices": "UPDATE campaign SET estimate = '' WHERE id = {}",
    "the account": "UPDATE campaign SET account_id = NULL WHERE id = {}",
    "the basis of the fee": "UPDATE campaign SET sent_fee_basis = 'delivered' WHERE id = {}",
    "a number": "UPDATE recipient SET number = '+33699999999' WHERE campaign_id = {} AND state = 'excluded'",
    "a text of somebody": "UPDATE recipient SET content_id = NULL WHERE campaign_id = {} AND state = 'planned'",
    "a price": "UPDATE recipient SET meta_fee = meta_fee + 1 WHERE campaign_id = {} AND state = 'planned'",
    "a language": "UPDATE recipient SET language = 'de' WHERE campaign_id = {}",
    "who is left out": "UPDATE recipient SET state = 'planned' WHERE campaign_id = {} AND state = 'excluded'",
    "a text": "UPDATE content SET message = '{{}}' WHERE campaign_id = {}",
    "a category": "UPDATE campaign_version SET category = 'utility' WHERE campaign_id = {}",
    "the template's words": "UPDATE campaign_version SET frozen = '' WHERE campaign_id = {}",
}


@pytest.fixture(scope="module")
def approved(team: Team) -> int:
    """A campaign of anne's, approved by paul and not begun; every test takes its changes back."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
        made = frozen(team.here("anne"))
        approving.approve(team.here("paul"), str(made))
    return made


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("state", ["ready", "running", "finished"])
def test_that_any_change_voids_the_approval_on_the_server_itself(
    team: Team, approved: int, what: str, state: str
) -> None:
    """In raw SQL, by the author: while it waits, while it runs (it stops), and while it is over."""
    change = CHANGES[what].format(approved)
    moved = f"UPDATE campaign SET state = '{state}' WHERE id = {approved};"
    again = f"UPDATE campaign SET state = 'paused' WHERE id = {approved}; {RUN.format(approved)}"
    assert team.refusal("anne", f"{moved} {RUN.format(approved)}") == ""
    assert team.refusal("anne", f"{moved} {change}; {again}") == NOT_APPROVED
    stops = f"SELECT 1 / (CASE WHEN state = 'running' THEN 0 ELSE 1 END) FROM campaign WHERE id = {approved}"
    assert team.refusal("anne", f"{RUN.format(approved)}; {change}; {stops}") == ""


def test_that_a_campaign_without_an_approval_begins_by_no_way_around(team: Team, anne: Desk) -> None:
    made = frozen(anne)
    ways = (
        RUN.format(made),
        f"UPDATE campaign SET is_test = 1 WHERE id = {made}; {RUN.format(made)}",
        f"UPDATE campaign SET state = 'draft' WHERE id = {made}; {RUN.format(made)}",
        f"INSERT INTO recipient (campaign_id, number, country, state, changed_at) VALUES ({made}, 'x', '', 'x', 1)",
        f"DELETE FROM recipient WHERE campaign_id = {made}",
        f"DELETE FROM campaign WHERE id = {made}",
        "INSERT INTO setting VALUES ('four_eyes', 'false') ON CONFLICT (key) DO UPDATE SET value = 'false'",
        "DELETE FROM setting WHERE key = 'four_eyes'",
        _BORN,
        "SELECT void_approvals(1)",
        "CREATE TABLE pg_temp.setting (key text, value text); " + RUN.format(made),
    )
    assert [team.refusal("anne", way) for way in ways] == [
        NOT_APPROVED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, REFUSED, NOT_APPROVED,
    ]  # fmt: skip


def test_that_another_cap_needs_another_approval_and_a_pause_does_not(
    anne: Desk, paul: Desk, team: Team, sandbox: ThreadedSandbox
) -> None:
    made = frozen(anne)
    approving.approve(paul, str(made))
    sandbox.use({"calls": [{"call": len(sandbox.calls) + 1, "do": "status", "status": 402, "error": "no credit"}]})
    assert campaigns.resume(anne, str(made)).reason == "balance"
    with pytest.raises(WaitingForPerson, match="approval_waiting"):
        campaigns.resume(anne, str(made), max_cost=Decimal(200))
    view = campaigns.status(anne, str(made))
    assert (view.state, view.reason, view.cap) == (CampaignState.PAUSED, "approval_waiting", Decimal(200))
    (voided,) = approving.approvals(anne, str(made))
    assert (voided.voided is not None, voided.voided_by) == (True, anne.operator)
    assert "approval_voided" in [line.action for line in auditing.listed(anne, 5)]
    approving.approve(paul, str(made))
    sandbox.use({"calls": [{"call": len(sandbox.calls) + 1, "do": "status", "status": 402, "error": "no credit"}]})
    assert campaigns.resume(anne, str(made)).reason == "balance"
    # Only resumed, by somebody else even: what was approved is what goes on.
    assert campaigns.resume(team.here("alice"), str(made)).state is CampaignState.FINISHED
    sandbox.use({})


def test_that_an_approver_sees_what_was_changed_since_and_withdraws(anne: Desk, paul: Desk, team: Team) -> None:
    made = frozen(anne)
    seen = approving.one(paul, str(made))
    team.sql("anne", CHANGES["a price"].format(made))
    with pytest.raises(InputRefused, match="approval_other_seal"):
        approving.approve(paul, str(made), seen.seal)
    approving.approve(paul, str(made), approving.one(paul, str(made)).seal)
    approving.withdraw(team.here("boss"), str(made))
    assert campaigns.status(anne, str(made)).reason == "approval_waiting"
    with pytest.raises(InputRefused, match="approval_unknown"):
        approving.withdraw(paul, str(made))
    approving.approve(paul, str(made))
    with pytest.raises(WaitingForPerson, match="role_not_allowed"):
        approving.withdraw(anne, str(made))
    assert [one.voided is None for one in approving.approvals(anne, str(made))] == [True, False]


def test_that_a_withdrawn_approval_stops_what_runs(anne: Desk, paul: Desk, team: Team) -> None:
    made = frozen(anne)
    approving.approve(paul, str(made))
    team.sql("anne", RUN.format(made))
    approving.withdraw(paul, str(made))
    ((state, reason),) = team.sql("anne", f"SELECT state, reason FROM campaign WHERE id = {made}")
    assert (state, reason) == ("paused", "approval_waiting")


def test_that_a_scheduled_campaign_waits_for_both_and_a_waiting_one_is_cancelled_at_once(
    anne: Desk, paul: Desk
) -> None:
    later = datetime.now(UTC) + timedelta(hours=2)
    made = frozen(anne, SendOptions(rate=0, not_before=later))
    approving.approve(paul, str(made))
    run = campaigns.resume_here(anne, made)
    try:
        assert run.wait(0.3).state is CampaignState.READY
    finally:
        run.stop()
    waiting = frozen(anne)
    assert campaigns.pause(anne, str(waiting)).reason == "approval_waiting"
    assert campaigns.cancel(anne, str(waiting)).state is CampaignState.CANCELLED
    with pytest.raises(InputRefused, match="campaign_over"):
        approving.approve(paul, str(waiting))


def test_that_a_test_to_own_numbers_needs_no_approval(anne: Desk, paul: Desk) -> None:
    view = campaigns.test_send(anne, PLAN, ["+33612345678"])
    assert view.state is CampaignState.FINISHED
    with pytest.raises(InputRefused, match="campaign_over"):
        approving.approve(paul, str(view.id))


def test_that_a_seal_covers_who_gets_what_and_nothing_of_how_it_went(team: Team, anne: Desk, paul: Desk) -> None:
    made = frozen(anne)
    before = approving.one(paul, str(made)).seal
    approving.approve(paul, str(made), before)
    assert campaigns.resume(anne, str(made)).state is CampaignState.FINISHED
    ((seal,),) = team.sql("vera", f"SELECT campaign_seal({made})")
    assert seal == before
    assert json.dumps(before).strip('"').isalnum()
