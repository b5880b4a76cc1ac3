"""The live figures: a count that takes its time loses nothing of what happens meanwhile."""

from tests.support.frozen_campaign import FEE, make_campaign
from wa_desktop.dispatch.tally import Tally
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.campaign_views import view
from wa_desktop.store.claiming import Ask, Batch, claim
from wa_desktop.store.instants import now
from wa_desktop.workspace.desk import Desk


def call(desk: Desk, campaign_id: int, tally: Tally, size: int = 10) -> Batch:
    with desk.store.write() as c:
        taken = claim(c, Ask(campaign_id, "me", 1, size, tally.spent), now())
    tally.claimed(taken)
    return taken.batches[0]


def answer(desk: Desk, tally: Tally, batch: Batch) -> None:
    said = Answered(f"r{batch.id}", tuple(RecipientAnswer(number, number[1:], True) for number in batch.numbers))
    with desk.store.write() as c:
        settled = ledger.settle_answered(c, batch.id, said, now())
    tally.settled(batch, settled, 0)


def test_that_moves_during_a_count_are_kept_and_those_before_it_are_not_counted_twice(desk: Desk) -> None:
    made = make_campaign(desk, 40)
    with desk.store.write() as c:
        campaigns.begin(c, made.id)
    with desk.store.read() as c:
        tally = Tally(view(c, made.id))
    first, second = call(desk, made.id, tally), call(desk, made.id, tally)
    answer(desk, tally, first)
    tally.begin_recount()
    with desk.store.read() as c:
        seen = view(c, made.id)
    third = call(desk, made.id, tally)
    answer(desk, tally, second)
    tally.moved_to(CampaignState.PAUSED)
    tally.recounted(seen)
    found = tally.view()
    with desk.store.read() as c:
        truth = view(c, made.id)
    assert found.counts == truth.counts
    assert found.counts[RecipientState.SENDING] == len(third.numbers)
    assert (found.spent, tally.spent) == (truth.spent, 30 * FEE)
    assert found.state is CampaignState.PAUSED


def test_that_a_count_does_not_take_back_what_the_database_cannot_know(desk: Desk) -> None:
    made = make_campaign(desk, 10)
    with desk.store.read() as c:
        tally = Tally(view(c, made.id))
    tally.waits("answers_not_kept", {"problem": "full"}, stored=False)
    tally.begin_recount()
    with desk.store.read() as c:
        tally.recounted(view(c, made.id))
    assert (tally.view().reason, tally.view().reason_details) == ("answers_not_kept", {"problem": "full"})
    tally.waits("", {})
    with desk.store.read() as c:
        tally.recounted(view(c, made.id))
    assert tally.view().reason == ""
