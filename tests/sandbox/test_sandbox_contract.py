"""The sandbox keeps SMSBOX's documented contract: addresses, bodies, reasons for every refusal."""

import http.client
import json
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from wa_desktop.domain.accounts import SANDBOX_PHONE_ID, SANDBOX_WABA
from wa_desktop.domain.errors import InputRefused
from wa_desktop.gateway.models import Queued
from wa_desktop.sandbox.contract import DEFAULT_ERRORS
from wa_desktop.sandbox.running import ThreadedSandbox

SEND = f"/waba/1.1/json/{SANDBOX_WABA}/message/{SANDBOX_PHONE_ID}"
TEMPLATES = f"/waba/1.1/json/{SANDBOX_WABA}/template/{SANDBOX_PHONE_ID}"
CREDIT = "/1.1/api.php?action=credit"
NUMBER = "+33612345678"


def _template(name: str = "soldes_hiver", language: str = "fr", components: Iterable[object] = ()) -> dict[str, Any]:
    template = {"name": name, "language": {"code": language}, "components": list(components)}
    return {"type": "template", "template": template}


def _text(*values: str, **facts: str) -> dict[str, Any]:
    return {"type": "body", "parameters": [{"type": "text", "text": value, **facts} for value in values]}


class Caller:
    """Plain HTTP, as any client may speak it."""

    def __init__(self, sandbox: ThreadedSandbox) -> None:
        self.sandbox = sandbox

    def ask(self, method: str, path: str, body: object = None, key: str | None = "App sandbox") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.sandbox.base_url).netloc, timeout=10)
        try:
            data = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
            connection.request(method, path, data, {} if key is None else {"Authorization": key})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def send(self, numbers: object, content: object = None) -> tuple[int, dict[str, Any]]:
        status, body = self.ask("POST", SEND, {"recipients": numbers, "contentMessage": content or _template()})
        return status, json.loads(body)


@pytest.fixture
def caller() -> Iterator[Caller]:
    with ThreadedSandbox() as sandbox:
        yield Caller(sandbox)


def test_that_a_202_has_the_documented_shape(caller: Caller) -> None:
    status, body = caller.send([NUMBER, "+4915112345678"])
    assert status == 202
    assert body["response"] == {"response_code": "202", "response_desc": "Request successfully queued."}
    assert isinstance(body["reference"], str)
    assert body["recipients"][1] == {
        "submitted": "+4915112345678",
        "rewrited": "4915112345678",
        "state": "ACCEPTED",
        "reason_code": "PROCESSING",
    }
    assert len(Queued.model_validate(body).recipients) == 2
    assert caller.send([NUMBER])[1]["reference"] != body["reference"]


def _check_error(status: int, body: bytes | dict[str, Any], expected: int, error: str = "") -> None:
    facts = json.loads(body) if isinstance(body, bytes) else body
    assert (status, facts["response"]["response_code"]) == (expected, str(expected))
    assert facts["error"] == (error or DEFAULT_ERRORS[expected])


@pytest.mark.parametrize("path", [SEND, TEMPLATES])
def test_that_the_wrong_key_method_and_ids_are_refused_as_documented(path: str, caller: Caller) -> None:
    method = "POST" if path == SEND else "GET"
    other = "GET" if path == SEND else "POST"
    for key in (None, "App wrong", "sandbox", "Bearer sandbox"):
        _check_error(*caller.ask(method, path, b"{}", key), 403)
    _check_error(*caller.ask(other, path), 405)
    _check_error(*caller.ask("DELETE", path), 405)
    _check_error(*caller.ask(method, path.replace(SANDBOX_WABA, "1"), b"{}"), 404)
    _check_error(
        *caller.ask(method, path.replace(SANDBOX_PHONE_ID, "1"), b"{}"), 404, "Invalid phoneID value (not found)."
    )


def test_that_an_unknown_address_is_not_found(caller: Caller) -> None:
    assert caller.ask("GET", "/waba/2.0/")[0] == 404


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"recipients": []}', b'{"recipients": "x"}', b'{"recipients": [1]}']
)
def test_that_bad_syntax_is_400(body: bytes, caller: Caller) -> None:
    status, answer = caller.ask("POST", SEND, body)
    assert (status, json.loads(answer)["response"]["response_code"]) == (400, "400")


