"""Bodies kept once, and how much one can take."""

from sqlalchemy import text

from tests.results.samples import says, status
from wa_desktop.domain.webhooks import read_body
from wa_desktop.store.events import keep_events, merge_events, news_has_come
from wa_desktop.store.inbox import keep_messages
from wa_desktop.workspace.desk import Desk

ANA = "+33612345601"


def test_that_a_body_is_kept_once_within_and_across_groups(desk: Desk) -> None:
    bodies = [says(ANA, "Un", "a"), says(ANA, "Un", "a"), says(ANA, "Deux", "b")]
    events = [(read_body(body), body) for body in bodies]
    with desk.store.write() as c:
        assert [one.event.envelope.uuid for one in keep_events(c, events, "test")] == ["a", "b"]
    with desk.store.write() as c:
        assert keep_events(c, events, "test") == []


def test_that_an_unmatched_status_waits_and_a_message_does_not(desk: Desk) -> None:
    bodies = [status(ANA, "sent"), says(ANA, "Un", "a")]
    with desk.store.write() as c:
        assert not news_has_come(c)
        kept = keep_events(c, [(read_body(body), body) for body in bodies], "test")
        merged = merge_events(c, kept)
        assert keep_messages(c, kept) == 1
        assert (merged.matched, len(merged.unmatched)) == (frozenset(), 1)
        assert list(c.execute(text("SELECT applied FROM event ORDER BY id")).scalars()) == [0, 1]
        assert news_has_come(c)
