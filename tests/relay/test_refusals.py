"""What a relay refuses, and that nothing comes of it."""

import gzip
import json
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.relay.support import relay_with
from tests.support.relay_process import HEADERS, SECRET, TOKEN, ask, metrics, pull_all, until
from wa_desktop.relay import handing

MOST = 4_096


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[str]:
    with relay_with(tmp_path / "relay", max_body=MOST, header_seconds=1, body_seconds=1) as address:
        yield address


def connected(address: str) -> socket.socket:
    """A bare connection; nothing waits longer than twenty seconds on it."""
    parts = urlsplit(address)
    return socket.create_connection((parts.hostname, parts.port), timeout=20)


def everything(connection: socket.socket) -> bytes:
    """What the other side says until it closes."""
    said = b""
    try:
        while piece := connection.recv(65_536):
            said += piece
    except ConnectionError:
        pass
    return said


def refused(relay: str, reason: str) -> int:
    """How many were refused for `reason`, after a proof that nothing came of any."""
    assert pull_all(relay) == []
    figures = metrics(relay)
    assert figures["stored_total"] == figures["received_total"] == 0
    return int(figures[f'refused_total{{reason="{reason}"}}'])


@pytest.mark.parametrize("path", ["", "/", "/x", f"/{SECRET}x", f"/{SECRET[:-1]}", f"/{SECRET}/", f"//{SECRET}"])
def test_that_another_path_says_nothing(relay: str, path: str) -> None:
    answers = {ask(relay + path, b"{}", method) for method in ("POST", "PUT", "DELETE")} | {ask(relay + path)}
    assert answers == {(404, b"")}
    assert refused(relay, "path") == 4


def test_that_the_secret_path_takes_posts_only(relay: str) -> None:
    for method in ("GET", "HEAD", "PUT", "OPTIONS"):
        assert ask(f"{relay}/{SECRET}", method=method) == (405, b"")
    assert refused(relay, "method") == 4


def test_that_another_address_meets_a_wall(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay", allow="192.0.2.1") as relay:
        claims = {"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1", "X-Real-IP": "192.0.2.1"}
        stranger = ask(f"{relay}/nothing-here", b"{}", headers=claims)
        assert ask(f"{relay}/{SECRET}", b'{"requestUUID": "1"}', headers=claims) == stranger == (404, b"")
        assert ask(f"{relay}/{SECRET}") == stranger
        assert refused(relay, "address") == 3


@pytest.mark.parametrize(
    ("forwarded", "status"),
    [
        ("192.0.2.1", 200),
        ("203.0.113.9, 192.0.2.1", 200),  # what stands left of the last hop may be anything
        ("192.0.2.1, 10.0.0.7", 200),  # one trusted proxy behind another
        ("192.0.2.1:4711", 200),
        ("192.0.2.1, 203.0.113.9", 404),  # the last hop is a stranger
        ("192.0.2.1, rubbish", 404),
        ("", 404),
        (None, 404),  # the proxy itself sends no webhooks
    ],
)
def test_that_a_trusted_proxy_is_believed_for_one_hop(tmp_path: Path, forwarded: str | None, status: int) -> None:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    with relay_with(tmp_path / "relay", allow="192.0.2.1", proxies=("127.0.0.1", "10.0.0.0/8")) as relay:
        assert ask(f"{relay}/{SECRET}", b"{}", headers=headers)[0] == status
        assert len(pull_all(relay)) == (1 if status == 200 else 0)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"not json", b"[]", b"1", b'"text"', b"null", b'{"a": NaN}', b'{"a": 1}}', b"\xff\xfe{}", b"{\xff}",
        b'{"a": ' + b"[" * 120 + b"]" * 120 + b"}",
        b'{"a": ' + b"[" * 2_000 + b"]" * 2_000 + b"}", '{"a": 1}'.encode("utf-16"), b"a=1&b=2",
    ],
)  # fmt: skip
def test_that_what_is_no_json_object_is_refused(relay: str, body: bytes) -> None:
    assert ask(f"{relay}/{SECRET}", body) == (400, b"")
    assert refused(relay, "malformed") == 1


def test_that_a_body_that_is_too_large_is_refused(relay: str) -> None:
    large = json.dumps({"text": "x" * MOST}).encode()
    assert ask(f"{relay}/{SECRET}", large)[0] == 413
    with connected(relay) as connection:  # without a length that could be looked at first
        connection.sendall(f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        connection.sendall(f"{len(large):x}\r\n".encode() + large + b"\r\n0\r\n\r\n")
        assert everything(connection).startswith(b"HTTP/1.1 413 ")
    assert refused(relay, "too_large") == 2


def test_that_a_packed_body_is_bounded_by_what_it_unpacks_to(relay: str) -> None:
    bomb = json.dumps({"text": "x" * 1_000_000}).encode()
    for coding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress)):
        packed = pack(bomb)
        assert len(packed) < MOST
        assert ask(f"{relay}/{SECRET}", packed, headers={"Content-Encoding": coding})[0] == 413
    assert refused(relay, "too_large") == 2
    for broken in (gzip.compress(b"{}")[:-3], b"{}", gzip.compress(b"{}") * 2):
        assert ask(f"{relay}/{SECRET}", broken, headers={"Content-Encoding": "gzip"})[0] == 400
    assert ask(f"{relay}/{SECRET}", b"{}", headers={"Content-Encoding": "br"})[0] == 415
    assert refused(relay, "encoding") == 1
    assert ask(f"{relay}/{SECRET}", gzip.compress(b'{"a": 1}'), headers={"Content-Encoding": "gzip"})[0] == 200
    assert [event["body"] for event in pull_all(relay)] == [{"a": 1}]


