"""The ledger: claims, answers and news, each a compare-and-set."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as fuzz
from hypothesis import strategies as st
from sqlalchemy import text

from tests.support.frozen_campaign import FEE, Made, make_campaign, states
from wa_desktop.domain.gateway import Answered, RecipientAnswer
from wa_desktop.domain.states import CampaignState, RecipientState, Wanted
from wa_desktop.store import campaigns, ledger
from wa_desktop.store.applying import Told, apply
from wa_desktop.store.campaign_views import view
from wa_desktop.store.claiming import NOT_WANTED, Ask, Batch, Claim, claim
from wa_desktop.store.matching import Clue, match, match_by_time
from wa_desktop.store.spending import spent_micro
from wa_desktop.workspace.desk import Desk, open_desk

S = RecipientState
SECOND = 1_000_000
AT = 1_000 * SECOND


def take(desk: Desk, made: Made, calls: int = 1, size: int = 100, engine: str = "me", spent: int = 0) -> Claim:
    with desk.store.write() as c:
        campaigns.begin(c, made.id)
        return claim(c, Ask(made.id, engine, calls, size, spent), AT)


def answer(batch: Batch, reference: str = "r1", refused: str = "", rewritten: str = "") -> Answered:
    lines = (RecipientAnswer(n, rewritten or n[1:], n != refused, "NO" if n == refused else "") for n in batch.numbers)
    return Answered(reference, tuple(lines))


def settle(desk: Desk, batch: Batch, told: Answered) -> ledger.Settled:
    with desk.store.write() as c:
        return ledger.settle_answered(c, batch.id, told, AT + SECOND)


def settle_as(desk: Desk, batch: Batch, state: RecipientState) -> None:
    with desk.store.write() as c:
        ledger.settle_as(c, batch.id, state, AT + SECOND, "uncertain")


def tell(desk: Desk, attempt_id: int, status: RecipientState, **more: str) -> tuple[RecipientState, RecipientState]:
    """Apply a status; the state of the attempt and of its recipient."""
    with desk.store.write() as c:
        apply(c, [Told(attempt_id, status, AT + 2 * SECOND, **more)])
        row = c.execute(
            text("SELECT a.state, r.state FROM attempt a JOIN recipient r ON r.id = a.recipient_id WHERE a.id = :id"),
            {"id": attempt_id},
        ).one()
    return S(row[0]), S(row[1])


def found(desk: Desk, reference: str, number: str) -> int | None:
    """The attempt that news of this reference and number are about."""
    with desk.store.write() as c:
        return match(c, [Clue(7, reference, number, "")]).get(7)


def found_by_time(desk: Desk, number: str, at: int) -> int | None:
    """The attempt that a stored status with an unknown reference would be given to."""
    with desk.store.write() as c:
        c.execute(text("DELETE FROM event"))
        c.execute(
            text(
                "INSERT INTO event (request_uuid, kind, body, received_at, happened_at, origin, number, reference,"
                " status, applied) VALUES ('u', 'status_update', '', :at, :at, 't', :number, 'unknown', 'sent', 0)"
            ),
            {"at": at, "number": number},
        )
        return next(iter(match_by_time(c).values()), None)


def attempts(desk: Desk) -> list[int]:
    with desk.store.read() as c:
        return list(c.execute(text("SELECT id FROM attempt ORDER BY id")).scalars())


def test_that_a_claim_never_takes_the_same_recipient_twice(desk: Desk) -> None:
    made = make_campaign(desk, 25)
    claims = [take(desk, made, calls=2, size=10), take(desk, made), take(desk, made)]
    taken = Counter(number for one in claims for batch in one.batches for number in batch.numbers)
    assert taken == Counter(made.numbers)
    assert [len(one.batches) for one in claims] == [2, 1, 0]
    assert claims[2].exhausted


def test_that_an_answer_is_kept_once(desk: Desk) -> None:
    (batch,) = take(desk, make_campaign(desk, 3)).batches
    assert settle(desk, batch, answer(batch)).moved[S.QUEUED] == 3
    with pytest.raises(RuntimeError, match="outcome already"):
        settle(desk, batch, answer(batch))


def test_that_a_call_without_answer_cannot_end_as_queued(desk: Desk) -> None:
    (batch,) = take(desk, make_campaign(desk, 3)).batches
    with pytest.raises(ValueError, match="cannot leave"):
        settle_as(desk, batch, S.QUEUED)


def test_that_a_status_that_overtakes_the_answer_is_not_overwritten(desk: Desk) -> None:
    made = make_campaign(desk, 3)
    (batch,) = take(desk, made).batches
    early = found_by_time(desk, made.numbers[1], AT)
    assert early is not None
    tell(desk, early, S.DELIVERED, wamid="w", reference="r1")
    settled = settle(desk, batch, answer(batch))
    assert settled.moved[S.QUEUED] == 2
    assert states(desk, made.id) == {S.DELIVERED: 1, S.QUEUED: 2}


def test_that_a_rewritten_number_is_the_one_news_are_found_by(desk: Desk) -> None:
    (batch,) = take(desk, make_campaign(desk, 1)).batches
    settle(desk, batch, answer(batch, rewritten="590690000000"))
    assert found(desk, "r1", "590690000000") == attempts(desk)[0]
    assert found(desk, "r2", "590690000000") is None
    assert found(desk, "", "590690000000") is None


def test_that_a_crash_makes_unconfirmed_what_the_dead_engine_was_calling(desk: Desk) -> None:
    made = make_campaign(desk, 30)
    first, _ = take(desk, made, calls=2, size=10, engine="dead").batches
    settle(desk, first, answer(first))
    (mine,) = take(desk, made, size=5, engine="alive").batches
    with desk.store.write() as c:
        assert ledger.recover(c, "alive", AT) == 10
        assert ledger.recover(c, "alive", AT) == 0
    assert states(desk, made.id) == {S.QUEUED: 10, S.UNCONFIRMED: 10, S.SENDING: 5, S.PLANNED: 5}
    assert len(mine.numbers) == 5


def test_that_an_unknown_reference_is_matched_by_number_only_when_one_attempt_fits(desk: Desk) -> None:
    made = make_campaign(desk, 2)
    (batch,) = take(desk, made).batches
    settle_as(desk, batch, S.UNCONFIRMED)
    number = made.numbers[0]
    assert found_by_time(desk, number, AT + SECOND) == attempts(desk)[0]
    assert found_by_time(desk, number, AT + 3 * 24 * 3600 * SECOND) is None
    assert found_by_time(desk, number, AT - 3600 * SECOND) is None
    with desk.store.write() as c:
        campaigns.resolve(c, made.id, as_sent=False, numbers=[number])
    (again,) = take(desk, made).batches
    assert again.numbers == (number,)
    assert found_by_time(desk, number, AT + SECOND) is None


def test_that_an_old_failure_does_not_touch_the_new_attempt(desk: Desk) -> None:
    made = make_campaign(desk, 1)
    (batch,) = take(desk, made).batches
    settle_as(desk, batch, S.UNCONFIRMED)
    with desk.store.write() as c:
        campaigns.resolve(c, made.id, as_sent=False, numbers=None)
    (again,) = take(desk, made).batches
    settle(desk, again, answer(again, "r2"))
    old, new = attempts(desk)
    assert tell(desk, old, S.FAILED, code="131026") == (S.FAILED, S.QUEUED)
    assert tell(desk, old, S.DELIVERED) == (S.DELIVERED, S.DELIVERED)
    assert tell(desk, new, S.FAILED, code="131026") == (S.FAILED, S.DELIVERED)


def test_that_a_late_delivery_clears_the_reason_of_a_failure(desk: Desk) -> None:
    made = make_campaign(desk, 1)
    (batch,) = take(desk, made).batches
    settle(desk, batch, answer(batch))
    (one,) = attempts(desk)
    tell(desk, one, S.FAILED, code="131049", details="later")
    with desk.store.read() as c:
        assert view(c, made.id).failures == {"131049": 1}
    assert tell(desk, one, S.READ, wamid="w1") == (S.READ, S.READ)
    with desk.store.read() as c:
        assert view(c, made.id).failures == {}
        assert ledger.find_attempt_by_wamid(c, "w1") == one
        stamps = c.execute(text("SELECT failed_at, read_at, delivered_at FROM attempt")).one()
    assert stamps[0] is not None
    assert stamps[1] is not None
    assert stamps[2] is None


def test_that_a_pause_wished_elsewhere_stops_the_next_claim(desk: Desk) -> None:
    made = make_campaign(desk, 5)
    take(desk, made, size=1)
    with desk.store.write() as c:
        campaigns.want(c, made.id, Wanted.PAUSE)
    assert take(desk, made).stop == NOT_WANTED


def test_that_whom_the_last_calls_of_a_cancelled_campaign_give_back_is_cancelled_too(desk: Desk) -> None:
    made = make_campaign(desk, 3)
    (batch,) = take(desk, made, size=2).batches
    with desk.store.write() as c:
        assert campaigns.cancel(c, made.id)
    settle_as(desk, batch, S.PLANNED)
    with desk.store.write() as c:
        assert campaigns.conclude(c, made.id, "asked", {}) is CampaignState.CANCELLED
        assert campaigns.counts_by_state(c, made.id) == {S.CANCELLED: 3}


def test_that_news_finish_a_campaign_that_waited_for_them(desk: Desk) -> None:
    made = make_campaign(desk, 2)
    (batch,) = take(desk, made).batches
    settle_as(desk, batch, S.UNCONFIRMED)
    with desk.store.write() as c:
        assert campaigns.conclude(c, made.id, "", {}) is CampaignState.PAUSED
    first, second = attempts(desk)
    tell(desk, first, S.SENT)
    with desk.store.write() as c:
        assert campaigns.settle_state(c, made.id) is CampaignState.PAUSED
    tell(desk, second, S.FAILED, code="131026")
    with desk.store.write() as c:
        assert campaigns.settle_state(c, made.id) is CampaignState.FINISHED
    with desk.store.read() as c:
        assert view(c, made.id).reason == ""


outcomes = st.lists(st.sampled_from(["queued", "refused", "planned", "unconfirmed", "failed", "none"]), max_size=12)


@given(cap=st.integers(0, 40), size=st.integers(1, 7), ends=outcomes, stale=st.booleans())
@fuzz(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_that_a_cap_is_never_exceeded(
    tmp_path_factory: pytest.TempPathFactory, cap: int, size: int, ends: list[str], stale: bool
) -> None:
    desk = open_desk(tmp_path_factory.mktemp("cap"))
    made = make_campaign(desk, 30, cap=cap * FEE + FEE // 2)
    for end in ends:
        # The engine's own total may be too high (statuses freed something), never too low.
        with desk.store.read() as c:
            known = spent_micro(c, made.id, "attempted")
        taken = take(desk, made, calls=2, size=size, spent=known + (FEE * 50 if stale else 0))
        with desk.store.read() as c:
            assert spent_micro(c, made.id, "attempted") <= cap * FEE + FEE // 2
        assert taken.batches or taken.stop == "cap_reached" or taken.exhausted
        for batch in taken.batches:
            _end(desk, batch, end)
    desk.close()


def _end(desk: Desk, batch: Batch, end: str) -> None:
    if end in ("planned", "unconfirmed"):
        settle_as(desk, batch, S(end))
    elif end != "none":
        settle(desk, batch, answer(batch, refused=batch.numbers[0] if end == "refused" else ""))
    if end == "failed":
        one = found(desk, "r1", batch.numbers[0])
        assert one is not None
        tell(desk, one, S.FAILED, code="131026")
