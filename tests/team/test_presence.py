"""Who is online: seen when they come, gone when they go or fall silent, and what their engine sends."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, people
from tests.support.frozen_campaign import make_campaign
from tests.support.team import Ear, Team, team
from tests.team.people import a_team
from wa_desktop import __version__
from wa_desktop.domain.news import Kind, Online
from wa_desktop.store import campaigns
from wa_desktop.store.lease import Lease
from wa_desktop.store.workstation import computer
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.presence import who_is_online


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Team]:
    """Two workstations of one team."""
    with team(tmp_path) as both:
        yield both


def test_that_who_follows_is_online_until_they_go(two: Team) -> None:
    ear, other = Ear(two.here), Ear(two.there)
    first, second = who_is_online(two.here)
    assert (first.is_here, second.is_here) == (True, False)
    assert second.person == two.there.operator
    assert second.computer == computer()
    assert second.version == __version__
    assert first.since <= second.since
    other.close()
    ear.when(Kind.PRESENCE, lambda: [one.is_here for one in who_is_online(two.here)] == [True])


def _silent_since(desk: Desk, seconds: int) -> None:
    with desk.store.write() as connection:
        connection.execute(
            text(
                "INSERT INTO workstation (id, person, computer, program, since, seen_at) VALUES"
                " ('gone', 'Zoé', 'poste', '1.0', 0,"
                " CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS bigint) - :silence)"
            ),
            {"silence": seconds * 1_000_000},
        )


def test_that_a_silent_program_is_not_shown_and_then_swept(two: Team) -> None:
    _silent_since(two.here, 31)
    assert not who_is_online(two.here)
    Ear(two.here)
    with two.here.store.read() as connection:
        assert connection.execute(text("SELECT person FROM workstation")).scalars().all() == [two.here.operator]


def test_that_one_heard_of_a_moment_ago_is_there(two: Team) -> None:
    _silent_since(two.here, 11)
    assert [one.computer for one in who_is_online(two.there)] == ["poste"]


def test_that_one_sees_who_sends_what(two: Team) -> None:
    ear, _other = Ear(two.here), Ear(two.there)
    made = make_campaign(two.there, 3)
    with two.there.store.write() as connection:
        campaigns.begin(connection, made.id)
        account = connection.execute(text("SELECT account_id FROM campaign")).scalar_one()
    lease = Lease.take(two.there.store, account)
    try:
        ear.when(Kind.PRESENCE, lambda: _senders(two.here))
        (sender,) = _senders(two.here)
        assert [(running.campaign_id, running.state) for running in sender.running] == [(made.id, "running")]
    finally:
        lease.release()
    ear.when(Kind.PRESENCE, lambda: not _senders(two.here))


def _senders(desk: Desk) -> list[Online]:
    return [one for one in who_is_online(desk) if one.sends]


def test_that_an_engine_without_a_window_is_there_too(two: Team) -> None:
    made = make_campaign(two.there, 3)
    with two.there.store.write() as connection:
        campaigns.begin(connection, made.id)
        account = connection.execute(text("SELECT account_id FROM campaign")).scalar_one()
    lease = Lease.take(two.there.store, account)
    try:
        (engine,) = who_is_online(two.here)
    finally:
        lease.release()
    assert engine.sends
    assert engine.computer == computer()
    assert [running.name for running in engine.running]


def test_that_who_may_only_look_on_hears_and_is_seen(tmp_path: Path) -> None:
    with a_team(tmp_path) as staff:
        author, viewer = staff.here("anne"), staff.here("vera")
        looking, working = Ear(viewer), Ear(author)
        assert [one.person for one in who_is_online(author)] == [staff.login("vera"), staff.login("anne")]
        add_list(author, "Clients", people("FR", 2))
        looking.kinds_until(Kind.LISTS)
        looking.close()
        alone = [staff.login("anne")]
        working.when(Kind.PRESENCE, lambda: [one.person for one in who_is_online(author)] == alone)


@pytest.mark.file
def test_that_nobody_is_online_in_a_file(private_home: Path) -> None:
    desk = open_desk(private_home)
    try:
        assert who_is_online(desk) == ()
    finally:
        desk.close()
