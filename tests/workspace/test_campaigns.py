"""Campaigns through the door of the workspace, against the sandbox over HTTP."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from tests.planning_data import Person, add_list, people
from wa_desktop.domain.accounts import SANDBOX_KEY, SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.campaigns import CampaignView, Plan, SendOptions
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.domain.templates import VariableSource
from wa_desktop.domain.values import Consent, Scope
from wa_desktop.sandbox.running import ThreadedSandbox
from wa_desktop.store import campaigns as rows
from wa_desktop.store.accounts import save_account
from wa_desktop.store.claiming import Ask, claim
from wa_desktop.workspace import account, campaigns, costs, settings, suppressions
from wa_desktop.workspace.desk import Desk

FAST = SendOptions(rate=0)


@pytest.fixture
def sandbox(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadedSandbox]:
    """A sandbox that the desk's account is connected to."""
    monkeypatch.setenv("WA_DESKTOP_API_KEY", SANDBOX_KEY)
    with ThreadedSandbox() as running:
        account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, running.base_url, running.base_url)
        yield running


PLAN = Plan("clients", "soldes_hiver", fallback="fr")
BY_NAME = Plan("clients", "offre_prenom", fallback="fr", variables={"first_name": VariableSource(column="first_name")})


def counts(view: Any) -> dict[str, int]:
    return {state.value: number for state, number in view.counts.items() if number}


def execute(desk: Desk, statement: str, **values: object) -> Any:
    with desk.store.write() as connection:
        return connection.execute(text(statement), values)


