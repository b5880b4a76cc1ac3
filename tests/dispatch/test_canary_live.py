"""The first slice of a campaign that is being sent: stops of its people stop the rest, however they say it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.dispatch.conftest import Begin
from tests.dispatch.test_holding import ruled, wait_for
from tests.support.fake_sender import FakeSender
from tests.support.frozen_campaign import PROMO
from tests.support.inbox import hear, news, preference, written
from wa_desktop.domain.canary import CanaryRules
from wa_desktop.domain.gateway import Answered, Outcome
from wa_desktop.domain.rules import Rules
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.workspace.desk import Desk


class Referring(FakeSender):
    """Gives references as SMSBOX does: numbers."""

    async def send(self, numbers: Sequence[str], content: Mapping[str, Any]) -> Outcome:
        outcome = await super().send(numbers, content)
        assert isinstance(outcome, Answered)
        return replace(outcome, reference=str(900 + len(self.calls)))

    def reference(self, number: str) -> str:
        """The reference of the call to this number."""
        return str(901 + next(at for at, call in enumerate(self.calls) if number in call.numbers))


BUTTON = {"type": "button", "button": {"text": "Stop promotions", "payload": "Stop promotions"}}
Says = Callable[[str, str], bytes]
WAYS: dict[str, Says] = {
    "a bare STOP": lambda number, _: written(number, "STOP", ago=0),
    "a STOP in another language": lambda number, _: written(number, "unsubscribe", ago=0),
    "the button of the message": lambda number, _: written(number, ago=0, part=BUTTON),
    "the switch in WhatsApp": lambda number, _: preference(number, wants=False, ago=0),
    "Meta's word that they refused": lambda number, reference: news(number, "failed", reference, 131050),
}


@pytest.mark.parametrize("way", WAYS)
def test_that_stops_of_the_slice_stop_the_rest_in_whichever_way_they_are_said(
    desk: Desk, begin: Begin, way: str
) -> None:
    made = ruled(desk, 60, Rules(canary=CanaryRules(size=10, wait_minutes=30, failed=50)))
    sender = Referring(templates=[PROMO])
    sending = begin(made, sender)
    wait_for(desk, made.id, "canary")
    first = sender.queued[:2]
    assert len(sender.queued) == 10
    hear(desk, *(WAYS[way](number, sender.reference(number)) for number in first))
    stopped = sending.wait()
    assert (stopped.state, stopped.reason) == (CampaignState.PAUSED, "canary_opted_out")
    assert (stopped.reason_details["opted_out"], stopped.counts[RecipientState.PLANNED]) == (2, 50)
    assert len(sender.queued) == 10


def test_that_an_ordinary_answer_stops_nothing_and_all_good_news_let_the_rest_go(desk: Desk, begin: Begin) -> None:
    made = ruled(desk, 60, Rules(canary=CanaryRules(size=10, wait_minutes=30)))
    sender = Referring(templates=[PROMO])
    sending = begin(made, sender)
    wait_for(desk, made.id, "canary")
    people = list(sender.queued)
    hear(desk, *(written(number, "Merci !", ago=0) for number in people))
    hear(desk, *(news(number, "delivered", sender.reference(number)) for number in people))
    done = sending.wait()
    assert done.state is CampaignState.FINISHED
    assert len(sender.queued) == 60