@pytest.mark.parametrize(
    ("begin", "drop"), [(b"", b""), (b"POST /", b"x"), (f"POST /{SECRET} HTTP/1.1\r\nX-Slow: ".encode(), b"x")]
)
def test_that_headers_that_drip_are_cut_off(relay: str, begin: bytes, drop: bytes) -> None:
    with connected(relay) as connection:
        connection.sendall(begin)
        connection.settimeout(0.05)
        said = _dripped(connection, drop)
    assert said == b""
    assert refused(relay, "too_slow") == 1


def _dripped(connection: socket.socket, drop: bytes) -> bytes:
    for _ in range(400):
        try:
            return connection.recv(100)
        except TimeoutError:
            pass
        except ConnectionError:
            return b""
        try:
            connection.sendall(drop)
        except ConnectionError:
            return b""
    raise AssertionError("it was never cut off")


def test_that_a_second_request_must_not_drip_either(relay: str) -> None:
    with connected(relay) as connection:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200 ")
        connection.sendall(b"GET /he")
        assert everything(connection) == b""
    assert refused(relay, "too_slow") == 1


def test_that_a_body_that_drips_is_refused(relay: str) -> None:
    with connected(relay) as connection:
        connection.sendall(f'POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{{"a"'.encode())
        assert everything(connection).startswith(b"HTTP/1.1 408 ")
    assert refused(relay, "too_slow") == 1


def test_that_half_a_body_is_nothing(relay: str) -> None:
    with connected(relay) as connection:
        connection.sendall(f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{}}".encode())
    with connected(relay) as connection:
        connection.sendall(f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".encode())
        assert b" 400 " in everything(connection)[:20]
    assert pull_all(relay) == []


@pytest.mark.parametrize(
    "rubbish", [b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: " + b"b" * 20_000]
)
def test_that_what_is_not_http_gets_a_bare_answer(relay: str, rubbish: bytes) -> None:
    with connected(relay) as connection:
        connection.sendall(rubbish)
        said = everything(connection)
    head, _, body = said.partition(b"\r\n\r\n")
    assert head.startswith((b"HTTP/1.0 400 ", b"HTTP/1.1 400 "))
    assert body == b""
    assert b"ython" not in head
    assert refused(relay, "not_http") == 1


def test_that_one_address_cannot_ask_without_end(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay", rate=1) as relay, connected(relay) as connection:
        one = f"POST /{SECRET} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}".encode()
        connection.sendall(one * 30)
        said = everything(connection)
    assert said.startswith(b"HTTP/1.1 200 ")
    assert said.count(b"HTTP/1.1 429 ") == 1  # the last word of its connection


def test_that_connections_are_bounded_and_come_free_again(tmp_path: Path) -> None:
    with relay_with(tmp_path / "relay", connections=4) as relay:
        with connected(relay) as one, connected(relay) as two:
            for held in (one, two):  # answered: they are counted
                held.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
                assert held.recv(65_536)
            with connected(relay) as third:
                assert everything(third) == b""
        assert refused_soon(relay) >= 1
        assert ask(f"{relay}/{SECRET}", b"{}")[0] == 200


def refused_soon(relay: str) -> int:
    """The connections turned away, once those that were closed are counted out."""
    for _ in range(200):
        try:
            return int(metrics(relay)['refused_total{reason="connections"}'])
        except ConnectionError:
            continue
    raise AssertionError("no connection came free")


def test_that_a_slow_reader_is_cut_and_others_are_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handing, "_SECONDS", 1.0)
    with relay_with(tmp_path / "relay") as relay:
        for number in range(8):
            assert ask(f"{relay}/{SECRET}", json.dumps({"n": number, "text": "x" * 1_000_000}).encode())[0] == 200
        readers = [reading_nothing(relay) for _ in range(6)]
        try:
            until(lambda: metrics(relay)['refused_total{reason="too_slow"}'] == 4)
        finally:
            for reader in readers:
                reader.close()
        assert metrics(relay)['refused_total{reason="busy"}'] == 2
        assert len(pull_all(relay, limit=2)) == 8


def reading_nothing(relay: str) -> socket.socket:
    """A connection that asked for everything and leaves it to the other side."""
    parts = urlsplit(relay)
    connection = socket.socket()
    connection.settimeout(20)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.connect((parts.hostname, parts.port))
    connection.sendall(f"GET /events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
    return connection


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"},
                                   {"Authorization": TOKEN}, {"Authorization": "Bearer "}])  # fmt: skip
def test_that_events_and_metrics_need_the_token(relay: str, given: dict[str, str]) -> None:
    assert ask(f"{relay}/{SECRET}", b"{}")[0] == 200
    for page in ("events", "metrics", f"events?token={TOKEN}"):
        assert ask(f"{relay}/{page}", headers=given) == (401, b"")
    assert metrics(relay)['refused_total{reason="token"}'] == 3


@pytest.mark.parametrize("query", ["after=x", "after=-1", "limit=0", "limit=1.5", "after=", f"after={10**19}"])
def test_that_a_question_must_be_well_put(relay: str, query: str) -> None:
    assert ask(f"{relay}/events?{query}", headers=HEADERS)[0] == 400


def test_that_answers_name_no_software(relay: str) -> None:
    with connected(relay) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        said = everything(connection).lower()
    assert b"python" not in said
    assert b"aiohttp" not in said
