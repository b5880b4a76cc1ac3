"""The figures of a campaign of very many recipients, beside one plain count of the same rows.

`python -m tests.bench.figures_speed [RECIPIENTS]`: the ledger is written by SQL, then counted by the program.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from tests.results.samples import add_campaign
from wa_desktop.domain.funnels import added
from wa_desktop.domain.templates import TemplateVersion
from wa_desktop.domain.values import Category
from wa_desktop.store import figures
from wa_desktop.store.frozen import as_json
from wa_desktop.store.instants import to_stored
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.figures import of_campaign

FIRST = to_stored(datetime(2026, 11, 20, 8, tzinfo=UTC))
BATCH = 500
_CONTENTS = ("fr", "en", "de")
_STATES = (
    "CASE WHEN n % 20 = 0 THEN 'failed' WHEN n % 3 = 0 THEN 'delivered' WHEN n % 7 = 0 THEN 'queued' ELSE 'read' END"
)
_CONTENT = "INSERT INTO content (id, campaign_id, hash, language, message) VALUES (:i, :c, :h, :l, '{}')"
_SERIES = "WITH RECURSIVE s(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM s WHERE n + 1 < :size)"
_BATCHES = (
    f"{_SERIES} INSERT INTO batch (campaign_id, content_id, size, engine, claimed_at, answered_at, outcome,"
    " http_status, reference)"
    " SELECT :campaign, :content, :batch, 'e', :first + n * 120000000, 1, 'answered', 202, 'b' || n FROM s"
)
_RECIPIENTS = (
    f"{_SERIES} INSERT INTO recipient (campaign_id, number, country, market, language, content_id, meta_fee, sent_fee,"
    " state, reason, changed_at) SELECT :campaign, '+336' || printf('%08d', n),"
    " CASE n % 10 WHEN 0 THEN 'DE' WHEN 1 THEN 'ES' WHEN 2 THEN 'BE' ELSE 'FR' END, 'France',"
    " CASE n % 5 WHEN 0 THEN 'en' WHEN 1 THEN 'de' ELSE 'fr' END,"
    " CASE WHEN n % 11 = 0 THEN NULL ELSE :content + n % 3 END, 71200, 12300,"
    f" CASE WHEN n % 11 = 0 THEN 'excluded' ELSE {_STATES} END,"
    " CASE WHEN n % 11 = 0 THEN 'no_consent' WHEN n % 20 = 0 THEN '131026' ELSE '' END, :first FROM s"
)
_ATTEMPTS = (
    "INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee, reference,"
    " code, claimed_at, delivered_at) SELECT r.campaign_id, r.id, b.id, substr(r.number, 2), r.state, 0, r.meta_fee,"
    " r.sent_fee, b.reference, r.reason, b.claimed_at, b.claimed_at + 5000000 FROM recipient r"
    " JOIN batch b ON b.id = :batch + (r.id - :recipient) / :size"
    " WHERE r.campaign_id = :campaign AND r.content_id IS NOT NULL"
)
_EVENTS = (
    "INSERT INTO event (request_uuid, kind, body, received_at, origin, number, applied, campaign_id)"
    " SELECT 'u' || id, 'incoming_message', x'00', 1, 't', number, 1, campaign_id FROM recipient"
    " WHERE campaign_id = :campaign AND state = 'read' AND id % 23 = 0"
)
_REPLIES = (
    "INSERT INTO received (event_id, number, kind, body, happened_at, campaign_id)"
    " SELECT id, number, 'text', 'ok', :first, campaign_id FROM event WHERE campaign_id = :campaign"
)
_STOPS = (
    "INSERT INTO standing_entry (number, kind, scope, said_at, event_id, recorded_at)"
    " SELECT number, 'suppression', 3, :first, id, :first FROM event WHERE campaign_id = :campaign AND id % 10 = 0"
)


def filled(desk: Desk, recipients: int) -> int:
    """A campaign of so many recipients, written by SQL; its id."""
    with desk.store.write(durable=False) as c:
        made = add_campaign(c, numbers=(), name="Large")
        content = c.execute(text("SELECT max(id) FROM content")).scalar_one()
        for at, language in enumerate(_CONTENTS):
            if at:
                c.execute(text(_CONTENT), {"i": content + at, "c": made, "h": f"h{at}", "l": language})
            version = TemplateVersion("offer", language, Category.MARKETING, "APPROVED", body="Bonjour")
            frozen = {"c": made, "l": language, "f": as_json(version)}
            c.execute(text("INSERT INTO campaign_version VALUES (:c, :l, 'marketing', :f)"), frozen)
        about = {"campaign": made, "content": content, "first": FIRST, "batch": BATCH}
        c.execute(text(_BATCHES), about | {"size": recipients // BATCH + 1})
        c.execute(text(_RECIPIENTS), about | {"size": recipients})
        first = c.execute(text("SELECT min(id) FROM recipient WHERE campaign_id = :campaign"), about).scalar_one()
        batch = c.execute(text("SELECT min(id) FROM batch WHERE reference = 'b0'")).scalar_one()
        c.execute(text(_ATTEMPTS), about | {"recipient": first, "batch": batch, "size": BATCH})
        for query in (_EVENTS, _REPLIES, _STOPS):
            c.execute(text(query), about)
    return made


def measured(action: Callable[[], object]) -> float:
    """The best of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return min(times)


def main(recipients: int = 1_000_000) -> None:
    """Each figure alone, then all of one campaign, in this process's seconds, beside one plain group-by."""
    with tempfile.TemporaryDirectory() as folder:
        with closing(open_desk(Path(folder))) as desk:
            campaign = filled(desk, recipients)
        with closing(open_desk(Path(folder))) as desk:
            _count(desk, campaign, recipients)


def _count(desk: Desk, campaign: int, recipients: int) -> None:
    with desk.store.read() as c:
        plain = "SELECT state, country, count(*) FROM recipient WHERE campaign_id = :campaign GROUP BY 1, 2"
        reference = measured(lambda: c.execute(text(plain), {"campaign": campaign}).all())
        for name, action in (
            ("country, language, template, reason", figures.kinds),
            ("day", figures.called),
            ("cost", figures.attempt_fees),
            ("replies", figures.repliers),
            ("opt-outs", figures.stops),
        ):
            took = measured(lambda action=action: action(c, campaign))  # type: ignore[misc]
            print(f"{name}: {took:.2f} s, {took / reference:.2f} × the plain group-by")  # noqa: T201
    view = of_campaign(desk, str(campaign))
    assert view.total.targeted == recipients
    assert all(added(part.people for part in parts) == view.total for parts in view.splits.values())
    took = measured(lambda: of_campaign(desk, str(campaign)))
    print(f"everything: {took:.2f} s, {took / reference:.2f} × the plain group-by ({reference:.2f} s)")  # noqa: T201


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