def test_that_a_trial_does_not_stand_in_the_way_of_the_real_account(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    campaigns.send(desk, PLAN, FAST)
    with pytest.raises(WaitingForPerson):
        campaigns.send(desk, PLAN, FAST)
    execute(desk, "UPDATE account SET waba = 'trial', phone_id = 'trial'")
    account.connect(desk, SANDBOX_WABA, SANDBOX_PHONE_ID, None, sandbox.base_url, sandbox.base_url)
    assert campaigns.send(desk, PLAN, FAST).state is CampaignState.FINISHED


def test_that_a_campaign_goes_out_once_and_its_counts_sum_to_the_list(desk: Desk, sandbox: ThreadedSandbox) -> None:
    persons = [*people("FR", 150), *people("DE", 30, "de"), Person(marketing=Consent.UNKNOWN), Person(suppressed=1)]
    numbers = add_list(desk, "clients", persons)
    view = campaigns.send(desk, PLAN, FAST)
    assert view.state is CampaignState.FINISHED
    assert counts(view) == {"excluded": 2, "queued": 180}
    assert view.excluded == {"no_consent": 1, "suppressed": 1}
    assert view.total == len(numbers)
    assert sorted(sandbox.numbers) == sorted(numbers[:180])
    assert len(view.references) == 3
    assert view.estimate is not None
    assert view.spent.committed == sum((line.meta_fee or Decimal(0) for line in view.estimate.lines), Decimal(0))


def test_that_personal_messages_carry_each_name(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", [Person(first_name=name) for name in ("Zoé", "Ana", "Zoé", "-", "")])
    view = campaigns.send(desk, BY_NAME, FAST)
    assert counts(view) == {"queued": 3, "excluded": 2}
    assert view.excluded == {"variable_empty": 2}
    assert sorted(call.size for call in sandbox.calls) == [1, 2]


def test_that_the_same_again_is_asked_about(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    first = campaigns.send(desk, PLAN, FAST)
    with pytest.raises(WaitingForPerson) as refused:
        campaigns.send(desk, PLAN, FAST)
    assert (refused.value.code, refused.value.details["campaign"]) == ("campaign_repeated", first.id)
    again = campaigns.send(desk, PLAN, SendOptions(rate=0, again=True))
    assert again.id != first.id
    assert again.name != first.name
    assert max(Counter(sandbox.numbers).values()) == 2


def test_that_a_column_found_by_its_name_makes_no_other_campaign(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", [Person(first_name=name) for name in ("Zoé", "Ana", "Ana")])
    campaigns.send(desk, replace(BY_NAME, variables={}), FAST)
    with pytest.raises(WaitingForPerson, match="campaign_repeated"):
        campaigns.send(desk, BY_NAME, FAST)
    other = {"first_name": VariableSource(text="vous")}
    assert counts(campaigns.send(desk, replace(BY_NAME, variables=other), FAST)) == {"queued": 3}


def test_that_an_unfinished_campaign_is_named_even_with_again(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    sandbox.use({"calls": [{"call": 1, "do": "status", "status": 402, "error": "no credit"}]})
    first = campaigns.send(desk, PLAN, FAST)
    assert (first.state, first.reason) == (CampaignState.PAUSED, "balance")
    with pytest.raises(WaitingForPerson) as refused:
        campaigns.send(desk, PLAN, SendOptions(rate=0, again=True))
    assert refused.value.code == "campaign_unfinished"
    assert counts(campaigns.resume(desk, str(first.id))) == {"queued": 3}


@pytest.mark.parametrize(
    ("plan", "options", "code"),
    [
        (PLAN, SendOptions(batch_size=0), "batch_size_refused"),
        (PLAN, SendOptions(batch_size=5_001), "batch_size_refused"),
        (PLAN, SendOptions(rate=-1), "rate_refused"),
        (PLAN, SendOptions(max_cost=Decimal(-1)), "cap_refused"),
        (Plan("nobody", "soldes_hiver"), FAST, "list_unknown"),
        (Plan("clients", "offre_de_noel"), FAST, "template_not_approved"),
        (Plan("clients", "nothing"), FAST, "template_unknown"),
        (Plan("clients", "soldes_hiver", countries=frozenset({"DE"})), FAST, "nobody_to_send"),
        (Plan("clients", "suivi_commande", fallback="fr"), FAST, "variable_not_mapped"),
    ],
)
def test_that_a_refused_send_writes_nothing(
    desk: Desk, sandbox: ThreadedSandbox, plan: Plan, options: SendOptions, code: str
) -> None:
    add_list(desk, "clients", people("FR", 3))
    with pytest.raises(InputRefused) as refused:
        campaigns.send(desk, plan, options)
    assert refused.value.code == code
    assert campaigns.campaigns(desk) == []
    assert sandbox.calls == []


def test_that_the_cap_stops_before_the_call_that_would_exceed_it(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 300))
    price = campaigns.start(desk, PLAN, SendOptions(rate=0, max_cost=Decimal(0))).wait()
    assert (price.state, price.reason, sandbox.calls) == (CampaignState.PAUSED, "cap_reached", [])
    campaigns.cancel(desk, str(price.id))
    unit = price.estimate.lines[0].unit_rate if price.estimate else None
    assert unit is not None
    view = campaigns.send(desk, PLAN, SendOptions(rate=0, max_cost=unit * 155))
    assert (view.state, view.reason) == (CampaignState.PAUSED, "cap_reached")
    assert counts(view) == {"planned": 145, "queued": 155}
    assert view.spent.committed == unit * 155


def test_that_the_estimate_s_own_cap_lets_everybody_be_sent_to(desk: Desk, sandbox: ThreadedSandbox) -> None:
    # 3 × 0.0712 = 0.2136: the total is shown as 0.21.
    add_list(desk, "clients", people("FR", 3))
    ceiling = costs.estimate(desk, PLAN).ceiling
    assert ceiling == Decimal("0.22")
    assert counts(campaigns.send(desk, PLAN, replace(FAST, max_cost=ceiling))) == {"queued": 3}


def test_that_a_campaign_goes_on_under_a_higher_cap(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    view = campaigns.send(desk, PLAN, replace(FAST, max_cost=Decimal("0.10")))
    assert (view.reason, counts(view)) == ("cap_reached", {"planned": 2, "queued": 1})
    assert campaigns.resume(desk, str(view.id)).reason == "cap_reached"
    with pytest.raises(InputRefused, match="cap_refused"):
        campaigns.resume(desk, str(view.id), max_cost=Decimal(-1))
    done = campaigns.resume(desk, str(view.id), max_cost=Decimal("0.25"))
    assert (done.cap, counts(done)) == (Decimal("0.25"), {"queued": 3})
    assert max(Counter(sandbox.numbers).values()) == 1


def _paused_after_one_call(desk: Desk, sandbox: ThreadedSandbox, listed: int = 200) -> str:
    settings.change(desk, "calls_in_flight", 1)
    sandbox.use({"calls": [{"call": 2, "do": "status", "status": 402}]})
    view = campaigns.send(desk, PLAN, FAST)
    assert counts(view) == {"planned": listed - 100, "queued": 100}
    return str(view.id)


def test_that_consent_and_suppression_are_read_again_at_the_claim(desk: Desk, sandbox: ThreadedSandbox) -> None:
    numbers = add_list(desk, "clients", people("FR", 200))
    ref = _paused_after_one_call(desk, sandbox)
    execute(desk, "INSERT INTO standing VALUES (:n, 0, 1, 1)", n=numbers[150])
    execute(desk, "INSERT INTO standing VALUES (:n, 1, 0, 1)", n=numbers[151])
    execute(desk, "UPDATE member SET consent_marketing = 3 WHERE number = :n", n=numbers[152])
    execute(desk, "UPDATE member SET consent_marketing = 0 WHERE number = :n", n=numbers[153])
    execute(desk, "UPDATE member SET is_current = 0 WHERE number = :n", n=numbers[154])
    view = campaigns.resume(desk, ref)
    assert counts(view) == {"queued": 195, "excluded": 5}
    assert view.excluded == {"suppressed": 1, "refused": 1, "withdrawn": 1, "no_consent": 1, "gone": 1}
    assert not set(numbers[150:155]) & set(sandbox.numbers)


def test_that_a_deleted_list_sends_to_nobody_any_more(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 200))
    ref = _paused_after_one_call(desk, sandbox)
    execute(desk, "DELETE FROM contact_list")
    view = campaigns.resume(desk, ref)
    assert (view.state, view.excluded) == (CampaignState.FINISHED, {"gone": 100})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("status = 'PAUSED'", "template_not_approved"),
        ("category = 'utility'", "template_category_changed"),
    ],
)
def test_that_a_template_that_changed_pauses_at_the_claim(
    desk: Desk, sandbox: ThreadedSandbox, monkeypatch: pytest.MonkeyPatch, change: str, reason: str
) -> None:
    add_list(desk, "clients", people("FR", 200))
    ref = _paused_after_one_call(desk, sandbox)
    # SMSBOX's list changed just after it was read.
    monkeypatch.setattr("wa_desktop.workspace.templates.sync", lambda _: [])
    execute(desk, f"UPDATE template SET {change} WHERE name = 'soldes_hiver'")
    view = campaigns.resume(desk, ref)
    assert (view.state, view.reason) == (CampaignState.PAUSED, reason)
    assert len(sandbox.numbers) == 100


def test_that_unconfirmed_recipients_wait_for_a_decision(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 250))
    sandbox.use({"calls": [{"call": 2, "do": "reset_after_queue"}]})
    view = campaigns.send(desk, PLAN, FAST)
    assert (view.state, view.reason) == (CampaignState.PAUSED, "unconfirmed")
    lost = [one.number for one in campaigns.recipients(desk, view.name, RecipientState.UNCONFIRMED)]
    assert len(lost) in (50, 100)
    assert campaigns.resume(desk, view.name).reason == "unconfirmed"
    assert max(Counter(sandbox.numbers).values()) == 1

    sent = campaigns.resolve(desk, view.name, True, lost[:30])
    assert (sent.state, sent.counts[RecipientState.UNCONFIRMED]) == (CampaignState.PAUSED, len(lost) - 30)
    resend = campaigns.resolve(desk, view.name, False)
    assert (resend.state, resend.reason) == (CampaignState.PAUSED, "asked")
    done = campaigns.resume(desk, view.name)
    assert (done.state, counts(done)) == (CampaignState.FINISHED, {"queued": 250})
    twice = {number for number, times in Counter(sandbox.numbers).items() if times == 2}
    assert twice == set(lost[30:])
    with desk.store.read() as connection:
        actions = connection.execute(text("SELECT details FROM audit WHERE action = 'unconfirmed_resolved'")).scalars()
        assert len(actions.all()) == 2


def test_that_counting_all_as_sent_finishes_the_campaign(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 10))
    sandbox.use({"calls": [{"call": 1, "do": "unreadable"}]})
    view = campaigns.send(desk, PLAN, FAST)
    assert counts(view) == {"unconfirmed": 10}
    with pytest.raises(InputRefused, match="not_unconfirmed"):
        campaigns.resolve(desk, view.name, True, ["+33799999999"])
    assert campaigns.resolve(desk, view.name, True).state is CampaignState.FINISHED


