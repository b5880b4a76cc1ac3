"""Pace, guards, first slice, uncertain calls and decisions, through the door of the workspace."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from tests.planning_data import Person, add_list, people, version
from tests.support.frozen_campaign import add_account
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import Plan, SendOptions
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.quiet_hours import QuietRule
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.templates import is_public_link
from wa_desktop.domain.values import Category, Consent
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store.lanes import lanes_of
from wa_desktop.workspace import account, campaigns, costs, pacing, recategorising, scheduling, settings, templates
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.testing import previews

FAST = SendOptions(rate=0)
PLAN = Plan("clients", "soldes_hiver", fallback="fr")


@pytest.fixture
def sandbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedSandbox]:
    """A sandbox that the desk's account is connected to."""
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as running:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, running.base_url, running.base_url)
        yield running


def execute(desk: Desk, statement: str, **values: object) -> Any:
    with desk.store.write() as connection:
        return connection.execute(text(statement), values)


def test_that_the_estimate_leaves_out_whom_the_send_leaves_out(desk: Desk, sandbox: ThreadedSandbox) -> None:
    numbers = add_list(desk, "clients", people("FR", 10))
    campaigns.send(desk, PLAN, FAST)
    add_list(desk, "others", [Person(number=numbers[2]), Person(number=numbers[3]), Person(number="+33699999999")])
    other = replace(PLAN, list_name="others")
    assert costs.estimate(desk, other).excluded == {"recent_same_content": 2}
    sent = campaigns.send(desk, other, FAST)
    assert sent.excluded == {"recent_same_content": 2}
    assert sent.options["same_content_days"] == 7
    later = replace(other, on=datetime.now(UTC).date() + timedelta(days=9))
    assert costs.estimate(desk, later).excluded == {}


def test_that_sending_again_on_purpose_writes_to_them_too(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    campaigns.send(desk, PLAN, FAST)
    again = campaigns.send(desk, PLAN, replace(FAST, again=True))
    assert again.excluded == {}
    assert costs.estimate(desk, replace(PLAN, allow_recent=True)).excluded == {}


def test_that_another_name_in_the_message_is_another_content(desk: Desk, sandbox: ThreadedSandbox) -> None:
    numbers = add_list(desk, "clients", [Person(first_name="Zoé"), Person(first_name="Ana")])
    plan = Plan("clients", "offre_prenom", fallback="fr")
    campaigns.send(desk, plan, FAST)
    add_list(desk, "b", [Person(first_name="Zoé", number=numbers[0]), Person(first_name="Anna", number=numbers[1])])
    assert costs.estimate(desk, replace(plan, list_name="b")).excluded == {"recent_same_content": 1}


def test_that_the_guard_is_a_setting_and_for_marketing_only(desk: Desk, sandbox: ThreadedSandbox) -> None:
    numbers = add_list(desk, "clients", people("FR", 2))
    campaigns.send(desk, PLAN, FAST)
    add_list(desk, "others", [Person(number=numbers[0])])
    other = replace(PLAN, list_name="others")
    settings.change(desk, "same_content_days", 0)
    assert costs.estimate(desk, other).excluded == {}
    settings.change(desk, "frequency_most", 1)
    assert costs.estimate(desk, other).excluded == {"too_many_messages": 1}
    assert costs.estimate(desk, replace(other, template="suivi_commande")).excluded.get("too_many_messages") is None


def test_that_quiet_hours_hold_for_marketing_that_leaves_this_computer(desk: Desk) -> None:
    real = add_account(desk, "https://api.example.net")
    trial = add_account(desk, "http://127.0.0.1:9")
    execute(desk, "UPDATE account SET base_url = 'https://api.example.net'")
    rule = scheduling.quiet_rule(desk, None, marketing=True, account_id=real)
    assert rule == QuietRule(480, 1200, sundays=True, holidays=True)
    assert scheduling.quiet_rule(desk, None, marketing=False, account_id=real) is None
    settings.change(desk, "quiet_opens", 9)
    settings.change(desk, "quiet_sundays", False)
    said = scheduling.quiet_rule(desk, "10-12", marketing=False, account_id=real)
    assert said == QuietRule(600, 720, sundays=False, holidays=True)
    assert scheduling.quiet_rule(desk, "off", marketing=True, account_id=real) is None
    execute(desk, "UPDATE account SET base_url = 'http://127.0.0.1:9'")
    assert scheduling.quiet_rule(desk, None, marketing=True, account_id=trial) is None


def test_that_the_calendars_know_overseas_france_and_admit_what_they_do_not() -> None:
    year = datetime.now(UTC).year
    mainland, reunion = scheduling.public_holidays("FR"), scheduling.public_holidays("RE")
    assert date(year, 7, 14) in mainland
    assert date(year, 12, 20) in reunion
    assert date(year, 12, 20) not in mainland
    assert date(year + 1, 1, 1) in mainland
    assert scheduling.public_holidays("XK1") == ()


def test_that_a_campaign_keeps_its_clocks_and_calendars(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", [*people("FR", 3), *people("RE", 2)])
    execute(desk, "UPDATE member SET time_zone = 'Indian/Reunion' WHERE country = 'RE'")
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, quiet_hours="0-24", canary=2, countdown=1))
    with desk.store.read() as connection:
        lanes = {lane.country: lane for lane in lanes_of(connection, run.campaign_id)}
    assert {lane.time_zone for lane in lanes.values()} == {"Europe/Paris", "Indian/Reunion"}
    assert lanes["RE"].holidays > set()
    shown = run.snapshot()
    assert (shown.options["quiet_hours"], shown.options["canary"], shown.options["countdown"]) == ("00:00-24:00", 2, 1)
    assert shown.not_before is not None
    run.cancel()
    assert run.wait().state in (CampaignState.CANCELLED, CampaignState.PAUSED, CampaignState.FINISHED)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (SendOptions(quiet_hours="soon"), "quiet_hours_malformed"),
        (SendOptions(canary=-1), "canary_refused"),
        (SendOptions(countdown=10**6), "countdown_refused"),
    ],
)
def test_that_impossible_options_are_refused(desk: Desk, options: SendOptions, code: str) -> None:
    with pytest.raises(InputRefused, match=code):
        campaigns.start(desk, PLAN, options)


