"""How many of a list get what: counted by kind of member, remembered while nothing changed."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar
from weakref import WeakKeyDictionary

from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.targeting import Decision
from wa_desktop.domain.values import Category
from wa_desktop.pricing.estimating import Tally, Target, VersionTarget
from wa_desktop.store.targets import Reading, Traits, bounds, count_traits, freshness
from wa_desktop.workspace.deciding import NOTHING_TO_FILL, Chooser, Resolved, followed_by, guards_of, stream
from wa_desktop.workspace.desk import Desk

Kinds = Mapping[Traits, int]
"""How many current members of a list share what decides about them."""
Details = Mapping[tuple[Traits, str], int]
"""The same by the reason that excludes them in the end (their columns, what they had of late), empty for recipients."""

_REMEMBERED = 16
_Value = TypeVar("_Value")


ByCountry = Mapping[str, Tally]
"""The counts of a campaign to every country, country by country: choosing others only adds up again."""


@dataclass(slots=True)
class _Memory:
    """What was counted of one desk, by what it depends on: cleared when it holds too much."""

    kinds: dict[Hashable, Kinds] = field(default_factory=dict)
    countries: dict[Hashable, ByCountry] = field(default_factory=dict)


_MEMORIES: WeakKeyDictionary[Desk, _Memory] = WeakKeyDictionary()


def tally(
    desk: Desk,
    resolved: Resolved,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Tally:
    """The counts of `decisions` for the list as it is now.

    Members are read one by one only when their own columns decide; while list and standing are
    unchanged, asking again (other countries, another price, another share of replies) reads nothing.
    """
    memory = _MEMORIES.setdefault(desk, _Memory())
    everywhere = replace(resolved, audience=replace(resolved.audience, countries=frozenset()))
    with desk.store.read() as connection:
        fresh = freshness(connection, resolved.list_id)
        guards = guards_of(connection, resolved)
        followed = followed_by(connection, resolved)
        guarded = (guards and guards.state, followed and followed.state)
        mapping = tuple(resolved.mapping.items())
        key = (fresh, resolved.versions, everywhere.audience, mapping, resolved.unmapped, guarded)
        if key not in memory.countries:
            if guards is not None or followed is not None or Chooser(resolved).reads_columns:
                counted = by_country(everywhere, count_details(connection, everywhere, on_progress, cancel))
            else:
                kinds = _kinds(connection, memory, fresh, resolved.list_id, on_progress, cancel)
                counted = by_country(everywhere, _plain(everywhere, kinds))
            _remember(memory.countries, key, counted)
        return added(memory.countries[key], resolved.audience.countries)


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
        counted = sum(some.values())
        done += counted
        if counted:
            on_progress(Progress("planning", done, where.contacts))
    return +kinds


def _plain(resolved: Resolved, kinds: Kinds) -> Details:
    chooser = Chooser(resolved)
    details = {}
    for traits, number in kinds.items():
        decision = chooser.kind(traits)
        rendered = chooser.values(decision.version, None) if decision.version else NOTHING_TO_FILL
        details[traits, decision.excluded or rendered.excluded] = number
    return details


def count_details(
    connection: Reading,
    resolved: Resolved,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> Details:
    """The list's current members by what decides about them and by what excludes them in the end."""
    details: Counter[tuple[Traits, str]] = Counter()
    for traits, _decision, planned in stream(connection, resolved, cancel, on_progress):
        details[traits, planned.excluded] += 1
    return details


def by_country(resolved: Resolved, details: Details) -> ByCountry:
    """The counts of a campaign to every country, one by one."""
    chooser, counts = Chooser(resolved), dict[str, _Counts]()
    for (traits, excluded), number in details.items():
        if traits.country not in counts:
            counts[traits.country] = _Counts()
        counts[traits.country].add(traits, chooser.kind(traits), excluded, number)
    return {country: one.tally() for country, one in counts.items()}


def added(parts: ByCountry, chosen: Collection[str]) -> Tally:
    """The counts of the `chosen` countries (empty: of all); everybody else is excluded by `country`."""
    recipients: dict[Target, int] = {}
    versions: dict[VersionTarget, int] = {}
    sums = excluded, languages, by_fallback, without = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for country, part in parts.items():
        if chosen and country not in chosen:
            excluded["country"] += sum(part.recipients.values()) + sum(part.excluded.values())
            continue
        # The keys begin with the country: no two parts share one.
        recipients.update(part.recipients)
        versions.update(part.versions)
        for total, some in zip(
            sums, (part.excluded, part.languages, part.by_fallback, part.without_version), strict=True
        ):
            for key, number in some.items():
                total[key] += number
    return Tally(
        recipients, dict(excluded), dict(languages), dict(by_fallback), dict(without), frozenset(parts), versions
    )


@dataclass(slots=True)
class _Counts:
    recipients: Counter[tuple[str, str, Category]] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    versions: Counter[VersionTarget] = field(default_factory=Counter)
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
        self.versions[traits.country, traits.prefix, version.category, version.language] += number
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
            dict(self.versions),
        )