def test_that_pausing_and_cancelling_take_effect_within_a_batch(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 2_000))
    settings.change(desk, "calls_in_flight", 2)
    sandbox.use({"latency_ms": 150})
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, batch_size=20))
    while not sandbox.calls:
        assert not run.over
    paused = campaigns.pause(desk, str(run.campaign_id))
    assert (paused.state, paused.reason) == (CampaignState.PAUSED, "asked")
    assert paused.counts[RecipientState.SENDING] == 0
    assert len(sandbox.numbers) == paused.counts[RecipientState.QUEUED] < 2_000
    run.wait()
    run.resume()
    cancelled = campaigns.cancel(desk, str(run.campaign_id))
    assert cancelled.state is CampaignState.CANCELLED
    assert counts(cancelled) == {"queued": len(sandbox.numbers), "cancelled": 2_000 - len(sandbox.numbers)}
    with pytest.raises(InputRefused, match="campaign_over"):
        campaigns.resume(desk, str(run.campaign_id))


def test_that_quitting_leaves_a_campaign_to_be_resumed(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 500))
    sandbox.use({"latency_ms": 100})
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, batch_size=10))
    view = run.stop()
    assert (view.state, view.reason) == (CampaignState.PAUSED, "interrupted")
    assert counts(campaigns.resume(desk, str(view.id))) == {"queued": 500}
    assert max(Counter(sandbox.numbers).values()) == 1