def test_that_a_list_over_the_limit_is_planned_over_days(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 100))
    assert pacing.day_plan(desk, 10**6).days == 1
    settings.change(desk, "portfolio_limit", 250)
    campaigns.send(desk, PLAN, FAST)
    plan = pacing.day_plan(desk, 600)
    assert (plan.limit, plan.used) == (250, 100)
    assert [portion.recipients for portion in plan.portions] == [150, 250, 200]
    codes = [notice.code for notice in pacing.notices(desk, 600, SendOptions(countdown=60))]
    assert codes == ["portfolio_days", "countdown_runs"]


def test_that_a_future_start_says_that_the_workstation_stays_on(desk: Desk, sandbox: ThreadedSandbox) -> None:
    options = SendOptions(not_before=datetime.now(UTC) + timedelta(hours=3))
    assert [notice.code for notice in pacing.notices(desk, 300, options)] == ["schedule_stays_on"]


def test_that_a_balance_below_the_floor_starts_nothing(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    settings.change(desk, "credit_floor", 1_000_000)
    with pytest.raises(WaitingForPerson, match="balance_low"):
        campaigns.send(desk, PLAN, FAST)
    assert sandbox.calls == []
    settings.change(desk, "credit_floor", 0)
    assert campaigns.send(desk, PLAN, FAST).state is CampaignState.FINISHED


def moved_campaign(desk: Desk) -> int:
    """A campaign paused half-way, whose template was utility when it was frozen and is marketing now."""
    add_list(desk, "clients", [*people("FR", 6), Person(marketing=Consent.UNKNOWN), Person("DE", "de")])
    run = campaigns.start(desk, PLAN, SendOptions(countdown=3_000))
    run.pause()
    run.wait()
    execute(desk, "UPDATE campaign_version SET category = 'utility'")
    execute(desk, "UPDATE recipient SET state = 'planned', reason = '', language = 'fr', meta_fee = 1,"
            " content_id = (SELECT min(id) FROM content) WHERE state = 'excluded'")  # fmt: skip
    execute(desk, "UPDATE campaign SET not_before = NULL")
    return run.campaign_id


def test_that_a_new_category_is_priced_and_accepted_by_a_decision_only(desk: Desk, sandbox: ThreadedSandbox) -> None:
    campaign = moved_campaign(desk)
    stopped = campaigns.resume(desk, str(campaign))
    assert (stopped.state, stopped.reason) == (CampaignState.PAUSED, "template_category_changed")
    change = recategorising.category_change(desk, str(campaign))
    assert (change.before, change.after) == ((Category.UTILITY,), (Category.MARKETING,))
    assert (change.recipients, change.without_consent) == (8, 1)
    accepted = recategorising.accept_category(desk, str(campaign))
    assert accepted.state is CampaignState.PAUSED
    done = campaigns.resume(desk, str(campaign))
    assert done.state is CampaignState.FINISHED
    assert done.excluded == {"no_consent": 1}
    assert done.spent.committed == change.cost_after > Decimal(0)
    with pytest.raises(InputRefused, match="category_unchanged"):
        recategorising.accept_category(desk, str(campaign))


@pytest.mark.parametrize("status", ["PAUSED", "DISABLED", "DELETED"])
def test_that_a_template_taken_away_pauses_with_a_sentence(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    add_list(desk, "clients", people("FR", 6))
    run = campaigns.start(desk, PLAN, SendOptions(countdown=1))
    execute(desk, "UPDATE template SET status = :status", status=status)
    done = run.wait()
    assert (done.state, done.reason) == (CampaignState.PAUSED, "template_not_approved")
    assert done.reason_details["status"] == status
    assert sandbox.calls == []


@pytest.mark.parametrize(
    ("link", "public"),
    [
        ("https://cdn.example.com/noel.jpg", True),
        ("http://cdn.example.com/noel.jpg", False),
        ("https://localhost/noel.jpg", False),
        ("https://192.168.1.4/noel.jpg", False),
        ("https://user:secret@cdn.example.com/noel.jpg", False),
        ("https://cdn.example.com/", False),
        ("https://cdn.example.com/a b.jpg", False),
        ("noel.jpg", False),
        ("https://[::1/noel.jpg", False),
    ],
)
def test_that_only_a_public_link_is_sent(link: str, public: bool) -> None:
    assert is_public_link(link) is public


LINK = "https://cdn.example.com/noel.jpg"


def test_that_a_picture_goes_through_the_test_send_first(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    lookbook = replace(PLAN, template="lookbook_printemps")
    assert all(one.unsupported for one in templates.named(desk, "lookbook_printemps"))
    with pytest.raises(InputRefused, match="template_media_header"):
        campaigns.send(desk, lookbook, FAST)
    with pytest.raises(InputRefused, match="media_link_malformed"):
        campaigns.test_send(desk, replace(lookbook, media_link="http://x/y.jpg"), ["+33612345678"])
    with pytest.raises(InputRefused, match="media_link_unneeded"):
        campaigns.test_send(desk, replace(PLAN, media_link=LINK), ["+33612345678"])
    shown = previews(desk, replace(lookbook, media_link=LINK), ["06 12 34 56 78"])
    assert (shown[0].number, shown[0].media_link) == ("+33612345678", LINK)
    tested = campaigns.test_send(desk, replace(lookbook, media_link=LINK), ["+33612345678"])
    assert tested.counts[RecipientState.QUEUED] == 1, (tested, sandbox.calls)
    assert not any(one.unsupported for one in templates.named(desk, "lookbook_printemps"))
    done = campaigns.send(desk, lookbook, FAST)
    assert done.state is CampaignState.FINISHED
    with desk.store.read() as connection:
        message = json.loads(
            connection.execute(text("SELECT message FROM content ORDER BY id DESC")).scalars().first() or ""
        )
    header = message["template"]["components"][0]
    assert header == {"type": "header", "parameters": [{"type": "image", "image": {"link": LINK}}]}


def test_that_a_test_that_failed_proves_nothing(desk: Desk, sandbox: ThreadedSandbox) -> None:
    lookbook = replace(PLAN, template="lookbook_printemps", media_link=LINK)
    campaigns.test_send(desk, lookbook, ["+33612345678"])
    execute(desk, "UPDATE recipient SET state = 'failed', reason = '131053'")
    assert all(one.unsupported for one in templates.named(desk, "lookbook_printemps"))


def test_that_a_place_is_never_sent() -> None:
    assert version("x", header_format="LOCATION").unsupported
    assert replace(version("x", header_format="LOCATION"), media_link=LINK).unsupported


def test_that_holidays_load_with_a_marketing_campaign_only() -> None:
    code = "import sys, wa_desktop.workspace.campaigns as c; sys.exit('holidays' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
