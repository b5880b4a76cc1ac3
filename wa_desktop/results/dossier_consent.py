"""The proof of consent on the dossier's pages: sources, months, files."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import TYPE_CHECKING

from wa_desktop.results.dossier_clock import day_of, stored
from wa_desktop.results.paper import Paper
from wa_desktop.store.dossier import Consented, Import
from wa_desktop.words import amounts
from wa_desktop.words.language import _, ngettext
from wa_desktop.words.sentences import LABELS, label

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

_MOST_MONTHS = 12
_HASH_SHOWN = 16


def consent_part(
    paper: Paper, consents: Sequence[Consented], imports: Mapping[int, Import], zone: tzinfo
) -> "list[Flowable]":
    """On what people were written to: sources, months, files."""
    parts = paper.heading(_("Proof of consent"))
    total = sum(one.people for one in consents)
    words = ngettext(
        "{n} person was to be written to, on these consents.",
        "{n} people were to be written to, on these consents.",
        total,
    )
    parts.append(paper.text(words.format(n=amounts.count(total))))
    if not consents:
        return parts
    header = (_("Source of the consent"), _("First"), _("Last"), _("People"))
    parts.append(paper.table(header, [*_sources(consents, zone), (_("Total"), "", "", amounts.count(total))],
                             (0.46, 0.2, 0.2, 0.14), right=(3,), last=1))  # fmt: skip
    parts += paper.heading(_("Consents by date and source"))
    titles = (_("Given in"), _("Source of the consent"), _("People"))
    parts.append(paper.table(titles, _times(consents, zone), (0.24, 0.6, 0.16), right=(2,)))
    return parts + _files(paper, consents, imports, zone)


def _sources(consents: Sequence[Consented], zone: tzinfo) -> list[tuple[str, str, str, str]]:
    by_source: dict[str, list[Consented]] = {}
    for one in consents:
        by_source.setdefault(one.source, []).append(one)
    rows = []
    for source, some in sorted(by_source.items(), key=lambda item: (-sum(one.people for one in item[1]), item[0])):
        days = [day_of(one.at, zone) for one in some if one.at is not None]
        first, last = (amounts.day(min(days)), amounts.day(max(days))) if days else ("–", "–")
        rows.append((_source_words(source), first, last, amounts.count(sum(one.people for one in some))))
    return rows


def _source_words(source: str) -> str:
    if not source:
        return _("Not said in the file")
    return label(f"source.{source}") if f"source.{source}" in LABELS else source


def _times(consents: Sequence[Consented], zone: tzinfo) -> list[tuple[str, str, str]]:
    """Source, time and people: month by month, or year by year when the consents go back further than a year."""
    days = {one: None if one.at is None else day_of(one.at, zone) for one in consents}
    by_month = len({(day.year, day.month) for day in days.values() if day is not None}) <= _MOST_MONTHS
    counted: Counter[tuple[str, date | None]] = Counter()
    for one, day in days.items():
        begins = None if day is None else day.replace(day=1) if by_month else day.replace(day=1, month=1)
        counted[one.source, begins] += one.people
    rows = sorted(counted.items(), key=lambda item: (item[0][1] or date.max, item[0][0]))
    return [(_time_words(at, by_month=by_month), _source_words(source), amounts.count(people))
            for (source, at), people in rows]  # fmt: skip


def _time_words(at: date | None, *, by_month: bool) -> str:
    if at is None:
        return _("Day not said")
    return amounts.long_month(at) if by_month else str(at.year)


def _files(
    paper: Paper, consents: Sequence[Consented], imports: Mapping[int, Import], zone: tzinfo
) -> "list[Flowable]":
    counted: Counter[int | None] = Counter()
    for one in consents:
        counted[one.import_id] += one.people
    rows = []
    for import_id, people in counted.most_common():
        found = imports.get(import_id) if import_id is not None else None
        if found is None:
            rows.append((_("Own numbers, or rows no longer kept here"), "–", "–", "–", amounts.count(people)))
        else:
            rows.append((f"{found.file}\nSHA-256 {found.hash[:_HASH_SHOWN]}…", stored(found.at, zone),
                         found.operator or "–", found.wording or "–", amounts.count(people)))  # fmt: skip
    header = (_("File"), _("Imported"), _("By"), _("What people agreed to"), _("People"))
    return [*paper.heading(_("Files that the consents come from")),
            paper.table(header, rows, (0.28, 0.17, 0.13, 0.3, 0.12), right=(4,))]  # fmt: skip
