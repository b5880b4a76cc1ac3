"""Hostile bodies read into events, without a crash."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wa_desktop.domain.events import (
    IncomingError,
    IncomingMessage,
    OtherEvent,
    PreferenceChange,
    StatusUpdate,
)
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.webhooks import BODY_LIMIT, MalformedBody, read_body


def _body(kind: str, data: object, **more: Any) -> bytes:
    head = {"requestUUID": "u-1", "requestType": kind, "requestDate": "2026-11-20T11:00:30+01:00", "data": data}
    return json.dumps(head | more).encode()


def _said(form: str, **part: Any) -> IncomingMessage:
    data = {"from": "33612345678", "id": "wamid.A", "timestamp": "1763632800", "type": form, **part}
    event = read_body(_body("incoming_message", data))
    assert isinstance(event, IncomingMessage)
    return event


@pytest.mark.parametrize("reference", [1234567890, "1234567890", 1234567890.0])
def test_that_a_failed_status_keeps_code_words_and_reference_in_any_spelling(reference: object) -> None:
    data = {
        "id": "wamid.A", "status": "failed", "timestamp": "1763632800", "recipient_id": "33612345678",
        "errors": [{"code": 131026, "title": "T", "message": "M", "error_data": {"details": "D"}}],
    }  # fmt: skip
    event = read_body(_body("status_update", data, reference=reference))
    assert isinstance(event, StatusUpdate)
    assert (event.status, event.code, event.details) == (RecipientState.FAILED, "131026", "D · M · T")
    assert event.envelope.reference == "1234567890"
    assert event.envelope.number == "+33612345678"
    assert event.envelope.happened_at == datetime(2025, 11, 20, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("errors", "code"),
    [(None, ""), ([], ""), ("x", ""), ([None], ""), ({"code": "131026"}, "131026"), ([{"code": 131026.0}], "131026")],
)
def test_that_errors_of_any_shape_are_read_or_left(errors: object, code: str) -> None:
    event = read_body(_body("status_update", {"status": "failed", "errors": errors}))
    assert isinstance(event, StatusUpdate)
    assert event.code == code


def test_that_an_unknown_status_and_an_unknown_type_are_kept_without_effect() -> None:
    assert isinstance(read_body(_body("status_update", {"status": "warned"})), OtherEvent)
    assert isinstance(read_body(_body("template_update", {})), OtherEvent)
    assert read_body(b"{}").envelope.request_type == "other"
    assert read_body(_body("<script>", {})).envelope.request_type == "other"


@pytest.mark.parametrize(
    ("form", "part", "body", "payload", "answers"),
    [
        ("text", {"text": {"body": "Bonjour"}}, "Bonjour", "", ""),
        ("text", {"text": {"body": "Oui"}, "context": {"id": "wamid.B"}}, "Oui", "", "wamid.B"),
        ("image", {"image": {"caption": "Voilà", "id": "1"}}, "Voilà", "", ""),
        ("document", {"document": {"filename": "a.pdf"}}, "a.pdf", "", ""),
        ("video", {"video": {"id": "1"}}, "", "", ""),
        ("reaction", {"reaction": {"emoji": "👍", "message_id": "wamid.B"}}, "👍", "", "wamid.B"),
        ("location", {"location": {"name": "SMSBOX", "address": "Carqueiranne"}}, "SMSBOX, Carqueiranne", "", ""),
        ("location", {"location": {"latitude": 43.1, "longitude": 6}}, "43.1, 6", "", ""),
        ("button", {"button": {"text": "Oui", "payload": "yes"}}, "Oui", "yes", ""),
        ("interactive", {"interactive": {"button_reply": {"id": "1", "title": "Oui"}}}, "Oui", "1", ""),
        ("interactive", {"interactive": {"list_reply": {"id": "2", "title": "Non"}}}, "Non", "2", ""),
        ("hologram", {"hologram": {}}, "", "", ""),
        ("text", {"text": "not an object"}, "", "", ""),
    ],
)  # fmt: skip
def test_that_every_form_of_message_is_read(form: str, part: Any, body: str, payload: str, answers: str) -> None:
    event = _said(form, **part)
    assert (event.form, event.body, event.payload, event.answers) == (form, body, payload, answers)


@pytest.mark.parametrize("sender", [None, "", "FR.13491208655302741918", "marie.dupont", 12, ["33612345678"]])
def test_that_a_message_without_a_phone_number_is_kept(sender: object) -> None:
    event = read_body(_body("incoming_message", {"from": sender, "type": "text", "text": {"body": "Hi"}}))
    assert isinstance(event, IncomingMessage)
    assert (event.envelope.number, event.body) == ("", "Hi")


@pytest.mark.parametrize("kind", ["user_preferences", "incoming_message"])
@pytest.mark.parametrize(("value", "wants"), [("stop", False), ("resume", True)])
def test_that_the_promotions_switch_is_found_wherever_it_stands(kind: str, value: str, *, wants: bool) -> None:
    change = {"wa_id": "33612345678", "category": "marketing_messages", "value": value, "timestamp": 1763632800}
    event = read_body(_body(kind, {"type": "user_preferences", "user_preferences": [change]}))
    assert isinstance(event, PreferenceChange)
    assert (event.wants, event.envelope.number) == (wants, "+33612345678")


def test_that_an_unusable_file_is_an_error_of_its_sender() -> None:
    event = read_body(_body("incoming_error", {"from": "33612345678", "errors": [{"code": 131051, "title": "T"}]}))
    assert isinstance(event, IncomingError)
    assert (event.code, event.details, event.envelope.number) == ("131051", "T", "+33612345678")


def test_that_a_body_without_id_has_one_of_its_own_whatever_its_spacing() -> None:
    first = read_body(b'{"requestType": "status_update", "data": {"status": "sent"}}').envelope.uuid
    same = read_body(b'{"data":{"status":"sent"},"requestType":"status_update"}').envelope.uuid
    other = read_body(b'{"data":{"status":"read"},"requestType":"status_update"}').envelope.uuid
    assert first == same != other


@pytest.mark.parametrize("stamp", ["", "soon", "1e99", -1, 17636328000000000, None, True])
def test_that_a_senseless_timestamp_gives_way_to_smsbox_s_date(stamp: object) -> None:
    event = read_body(_body("status_update", {"status": "sent", "timestamp": stamp}))
    assert event.envelope.happened_at == datetime(2026, 11, 20, 10, 0, 30, tzinfo=UTC)
    undated = read_body(_body("status_update", {"status": "sent", "timestamp": stamp}, requestDate="2026-11-20"))
    assert undated.envelope.happened_at is None


@pytest.mark.parametrize(
    "stamp", [1763632800, "1763632800", "1763632800.0", 1763632800000, "1763632800000", "2025-11-20T10:00:00Z"]
)
def test_that_a_timestamp_in_seconds_milliseconds_or_iso_is_the_same_instant(stamp: object) -> None:
    event = read_body(_body("status_update", {"status": "sent", "timestamp": stamp}))
    assert event.envelope.happened_at == datetime(2025, 11, 20, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b"{}" + b" " * BODY_LIMIT,
        b'{"a":' + b"9" * 9_000,
    ],
)
def test_that_what_is_no_json_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedBody):
        read_body(body)


def test_that_unprintable_signs_do_not_enter() -> None:
    event = _said("text", text={"body": "a\x00b\ud800c\nd"})
    assert event.body == "abc\nd"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["failed", "text", "stop"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["data", "errors", "code", "error_data", "details", "text", "body", "type", "from", "id", "timestamp",
             "user_preferences", "value", "wa_id", "context", "interactive", "button_reply", "status", "recipient_id"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=20,
)  # fmt: skip


@given(_JSON, st.sampled_from(["status_update", "incoming_message", "incoming_error", "user_preferences", "x"]), _JSON)
def test_that_no_json_object_makes_it_stumble(data: object, kind: str, other: object) -> None:
    body = {"requestType": kind, "data": data, "reference": other, "requestUUID": other, "requestDate": other}
    event = read_body(json.dumps(body).encode())
    assert event.envelope.uuid
    event.envelope.uuid.encode()
