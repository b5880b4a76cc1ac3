"""Who got how far and why not, of one campaign or of a period, split in every way a manager asks for."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from wa_desktop.domain.accounts import is_loopback
from wa_desktop.domain.errors import WrongUsage
from wa_desktop.domain.funnels import (
    FiguresView,
    OutcomeKind,
    OutcomePart,
    Part,
    People,
    Split,
    added,
    advice_for,
    outcome_kind,
    people_in,
)
from wa_desktop.domain.progress import CancelToken, OnProgress, Progress, ignore_progress
from wa_desktop.results.figures_file import FORMATS, write_figures
from wa_desktop.results.tables import in_place_of
from wa_desktop.store import campaign_views, campaigns, figures
from wa_desktop.store.accounts import current_account
from wa_desktop.store.campaigns import is_followed
from wa_desktop.store.figures import Begun, Kind, Person
from wa_desktop.store.instants import from_stored, to_stored
from wa_desktop.store.targets import Reading
from wa_desktop.workspace import cost_lines, settings
from wa_desktop.workspace.desk import Desk

_ALWAYS = 1 << 62
_ORDER = {kind: at for at, kind in enumerate(OutcomeKind)}


@dataclass(slots=True)
class _Counts:
    """What was counted so far, by split and key, and by what became of people."""

    splits: Mapping[Split, defaultdict[str, People]] = field(
        default_factory=lambda: {split: defaultdict(People) for split in Split}
    )
    outcomes: defaultdict[tuple[OutcomeKind, str, str], int] = field(default_factory=lambda: defaultdict(int))
    names: dict[str, str] = field(default_factory=dict)

    def add(self, split: Split, key: str, people: People) -> None:
        self.splits[split][key] += people

    def note(self, kind: OutcomeKind, reason: str, number: int, *, followed: bool) -> None:
        self.outcomes[kind, reason, advice_for(kind, reason, followed=followed)] += number


def of_campaign(desk: Desk, ref: str) -> FiguresView:
    """The figures of one campaign, with its cost by country and category.

    Raises `InputRefused`: `campaign_unknown`, `campaign_ambiguous`.
    """
    with desk.store.read() as connection:
        campaign_id = campaigns.find(connection, ref)
        return figures_view(desk, connection, campaign_id)


def figures_view(desk: Desk, connection: Reading, campaign_id: int) -> FiguresView:
    """`of_campaign` in the caller's transaction."""
    zone = str(settings.get(desk, "time_zone"))
    campaign = campaign_views.view(connection, campaign_id, references=False)
    counts, kinds = _Counts(), figures.kinds(connection, campaign_id)
    _count(connection, counts, Begun(campaign_id, campaign.name, campaign.template, 0), kinds, ZoneInfo(zone))
    return FiguresView(
        campaigns=(campaign_id,),
        name=campaign.name,
        time_zone=zone,
        total=added(counts.splits[Split.CAMPAIGN].values()),
        splits=_parts(counts),
        outcomes=_outcomes(counts),
        cost=cost_lines.of_campaign(desk, connection, campaign, kinds),
        is_test=campaign.is_test,
    )


def of_period(
    desk: Desk,
    first: date | None = None,
    last: date | None = None,
    on_progress: OnProgress = ignore_progress,
    cancel: CancelToken | None = None,
) -> FiguresView:
    """The figures of every campaign that began from `first` to `last` (days of the account's clock; None: open).

    Tests are left out; those made with the built-in sandbox count only while it is the account in use. Raises
    `WrongUsage` (`period_backwards`).
    """
    if first is not None and last is not None and last < first:
        raise WrongUsage("period_backwards", first=first, last=last)
    name = str(settings.get(desk, "time_zone"))
    zone, counts = ZoneInfo(name), _Counts()
    with desk.store.read() as connection:
        account = current_account(connection)
        trial = None if account is None else is_loopback(account.base_url)
        begun = figures.began(connection, *_bounds(first, last, zone), trial=trial)
        for done, campaign in enumerate(begun):
            if cancel is not None:
                cancel.check()
            on_progress(Progress("figures", done, len(begun)))
            _count(connection, counts, campaign, figures.kinds(connection, campaign.id), zone)
    return FiguresView(
        campaigns=tuple(one.id for one in begun),
        name="",
        time_zone=name,
        total=added(counts.splits[Split.CAMPAIGN].values()),
        splits=_parts(counts),
        outcomes=_outcomes(counts),
        first=first,
        last=last,
    )


