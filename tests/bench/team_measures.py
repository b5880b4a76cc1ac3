"""A team's server against the file of one workstation, in the same run. What `team_load` and `team_pages` run."""

import csv
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import count as counting
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy import text

from tests.bench.lists import COLUMNS, kept_of, rows
from tests.bench.measuring import bench_desk, folder_of_bench, say
from tests.bench.teams import server_of_bench, team_desk
from tests.planning_data import add_templates, version
from tests.support.frozen_campaign import make_campaign
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.contacts import ContactPage, ImportOptions, Into
from wa_desktop.domain.estimates import Estimate, Rates
from wa_desktop.domain.progress import CancelToken
from wa_desktop.domain.states import RecipientState
from wa_desktop.domain.values import Scope
from wa_desktop.workspace import campaigns, costs, lists, suppressions
from wa_desktop.workspace.desk import Desk
from wa_desktop.workspace.finding import ContactFinder, Spoken, people_by_name

MILLION = 1_000_000
MOST_TIMES = 3.0
_ON = date(2026, 11, 23)
_SHOWN = 100
_numbers = counting(1)
_OPTIONS = ImportOptions(accept_repairs=frozenset({"missing_plus"}))


def load(count: int = MILLION, rounds: int = 2) -> None:
    """The same file, stored in both: the best of some rounds, one after the other."""
    with folder_of_bench() as folder:
        server, path = server_of_bench(), make_file(folder / "list.csv", count)
        here = there = float("inf")
        for _ in range(rounds):
            here = min(here, _import_seconds(bench_desk(folder), path, count))
            there = min(there, _import_seconds(team_desk(server, folder), path, count))
        say(f"{count:,} rows on the server / here", there / here, f"≤ {MOST_TIMES}", f"{there:.2f} s, {here:.2f} s")