def test_that_two_campaigns_share_one_engine(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 300))
    add_list(desk, "others", people("DE", 300, "de"))
    sandbox.use({"latency_ms": 30})
    first = campaigns.start(desk, PLAN, SendOptions(rate=0, batch_size=10))
    second = campaigns.start(desk, Plan("others", "soldes_hiver"), SendOptions(rate=0, batch_size=10))
    assert {first.wait().state, second.wait().state} == {CampaignState.FINISHED}
    assert max(Counter(sandbox.numbers).values()) == 1
    assert len(sandbox.numbers) == 600


def test_that_a_test_is_for_a_few_telephones_and_spares_the_suppressed(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 1))
    with pytest.raises(InputRefused) as many:
        campaigns.test_send(desk, PLAN, [f"+336123456{n:02}" for n in range(11)])
    assert many.value.code == "test_too_many"
    suppressions.add(desk, ["+33612345699"], Scope.MARKETING)
    with pytest.raises(InputRefused) as suppressed:
        campaigns.test_send(desk, PLAN, ["+33612345699"])
    assert suppressed.value.code == "test_suppressed"
    assert sandbox.numbers == []


def test_that_nothing_is_sent_at_the_rates_of_a_day_that_is_over(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 2))
    with pytest.raises(InputRefused) as refused:
        campaigns.send(desk, replace(PLAN, on=date(2024, 12, 1)), FAST)
    assert refused.value.code == "delivery_past"
    assert sandbox.numbers == []


def test_that_an_appointed_moment_is_priced_on_its_day(desk: Desk) -> None:
    later = datetime.now(UTC) + timedelta(days=40)
    dated = campaigns.on_delivery_day(desk, PLAN, SendOptions(not_before=later))
    assert dated.on == later.astimezone(ZoneInfo("Europe/Paris")).date()


def test_that_a_test_goes_to_ones_own_numbers(desk: Desk, sandbox: ThreadedSandbox) -> None:
    execute(desk, "INSERT INTO standing VALUES ('+33612345678', 15, 0, 1)")
    view = campaigns.test_send(desk, BY_NAME, ["06 12 34 56 78"])
    assert (view.is_test, counts(view)) == (True, {"queued": 1})
    assert sandbox.numbers == ["+33612345678"]
    assert view.spent.committed > 0
    assert campaigns.test_send(desk, BY_NAME, ["+33612345678"]).name != view.name


def test_that_an_unknown_campaign_is_named(desk: Desk) -> None:
    with pytest.raises(InputRefused, match="campaign_unknown"):
        campaigns.status(desk, "7")


def _crash(desk: Desk, sandbox: ThreadedSandbox) -> str:
    """A campaign whose program died with one call of a hundred in flight; its id."""
    add_list(desk, "clients", people("FR", 300))
    ref = _paused_after_one_call(desk, sandbox, 300)
    with desk.store.write() as connection:
        rows.want(connection, int(ref), Wanted.RUN)
        rows.begin(connection, int(ref))
        claim(connection, Ask(int(ref), "dead", 1, 100, 0), 1)
    return ref


def test_that_a_dead_program_is_seen_and_its_campaign_can_be_paused(desk: Desk, sandbox: ThreadedSandbox) -> None:
    ref = _crash(desk, sandbox)
    for view in (campaigns.status(desk, ref), campaigns.campaigns(desk)[0]):
        assert (view.state, view.reason) == (CampaignState.PAUSED, "interrupted")
        assert counts(view) == {"sending": 100, "queued": 100, "planned": 100}
    view = campaigns.pause(desk, ref)
    assert (view.reason, counts(view)) == ("asked", {"unconfirmed": 100, "queued": 100, "planned": 100})


