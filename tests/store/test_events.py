"""Bodies kept once, and which of them wait."""

from sqlalchemy import text

from tests.results.samples import says, status
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.events import Arrived, keep, news_has_come
from wa_desktop.store.inbox import keep_messages
from wa_desktop.workspace.desk import Desk

ANA = "+33612345601"


def test_that_a_body_is_kept_once_within_and_across_groups(desk: Desk) -> None:
    bodies = [says(ANA, "Un", "a"), says(ANA, "Un", "a"), says(ANA, "Deux", "b")]
    events = [Arrived(read_body(body), body) for body in bodies]
    with desk.store.write() as c:
        taken = keep(c, events, "test")
        assert ([one.event.envelope.uuid for one in taken.kept], taken.new) == (["a", "b"], 2)
    with desk.store.write() as c:
        assert keep(c, events, "test").new == 0


def test_that_an_unmatched_status_waits_and_a_message_does_not(desk: Desk) -> None:
    bodies = [status(ANA, "sent"), says(ANA, "Un", "a")]
    with desk.store.write() as c:
        assert not news_has_come(c)
        taken = keep(c, [Arrived(read_body(body), body) for body in bodies], "test")
        assert keep_messages(c, taken.kept) == 1
        assert (taken.settled, taken.unmatched) == (frozenset(), 1)
        assert list(c.execute(text("SELECT applied FROM event ORDER BY id")).scalars()) == [0, 1]
        assert news_has_come(c)


def test_that_a_body_from_a_relay_came_when_the_relay_received_it(desk: Desk) -> None:
    body = b'{"requestType": "odd", "requestUUID": "u", "data": {}}'
    with desk.store.write() as c:
        (kept,) = keep(c, [Arrived(read_body(body), body, 1_000_000)], "relay").kept
        assert kept.at == 1_000_000
        assert c.execute(text("SELECT received_at FROM event")).scalar_one() == 1_000_000
