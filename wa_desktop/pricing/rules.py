"""Meta's dated rules that are not rates: free replies, markets without delivery, quarters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wa_desktop.domain.values import Category


@dataclass(frozen=True, slots=True)
class ServiceRule:
    """From a date on: whether our free-form answers cost, after how many free ones a month and number."""

    effective_from: date
    charged: bool
    free_per_month: int


@dataclass(frozen=True, slots=True)
class Undelivered:
    """From a date on, Meta does not deliver this category to this country."""

    country: str
    category: Category
    effective_from: date


@dataclass(frozen=True, slots=True)
class Rules:
    """Every dated rule."""

    service: tuple[ServiceRule, ...]
    undelivered: tuple[Undelivered, ...]

    def service_on(self, day: date) -> ServiceRule:
        """The rule about answers on `day`; free before the first one."""
        begun = [rule for rule in self.service if rule.effective_from <= day]
        return max(begun, key=lambda rule: rule.effective_from, default=ServiceRule(date.min, False, 0))

    def not_delivered(self, country: str, category: Category, day: date) -> bool:
        """Whether Meta leaves messages of this category to this country undelivered."""
        return any(
            rule.country == country and rule.category is category and rule.effective_from <= day
            for rule in self.undelivered
        )


@lru_cache(maxsize=2)
def read_rules(path: Path) -> Rules:
    """The rules in a JSON file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Rules(
        service=tuple(
            ServiceRule(_start(rule), bool(rule["charged"]), int(rule["free_per_month"])) for rule in data["service"]
        ),
        undelivered=tuple(
            Undelivered(rule["country"], Category(rule["category"]), _start(rule)) for rule in data["undelivered"]
        ),
    )


def _start(rule: Mapping[str, Any]) -> date:
    return date.fromisoformat(rule["effective_from"])


def quarter_start(day: date) -> date:
    """The first day of the quarter of `day`: Meta's rates change on these days only."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(day: date) -> date:
    """The first day of the quarter after that of `day`."""
    start = quarter_start(day)
    return date(start.year + start.month // 10, (start.month + 2) % 12 + 1, 1)
