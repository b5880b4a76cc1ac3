"""How often a workstation waits for its server: a network of some milliseconds counts every way there and back."""

import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, add_templates, people, version
from tests.support.proxy import Proxy
from tests.support.server import server
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.campaigns import Plan
from wa_desktop.store.server_address import keep_address
from wa_desktop.workspace import costs, lists
from wa_desktop.workspace.desk import Desk, open_desk

_ON = date(2026, 11, 23)
_WARM = 8
"""The driver sends a statement ahead of its values once it has come a few times."""


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Proxy]:
    with server().fresh() as address, Proxy(address) as proxy:
        keep_address(tmp_path, proxy.address())
        yield proxy


@pytest.fixture
def desk(network: Proxy, tmp_path: Path) -> Iterator[Desk]:
    desk = open_desk(tmp_path)
    add_list(desk, "Clients", people("FR", 200))
    add_templates(desk, version("t", "en"))
    yield desk
    desk.close()


def _look(desk: Desk) -> None:
    with desk.store.read() as c:
        assert c.scalar(text("SELECT 1")) == 1


def _write(desk: Desk) -> None:
    with desk.store.write() as c:
        c.execute(text("UPDATE contact_list SET visible = visible"))


def _page(desk: Desk) -> None:
    assert len(lists.find_contacts(desk, "Clients", ContactSearch(), 100, 50).contacts) == 100


def _estimate(desk: Desk) -> None:
    assert costs.estimate(desk, Plan("Clients", "t", on=_ON)).totals.recipients == 200


@pytest.mark.parametrize(("ask", "most"), [(_look, 1), (_write, 2), (_page, 3), (_estimate, 12)])
def test_that_a_question_waits_for_the_server_no_oftener_than_it_must(
    desk: Desk, network: Proxy, ask: Callable[[Desk], None], most: int
) -> None:
    for _ in range(_WARM):
        ask(desk)
    before = network.turns
    ask(desk)
    assert network.turns - before <= most


def test_that_a_connection_that_lay_idle_is_asked_first(
    desk: Desk, network: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    _look(desk)
    monkeypatch.setattr("wa_desktop.store.server_connection._TRUSTED_SECONDS", 0.0)
    time.sleep(0.01)
    before = network.turns
    _look(desk)
    assert network.turns - before == 2


def test_that_connections_that_broke_a_moment_ago_keep_nobody_from_reading(desk: Desk, network: Proxy) -> None:
    with desk.store.read() as c:
        _look(desk)
        assert c.scalar(text("SELECT 1")) == 1
    network.cut()
    network.mend()
    _look(desk)
    _write(desk)
