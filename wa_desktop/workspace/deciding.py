"""Who of a list gets what, member by member: one rule for the estimate and for the freeze."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from wa_desktop.domain.estimates import Notice
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.domain.targeting import Audience, Decision, Standing, decide
from wa_desktop.domain.templates import Rendered, TemplateVersion, VariableMapping, render
from wa_desktop.domain.values import Consent
from wa_desktop.domain.variables import columns_used
from wa_desktop.pricing.book import PriceBook
from wa_desktop.store.targets import Reading, TargetRow, Traits, bounds, read_targets

_REMEMBERED = 50_000
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
    notices: tuple[Notice, ...] = ()


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
            known = self._decided[traits] = decide(_standing(traits), self._audience)
        return known

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
        Consent(traits.marketing),
        Consent(traits.utility),
        Consent(traits.authentication),
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
    done = 0
    for chunk in read_targets(connection, where, with_fields=chooser.reads_columns):
        if cancel is not None:
            cancel.check()
        for row in chunk:
            decision = chooser.kind(row.traits)
            yield row.traits, decision, _planned(row, decision, chooser)
        done += len(chunk)
        on_progress(Progress("planning", done, where.contacts))


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
