"""The promise behind "never twice": what is called not sent never arrived. Every fault, plain and
TLS, on a fresh and on a reused connection, against a raw socket server."""

import asyncio
import contextlib
import gc
import socket
import ssl
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from tests.support import fault_server as faults
from tests.support.fake_sender import FakeSender, Reply, not_sent, rejected, uncertain
from tests.support.fault_server import FaultServer, Play, answer, error_body, good, good_body, says
from wa_desktop.domain.gateway import Answered, NotSent, Outcome, Rejected, Sender, Uncertain
from wa_desktop.gateway import transport
from wa_desktop.gateway.client import SmsboxClient
from wa_desktop.gateway.transport import system_trust

NUMBERS = ("+33612345678", "+34612345678")
CONTENT = {"type": "text", "text": {"body": "é" * 100}}
KEY = "very-secret-key"

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True, scope="module")
def buried() -> Iterator[None]:
    """A TLS connection whose other side hangs is never closed politely: found here, not in somebody else's test."""
    yield
    gc.collect()


@dataclass(frozen=True)
class Fault:
    """What the server does with a request that it read whole, and what the client must make of it."""

    play: Play
    kind: type[Outcome]
    cause: str = ""
    status: int | None = None
    retry_after: float | None = None
    queued: bool = False
    """What the fake that plays the same fault says happened."""


def _html(status: int) -> Play:
    return says(lambda _: answer(status, b"<html>proxy</html>", "Content-Type: text/html"))


def _smsbox(status: int, *headers: str) -> Play:
    return says(lambda _: answer(status, error_body(status), *headers))


def _says_202(body: bytes) -> Play:
    return says(lambda _: answer(202, body))


FAULTS: dict[str, Fault] = {
    "answered": Fault(good(), Answered, queued=True),
    "early_hints_then_answered": Fault(
        says(lambda r: b"HTTP/1.1 103 Early Hints\r\n\r\n" + answer(202, good_body(r))), Answered, queued=True
    ),
    "hang": Fault(faults.hang, Uncertain, "read_timeout"),
    "continue_then_hang": Fault(says(lambda _: b"HTTP/1.1 100 Continue\r\n\r\n"), Uncertain, "read_timeout"),
    "drip": Fault(faults.drip, Uncertain, "read_timeout", queued=True),
    "reset_before_answer": Fault(faults.reset_now, Uncertain, "connection_lost"),
    "reset_in_the_answer": Fault(faults.reset_in_the_middle, Uncertain, "connection_lost", queued=True),
    "close_without_answer": Fault(faults.close_now, Uncertain, "connection_lost"),
    "garbage": Fault(says(lambda _: b"\x00\x01 not http\r\n\r\n", goes_on=False), Uncertain, "connection_lost"),
    "truncated_202": Fault(
        says(lambda r: answer(202, good_body(r)[:-9], length=len(good_body(r))), goes_on=False),
        Uncertain,
        "connection_lost",
        queued=True,
    ),
    "length_too_short": Fault(
        says(lambda r: answer(202, good_body(r), length=40), goes_on=False), Uncertain, "connection_lost", queued=True
    ),
    "unreadable_202": Fault(_says_202(b'{"response": {'), Uncertain, "answer_unreadable", 202, queued=True),
    "empty_202": Fault(_says_202(b""), Uncertain, "answer_unreadable", 202, queued=True),
    "html_202": Fault(_says_202(b"<html>sign in</html>"), Uncertain, "answer_unreadable", 202),
    "no_content_204": Fault(says(lambda _: b"HTTP/1.1 204 X\r\n\r\n"), Uncertain, "answer_unreadable", 204),
    "good_body_in_200": Fault(
        says(lambda r: answer(200, good_body(r))), Uncertain, "answer_unreadable", 200, queued=True
    ),
    "number_missing": Fault(
        says(lambda r: answer(202, good_body(r).replace(b"+34612345678", b"+33612345678"))),
        Uncertain,
        "answer_unreadable",
        202,
        queued=True,
    ),
    "stranger_in_answer": Fault(
        says(lambda r: answer(202, good_body(r).replace(b'"+34', b'"+35'))),
        Uncertain,
        "answer_unreadable",
        202,
        queued=True,
    ),
    "redirect": Fault(says(lambda _: answer(307, b"", "Location: /elsewhere")), Uncertain, "http_status", 307),
    "oversize": Fault(faults.oversize, Uncertain, "connection_lost"),
    "html_502": Fault(_html(502), Uncertain, "http_status", 502),
    "html_503": Fault(_html(503), Uncertain, "http_status", 503),
    "html_403": Fault(_html(403), Uncertain, "http_status", 403),
    "html_413": Fault(_html(413), Uncertain, "http_status", 413),
    "unavailable": Fault(_smsbox(503, "Retry-After: 7"), Uncertain, "unavailable", 503, 7.0),
    "too_many": Fault(_smsbox(429, "Retry-After: 3"), Uncertain, "http_status", 429, 3.0),
    "unauthorized": Fault(_smsbox(401), Uncertain, "http_status", 401),
    "server_error": Fault(_smsbox(500), Uncertain, "http_status", 500),
    "other_status_inside": Fault(says(lambda _: answer(402, error_body(400))), Uncertain, "http_status", 402),
    **{f"rejected_{status}": Fault(_smsbox(status), Rejected, "", status) for status in (400, 402, 403, 404, 405, 413)},
}