def save(view: FiguresView, out: Path) -> Path:
    """Write the figures' tables to `out`, by its ending, in the language in use; readable by its owner alone.

    Raises `WrongUsage` (`figures_format`) and `InputRefused` (`report_folder_missing`, `report_unwritable`).
    """
    if out.suffix.casefold() not in FORMATS:
        raise WrongUsage("figures_format", file=str(out), formats=FORMATS)
    with in_place_of(out) as temporary:
        write_figures(temporary, view)
    return out


def _bounds(first: date | None, last: date | None, zone: ZoneInfo) -> tuple[int, int]:
    begin = 0 if first is None else to_stored(datetime.combine(first, time(), zone))
    end = _ALWAYS if last is None else to_stored(datetime.combine(last + timedelta(days=1), time(), zone))
    return begin, end


def _count(connection: Reading, counts: _Counts, campaign: Begun, kinds: Iterable[Kind], zone: ZoneInfo) -> None:
    """Add one campaign to what was counted."""
    kinds = list(kinds)
    by_state: defaultdict[str, int] = defaultdict(int)
    for one in kinds:
        by_state[one.state] += one.people
    followed = is_followed(connection, {one.state: by_state[one.state] for one in kinds})
    counts.names[str(campaign.id)] = campaign.name
    for one in kinds:
        people = people_in(one.state, one.people, followed=followed)
        _add(counts, campaign, one.country, one.language, people)
        kind = outcome_kind(one.state)
        counts.note(kind, _reason(kind, one.reason), one.people, followed=followed)
    _count_days(connection, counts, campaign, zone, added(
        people_in(one.state, one.people, followed=followed) for one in kinds), followed=followed)  # fmt: skip
    for persons, name, kind in (
        (figures.repliers(connection, campaign.id), "replied", OutcomeKind.REPLIED),
        (figures.stops(connection, campaign.id), "opted_out", OutcomeKind.OPTED_OUT),
    ):
        _count_persons(counts, campaign, persons, name, kind, zone)


def _reason(kind: OutcomeKind, reason: str) -> str:
    """The reason, where there is one: that of a state which says everything by itself is no reason."""
    return reason if kind in (OutcomeKind.FAILED, OutcomeKind.REFUSED, OutcomeKind.EXCLUDED) else ""


def _add(counts: _Counts, campaign: Begun, country: str, language: str, people: People) -> None:
    counts.add(Split.CAMPAIGN, str(campaign.id), people)
    counts.add(Split.TEMPLATE, campaign.template, people)
    counts.add(Split.COUNTRY, country, people)
    counts.add(Split.LANGUAGE, language, people)


def _count_days(
    connection: Reading, counts: _Counts, campaign: Begun, zone: ZoneInfo, total: People, *, followed: bool
) -> None:
    rest = total
    for one in figures.called(connection, campaign.id):
        people = people_in(one.state, one.people, followed=followed)
        counts.add(Split.DAY, _day(one.at, zone), people)
        rest -= people
    if rest != People():
        counts.add(Split.DAY, "", rest)


def _day(at: int | None, zone: ZoneInfo) -> str:
    return "" if at is None else from_stored(at).astimezone(zone).date().isoformat()


def _count_persons(
    counts: _Counts, campaign: Begun, persons: Iterable[Person], name: str, kind: OutcomeKind, zone: ZoneInfo
) -> None:
    for one in persons:
        people = People(**{name: one.people})
        _add(counts, campaign, one.country, one.language, people)
        counts.add(Split.DAY, _day(one.at, zone), people)
        counts.note(kind, one.reason, one.people, followed=True)


def _parts(counts: _Counts) -> dict[Split, tuple[Part, ...]]:
    """The rows of every split: days in their order, anything else the largest first, what belongs nowhere last."""
    parts = {}
    for split, found in counts.splits.items():
        rows = [Part(key, people, counts.names.get(key, "")) for key, people in found.items()]
        if split is Split.DAY:
            rows.sort(key=lambda row: (not row.key, row.key))
        else:
            rows.sort(key=lambda row: (not row.key, -row.people.targeted, row.key))
        parts[split] = tuple(rows)
    return parts


def _outcomes(counts: _Counts) -> tuple[OutcomePart, ...]:
    rows = [OutcomePart(kind, reason, people, advice) for (kind, reason, advice), people in counts.outcomes.items()]
    return tuple(sorted(rows, key=lambda row: (_ORDER[row.kind], -row.people, row.reason)))