def test_that_a_dead_program_s_campaign_can_be_cancelled(desk: Desk, sandbox: ThreadedSandbox) -> None:
    view = campaigns.cancel(desk, _crash(desk, sandbox))
    assert view.state is CampaignState.CANCELLED
    assert counts(view) == {"unconfirmed": 100, "queued": 100, "cancelled": 100}
    with pytest.raises(InputRefused, match="campaign_over"):
        campaigns.resolve(desk, view.name, False)
    assert counts(campaigns.resolve(desk, view.name, True)) == {"queued": 200, "cancelled": 100}


def test_that_decisions_can_be_taken_before_a_dead_program_s_campaign_is_resumed(
    desk: Desk, sandbox: ThreadedSandbox
) -> None:
    view = campaigns.resolve(desk, _crash(desk, sandbox), True)
    assert counts(view) == {"queued": 200, "planned": 100}
    assert counts(campaigns.resume(desk, str(view.id))) == {"queued": 300}


def test_that_another_campaign_s_engine_does_not_hide_a_dead_one(desk: Desk, sandbox: ThreadedSandbox) -> None:
    ref = _crash(desk, sandbox)
    add_list(desk, "others", people("DE", 3, "de"))
    campaigns.send(desk, Plan("others", "soldes_hiver"), FAST)
    with desk.store.read() as connection:
        assert rows.facts(connection, int(ref)).state is CampaignState.PAUSED
    assert counts(campaigns.status(desk, ref)) == {"unconfirmed": 100, "queued": 100, "planned": 100}


def test_that_a_scheduled_campaign_waits_and_can_be_cancelled(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    later = datetime.now(UTC) + timedelta(hours=1)
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, not_before=later))
    assert run.wait(0.3).state is CampaignState.READY
    run.cancel()
    assert counts(run.wait(10)) == {"cancelled": 3}
    soon = datetime.now(UTC) + timedelta(seconds=0.5)
    view = campaigns.send(desk, PLAN, SendOptions(rate=0, not_before=soon))
    assert counts(view) == {"queued": 3}
    assert view.started is not None
    assert view.started >= soon


@pytest.mark.parametrize("ask", [campaigns.pause, campaigns.cancel])
def test_that_a_scheduled_campaign_that_was_resumed_obeys_another_program(
    desk: Desk, sandbox: ThreadedSandbox, ask: Callable[[Desk, str], CampaignView]
) -> None:
    add_list(desk, "clients", people("FR", 3))
    # Late enough for a busy computer to have asked before.
    soon = datetime.now(UTC) + timedelta(seconds=4)
    run = campaigns.start(desk, PLAN, SendOptions(rate=0, not_before=soon))
    run.pause()
    assert run.wait(10).state is CampaignState.PAUSED
    run.resume()
    assert run.wait(0.2).state is CampaignState.READY
    assert campaigns.status(desk, "1").state is CampaignState.READY
    stopped = ask(desk, "1")
    assert run.wait(10).state is stopped.state
    assert run.over
    time.sleep(max(0.0, (soon - datetime.now(UTC)).total_seconds()) + 0.2)
    assert sandbox.calls == []
    assert campaigns.status(desk, "1").state is stopped.state


def test_that_a_number_means_the_campaign_of_that_number_first(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 3))
    first = campaigns.send(desk, PLAN, FAST)
    second = campaigns.send(desk, PLAN, replace(FAST, again=True, name=str(first.id)))
    assert campaigns.status(desk, str(first.id)).id == first.id
    third = campaigns.send(desk, PLAN, replace(FAST, again=True, name="2026"))
    assert campaigns.status(desk, "2026").id == third.id
    assert second.name == str(first.id)
    with pytest.raises(InputRefused, match="campaign_unknown"):
        campaigns.status(desk, "9" * 40)


def test_that_a_campaign_stays_with_its_account(desk: Desk, sandbox: ThreadedSandbox) -> None:
    add_list(desk, "clients", people("FR", 200))
    ref = _paused_after_one_call(desk, sandbox)
    with desk.store.write() as connection:
        save_account(connection, "x", "y", base_url="http://127.0.0.1:9", account_url="", checked_at=2**60, credit="")
    with pytest.raises(InputRefused, match="campaign_other_account"):
        campaigns.resume(desk, ref)
    assert counts(campaigns.status(desk, ref)) == {"queued": 100, "planned": 100}
