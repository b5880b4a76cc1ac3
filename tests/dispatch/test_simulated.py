"""Thousands of campaigns with random faults on virtual time; a failure names the seed that plays it again.

`python -m tests.dispatch.test_simulated SEED` plays one; `… FIRST LAST` many.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from random import Random

import pytest
from sqlalchemy import text

from tests.planning_data import add_list, add_templates, people
from tests.support.frozen_campaign import DRAFT, FEE, GREETING, add_account
from tests.support.guards import past_the_guards
from tests.support.memory import memory_folder
from tests.support.simulation import Simulation
from wa_desktop.store.freezing import Priced, freeze
from wa_desktop.workspace.desk import Desk, open_desk

LISTED = 12


def simulate(desk: Desk, seeds: range) -> int:
    """Play every seed; how many calls were made."""
    numbers, account_id, list_id = _prepare(desk)
    calls = 0
    for seed in seeds:
        simulation = Simulation(desk.store, _campaign(desk, seed, numbers, account_id, list_id), seed)
        try:
            simulation.run()
        except BaseException as problem:
            problem.add_note(f"seed {seed}, round {simulation.rounds}: python -m tests.dispatch.test_simulated {seed}")
            raise
        calls += simulation.smsbox.calls
        _forget(desk, simulation.id)
    return calls


def _prepare(desk: Desk) -> tuple[list[str], int, int]:
    numbers = add_list(desk, "clients", people("FR", LISTED))
    add_templates(desk, GREETING)
    account_id = add_account(desk)
    with desk.store.read() as c:
        return numbers, account_id, c.execute(text("SELECT id FROM contact_list")).scalar_one()


def _campaign(desk: Desk, seed: int, numbers: list[str], account_id: int, list_id: int) -> int:
    chance = Random(seed)
    names, size = chance.choice((1, 3, LISTED)), chance.choice((1, 4, 10))
    draft = replace(DRAFT, account_id=account_id, list_id=list_id, batch_size=size, basis="delivered")
    with desk.store.write() as c:
        members = (
            Priced(at, number, "FR", "France", "fr", GREETING, {"1": f"n{at % names}"}, FEE, 0, "")
            for at, number in enumerate(numbers)
        )
        return freeze(c, draft, members).campaign_id


def _forget(desk: Desk, campaign_id: int) -> None:
    # What the last one left must not slow the next one down, nor answer for it.
    with desk.store.write() as c:
        past_the_guards(c)
        for table in ("event", "attempt", "recipient", "batch", "content", "campaign_version", "campaign"):
            c.execute(text(f"DELETE FROM {table}"))


@contextmanager
def _memory_desk() -> Iterator[Desk]:
    with memory_folder() as folder:
        desk = open_desk(folder)
        yield desk
        desk.close()


def test_that_simulated_campaigns_write_to_nobody_twice_and_lose_nobody() -> None:
    with _memory_desk() as desk:
        simulate(desk, range(40 if desk.store.is_shared else 200))


@pytest.mark.long
def test_that_ten_thousand_simulated_campaigns_do_so_too() -> None:
    first = Random().randrange(10**6)
    with _memory_desk() as desk:
        print(simulate(desk, range(first, first + 10_000)), "calls")  # noqa: T201


if __name__ == "__main__":
    bounds = [int(word) for word in sys.argv[1:]]
    with _memory_desk() as opened:
        print(simulate(opened, range(bounds[0], bounds[-1] + 1)), "calls")  # noqa: T201
