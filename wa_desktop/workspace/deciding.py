"""Who of a list gets what, member by member: one rule for the estimate and for the freeze."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.targeting import Audience, Decision, Standing, chosen_version, judge
from wa_desktop.domain.templates import (
    Rendered,
    TemplateVersion,
    VariableMapping,
    content_hash,
    content_message,
    render,
)
from wa_desktop.domain.values import Consent
from wa_desktop.domain.variables import columns_used
from wa_desktop.pricing.book import PriceBook
from wa_desktop.store.guards import Guarded, Guards, Recent
from wa_desktop.store.instants import now, to_stored
from wa_desktop.store.missed import Followed
from wa_desktop.store.targets import Reading, TargetRow, Traits, bounds, read_targets

_REMEMBERED = 50_000
_DAY = 86_400_000_000
_NOT_CHOSEN = Decision(excluded="country")
_CONSENTS = {int(word): word for word in Consent}
NOTHING_TO_FILL = Rendered()
"""What becomes of a version that has no variable."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A plan whose every name was found: what the decisions about a list are made from.

    `versions` are the approved ones that take part; `mapping` and `unmapped` share out their
    variables; `notices` say what was left aside.
    """

    list_id: int
    list_name: str
    template: str
    versions: tuple[TemplateVersion, ...]
    audience: Audience
    mapping: VariableMapping
    unmapped: tuple[str, ...]
    columns: tuple[str, ...]
    price_book: PriceBook
    send_authentication: bool
    at: datetime
    """When the messages are delivered: which clocks are open then."""
    notices: tuple[Notice, ...] = ()
    guarded: Guarded | None = None
    """The guards of earlier messages; None where none is switched on."""
    follows: int | None = None
    """The campaign whose reached recipients are left out."""


class Planned(NamedTuple):
    """One member of the list: the version and values it gets, or why not (`excluded`).

    `language` is that of the version, or what an excluded contact reads. `values` is None for the
    excluded, empty for a version without variables.
    """

    member_id: int
    number: str
    country: str
    prefix: str
    language: str
    version: TemplateVersion | None
    values: Mapping[str, str] | None
    excluded: str


class Chooser:
    """Decides each kind of member once, and each distinct set of values once."""

    def __init__(self, resolved: Resolved) -> None:
        self._audience = resolved.audience
        self._mapping = resolved.mapping
        self._own = frozenset(resolved.columns)
        self._decided: dict[Traits, Decision] = {}
        self._versions: dict[tuple[str, str], tuple[TemplateVersion | None, bool]] = {}
        self._rendered: dict[tuple[str, tuple[str, ...]], Rendered] = {}
        self._columns = {
            version.language: columns_used(resolved.mapping, (hole.key for hole in version.variables))
            for version in resolved.versions
        }
        open_keys = set(resolved.unmapped)
        # An estimate may come before the mapping: who lacks a value is then not known yet.
        self._complete = {
            version.language: not any(hole.key in open_keys for hole in version.variables)
            for version in resolved.versions
        }

    @property
    def reads_columns(self) -> bool:
        """Whether the members' own columns decide anything."""
        return any(self._columns[language] and complete for language, complete in self._complete.items())

    def kind(self, traits: Traits) -> Decision:
        """The decision about every member of these traits, before its columns are read."""
        known = self._decided.get(traits)
        if known is None:
            known = self._decided[traits] = self._judged(traits)
        return known

    def _judged(self, traits: Traits) -> Decision:
        audience = self._audience
        if audience.countries and traits.country not in audience.countries:
            return _NOT_CHOSEN
        place = (traits.language, traits.country)
        if place not in self._versions:
            self._versions[place] = chosen_version(*place, audience)
        version, by_fallback = self._versions[place]
        return judge(_standing(traits), audience, version, by_fallback=by_fallback)

    def values(self, version: TemplateVersion, row: TargetRow | None) -> Rendered:
        """What this member's columns make of the version (None: no column is needed)."""
        if not self._complete[version.language] or not version.variables:
            return NOTHING_TO_FILL
        columns = self._columns[version.language]
        fields = _fields(row, columns, self._own) if row is not None and columns else {}
        key = (version.language, tuple(fields.values()))
        known = self._rendered.get(key)
        if known is None:
            if len(self._rendered) >= _REMEMBERED:
                self._rendered.clear()
            known = self._rendered[key] = render(version, self._mapping, fields)
        return known


