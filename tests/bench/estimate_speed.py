"""How fast a list of a million recipients over every market is estimated again: `python -m tests.bench.estimate_speed`.

Beside it, in the same run: masks and counts with numpy over ready integer codes, and a pandas groupby-merge on
strings. All three must count the same recipients at the same cost.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import text

from tests.bench.measuring import bench_desk, folder_of_bench, say
from tests.planning_data import add_templates, version
from wa_desktop.domain.campaigns import Plan
from wa_desktop.domain.estimates import Rates
from wa_desktop.domain.values import Category
from wa_desktop.store.database import bulk_insert
from wa_desktop.store.schema import member, standing
from wa_desktop.workspace import costs, price_books
from wa_desktop.workspace.desk import Desk, open_desk

ON = date(2026, 11, 23)
TIMES = 7
_COLUMNS = (
    "list_id", "import_id", "source_row", "is_current", "number", "country", "prefix", "time_zone", "language",
    "said_marketing", "said_utility", "said_authentication", "consent_marketing", "consent_utility",
    "consent_authentication",
)  # fmt: skip


@dataclass(frozen=True)
class Someone:
    """What decides about one member."""

    number: str
    country: str
    prefix: str
    language: str
    consent: int
    suppressed: int


def everybody(count: int) -> Iterator[Someone]:
    """`count` members in every country of the market map; half agree, one in twenty is suppressed."""
    luck = random.Random(1)
    places = sorted({(row.country, prefix) for prefix, row in _places()})
    weights = [20 if country in {"FR", "DE", "ES", "IT"} else 1 for country, _ in places]
    chosen = luck.choices(places, weights, k=count)
    for at, (country, prefix) in enumerate(chosen):
        language = luck.choice(("", "", "fr", "de", "en"))
        consent = luck.choice((1, 1, 0, 2))
        suppressed = 1 if luck.random() < 0.05 else 0
        yield Someone(f"+{prefix}{at:09d}", country, prefix, language, consent, suppressed)


def _places() -> Iterator[tuple[str, Any]]:
    for prefix, rows in price_books.markets()._rows.items():
        for row in rows:
            if row.country and row.holds_on(ON) and row.market:
                yield prefix, row


def fill(desk: Desk, people: list[Someone]) -> None:
    """The list straight into the tables."""
    with desk.store.write() as c:
        c.execute(text("INSERT INTO contact_list (id, name, created_at, visible, generation) VALUES (1, 'L', 1, 1, 1)"))
        c.execute(
            text(
                "INSERT INTO list_import (id, list_id, state, mode, file_name, file_hash, sheet, header_row, mapping,"
                " options, operator, started_at) VALUES (1, 1, 'done', 'new', 'f', '', '', 1,"
                " '{\"others\": [], \"fields\": {}}', '{}', '', 0)"
            )
        )
        rows = (
            (1, 1, at, 1, one.number, one.country, one.prefix, "Europe/Paris", one.language, *([one.consent] * 6))
            for at, one in enumerate(people)
        )
        bulk_insert(c, member, _COLUMNS, rows)
        stopped = ((one.number, 0, one.suppressed, 1) for one in people if one.suppressed)
        bulk_insert(c, standing, ("number", "refused", "suppressed", "changed_at"), stopped)
    add_templates(desk, version("t", "en"), version("t", "fr"), version("t", "de"))


def best_of(action: Callable[[int], Any], times: int = TIMES) -> float:
    """The best time in seconds of `action`, given the number of its turn."""
    best = float("inf")
    for turn in range(times):
        began = time.perf_counter()
        action(turn)
        best = min(best, time.perf_counter() - began)
    return best


def plan_of(turn: int, countries: list[str]) -> Plan:
    """Every turn ticks other countries: nothing of the turn before may be reused."""
    ticked = frozenset(countries) - {countries[turn]}
    return Plan("L", "t", on=ON, countries=ticked, accept_derived=True, rates=Rates(), send_undelivered=True)


def rate_table(desk: Desk) -> dict[tuple[str, str], Decimal]:
    """Meta's marketing rate by country and prefix; 0 where there is none."""
    book = costs.price_book(desk, ON, accept_derived=True)
    return {
        (row.country, prefix): book.meta_rate(prefix, Category.MARKETING) or Decimal(0) for prefix, row in _places()
    }


