"""The client's reading side: templates, balance, and every refusal with its own code."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.fault_server import FaultServer, answer, close_now, error_body, hang, says
from wa_desktop.domain.errors import ServiceRefused
from wa_desktop.domain.gateway import Answered, Rejected, Uncertain
from wa_desktop.gateway.client import SmsboxClient, outcome_of, retry_after
from wa_desktop.gateway.transport import Answer

KEY = "very-secret-key"
CREDIT, TEMPLATES = SmsboxClient.credit, SmsboxClient.templates


def _client(url: str) -> SmsboxClient:
    return SmsboxClient("1/../2", "3", KEY, base_url=url + "/", account_url=url, connect_seconds=2, read_seconds=1)


def _ask(url: str, what: Callable[[SmsboxClient], Awaitable[object]]) -> object:
    async def ask() -> object:
        client = _client(url)
        try:
            return await what(client)
        finally:
            await client.aclose()

    return asyncio.run(ask())


def _get(status: int, body: bytes) -> FaultServer:
    return FaultServer(says(lambda _: answer(status, body)), read_bodies=False)


def _refused(server: FaultServer, what: Callable[[SmsboxClient], Awaitable[object]]) -> ServiceRefused:
    with server, pytest.raises(ServiceRefused) as caught:
        _ask(server.url, what)
    assert KEY not in repr(caught.value)
    return caught.value


def test_that_the_balance_is_read_as_smsbox_writes_it() -> None:
    with _get(200, b"CREDIT 22\n") as server:
        assert _ask(server.url, CREDIT) == "22"
        assert server.last_head.startswith(b"GET /1.1/api.php?action=credit HTTP/1.1")
        assert b"Authorization: App very-secret-key" in server.last_head


def test_that_ids_cannot_leave_their_place_in_the_address() -> None:
    with _get(200, b'{"data": []}') as server:
        assert _ask(server.url, TEMPLATES) == ()
        assert server.last_head.startswith(b"GET /waba/1.1/json/1%2F..%2F2/template/3 HTTP/1.1")


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (401, "key_refused"),
        (403, "key_refused"),
        (402, "no_balance"),
        (404, "unknown_ids"),
        (503, "service_unavailable"),
        (400, "unexpected_answer"),
        (500, "unexpected_answer"),
    ],
)
def test_that_every_refusal_has_its_own_code(status: int, code: str) -> None:
    assert _refused(_get(status, error_body(status)), TEMPLATES).code == code


@pytest.mark.parametrize("status", [403, 404, 503, 302])
def test_that_a_page_of_a_proxy_is_not_taken_for_smsbox(status: int) -> None:
    assert _refused(_get(status, b"<html>"), TEMPLATES).code == "unexpected_answer"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"data": null}', b'{"data": {"a": 1}}'])
def test_that_a_list_that_is_none_is_unexpected(body: bytes) -> None:
    assert _refused(_get(200, body), TEMPLATES).code == "unexpected_answer"


def test_that_erreur_is_a_refusal_of_the_balance() -> None:
    assert _refused(_get(200, b"ERREUR"), CREDIT).code == "credit_refused"
    assert _refused(_get(200, b"CREDIT"), CREDIT).code == "unexpected_answer"


def test_that_silence_and_broken_connections_are_unreachable() -> None:
    assert _refused(FaultServer(hang, read_bodies=False), TEMPLATES).details["cause"] == "read_timeout"
    assert _refused(FaultServer(close_now, read_bodies=False), CREDIT).code == "unreachable"


def test_that_the_key_is_not_in_the_clients_repr() -> None:
    assert KEY not in repr(_client("https://example.com"))


def _answer(status: int, body: object) -> Answer:
    return Answer(status, [], json.dumps(body).encode())


def _line(number: str, **facts: object) -> dict[str, object]:
    return {"submitted": number, "rewrited": number[1:], "state": "ACCEPTED", "reason_code": "PROCESSING", **facts}


def _queued(*lines: dict[str, object], **facts: object) -> dict[str, object]:
    return {"response": {"response_code": "202"}, "reference": "9", "recipients": list(lines), **facts}


def test_that_a_recipient_in_another_state_is_refused_with_its_reason() -> None:
    lines = [_line("+336", state="REJECTED", reason_code="BLOCKED"), _line("+337", state="ODD", reason_code=None)]
    outcome = outcome_of(_answer(202, _queued(*lines, _line("+338", state="accepted"))), ["+338", "+336", "+337"])
    assert isinstance(outcome, Answered)
    assert [(a.number, a.rewritten, a.accepted, a.reason) for a in outcome.answers] == [
        ("+338", "338", True, ""),
        ("+336", "336", False, "BLOCKED"),
        ("+337", "337", False, "ODD"),
    ]


def test_that_an_integer_reference_reads_as_the_text_of_the_webhooks() -> None:
    outcome = outcome_of(_answer(202, _queued(_line("+336"), reference=123)), ["+336"])
    assert isinstance(outcome, Answered)
    assert outcome.reference == "123"


@pytest.mark.parametrize(
    "body",
    [
        _queued(_line("+336"), _line("+336")),
        _queued(),
        _queued(_line("+336"), reference=""),
        _queued(_line("+336"), reference=None),
        _queued(_line("+336"), response={"response_code": "402"}),
        _queued({"rewrited": "336"}),
        {"response": {"response_code": "202"}, "reference": "9"},
        [],
        None,
    ],
)
def test_that_a_half_understood_202_is_uncertain(body: object) -> None:
    outcome = outcome_of(_answer(202, body), ["+336"])
    assert isinstance(outcome, Uncertain)
    assert outcome.cause == "answer_unreadable"


@settings(max_examples=60, deadline=None)
@given(status=st.integers(200, 599), body=st.binary(max_size=80))
def test_that_nothing_but_smsboxs_own_words_is_taken_for_an_answer(status: int, body: bytes) -> None:
    outcome = outcome_of(Answer(status, [], body), ["+336"])
    assert isinstance(outcome, Uncertain)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([400, 402, 403, 404, 405, 413, 409, 500, 503]), st.integers(0, 5))
def test_that_only_documented_errors_are_known_not_sent(status: int, error: int) -> None:
    outcome = outcome_of(_answer(status, {"response": {"response_code": status}, "error": error}), ["+336"])
    assert isinstance(outcome, Rejected) == (status not in (409, 500, 503))


def test_that_retry_after_reads_seconds_and_dates_and_survives_nonsense() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    assert retry_after(httpx.Headers({"Retry-After": "1.5"})) == 1.5
    assert 80 < (retry_after(httpx.Headers({"Retry-After": later})) or 0) <= 90
    for said in ("", "soon", "-3", "nan", "inf"):
        assert retry_after(httpx.Headers({"Retry-After": said})) is None
