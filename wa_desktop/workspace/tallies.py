"""How many of a list get what: counted by kind of member, remembered while nothing changed."""

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from weakref import WeakKeyDictionary

from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.targeting import Decision
from wa_desktop.domain.values import Category
from wa_desktop.pricing.estimating import Tally
from wa_desktop.store.targets import Reading, Traits, bounds, count_traits, freshness
from wa_desktop.workspace.deciding import NOTHING_TO_FILL, Chooser, Resolved, stream
from wa_desktop.workspace.desk import Desk

Kinds = Mapping[Traits, int]
"""How many current members of a list share what decides about them."""

_REMEMBERED = 16
_Value = TypeVar("_Value")


@dataclass(slots=True)
class _Memory:
    """What was counted of one desk, by what it depends on: cleared when it holds too much."""

    kinds: dict[Hashable, Kinds] = field(default_factory=dict)
    tallies: dict[Hashable, Tally] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Desk, _Memory] = WeakKeyDictionary()


def tally(
    desk: Desk,
    resolved: Resolved,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Tally:
    """The counts of `decisions` for the list as it is now.

    Members are read one by one only when their own columns decide; while list and standing are
    unchanged, asking again (another price, another share of replies) reads nothing.
    """
    memory = _MEMORIES.setdefault(desk, _Memory())
    with desk.store.read() as connection:
        fresh = freshness(connection, resolved.list_id)
        key = (fresh, resolved.versions, resolved.audience, tuple(resolved.mapping.items()), resolved.unmapped)
        if key not in memory.tallies:
            if Chooser(resolved).reads_columns:
                counted = tally_streamed(connection, resolved, on_progress, cancel)
            else:
                kinds = _kinds(connection, memory, fresh, resolved.list_id, on_progress, cancel)
                counted = tally_counted(resolved, kinds)
            _remember(memory.tallies, key, counted)
        return memory.tallies[key]


def _kinds(
    connection: Reading,
    memory: _Memory,
    fresh: Hashable,
    list_id: int,
    on_progress: OnProgress,
    cancel: CancelToken | None,
) -> Kinds:
    if fresh not in memory.kinds:
        _remember(memory.kinds, fresh, count_kinds(connection, list_id, on_progress, cancel))
    return memory.kinds[fresh]


def _remember(results: dict[Hashable, _Value], key: Hashable, value: _Value) -> None:
    if len(results) >= _REMEMBERED:
        results.clear()
    results[key] = value


def count_kinds(
    connection: Reading,
    list_id: int,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Kinds:
    """The list's current members by what decides about them."""
    where = bounds(connection, list_id)
    kinds: Counter[Traits] = Counter()
    done = 0
    for some in count_traits(connection, where):
        if cancel is not None:
            cancel.check()
        kinds.update(some)
        done += sum(some.values())
        on_progress(Progress("planning", done, where.contacts))
    return kinds


def tally_counted(resolved: Resolved, kinds: Kinds) -> Tally:
    """The counts from kinds of members; only for what needs no column."""
    chooser, counts = Chooser(resolved), _Counts()
    for traits, number in kinds.items():
        decision = chooser.kind(traits)
        rendered = chooser.values(decision.version, None) if decision.version else NOTHING_TO_FILL
        counts.add(traits, decision, decision.excluded or rendered.excluded, number)
    return counts.tally()


def tally_streamed(
    connection: Reading,
    resolved: Resolved,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Tally:
    """The counts from every member's own columns."""
    counts = _Counts()
    for traits, decision, planned in stream(connection, resolved, cancel, on_progress):
        counts.add(traits, decision, planned.excluded, 1)
    return counts.tally()


@dataclass(slots=True)
class _Counts:
    recipients: Counter[tuple[str, str, Category]] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    by_fallback: Counter[str] = field(default_factory=Counter)
    without_version: Counter[str] = field(default_factory=Counter)
    countries: set[str] = field(default_factory=set)

    def add(self, traits: Traits, decision: Decision, excluded: str, number: int) -> None:
        self.countries.add(traits.country)
        if excluded or decision.version is None:
            self.excluded[excluded] += number
            if excluded == "no_language_version":
                self.without_version[traits.language] += number
            return
        version = decision.version
        self.recipients[traits.country, traits.prefix, version.category] += number
        self.languages[version.language] += number
        if decision.by_fallback:
            self.by_fallback[version.language] += number

    def tally(self) -> Tally:
        return Tally(
            dict(self.recipients),
            dict(self.excluded),
            dict(self.languages),
            dict(self.by_fallback),
            dict(self.without_version),
            frozenset(self.countries),
        )
