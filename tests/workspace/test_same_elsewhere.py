"""While another process sends, whoever sends the same again is told which campaign it is."""

import time
from collections.abc import Iterator
from decimal import Decimal

import pytest

from tests.planning_data import add_list, people
from tests.store.test_lease import end, hold_elsewhere
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.lease import is_engine_alive
from wa_desktop.workspace import account, campaigns
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.engines import current

PLAN = Plan("clients", "soldes_hiver", fallback="fr")


@pytest.fixture
def held(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a campaign that stands still while another process sends."""
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as sandbox:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
        add_list(desk, "clients", people("FR", 6))
        held = campaigns.send(desk, PLAN, SendOptions(max_cost=Decimal(0)))
        while is_engine_alive(desk.store, current(desk)):
            time.sleep(0.02)
        elsewhere = hold_elsewhere(desk, current(desk))
        try:
            yield held.name
        finally:
            end(elsewhere)


def refused(desk: Desk, plan: Plan) -> WaitingForPerson:
    with pytest.raises(WaitingForPerson) as found:
        campaigns.start(desk, plan, SendOptions())
    return found.value


def test_that_the_same_sent_again_meanwhile_names_the_campaign(desk: Desk, held: str) -> None:
    same = refused(desk, PLAN)
    assert (same.code, same.details["name"]) == ("campaign_unfinished", held)


@pytest.mark.file  # in a team the process that sends takes it
def test_that_another_campaign_sent_meanwhile_waits_for_the_process_that_sends(desk: Desk, held: str) -> None:
    assert refused(desk, Plan("clients", "confirmation_rdv", fallback="fr")).code == "engine_elsewhere"