@pytest.mark.parametrize(
    "content",
    [
        "x",
        {"type": "image"},
        {"type": "text", "text": {"body": ""}},
        {"type": "text", "text": {"body": "x" * 4097}},
        {"type": "template"},
        {"type": "template", "template": {"name": "soldes_hiver", "language": {"code": "fr"}}},
        _template("nothing_like_it"),
        _template(language="it"),
        _template("offre_de_noel"),
        _template("vente_flash"),
        _template("enquete_satisfaction"),
        _template(components=[_text("one too many")]),
        _template("suivi_commande"),
        _template("suivi_commande", components=[_text("A", "B")]),
        _template("suivi_commande", components=[_text("")]),
        _template("suivi_commande", components=[_text("A", parameter_name="1")]),
        _template("offre_prenom", components=[_text("Anna")]),
        _template("offre_prenom", components=[_text("Anna", parameter_name="name")]),
        _template("code_connexion", components=[_text("123456")]),
    ],
)
def test_that_wrong_content_is_400_and_queues_nothing(content: object, caller: Caller) -> None:
    assert caller.send([NUMBER], content)[0] == 400
    assert caller.sandbox.numbers == []


def test_that_right_parameters_of_every_kind_are_taken(caller: Caller) -> None:
    button = {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": "123456"}]}
    contents = [
        _template("suivi_commande", components=[_text("A-1")]),
        _template("offre_prenom", "de", [_text("Anna", parameter_name="first_name")]),
        _template("code_connexion", "en", [_text("123456"), button]),
        _template("avis_livraison"),
        {"type": "text", "text": {"body": "Hello"}},
    ]
    assert [caller.send([NUMBER], content)[0] for content in contents] == [202] * len(contents)


def test_that_5000_recipients_pass_and_one_more_is_413(caller: Caller) -> None:
    numbers = [f"+336{place:08d}" for place in range(5001)]
    assert caller.send(numbers[:5000])[0] == 202
    _check_error(*caller.send(numbers), 413)
    assert len(caller.sandbox.numbers) == 5000
    _check_error(*caller.ask("POST", SEND, b" " * (5 * 1024 * 1024)), 413)


def test_that_the_balance_runs_out_all_or_nothing_and_shows(caller: Caller) -> None:
    assert caller.ask("GET", CREDIT) == (200, b"CREDIT 100000")
    caller.sandbox.use({"balance": 3})
    assert caller.send([NUMBER, "+33612345679"])[0] == 202
    assert caller.ask("POST", CREDIT) == (200, b"CREDIT 1")
    _check_error(*caller.send([NUMBER, "+33612345679"]), 402)
    assert caller.send([NUMBER])[0] == 202
    assert caller.ask("GET", CREDIT) == (200, b"CREDIT 0")
    assert caller.ask("GET", CREDIT, key="App wrong") == (200, b"ERREUR")


def test_that_a_malformed_number_is_refused_alone(caller: Caller) -> None:
    body = caller.send([NUMBER, "0612345678"])[1]
    assert [line["state"] for line in body["recipients"]] == ["ACCEPTED", "REJECTED"]
    assert caller.sandbox.numbers == [NUMBER]


def test_that_the_list_has_every_category_language_and_awkward_case(caller: Caller) -> None:
    listed = json.loads(caller.ask("GET", TEMPLATES)[1])["data"]
    by_name: dict[str, list[dict[str, Any]]] = {}
    for entry in listed:
        by_name.setdefault(entry["name"], []).append(entry)
    for name in ("soldes_hiver", "offre_prenom", "suivi_commande", "confirmation_rdv", "code_connexion"):
        assert [entry["language"] for entry in by_name[name]] == ["fr", "en", "de", "es"]
    assert {entry["category"] for entry in listed} == {"MARKETING", "UTILITY", "AUTHENTICATION"}
    assert {"APPROUVED", "APPROVED", "PENDING", "REJECTED", "PAUSED"} <= {entry["status"] for entry in listed}
    assert by_name["avis_livraison"][0]["components"] == [{"type": "BODY", "parameters": None}]


def test_that_what_was_received_and_queued_can_be_counted(caller: Caller) -> None:
    caller.send([NUMBER])
    caller.send([])
    calls = json.loads(caller.ask("GET", "/sandbox/calls")[1])["calls"]
    messages = json.loads(caller.ask("GET", "/sandbox/messages")[1])["messages"]
    assert [(call["call"], call["status"], call["queued"]) for call in calls] == [(1, 202, True), (2, 400, False)]
    assert [(message["number"], message["template"], message["call"]) for message in messages] == [
        (NUMBER, "soldes_hiver", 1)
    ]


def test_that_a_taken_port_is_said_in_plain_words(caller: Caller) -> None:
    port = urlsplit(caller.sandbox.base_url).port or 0
    with pytest.raises(InputRefused) as refused:
        ThreadedSandbox(port=port).start()
    assert refused.value.code == "port_taken"
