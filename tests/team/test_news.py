"""What one workstation commits, the others hear of; what stops them from hearing, they say."""

from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, add_templates, people, version
from tests.support.frozen_campaign import make_campaign
from tests.support.inbox import hear, written
from tests.support.server import server
from tests.support.team import Ear, Team, team
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.errors import InputRefused
from wa_desktop.domain.news import EVERYTHING, Kind
from wa_desktop.domain.values import Scope
from wa_desktop.store import campaigns
from wa_desktop.store.claiming import Ask, claim
from wa_desktop.store.instants import now
from wa_desktop.store.migrations.triggers import BY_ROW, BY_STATEMENT, UNTOLD
from wa_desktop.store.schema import metadata
from wa_desktop.workspace import costs, drafts, erasing, finding, lists, settings, suppressions
from wa_desktop.workspace.desk import Desk, open_desk
from wa_desktop.workspace.news import follow
from wa_desktop.workspace.presence import who_is_online


@pytest.fixture
def two(tmp_path: Path) -> Iterator[Team]:
    """Two workstations of one team."""
    with team(tmp_path) as both:
        yield both


def test_that_every_table_tells_or_says_why_it_does_not() -> None:
    told, quiet = {*BY_STATEMENT, *(table for table, _when, _kind in BY_ROW)}, set(UNTOLD)
    assert not told & quiet
    assert told | quiet == set(metadata.tables)


def _suppress(desk: Desk) -> None:
    suppressions.add(desk, ["+33612345678"], Scope.STOP)


def _lists(desk: Desk) -> None:
    add_list(desk, "Clients", people("FR", 2))


def _rename(desk: Desk) -> None:
    _lists(desk)
    lists.rename_list(desk, "Clients", "Customers")


@pytest.mark.parametrize(
    ("deed", "kind"),
    [
        (_suppress, Kind.SUPPRESSIONS),
        (_suppress, Kind.LOG),
        (_lists, Kind.LISTS),
        (_rename, Kind.LISTS),
        (lambda desk: settings.change(desk, "rate_ceiling", 12), Kind.SETTINGS),
        (lambda desk: add_templates(desk, version("offre")), Kind.TEMPLATES),
        (lambda desk: make_campaign(desk, 3), Kind.CAMPAIGNS),
    ],
)
def test_that_the_others_hear_what_kind_of_thing_changed(two: Team, deed: Callable[[Desk], object], kind: Kind) -> None:
    ear = Ear(two.there)
    deed(two.here)
    ear.kinds_until(kind)


def test_that_nobody_hears_their_own_changes_nor_what_was_not_committed(two: Team) -> None:
    ear = Ear(two.there)
    settings.change(two.there, "rate_ceiling", 12)
    with suppress(ZeroDivisionError), two.here.store.write() as connection:
        connection.execute(text("INSERT INTO setting (key, value) VALUES ('nothing', '1')"))
        raise ZeroDivisionError
    _suppress(two.here)
    assert Kind.SETTINGS not in ear.kinds_until(Kind.SUPPRESSIONS)


def test_that_the_books_that_a_program_keeps_are_no_news(two: Team) -> None:
    ear = Ear(two.there)
    drafts.keep(two.here, {"name": "half a campaign"})
    drafts.forget(two.here)
    _suppress(two.here)
    assert Kind.SETTINGS not in ear.kinds_until(Kind.SUPPRESSIONS)


def test_that_a_lost_server_is_said_until_it_answers_and_everything_may_have_changed(two: Team) -> None:
    ear = Ear(two.there)
    database = two.address.database
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    server().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")
    lost = ear.until(lambda news: news.trouble)[-1].trouble
    assert lost is not None
    assert lost.code in ("server_lost", "server_unreachable")
    server().run(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")
    assert ear.until(lambda news: news.trouble is None)[-1].kinds == EVERYTHING


def test_that_an_older_program_is_told_that_the_team_has_moved_on_and_writes_no_more(two: Team) -> None:
    ear = Ear(two.there)
    with closing(server().connect(two.address.database)) as newer:
        newer.execute(f"SET search_path TO {two.address.namespace}".encode())
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    trouble = ear.until(lambda news: news.trouble)[-1].trouble
    assert trouble is not None
    assert trouble.code == "team_moved_on"
    with pytest.raises(InputRefused) as refused:
        settings.change(two.there, "rate_ceiling", 12)
    assert refused.value.code == "store_newer"


def test_that_who_closes_the_desk_hears_no_more(two: Team) -> None:
    heard: list[object] = []
    ear = Ear(two.here)
    assert follow(two.there, heard.append) is not None
    ear.when(Kind.PRESENCE, lambda: len(who_is_online(two.here)) == 2)
    two.there.close()
    ear.when(Kind.PRESENCE, lambda: len(who_is_online(two.here)) == 1)
    before = len(heard)
    _suppress(two.here)
    other = Ear(two.here)
    other.close()
    assert len(heard) == before


@pytest.mark.file
def test_that_a_file_tells_nothing(private_home: Path) -> None:
    desk = open_desk(private_home)
    try:
        assert follow(desk, lambda _news: None) is None
    finally:
        desk.close()


# An objection known to one is respected by all


def _claim(desk: Desk, campaign_id: int) -> tuple[list[str], dict[str, int]]:
    with desk.store.write() as connection:
        campaigns.begin(connection, campaign_id)
        found = claim(connection, Ask(campaign_id, "engine", 1, 10, 0), now())
    return [number for batch in found.batches for number in batch.numbers], dict(found.excluded)


def _typed(desk: Desk, number: str) -> None:
    suppressions.add(desk, [number], Scope.STOP)


def _answered_stop(desk: Desk, number: str) -> None:
    hear(desk, written(number, "STOP", ago=1))


def _erased(desk: Desk, number: str) -> None:
    erasing.erase(desk, number)


@pytest.mark.parametrize("object_", [_typed, _answered_stop, _erased])
def test_that_an_objection_told_to_one_workstation_stops_the_next_claim_of_another(
    two: Team, object_: Callable[[Desk, str], None]
) -> None:
    made = make_campaign(two.there, 60)
    claimed, objected = set[str](), set[str]()
    for at in range(6):
        numbers, _excluded = _claim(two.there, made.id)
        assert not objected & set(numbers), f"claim {at} took who had objected before it"
        claimed |= set(numbers)
        waiting = [number for number in made.numbers if number not in claimed | objected]
        # One who comes next, and one who comes late.
        some = [*waiting[:1], *waiting[-1:]]
        for number in some:
            object_(two.here, number)
        objected |= set(some)
    assert objected
    assert claimed | objected == set(made.numbers)


def test_that_an_objection_told_to_one_workstation_is_counted_by_another(two: Team) -> None:
    numbers = add_list(two.here, "Clients", people("FR", 5))
    add_templates(two.here, version("offre"))
    plan = Plan(list_name="Clients", template="offre")
    assert costs.estimate(two.there, plan).totals.recipients == 5
    assert _agreed(two.there) == 5
    suppressions.add(two.here, numbers[:2], Scope.STOP)
    assert costs.estimate(two.there, plan).totals.recipients == 3
    assert _agreed(two.there) == 3


def _agreed(desk: Desk) -> int:
    (listed,) = lists.lists(desk)
    with closing(finding.ContactFinder(desk, listed.id, listed.name, {})) as finder:
        return finder.find(ContactSearch(agrees=True), 10).total