def _standing(traits: Traits) -> Standing:
    return Standing(
        traits.country,
        traits.language,
        _CONSENTS[traits.marketing],
        _CONSENTS[traits.utility],
        _CONSENTS[traits.authentication],
        traits.refused,
        traits.suppressed,
    )


def _fields(row: TargetRow, columns: Sequence[str], own_columns: frozenset[str]) -> dict[str, str]:
    # Reading JSON costs most of the time on a long list: only for what stands nowhere else.
    own = json.loads(row.fields) if not own_columns.isdisjoint(columns) else {}
    return {column: str(own[column]) if column in own else _standard(row, column) for column in columns}


def _standard(row: TargetRow, column: str) -> str:
    match column:
        case "name":
            return row.name
        case "first_name":
            return row.first_name
        case "number":
            return row.number
        case "language":
            return row.traits.language
        case "country":
            return row.traits.country
        case _:
            return ""


def decisions(
    connection: Reading,
    resolved: Resolved,
    cancel: CancelToken | None = None,
    on_progress: OnProgress = ignore_progress,
) -> Iterator[Planned]:
    """Every current member of the list with its decision, in the order of the file, streamed.

    Reads the list as `connection` sees it: inside the transaction that freezes it.
    """
    for _, _, planned in stream(connection, resolved, cancel, on_progress):
        yield planned


def stream(
    connection: Reading, resolved: Resolved, cancel: CancelToken | None, on_progress: OnProgress
) -> Iterator[tuple[Traits, Decision, Planned]]:
    """`decisions`, each with what it was decided from."""
    chooser = Chooser(resolved)
    where = bounds(connection, resolved.list_id)
    guards = guards_of(connection, resolved)
    followed = followed_by(connection, resolved)
    done = 0
    for chunk in read_targets(connection, where, with_fields=chooser.reads_columns):
        if cancel is not None:
            cancel.check()
        recent = guards.of_members(resolved.list_id, chunk[0].id, chunk[-1].id) if guards and chunk else None
        reached = followed.of_members(resolved.list_id, chunk[0].id, chunk[-1].id) if followed and chunk else {}
        for row in chunk:
            decision = chooser.kind(row.traits)
            planned = _planned(row, decision, chooser)
            if planned.version is not None and row.id in reached:
                planned = _left_out(planned, row.traits, reached[row.id])
            yield row.traits, decision, planned if recent is None else _spared(planned, row.traits, recent)
        done += len(chunk)
        on_progress(Progress("planning", done, where.contacts))


def guards_of(connection: Reading, resolved: Resolved) -> Guards | None:
    """The guards that may leave somebody of this plan out now; None when none can."""
    at = to_stored(resolved.at)
    if resolved.guarded is None or at < now() - _DAY:
        # A day that is over is only calculated with.
        return None
    guards = Guards(connection, resolved.guarded, at)
    return None if guards.silent else guards


def followed_by(connection: Reading, resolved: Resolved) -> Followed | None:
    """The campaign whose reached recipients this plan leaves out; None when it follows none."""
    return None if resolved.follows is None else Followed(connection, resolved.follows, now())


def _spared(planned: Planned, traits: Traits, recent: Recent) -> Planned:
    """`planned`, or left out because of what this member has had of late."""
    version = planned.version
    if version is None or not recent.about(planned.member_id):
        return planned
    values = planned.values or {}
    # An estimate may come before the mapping: the content is not known yet then.
    is_known = all(hole.key in values for hole in version.variables)
    content = content_hash(content_message(version, values)) if is_known else ""
    reason = recent.obstacle(planned.member_id, content, version.category)
    return _left_out(planned, traits, reason) if reason else planned


def _left_out(planned: Planned, traits: Traits, reason: str) -> Planned:
    return planned._replace(language=traits.language, version=None, values=None, excluded=reason)


def _planned(row: TargetRow, decision: Decision, chooser: Chooser) -> Planned:
    traits, version = row.traits, decision.version
    if version is not None:
        rendered = chooser.values(version, row)
        if not rendered.excluded:
            return Planned(
                row.id, row.number, traits.country, traits.prefix, version.language, version, rendered.values, ""
            )
        excluded = rendered.excluded
    else:
        excluded = decision.excluded
    return Planned(row.id, row.number, traits.country, traits.prefix, traits.language, None, None, excluded)
