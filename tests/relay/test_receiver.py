"""The receiver of the trial: the relay's front, writing to one JSONL file."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.relay_process import ask
from wa_desktop.relay.bodies import letter_of
from wa_desktop.relay.receiver import ThreadedReceiver, line_of
from wa_desktop.relay.refusing import Refused


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[ThreadedReceiver]:
    with ThreadedReceiver(tmp_path / "events.jsonl") as receiver:
        yield receiver


def test_that_a_body_is_on_the_disk_before_ok(receiver: ThreadedReceiver) -> None:
    assert ask(receiver.url, b'{"requestUUID": "1",\r\n "reference": 12345678901234567890}') == (200, b"OK")
    assert receiver.events.read_bytes() == b'{"requestUUID": "1",   "reference": 12345678901234567890}\n'


def test_that_only_the_secret_path_is_answered(receiver: ThreadedReceiver) -> None:
    for url in (receiver.url + "x", receiver.url[:-1], receiver.url.rsplit("/", 1)[0] + "/events"):
        assert ask(url, b"{}")[0] == 404
        assert ask(url)[0] == 404
    assert receiver.events.read_bytes() == b""


def test_that_a_body_that_cannot_be_kept_is_not_answered_ok() -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("needs a disk that is always full")
    with ThreadedReceiver(full) as receiver:
        assert ask(receiver.url, b"{}")[0] == 503


def test_that_a_file_that_cannot_be_opened_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="directory"):
        ThreadedReceiver(tmp_path).start()


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
            max_leaves=8,
        ),
        max_size=4,
    )
)
def test_that_json_keeps_its_meaning_on_one_line(value: dict[str, object]) -> None:
    body = json.dumps(value, indent=1).encode()
    line = line_of(letter_of(body).body)
    assert b"\n" not in line
    assert b"\r" not in line
    assert json.loads(line) == value


@settings(max_examples=100, deadline=None)
@given(st.binary() | st.text().map(lambda text: b'{"a":"' + text.encode("utf-8", "surrogatepass") + b'"}'))
def test_that_whatever_is_accepted_is_a_json_object(body: bytes) -> None:
    try:
        letter = letter_of(body)
    except Refused:
        return
    assert isinstance(json.loads(letter.body), dict)
    assert letter.body in body
