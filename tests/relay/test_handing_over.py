"""What a relay keeps and how workstations get it."""

import json
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.relay.support import relay_with
from tests.support.relay_process import HEADERS, SECRET, ask, metrics, pull, pull_all
from wa_desktop.relay.handing import LARGEST_ANSWER


def _post(relay: str, body: str | bytes) -> tuple[int, bytes]:
    return ask(f"{relay}/{SECRET}", body if isinstance(body, bytes) else body.encode())


def test_that_events_are_handed_over_as_they_came(tmp_path: Path) -> None:
    bodies = [
        '{"requestUUID": "1", "n": 1.10,\r\n "é": "\\ud83d"}',
        '{"requestType":"nobody_knows","big":123456789012345678901}',
    ]
    with relay_with(tmp_path / "relay") as relay:
        for body in bodies:
            assert _post(relay, body) == (200, b"OK")
        status, text = ask(f"{relay}/events", headers=HEADERS)
        page = json.loads(text)
    assert status == 200
    assert all(body.encode() in text for body in bodies)
    first, second = page["events"]
    assert first["cursor"] < second["cursor"] == page["next"]
    assert set(page) == {"events", "next", "more"}
    assert page["more"] is False
    assert datetime.fromisoformat(first["received_at"]).utcoffset() == timedelta(0)
    assert first["received_at"].endswith("Z")


def test_that_a_duplicate_is_ok_and_stored_once(tmp_path: Path) -> None:
    first, *others = (
        '{"requestUUID":"1","a":1}', '{"requestUUID":"1","a":1,"again":true}', '{"a":2}', '{"a":2}', '{"a": 2}',
        '{"requestUUID":7}', '{"requestUUID":"7"}', '{"requestUUID":"","b":1}', '{"requestUUID":null,"b":1}',
    )  # fmt: skip
    with relay_with(tmp_path / "relay") as relay:
        assert {_post(relay, body) for body in (first, *others)} == {(200, b"OK")}
        kept = [event["body"] for event in pull_all(relay)]
        figures = metrics(relay)
    assert kept == [json.loads(first), {"a": 2}, {"a": 2}, {"requestUUID": 7}, {"requestUUID": "", "b": 1},
                    {"requestUUID": None, "b": 1}]  # fmt: skip
    assert (figures["received_total"], figures["stored_total"], figures["duplicates_total"]) == (9, 6, 3)


def test_that_what_comes_twice_at_once_is_stored_once(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay") as relay:
        threads = [threading.Thread(target=_post, args=(relay, '{"requestUUID":"1"}')) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(pull_all(relay)) == 1
        assert metrics(relay)["received_total"] == 20


def test_that_pages_go_on_where_the_last_one_ended(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay") as relay:
        for number in range(25):
            _post(relay, json.dumps({"n": number}))
        whole = pull_all(relay)
        assert [event["body"]["n"] for event in whole] == list(range(25))
        assert pull_all(relay, limit=7) == whole
        assert pull_all(relay, after=whole[9]["cursor"]) == whole[10:]
        last = pull(relay, after=whole[-1]["cursor"])
        assert last == {"events": [], "next": whole[-1]["cursor"], "more": False}
        assert [page["more"] for page in (pull(relay, limit=24), pull(relay, limit=25))] == [True, False]


def test_that_an_answer_stays_small(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay") as relay:
        for number in range(12):
            _post(relay, json.dumps({"n": number, "text": "x" * 1_000_000}))
        sizes = []
        seen, after, more = [], 0, True
        while more:
            status, text = ask(f"{relay}/events?after={after}&limit=100000", headers=HEADERS)
            page = json.loads(text)
            sizes.append(len(text))
            seen += [event["body"]["n"] for event in page["events"]]
            after, more = page["next"], page["more"]
    assert status == 200
    assert max(sizes) <= LARGEST_ANSWER
    assert seen == list(range(12))
    assert len(sizes) == 2


def test_that_cursors_go_on_after_a_restart(tmp_path: Path) -> None:
    cursors: list[int] = []
    for number in range(3):
        with relay_with(tmp_path / "relay") as relay:
            _post(relay, json.dumps({"n": number}))
            page = pull(relay, after=max(cursors, default=0))
            assert [event["body"]["n"] for event in page["events"]] == [number]
            assert "lost_before" not in page
            cursors.append(page["next"])
    assert cursors == sorted(set(cursors))


def test_that_a_client_that_waits_for_continue_is_told(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay") as relay:
        parts = urlsplit(relay)
        with socket.create_connection((parts.hostname, parts.port), timeout=20) as connection:
            head = f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
            connection.sendall(head.encode())
            assert connection.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
            connection.sendall(b"{}")
            assert connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_that_health_needs_no_token_and_names_nobody(tmp_path: Path, method: str) -> None:
    with relay_with(tmp_path / "relay") as relay:
        assert json.loads(ask(f"{relay}/health")[1]) == {"ok": True, "writable": True, "last_received": None}
        _post(relay, '{"requestUUID":"1","data":{"recipient_id":"33612345678"}}')
        status, text = ask(f"{relay}/health", method=method)
        assert status == 200
        assert b"336" not in text
        if method == "GET":
            assert datetime.fromisoformat(json.loads(text)["last_received"]).year >= 2026


def test_that_the_figures_are_prometheus_text(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay") as relay:
        _post(relay, '{"data":{"recipient_id":"33612345678"}}')
        _post(relay, "rubbish")
        text = ask(f"{relay}/metrics", headers=HEADERS)[1].decode()
        figures = metrics(relay)
    named = [line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")]
    assert named == [line.split()[2] for line in text.splitlines() if line.startswith("# HELP")]
    assert len(named) == len(set(named)) >= 12
    assert figures["stored_total"] == figures['fsync_seconds_bucket{le="+Inf"}'] == figures["fsync_seconds_count"] == 1
    assert figures['refused_total{reason="malformed"}'] == 1
    assert figures["last_received_timestamp_seconds"] > 1_700_000_000
    assert "33612345678" not in text
