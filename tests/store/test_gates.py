"""What holds recipients back at a claim, on a real database; the clock is the test's own."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from tests.planning_data import Person, add_list
from tests.support.frozen_campaign import DRAFT, GREETING, PROMO, Made, make_campaign
from wa_desktop.domain.canary import CanaryRules
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.quiet_hours import QuietRule
from wa_desktop.domain.rules import Rules
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Category
from wa_desktop.store import campaigns, ledger, portfolio
from wa_desktop.store.claiming import Ask, Claim, claim
from wa_desktop.store.freezing import Priced, freeze
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.lanes import assign, lanes_of
from wa_desktop.store.notes import TEMPLATES_READ, write_note
from wa_desktop.store.portfolio import SETTING
from wa_desktop.store.settings import write_setting
from wa_desktop.workspace.desk import Desk

MONDAY_NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = {"FR": "Europe/Paris", "RE": "Indian/Reunion", "US": "America/New_York"}


def started(desk: Desk, people: int | Sequence[Person], rules: Rules, names: Sequence[str] = ()) -> Made:
    """A running campaign with these rules, its members where their numbers say."""
    made = make_campaign(desk, people, names)
    with_rules(desk, made.id, rules)
    return made


def with_rules(desk: Desk, campaign_id: int, rules: Rules, holidays: Sequence[date] = ()) -> None:
    with desk.store.write() as c:
        for country, zone in ZONES.items():
            c.execute(text("UPDATE member SET time_zone = :z WHERE country = :c"), {"z": zone, "c": country})
        c.execute(
            text(
                "UPDATE recipient SET"
                " member_id = (SELECT m.id FROM member m WHERE m.number = recipient.number LIMIT 1),"
                " country = (SELECT m.country FROM member m WHERE m.number = recipient.number LIMIT 1)"
                " WHERE campaign_id = :id"
            ),
            {"id": campaign_id},
        )
        c.execute(
            text("UPDATE campaign SET rules = :rules WHERE id = :id"), {"rules": as_json(rules), "id": campaign_id}
        )
        assign(c, campaign_id, rules, lambda _country: holidays, "Europe/Paris")
        campaigns.begin(c, campaign_id)


def take(desk: Desk, campaign_id: int, at: datetime, calls: int = 50, size: int = 100) -> Claim:
    """One claim at that instant, its calls answered well at once."""
    with desk.store.write() as c:
        found = claim(c, Ask(campaign_id, "t", calls, size, 0), to_stored(at))
        for batch in found.batches:
            answers = tuple(RecipientAnswer(one, one[1:], accepted=True) for one in batch.numbers)
            ledger.settle_answered(c, batch.id, Answered(f"r{batch.id}", answers), to_stored(at))
    return found


def numbers(found: Claim) -> list[str]:
    return sorted(number for batch in found.batches for number in batch.numbers)


def until(found: Claim) -> datetime:
    return datetime.fromisoformat(str(found.details["until"]))


def test_that_those_who_sleep_wait_and_the_others_go_first(desk: Desk) -> None:
    people = [Person("FR")] * 3 + [Person("RE")] * 2
    made = started(desk, people, Rules(quiet=QuietRule()))
    early = MONDAY_NOON.replace(hour=5)  # 6 h in Paris, 9 h in Saint-Denis
    assert numbers(take(desk, made.id, early)) == sorted(made.numbers[3:])
    waiting = take(desk, made.id, early)
    assert (waiting.waiting, waiting.stop, waiting.exhausted) == ("quiet_hours", "", False)
    assert until(waiting) == MONDAY_NOON.replace(hour=7)
    assert waiting.details["recipients"] == 3
    assert waiting.later is not None
    assert from_stored(waiting.later) <= early + timedelta(seconds=30)
    assert numbers(take(desk, made.id, MONDAY_NOON.replace(hour=7))) == sorted(made.numbers[:3])
    assert take(desk, made.id, MONDAY_NOON.replace(hour=7)).exhausted


def test_that_public_holidays_are_frozen_with_the_campaign(desk: Desk) -> None:
    made = make_campaign(desk, 2)
    with_rules(desk, made.id, Rules(quiet=QuietRule()), holidays=[date(2026, 11, 23)])
    waiting = take(desk, made.id, MONDAY_NOON)
    assert until(waiting) == MONDAY_NOON.replace(day=24, hour=7)


def test_that_a_retry_of_somebody_asleep_waits_too(desk: Desk) -> None:
    made = started(desk, 2, Rules(quiet=QuietRule()))
    with desk.store.write() as c:
        found = claim(c, Ask(made.id, "t", 8, 100, 0), to_stored(MONDAY_NOON))
        ledger.settle_as(c, found.batches[0].id, RecipientState.PLANNED, to_stored(MONDAY_NOON), "not_sent")
    assert take(desk, made.id, MONDAY_NOON + 10 * HOUR).waiting == "quiet_hours"
    assert len(numbers(take(desk, made.id, MONDAY_NOON + 24 * HOUR))) == 2


@pytest.mark.file
def test_that_lanes_are_read_off_their_own_index(desk: Desk) -> None:
    made = started(desk, 300, Rules(quiet=QuietRule()))
    from wa_desktop.store import claiming

    with desk.store.read() as c:
        query = claiming._IN_LANE
        plan = c.exec_driver_sql("EXPLAIN QUERY PLAN " + query, (made.list_id, made.id, 1, 0, 10)).fetchall()
    assert any("ix_recipient_lane" in str(row) for row in plan), plan
    assert not any("TEMP B-TREE" in str(row) for row in plan), plan


CANARY = Rules(canary=CanaryRules(size=10, wait_minutes=30))


def news(desk: Desk, campaign_id: int, state: str, reason: str = "", most: int = 1_000) -> None:
    with desk.store.write() as c:
        c.execute(
            text(
                "UPDATE recipient SET state = :state, reason = :reason WHERE id IN (SELECT id FROM recipient"
                " WHERE campaign_id = :id AND state = 'queued' ORDER BY id LIMIT :most)"
            ),
            {"state": state, "reason": reason, "id": campaign_id, "most": most},
        )


def read_templates(desk: Desk, at: datetime) -> None:
    with desk.store.write() as c:
        write_note(c, TEMPLATES_READ, to_stored(at))


def test_that_the_slice_goes_first_and_the_rest_after_its_news(desk: Desk) -> None:
    people = [Person("FR")] * 80 + [Person("RE")] * 20
    made = started(desk, people, CANARY)
    first = numbers(take(desk, made.id, MONDAY_NOON))
    assert len(first) == 10
    assert len([one for one in first if one in made.numbers[80:]]) == 2
    waiting = take(desk, made.id, MONDAY_NOON + HOUR / 60)
    assert waiting.waiting == "canary"
    assert until(waiting) == MONDAY_NOON + HOUR / 2
    news(desk, made.id, "delivered")
    assert take(desk, made.id, MONDAY_NOON + HOUR / 50).waiting == "canary", "the templates were not read again"
    read_templates(desk, MONDAY_NOON + HOUR / 40)
    rest = take(desk, made.id, MONDAY_NOON + HOUR / 30)
    assert len(numbers(rest)) == 90
    assert not set(numbers(rest)) & set(first)


@pytest.mark.parametrize(
    ("state", "code", "reason"),
    [("failed", "131026", "canary_failed"), ("failed", "131049", "canary_capped"), ("refused", "X", "canary_failed")],
)
def test_that_bad_news_of_the_slice_stops_until_a_person_resumes(
    desk: Desk, state: str, code: str, reason: str
) -> None:
    made = started(desk, 100, CANARY)
    take(desk, made.id, MONDAY_NOON)
    news(desk, made.id, state, code, most=2)
    stopped = take(desk, made.id, MONDAY_NOON + HOUR / 60)
    assert (stopped.stop, stopped.details["sent"], stopped.details["failed"]) == (reason, 10, 2)
    # The runner pauses; the person resumes.
    assert len(numbers(take(desk, made.id, MONDAY_NOON + HOUR))) == 90


def test_that_stops_of_the_slice_stop_it(desk: Desk) -> None:
    made = started(desk, 100, CANARY)
    first = numbers(take(desk, made.id, MONDAY_NOON))
    with desk.store.write() as c:
        event = c.execute(
            text(
                "INSERT INTO event (request_uuid, kind, body, received_at, origin, applied) VALUES"
                " ('u', 'incoming_message', x'00', 1, 'test', 1) RETURNING id"
            )
        ).scalar_one()
        c.execute(
            text(
                "INSERT INTO standing_entry (number, kind, scope, said_at, event_id, recorded_at) VALUES"
                " (:number, 'suppression', 1, 1, :event, :at)"
            ),
            {"number": first[0], "event": event, "at": to_stored(MONDAY_NOON) * 2},
        )
    assert take(desk, made.id, MONDAY_NOON + HOUR / 60).stop == "canary_opted_out"


def test_that_without_news_the_rest_goes_after_the_typed_time(desk: Desk) -> None:
    made = started(desk, 40, CANARY)
    take(desk, made.id, MONDAY_NOON)
    read_templates(desk, MONDAY_NOON + HOUR)
    assert take(desk, made.id, MONDAY_NOON + HOUR / 2 - HOUR / 60).waiting == "canary"
    assert len(numbers(take(desk, made.id, MONDAY_NOON + HOUR / 2))) == 30


def test_that_a_slice_of_everybody_is_no_slice(desk: Desk) -> None:
    made = started(desk, 8, CANARY)
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 8
    assert take(desk, made.id, MONDAY_NOON).exhausted


def test_that_personal_and_common_messages_are_both_in_the_slice(desk: Desk) -> None:
    made = started(desk, 100, CANARY, names=[f"P{n}" for n in range(50)])
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 10


def limited(desk: Desk, limit: int) -> None:
    with desk.store.write() as c:
        write_setting(c, SETTING, limit)


def test_that_the_portfolio_limit_holds_over_campaigns_and_opens_by_itself(desk: Desk) -> None:
    limited(desk, 250)
    first = started(desk, 200, Rules())
    assert len(numbers(take(desk, first.id, MONDAY_NOON))) == 200
    second = another(desk, [Person(number=f"+3375{n:07d}") for n in range(100)])
    begin(desk, second)
    assert len(numbers(take(desk, second, MONDAY_NOON + HOUR))) == 50
    waiting = take(desk, second, MONDAY_NOON + 2 * HOUR)
    assert (waiting.waiting, waiting.details["limit"]) == ("portfolio_limit", 250)
    assert until(waiting) == MONDAY_NOON + 24 * HOUR
    assert len(numbers(take(desk, second, MONDAY_NOON + 24 * HOUR))) == 50


def test_that_a_clock_that_ran_ahead_for_a_while_opens_no_room(desk: Desk) -> None:
    limited(desk, 250)
    made = started(desk, 300, Rules())
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 250
    with desk.store.write() as c:
        assert portfolio.bring_up(c, made.account_id, to_stored(MONDAY_NOON + 48 * HOUR))
        assert portfolio.used(c, trial=True) == 0
    waiting = take(desk, made.id, MONDAY_NOON + HOUR)
    assert (waiting.waiting, until(waiting)) == ("portfolio_limit", MONDAY_NOON + 24 * HOUR)


def test_that_whom_a_clock_ahead_wrote_to_counts_from_the_right_time_on(desk: Desk) -> None:
    limited(desk, 250)
    made = started(desk, 300, Rules())
    assert len(numbers(take(desk, made.id, MONDAY_NOON + 48 * HOUR))) == 250
    waiting = take(desk, made.id, MONDAY_NOON)
    assert (waiting.waiting, until(waiting)) == ("portfolio_limit", MONDAY_NOON + 24 * HOUR)


def test_that_somebody_already_counted_needs_no_room(desk: Desk) -> None:
    limited(desk, 250)
    made = started(desk, 250, Rules())
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 250
    again = another(desk, [Person(number=number) for number in made.numbers[:50]], category=Category.UTILITY)
    begin(desk, again)
    assert len(numbers(take(desk, again, MONDAY_NOON + HOUR))) == 50


def test_that_what_is_known_not_to_have_left_gives_its_room_back(desk: Desk) -> None:
    limited(desk, 250)
    made = started(desk, 300, Rules())
    with desk.store.write() as c:
        lost = claim(c, Ask(made.id, "t", 1, 100, 0), to_stored(MONDAY_NOON))
    with desk.store.write() as c:
        claim(c, Ask(made.id, "t", 1, 1, 0), to_stored(MONDAY_NOON))  # the hundred are on the ledger now
        ledger.settle_as(c, lost.batches[0].id, RecipientState.PLANNED, to_stored(MONDAY_NOON), "not_sent")
        c.execute(text("UPDATE recipient SET state = 'cancelled' WHERE state = 'planned' AND id <= 100"))
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 149
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 50


def test_that_a_person_who_wrote_today_needs_no_room(desk: Desk) -> None:
    limited(desk, 250)
    made = started(desk, 260, Rules())
    with desk.store.write() as c:
        c.execute(
            text(
                "INSERT INTO event (request_uuid, kind, body, received_at, origin, applied) VALUES"
                " ('u', 'incoming_message', x'00', 1, 'test', 1)"
            )
        )
        c.execute(
            text("INSERT INTO received (event_id, number, kind, happened_at) VALUES (1, :number, 'text', :at)"),
            {"number": made.numbers[5], "at": to_stored(MONDAY_NOON - HOUR)},
        )
    assert len(numbers(take(desk, made.id, MONDAY_NOON))) == 251


def another(
    desk: Desk, people: Sequence[Person], category: Category = Category.MARKETING, rules: Rules | None = None
) -> int:
    """A second campaign of the same account to another list; its id."""
    name = f"list {len(people)} {category}"
    members = add_list(desk, name, people)
    with desk.store.write() as c:
        if category is not Category.MARKETING:
            c.execute(text("UPDATE template SET category = :category"), {"category": category.value})
        account = c.execute(text("SELECT id FROM account")).scalar_one()
        list_id = c.execute(text("SELECT id FROM contact_list WHERE name = :name"), {"name": name}).scalar_one()
        draft = replace(DRAFT, name=name, account_id=account, list_id=list_id, rules=as_json(rules or Rules()))
        version = replace(PROMO, category=category)
        priced = (Priced(None, one, "FR", "France", "fr", version, {}, 1, 0, "") for one in members)
        return freeze(c, draft, priced).campaign_id


def begin(desk: Desk, campaign_id: int) -> None:
    with desk.store.write() as c:
        campaigns.begin(c, campaign_id)


def test_that_the_same_content_is_not_sent_twice_in_a_week_from_another_list(desk: Desk) -> None:
    made = started(desk, 10, Rules())
    take(desk, made.id, MONDAY_NOON)
    both = [Person(number=made.numbers[3]), Person(number="+33755555555")]
    other = another(desk, both, rules=Rules(same_content_days=7))
    begin(desk, other)
    found = take(desk, other, MONDAY_NOON + 6 * 24 * HOUR)
    assert found.excluded == {"recent_same_content": 1}
    assert numbers(found) == ["+33755555555"]


def test_that_a_week_later_it_may_be_sent_again(desk: Desk) -> None:
    made = started(desk, 10, Rules())
    take(desk, made.id, MONDAY_NOON)
    other = another(desk, [Person(number=made.numbers[3])], rules=Rules(same_content_days=7))
    begin(desk, other)
    assert len(numbers(take(desk, other, MONDAY_NOON + 8 * 24 * HOUR))) == 1


def test_that_what_failed_or_another_text_protects_nobody(desk: Desk) -> None:
    made = started(desk, 10, Rules())
    take(desk, made.id, MONDAY_NOON)
    with desk.store.write() as c:
        c.execute(text("UPDATE attempt SET state = 'failed'"))
    other = another(desk, [Person(number=made.numbers[3])], rules=Rules(same_content_days=7))
    begin(desk, other)
    assert len(numbers(take(desk, other, MONDAY_NOON + HOUR))) == 1
    assert GREETING.body != PROMO.body


def test_that_nobody_gets_more_marketing_than_the_frequency_allows(desk: Desk) -> None:
    made = started(desk, 10, Rules())
    take(desk, made.id, MONDAY_NOON)
    people = [Person(number=made.numbers[3]), Person(number="+33755555555")]
    other = another(desk, people, rules=Rules(frequency_most=1, frequency_days=7))
    begin(desk, other)
    found = take(desk, other, MONDAY_NOON + HOUR)
    assert found.excluded == {"too_many_messages": 1}


def test_that_a_campaign_without_rules_has_no_lane(desk: Desk) -> None:
    made = started(desk, 3, Rules())
    with desk.store.read() as c:
        assert lanes_of(c, made.id) == []
        assert c.execute(text("SELECT DISTINCT lane FROM recipient")).scalars().all() == [0]