def make_file(path: Path, count: int) -> Path:
    """The list of the other benches as text: less to read, more of the time is the database's."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(COLUMNS)
        writer.writerows(rows(count))
    return path


def _import_seconds(opened: AbstractContextManager[Desk], path: Path, count: int) -> float:
    with opened as desk:
        start = time.perf_counter()
        store_list(desk, path, count)
        return time.perf_counter() - start


def store_list(desk: Desk, path: Path, count: int) -> None:
    """Import the file; the account of its rows is checked."""
    counts = lists.import_file(desk, path, "Clients", Into.NEW, _OPTIONS).counts
    assert counts.rows == count == counts.accepted + counts.rejected + counts.duplicates
    assert counts.accepted == kept_of(count) == lists.list_named(desk, "Clients").contacts


def pages(count: int = MILLION) -> None:
    """What the Lists page and the campaign maker ask of the same list, in both."""
    with folder_of_bench() as folder:
        server, path = server_of_bench(), make_file(folder / "list.csv", count)
        with bench_desk(folder) as here, team_desk(server, folder) as there:
            stored = [_once(partial(store_list, desk, path, count)) / 1000 for desk in (here, there)]
            say("stored once: server / here", stored[1] / stored[0], "-", f"{stored[1]:.2f} s, {stored[0]:.2f} s")
            for desk in (here, there):
                add_templates(desk, version("t", "en"))
            compare(here, there, count)
            for desk in (here, there):
                # One campaign to everybody, and the small one of before.
                make_campaign(desk, 1_000)
                make_campaign(desk, count, name="everybody", list_name="everybody")
            for name, question in _OF_CAMPAIGN:
                _compare(name, partial(question, here, count), partial(question, there, count))


def compare(here: Desk, there: Desk, count: int) -> None:
    """Every question to both, once the same list of `count` rows is in them."""
    say("one round trip, ms", _milliseconds(lambda: _round_trip(there)), "-")
    for name, question in _QUESTIONS:
        _compare(name, partial(question, here, count), partial(question, there, count))
    _compare_finders(here, there, count)


_Question: TypeAlias = Callable[[Desk, int], Any]
_QUESTIONS: tuple[tuple[str, _Question], ...] = (
    ("the first estimate after a change", lambda desk, _: _estimate_anew(desk)),
    ("an estimate at other rates", lambda desk, _: _estimate(desk, Rates(Decimal(next(_numbers) % 97) / 100))),
    ("the lists with their counts", lambda desk, _: lists.lists(desk)),
    ("first page", lambda desk, _: _page(desk, ContactSearch(), 0)),
    ("page in the middle", lambda desk, count: _page(desk, ContactSearch(), count // 2)),
    ("sorted by number", lambda desk, _: _page(desk, ContactSearch(order="number"), 0)),
    ("sorted by number, in the middle", lambda desk, count: _page(desk, ContactSearch(order="number"), count // 2)),
    ("of one country", lambda desk, _: _page(desk, ContactSearch(country="DE"), 0)),
    ("who agrees", lambda desk, _: _page(desk, ContactSearch(agrees=True), 0)),
    ("a name looked for, without the memory", lambda desk, _: _page(desk, ContactSearch(text="nom99999"), 0)),
    ("a number looked for, without the memory", lambda desk, _: _page(desk, ContactSearch(text="0612345"), 0)),
    ("somebody by name in all lists", lambda desk, _: people_by_name(desk, "nom99999", 20, 60, CancelToken())),
    ("one number suppressed", lambda desk, _: _suppress(desk)),
)

_OF_CAMPAIGN: tuple[tuple[str, _Question], ...] = (
    ("the campaigns", lambda desk, _: campaigns.campaigns(desk)),
    ("a campaign's page", lambda desk, _: campaigns.status(desk, "everybody")),
    ("its first recipients", lambda desk, _: campaigns.recipients(desk, "everybody", None, _SHOWN)),
    ("those in the middle", lambda desk, count: campaigns.recipients(desk, "everybody", None, _SHOWN, count // 2)),
    ("those planned", lambda desk, _: campaigns.recipients(desk, "everybody", RecipientState.PLANNED, _SHOWN)),
    ("those failed: nobody", lambda desk, _: campaigns.recipients(desk, "everybody", RecipientState.FAILED, _SHOWN)),
)


def _compare(name: str, here: Callable[[], Any], there: Callable[[], Any]) -> None:
    assert _told(here()) == _told(there())
    local, server = _milliseconds(here), _milliseconds(there)
    say(f"{name}: server / here", server / local, "-", f"{server:.1f} ms, {local:.1f} ms")


def _told(answer: Any) -> Any:
    """What must be the same on both: their ids and instants are their own."""
    if isinstance(answer, ContactPage):
        return answer
    return answer.totals.recipients if isinstance(answer, Estimate) else None


def _compare_finders(here: Desk, there: Desk, count: int) -> None:
    spoken: Spoken = {}
    finders = [ContactFinder(desk, lists.list_named(desk, "Clients").id, "Clients", spoken) for desk in (here, there)]
    filled = [_once(finder.get_ready) for finder in finders]
    say("the memory filled: server / here", filled[1] / filled[0], "-", f"{filled[1]:.0f} ms, {filled[0]:.0f} ms")
    for name, search in (
        ("sorted by name", ContactSearch(order="name")),
        ("a name looked for", ContactSearch(text="nom99999")),
        ("who agrees, by name", ContactSearch(order="name", agrees=True)),
    ):
        local, server = (partial(finder.find, search, _SHOWN) for finder in finders)
        _compare(name, local, server)
        late_local, late_server = (partial(finder.page, search, _SHOWN, count // 4) for finder in finders)
        assert late_local() == late_server()
        _compare(f"{name}, a late page", late_local, late_server)
    for finder in finders:
        finder.close()


def _page(desk: Desk, search: ContactSearch, offset: int) -> ContactPage:
    return lists.find_contacts(desk, "Clients", search, _SHOWN, offset)


def _estimate(desk: Desk, rates: Rates) -> Estimate:
    return costs.estimate(desk, Plan("Clients", "t", on=_ON, rates=rates))


def _estimate_anew(desk: Desk) -> Estimate:
    _suppress(desk)
    return _estimate(desk, Rates())


def _suppress(desk: Desk) -> None:
    # Of nobody in the list.
    number = f"+346{next(_numbers):08}"
    suppressions.add(desk, [number], Scope.MARKETING)


def _round_trip(desk: Desk) -> None:
    with desk.store.read() as connection:
        connection.scalar(text("SELECT 1"))


def _milliseconds(what: Callable[[], object], times: int = 5) -> float:
    return min(_once(what) for _ in range(times))


def _once(what: Callable[[], object]) -> float:
    start = time.perf_counter()
    what()
    return (time.perf_counter() - start) * 1000
