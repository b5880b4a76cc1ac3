"""Freezing: every member becomes planned or excluded, each content is stored once."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from tests.support.frozen_campaign import DRAFT, FEE, GREETING, PROMO, add_account
from wa_desktop.domain.errors import InputRefused, WaitingForPerson
from wa_desktop.domain.states import CampaignState, RecipientState
from wa_desktop.store import campaigns
from wa_desktop.store.campaign_views import every_view
from wa_desktop.store.freezing import Draft, Freezer, Frozen, Priced, discard, freeze, left_unfrozen
from wa_desktop.workspace.desk import Desk


def member(at: int, name: str = "", excluded: str = "") -> Priced:
    version = None if excluded else GREETING if name else PROMO
    values = {"1": name} if name else {}
    return Priced(at, f"+336{at:08d}", "FR", "France", "fr", version, values, FEE, 5, excluded)


def draft(desk: Desk, guard: str = "") -> Draft:
    return replace(DRAFT, account_id=add_account(desk), guard=guard)


def frozen(desk: Desk, wanted: Draft, members: list[Priced], again: bool = False) -> Frozen:
    with desk.store.write() as c:
        return freeze(c, wanted, members, again=again)


def test_that_every_member_becomes_planned_or_excluded(desk: Desk) -> None:
    members = [member(1), member(2, excluded="no_consent"), member(3, excluded="country"), member(4)]
    made = frozen(desk, draft(desk), members)
    assert (made.planned, made.excluded) == (2, {"no_consent": 1, "country": 1})
    with desk.store.read() as c:
        rows = c.execute(text("SELECT state, reason, meta_fee + sent_fee, content_id FROM recipient ORDER BY id")).all()
    assert [tuple(row)[:3] for row in rows] == [
        ("planned", "", FEE + 5),
        ("excluded", "no_consent", 0),
        ("excluded", "country", 0),
        ("planned", "", FEE + 5),
    ]
    assert rows[0].content_id == rows[3].content_id is not None
    assert rows[1].content_id is None


def test_that_each_content_is_stored_once_across_chunks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.store.freezing.CHUNK", 7)
    frozen(desk, draft(desk), [member(at, f"n{at % 5}") for at in range(60)])
    with desk.store.read() as c:
        contents = c.execute(text("SELECT message FROM content")).scalars().all()
        shares = c.execute(text("SELECT count(*) FROM recipient GROUP BY content_id")).scalars().all()
    assert len(set(contents)) == len(contents) == 5
    assert shares == [12] * 5


def test_that_a_number_stands_once_in_a_campaign(desk: Desk) -> None:
    with pytest.raises(Exception, match=r"(?i)unique"):
        frozen(desk, draft(desk), [member(1), member(1)])
    with desk.store.read() as c:
        assert c.execute(text("SELECT count(*) FROM campaign")).scalar_one() == 0


def test_that_the_guard_asks_before_the_same_again(desk: Desk) -> None:
    wanted = draft(desk, "same")
    first = frozen(desk, wanted, [member(1)])
    with pytest.raises(WaitingForPerson, match="campaign_unfinished"):
        frozen(desk, wanted, [member(1)], again=True)
    with desk.store.write() as c:
        campaigns.cancel(c, first.campaign_id)
    second = frozen(desk, wanted, [member(1)])
    with desk.store.write() as c:
        c.execute(text("UPDATE recipient SET state = 'queued'"))
        campaigns.begin(c, second.campaign_id)
        assert campaigns.conclude(c, second.campaign_id, "", {}) is CampaignState.FINISHED
    with pytest.raises(WaitingForPerson, match="campaign_repeated"):
        frozen(desk, wanted, [member(1)])
    assert frozen(desk, wanted, [member(1)], again=True).campaign_id > second.campaign_id


def test_that_a_campaign_moves_along_its_table_only(desk: Desk) -> None:
    made = frozen(desk, draft(desk), [member(1)])
    with desk.store.write() as c:
        with pytest.raises(ValueError, match="cannot go"):
            campaigns.move(c, made.campaign_id, (CampaignState.CANCELLED,), CampaignState.RUNNING)
        assert campaigns.cancel(c, made.campaign_id)
        assert not campaigns.cancel(c, made.campaign_id)
        assert not campaigns.begin(c, made.campaign_id)
        assert campaigns.counts_by_state(c, made.campaign_id) == {RecipientState.CANCELLED: 1}


def test_that_a_campaign_written_in_parts_is_seen_by_nobody_before_its_last_one(desk: Desk) -> None:
    wanted = draft(desk, guard="same")
    with desk.store.write() as c:
        freezer = Freezer.begin(c, wanted, again=False)
    for part in ([member(at) for at in range(3)], [member(3), member(4)]):
        with desk.store.write() as c:
            freezer.add(c, part)
        with desk.store.read() as c:
            assert every_view(c) == []
        with pytest.raises(InputRefused, match="campaign_unknown"), desk.store.read() as c:
            campaigns.find(c, str(freezer.campaign_id))
    with pytest.raises(WaitingForPerson, match="campaign_unfinished"), desk.store.write() as c:
        Freezer.begin(c, wanted, again=False)
    with desk.store.write() as c:
        done = freezer.finish(c)
    with desk.store.read() as c:
        (shown,) = every_view(c)
        assert campaigns.find(c, "spring") == done.campaign_id == shown.id
    assert (shown.state, shown.total, done.planned) == (CampaignState.READY, 5, 5)


def test_that_what_a_dead_program_had_frozen_in_part_is_taken_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wa_desktop.store.freezing.CHUNK", 2)
    wanted = draft(desk, guard="same")
    with desk.store.write() as c:
        freezer = Freezer.begin(c, wanted, again=False)
        freezer.add(c, [member(at) for at in range(5)])
    with desk.store.read() as c:
        assert left_unfrozen(c) == [freezer.campaign_id]
    discard(desk.store, freezer.campaign_id)
    with desk.store.write() as c:
        assert left_unfrozen(c) == []
        assert [c.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in
                ("campaign", "recipient", "content")] == [0, 0, 0]  # fmt: skip
        Freezer.begin(c, wanted, again=False)
