"""Who did not get a campaign, group by group, and how another campaign like it is sent."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import product

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, people
from tests.support.frozen_campaign import make_campaign
from wa_desktop import workspace
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.missed import Group
from wa_desktop.domain.states import RecipientState
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.instants import to_stored
from wa_desktop.workspace.desk import Desk

_REASONS = ("", "131026", "131049", "131008", "131050", "131042", "999999", "no_consent", "variable_empty", "it's, 1")


@pytest.fixture
def everywhere(desk: Desk) -> Desk:
    """A campaign with recipients in every state, for every kind of reason, of today and of last week."""
    states = list(product(RecipientState, _REASONS, (timedelta(0), timedelta(days=7))))
    made = make_campaign(desk, len(states))
    with desk.store.write() as connection:
        ids = connection.execute(text("SELECT id FROM recipient WHERE campaign_id = :c"), {"c": made.id}).scalars()
        for recipient, (state, reason, ago) in zip(ids.all(), states, strict=True):
            connection.execute(
                text("UPDATE recipient SET state = :s, reason = :r, changed_at = :t WHERE id = :id"),
                {"s": state.value, "r": reason, "t": to_stored(datetime.now(UTC) - ago), "id": recipient},
            )
    return desk


def test_that_the_people_of_a_group_are_exactly_those_it_counts(everywhere: Desk) -> None:
    groups = workspace.missing.groups(everywhere, "1")
    found = [one.number for group in groups for one in workspace.missing.people(everywhere, "1", group.group)]
    assert len(found) == len(set(found)) == sum(group.recipients for group in groups)
    for group in groups:
        assert len(workspace.missing.people(everywhere, "1", group.group)) == group.recipients, group.group
    with everywhere.store.read() as connection:
        assert sorted(found) == sorted(connection.execute(text("SELECT number FROM recipient")).scalars())


def test_that_the_people_of_a_group_come_in_pages(everywhere: Desk) -> None:
    whole = workspace.missing.people(everywhere, "1", Group.LEFT_OUT)
    assert len(whole) > 2
    assert workspace.missing.people(everywhere, "1", Group.LEFT_OUT, limit=1, offset=1) == whole[1:2]
    assert workspace.missing.people(everywhere, "1", Group.LEFT_OUT, offset=len(whole)) == ()


@pytest.fixture
def sandbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedSandbox]:
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as running:
        workspace.account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, running.base_url, running.base_url)
        yield running


def _sent(desk: Desk, **options: object) -> str:
    add_list(desk, "clients", people("FR", 3, "fr"))
    options = {"again": True, **options}
    return str(workspace.campaigns.send(desk, Plan("clients", "soldes_hiver"), SendOptions(**options)).id)  # type: ignore[arg-type]


def test_that_options_are_carried_and_a_cap_only_when_it_was_chosen(desk: Desk, sandbox: ThreadedSandbox) -> None:
    chosen = SendOptions(
        max_cost=Decimal("9.5"), batch_size=2, rate=7.5, quiet_hours="00:00-24:00", quiet_sundays=False,
        quiet_holidays=False, canary=1, canary_wait=0,
    )  # fmt: skip
    ref = _sent(desk, **{name: getattr(chosen, name) for name in SendOptions.__dataclass_fields__ if name != "again"})
    assert workspace.missing.options_of(desk, ref) == chosen


def test_that_hours_nobody_was_asked_about_are_left_to_the_settings(desk: Desk, sandbox: ThreadedSandbox) -> None:
    ref = _sent(desk)
    assert workspace.missing.options_of(desk, ref) == SendOptions()
    with desk.store.write() as connection:
        connection.execute(text("UPDATE account SET base_url = 'https://api.example.fr'"))
    assert workspace.missing.options_of(desk, ref).quiet_hours == "off", "on a real account somebody switched them off"


def test_that_the_highest_estimate_is_no_cap_of_its_own(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3, "fr"))
    plan = Plan("clients", "soldes_hiver")
    workspace.templates.sync(desk)
    ceiling = workspace.costs.estimate(desk, plan).ceiling
    sent = workspace.campaigns.send(desk, plan, SendOptions(max_cost=ceiling))
    assert sent.cap == ceiling
    assert workspace.missing.options_of(desk, str(sent.id)).max_cost is None