ENDLESS = ("drip", "continue_then_hang")
"""Faults that only the limit on the whole call ends."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(params=["plain", "tls"])
def server_tls(request: pytest.FixtureRequest, authority: trustme.CA) -> ssl.SSLContext | None:
    if request.param == "plain":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


def _client(
    url: str,
    tls: ssl.SSLContext | None = None,
    *,
    connections: int = 8,
    connect_seconds: float = 3.0,
    read_seconds: float = 20.0,
    call_seconds: float = 20.0,
) -> SmsboxClient:
    return SmsboxClient(
        "1", "2", KEY, base_url=url, account_url=url, tls=tls,
        connections=connections, connect_seconds=connect_seconds, read_seconds=read_seconds, wait_seconds=0.15,
        call_seconds=call_seconds,
    )  # fmt: skip


def _run(client: Sender, *steps: Callable[[], Awaitable[Outcome]]) -> list[Outcome]:
    async def all_steps() -> list[Outcome]:
        try:
            return [await step() for step in steps]
        finally:
            await client.aclose()

    return asyncio.run(all_steps())


def _check(outcome: Outcome, fault: Fault) -> None:
    assert type(outcome) is fault.kind, outcome
    if isinstance(outcome, Answered):
        assert [(line.number, line.accepted) for line in outcome.answers] == [(number, True) for number in NUMBERS]
    if isinstance(outcome, Rejected):
        assert outcome.status == fault.status
    if isinstance(outcome, Uncertain):
        assert (outcome.cause, outcome.status, outcome.retry_after) == (fault.cause, fault.status, fault.retry_after)
    assert KEY not in repr(outcome)


@pytest.mark.parametrize("connection", ["fresh", "reused"])
@pytest.mark.parametrize("name", FAULTS)
def test_that_every_fault_after_the_request_is_classified_right_and_sent_once(
    name: str, connection: str, server_tls: ssl.SSLContext | None, trusting: ssl.SSLContext
) -> None:
    fault, first = FAULTS[name], [good()] if connection == "reused" else []
    with FaultServer(*first, fault.play, tls=server_tls) as server:
        # Short where it is waited for in vain; else a busy computer may take its time.
        client = _client(
            server.url, trusting, read_seconds=0.8 if name == "hang" else 20.0,
            call_seconds=1.0 if name in ENDLESS else 20.0,
        )  # fmt: skip

        async def send() -> Outcome:
            return await client.send(NUMBERS, CONTENT)

        outcomes = _run(client, *[send] * (1 + len(first)))
        _check(outcomes[-1], fault)
        assert server.connections == 1
        assert [request.connection for request in server.received] == [1] * (1 + len(first))


@pytest.mark.parametrize("name", FAULTS)
def test_that_the_fake_ends_its_calls_as_the_real_one_does(name: str) -> None:
    fault = FAULTS[name]
    replies = {
        Answered: Reply(),
        Rejected: rejected(fault.status or 0),
        Uncertain: Reply(
            Uncertain(fault.cause, status=fault.status, retry_after=fault.retry_after), queued=fault.queued
        ),
    }
    fake = FakeSender([replies[fault.kind]])
    (outcome,) = _run(fake, lambda: fake.send(NUMBERS, CONTENT))
    _check(outcome, fault)
    assert fake.queued == (list(NUMBERS) if fault.queued else [])
    assert fake.closed


def test_that_a_fake_that_did_not_send_queued_nothing() -> None:
    fake = FakeSender([not_sent("dns"), uncertain(queued=True)])
    outcomes = _run(fake, lambda: fake.send(NUMBERS, CONTENT), lambda: fake.send(NUMBERS, CONTENT))
    assert [type(outcome) for outcome in outcomes] == [NotSent, Uncertain]
    assert len(fake.queued) == len(NUMBERS)


def _not_sent(client: SmsboxClient, cause: str) -> None:
    (outcome,) = _run(client, lambda: client.send(NUMBERS, CONTENT))
    assert isinstance(outcome, NotSent), outcome
    assert outcome.cause == cause


def test_that_a_reset_while_the_body_leaves_is_uncertain(
    server_tls: ssl.SSLContext | None, trusting: ssl.SSLContext
) -> None:
    with FaultServer(faults.reset_now, tls=server_tls, read_bodies=False) as server:
        client = _client(server.url, trusting)
        big = {"type": "text", "text": {"body": "x" * 4_000_000}}
        (outcome,) = _run(client, lambda: client.send(NUMBERS, big))
        assert isinstance(outcome, Uncertain)
        assert (server.heads, server.received) == (1, [])


def test_that_a_connection_closed_while_nobody_looked_is_never_used_for_a_second_try(
    server_tls: ssl.SSLContext | None, trusting: ssl.SSLContext
) -> None:
    def good_then_gone(server: FaultServer, connection: socket.socket, request: faults.Request) -> bool:
        good()(server, connection, request)
        time.sleep(0.05)
        faults.reset(connection)
        return False

    with FaultServer(good_then_gone, good(), tls=server_tls) as server:
        client = _client(server.url, trusting)

        async def send() -> Outcome:
            return await client.send(NUMBERS, CONTENT)

        async def send_after_a_nap() -> Outcome:
            time.sleep(0.2)  # noqa: ASYNC251 - the loop must not see the reset before it sends
            return await client.send(NUMBERS, CONTENT)

        outcomes = _run(client, send, send_after_a_nap)
        # Seen in time: a new connection, answered. Not seen: uncertain, and no second request.
        expected = 2 if isinstance(outcomes[1], Answered) else 1
        assert isinstance(outcomes[1], Answered | Uncertain)
        assert (server.heads, server.connections) == (expected, expected)


def test_that_an_idle_connection_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    assert transport.IDLE_SECONDS == 5.0
    monkeypatch.setattr(transport, "IDLE_SECONDS", 0.05)
    with FaultServer(good()) as server:
        client = _client(server.url)

        async def send() -> Outcome:
            return await client.send(NUMBERS, CONTENT)

        async def later() -> Outcome:
            await asyncio.sleep(0.15)
            return await send()

        _run(client, send, send, later)
        assert [request.connection for request in server.received] == [1, 1, 2]


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_that_an_unknown_host_is_not_sent(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    _not_sent(_client(f"{scheme}://smsbox.invalid"), "dns")


def test_that_a_server_gone_after_a_good_call_is_not_sent(
    server_tls: ssl.SSLContext | None, trusting: ssl.SSLContext
) -> None:
    with FaultServer(good(), tls=server_tls) as server:
        client = _client(server.url, trusting)

        async def send() -> Outcome:
            return await client.send(NUMBERS, CONTENT)

        async def send_to_nobody() -> Outcome:
            await asyncio.to_thread(server.__exit__, None, None, None)
            await asyncio.sleep(0.1)
            return await send()

        outcomes = _run(client, send, send_to_nobody)
        assert isinstance(outcomes[1], NotSent), outcomes
        assert outcomes[1].cause == "refused"
        assert len(server.received) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_that_a_refused_connection_is_not_sent(scheme: str) -> None:
    with socket.socket() as silent:
        # Taken by somebody who never listens: nobody else can get the port meanwhile.
        silent.bind(("127.0.0.1", 0))
        _not_sent(_client(f"{scheme}://127.0.0.1:{silent.getsockname()[1]}"), "refused")


def test_that_a_certificate_nobody_trusts_is_not_sent(authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(trusting)
    with FaultServer(good(), tls=context) as server:
        _not_sent(_client(server.url, trusting), "tls")
        assert server.heads == 0


def test_that_a_certificate_of_another_host_is_not_sent(authority: trustme.CA, trusting: ssl.SSLContext) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    with FaultServer(good(), tls=context) as server:
        _not_sent(_client(server.url, trusting), "tls")
        assert server.heads == 0


def test_that_the_system_trust_refuses_a_private_authority(authority: trustme.CA) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with FaultServer(good(), tls=context) as server:
        _not_sent(_client(server.url), "tls")
        assert server.heads == 0


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems keep no files of certificates")
@pytest.mark.parametrize("found", ["usual", "elsewhere"])
def test_that_the_files_of_the_system_are_read_once_for_all_connections(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str
) -> None:
    file = tmp_path / "bundle.pem"
    authority.cert_pem.write_to_path(file)
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("SSL_CERT_FILE", str(file if found == "usual" else tmp_path / "none.pem"))
    monkeypatch.setattr("wa_desktop.gateway.transport._BUNDLES", (str(file),))
    trusted = system_trust()
    file.unlink()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with FaultServer(good(), tls=context) as server:
        client = _client(server.url, trusted)
        (outcome,) = _run(client, lambda: client.send(NUMBERS, CONTENT))
        assert isinstance(outcome, Answered)


@contextlib.contextmanager
def _greets(greeting: Callable[[socket.socket], object]) -> Iterator[str]:
    """A port that accepts and does this, knowing no TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def accept() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    greeting(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        thread.join(5)


def _read_and_close(connection: socket.socket) -> None:
    connection.recv(4096)


def test_that_a_close_during_the_handshake_is_not_sent(trusting: ssl.SSLContext) -> None:
    with _greets(_read_and_close) as url:
        _not_sent(_client(url, trusting), "refused")


def test_that_a_plain_server_behind_https_is_not_sent(trusting: ssl.SSLContext) -> None:
    with _greets(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as url:
        _not_sent(_client(url, trusting), "tls")


def test_that_a_handshake_that_hangs_is_not_sent(trusting: ssl.SSLContext) -> None:
    given_up = threading.Event()
    with _greets(lambda _: given_up.wait(20)) as url:
        _not_sent(_client(url, trusting, connect_seconds=0.3), "connect_timeout")
        given_up.set()


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_that_a_connection_that_never_opens_is_not_sent(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener, contextlib.ExitStack() as waiting:
        address = listener.getsockname()
        for _ in range(8):  # fill the queue of connections that nobody accepts
            filler = waiting.enter_context(socket.socket())
            filler.setblocking(False)
            filler.connect_ex(address)
        _not_sent(_client(f"{scheme}://127.0.0.1:{address[1]}", connect_seconds=0.3), "connect_timeout")


def test_that_a_call_for_which_no_connection_is_free_is_not_sent(
    server_tls: ssl.SSLContext | None, trusting: ssl.SSLContext
) -> None:
    with FaultServer(faults.hang, tls=server_tls) as server:
        # The first holds its place far longer than the second waits, however busy the computer is.
        client = _client(server.url, trusting, connections=1, read_seconds=1.5)

        async def two() -> Outcome:
            first = asyncio.create_task(client.send(NUMBERS, CONTENT))
            while not server.heads:  # noqa: ASYNC110 - the server counts in another thread
                await asyncio.sleep(0.01)
            second = await client.send(NUMBERS, CONTENT)
            assert isinstance(await first, Uncertain)
            return second

        (outcome,) = _run(client, two)
        assert outcome == NotSent("no_connection", "no connection free")
        assert len(server.received) == 1


@pytest.mark.parametrize("status", [403, 407, 502])
def test_that_a_tunnel_refused_by_the_proxy_is_not_sent(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    refusal = says(lambda _: answer(status, b"<html>no</html>"), goes_on=False)
    with FaultServer(refusal, read_bodies=False) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url.replace("://", "://user:word@"))
        monkeypatch.setenv("no_proxy", "")
        _not_sent(_client("https://smsbox.invalid"), "proxy")
        assert (proxy.heads, proxy.received) == (1, [])
        assert proxy.last_head.startswith(b"CONNECT smsbox.invalid:443")
        assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in proxy.last_head
        assert KEY.encode() not in proxy.last_head


def test_that_a_proxy_setting_that_is_no_address_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy:port")
    monkeypatch.setenv("no_proxy", "")
    _not_sent(_client("https://smsbox.invalid"), "proxy")


def test_that_plain_calls_go_through_the_system_proxy_and_loopback_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    with FaultServer(good()) as proxy, FaultServer(good()) as server:
        monkeypatch.setenv("http_proxy", proxy.url.replace("://", "://user:word@"))
        monkeypatch.setenv("no_proxy", "")
        far, near = _client("http://smsbox.invalid"), _client(server.url)
        assert isinstance(_run(far, lambda: far.send(NUMBERS, CONTENT))[0], Answered)
        assert isinstance(_run(near, lambda: near.send(NUMBERS, CONTENT))[0], Answered)
        assert proxy.received[0].head.startswith(b"POST http://smsbox.invalid/waba/1.1/json/1/message/2 ")
        assert b"Proxy-Authorization: Basic dXNlcjp3b3Jk" in proxy.received[0].head
        assert b"Proxy-Authorization" not in server.received[0].head
        assert len(proxy.received) == len(server.received) == 1


def test_that_a_cancelled_call_stays_cancelled() -> None:
    with FaultServer(faults.hang) as server:
        client = _client(server.url)

        async def cancelled() -> Outcome:
            task = asyncio.create_task(client.send(NUMBERS, CONTENT))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return NotSent("test")

        _run(client, cancelled)
