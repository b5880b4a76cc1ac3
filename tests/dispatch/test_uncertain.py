"""Calls whose outcome nobody knows: explained, settled by later news, or decided call by call."""

import json
import time
from collections.abc import Sequence

import pytest

from tests.dispatch.conftest import Begin
from tests.support.fake_sender import FakeSender, Reply, uncertain
from tests.support.frozen_campaign import Made, make_campaign
from wa_desktop.cli.pacing import known_in_words, told_in_words
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.gateway import Uncertain
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.domain.uncertain import what_was_seen
from wa_desktop.results.intake import take_in
from wa_desktop.workspace import campaigns
from wa_desktop.workspace.desk import Desk


@pytest.fixture
def stopped(desk: Desk, begin: Begin) -> Made:
    """Thirty recipients in three calls: two ended without a word, the first of them did leave."""
    made = make_campaign(desk, 30, batch_size=10)
    script = [uncertain(queued=True), Reply(Uncertain("unavailable", "busy", 503), queued=False)]
    view = begin(made, FakeSender(script), calls=1).wait()
    assert view.counts[RecipientState.UNCONFIRMED] == 20
    return made


def status(number: str, state: str, reference: str = "") -> bytes:
    return json.dumps(
        {
            "wabaId": "w", "phoneId": "p", "phoneNumber": "33", "clientId": 1, "reference": reference or None,
            "requestProd": "WABA", "requestDate": "",
            "requestUUID": f"{number}-{state}", "requestType": "status_update",
            "data": {"id": f"wamid.{number}", "status": state, "timestamp": str(int(time.time())),
                     "recipient_id": number.removeprefix("+")},
        }
    ).encode()  # fmt: skip


def news(desk: Desk, numbers: Sequence[str], state: str = "delivered") -> None:
    take_in(desk.store, [status(number, state, "unknown-reference") for number in numbers], "test")


def test_that_each_call_is_explained_in_plain_words(desk: Desk, stopped: Made) -> None:
    first, second = campaigns.unconfirmed(desk, str(stopped.id))
    assert (first.recipients, first.size, first.seen, first.said) == (10, 10, "no_answer", "no_follow_up")
    assert (second.seen, second.status) == ("overloaded", 503)
    assert first.called < (first.ended or first.called) < first.settles_until
    assert "no answer came back" in known_in_words(first)
    assert "follow-up" in told_in_words(first)


def test_that_news_of_one_recipient_tells_about_its_whole_call(desk: Desk, stopped: Made) -> None:
    news(desk, stopped.numbers[:3])
    first, second = campaigns.unconfirmed(desk, str(stopped.id))
    assert (first.recipients, first.reported, first.said, first.advice) == (7, 3, "provider_spoke", "sent")
    assert (second.reported, second.said, second.advice) == (0, "provider_silent", "wait")
    assert "3 recipients" in told_in_words(first)


def test_that_news_by_number_and_time_settles_everything(desk: Desk, stopped: Made) -> None:
    news(desk, stopped.numbers[:20])
    assert campaigns.unconfirmed(desk, str(stopped.id)) == []
    assert campaigns.status(desk, str(stopped.id)).state is CampaignState.FINISHED


def test_that_a_person_decides_about_one_call_alone(desk: Desk, stopped: Made) -> None:
    first, second = campaigns.unconfirmed(desk, str(stopped.id))
    view = campaigns.resolve(desk, str(stopped.id), as_sent=True, batches=[first.batch])
    assert (view.counts[RecipientState.UNCONFIRMED], view.counts[RecipientState.QUEUED]) == (10, 20)
    view = campaigns.resolve(desk, str(stopped.id), as_sent=False, batches=[second.batch])
    assert view.counts[RecipientState.PLANNED] == 10
    with pytest.raises(InputRefused, match="batch_unknown"):
        campaigns.resolve(desk, str(stopped.id), as_sent=True, batches=[second.batch])


@pytest.mark.parametrize(
    ("outcome", "detail", "status", "seen"),
    [
        ("uncertain", "read_timeout", None, "no_answer"),
        ("uncertain", "connection_lost reset", None, "cut"),
        ("uncertain", "answer_unreadable", 202, "unreadable"),
        ("uncertain", "http_status", 502, "status"),
        ("overloaded", "unavailable busy", 503, "overloaded"),
        ("interrupted", "", None, "interrupted"),
        ("uncertain", "unknown KeyError", None, "unknown"),
        ("uncertain", "slept", None, "slept"),
    ],
)
def test_that_every_end_has_its_words(outcome: str, detail: str, status: int | None, seen: str) -> None:
    assert what_was_seen(outcome, detail, status) == seen
