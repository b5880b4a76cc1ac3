"""Announcements over real HTTP: what is fetched, what is sent with it, and every refusal."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.support.announcing import MANIFEST, Announcer, Key, announcing, manifest
from tests.support.fault_server import FaultServer, reset
from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.releases import Announcements
from wa_desktop.gateway.release_client import LARGEST_MANIFEST, MOST_REDIRECTS, announced


@pytest.fixture
def server() -> Iterator[Announcer]:
    with announcing() as opened:
        yield opened


def fetched(source: Announcements) -> bytes:
    return asyncio.run(announced(source, connect_seconds=20, read_seconds=20, call_seconds=20))


def refusal(source: Announcements) -> tuple[str, str]:
    """The code and the reason of what is raised."""
    with pytest.raises(ServiceRefused) as refused:
        fetched(source)
    details = refused.value.details
    return refused.value.code, details.get("doubt") or details["obstacle"]


def test_that_a_signed_manifest_arrives_and_nothing_is_told(server: Announcer) -> None:
    server.announce(manifest())
    assert fetched(server.source) == manifest()
    assert [path for path, _headers in server.asked] == [MANIFEST, f"{MANIFEST}.sig"]
    for _path, headers in server.asked:
        assert set(headers) <= {"host", "accept", "accept-encoding", "user-agent"}
        assert headers["user-agent"] == "WA-Desktop"


def test_that_cookies_are_neither_kept_nor_sent(server: Announcer) -> None:
    server.announce(manifest())
    server.answers[MANIFEST][1]["Set-Cookie"] = "who=you; Path=/"
    server.answers[MANIFEST][1]["ETag"] = '"you"'
    for _time in range(2):
        fetched(server.source)
    assert all("cookie" not in headers and "if-none-match" not in headers for _path, headers in server.asked)


def test_that_one_good_signature_of_a_known_key_is_enough(server: Announcer) -> None:
    server.announce(manifest(), Key().signs(manifest()) + server.key.signs(manifest()))
    assert fetched(server.source) == manifest()


@pytest.mark.parametrize(
    ("content", "signed", "why"),
    [
        (manifest("9.9.9"), manifest("9.1.0"), "signature"),
        (manifest() + b"\n", manifest(), "signature"),
        (b"", manifest(), "signature"),
    ],
)
def test_that_a_changed_manifest_is_refused(server: Announcer, content: bytes, signed: bytes, why: str) -> None:
    server.announce(content, server.key.signs(signed))
    assert refusal(server.source) == ("release_refused", why)


@pytest.mark.parametrize("signature", [b"", b"\xff\xfe\x00", b"<html>no</html>", b"abc AAAA\n"])
def test_that_a_manifest_without_a_signature_is_refused(server: Announcer, signature: bytes) -> None:
    server.announce(manifest(), signature)
    assert refusal(server.source) == ("release_refused", "no_signature")


def test_that_a_stranger_s_signature_is_refused_even_under_our_key_s_name(server: Announcer) -> None:
    stranger = Key()
    server.announce(manifest(), stranger.signs(manifest()))
    assert refusal(server.source) == ("release_refused", "unknown_key")
    server.announce(manifest(), stranger.signs(manifest()).replace(stranger.id.encode(), server.key.id.encode()))
    assert refusal(server.source) == ("release_refused", "signature")


def test_that_a_web_page_is_refused(server: Announcer) -> None:
    server.announce(b"<!doctype html><p>Please sign in to the network.")
    server.answers[MANIFEST][1]["Content-Type"] = "text/html; charset=utf-8"
    assert refusal(server.source) == ("release_refused", "web_page")


@pytest.mark.parametrize("path", [MANIFEST, f"{MANIFEST}.sig"])
def test_that_too_much_is_refused(server: Announcer, path: str) -> None:
    server.announce(manifest())
    server.answers[path] = (200, {}, b" " * (LARGEST_MANIFEST + 1))
    assert refusal(server.source) == ("release_refused", "too_large")


def test_that_an_endless_answer_is_refused() -> None:
    def endless(_server: FaultServer, connection: object, _request: object) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")  # type: ignore[attr-defined]
        for _part in range(64):
            connection.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")  # type: ignore[attr-defined]
        return False

    with FaultServer(endless, read_bodies=False) as server:
        assert refusal(Announcements(f"{server.url}/m", {"k": b"x" * 32})) == ("release_refused", "too_large")


def test_that_redirects_of_the_same_kind_are_followed(server: Announcer) -> None:
    server.announce(manifest(), path="/kept/manifest.json")
    for ending in ("", ".sig"):
        server.answers[MANIFEST + ending] = (302, {"Location": f"/kept/manifest.json{ending}"}, b"")
    assert fetched(server.source) == manifest()


@pytest.mark.parametrize(
    "there",
    ["ftp://127.0.0.1/m", "file:///etc/passwd", "https://example.org/m", "http://example.org/m", "//example.org/m",
     "http://user:word@127.0.0.1/m", ""],
)  # fmt: skip
def test_that_a_redirect_to_another_scheme_or_host_in_the_clear_is_refused(server: Announcer, there: str) -> None:
    server.answers[MANIFEST] = (301, {"Location": there}, b"")
    assert refusal(server.source) == ("release_refused", "led_away")


def test_that_redirects_end(server: Announcer) -> None:
    server.answers[MANIFEST] = (307, {"Location": MANIFEST}, b"")
    assert refusal(server.source) == ("release_refused", "led_away")
    assert len(server.asked) == MOST_REDIRECTS + 1


@pytest.mark.parametrize("status", [204, 401, 403, 404, 407, 429, 500, 503])
def test_that_no_announcement_is_said_as_such(server: Announcer, status: int) -> None:
    server.answers[MANIFEST] = (status, {"Content-Length": "0"}, b"")
    assert refusal(server.source) == ("release_unreachable", "no_announcement")


def test_that_every_way_of_not_arriving_is_named() -> None:
    def hang_up(_server: FaultServer, connection: object, _request: object) -> bool:
        reset(connection)  # type: ignore[arg-type]
        return False

    keys = {"k": b"x" * 32}
    with FaultServer(hang_up, read_bodies=False) as server:
        assert refusal(Announcements(f"{server.url}/m", keys)) == ("release_unreachable", "connection_lost")
    with closing(socket.socket()) as silent:
        # Taken by somebody who never listens: nobody else can get the port meanwhile.
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        assert refusal(Announcements(f"{url}/m", keys)) == ("release_unreachable", "refused")


def test_that_a_proxy_is_used(server: Announcer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The proxy hears the wish for a tunnel; what it answers instead of one is an obstacle, never news."""
    for name in ("https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, server.url)
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    keys = {server.key.id: server.key.public}
    assert refusal(Announcements("https://example.org/m", keys)) == ("release_unreachable", "refused")
    assert server.asked == []
