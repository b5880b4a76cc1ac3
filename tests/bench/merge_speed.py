"""How fast news are merged into a large ledger, in the order of the sends and shuffled.

`python -m tests.bench.merge_speed [RECIPIENTS] [EVENTS]` (a million of each). Prints the time beside that of the same
number of bare inserts in the same run, and checks that states and sums are those that the news say one by one.
"""

import json
import random
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.results.samples import META, SECONDS, SENT, add_campaign
from wa_desktop.domain.states import RecipientState, merged
from wa_desktop.store.database import Store
from wa_desktop.store.fast import run, run_many
from wa_desktop.store.spending import held
from wa_desktop.workspace import results
from wa_desktop.workspace.desk import open_desk

PER_CALL = 5_000
STORY = ("ack", "sent", "delivered", "read")
FAILS_EVERY = 20


def number_of(place: int) -> str:
    """The number of a recipient, as webhooks write it."""
    # Scattered, as numbers of a list are; 7,368,787 shares no factor with 100 million.
    return f"33{600_000_000 + place * 7_368_787 % 100_000_000}"


def make_ledger(store: Store, recipients: int) -> int:
    """A finished campaign, everybody queued, in calls of 5,000; its id."""
    with store.write() as c:
        made = add_campaign(c, [], reference="none")
        content = run(c, "SELECT id FROM content WHERE campaign_id = ?", (made,)).fetchone()[0]
        at = SECONDS * 1_000_000
        calls = range(0, recipients, PER_CALL)
        run_many(
            c,
            "INSERT INTO batch (id, campaign_id, content_id, size, engine, claimed_at, outcome, reference)"
            " VALUES (?, ?, ?, ?, 'e', ?, 'answered', ?)",
            ((10 + call, made, content, PER_CALL, at, str(1_000_000 + call)) for call, _ in enumerate(calls)),
        )
        run_many(
            c,
            "INSERT INTO recipient (id, campaign_id, number, country, content_id, meta_fee, sent_fee, state,"
            " changed_at) VALUES (?, ?, ?, 'FR', ?, ?, ?, 'queued', ?)",
            ((one + 1, made, f"+{number_of(one)}", content, META, SENT, at) for one in range(recipients)),
        )
        run_many(
            c,
            "INSERT INTO attempt (campaign_id, recipient_id, batch_id, number, state, is_open, meta_fee, sent_fee,"
            " reference, claimed_at) VALUES (?, ?, ?, ?, 'queued', 0, ?, ?, ?, ?)",
            (
                (made, one + 1, 10 + one // PER_CALL, number_of(one), META, SENT, str(1_000_000 + one // PER_CALL), at)
                for one in range(recipients)
            ),
        )
    return made


def told(recipients: int, events: int) -> Iterator[tuple[int, str, str]]:
    """What happens, in order: recipient, status, and the delivery's own name."""
    rounds = -(-events // recipients)
    for event in range(events):
        turn, place = divmod(event, recipients)
        word = STORY[-rounds:][turn] if rounds <= len(STORY) else STORY[turn % len(STORY)]
        yield place, "failed" if place % FAILS_EVERY == 0 else word, f"{event * 2_654_435_761 % 2**32:08x}-9d2b"


def line(place: int, word: str, uuid: str) -> str:
    """One webhook body as SMSBOX sends it."""
    data: dict[str, object] = {
        "id": f"wamid.HBgL{number_of(place)}VAgARGBI5", "status": word, "timestamp": str(SECONDS + 60),
        "recipient_id": number_of(place),
    }  # fmt: skip
    if word == "failed":
        about = {"details": "Message undeliverable."}
        data["errors"] = [{"code": 131026, "title": "Message undeliverable", "error_data": about}]
    return json.dumps({
        "wabaId": "100", "phoneId": "200", "phoneNumber": "33900000000", "clientId": 7, "requestProd": "WABA",
        "requestDate": "2026-11-20T11:00:30+01:00", "requestUUID": uuid, "requestType": "status_update",
        "reference": 1_000_000 + place // PER_CALL, "data": data,
    })  # fmt: skip


def write_file(path: Path, recipients: int, events: int, *, shuffled: bool) -> None:
    """The file of news."""
    every = list(told(recipients, events))
    if shuffled:
        random.Random(6).shuffle(every)
    with path.open("w") as file:
        file.writelines(line(*one) + "\n" for one in every)


def expected(recipients: int, events: int) -> Counter[str]:
    """The states when each of the news is applied alone."""
    states = [RecipientState.QUEUED] * recipients
    for place, word, _ in told(recipients, events):
        states[place] = merged(states[place], RecipientState(word))
    return Counter(str(one.value) for one in states)


def bare_inserts(folder: Path, events: int) -> float:
    """Seconds to insert as many small rows into a table with one unique index: the machine's own pace."""
    began = time.perf_counter()
    with sqlite3.connect(folder / "bare.sqlite3") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, uuid TEXT UNIQUE, body BLOB)")
        rows = ((f"{(one * 2_654_435_761) % 2**32:08x}", b"x" * 400) for one in range(events))
        connection.executemany("INSERT INTO t (uuid, body) VALUES (?, ?)", rows)
    connection.close()
    return time.perf_counter() - began


def measure(folder: Path, recipients: int, events: int, *, shuffled: bool) -> tuple[float, float]:
    """Seconds on the clock and of computing; raises when the result is not what the news say one by one."""
    desk = open_desk(folder / f"home-{shuffled}")
    made = make_ledger(desk.store, recipients)
    file = folder / f"news-{shuffled}.jsonl"
    write_file(file, recipients, events, shuffled=shuffled)
    began, computed = time.perf_counter(), time.process_time()
    report = results.import_events(desk, file)
    seconds, busy = time.perf_counter() - began, time.process_time() - computed
    with desk.store.read() as c:
        counts = Counter(dict(run(c, "SELECT state, count(*) FROM recipient GROUP BY state").fetchall()))
        spent = held(c, made, "delivered")
    wanted = expected(recipients, events)
    assert (report.new, report.duplicate, report.unmatched) == (events, 0, 0), report
    assert counts == wanted, (counts, wanted)
    assert spent.total == (META + SENT) * (recipients - wanted["failed"]), spent
    desk.close()
    return seconds, busy


def main() -> None:
    """Print the figures."""
    recipients = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    events = int(sys.argv[2]) if len(sys.argv) > 2 else recipients
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        floor = bare_inserts(folder, events)
        print(f"{events:,} bare inserts: {floor:.1f} s")  # noqa: T201
        for shuffled in (False, True):
            seconds, busy = measure(folder, recipients, events, shuffled=shuffled)
            order = "shuffled" if shuffled else "in the order of the sends"
            print(  # noqa: T201
                f"{events:,} events into {recipients:,} recipients, {order}: {seconds:.1f} s"
                f", {busy:.1f} s of computing ({events / seconds:,.0f}/s, {seconds / floor:.1f} × bare inserts)"
            )


if __name__ == "__main__":
    main()
