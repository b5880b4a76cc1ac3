"""Every way a call can end, from the wire to the campaign: the real engine, the real client, a server that breaks.

The first call of each campaign goes well; from then on the fault. Nobody's number leaves twice unless the call is
known not to have been taken, everybody is in one state, and the campaign says in both languages what happened.
"""

import json
import socket
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
import trustme
from sqlalchemy import text

from tests.dispatch.conftest import Begin
from tests.gateway.test_contract import FAULTS, Fault
from tests.support.fault_server import FaultServer, Request, answer, close_now, error_body, good, good_body, says
from tests.support.frozen_campaign import make_campaign
from wa_desktop.domain.campaigns import CampaignView
from wa_desktop.domain.errors import WaitingForPerson
from wa_desktop.domain.gateway import Rejected, Uncertain
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.gateway.client import SmsboxClient
from wa_desktop.words.language import use_language
from wa_desktop.words.sentences import sentence
from wa_desktop.workspace.desk import Desk, open_desk

pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

S = RecipientState
REASONS = {
    "no_content_204": "answer_unreadable", "redirect": "redirected", "html_403": "key_refused",
    "unauthorized": "key_refused", "too_many": "too_many_requests", "rejected_400": "bad_request",
    "rejected_402": "balance", "rejected_403": "key_refused", "rejected_404": "unknown_id", "rejected_405": "method",
    "rejected_413": "too_large", "other_status_inside": "unavailable",
}  # fmt: skip
BY_CAUSE = {"read_timeout": "no_answer", "connection_lost": "no_answer", "answer_unreadable": "answer_unreadable"}


UNLIKE_THESE = ("answered", "early_hints_then_answered", "number_missing", "stranger_in_answer")
"""Faults that are none, or that are about numbers of their own: played here about those of the campaign."""


def mangled(change: Callable[[list[dict[str, str]]], object]) -> Fault:
    """A 202 whose recipients are not those of the call."""

    def body(request: Request) -> bytes:
        said = json.loads(good_body(request))
        change(said["recipients"])
        return answer(202, json.dumps(said).encode())

    return Fault(says(body), Uncertain, "answer_unreadable", 202)


