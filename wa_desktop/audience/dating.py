"""What to say of the dates of agreement in a file: those that cannot be right, and how the others were read."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice

from wa_desktop.audience.flags import Flag, flag_of
from wa_desktop.audience.locate import Layout
from wa_desktop.audience.moments import days_first, moment_of, months_first, swapped
from wa_desktop.audience.table import Cell, Table, text_of
from wa_desktop.domain.contacts import Column, Role
from wa_desktop.domain.estimates import Notice

FIRST_YEAR = 2000
"""A consent of the century before is an empty date of some program, or a date of birth."""
_MOST_DISTINCT = 50_000
"""Different dates that are looked at: a list of a million repeats its days."""
_LOOK_AT = 5_000


def date_notices(
    table: Table,
    originals: Sequence[Sequence[Cell]],
    layout: Layout,
    columns: Sequence[Column],
    accepted: Sequence[int],
) -> list[Notice]:
    """Dates of agreement that are unreadable, to come or too old; the order of day and month; dates without a yes."""
    column = next((one for one in columns if one.maps_to == "consent_date" and one.role is Role.FIELD), None)
    if column is None or not column.samples:
        return []
    found = _impossible(table.columns[column.position], column, accepted)
    place = column.sources[0] if column.sources else column.position
    if place < len(originals):
        found += _order(list(islice(originals[place], layout.first, layout.first + _LOOK_AT)), column.header)
    if not any(one.role is Role.CONSENT for one in columns):
        found.append(Notice("consent_date_alone", {"column": column.header}))
    return found


def _impossible(cells: Sequence[Cell], column: Column, accepted: Sequence[int]) -> list[Notice]:
    counted = Counter[str]()
    examples = dict[str, str]()
    now = datetime.now(UTC)
    distinct = Counter(map(cells.__getitem__, accepted))
    for cell, times in islice(distinct.items(), _MOST_DISTINCT):
        text = text_of(cell).strip()
        # A column of agreements may hold yes and no beside dates.
        if not text or (column.sources and flag_of(text) is not Flag.UNKNOWN):
            continue
        code = _fault(moment_of(cell), now)
        if code:
            counted[code] += times
            examples.setdefault(code, text[:40])
    return [
        Notice(code, {"column": column.header, "count": count, "value": examples[code], "year": str(FIRST_YEAR)})
        for code, count in sorted(counted.items())
    ]


def _fault(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "consent_date_unread"
    if moment > now:
        return "consent_date_future"
    return "consent_date_old" if moment.year < FIRST_YEAR else ""


def _order(cells: Sequence[Cell], header: str) -> list[Notice]:
    """Said only where it is not plain: a file of 25/03/2024 leaves no doubt."""
    example, proven = days_first(cells)
    american = months_first(cells)
    if not example or proven:
        return []
    # The day as it is written: in the zone where it is read it has no other date.
    moment = moment_of(swapped(example) if american else example, "UTC")
    code = "dates_month_first" if american else "dates_day_first"
    read = moment.date() if moment else ""
    return [Notice(code, {"column": header, "value": example, "read": read})]
