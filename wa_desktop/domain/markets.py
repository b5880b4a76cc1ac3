"""Meta's markets: which pricing area a number belongs to, by the longest prefix, on a date."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

OTHER = "Other"
"""Meta's market for every calling code that it does not list."""


@dataclass(frozen=True, slots=True)
class MarketRow:
    """One line of the dated map: a prefix (digits, no `+`) and its market while it holds."""

    prefix: str
    market: str
    country: str
    effective_from: date
    effective_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the line is in force on `day`."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)


class MarketMap:
    """The dated map. Countries that share a prefix (US and Canada) share a market."""

    def __init__(self, rows: Iterable[MarketRow]) -> None:
        self._rows: dict[str, list[MarketRow]] = {}
        for row in rows:
            self._rows.setdefault(row.prefix, []).append(row)
        self._longest = max((len(prefix) for prefix in self._rows), default=0)

    def overridden(self, rows: Iterable[MarketRow]) -> "MarketMap":
        """This map with lines that win over its own while they hold; of several of a prefix, the latest begun."""
        own = sorted(rows, key=lambda row: row.effective_from, reverse=True)
        return MarketMap((*own, *(row for known in self._rows.values() for row in known)))

    def rows_of(self, prefix: str) -> tuple[MarketRow, ...]:
        """The lines of exactly this prefix."""
        return tuple(self._rows.get(prefix, ()))

    def names_on(self, day: date) -> frozenset[str]:
        """The markets there are on a day."""
        return frozenset(row.market for rows in self._rows.values() for row in rows if row.market and row.holds_on(day))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Every prefix of the map, in order."""
        return tuple(sorted(self._rows))

    @property
    def begins(self) -> date:
        """The first day of the map."""
        return min((row.effective_from for rows in self._rows.values() for row in rows), default=date.min)

    @property
    def countries(self) -> frozenset[str]:
        """The ISO codes that the map names."""
        return frozenset(row.country for rows in self._rows.values() for row in rows if row.country)

    def markets_of(self, country: str, on: date) -> frozenset[str]:
        """The markets that a country's prefixes had on a date; `Other` for a country the map does not name."""
        own = [rows for rows in self._rows.values() if any(row.country == country for row in rows)]
        held = (next((row.market for row in rows if row.holds_on(on)), None) for rows in own)
        return frozenset(market for market in held if market is not None) if own else frozenset({OTHER})

    def prefix_of(self, number: str) -> str:
        """The longest known prefix of an E.164 number; empty when the map lists none."""
        digits = number.removeprefix("+")
        for length in range(min(self._longest, len(digits)), 0, -1):
            if digits[:length] in self._rows:
                return digits[:length]
        return ""

    def has_longer(self, start: str) -> bool:
        """Whether a known prefix is longer than the E.164 `start` of a number, and begins with it."""
        digits = start.removeprefix("+")
        return any(len(prefix) > len(digits) and prefix.startswith(digits) for prefix in self._rows)

    def market_of(self, prefix: str, on: date) -> str:
        """The market of a prefix on a date; `Other` when the map does not list it.

        Empty when the map names the prefix but not for that date, or calls it unclear: unpriced.
        """
        if prefix not in self._rows:
            return OTHER
        for row in self._rows[prefix]:
            if row.holds_on(on):
                return row.market
        return ""


def read_market_map(path: Path) -> MarketMap:
    """The map in a CSV with columns prefix, iso2, market, effective_from, effective_to."""
    with path.open(encoding="utf-8", newline="") as handle:
        return MarketMap(
            MarketRow(
                prefix=row["prefix"],
                market="" if "unclear" in row["market"].casefold() else row["market"],
                country=row["iso2"],
                effective_from=date.fromisoformat(row["effective_from"]),
                effective_to=date.fromisoformat(row["effective_to"]) if row["effective_to"] else None,
            )
            for row in csv.DictReader(handle)
            if row["prefix"].isdigit()
        )


@lru_cache(maxsize=4)
def market_map(path: Path) -> MarketMap:
    """The map of `path`, read once per process."""
    return read_market_map(path)
