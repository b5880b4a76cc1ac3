"""Meta's dated rules that are not rates: free replies, markets without delivery, quarters."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from wa_desktop.domain.prices import RuleChoice, RuleName, RuleView
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
class WindowRule:
    """From a date on: whether a utility template inside an open service window is free (per-message pricing only)."""

    effective_from: date
    free: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """Every dated rule."""

    service: tuple[ServiceRule, ...]
    undelivered: tuple[Undelivered, ...]
    window: tuple[WindowRule, ...] = ()
    switches: Mapping[RuleName, tuple[tuple[date, bool], ...]] = field(default_factory=dict)
    """Of the other yes-or-no rules: from which day on, and whether."""

    def changed(self, choices: Iterable[RuleChoice]) -> "Rules":
        """These rules with a person's choices: each holds from its day until Meta's next change of that rule."""
        made = self
        # Charged before how many are free: the allowance of a day is that of its own charge.
        order = list(RuleName)
        for choice in sorted(choices, key=lambda one: (one.effective_from, order.index(one.name))):
            made = made._with(choice)
        return made

    def _with(self, choice: RuleChoice) -> "Rules":
        # A choice stands first: of two lines of the same day the first one counts.
        day, yes = choice.effective_from, bool(choice.value)
        before = self.service_on(day)
        match choice.name:
            case RuleName.SERVICE_CHARGED:
                free = before.free_per_month if yes else 0
                return replace(self, service=(ServiceRule(day, yes, free), *self.service))
            case RuleName.SERVICE_ALLOWANCE:
                return replace(self, service=(ServiceRule(day, before.charged, choice.value), *self.service))
            case RuleName.UTILITY_IN_WINDOW_CHARGED:
                return replace(self, window=(WindowRule(day, not yes), *self.window))
            case _:
                lines = ((day, yes), *self.switches.get(choice.name, ()))
                return replace(self, switches={**self.switches, choice.name: lines})

    def views(self, day: date, meta: "Rules") -> tuple[RuleView, ...]:
        """Every rule as it holds on `day`; `meta`: the same rules as Meta states them."""
        views = []
        for name in RuleName:
            since, value = self.line(name, day)
            usual = meta.line(name, day)[1]
            views.append(RuleView(name, value, since, value != usual, usual))
        return tuple(views)

    def line(self, name: RuleName, day: date) -> tuple[date, int]:
        """Since when a rule holds as it does on `day`, and its value (0 or 1 for yes or no)."""
        match name:
            case RuleName.SERVICE_CHARGED:
                service = self.service_on(day)
                return service.effective_from, int(service.charged)
            case RuleName.SERVICE_ALLOWANCE:
                service = self.service_on(day)
                return service.effective_from, service.free_per_month
            case RuleName.UTILITY_IN_WINDOW_CHARGED:
                window = self.window_on(day)
                return window.effective_from, int(not window.free)
            case _:
                since, yes = self._switch(name, day)
                return since, int(yes)

    def _switch(self, name: RuleName, day: date) -> tuple[date, bool]:
        begun = [line for line in self.switches.get(name, ()) if line[0] <= day]
        return max(begun, key=lambda line: line[0], default=(date.min, False))

    def tiers_on(self, day: date) -> bool:
        """Whether volume tiers are counted from the month's first message where nobody typed what came before."""
        return self._switch(RuleName.VOLUME_TIERS, day)[1]

    def international_on(self, day: date) -> bool:
        """Whether one-time codes to other countries are charged at the international rate."""
        return self._switch(RuleName.AUTHENTICATION_INTERNATIONAL, day)[1]

    def service_on(self, day: date) -> ServiceRule:
        """The rule about answers on `day`; free before the first one."""
        begun = [rule for rule in self.service if rule.effective_from <= day]
        return max(begun, key=lambda rule: rule.effective_from, default=ServiceRule(date.min, False, 0))

    def window_on(self, day: date) -> WindowRule:
        """The rule about utility templates in an open service window on `day`; charged before the first one."""
        begun = [rule for rule in self.window if rule.effective_from <= day]
        return max(begun, key=lambda rule: rule.effective_from, default=WindowRule(date.min, False))

    def undelivered_on(self, day: date) -> frozenset[tuple[str, Category]]:
        """The countries and categories that Meta does not deliver on `day`."""
        return frozenset((rule.country, rule.category) for rule in self.undelivered if rule.effective_from <= day)

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
        window=tuple(WindowRule(_start(rule), bool(rule["free"])) for rule in data.get("window", ())),
        switches={
            RuleName(name): tuple((_start(line), bool(line["on"])) for line in lines)
            for name, lines in data.get("switches", {}).items()
        },
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