def by_numpy(people: list[Someone], rates: dict[tuple[str, str], Decimal], countries: list[str]) -> Any:
    """The same by masks over ready codes: (turn) → (recipients, micro-units)."""
    import numpy as np

    places = {place: at for at, place in enumerate(rates)}
    of_country = {country: at for at, country in enumerate(countries)}
    languages = {"": 0, "fr": 1, "de": 2, "en": 3}
    place = np.array([places[one.country, one.prefix] for one in people], np.int32)
    country = np.array([of_country[one.country] for one in people], np.int32)
    language = np.array([languages[one.language] for one in people], np.int8)
    consent = np.array([one.consent for one in people], np.int8)
    refused = np.zeros(len(people), np.int8)
    suppressed = np.array([one.suppressed for one in people], np.int8)
    price = np.array([int(rate * 1_000_000) for rate in rates.values()], np.int64)

    def estimate(turn: int) -> tuple[int, int, dict[str, int]]:
        ticked = np.ones(len(countries), bool)
        ticked[turn] = False
        left = ticked[country]
        excluded = {"country": int((~left).sum())}
        for reason, mask in (
            ("suppressed", suppressed & 1 != 0),
            ("refused", (consent == 2) | (refused & 1 != 0)),
            ("no_consent", consent == 0),
        ):
            out = left & mask
            excluded[reason] = int(out.sum())
            left &= ~mask
        counts = np.bincount(place[left] * 4 + language[left], minlength=4 * len(price)).reshape(-1, 4).sum(axis=1)
        return int(counts.sum()), int((counts * price).sum()), excluded

    return estimate


def by_pandas(people: list[Someone], rates: dict[tuple[str, str], Decimal], countries: list[str]) -> Any:
    """The same by groupby and merge on strings."""
    import pandas as pd

    words = {0: "unknown", 1: "yes", 2: "no"}
    frame = pd.DataFrame(
        {
            "country": [one.country for one in people],
            "prefix": [one.prefix for one in people],
            "language": [one.language for one in people],
            "consent": [words[one.consent] for one in people],
            "suppressed": ["stop" if one.suppressed else "" for one in people],
        }
    )
    table = pd.DataFrame([(*place, int(rate * 1_000_000)) for place, rate in rates.items()],
                         columns=["country", "prefix", "rate"])  # fmt: skip

    def estimate(turn: int) -> tuple[int, int]:
        kept = frame[(frame["country"] != countries[turn]) & (frame["consent"] == "yes") & (frame["suppressed"] == "")]
        counts = kept.groupby(["country", "prefix", "language"], observed=True).size().rename("n").reset_index()
        merged = counts.merge(table, on=["country", "prefix"])
        return int(merged["n"].sum()), int((merged["n"] * merged["rate"]).sum())

    return estimate


def main(count: int = 1_000_000) -> None:
    """Build, measure, compare."""
    people = list(everybody(count))
    with folder_of_bench() as folder, bench_desk(folder) as desk:
        fill(desk, people)
        rates = rate_table(desk)
        countries = sorted({one.country for one in people})
        began = time.perf_counter()
        costs.estimate(desk, Plan("L", "t", on=ON))
        first = time.perf_counter() - began
        ours = best_of(lambda turn: costs.estimate(desk, plan_of(turn, countries)))
        price = best_of(lambda turn: costs.estimate(desk, Plan("L", "t", on=ON, rates=Rates(Decimal(turn) / 100))))
        numpy_estimate, pandas_estimate = by_numpy(people, rates, countries), by_pandas(people, rates, countries)
        check(desk, countries, numpy_estimate, pandas_estimate)
        reference = best_of(numpy_estimate)
        strings = best_of(pandas_estimate, 3)
        again = first_again(desk.home)
    say(f"first estimate of {count:,} (s)", first, "-")
    say("first estimate of another process (s)", again, "-")
    say("other countries (ms)", ours * 1000, "<= 100")
    say("other rates (ms)", price * 1000, "<= 100")
    say("re-estimate / numpy masks over codes", ours / reference, "<= 2", f"{reference * 1000:.1f} ms")
    say("pandas groupby-merge on strings / re-estimate", strings / ours, ">= 4", f"{strings * 1000:.0f} ms")


def first_again(home: Path) -> float:
    """The first estimate of a desk opened anew."""
    desk = open_desk(home)
    try:
        began = time.perf_counter()
        costs.estimate(desk, Plan("L", "t", on=ON))
        return time.perf_counter() - began
    finally:
        desk.close()


def check(desk: Desk, countries: list[str], numpy_estimate: Any, pandas_estimate: Any) -> None:
    """All three agree on recipients and on the exact cost."""
    for turn in range(2):
        made = costs.estimate(desk, plan_of(turn, countries))
        exact = sum((line.meta_fee or Decimal(0) for line in made.lines), Decimal(0))
        found = (made.totals.recipients, int(exact * 1_000_000))
        recipients, micro, excluded = numpy_estimate(turn)
        if found != (recipients, micro) or found != pandas_estimate(turn):
            raise AssertionError(f"{found} is not {(recipients, micro)} or {pandas_estimate(turn)}")
        if dict(made.excluded) != {reason: number for reason, number in excluded.items() if number}:
            raise AssertionError(f"{dict(made.excluded)} is not {excluded}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