BAD = {
    **{name: fault for name, fault in FAULTS.items() if name not in UNLIKE_THESE},
    "answer_without_the_last": mangled(lambda lines: lines.pop()),
    "answer_with_one_more": mangled(lambda lines: lines.append(lines[0])),
    "answer_with_one_twice": mangled(lambda lines: lines[1].update(lines[0])),
    "answer_about_a_stranger": mangled(lambda lines: lines[0].update(submitted="+33700000000")),
    "answer_about_nobody": mangled(lambda lines: lines.clear()),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One database for all: making it takes longer than what is tested here."""
    with closing(open_desk(tmp_path_factory.mktemp("home"))) as opened:
        yield opened


@pytest.fixture
def desk(home: Desk) -> Iterator[Desk]:
    """The same without the list of the test before."""
    yield home
    with home.store.write() as c:
        c.execute(text("UPDATE contact_list SET name = 'old ' || id"))


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between tries that a test can afford."""
    monkeypatch.setattr("wa_desktop.dispatch.trouble._FIRST_WAIT", 0.01)
    monkeypatch.setattr("wa_desktop.dispatch.trouble._LONGEST_ASKED", 0.02)
    monkeypatch.setattr("wa_desktop.dispatch.pace._LONGEST_HOLD", 0.02)
    monkeypatch.setattr("wa_desktop.dispatch.runner._LOOK_SECONDS", 0.01)


def client(
    url: str, tls: ssl.SSLContext | None = None, call_seconds: float = 20.0, read_seconds: float = 20.0
) -> SmsboxClient:
    return SmsboxClient(
        "1", "2", "very-secret-key", base_url=url, account_url=url, tls=tls,
        connect_seconds=3.0, read_seconds=read_seconds, wait_seconds=0.3, call_seconds=call_seconds,
    )  # fmt: skip


def told(view: CampaignView) -> None:
    """The pause has a sentence in both languages, without a code of the program or the key in it."""
    said = []
    for language in ("fr", "en"):
        use_language(language)
        said.append(sentence(WaitingForPerson(f"paused_{view.reason}", **view.reason_details)))
    assert said[0] != said[1]
    assert not any(sign in one for one in said for sign in ("{", "very-secret-key", "paused_"))


def numbers_on_the_wire(server: FaultServer) -> Counter[str]:
    return Counter(number for one in server.received for number in json.loads(one.body)["recipients"])


def ended(view: CampaignView) -> dict[str, int]:
    return {state.value: number for state, number in view.counts.items() if number}


@pytest.mark.parametrize("name", BAD)
def test_that_a_call_that_ends_badly_leaves_everybody_in_one_state_and_says_so(
    desk: Desk, begin: Begin, name: str
) -> None:
    fault = BAD[name]
    made = make_campaign(desk, 12, batch_size=2)
    with FaultServer(good(), fault.play) as server:
        # Short where it is waited for in vain; else a busy computer may take its time.
        limit = 1.0 if name in ("drip", "continue_then_hang") else 20.0
        view = begin(made, client(server.url, None, limit, 0.8 if name == "hang" else 20.0), 1).wait()
        wire = numbers_on_the_wire(server)
    assert view.state is CampaignState.PAUSED
    assert view.reason == (REASONS.get(name) or BY_CAUSE.get(fault.cause, "unavailable"))
    assert view.total == 12
    assert ended(view) == expected(fault, calls=len(server.received))
    assert max(wire.values()) == 1 or fault.kind is Rejected
    told(view)


def expected(fault: Fault, calls: int) -> dict[str, int]:
    if fault.kind is Rejected:
        return {"queued": 2, "planned": 10}
    assert fault.kind is Uncertain
    lost = 2 * (calls - 1)
    assert 2 <= lost <= 6
    return {"queued": 2, "unconfirmed": lost, "planned": 10 - lost}


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def served(authority: trustme.CA, name: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority.configure_trust(context)
    return context


@pytest.mark.parametrize("problem", ["nobody trusts it", "another host's"])
def test_that_a_secure_connection_that_cannot_be_made_sends_nothing(
    desk: Desk, begin: Begin, authority: trustme.CA, trusting: ssl.SSLContext, problem: str
) -> None:
    made = make_campaign(desk, 4, batch_size=2)
    tls = served(authority, "x.test" if problem == "another host's" else "127.0.0.1")
    trust = ssl.create_default_context() if problem == "nobody trusts it" else trusting
    with FaultServer(good(), tls=tls) as server:
        view = begin(made, client(server.url, trust), 1).wait()
        assert server.received == []
    assert (view.state, view.reason, ended(view)) == (CampaignState.PAUSED, "tls", {"planned": 4})
    told(view)


def test_that_a_server_that_is_gone_is_unreachable_and_sends_nothing(desk: Desk, begin: Begin) -> None:
    with closing(socket.socket()) as silent:
        # Taken by somebody who never listens: nobody else can get the port meanwhile.
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        view = begin(make_campaign(desk, 4, batch_size=2), client(url), 1).wait()
    assert (view.state, view.reason, ended(view)) == (CampaignState.PAUSED, "unreachable", {"planned": 4})
    told(view)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A name server: `smsbox.test` leads to this computer as long as the list is empty. A 1 in it fails one look."""
    gone: list[int] = []
    known = socket.getaddrinfo

    def look(host: Any, *arguments: Any, **options: Any) -> Any:
        if host == "smsbox.test":
            if gone:
                if gone[-1]:
                    gone.pop()
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            host = "127.0.0.1"
        return known(host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return gone


def test_that_a_name_that_is_lost_while_sending_loses_nobody_and_the_rest_goes_when_it_is_back(
    desk: Desk, begin: Begin, names: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_campaign(desk, 12, batch_size=2)
    with FaultServer(good()) as server:
        sender = client(server.url.replace("127.0.0.1", "smsbox.test"))
        send, calls = sender.send, []

        async def losing(numbers: Any, content: Any) -> Any:
            calls.append(numbers)
            if len(calls) == 3:
                names.append(0)
                await sender.renew()
            return await send(numbers, content)

        monkeypatch.setattr(sender, "send", losing)
        view = begin(made, sender, 1).wait()
        assert (view.state, view.reason, ended(view)) == (CampaignState.PAUSED, "no_name", {"queued": 4, "planned": 8})
        told(view)
        names.clear()
        done = begin(made, client(server.url.replace("127.0.0.1", "smsbox.test")), 1).wait()
        assert ended(done) == {"queued": 12}
        assert set(numbers_on_the_wire(server).values()) == {1}


def test_that_a_few_lost_names_are_only_waited_for(desk: Desk, begin: Begin, names: list[int]) -> None:
    names += [1, 1]
    made = make_campaign(desk, 6, batch_size=2)
    with FaultServer(good()) as server:
        view = begin(made, client(server.url.replace("127.0.0.1", "smsbox.test")), 1).wait()
    assert (ended(view), names) == ({"queued": 6}, [])


@pytest.mark.parametrize("status", [502, 407])
def test_that_a_proxy_that_opens_no_tunnel_sends_nothing(
    desk: Desk, begin: Begin, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    made = make_campaign(desk, 4, batch_size=2)
    page = says(lambda _: answer(status, b"<html>no</html>"), goes_on=False)
    with FaultServer(page, read_bodies=False) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)
        view = begin(made, client("https://api.smsbox.test"), 1).wait()
        assert proxy.last_head.startswith(b"CONNECT api.smsbox.test:443")
    assert (view.state, view.reason, ended(view)) == (CampaignState.PAUSED, "proxy", {"planned": 4})
    told(view)


@pytest.mark.parametrize("header", [(), ("Retry-After: 0.2",), ("Retry-After: soon",)])
def test_that_a_passing_429_costs_its_own_call_and_the_rest_goes(
    desk: Desk, begin: Begin, header: tuple[str, ...]
) -> None:
    made = make_campaign(desk, 20, batch_size=2)
    busy = says(lambda _: answer(429, b"", *header))
    with FaultServer(good(), busy, good(), good(), busy, good()) as server:
        view = begin(made, client(server.url), 1).wait()
        wire = numbers_on_the_wire(server)
    assert ended(view) == {"queued": 16, "unconfirmed": 4}
    assert (view.state, view.reason) == (CampaignState.PAUSED, "unconfirmed")
    assert set(wire.values()) == {1}


def test_that_a_passing_503_is_sent_again_only_where_a_person_decided_so(desk: Desk, begin: Begin) -> None:
    made = make_campaign(desk, 6, batch_size=2)
    away = says(lambda _: answer(503, error_body(503)))
    with FaultServer(away, good()) as server:
        view = begin(made, client(server.url), 1).wait()
    assert ended(view) == {"queued": 4, "unconfirmed": 2}


def test_that_refused_strangers_and_one_refused_recipient_are_told_apart(desk: Desk, begin: Begin) -> None:
    made = make_campaign(desk, 4, batch_size=4)
    refused = made.numbers[1].encode()

    def body(request: Request) -> bytes:
        lines = json.loads(good_body(request))
        for line in lines["recipients"]:
            if line["submitted"].encode() == refused:
                line.update(state="REJECTED", reason_code="BLOCKED")
        return answer(202, json.dumps(lines).encode())

    with FaultServer(says(body)) as server:
        view = begin(made, client(server.url), 1).wait()
    assert ended(view) == {"queued": 3, "refused": 1}
    assert (view.state, view.failures) == (CampaignState.FINISHED, {"BLOCKED": 1})


def test_that_a_connection_closed_now_and_then_costs_only_the_calls_that_were_on_it(desk: Desk, begin: Begin) -> None:
    made = make_campaign(desk, 12, batch_size=2)
    with FaultServer(good(), close_now, good(), good(), good(), good()) as server:
        view = begin(made, client(server.url), 1).wait()
        assert set(numbers_on_the_wire(server).values()) == {1}
    assert ended(view) == {"queued": 10, "unconfirmed": 2}
