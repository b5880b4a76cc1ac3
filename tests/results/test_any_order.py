"""Any order, any repetition, any cut: the same news leave the same ledger, money, opt-outs and replies."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, text

from tests.results.samples import NUMBERS, SECONDS, add_campaign, envelope, says, status
from tests.support.guards import past_the_guards
from wa_desktop.results.intake import take_in
from wa_desktop.store.spending import held
from wa_desktop.workspace.desk import Desk

ANA, BEN, CLO = NUMBERS
DAN, EVA, FAY, GIL, HUG = (f"+3361234561{place}" for place in range(5))
TABLES = ("received", "standing_entry", "standing", "event", "attempt", "recipient", "batch", "content", "campaign")


def _nameless(words: str, uuid: str, quoting: str) -> bytes:
    """What a person whose number WhatsApp keeps to itself answers to a message of ours."""
    data = {"from": "FR.1349120865530274", "id": f"wamid.in.{uuid}", "timestamp": str(SECONDS + 900), "type": "text",
            "text": {"body": words}, "context": {"id": quoting}}  # fmt: skip
    return envelope("incoming_message", uuid, data)


def _without_number(word: str, uuid: str, wamid: str, reference: int | None, **more: Any) -> bytes:
    body = status("+33699999999", word, uuid, reference, wamid=wamid, **more)
    return body.replace(b'"recipient_id": "33699999999"', b'"recipient_id": "FR.1349120865530274"')


FIRST, SECOND, LOST, ALONE = 9001, 9002, 7001, 9004
HISTORY: tuple[bytes, ...] = (
    # The usual story, a quick read, a failure, a failure that was none.
    status(ANA, "ack", later=10), status(ANA, "sent", later=20), status(ANA, "delivered", later=30),
    status(ANA, "read", later=90),
    status(BEN, "ack", later=10), status(BEN, "failed", code=131026, later=40),
    status(CLO, "read", later=50),
    status(DAN, "failed", code=131000, later=40), status(DAN, "delivered", later=45),
    # A passing failure: tried again whatever comes first.
    status(EVA, "ack", later=10), status(EVA, "sent", later=20), status(EVA, "failed", code=131056, later=40),
    # The same number in another campaign, whose call was never answered.
    status(ANA, "ack", reference=LOST, later=65, wamid="wamid.lost.ana"),
    status(ANA, "read", "lost-read", None, later=95, wamid="wamid.lost.ana"),
    status(BEN, "ack", reference=LOST, later=65, wamid="wamid.lost.ben"),
    status(BEN, "failed", reference=LOST, code=131026, later=70, wamid="wamid.lost.ben"),
    # A person without a number: known as the only one of the call, then by the message's name.
    _without_number("sent", "alone-sent", "wamid.alone", ALONE),
    _without_number("delivered", "alone-delivered", "wamid.alone", None, later=60),
    _without_number("failed", "alone-refused", "wamid.alone.2", 9005, code=131050),
    # Tried twice: the first try had failed, and its news come late.
    status(GIL, "ack", "gil-1a", FIRST, later=10, wamid="wamid.gil.1"),
    status(GIL, "failed", "gil-1f", FIRST, code=131000, later=20, wamid="wamid.gil.1"),
    status(GIL, "ack", "gil-2a", SECOND, later=200, wamid="wamid.gil.2"),
    status(GIL, "failed", "gil-2f", SECOND, code=131026, later=220, wamid="wamid.gil.2"),
    # Given up for lost and to be sent again: its news say that it failed for good.
    status(HUG, "ack", "hug-a", 7002, later=10, wamid="wamid.hug"),
    status(HUG, "failed", "hug-f", 7002, code=131026, later=20, wamid="wamid.hug"),
    # Messages: one that quotes, one that stops, one that stops without a number, one from a stranger.
    says(CLO, "Merci", "m1"), says(ANA, "STOP", "m2"), says("+33688888888", "Bonjour", "m3"),
    _nameless("stop", "m4", "wamid.alone"), _nameless("Oui", "m5", "wamid.lost.ana"),
    # News of somebody else's messages.
    status("+33677777777", "delivered", reference=4242),
)  # fmt: skip


def _prepare(c: Connection) -> None:
    """Six campaigns, as a day of sending leaves them."""
    past_the_guards(c)
    for table in TABLES:
        c.execute(text(f"DELETE FROM {table}"))
    add_campaign(c, [ANA, BEN, CLO, DAN, EVA, GIL])
    lost = add_campaign(c, [ANA, BEN], reference="", state="unconfirmed", campaign_state="paused", name="Lost")
    c.execute(text("UPDATE attempt SET claimed_at = claimed_at + 60000000 WHERE campaign_id = :id"), {"id": lost})
    add_campaign(c, [FAY], reference=str(ALONE), name="Alone")
    add_campaign(c, ["+33612345619"], reference="9005", name="Refused")
    again = add_campaign(c, [HUG], reference="", state="unconfirmed", campaign_state="paused", name="Again")
    c.execute(text("UPDATE recipient SET state = 'planned' WHERE campaign_id = :id"), {"id": again})
    c.execute(text("UPDATE attempt SET is_open = 0 WHERE campaign_id = :id"), {"id": again})
    _second_try(c)


def _second_try(c: Connection) -> None:
    c.execute(
        text(
            "INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee,"
            " reference, claimed_at) SELECT campaign_id, recipient_id, batch_id, number, 'queued', 0, meta_fee,"
            " sent_fee, :reference, claimed_at + 150000000 FROM attempt WHERE number = :number AND reference = '9001'"
        ),
        {"number": GIL[1:], "reference": str(SECOND)},
    )


def _state(c: Connection) -> dict[str, list[Any]]:
    """Everything that must not depend on the order."""
    queries = {
        "recipients": "SELECT p.name, r.number, r.state, r.reason FROM recipient r JOIN campaign p"
        " ON p.id = r.campaign_id ORDER BY 1, 2",
        "attempts": "SELECT p.name, a.number, a.state, a.is_open, a.code, a.details, a.wamid, a.reference, a.ack_at,"
        " a.sent_at, a.delivered_at, a.read_at, a.failed_at FROM attempt a JOIN campaign p ON p.id = a.campaign_id"
        " ORDER BY 1, 2, a.claimed_at",
        "campaigns": "SELECT name, state, reason FROM campaign ORDER BY 1",
        "replies": "SELECT r.number, r.kind, r.body, r.answers, r.happened_at, coalesce(p.name, '') FROM received r"
        " LEFT JOIN campaign p ON p.id = r.campaign_id ORDER BY r.wamid",
        "stops": "SELECT s.number, s.scope, s.reason, s.said_at, e.request_uuid FROM standing_entry s JOIN event e"
        " ON e.id = s.event_id ORDER BY 1, 2, 3, 5",
        "standing": "SELECT number, refused, suppressed FROM standing ORDER BY 1",
        "events": "SELECT e.request_uuid, e.applied, coalesce(p.name, '') FROM event e LEFT JOIN campaign p"
        " ON p.id = e.campaign_id ORDER BY 1",
    }
    found: dict[str, list[Any]] = {
        name: [tuple(row) for row in c.execute(text(query))] for name, query in queries.items()
    }
    ids = c.execute(text("SELECT id FROM campaign ORDER BY name")).scalars().all()
    found["spent"] = [held(c, one, basis) for one in ids for basis in ("attempted", "delivered")]
    return found


def _after(desk: Desk, groups: Sequence[Sequence[bytes]]) -> dict[str, list[Any]]:
    with desk.store.write() as c:
        _prepare(c)
    for group in groups:
        take_in(desk.store, group, "test")
    with desk.store.read() as c:
        return _state(c)


@pytest.fixture
def expected(desk: Desk) -> dict[str, list[Any]]:
    """The state after the history in its own order, each of the news alone."""
    return _after(desk, [[body] for body in HISTORY])


def test_that_the_history_ends_as_its_story_tells(expected: dict[str, list[Any]]) -> None:
    ends = {(name, number): (state, reason) for name, number, state, reason in expected["recipients"]}
    assert ends == {
        ("Offers", ANA): ("read", ""), ("Offers", BEN): ("failed", "131026"), ("Offers", CLO): ("read", ""),
        ("Offers", DAN): ("delivered", ""), ("Offers", EVA): ("planned", "131056"),
        ("Offers", GIL): ("failed", "131026"),
        ("Lost", ANA): ("read", ""), ("Lost", BEN): ("failed", "131026"), ("Alone", FAY): ("delivered", ""),
        ("Refused", "+33612345619"): ("failed", "131050"), ("Again", HUG): ("failed", "131026"),
    }  # fmt: skip
    assert [row[0] for row in expected["standing"]] == [ANA, FAY, "+33612345619"]
    waiting = [uuid for uuid, applied, _ in expected["events"] if not applied]
    assert waiting == ["delivered-33677777777-4242"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_that_any_order_repetition_and_cut_leave_the_same(
    desk: Desk, expected: dict[str, list[Any]], data: st.DataObject
) -> None:
    repeated = data.draw(st.lists(st.sampled_from(HISTORY), max_size=8))
    bodies = data.draw(st.permutations([*HISTORY, *repeated]))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(bodies)), max_size=6)))
    groups = [bodies[start:end] for start, end in zip([0, *cuts], [*cuts, len(bodies)], strict=True)]
    assert _after(desk, groups) == expected
