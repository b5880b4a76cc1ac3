"""The webhook receiver: nothing is answered OK that is not kept, nothing is kept that is not ours."""

import base64
import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wa_desktop.relay.receiver import UNREADABLE, ThreadedReceiver, line_of, new_secret


def _post(url: str, body: bytes, method: str = "POST") -> tuple[int, bytes]:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    try:
        connection.request(method, parts.path, body)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[ThreadedReceiver]:
    with ThreadedReceiver(tmp_path / "events.jsonl") as receiver:
        yield receiver


def test_that_a_body_is_on_the_disk_before_ok(receiver: ThreadedReceiver) -> None:
    assert _post(receiver.url, b'{"requestUUID": "1",\r\n "reference": 12345678901234567890}') == (200, b"OK")
    assert receiver.events.read_bytes() == b'{"requestUUID": "1",   "reference": 12345678901234567890}\n'


def test_that_only_the_secret_path_is_answered(receiver: ThreadedReceiver) -> None:
    for url in (receiver.url + "x", receiver.url[:-1], receiver.url.rsplit("/", 1)[0] + "/"):
        assert _post(url, b"{}")[0] == 404
    assert _post(receiver.url, b"", "GET")[0] in (404, 405)
    assert receiver.events.read_bytes() == b""
    assert len({new_secret() for _ in range(10)}) == 10


def test_that_a_body_that_is_too_large_is_refused(receiver: ThreadedReceiver) -> None:
    assert _post(receiver.url, b"x" * (1024 * 1024 + 1))[0] == 413
    assert receiver.events.read_bytes() == b""


def test_that_an_unreadable_body_is_kept_wrapped(receiver: ThreadedReceiver) -> None:
    assert _post(receiver.url, b"\xff\n{") == (200, b"OK")
    (line,) = receiver.events.read_bytes().splitlines()
    assert base64.b64decode(json.loads(line)[UNREADABLE]) == b"\xff\n{"


def test_that_a_body_that_cannot_be_kept_is_not_answered_ok() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs a disk that is always full")
    with ThreadedReceiver(full) as receiver:
        assert _post(receiver.url, b"{}")[0] == 503


def test_that_a_file_that_cannot_be_opened_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        ThreadedReceiver(tmp_path).start()


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_that_json_keeps_its_meaning_on_one_line(value: object) -> None:
    body = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "surrogatepass")
    line = line_of(body)
    assert b"\n" not in line
    assert b"\r" not in line
    kept = json.loads(line)
    if isinstance(kept, dict) and UNREADABLE in kept:
        assert base64.b64decode(kept[UNREADABLE]) == body
    else:
        assert kept == value


@settings(max_examples=60, deadline=None)
@given(st.binary())
def test_that_any_bytes_become_one_line_of_json(body: bytes) -> None:
    line = line_of(body)
    assert b"\n" not in line
    json.loads(line)


def test_that_deep_nesting_does_not_break_it() -> None:
    body = b"[" * 100_000
    assert base64.b64decode(json.loads(line_of(body))[UNREADABLE]) == body
