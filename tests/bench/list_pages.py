"""A stored list of a million contacts: how long what the Lists page asks takes.

Run by name: `python -m tests.bench.list_pages`.
"""

import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.lists import kept_of, make_list
from tests.bench.measuring import bench_desk, folder_of_bench, say
from wa_desktop.domain.browsing import ContactSearch
from wa_desktop.domain.contacts import ImportOptions, Into
from wa_desktop.domain.values import Category, Scope
from wa_desktop.workspace import lists, suppressions
from wa_desktop.workspace.desk import Desk

MILLION = 1_000_000


def milliseconds(what: Callable[[], object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        what()
        best = min(best, time.perf_counter() - start)
    return best * 1000


def _searches(desk: Desk) -> None:
    for name, search, offset in (
        ("first page", ContactSearch(), 0),
        ("page in the middle", ContactSearch(), MILLION // 2),
        ("sorted by number", ContactSearch(order="number"), 0),
        ("sorted by name", ContactSearch(order="name"), 0),
        ("a name searched", ContactSearch(text="nom99999"), 0),
        ("a number searched", ContactSearch(text="0612345"), 0),
        ("who agrees", ContactSearch(agrees=True), 0),
    ):
        say(f"{name}, ms", milliseconds(lambda: lists.find_contacts(desk, "Clients", search, 100, offset)), "-")  # noqa: B023


def main() -> None:
    """Import, ask, suppress somebody, ask again."""
    with folder_of_bench() as folder, bench_desk(folder) as desk:
        path: Path = make_list(folder / "million.xlsx", MILLION)
        lists.import_file(desk, path, "Clients", Into.NEW, ImportOptions(accept_repairs=frozenset({"missing_plus"})))
        say("lists of 1,000,000 contacts, ms", milliseconds(lambda: lists.lists(desk)), "≤ 100")
        before = lists.list_named(desk, "Clients")
        assert before.contacts == kept_of(MILLION)
        person = lists.find_contacts(desk, "Clients", ContactSearch(agrees=True), 1).contacts[0].number
        start = time.perf_counter()
        suppressions.add(desk, [person], Scope.MARKETING)
        say("one number suppressed, ms", (time.perf_counter() - start) * 1000, "-")
        start = time.perf_counter()
        after = lists.list_named(desk, "Clients")
        say("lists just afterwards, ms", (time.perf_counter() - start) * 1000, "≤ 100")
        assert after.consent[Category.MARKETING] == before.consent[Category.MARKETING] - 1
        _searches(desk)


if __name__ == "__main__":
    main()
